// What a model family's file (families/<name>.cc) is written with: keys read with their ranges, tensors checked with their shapes.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "engine/gguf.h"
#include "engine/model_config.h"

namespace lacuna::engine::families {

// Reads "<architecture>.<key>". Every complaint names the file, the key, the value and what is allowed.
class KeyReader {
 public:
  KeyReader(const GgufFile& file, std::string architecture) : file_(file), architecture_(std::move(architecture)) {}
  const GgufFile& file() const { return file_; }
  std::string name(const std::string& key) const { return architecture_ + "." + key; }
  bool has(const std::string& key) const { return file_.find(name(key)) != nullptr; }
  std::uint32_t require_size(const std::string& key, std::uint64_t low, std::uint64_t high) const;
  std::uint32_t size_or(const std::string& key, std::uint32_t fallback, std::uint64_t low, std::uint64_t high) const;
  double float_or(const std::string& key, double fallback) const;
  [[noreturn]] void fail(const std::string& key, std::uint64_t value, const std::string& allowed) const;

 private:
  std::uint32_t in_range(const std::string& key, std::uint64_t value, std::uint64_t low, std::uint64_t high) const;
  const GgufFile& file_;
  std::string architecture_;
};

// Plain tensors (norms, router, biases) are F32; weights may have any supported type.
enum class Storage { Plain, Weight };

// Checks presence, shape and type, and counts parameters on the way.
class TensorChecker {
 public:
  explicit TensorChecker(const GgufFile& file) : file_(file) {}
  void require(const std::string& name, std::initializer_list<std::uint64_t> shape, Storage storage = Storage::Weight);
  void optional(const std::string& name, std::initializer_list<std::uint64_t> shape, Storage storage = Storage::Weight);
  // A stack of experts, shape [in, out, experts], of which `used` are active for a token.
  void require_experts(const std::string& name, std::initializer_list<std::uint64_t> shape, std::uint32_t used);
  std::uint64_t active() const { return active_; }

 private:
  const TensorInfo& checked(const std::string& name, std::initializer_list<std::uint64_t> shape, Storage storage) const;
  const GgufFile& file_;
  std::uint64_t active_ = 0;
};

void read_deepseek2(const KeyReader& keys, ModelConfig& config);
void check_deepseek2_tensors(TensorChecker& tensors, const ModelConfig& config);

}  // namespace lacuna::engine::families
