#include "gguf_writer.h"

#include <algorithm>
#include <stdexcept>

namespace lacuna::test {
namespace {

std::uint64_t padded(std::uint64_t size, std::uint64_t alignment) { return alignment == 0 ? size : (size + alignment - 1) / alignment * alignment; }

std::string tensor_record(const GgufTensor& tensor, std::uint64_t offset) {
  std::string out = gguf_text(tensor.name, tensor.said_name_length);
  out += bytes_of(tensor.said_dimensions.value_or(static_cast<std::uint32_t>(tensor.shape.size())));
  for (const std::uint64_t size : tensor.shape) out += bytes_of(size);
  return out + bytes_of(tensor.type) + bytes_of(tensor.said_offset.value_or(offset));
}

// The character of byte-level BPE that stands for a byte: itself when it is printable, else the next one from U+0100 on.
std::string byte_character(unsigned byte) {
  const auto printable = [](unsigned b) { return (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b != 0xAD); };
  unsigned point = byte;
  if (!printable(byte)) {
    point = 256;
    for (unsigned b = 0; b < byte; ++b) point += !printable(b);
  }
  if (point < 0x80) return {static_cast<char>(point)};
  return {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
}

void add_attention(GgufWriter& w, const std::string& block) {
  w.add_floats(block + "attn_norm.weight", {8}).add_floats(block + "attn_q.weight", {8, 12}).add_floats(block + "attn_kv_a_mqa.weight", {8, 6});
  w.add_floats(block + "attn_kv_a_norm.weight", {4}).add_floats(block + "attn_k_b.weight", {4, 4, 2}).add_floats(block + "attn_v_b.weight", {4, 5, 2});
  w.add_floats(block + "attn_output.weight", {10, 8}).add_floats(block + "ffn_norm.weight", {8});
}

}  // namespace

GgufValue gguf_u8(std::uint8_t value) { return {gguf::kU8, bytes_of(value)}; }
GgufValue gguf_i8(std::int8_t value) { return {gguf::kI8, bytes_of(value)}; }
GgufValue gguf_u16(std::uint16_t value) { return {gguf::kU16, bytes_of(value)}; }
GgufValue gguf_i16(std::int16_t value) { return {gguf::kI16, bytes_of(value)}; }
GgufValue gguf_u32(std::uint32_t value) { return {gguf::kU32, bytes_of(value)}; }
GgufValue gguf_i32(std::int32_t value) { return {gguf::kI32, bytes_of(value)}; }
GgufValue gguf_u64(std::uint64_t value) { return {gguf::kU64, bytes_of(value)}; }
GgufValue gguf_i64(std::int64_t value) { return {gguf::kI64, bytes_of(value)}; }
GgufValue gguf_f32(float value) { return {gguf::kF32, bytes_of(value)}; }
GgufValue gguf_f64(double value) { return {gguf::kF64, bytes_of(value)}; }
GgufValue gguf_bool(bool value) { return {gguf::kBool, bytes_of(static_cast<std::uint8_t>(value))}; }
GgufValue gguf_string(std::string_view text) { return {gguf::kString, gguf_text(text)}; }

GgufValue gguf_array(std::uint32_t element_type, std::uint64_t count, const std::string& elements) {
  return {gguf::kArray, bytes_of(element_type) + bytes_of(count) + elements};
}

GgufValue gguf_strings(const std::vector<std::string>& texts) {
  std::string elements;
  for (const std::string& text : texts) elements += gguf_text(text);
  return gguf_array(gguf::kString, texts.size(), elements);
}

std::string gguf_text(std::string_view text, std::optional<std::uint64_t> said) {
  return bytes_of(said.value_or(std::uint64_t{text.size()})) + std::string(text);
}

GgufWriter& GgufWriter::set(const std::string& key, GgufValue value) {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key& k) { return k.name == key; });
  if (found == keys_.end()) return append(key, std::move(value));
  found->value = std::move(value);
  return *this;
}

GgufWriter& GgufWriter::append(const std::string& key, GgufValue value) {
  keys_.push_back({key, std::move(value)});
  return *this;
}

GgufWriter& GgufWriter::erase(const std::string& key) {
  std::erase_if(keys_, [&](const Key& k) { return k.name == key; });
  return *this;
}

GgufWriter& GgufWriter::add_floats(const std::string& name, const std::vector<std::uint64_t>& shape) {
  std::uint64_t elements = 1;
  for (const std::uint64_t size : shape) elements *= size;
  std::string data;
  for (std::uint64_t i = 0; i < elements; ++i) data += bytes_of(static_cast<float>(i));
  return add({.name = name, .shape = shape, .data = std::move(data)});
}

GgufWriter& GgufWriter::add(GgufTensor tensor) {
  tensors.push_back(std::move(tensor));
  return *this;
}

