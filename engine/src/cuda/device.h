// A card as the forward pass sees it: memory, copies and operators on one stream. open_card() gives a real one; tests
// have one of host memory whose operators run on the processor.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "cuda/operator_table.h"

namespace lacuna::engine::cuda {

// out [rows, outputs], rows `out_stride` floats apart = x [rows, inputs] times weights [outputs, inputs].
struct GemmShape {
  std::size_t outputs = 0, inputs = 0, rows = 0, out_stride = 0;
};

class Device {
 public:
  virtual ~Device() = default;

  virtual std::string name() const = 0;        // "cuda:0 (NVIDIA H200)"
  virtual std::string bits_class() const = 0;  // what the bits of its operators belong to
  virtual const Operators& operators() const = 0;
  virtual Stream stream() const = 0;

  // Bytes.
  struct Memory {
    std::uint64_t total = 0, free = 0;
  };
  virtual Memory memory() const = 0;
  // Uninitialised, aligned to 256 bytes; null when there is not enough. The device outlives it.
  virtual std::shared_ptr<std::byte> try_allocate(std::size_t bytes) = 0;
  // The same; throws EngineError that says what the memory was for and what to do.
  std::shared_ptr<std::byte> allocate(std::size_t bytes, const char* purpose);

  // Copies in the order of the stream. The host memory of upload() is free again when it returns; that of download() is
  // filled, and everything enqueued before it is done. They throw EngineError when an operator before them failed.
  virtual void upload(void* device, const void* host, std::size_t bytes) = 0;
  virtual void download(void* host, const void* device, std::size_t bytes) = 0;
  // A product of BF16 values, summed in float32, by the device's library. The bits of a row may depend on the shape, but not on
  // the other rows, nor on its place among them (large_products.h says how that is used).
  virtual void gemm(const GemmShape& shape, const std::uint16_t* weights, const std::uint16_t* x, float* out) = 0;
  virtual void copy(void* to, const void* from, std::size_t bytes) = 0;  // both on the device
};

// Memory of a device that grows when it must and then holds nothing of what it held.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(Device& device) : device_(&device) {}

  T* data() { return reinterpret_cast<T*>(memory_.get()); }
  const T* data() const { return reinterpret_cast<const T*>(memory_.get()); }
  // Room for n values.
  T* make(std::size_t n) {
    if (n > size_) {
      memory_.reset();
      size_ = 0;
      memory_ = device_->allocate(n * sizeof(T), "activations");
      size_ = n;
    }
    return data();
  }
  T* upload(std::span<const T> values) {
    make(values.size());
    if (!values.empty()) device_->upload(memory_.get(), values.data(), values.size_bytes());
    return data();
  }

 private:
  Device* device_;
  std::shared_ptr<std::byte> memory_;
  std::size_t size_ = 0;
};

// Opens card `index` for computation. Throws EngineError with the reason and what to do.
std::unique_ptr<Device> open_card(int index);

}  // namespace lacuna::engine::cuda
