// What the learned layer of tones sees of a sentence (tone.cc): its words, those of the sentences before it, who speaks, and what the rules hear in it.
#include <algorithm>

#include "attribution.h"
#include "axes.h"
#include "ngrams.h"

namespace lacuna::classifiers {
namespace {

constexpr std::uint64_t kOwn = 301, kBefore = 311;  // tags of n-grams
constexpr std::size_t kLongest = 3, kLongestBefore = 2, kSentencesBefore = 2;
constexpr double kWeightBefore = 0.5;
// Dense features: what the rules hear, a place a tone; then signs of somebody else's word.
constexpr std::uint32_t kSigns = kHashedFeatures + static_cast<std::uint32_t>(kTones.size());

std::string_view words(const Reading& text, Span part) { return std::string_view(text.folded().text).substr(part.begin, part.end - part.begin); }

}  // namespace

FeatureVector tone_features(const Reading& text, std::size_t sentence) {
  FeatureBlocks blocks;
  const Span own = text.sentences()[sentence];
  add_grams(blocks, words(text, beginning_of(text, own)), kOwn, kLongest, 1);
  const std::size_t first = sentence - std::min(sentence, kSentencesBefore);
  if (first < sentence) add_grams(blocks, words(text, end_of(text, {text.sentences()[first].begin, text.sentences()[sentence - 1].end})), kBefore, kLongestBefore, kWeightBefore);
  const auto sign = [&](std::uint32_t place, bool holds) { blocks.add(place, holds ? 0.5 : -0.5); };
  for (std::uint32_t i = 0; i < kTones.size(); ++i) sign(kHashedFeatures + i, text.has_in(kTones[i].first, sentence));
  sign(kSigns, text.has_in(Signal::attribution, sentence));
  sign(kSigns + 1, sentence > 0 && text.has_in(Signal::attribution, sentence - 1));
  sign(kSigns + 2, text.mostly_quoted(own));
  sign(kSigns + 3, text.begins_line(sentence));
  return {blocks.take(), 0};
}

}  // namespace lacuna::classifiers
