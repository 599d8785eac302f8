// The strict parser of one GGUF file: header, metadata, tensor directory. The rules and limits are listed in gguf_reader.cc.
#pragma once
#include <string>
#include <vector>

#include "gguf_source.h"

namespace lacuna::engine {

struct ParsedGguf {
  std::uint32_t version = 0;
  std::uint64_t alignment = 32;  // bytes
  std::vector<Metadata> metadata;
  std::vector<TensorInfo> tensors;  // `shard` is 0
  std::vector<std::string> warnings;
};

// Throws GgufError with the source's name in front.
ParsedGguf parse_gguf(const ByteSource& source);

}  // namespace lacuna::engine
