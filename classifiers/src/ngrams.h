// What the statistical layers are made of: the tokens of a folded text, hashes of their n-grams, and blocks of hashed features.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "classifiers/statistical.h"

namespace lacuna::classifiers {

constexpr std::size_t kStem = 6;  // bytes of a word: a crude stem

enum class Kind : std::uint8_t { word, han, number, mark };

struct Token {
  std::uint64_t whole, stem;  // hashes; a number is any number
  std::uint32_t begin, end;
  Kind kind;
  bool asked = false;  // the question uses it
};

// Latin words, single Han characters, numbers, marks but for those of emphasis.
std::vector<Token> tokenize(std::string_view folded);

bool ascii_letter(unsigned char c);
bool digit(unsigned char c);

std::uint64_t mix(std::uint64_t hash, std::uint64_t value);
std::uint64_t hash_bytes(std::string_view bytes);

// Hashed and dense values of one text.
class FeatureBlocks {
 public:
  // N-grams of one place. Counts are damped, the block has the Euclidean length `weight`. With a salt every n-gram counts a second time, under a hash of
  // its own. Leaves `hashes` empty.
  void add(std::vector<std::uint64_t>& hashes, double weight, std::optional<std::uint64_t> salt = std::nullopt);
  void add(std::uint32_t index, double value);
  std::vector<Feature> take();  // ascending, each index once

 private:
  void push(std::uint64_t hash, double value);
  std::vector<Feature> out_;
};

// The n-grams of a text up to `longest` words, of Han characters one more: of whole words under `tag`, and unless it is Chinese of their stems under `tag` + 1 and
// their endings under `tag` + 2. Each length is a block of its own: long n-grams that nobody has seen must not make the short ones small.
void add_grams(FeatureBlocks& blocks, std::string_view folded, std::uint64_t tag, std::size_t longest, double weight);

}  // namespace lacuna::classifiers
