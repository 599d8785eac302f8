// What the learned layer hears in a reasoning that gives a rule, an official position or sensitivity as its reason (reasoning.cc).
#include <algorithm>
#include <array>

#include "axes.h"
#include "ngrams.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kRead = 32u << 10;  // bytes of a reasoning
constexpr std::size_t kLongest = 3;       // words; of Han characters one more
enum Tag : std::uint64_t { whole = 201, stem, ending };

class Extractor {
 public:
  explicit Extractor(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

  FeatureVector run(bool heard_by_rules) {
    std::size_t han = 0;
    for (const Token& token : tokens_) han += token.kind == Kind::han;
    const bool chinese = 2 * han > tokens_.size();
    grams(Tag::whole, [](const Token& token) { return token.whole; }, chinese ? kLongest + 1 : kLongest);
    if (!chinese) {
      grams(Tag::stem, [](const Token& token) { return token.stem; }, kLongest);
      endings();
    }
    blocks_.add(kHashedFeatures, heard_by_rules ? 0.5 : -0.5);
    return {blocks_.take(), 0};
  }

 private:
  // Each length is a block of its own: long n-grams that nobody has seen must not make the short ones small.
  template <typename Hash>
  void grams(Tag tag, Hash hash, std::size_t longest) {
    std::array<std::vector<std::uint64_t>, kLongest + 1> by_length;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      std::uint64_t gram = tag;
      for (std::size_t n = 0; n < longest && i + n < tokens_.size(); ++n) by_length[n].push_back(gram = mix(gram, hash(tokens_[i + n])));
    }
    for (auto& hashes : by_length) blocks_.add(hashes, 1);
  }

  void endings() {
    std::vector<std::uint64_t> hashes;
    for (const Token& token : tokens_)
      if (token.kind == Kind::word && token.end - token.begin > kStem) hashes.push_back(mix(Tag::ending, hash_bytes(text_.substr(token.end - kStem, kStem))));
    blocks_.add(hashes, 1);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  FeatureBlocks blocks_;
};

}  // namespace

FeatureVector policy_features(const Reading& reasoning, Span part) {
  const std::string_view text = std::string_view(reasoning.folded().text).substr(part.begin, std::min(kRead, part.end - part.begin));
  const auto& hits = reasoning.hits(Signal::policy);
  const bool heard = std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return hit.match.begin >= part.begin && hit.match.begin < part.end; });
  return Extractor(text).run(heard);
}

}  // namespace lacuna::classifiers
