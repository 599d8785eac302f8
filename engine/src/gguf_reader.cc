#include "gguf_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace lacuna::engine {
namespace {

// Limits: far above every real model, far below what could exhaust a machine.
constexpr std::uint64_t kMaxTensors = 65'536, kMaxKeys = 65'536, kMaxKeyBytes = 65'535, kMaxStringBytes = 16u << 20, kMaxArray = 4u << 20;
constexpr std::uint64_t kMaxMetadataBytes = 256u << 20, kMaxElements = 1ull << 40, kMaxTensorName = 64, kMaxTemplateBytes = 256u << 10;
constexpr std::uint64_t kMinKeyRecord = 13, kMinTensorRecord = 24;  // bytes: length + type + one byte; length + dims + one dim + type + offset

std::string number(std::uint64_t value) { return std::to_string(value); }

// Reads forward through a window, so that millions of small fields do not cost a system call each.
class Cursor {
 public:
  explicit Cursor(const ByteSource& source) : source_(source) {}

  std::uint64_t offset() const { return offset_; }
  std::uint64_t left() const { return source_.size() - offset_; }

  [[noreturn]] void fail(const std::string& what, std::uint64_t at) const { throw GgufError(source_.name() + ": " + what + " (offset " + number(at) + ")"); }
  [[noreturn]] void fail(const std::string& what) const { fail(what, offset_); }

  void take(void* out, std::size_t bytes, const std::string& what) {
    if (bytes > left()) fail(what + ": needs " + number(bytes) + " bytes, " + number(left()) + " are left");
    check_total(bytes, what);
    if (offset_ < window_begin_ || offset_ + bytes > window_begin_ + window_.size()) refill(bytes);
    std::memcpy(out, window_.data() + (offset_ - window_begin_), bytes);
    offset_ += bytes;
  }

  template <typename T>
  T take(const std::string& what) {
    T value;
    take(&value, sizeof value, what);
    return value;
  }

  std::string take_string(std::uint64_t limit, const std::string& what) {
    const std::uint64_t at = offset_;
    const auto length = take<std::uint64_t>(what + " length");
    if (length > left()) fail(what + ": length " + number(length) + " is more than the " + number(left()) + " bytes left", at);
    if (length > limit) fail(what + ": length " + number(length) + " is more than the limit of " + number(limit) + " bytes", at);
    check_total(length, what);
    std::string text(length, '\0');
    take(text.data(), length, what);
    return text;
  }

 private:
  // Before the memory is taken: the parts of one array may each be within their limits and still be too much together.
  void check_total(std::uint64_t bytes, const std::string& what) const {
    if (offset_ + bytes > kMaxMetadataBytes) fail(what + ": metadata and tensor directory are larger than the limit of " + number(kMaxMetadataBytes) + " bytes");
  }

  void refill(std::size_t bytes) {
    window_begin_ = offset_;
    window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left(), std::max<std::size_t>(bytes, 1u << 16))));
    source_.read(offset_, window_);
  }

  const ByteSource& source_;
  std::uint64_t offset_ = 0, window_begin_ = 0;
  std::vector<std::byte> window_;
};

std::string magic_hint(const std::array<unsigned char, 24>& head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  const auto starts = [&](std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; };
  if (starts("lmgg") || starts("fmgg") || starts("tjgg") || starts("GGML") || starts("GGMF") || starts("GGJT"))
    return "this is a file of the old GGML family: convert it to GGUF";
  if (starts("FUGG")) return "this is a GGUF with its bytes swapped: fetch the little-endian file";
  if (starts("version https://git-lfs")) return "this is a Git LFS pointer: download the file itself";
  if (starts("PK\x03\x04")) return "this is a zip archive (a PyTorch checkpoint?): convert it to GGUF";
  if (starts("\x1f\x8b")) return "this is a gzip file: unpack it first";
  if (starts("<!DOC") || starts("<!doc") || starts("<html") || starts("<HTML")) return "this is an HTML page, perhaps an error page saved in place of the model";
  if (text[8] == '{') return "this looks like a safetensors file: convert it to GGUF";
  return "this is not a GGUF file";
}

std::uint32_t read_version(Cursor& in, const ByteSource& source) {
  if (source.size() < 24) throw GgufError(source.name() + ": file too short for a GGUF header (" + number(source.size()) + " bytes)" );
  std::array<unsigned char, 24> head{};
  source.read(0, std::as_writable_bytes(std::span(head)));
  char magic[4];
  in.take(magic, 4, "magic");
  if (std::memcmp(magic, "GGUF", 4) != 0) in.fail("wrong magic '" + escaped(std::string_view(magic, 4)) + "': " + magic_hint(head), 0);
  const auto version = in.take<std::uint32_t>("version");
  if (version == 0x03000000 || version == 0x02000000) in.fail("version field is byte-swapped: a big-endian GGUF; versions 2 and 3, little-endian, are supported", 4);
  if (version < 2 || version > 3) in.fail("version " + number(version) + " is not supported; 2 and 3 are", 4);
  return version;
}

