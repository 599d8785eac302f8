#include "cuda/measure.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/backend.h"

namespace lacuna::engine {
namespace cuda {
namespace {

// Of what a round does, in units a second; a download waits for the device.
template <class Round>
double best_rate(Device& device, const Measured& what, double work, const void* probe, const Round& round) {
  double best = 0;
  float waited = 0;
  for (int i = 0; i <= what.rounds; ++i) {  // the first one warms up
    device.download(&waited, probe, sizeof waited);
    const auto began = std::chrono::steady_clock::now();
    for (int k = 0; k < what.repeats; ++k) round();
    device.download(&waited, probe, sizeof waited);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (i > 0) best = std::max(best, work * what.repeats / seconds);
  }
  return best;
}

// Values of every sign and of like size: zeros would cost a card less than weights do.
std::vector<std::uint16_t> some_values(std::size_t n) {
  std::vector<std::uint16_t> out(n);
  std::uint32_t state = 1;
  for (std::uint16_t& value : out) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<std::uint16_t>((state >> 31) << 15 | 0x3F00u | (state >> 16 & 0x7F));
  }
  return out;
}

}  // namespace

CardLimits measure(Device& device, const Measured& what) {
  CardLimits out;
  {
    const auto from = device.allocate(what.copy_bytes, "a copy to measure"), to = device.allocate(what.copy_bytes, "a copy to measure");
    out.copy_bytes_per_second = best_rate(device, what, 2.0 * static_cast<double>(what.copy_bytes), to.get(),
                                          [&] { device.copy(to.get(), from.get(), what.copy_bytes); });
  }
  const std::size_t n = what.width;
  DeviceArray<std::uint16_t> weights(device), x(device);
  DeviceArray<float> product(device);
  const std::vector<std::uint16_t> values = some_values(n * n);
  weights.upload(values);
  x.upload(values);
  product.make(n * n);
  const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  out.bf16_operations_per_second =
      best_rate(device, what, operations, product.data(), [&] { device.gemm({n, n, n, n}, weights.data(), x.data(), product.data()); });
  return out;
}

}  // namespace cuda

CardLimits measure_card(const std::string& device) {
  return cuda::measure(*cuda::open_card(card_index(choose_device(device, available_devices()))));
}

}  // namespace lacuna::engine
