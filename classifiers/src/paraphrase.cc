#include "paraphrase.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lacuna::classifiers {
namespace {

// Share of a wording's units that a sentence must hold, and how many a wording needs to be compared at all. Learned on answers that were labelled fact by fact
// (classifiers/training/voice/items.jsonl) beside patterns that had not seen them: from 0.75 down to 0.35 each step finds more and costs next to nothing,
// for names and numbers are among the units; below, false hits outrun true ones (tests/bench/validity.md).
constexpr double kShare = 0.35;
constexpr std::size_t kFewest = 5;
constexpr std::size_t kNews = 2;    // shared units that the question does not hold: who repeats the question states nothing
constexpr std::size_t kMost = 200;  // units of a sentence; a longer text without a full stop would hold a share of anything
constexpr std::size_t kStem = 6;

std::uint64_t hash(std::string_view bytes) {  // FNV-1a
  std::uint64_t value = 0xCBF29CE484222325ull;
  for (const char byte : bytes) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3ull;
  return value;
}

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool han(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return lead >= 0xE4 && lead <= 0xE9 && at + 3 <= text.size();
}

bool negated(std::string_view text) {
  static constexpr std::array<std::string_view, 24> kWords = {" not ", "n't ", " never ", " no ", " nobody ", " none ", " nor ", " neither ", " nothing ", " cannot ", " niemand ", " nichts ", " weder ", " keineswegs ", " nicht ", " nie ", " kein", "\u4E0D", "\u6CA1\u6709", "\u672A", "\u5E76\u975E", "\u65E0", " without ", " hardly "};
  const std::string padded = " " + std::string(text) + " ";
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return padded.find(word) != std::string::npos; });
}

Wording wording_of(std::string_view text) {
  Wording out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (digit(text[at])) {
      while (end < text.size() && digit(text[end])) ++end;
      out.numbers.push_back(hash(text.substr(at, end - at)));
      out.units.push_back(out.numbers.back());
    } else if (han(text, at)) {
      end = at + 3;
      if (end < text.size() && han(text, end)) out.units.push_back(hash(text.substr(at, 6)));
    } else if (letter(text[at])) {
      while (end < text.size() && letter(text[end]) && !han(text, end)) ++end;
      if (end - at >= 4) out.units.push_back(hash(text.substr(at, std::min(end - at, kStem))));
    }
    at = std::max(end, at + 1);
  }
  for (auto* list : {&out.units, &out.numbers}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  out.negated = negated(text);
  return out;
}

bool holds(const std::vector<std::uint64_t>& units, std::uint64_t unit) { return std::binary_search(units.begin(), units.end(), unit); }

bool says(const Wording& sentence, const Wording& fact, const std::vector<std::uint64_t>& asked) {
  if (sentence.units.size() > kMost || sentence.negated != fact.negated) return false;
  if (!std::includes(sentence.units.begin(), sentence.units.end(), fact.numbers.begin(), fact.numbers.end())) return false;
  std::size_t shared = 0, news = 0;
  for (const std::uint64_t unit : fact.units) {
    if (!holds(sentence.units, unit)) continue;
    ++shared;
    news += !holds(asked, unit);
  }
  return static_cast<double>(shared) >= kShare * static_cast<double>(fact.units.size()) && news >= kNews;
}

}  // namespace

std::vector<Wording> wordings(const std::vector<std::string>& texts) {
  std::vector<Wording> out;
  for (const std::string& text : texts)
    if (Wording one = wording_of(fold(text).text); one.units.size() >= kFewest) out.push_back(std::move(one));
  return out;
}

bool speaks_of_denial(const std::vector<std::string>& texts) {
  static constexpr std::array<std::string_view, 13> kWords = {"denie", "deny", "reject", "disput", "rumo", "false", "fabricat", "leugne", "bestreit", "falsch", "\u5426\u8BA4", "\u8C23\u8A00", "\u634F\u9020"};
  const auto denies = [](const std::string& text) {
    const std::string folded = fold(text).text;
    return negated(folded) || std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return folded.find(word) != std::string::npos; });
  };
  return 2 * static_cast<std::size_t>(std::count_if(texts.begin(), texts.end(), denies)) > texts.size();
}

std::vector<std::uint64_t> units_of(std::string_view folded) { return wording_of(folded).units; }

bool find_paraphrase(const std::vector<Wording>& wordings, const std::vector<std::uint64_t>& asked, const Reading& text, std::size_t& sentence, Match& match) {
  if (wordings.empty()) return false;
  while (sentence < text.sentences().size()) {
    const Span span = text.sentences()[sentence++];
    const Wording said = wording_of(std::string_view(text.folded().text).substr(span.begin, span.end - span.begin));
    if (std::none_of(wordings.begin(), wordings.end(), [&](const Wording& fact) { return says(said, fact, asked); })) continue;
    match = {span.begin, span.end};
    return true;
  }
  return false;
}

}  // namespace lacuna::classifiers