std::uint64_t read_count(Cursor& in, const std::string& what, std::uint64_t record, std::uint64_t limit, std::uint64_t rest) {
  const std::uint64_t at = in.offset();
  const auto count = in.take<std::uint64_t>(what);
  const std::uint64_t most = std::min(limit, (in.left() - std::min(in.left(), rest)) / record);
  if (count > most) in.fail(what + " is " + number(count) + "; at most " + number(most) + " fit into this file", at);
  return count;
}

void check_key(const Cursor& in, const std::string& key, std::uint64_t index, std::uint64_t at) {
  const std::string what = "key " + number(index) + " '" + escaped(key, 60) + "'";
  if (key.empty()) in.fail("key " + number(index) + " is empty", at);
  for (const char c : key)
    if (c < 0x21 || c > 0x7E) in.fail(what + " holds a character that is not printable ASCII", at);
}

// The first ill-formed byte of `text`, if any (Unicode 15, table 3-7).
std::optional<std::size_t> ill_formed_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u; };
    const unsigned first = byte(0);
    if (first < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80, high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0xC2 || first > 0xF4 || byte(1) < low || byte(1) > high) return i;
    for (std::size_t k = 2; k < length; ++k)
      if ((byte(k) & 0xC0) != 0x80) return i;
    i += length;
  }
  return std::nullopt;
}

class MetadataReader {
 public:
  MetadataReader(Cursor& in, ParsedGguf& out) : in_(in), out_(out) {}

  void read(std::uint64_t index) {
    const std::uint64_t at = in_.offset();
    Metadata entry;
    entry.key = in_.take_string(kMaxKeyBytes, "key " + number(index));
    check_key(in_, entry.key, index, at);
    const auto [first, is_new] = seen_.try_emplace(entry.key, at);
    if (!is_new) in_.fail("key '" + escaped(entry.key) + "' stands twice, first at offset " + number(first->second), at);
    entry.offset = at;
    entry.type = value_type("value type of '" + escaped(entry.key) + "'");
    entry.element_type = entry.type;
    read_value(entry);
    out_.metadata.push_back(std::move(entry));
  }

 private:
  ValueType value_type(const std::string& what) {
    const std::uint64_t at = in_.offset();
    const auto type = in_.take<std::uint32_t>(what);
    if (type > static_cast<std::uint32_t>(ValueType::F64)) in_.fail(what + " is " + number(type) + "; 0 to 12 are known", at);
    return static_cast<ValueType>(type);
  }

  void read_value(Metadata& entry) {
    const std::string what = "'" + escaped(entry.key) + "'";
    switch (entry.type) {
      case ValueType::Bool: entry.data = take_bool(what); break;
      case ValueType::String: entry.data = take_text(entry.key, what); break;
      case ValueType::F32: entry.data = static_cast<double>(in_.take<float>(what)); break;
      case ValueType::F64: entry.data = in_.take<double>(what); break;
      case ValueType::Array: read_array(entry, what); break;
      default:
        if (is_signed(entry.type)) entry.data = take_int(entry.type, what);
        else entry.data = take_uint(entry.type, what);
    }
  }

  std::string take_text(const std::string& key, const std::string& what) {
    const std::uint64_t at = in_.offset();
    std::string text = in_.take_string(key == "tokenizer.chat_template" ? kMaxTemplateBytes : kMaxStringBytes, what);
    if (const auto bad = ill_formed_utf8(text)) in_.fail(what + " is not valid UTF-8 at byte " + number(*bad) + ": " + escaped(text.substr(*bad, 8)), at);
    return text;
  }

  bool take_bool(const std::string& what) {
    const std::uint64_t at = in_.offset();
    const auto byte = in_.take<std::uint8_t>(what);
    if (byte > 1) in_.fail(what + " is a bool with the byte " + number(byte) + "; 0 and 1 are allowed", at);
    return byte == 1;
  }

  static bool is_signed(ValueType type) { return type == ValueType::I8 || type == ValueType::I16 || type == ValueType::I32 || type == ValueType::I64; }

  std::uint64_t take_uint(ValueType type, const std::string& what) {
    switch (type) {
      case ValueType::U8: return in_.take<std::uint8_t>(what);
      case ValueType::U16: return in_.take<std::uint16_t>(what);
      case ValueType::U32: return in_.take<std::uint32_t>(what);
      default: return in_.take<std::uint64_t>(what);
    }
  }

