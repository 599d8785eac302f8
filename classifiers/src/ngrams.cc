#include "ngrams.h"

#include <algorithm>
#include <cmath>

namespace lacuna::classifiers {
namespace {

// Bytes of the character that begins with `lead`.
std::size_t width(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

bool han_lead(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead >= 0xE4 && lead <= 0xE9) return true;
  return lead == 0xE3 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0x90;  // U+3400 and above
}

// Letters outside ASCII that join words: two-byte scripts, and Tibetan without its syllable mark.
bool word_lead(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead >= 0xC3 && lead < 0xE0) return true;
  return lead == 0xE0 && text.substr(at, 3) != "\xE0\xBC\x8B" && text.substr(at, 3) != "\xE0\xBC\x8D";
}

Token make_token(std::string_view text, std::size_t begin, std::size_t end, Kind kind) {
  const std::string_view word = text.substr(begin, end - begin);
  const std::uint64_t stem = hash_bytes(kind == Kind::number ? std::string_view("0") : word.substr(0, std::min(word.size(), kind == Kind::word ? kStem : word.size())));
  return {kind == Kind::number ? stem : hash_bytes(word), stem, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), kind};
}

}  // namespace

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {  // splitmix64 over both
  hash += 0x9E3779B97F4A7C15ull + value * 0xBF58476D1CE4E5B9ull;
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ull;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBull;
  return hash ^ (hash >> 31);
}

std::uint64_t hash_bytes(std::string_view bytes) {  // FNV-1a
  std::uint64_t hash = 0xCBF29CE484222325ull;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ull;
  return hash;
}

bool ascii_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || c == '\''; }
bool digit(unsigned char c) { return c >= '0' && c <= '9'; }

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto lead = static_cast<unsigned char>(text[at]);
    if (ascii_letter(lead) || word_lead(text, at)) {
      while (at < text.size() && (ascii_letter(static_cast<unsigned char>(text[at])) || word_lead(text, at))) at += width(static_cast<unsigned char>(text[at]));
      out.push_back(make_token(text, begin, std::min(at, text.size()), Kind::word));
    } else if (digit(lead)) {
      while (at < text.size() && digit(static_cast<unsigned char>(text[at]))) ++at;
      out.push_back(make_token(text, begin, at, Kind::number));
    } else if (han_lead(text, at)) {
      at = std::min(text.size(), at + 3);
      out.push_back(make_token(text, begin, at, Kind::han));
    } else {
      at = std::min(text.size(), at + width(lead));
      if (lead != ' ' && lead != '*' && lead != '#' && lead != '_') out.push_back(make_token(text, begin, at, Kind::mark));
    }
  }
  return out;
}

void FeatureBlocks::add(std::vector<std::uint64_t>& hashes, double weight, std::optional<std::uint64_t> salt) {
  std::sort(hashes.begin(), hashes.end());
  std::vector<std::pair<std::uint64_t, double>> counted;
  for (std::size_t i = 0; i < hashes.size();) {
    std::size_t next = i;
    while (next < hashes.size() && hashes[next] == hashes[i]) ++next;
    counted.emplace_back(hashes[i], 1 + std::log(static_cast<double>(next - i)));
    i = next;
  }
  double squares = 0;
  for (const auto& [hash, value] : counted) squares += value * value;
  const double scale = squares > 0 ? weight / std::sqrt(squares) : 0;
  for (const auto& [hash, value] : counted) {
    push(hash, value * scale);
    if (salt) push(mix(hash, *salt), value * scale);
  }
  hashes.clear();
}

void FeatureBlocks::add(std::uint32_t index, double value) { out_.push_back({index, static_cast<float>(value)}); }

std::vector<Feature> FeatureBlocks::take() {
  std::sort(out_.begin(), out_.end(), [](const Feature& a, const Feature& b) { return a.index < b.index; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out_.size(); ++i) {
    if (kept > 0 && out_[kept - 1].index == out_[i].index) out_[kept - 1].value += out_[i].value;
    else out_[kept++] = out_[i];
  }
  out_.resize(kept);
  return std::move(out_);
}

void FeatureBlocks::push(std::uint64_t hash, double value) {
  // A sign of its own for each n-gram: what collides cancels out instead of adding up.
  const float sign = (hash >> 63) != 0 ? -1.0f : 1.0f;
  out_.push_back({static_cast<std::uint32_t>(hash % kHashedFeatures), sign * static_cast<float>(value)});
}

void add_grams(FeatureBlocks& blocks, std::string_view folded, std::uint64_t tag, std::size_t longest, double weight) {
  const std::vector<Token> tokens = tokenize(folded);
  std::vector<std::uint64_t> hashes;
  const auto add = [&](std::uint64_t of, std::uint64_t Token::* hash, std::size_t up_to) {
    for (std::size_t n = 1; n <= up_to; ++n) {
      for (std::size_t i = 0; i + n <= tokens.size(); ++i) {
        std::uint64_t gram = of;
        for (std::size_t k = i; k < i + n; ++k) gram = mix(gram, tokens[k].*hash);
        hashes.push_back(gram);
      }
      blocks.add(hashes, weight);
    }
  };
  const auto han = static_cast<std::size_t>(std::count_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.kind == Kind::han; }));
  const bool chinese = 2 * han > tokens.size();
  add(tag, &Token::whole, chinese ? longest + 1 : longest);
  if (chinese) return;
  add(tag + 1, &Token::stem, longest);
  for (const Token& token : tokens)
    if (token.kind == Kind::word && token.end - token.begin > kStem) hashes.push_back(mix(tag + 2, hash_bytes(folded.substr(token.end - kStem, kStem))));
  blocks.add(hashes, weight);
}

}  // namespace lacuna::classifiers
