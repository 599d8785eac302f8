#include "aligned_buffer.h"

#include <sys/mman.h>

namespace lacuna::engine {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::align_val_t alignment_of(std::size_t bytes) { return std::align_val_t{bytes < kHugePage ? 64 : kHugePage}; }

}  // namespace

AlignedBuffer::AlignedBuffer(std::size_t bytes)
    : bytes_(bytes),
      data_(static_cast<std::byte*>(::operator new (bytes, alignment_of(bytes))), Free{alignment_of(bytes)}) {
#ifdef MADV_HUGEPAGE
  // Whole pages alone, so that no byte more becomes resident. A kernel that refuses goes on with small ones.
  if (bytes >= kHugePage) madvise(data_.get(), bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
}

}  // namespace lacuna::engine
