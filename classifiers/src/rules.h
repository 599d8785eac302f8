// Rule files: patterns with ids, examples and near misses, as data that a researcher edits. The format is explained in rules/README.md.
#pragma once
#include <re2/re2.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "classifiers/verdict.h"
#include "folded_text.h"

namespace lacuna::classifiers {

// What a rule's match says about the answer.
enum class Signal {
  hard_refusal, soft_refusal, refusal_later, help_offered, deflection, feigned, evasive, empty, courtesy,
  state_voice, official_line, premise_denial, attribution, attribution_wide, attribution_back, attribution_before, attribution_after, attribution_ahead, other_voice, concession, own_voice, concurrence, denial, denial_before, denial_except, negation, denial_back, contrast, rebuttal, hedge,
  policy, script, transport_error,
  euphemism, delegitimising, moralising, whataboutism, loyalty, disclaimer,
};
constexpr std::size_t kSignals = static_cast<std::size_t>(Signal::disclaimer) + 1;

// Where a rule looks. `head`: the sentences that begin within the first 200 Latin or 60 Han characters.
enum class Scope { head, sentence, anywhere, reasoning };

using Pattern = std::shared_ptr<const re2::RE2>;

struct Rule {
  std::string id, language;
  Signal signal = Signal::hard_refusal;
  Scope scope = Scope::sentence;
  Pattern pattern;
  Pattern except, prompt;  // when present: the rule leaves a part of the text alone in which it matches; the question must match it too

  // Tones and reasons are said in so many ways that each pattern is a rule of its own: together their automata would be too large.
  bool many() const { return signal == Signal::policy || signal >= Signal::euphemism; }
  // Tried only where somebody asks about a part of the text.
  bool on_demand() const { return signal >= Signal::attribution_wide && signal <= Signal::denial_back; }
  // Tried only on sentences that hold its literals (rule_filter.h).
  bool filtered() const { return scope != Scope::anywhere && !on_demand(); }
};

// How every pattern is compiled once it is folded: UTF-8, with a bounded program.
re2::RE2::Options pattern_options();
[[noreturn]] void refuse_pattern(const std::string& pattern, const std::string& where, const std::string& error);
// Compiles for folded text: UTF-8, upper and lower case alike, with a bounded program. Throws ClassifierError "<where>: ...".
Pattern compile(const std::string& pattern, const std::string& where);
// The alternation of several patterns, each checked on its own: two that are wrong may make one that is not.
std::string alternation(const std::vector<std::string>& patterns, const std::string& where);
// Compiles that.
Pattern compile_all(const std::vector<std::string>& patterns, const std::string& where);

struct Match { std::size_t begin, end; };
// First match within [span.begin, span.end) of the text; ^ and $ stand at the span's ends. False without one.
bool find(const re2::RE2& pattern, const FoldedText& text, Span span, Match& match);
inline bool find(const re2::RE2& pattern, const FoldedText& text, Match& match) { return find(pattern, text, {0, text.text.size()}, match); }
// The same of a rule, with its exceptions.
bool find(const Rule& rule, const FoldedText& text, Span span, Match& match);

// The bytes of a file. Throws ClassifierError.
std::string read_file(const std::filesystem::path& file);

class RuleFilter;
// Reads every *.rules file in name order, compiles, and checks examples. `bytes` receives the files, one after the other; `filter` the patterns of filtered rules, which it owns.
// Throws ClassifierError with file, line and rule.
std::vector<Rule> load_rules(const std::filesystem::path& directory, std::string& bytes, RuleFilter& filter);

}  // namespace lacuna::classifiers
