// A device of host memory whose operators are those of a card, run on the processor (cuda_on_cpu.h). It has
// as little memory as a test wants.
#pragma once
#include "cuda_on_cpu.h"

#include <cstring>
#include <new>
#include <string>

#include "cuda/device.h"

namespace lacuna::test {

class EmulatedDevice final : public engine::cuda::Device {
 public:
  // `bytes` of memory.
  explicit EmulatedDevice(std::uint64_t bytes = std::uint64_t{1} << 30) : total_(bytes) {}

  // From now on nothing is free.
  void fill_up() { total_ = *used_; }

  std::string name() const override { return "cuda:0 (emulated)"; }
  std::string bits_class() const override { return "cuda-1 emulated"; }
  const engine::cuda::Operators& operators() const override { return operators_; }
  engine::cuda::Stream stream() const override { return nullptr; }
  Memory memory() const override { return {total_, total_ - *used_}; }

  std::shared_ptr<std::byte> try_allocate(std::size_t bytes) override {
    if (bytes > total_ - *used_) return nullptr;
    *used_ += bytes;
    auto* memory = static_cast<std::byte*>(::operator new(bytes, kAlignment));
    std::memset(memory, 0xFF, bytes);  // what is read before it was written is not a number
    return {memory, [bytes, used = used_](std::byte* p) {
              ::operator delete(p, kAlignment);
              *used -= bytes;
            }};
  }
  void upload(void* device, const void* host, std::size_t bytes) override { std::memcpy(device, host, bytes); }
  void download(void* host, const void* device, std::size_t bytes) override { std::memcpy(host, device, bytes); }
  void copy(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }

 private:
  static constexpr std::align_val_t kAlignment{256};
  std::uint64_t total_;
  const std::shared_ptr<std::uint64_t> used_ = std::make_shared<std::uint64_t>(0);
  engine::cuda::Operators operators_ = engine::cuda::operators_of_target();
};

}  // namespace lacuna::test
