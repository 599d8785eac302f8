#include "engine/backend.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <utility>

#include "cpu/kernels.h"
#include "cuda/devices.h"
#include "engine/error.h"
#include "thread_pool.h"

namespace lacuna::engine {
namespace {

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return escaped(line.substr(colon + 2));
  }
  return "unknown processor";
}

}  // namespace

const char* bits_class() { return "cpu-3"; }

std::vector<DeviceInfo> available_devices() {
  DeviceInfo cpu{"cpu", processor_name(), true, "", 0};
  const unsigned cores = physical_cores();
  try {
    cpu.description += ", " + cpu_instruction_set() + ", " + std::to_string(cores) + (cores == 1 ? " core" : " cores");
  } catch (const EngineError& error) {  // LACUNA_ISA asks for what is not there
    cpu.usable = false;
    cpu.why_not = error.what();
  }
  std::vector<DeviceInfo> out{cpu};
#ifdef LACUNA_HAS_CUDA
  for (DeviceInfo& card : cuda::devices()) out.push_back(std::move(card));
#endif
  return out;
}

DeviceInfo choose_device(const std::string& asked, const std::vector<DeviceInfo>& devices) {
  const auto is_card = [](const DeviceInfo& one) { return one.id.starts_with("cuda"); };
  if (asked == "auto") {
    const auto card = std::find_if(devices.begin(), devices.end(), [&](const DeviceInfo& one) { return is_card(one) && one.usable; });
    return card == devices.end() ? devices.front() : *card;
  }
  const std::string what = "device '" + escaped(asked) + "': ";
  std::string known = "cpu, auto";
  for (const DeviceInfo& one : devices) {
    if (one.id == asked || (one.id == "cuda" && asked.starts_with("cuda:"))) {  // "cuda" stands for any card where there is none
      if (one.usable) return one;
      throw EngineError(what + one.why_not);
    }
    if (one.id.starts_with("cuda:")) known += ", " + one.id;
  }
  if (asked.starts_with("cuda:") && std::none_of(devices.begin(), devices.end(), is_card))
    throw EngineError(what + "this build has no CUDA; build Lacuna where nvcc is found (LACUNA_CUDA=ON), or use --device cpu");
  throw EngineError(what + "there is none; allowed: " + known);
}

int card_index(const DeviceInfo& device) {
  constexpr std::string_view kCard = "cuda:";
  const std::string_view id = device.id;
  int index = -1;
  if (id.starts_with(kCard)) std::from_chars(id.data() + kCard.size(), id.data() + id.size(), index);
  if (index < 0) throw EngineError("device '" + device.id + "' is no card");
  return index;
}

}  // namespace lacuna::engine