  std::int64_t take_int(ValueType type, const std::string& what) {
    switch (type) {
      case ValueType::I8: return in_.take<std::int8_t>(what);
      case ValueType::I16: return in_.take<std::int16_t>(what);
      case ValueType::I32: return in_.take<std::int32_t>(what);
      default: return in_.take<std::int64_t>(what);
    }
  }

  static std::uint64_t element_bytes(ValueType type) {
    switch (type) {
      case ValueType::U8: case ValueType::I8: case ValueType::Bool: return 1;
      case ValueType::U16: case ValueType::I16: return 2;
      case ValueType::U32: case ValueType::I32: case ValueType::F32: return 4;
      default: return 8;  // 64-bit numbers, and the length of a string
    }
  }

  void read_array(Metadata& entry, const std::string& what) {
    entry.element_type = value_type("element type of " + what);
    if (entry.element_type == ValueType::Array) in_.fail(what + " is an array of arrays (element type 9), which is not allowed");
    const std::uint64_t at = in_.offset();
    const auto count = in_.take<std::uint64_t>("length of " + what);
    if (count > kMaxArray) in_.fail(what + " has " + number(count) + " elements; the limit is " + number(kMaxArray), at);
    if (count > in_.left() / element_bytes(entry.element_type))
      in_.fail(what + " has " + number(count) + " elements; the " + number(in_.left()) + " bytes left hold at most " + number(in_.left() / element_bytes(entry.element_type)), at);
    switch (entry.element_type) {
      case ValueType::Bool: fill<bool>(entry, count, [&](const std::string& w) { return take_bool(w); }); break;
      case ValueType::String: fill<std::string>(entry, count, [&](const std::string& w) { return in_.take_string(kMaxStringBytes, w); }); break;
      case ValueType::F32: fill<double>(entry, count, [&](const std::string& w) { return static_cast<double>(in_.take<float>(w)); }); break;
      case ValueType::F64: fill<double>(entry, count, [&](const std::string& w) { return in_.take<double>(w); }); break;
      default:
        if (is_signed(entry.element_type)) fill<std::int64_t>(entry, count, [&](const std::string& w) { return take_int(entry.element_type, w); });
        else fill<std::uint64_t>(entry, count, [&](const std::string& w) { return take_uint(entry.element_type, w); });
    }
  }

  template <typename T, typename Take>
  void fill(Metadata& entry, std::uint64_t count, Take take) {
    std::vector<T> values;
    values.reserve(count);
    const std::string name = "element of '" + escaped(entry.key) + "'";
    for (std::uint64_t i = 0; i < count; ++i) {
      try {
        values.push_back(take(name));
      } catch (const GgufError& error) {
        throw GgufError(std::string(error.what()) + ", element " + number(i) + " of " + number(count));
      }
    }
    entry.data = std::move(values);
  }

  Cursor& in_;
  ParsedGguf& out_;
  std::unordered_map<std::string, std::uint64_t> seen_;
};

// The tensor directory; data offsets are checked against alignment, order and the size of the file.
class TensorReader {
 public:
  TensorReader(Cursor& in, ParsedGguf& out) : in_(in), out_(out) {}

  void read(std::uint64_t index) {
    const std::uint64_t at = in_.offset();
    TensorInfo tensor;
    tensor.name = in_.take_string(kMaxStringBytes, "name of tensor " + number(index));
    what_ = "tensor " + number(index) + " '" + escaped(tensor.name, 80) + "'";
    check_name(tensor.name, at);
    read_shape(tensor);
    read_type(tensor);
    tensor.offset = in_.take<std::uint64_t>(what_ + " offset");  // relative to the data section until place() adds its beginning
    tensor.shard = 0;
    out_.tensors.push_back(std::move(tensor));
  }

