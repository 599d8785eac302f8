// A device of host memory whose operators are those of a card, run on the processor (cuda_on_cpu.h). It has
// as little memory as a test wants.
#pragma once
#include "cuda_on_cpu.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "cuda/device.h"
#include "quant_types.h"

namespace lacuna::test {

class EmulatedDevice final : public engine::cuda::Device {
 public:
  // `bytes` of memory.
  explicit EmulatedDevice(std::uint64_t bytes = std::uint64_t{1} << 30) : total_(bytes) {}

  std::vector<engine::cuda::GemmShape> gemms;  // that were asked for
  std::size_t downloaded = 0, largest_download = 0;  // bytes
  std::uint64_t peak() const { return peak_; }       // bytes that were held together

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
    peak_ = std::max(peak_, *used_);
    auto* memory = static_cast<std::byte*>(::operator new(bytes, kAlignment));
    std::memset(memory, 0xFF, bytes);  // what is read before it was written is not a number
    return {memory, [bytes, used = used_](std::byte* p) {
              ::operator delete(p, kAlignment);
              *used -= bytes;
            }};
  }
  void upload(void* device, const void* host, std::size_t bytes) override { std::memcpy(device, host, bytes); }
  void download(void* host, const void* device, std::size_t bytes) override {
    std::memcpy(host, device, bytes);
    downloaded += bytes;
    largest_download = std::max(largest_download, bytes);
  }
  // As a library that takes another order of additions for every shape, which must not show.
  void gemm(const engine::cuda::GemmShape& shape, const std::uint16_t* weights, const std::uint16_t* x, float* out) override {
    gemms.push_back(shape);
    const std::size_t lanes = 1 + (shape.rows + shape.outputs) % 13;
    for (std::size_t row = 0; row < shape.rows; ++row) {
      const std::uint16_t* values = x + row * shape.inputs;
      if (std::all_of(values, values + shape.inputs, [](std::uint16_t value) { return value == 0; })) {  // most are, in small tests
        std::fill_n(out + row * shape.out_stride, shape.outputs, 0.0f);
        continue;
      }
      for (std::size_t output = 0; output < shape.outputs; ++output) {
        float sums[13] = {}, total = 0;
        for (std::size_t k = 0; k < shape.inputs; ++k) {
          float& sum = sums[k % lanes];
          sum = std::fma(engine::bfloat_to_float(weights[output * shape.inputs + k]), engine::bfloat_to_float(values[k]), sum);
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) total += sums[lane];
        out[row * shape.out_stride + output] = total;
      }
    }
  }
  void copy(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }

 private:
  static constexpr std::align_val_t kAlignment{256};
  std::uint64_t total_, peak_ = 0;
  const std::shared_ptr<std::uint64_t> used_ = std::make_shared<std::uint64_t>(0);
  engine::cuda::Operators operators_ = engine::cuda::operators_of_target();
};

}  // namespace lacuna::test
