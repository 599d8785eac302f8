// Any bytes as a model file: header, keys, tensor directory and data, then the model configuration and the tokenizer. Whatever the bytes are,
// there is a result or an EngineError that names the file and is safe to show; nothing else.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>
#include <vector>

#include "engine/gguf.h"
#include "engine/model_config.h"
#include "engine/tokenizer.h"
#include "gguf_writer.h"

namespace {

using namespace lacuna::engine;
using namespace lacuna::test;

constexpr const char* kName = "fuzz.gguf";

void require(bool holds) {
  if (!holds) std::abort();
}

template <typename Act>
void allow_refusal(Act act) {
  try {
    act();
  } catch (const EngineError& error) {
    const std::string message = error.what();
    require(message.starts_with(kName) && message.size() < 2000);
    require(std::none_of(message.begin(), message.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
  }
}

void read_tensors(const GgufFile& file) {
  for (const TensorInfo& tensor : file.tensors()) {
    std::vector<std::byte> data(tensor.bytes);
    file.read(tensor, data);
  }
}

void use_tokenizer(const GgufFile& file, const std::string& text) {
  const Tokenizer tokenizer = Tokenizer::from_gguf(file);
  tokenizer.decode(tokenizer.encode(text));
  tokenizer.decode(tokenizer.encode(text, true), true);
  tokenizer.encode(RenderedPrompt{text, {{text.size() / 3, text.size() / 2}}});
  tokenizer.fingerprint_bytes();
}

// Right files from which mutation starts: chance would not find a vocabulary with all bytes.
const std::vector<std::string>& right_files() {
  static const std::vector<std::string> files = {tiny_deepseek2().file(), tiny_vocabulary("qwen2").file(), tiny_vocabulary("deepseek-v3").file(), GgufWriter().add_floats("a", {8}).file()};
  return files;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// The right files are longer than what libFuzzer tries without a corpus. The caller's own -max_len comes later and wins.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static std::string length = "-max_len=65536";
  static std::vector<char*> arguments(*argv, *argv + *argc);
  arguments.insert(std::next(arguments.begin()), length.data());
  arguments.push_back(nullptr);
  *argv = arguments.data();
  ++*argc;
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  const std::string& right = right_files()[seed / 256 % right_files().size()];
  if ((size >= 24 && seed % 256 != 0) || right.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, right.data(), right.size());
  return right.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  allow_refusal([&] {
    const GgufFile file = GgufFile::parse(as_bytes(bytes), kName);
    read_tensors(file);
    allow_refusal([&] { ModelConfig::from_gguf(file); });
    allow_refusal([&] { use_tokenizer(file, bytes.substr(0, 512)); });
  });
  return 0;
}
