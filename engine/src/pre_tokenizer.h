// Pre-tokenizers: how a text is cut into words before byte-pair merging. Each is the pattern of a model's own tokenizer.json, matched by hand so that
// long input takes linear time.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::engine {

// Cuts `text` into consecutive words that together are the text.
using PreTokenizer = std::vector<std::string_view> (*)(std::string_view text);

// By the name of tokenizer.ggml.pre; nullptr for a name that is not known.
PreTokenizer pre_tokenizer(const std::string& name);
// Whether a word that is a token is taken as it is, without merging (Llama 3).
bool takes_whole_words(const std::string& name);
// "deepseek-coder, deepseek-llm, ..."
std::string pre_tokenizer_names();

}  // namespace lacuna::engine
