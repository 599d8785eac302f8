// Devices that can run a model.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace lacuna::engine {

struct DeviceInfo {
  std::string id;           // "cpu", "cuda:0", ...; "cuda" where the build could use a card and none is there
  std::string description;  // processor name, instruction set in use, threads
  bool usable = true;
  std::string why_not;      // when not usable
  std::uint64_t memory = 0; // bytes of a card
};

// The CPU first. Never throws for a missing driver: such a device is listed as not usable, with the reason.
std::vector<DeviceInfo> available_devices();

// The device that `asked` means: "cpu", "cuda:<n>", or "auto", the first usable card, else the CPU. Throws EngineError for one that
// cannot be used, with the reason and what to do.
DeviceInfo choose_device(const std::string& asked, const std::vector<DeviceInfo>& devices);
// The n of "cuda:<n>". Throws EngineError for another device.
int card_index(const DeviceInfo& device);

// The instruction set that the CPU operators use: "avx512" (with VNNI), "avx2" or "portable". LACUNA_ISA in the environment forces one;
// a set that the processor lacks is refused with EngineError.
std::string cpu_instruction_set();

// The class of bits that answers of the CPU belong to: two answers to the same question by the same build are the same bytes when their classes are
// equal. All instruction sets of the CPU are one class. The number grows with every change of an order of additions.
const char* bits_class();

}  // namespace lacuna::engine
