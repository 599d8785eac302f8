// Devices that can run a model.
#pragma once
#include <string>
#include <vector>

namespace lacuna::engine {

struct DeviceInfo {
  std::string id;           // "cpu"
  std::string description;  // processor name, instruction set in use, threads
  bool usable = true;
  std::string why_not;      // when not usable
};

// The CPU first. Never throws for a missing driver: such a device is listed as not usable, with the reason.
std::vector<DeviceInfo> available_devices();

// The instruction set that the CPU operators use: "avx2" or "portable". LACUNA_ISA=portable in the environment forces the portable
// code; a set that the processor lacks is refused with EngineError.
std::string cpu_instruction_set();

}  // namespace lacuna::engine
