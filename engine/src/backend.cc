#include "engine/backend.h"

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

const char* bits_class() { return "cpu-2"; }

std::vector<DeviceInfo> available_devices() {
  DeviceInfo cpu{"cpu", processor_name(), true, ""};
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

}  // namespace lacuna::engine
