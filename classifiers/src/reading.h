// One text with everything that the rules found in it.
#pragma once
#include <array>
#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "rule_filter.h"

namespace lacuna::classifiers {

struct Hit {
  const Rule* rule;
  std::size_t sentence;  // index into Reading::sentences
  Match match;           // folded offsets
};

class Reading {
 public:
  // `rules` must outlive it. Runs the rules whose scope fits: for an answer all but those of `reasoning`; for a reasoning these, and of the others those of the official line and those that say what a sentence does with a fact. `prompt` is the folded question.
  Reading(std::string_view raw, const RuleBook& rules, const FoldedText& prompt, bool is_reasoning);

  const RuleBook& rules() const { return rules_; }
  const FoldedText& folded() const { return folded_; }
  const std::vector<Span>& sentences() const { return sentences_; }
  const std::vector<Hit>& hits(Signal signal) const { return hits_[static_cast<std::size_t>(signal)]; }
  bool has(Signal signal) const { return !hits(signal).empty(); }
  bool has_in(Signal signal, std::size_t sentence) const { return marks_[sentence].test(static_cast<std::size_t>(signal)); }
  // The same for signals that are too dear to be looked for everywhere (attribution_wide to denial_back), in a sentence or in any part of the text.
  bool has_on_demand(Signal signal, std::size_t sentence) const;
  bool has_on_demand(Signal signal, Span part) const { Match match; return find_on_demand(signal, part, match); }
  bool find_on_demand(Signal signal, Span part, Match& match) const;
  // Whether a rule's match in that part begins before `limit`, a folded offset.
  bool begins_before(Signal signal, Span part, std::size_t limit) const;
  // Whether the raw text begins a new line with this sentence.
  bool begins_line(std::size_t sentence) const;
  std::size_t sentence_of(std::size_t folded_offset) const;
  std::size_t code_points() const { return code_points_; }
  // Whether all of it is no longer than a head (Scope::head).
  bool fits_in_a_head() const;
  // Whether all of it fits in a head and its sentences do nothing but decline, evade, ask back or be polite. Null if not; else the first that does more than be polite.
  const Hit* nothing_said() const;
  // Whether an odd number of quotation marks opens before this place, on its line.
  bool quoted(std::size_t folded_offset) const;
  // Whether most of a part stands between quotation marks.
  bool mostly_quoted(Span part) const;

 private:
  void run(const FoldedText& prompt, bool is_reasoning);
  bool speaks(const Rule& rule, std::size_t sentence) const { return rule.language == "zh" ? has_han_[sentence] : has_latin_[sentence] || (rule.language != "en" && rule.language != "de"); }
  void find_head();

  const RuleBook& rules_;
  FoldedText folded_;
  std::vector<Span> sentences_;
  std::size_t head_ = 0;  // number of sentences that belong to the head
  std::size_t code_points_ = 0;
  void add(const Rule& rule, std::size_t sentence, Match match);

  std::array<std::vector<Hit>, kSignals> hits_;
  std::vector<bool> has_han_, has_latin_;  // per sentence: most rules need not be tried on a script that they do not know
  std::vector<std::bitset<kSignals>> marks_;  // per sentence: which signals fired in it
};

}  // namespace lacuna::classifiers
