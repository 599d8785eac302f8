#include "reading.h"

#include <algorithm>
#include <array>
#include <map>

namespace lacuna::classifiers {
namespace {

// The head in Latin characters; a Han character counts for 200/60 of one.
constexpr double kHead = 200, kHanWeight = 200.0 / 60;
constexpr std::array kEvading = {Signal::hard_refusal, Signal::soft_refusal, Signal::deflection, Signal::feigned, Signal::evasive, Signal::empty};
constexpr int kQuotedSentences = 4;  // a quotation may begin so many sentences earlier on the line

bool continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

double weight(const std::string& text, Span span) {
  double sum = 0;
  for (std::size_t i = span.begin; i < span.end; ++i)
    if (!continuation(text[i])) sum += static_cast<unsigned char>(text[i]) >= 0xE3 ? kHanWeight : 1;  // U+3000 and above
  return sum;
}

// Of the rules for answers, those of the official line are heard in a reasoning too, and those that say what a sentence does with a fact.
bool fits(const Rule& rule, bool is_reasoning) {
  if (!is_reasoning) return rule.scope != Scope::reasoning;
  return rule.scope == Scope::reasoning || rule.signal == Signal::official_line || rule.signal == Signal::state_voice || rule.signal == Signal::hedge || rule.signal == Signal::attribution ||
         rule.signal == Signal::delegitimising;
}

}  // namespace

Reading::Reading(std::string_view raw, const RuleBook& rules, const FoldedText& prompt, bool is_reasoning) : rules_(rules), folded_(fold(raw)) {
  sentences_ = split_sentences(folded_);
  code_points_ = static_cast<std::size_t>(std::count_if(folded_.text.begin(), folded_.text.end(), [](char byte) { return !continuation(byte); }));
  marks_.resize(sentences_.size());
  for (const Span span : sentences_) {
    const auto has = [&](auto kind) { return std::any_of(folded_.text.begin() + static_cast<std::ptrdiff_t>(span.begin), folded_.text.begin() + static_cast<std::ptrdiff_t>(span.end), kind); };
    has_han_.push_back(has([](char byte) { return static_cast<unsigned char>(byte) >= 0xE3; }));
    has_latin_.push_back(has([](char byte) { return byte >= 'a' && byte <= 'z'; }));
  }
  find_head();
  run(prompt, is_reasoning);
}

bool Reading::find_on_demand(Signal signal, Span part, Match& match) const {
  return std::any_of(rules_.of(signal).begin(), rules_.of(signal).end(), [&](std::size_t place) { return find(rules_.rules[place], folded_, part, match); });
}

bool Reading::begins_before(Signal signal, Span part, std::size_t limit) const {
  Match match;
  return std::any_of(rules_.of(signal).begin(), rules_.of(signal).end(), [&](std::size_t place) { return find(rules_.rules[place], folded_, part, match) && match.begin < limit; });
}

bool Reading::has_on_demand(Signal signal, std::size_t sentence) const { return sentence < sentences_.size() && has_on_demand(signal, sentences_[sentence]); }

bool Reading::begins_line(std::size_t sentence) const {
  if (sentence == 0) return true;
  const Span before{sentences_[sentence - 1].end, sentences_[sentence].begin + 1};
  const auto found = std::lower_bound(folded_.breaks.begin(), folded_.breaks.end(), before.begin);
  return found != folded_.breaks.end() && *found < before.end;
}

void Reading::find_head() {
  double length = 0;
  for (; head_ < sentences_.size() && length < kHead; ++head_) length += weight(folded_.text, sentences_[head_]);
}

bool Reading::fits_in_a_head() const { return weight(folded_.text, {0, folded_.text.size()}) <= kHead; }

const Hit* Reading::nothing_said() const {
  if (!fits_in_a_head()) return nullptr;
  const Hit* first = nullptr;
  for (std::size_t i = 0; i < sentences_.size(); ++i) {
    if (has_in(Signal::courtesy, i)) continue;
    const auto evades = std::find_if(kEvading.begin(), kEvading.end(), [&](Signal signal) { return has_in(signal, i); });
    if (evades == kEvading.end() || has_in(Signal::help_offered, i)) return nullptr;
    if (!first) first = &*std::find_if(hits(*evades).begin(), hits(*evades).end(), [&](const Hit& hit) { return hit.sentence == i; });
  }
  return first;
}

void Reading::run(const FoldedText& prompt, bool is_reasoning) {
  std::map<const re2::RE2*, bool> asked;  // whether the question matches; every pattern of a rule has the same
  Match match;
  const auto fits_question = [&](const Rule& rule) {
    if (!rule.prompt) return true;
    const auto [known, is_new] = asked.try_emplace(rule.prompt.get());
    if (is_new) known->second = find(*rule.prompt, prompt, match);
    return known->second;
  };
  const auto try_on = [&](const Rule& rule, Span part, std::size_t sentence) {
    if (fits(rule, is_reasoning) && fits_question(rule) && find(rule, folded_, part, match)) add(rule, sentence, match);
  };
  // A rule that is one pattern looks through all sentences before the next one does; of rules with many patterns the sentences come in order.
  struct Try { int place; std::size_t sentence; };
  std::vector<Try> rule_by_rule;
  for (std::size_t i = 0; i < sentences_.size(); ++i)
    for (const int place : rules_.filter.candidates(std::string_view(folded_.text).substr(sentences_[i].begin, sentences_[i].end - sentences_[i].begin))) {
      const Rule& rule = rules_.rules[static_cast<std::size_t>(place)];
      if (!speaks(rule, i) || (rule.scope == Scope::head && i >= head_)) continue;
      if (rule.many()) try_on(rule, sentences_[i], i);
      else rule_by_rule.push_back({place, i});
    }
  std::stable_sort(rule_by_rule.begin(), rule_by_rule.end(), [](const Try& a, const Try& b) { return a.place < b.place; });
  for (const Try& one : rule_by_rule) try_on(rules_.rules[static_cast<std::size_t>(one.place)], sentences_[one.sentence], one.sentence);
  for (const std::size_t place : rules_.anywhere) {
    const Rule& rule = rules_.rules[place];
    if (fits(rule, is_reasoning) && fits_question(rule) && find(rule, folded_, {0, folded_.text.size()}, match)) add(rule, sentence_of(match.begin), match);
  }
}

void Reading::add(const Rule& rule, std::size_t sentence, Match match) {
  hits_[static_cast<std::size_t>(rule.signal)].push_back({&rule, sentence, match});
  if (sentence < marks_.size()) marks_[sentence].set(static_cast<std::size_t>(rule.signal));
}

std::size_t Reading::sentence_of(std::size_t folded_offset) const {
  const auto found = std::upper_bound(sentences_.begin(), sentences_.end(), folded_offset, [](std::size_t offset, const Span& span) { return offset < span.end; });
  if (found != sentences_.end()) return static_cast<std::size_t>(found - sentences_.begin());
  return sentences_.empty() ? 0 : sentences_.size() - 1;
}

bool Reading::quoted(std::size_t folded_offset) const {
  if (sentences_.empty()) return false;
  std::size_t first = sentence_of(folded_offset);
  for (int sentences = 0; sentences < kQuotedSentences && !begins_line(first); ++sentences) --first;
  const std::size_t begin = sentences_[first].begin;
  return std::count(folded_.text.begin() + static_cast<std::ptrdiff_t>(begin), folded_.text.begin() + static_cast<std::ptrdiff_t>(std::max(begin, folded_offset)), '"') % 2 == 1;
}

bool Reading::mostly_quoted(Span part) const {
  bool inside = quoted(part.begin);
  std::size_t bytes = 0;
  for (std::size_t at = part.begin; at < part.end; ++at) {
    if (folded_.text[at] == '"') inside = !inside;
    bytes += inside;
  }
  return 2 * bytes > part.end - part.begin;
}

}  // namespace lacuna::classifiers