GgufWriter& GgufWriter::erase_tensor(const std::string& name) {
  std::erase_if(tensors, [&](const GgufTensor& t) { return t.name == name; });
  return *this;
}

GgufTensor& GgufWriter::tensor(const std::string& name) {
  for (GgufTensor& tensor : tensors)
    if (tensor.name == name) return tensor;
  throw std::out_of_range("no tensor '" + name + "'");
}

std::string GgufWriter::head() const {
  std::string out = magic + bytes_of(version) + bytes_of(said_tensors.value_or(tensors.size())) + bytes_of(said_keys.value_or(keys_.size()));
  for (const Key& key : keys_) out += gguf_text(key.name) + bytes_of(key.value.type) + key.value.bytes;
  std::uint64_t offset = 0;
  for (const GgufTensor& tensor : tensors) {
    out += tensor_record(tensor, offset);
    offset = padded(offset + tensor.data.size(), alignment);
  }
  return out;
}

std::string GgufWriter::file() const {
  std::string out = head();
  for (const GgufTensor& tensor : tensors) {
    out.resize(padded(out.size(), alignment));
    out += tensor.data;
  }
  return out;
}

std::vector<std::byte> as_bytes(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

std::vector<std::string> tiny_tokens() {
  std::vector<std::string> tokens;
  for (unsigned byte = 0; byte < 256; ++byte) tokens.push_back(byte_character(byte));
  for (const char* more : {"he", "ll", "hell", "hello", "<bos>", "<eos>", "<think>", "</think>", "cat"}) tokens.emplace_back(more);
  return tokens;
}

std::vector<std::int32_t> tiny_token_types() {
  std::vector<std::int32_t> types(260, 1);
  types.insert(types.end(), {3, 3, 4, 4, 4});
  return types;
}

GgufWriter tiny_vocabulary(const std::string& pre_tokenizer) {
  const std::vector<std::string> tokens = tiny_tokens();
  const std::vector<std::int32_t> types = tiny_token_types();
  GgufWriter w;
  w.set("tokenizer.ggml.model", gguf_string("gpt2")).set("tokenizer.ggml.pre", gguf_string(pre_tokenizer));
  w.set("tokenizer.ggml.tokens", gguf_strings(tokens)).set("tokenizer.ggml.token_type", gguf_numbers(gguf::kI32, types));
  w.set("tokenizer.ggml.merges", gguf_strings({"h e", "l l", "he ll", "hell o"}));
  w.set("tokenizer.ggml.bos_token_id", gguf_u32(260)).set("tokenizer.ggml.eos_token_id", gguf_u32(261)).set("tokenizer.ggml.add_bos_token", gguf_bool(true));
  return w;
}

GgufWriter tiny_deepseek2() {
  GgufWriter w = tiny_vocabulary();
  w.set("general.architecture", gguf_string("deepseek2")).set("general.name", gguf_string("tiny"));
  const auto size = [&w](const char* key, std::uint32_t value) { w.set(std::string("deepseek2.") + key, gguf_u32(value)); };
  size("block_count", 2), size("leading_dense_block_count", 1), size("embedding_length", 8), size("context_length", 64), size("feed_forward_length", 6);
  size("attention.head_count", 2), size("attention.kv_lora_rank", 4), size("attention.key_length_mla", 6), size("attention.value_length_mla", 5);
  size("rope.dimension_count", 2), size("expert_count", 4), size("expert_used_count", 2), size("expert_shared_count", 1), size("expert_feed_forward_length", 3);
  w.set("deepseek2.attention.layer_norm_rms_epsilon", gguf_f32(1e-6f)).set("deepseek2.rope.freq_base", gguf_f32(10000.f));
  w.add_floats("token_embd.weight", {8, kTinyTokens}).add_floats("output_norm.weight", {8}).add_floats("output.weight", {8, kTinyTokens});
  add_attention(w, "blk.0.");
  w.add_floats("blk.0.ffn_gate.weight", {8, 6}).add_floats("blk.0.ffn_up.weight", {8, 6}).add_floats("blk.0.ffn_down.weight", {6, 8});
  add_attention(w, "blk.1.");
  w.add_floats("blk.1.ffn_gate_inp.weight", {8, 4});
  w.add_floats("blk.1.ffn_gate_exps.weight", {8, 3, 4}).add_floats("blk.1.ffn_up_exps.weight", {8, 3, 4}).add_floats("blk.1.ffn_down_exps.weight", {3, 8, 4});
  w.add_floats("blk.1.ffn_gate_shexp.weight", {8, 3}).add_floats("blk.1.ffn_up_shexp.weight", {8, 3}).add_floats("blk.1.ffn_down_shexp.weight", {3, 8});
  return w;
}

}  // namespace lacuna::test
