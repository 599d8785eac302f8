#include "option_checks.h"

#include <charconv>
#include <string_view>

#include "probe/encoders.h"

namespace lacuna::probe {

void check_threads(unsigned threads) { check_range("threads", threads, 0u, 1024u); }
void check_parallel(std::uint32_t parallel) { check_range("parallel", parallel, 1u, 256u); }
void check_context(std::uint32_t context) { check_range("context", context, 0u, 1u << 20); }

static bool names_a_card(std::string_view device) {
  constexpr std::string_view kCard = "cuda:";
  if (!device.starts_with(kCard)) return false;
  std::uint16_t index = 0;
  const auto [end, error] = std::from_chars(device.data() + kCard.size(), device.data() + device.size(), index);
  return error == std::errc() && end == device.data() + device.size();
}

void check_device(const std::string& device) {
  if (device != "cpu" && device != "auto" && !names_a_card(device))
    throw SpecError(fmt::format("device: '{}'; allowed are cpu, auto, cuda:0, cuda:1, ...", for_terminal_line(device, 40)));
}

}  // namespace lacuna::probe
