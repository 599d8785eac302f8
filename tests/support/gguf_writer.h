// Writes GGUF files for tests: right by default, wrong wherever a test says so. It shares no code with the reader, and
// standard library only, so that a mistake in the reader cannot hide in here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lacuna::test {

// The numbers of the format's value types.
namespace gguf {
inline constexpr std::uint32_t kU8 = 0, kI8 = 1, kU16 = 2, kI16 = 3, kU32 = 4, kI32 = 5, kF32 = 6, kBool = 7, kString = 8, kArray = 9, kU64 = 10, kI64 = 11, kF64 = 12;
}

// The bytes of a number as the format stores it. The machines that we test on are little-endian.
template <typename T>
std::string bytes_of(T number) {
  static_assert(std::is_arithmetic_v<T>);
  std::string out(sizeof number, '\0');
  std::memcpy(out.data(), &number, sizeof number);
  return out;
}

// A value of a key: any type number with any bytes behind it.
struct GgufValue {
  std::uint32_t type;
  std::string bytes;
};

GgufValue gguf_u8(std::uint8_t value);
GgufValue gguf_i8(std::int8_t value);
GgufValue gguf_u16(std::uint16_t value);
GgufValue gguf_i16(std::int16_t value);
GgufValue gguf_u32(std::uint32_t value);
GgufValue gguf_i32(std::int32_t value);
GgufValue gguf_u64(std::uint64_t value);
GgufValue gguf_i64(std::int64_t value);
GgufValue gguf_f32(float value);
GgufValue gguf_f64(double value);
GgufValue gguf_bool(bool value);
GgufValue gguf_string(std::string_view text);
// An array that says `count`, whatever stands behind it.
GgufValue gguf_array(std::uint32_t element_type, std::uint64_t count, const std::string& elements);
GgufValue gguf_strings(const std::vector<std::string>& texts);

template <typename T>
GgufValue gguf_numbers(std::uint32_t element_type, const std::vector<T>& numbers) {
  std::string elements;
  for (const T number : numbers) elements += bytes_of(number);
  return gguf_array(element_type, numbers.size(), elements);
}

struct GgufTensor {
  std::string name;
  std::vector<std::uint64_t> shape;
  std::uint32_t type = 0;  // F32
  std::string data = {};
  // What the directory says instead of the truth.
  std::optional<std::uint64_t> said_name_length = {}, said_offset = {};
  std::optional<std::uint32_t> said_dimensions = {};
};

class GgufWriter {
 public:
  std::string magic = "GGUF";
  std::uint32_t version = 3;
  std::uint64_t alignment = 32;                         // of the data; the key general.alignment is the caller's
  std::optional<std::uint64_t> said_keys, said_tensors;  // counts in the header instead of the truth
  std::vector<GgufTensor> tensors;

  // Replaces the key in its place or appends it.
  GgufWriter& set(const std::string& key, GgufValue value);
  // Appends, also a key that is there already.
  GgufWriter& append(const std::string& key, GgufValue value);
  GgufWriter& erase(const std::string& key);
  // A tensor of F32 numbers 0, 1, 2, ...
  GgufWriter& add_floats(const std::string& name, const std::vector<std::uint64_t>& shape);
  GgufWriter& add(GgufTensor tensor);
  GgufWriter& erase_tensor(const std::string& name);
  GgufTensor& tensor(const std::string& name);

  // Header, keys and tensor directory, without padding and data.
  std::string head() const;
  std::string file() const;

 private:
  struct Key {
    std::string name;
    GgufValue value;
  };
  std::vector<Key> keys_;
};

std::vector<std::byte> as_bytes(std::string_view text);

// A string of the format: its length in 8 bytes, then the text; `said` is written instead of the length.
std::string gguf_text(std::string_view text, std::optional<std::uint64_t> said = std::nullopt);

// A whole vocabulary: a token for every byte, ids 0 to 255 in the order of the bytes; then he, ll, hell and hello (256 to 259) with
// their merges; then the control tokens <bos>, <eos>, the user-defined <think>, </think>, and the user-defined word cat (260 to 264).
std::vector<std::string> tiny_tokens();
std::vector<std::int32_t> tiny_token_types();
GgufWriter tiny_vocabulary(const std::string& pre_tokenizer = "deepseek-llm");
inline constexpr std::uint64_t kTinyTokens = 265;

// That vocabulary and a DeepSeek-V2 of two layers, the second with experts, all in F32.
GgufWriter tiny_deepseek2();

}  // namespace lacuna::test
