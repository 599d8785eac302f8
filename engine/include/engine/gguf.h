// GGUF versions 2 and 3: metadata and tensor directory of a model file or of a set of split files.
//
// The reader is strict, because model files come from strangers: every length is compared with the bytes that are left
// before anything is allocated, arithmetic is checked, and every refusal names the rule, the field, its offset, the
// value found and the limit. Tensor data is read with pread, so that a file truncated while open is an error, not a signal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/error.h"

namespace lacuna::engine {

class GgufError : public EngineError {
 public:
  using EngineError::EngineError;
};

// Tensor types with the numbers of the file format.
enum class TensorType : std::uint32_t {
  F32 = 0, F16 = 1, Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8, Q8_1 = 9,
  Q2_K = 10, Q3_K = 11, Q4_K = 12, Q5_K = 13, Q6_K = 14, Q8_K = 15,
  IQ2_XXS = 16, IQ2_XS = 17, IQ3_XXS = 18, IQ1_S = 19, IQ4_NL = 20, IQ3_S = 21, IQ2_S = 22, IQ4_XS = 23,
  I8 = 24, I16 = 25, I32 = 26, I64 = 27, F64 = 28, IQ1_M = 29, BF16 = 30, TQ1_0 = 34, TQ2_0 = 35, MXFP4 = 39,
};

// Layout of a type: `block_elements` values are stored in `block_bytes` bytes.
struct TypeLayout {
  std::string_view name;         // "Q4_K"
  std::uint32_t block_elements;  // 1 for plain types
  std::uint32_t block_bytes;
};
// nullptr for a number that this reader does not know.
const TypeLayout* type_layout(TensorType type);

struct TensorInfo {
  std::string name;
  TensorType type;
  std::vector<std::uint64_t> shape;  // 1 to 4 dimensions, the input dimension (contiguous in memory) first
  std::uint64_t bytes;               // size of the data
  std::uint64_t offset;              // from the beginning of its file
  std::uint32_t shard;               // which file of a split set, 0-based

  std::uint64_t elements() const;
  std::uint64_t rows() const;  // product of all dimensions but the first
};

enum class ValueType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

// Integers are widened to 64 bits, floats to double; `type` and `element_type` keep what the file said.
using MetadataData = std::variant<std::uint64_t, std::int64_t, double, bool, std::string, std::vector<std::uint64_t>,
                                  std::vector<std::int64_t>, std::vector<double>, std::vector<bool>, std::vector<std::string>>;
struct Metadata {
  std::string key;
  ValueType type;
  ValueType element_type;  // of an array; equals `type` otherwise
  std::uint64_t offset;    // where the key stands in the file
  MetadataData data;
};

// Immutable after open(); safe to share between threads.
class GgufFile {
 public:
  // Opens `path`; if it says that it is one of a split set (split.count), opens its siblings too, wherever in the set it stands.
  // Throws GgufError.
  static GgufFile open(const std::filesystem::path& path);
  // The same over bytes in memory (tests, fuzzing): no split sets; `name` stands in messages.
  static GgufFile parse(std::vector<std::byte> bytes, std::string name);

  GgufFile(GgufFile&&) noexcept;
  GgufFile& operator=(GgufFile&&) noexcept;
  ~GgufFile();

  std::uint32_t version() const;
  const std::vector<std::filesystem::path>& files() const;  // all shards, in order
  std::uint64_t total_bytes() const;                        // of all files together
  const std::vector<Metadata>& metadata() const;            // of the first shard
  const std::vector<TensorInfo>& tensors() const;           // of all shards
  const TensorInfo* find_tensor(std::string_view name) const;
  const Metadata* find(std::string_view key) const;
  // Harmless oddities, such as bytes after the data.
  const std::vector<std::string>& warnings() const;

  // Typed access; the empty value when the key is absent, GgufError when it has another type (integers: any integer type
  // whose value fits; floats: F32 or F64; NaN and infinity are refused).
  std::optional<std::uint64_t> get_uint(std::string_view key) const;
  std::optional<std::int64_t> get_int(std::string_view key) const;
  std::optional<double> get_float(std::string_view key) const;
  std::optional<bool> get_bool(std::string_view key) const;
  std::optional<std::string> get_string(std::string_view key) const;
  const std::vector<std::string>* get_strings(std::string_view key) const;  // nullptr when absent
  std::optional<std::vector<std::int64_t>> get_ints(std::string_view key) const;
  std::optional<std::vector<double>> get_floats(std::string_view key) const;
  // The same, but absence is an error that names the key.
  std::uint64_t require_uint(std::string_view key) const;
  double require_float(std::string_view key) const;
  std::string require_string(std::string_view key) const;

  // Reads the data of a tensor of this file into `out`, which must have exactly tensor.bytes bytes. Throws GgufError on a
  // short read or an I/O error. Thread-safe.
  void read(const TensorInfo& tensor, std::span<std::byte> out) const;

  // The bytes of a whole file of the set, mapped into memory for as long as the pointer lives; a tensor begins at its offset.
  // Unlike read(), a file that is shortened meanwhile ends the process. Throws GgufError.
  std::shared_ptr<const std::byte> map(std::uint32_t shard) const;

  // Name for messages: the path, escaped.
  const std::string& name() const;

 private:
  struct State;
  explicit GgufFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lacuna::engine
