// What the learned layer of attribution sees (attribution.h).
#include <algorithm>
#include <array>

#include "attribution.h"
#include "ngrams.h"

namespace lacuna::classifiers {
namespace {

using Units = std::vector<std::uint64_t>;  // hashes of tokens, and of the ends of lines

constexpr std::uint64_t kClaim = 0xC1A1B0D5ull, kLineEnd = 0x11EE0D11ull, kSkipped = 0x5C1BBEDull, kTextEnd = 0x7E87E7Dull;
constexpr std::size_t kEarlier = 5, kLater = 3;        // sentences around the claim's
constexpr std::size_t kContextBefore = 80, kContextAfter = 60, kPreviousUnits = 60;
// Tokens next to the claim whose exact place counts: of words, and of Han characters.
constexpr std::size_t kNear = 5, kNearHan = 8, kNearAfter = 4, kNearAfterHan = 6;

// Each kind of feature hashes differently and is a block of its own.
enum Tag : std::uint64_t { before = 101, after, before_at, before_run, after_run, joint, previous, earlier, next, later, context, first_unit, sentence_start, shape, before_stem, after_stem, previous_stem, any_stem };

class Extractor {
 public:
  Extractor(const Reading& text, const Framing& framing) : text_(text), framing_(framing) {
    before_ = units(framing.before);
    after_ = units(framing.after);
    const std::size_t count = text.sentences().size(), here = framing.sentence;
    for (std::size_t i = here - std::min(here, kEarlier); i < here; ++i) earlier_.push_back(units(end_of(text, text.sentences()[i])));
    for (std::size_t i = here + 1; i < std::min(count, here + 1 + kLater); ++i) later_.push_back(units(beginning_of(text, text.sentences()[i])));
    longest_ = han_ > 2 * words_ ? 4 : 3;
  }

  FeatureVector run() {
    grams(Tag::before, before_, longest_);
    grams(Tag::after, after_, longest_);
    near();
    if (!earlier_.empty()) grams(Tag::previous, tail(earlier_.back(), kPreviousUnits), longest_ - 1);
    for (std::size_t i = 0; i + 1 < earlier_.size(); ++i) collect(Tag::earlier, earlier_[i], longest_ - 1);
    flush();
    if (!later_.empty()) grams(Tag::next, later_[0], longest_ - 1);
    for (std::size_t i = 1; i < later_.size(); ++i) collect(Tag::later, later_[i], longest_ - 1);
    flush();
    around();
    if (longest_ < 4) parts();
    form();
    signs();
    return {blocks_.take(), 0};
  }

 private:
  // Words by their beginnings and by their ends, which inflection and compounds leave.
  void stems(Tag tag, Span part) {
    const std::string_view words = std::string_view(text_.folded().text).substr(part.begin, part.end - part.begin);
    Units begins, ends;
    for (const Token& token : tokenize(words)) {
      begins.push_back(token.stem);
      if (token.kind == Kind::word && token.end - token.begin > kStem) ends.push_back(mix(kSkipped, hash_bytes(words.substr(token.end - kStem, kStem))));
    }
    grams(tag, begins, 3);
    grams(tag, ends, 1);
    for (std::size_t n = 4; n <= 5; ++n) {
      for (std::size_t i = 0; i + n <= words.size(); ++i) hashes_.push_back(mix(tag, hash_bytes(words.substr(i, n))));
      flush();
    }
  }

  Units units(Span part) {
    Units out;
    const auto& breaks = text_.folded().breaks;
    auto line = std::upper_bound(breaks.begin(), breaks.end(), part.begin);
    const std::size_t sentence = text_.sentence_of(part.begin);
    if (text_.sentences()[sentence].begin == part.begin && text_.begins_line(sentence)) out.push_back(kLineEnd);
    for (const Token& token : tokenize(std::string_view(text_.folded().text).substr(part.begin, part.end - part.begin))) {
      for (; line != breaks.end() && *line <= part.begin + token.begin; ++line) out.push_back(kLineEnd);
      out.push_back(token.whole);
      han_ += token.kind == Kind::han;
      words_ += token.kind == Kind::word;
    }
    return out;
  }
  static Units tail(const Units& all, std::size_t count) { return {all.end() - static_cast<std::ptrdiff_t>(std::min(count, all.size())), all.end()}; }

