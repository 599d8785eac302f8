// Memory for weights and caches, aligned for vector loads.
#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace lacuna::engine {

// Uninitialised bytes, aligned to 64. Large ones ask the kernel for huge pages: a pass reads all active weights once, and
// with pages of 4 KiB the processor would spend much of that time looking up addresses. Throws std::bad_alloc.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t bytes);

  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  std::size_t size() const { return bytes_; }
  std::span<std::byte> bytes() { return {data_.get(), bytes_}; }

 private:
  struct Free {
    std::align_val_t alignment;
    void operator()(std::byte* p) const { ::operator delete (p, alignment); }
  };
  std::size_t bytes_ = 0;
  std::unique_ptr<std::byte, Free> data_{nullptr, Free{std::align_val_t{64}}};
};

// A vector of floats that begins on a cache line: a vector load that lies across two costs as much as two loads.
template <class T>
struct LineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kLine)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kLine); }
  friend bool operator==(LineAllocator, LineAllocator) { return true; }
};
using AlignedFloats = std::vector<float, LineAllocator<float>>;

}  // namespace lacuna::engine
