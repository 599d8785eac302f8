// Where the bytes of a model file come from: a file read with pread, or memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/gguf.h"

namespace lacuna::engine {

// Thread-safe after construction. Errors are GgufError.
class ByteSource {
 public:
  static ByteSource open(const std::filesystem::path& path);
  static ByteSource memory(std::vector<std::byte> bytes, std::string name);
  ByteSource(ByteSource&& other) noexcept;
  ByteSource& operator=(ByteSource&& other) noexcept;
  ~ByteSource();

  std::uint64_t size() const { return size_; }
  const std::string& name() const { return name_; }
  // The whole file, mapped; see GgufFile::map().
  std::shared_ptr<const std::byte> map() const;
  // Fills `out` from `offset`; a short read is an error that names both sizes.
  void read(std::uint64_t offset, std::span<std::byte> out) const;

 private:
  ByteSource() = default;
  int file_ = -1;
  std::vector<std::byte> bytes_;
  std::uint64_t size_ = 0;
  std::string name_;
};

}  // namespace lacuna::engine