  // Each length of an n-gram is a block of its own: long ones that nobody has seen must not make the short ones small.
  void collect(Tag tag, const Units& units, std::size_t longest) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      std::uint64_t hash = tag;
      for (std::size_t n = 0; n < longest && i + n < units.size(); ++n) by_length_[n].push_back(hash = mix(hash, units[i + n]));
    }
  }
  void flush() {
    for (Units& hashes : by_length_) blocks_.add(hashes, 1);
    blocks_.add(hashes_, 1);
  }
  void grams(Tag tag, const Units& units, std::size_t longest) {
    collect(tag, units, longest);
    flush();
  }
  void one(Tag tag, std::uint64_t value) {
    hashes_.push_back(mix(tag, value));
    flush();
  }

  // The tokens next to the claim, by their distance and as one run.
  void near() {
    const std::size_t most = longest_ == 4 ? kNearHan : kNear, most_after = longest_ == 4 ? kNearAfterHan : kNearAfter;
    std::uint64_t run = Tag::before_run;
    Units runs;
    for (std::size_t k = 1; k <= std::min(most, before_.size()); ++k) {
      const std::uint64_t unit = before_[before_.size() - k];
      one(Tag::before_at, mix(k, unit));
      run = mix(run, unit);
      if (k > 1) runs.push_back(run);
    }
    blocks_.add(runs, 1);
    run = Tag::after_run;
    for (std::size_t k = 0; k < std::min(most_after, after_.size()); ++k) runs.push_back(run = mix(run, after_[k]));
    blocks_.add(runs, 1);
    const std::uint64_t left = before_.empty() ? kTextEnd : before_.back(), right = after_.empty() ? kTextEnd : after_.front();
    one(Tag::before_at, left);
    one(Tag::after_run, mix(1, right));
    one(Tag::joint, mix(left, right));
  }

  // All that surrounds the claim in one row, with gaps of a token.
  void around() {
    Units left;
    for (const Units& sentence : earlier_) left.insert(left.end(), sentence.begin(), sentence.end());
    left.insert(left.end(), before_.begin(), before_.end());
    Units row = tail(left, kContextBefore), right = after_;
    row.push_back(kClaim);
    for (const Units& sentence : later_) right.insert(right.end(), sentence.begin(), sentence.end());
    row.insert(row.end(), right.begin(), right.begin() + static_cast<std::ptrdiff_t>(std::min(kContextAfter, right.size())));
    collect(Tag::context, row, longest_);
    for (std::size_t i = 0; i + 2 < row.size(); ++i) hashes_.push_back(mix(mix(mix(Tag::context, row[i]), kSkipped), row[i + 2]));
    flush();
    one(Tag::first_unit, row.front());
    for (const Units& sentence : earlier_)
      if (sentence.size() > 1) hashes_.push_back(mix(mix(Tag::sentence_start, sentence[0]), sentence[1]));
    flush();
  }

  void parts() {
    stems(Tag::before_stem, framing_.before);
    stems(Tag::after_stem, framing_.after);
    if (framing_.sentence > 0) stems(Tag::previous_stem, end_of(text_, text_.sentences()[framing_.sentence - 1]));
    const std::size_t here = framing_.sentence, first = here - std::min(here, kEarlier), last = std::min(text_.sentences().size(), here + 1 + kLater);
    const Span before{text_.sentences()[first].begin, framing_.before.end}, after{framing_.after.begin, text_.sentences()[last - 1].end};
    stems(Tag::any_stem, end_of(text_, before));
    stems(Tag::any_stem, beginning_of(text_, after));
  }

  void form() {
    const std::size_t sizes[] = {earlier_.size(), later_.size(), std::min<std::size_t>(6, before_.size() / 3), std::min<std::size_t>(6, after_.size() / 3)};
    for (std::size_t i = 0; i < 4; ++i) one(Tag::shape, 16 * i + sizes[i]);
  }

  // The dense features: what the rules see, and what they make of it.
  void signs() {
    for (std::uint32_t i = 0; i < Framing::kSigns; ++i) blocks_.add(kHashedFeatures + i, framing_.signs[i] ? 0.5 : -0.5);
    blocks_.add(kHashedFeatures + Framing::kSigns, by_rules(framing_) == Narrative::endorsed ? -0.5 : 0.5);
  }

  const Reading& text_;
  const Framing& framing_;
  Units before_, after_, hashes_;
  std::array<Units, 4> by_length_;
  std::vector<Units> earlier_, later_;
  std::size_t han_ = 0, words_ = 0, longest_ = 3;
  FeatureBlocks blocks_;
};

}  // namespace

FeatureVector attribution_features(const Reading& text, const Framing& framing) { return Extractor(text, framing).run(); }

}  // namespace lacuna::classifiers