  // Turns relative offsets into offsets from the beginning of the file and checks that the data is there.
  void place(std::uint64_t file_size) {
    const std::uint64_t begin = aligned(in_.offset());
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < out_.tensors.size(); ++i) {
      TensorInfo& tensor = out_.tensors[i];
      what_ = "tensor " + number(i) + " '" + escaped(tensor.name, 80) + "'";
      if (tensor.offset % out_.alignment != 0) in_.fail(what_ + ": offset " + number(tensor.offset) + " is not a multiple of the alignment " + number(out_.alignment));
      if (tensor.offset != expected) in_.fail(what_ + ": offset " + number(tensor.offset) + " does not follow the tensor before it, which ends at " + number(expected));
      if (tensor.bytes > UINT64_MAX - out_.alignment - expected) in_.fail(what_ + ": the sum of all tensor sizes does not fit into 64 bits");
      expected = aligned(expected + tensor.bytes);
      if (begin > file_size || tensor.offset > file_size - begin || tensor.bytes > file_size - begin - tensor.offset)
        in_.fail(what_ + ": its data needs bytes up to " + number(begin) + "+" + number(tensor.offset) + "+" + number(tensor.bytes) + ", the file has " + number(file_size) +
                 " (truncated?)");
      tensor.offset += begin;
    }
    // The padding after the last tensor may be missing.
    const std::uint64_t end = begin + expected;
    if (file_size > end) out_.warnings.push_back(number(file_size - end) + " bytes after the last tensor are ignored");
  }

 private:
  std::uint64_t aligned(std::uint64_t value) const { return (value + out_.alignment - 1) / out_.alignment * out_.alignment; }

  void check_name(const std::string& name, std::uint64_t at) {
    if (name.empty() || name.size() >= kMaxTensorName) in_.fail(what_ + ": a name has 1 to 63 bytes, this one " + number(name.size()), at);
    for (const char c : name)
      if (c < 0x21 || c > 0x7E) in_.fail(what_ + ": the name holds a character that is not printable ASCII", at);
    const auto [first, is_new] = seen_.try_emplace(name, at);
    if (!is_new) in_.fail(what_ + " stands twice, first at offset " + number(first->second), at);
  }

  void read_shape(TensorInfo& tensor) {
    const std::uint64_t at = in_.offset();
    const auto dimensions = in_.take<std::uint32_t>(what_ + " dimensions");
    if (dimensions < 1 || dimensions > 4) in_.fail(what_ + " has " + number(dimensions) + " dimensions; 1 to 4 are allowed", at);
    std::uint64_t elements = 1;
    for (std::uint32_t d = 0; d < dimensions; ++d) {
      const auto size = in_.take<std::uint64_t>(what_ + " dimension " + number(d));
      if (size == 0 || size > kMaxElements / elements)
        in_.fail(what_ + ": dimension " + number(d) + " is " + number(size) + "; every dimension is at least 1 and all together at most " + number(kMaxElements) + " elements", at);
      elements *= size;
      tensor.shape.push_back(size);
    }
  }

  void read_type(TensorInfo& tensor) {
    const std::uint64_t at = in_.offset();
    const auto type = in_.take<std::uint32_t>(what_ + " type");
    tensor.type = static_cast<TensorType>(type);
    const TypeLayout* layout = type_layout(tensor.type);
    if (!layout) in_.fail(what_ + " has type " + number(type) + (type > 39 ? ", which is newer than this reader" : ", which is not a tensor type (any more)"), at);
    if (tensor.shape[0] % layout->block_elements != 0)
      in_.fail(what_ + ": its rows of " + number(tensor.shape[0]) + " elements are no multiple of " + std::string(layout->name) + "'s block of " + number(layout->block_elements), at);
    tensor.bytes = tensor.elements() / layout->block_elements * layout->block_bytes;  // at most 2^40 * 8
  }

  Cursor& in_;
  ParsedGguf& out_;
  std::string what_;
  std::unordered_map<std::string, std::uint64_t> seen_;
};

std::uint64_t alignment_of(const ParsedGguf& file, const Cursor& in) {
  for (const Metadata& entry : file.metadata) {
    if (entry.key != "general.alignment") continue;
    if (entry.type != ValueType::U32) in.fail("'general.alignment' has value type " + number(static_cast<std::uint64_t>(entry.type)) + "; U32 (4) is allowed", entry.offset);
    const std::uint64_t value = std::get<std::uint64_t>(entry.data);
    if (value < 8 || value > (1u << 20) || !std::has_single_bit(value))
      in.fail("'general.alignment' is " + number(value) + "; a power of two from 8 to 1048576 is allowed", entry.offset);
    return value;
  }
  return 32;
}

}  // namespace

ParsedGguf parse_gguf(const ByteSource& source) {
  ParsedGguf out;
  Cursor in(source);
  out.version = read_version(in, source);
  const std::uint64_t tensors = read_count(in, "number of tensors", kMinTensorRecord, kMaxTensors, 8);
  const std::uint64_t keys = read_count(in, "number of keys", kMinKeyRecord, kMaxKeys, 0);
  MetadataReader metadata(in, out);
  for (std::uint64_t i = 0; i < keys; ++i) metadata.read(i);
  out.alignment = alignment_of(out, in);
  TensorReader directory(in, out);
  for (std::uint64_t i = 0; i < tensors; ++i) directory.read(i);
  directory.place(source.size());
  return out;
}

}  // namespace lacuna::engine
