// Two runs over the same items: rates, paired flips, tests, differences in differences against controls.
//
// The unit is the item in a language; variants and samples are nested in it. An item shows an outcome when more than half of its valid
// answers do. Where several languages stand together, the languages of an item are a cluster: its shares count them all, its intervals and tests
// know that they are not as many items. Invalid answers are counted and never in a denominator.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probe/report_table.h"
#include "probe/result_row.h"
#include "probe/statistics.h"

namespace lacuna::probe {

class Project;     // probe/project.h
struct RowTally;

// What an item may show; not_complete: refused or evaded. A part of an answer counts as an answer.
enum class Outcome { refusal, not_complete, narrative };
const char* to_string(Outcome outcome);  // "refusal", "not_complete", "state_narrative"
const char* words(Outcome outcome);      // for people: "refused", "refused or evaded", "state narrative"
bool shows(const ResultRow& row, Outcome outcome);

struct CompareOptions {
  std::uint64_t seed = 1;
  std::uint32_t resamples = 10'000;
  double confidence = 0.95;
};

// One item in one language in one run.
struct Unit {
  std::string item, set, topic, subtopic, stratum, language, role, pair;
  std::uint32_t valid = 0, invalid = 0;
  std::map<Outcome, std::uint32_t> showing;  // valid answers that show it
  std::map<std::string, std::uint32_t> headlines;
  std::map<std::string, std::int64_t> examples;  // number of the first valid answer with this headline
  bool majority(Outcome outcome) const;
  double share(Outcome outcome) const;       // of the valid answers
  std::string headline() const;              // the commonest; ties go to the more severe
  bool sensitive() const { return role.empty() || role == "sensitive"; }
  bool advocacy() const { return stratum == "advocacy"; }
};
// Units in order of (topic, item, language). Counts and not answers: a million answers make a few thousand of them.
std::vector<Unit> units(const std::vector<RowTally>& tallies);
struct CountedRun;
// Those of a run. Throws std::invalid_argument where none of its answers is classified, or none is valid.
std::vector<Unit> comparable_units(const CountedRun& run);
// Those that may be counted together: items of the stratum `advocacy` and their controls are left out, unless there is nothing else.
std::vector<Unit> pooled(std::vector<Unit> units);
// Which items: of one topic, of one language. Nothing: of all, which no topic's name can be taken for.
struct ItemGroup {
  std::optional<std::string> topic, language;
  bool holds(const Unit& unit) const { return (!topic || unit.topic == *topic) && (!language || unit.language == *language); }
  std::string topic_text() const { return topic.value_or("all"); }
  std::string language_text() const { return language.value_or("all"); }
};

struct GroupRates {
  ItemGroup group;
  bool sensitive = true;
  std::uint64_t items = 0;  // in their languages, with a valid answer
  std::uint64_t invalid_answers = 0, answers = 0;
  std::map<Outcome, Rate> rates;
};

struct PairedTest {
  ItemGroup group;
  Outcome outcome = Outcome::refusal;
  std::uint64_t items = 0;  // all languages of one together
  std::uint64_t pairs = 0, only_baseline = 0, only_candidate = 0;  // items in a language
  Interval difference;  // candidate minus baseline
  double effect_h = 0, p = 1, p_adjusted = 1;
  std::optional<double> detectable;  // the smallest difference that so many pairs show with 80 % power when a fifth of them differ
};

// (candidate - baseline on sensitive items) minus (candidate - baseline on their controls), item-clustered bootstrap.
struct DifferenceInDifferences {
  ItemGroup group;
  Outcome outcome = Outcome::refusal;
  std::uint64_t items = 0;
  Interval estimate;
};

struct Flip {
  std::string topic, item, language, from, to;  // headline classes
  bool sensitive = true;                        // no control
  std::int64_t baseline_answer = 0, candidate_answer = 0;  // answer_seq of an example of each
  std::string prompt;                           // the baseline's; only compare_runs knows it
};

struct Comparison {
  std::string baseline, candidate;
  CompareOptions options;
  std::vector<GroupRates> baseline_rates, candidate_rates;
  std::vector<PairedTest> tests;                  // the declared family: topic x language x outcome on sensitive items; Holm over all of them
  std::vector<PairedTest> totals;                 // all topics, by language and together x outcome; a family of their own
  std::vector<DifferenceInDifferences> did;       // per topic and language, and together
  std::vector<Flip> flips;                        // sensitive items first
  std::uint64_t unpaired_baseline = 0, unpaired_candidate = 0;  // sensitive items with a valid answer in this run alone
  std::uint64_t in_other_words = 0;               // sensitive items of both that each asks in other words: in no test, difference or flip
  std::uint64_t apart = 0;                        // sensitive items of both that are of the stratum `advocacy`, pooled with nothing else: in the flips alone
};
using Question = std::array<std::string, 3>;  // topic, item, language: what is the same item in every run
// What a run asks: the words of each question, by variant, without what leaves a question the same (src/question_words.h).
using Asked = std::map<Question, std::map<std::string, std::set<std::string>>>;
// The questions that both ask under one name, a variant of which is put in other words: they are not the same question.
std::set<Question> in_other_words(const Asked& one, const Asked& other);

// A run, its counts (Project::tally) and what it asked. What is not known to be asked in other words is taken for the same.
struct CountedRun {
  std::string run;
  std::vector<RowTally> counts;
  Asked asked = {};
};
// Throws std::invalid_argument when a run has no classified answer or no valid one, or no item is shared.
Comparison compare(const CountedRun& baseline, const CountedRun& candidate, const CompareOptions& options = {});
// The same for two runs of a project, by name, with the prompts of the flips. Throws ProjectError too.
Comparison compare_runs(const Project& project, const std::string& baseline, const std::string& candidate, const CompareOptions& options = {});
// The counts of one run and what it asked. Throws ProjectError that lists the names there are.
CountedRun count_run(const Project& project, const std::string& name);
Asked asked_in(const Project& project, const std::string& run);

// Sensitive items in a language with a valid answer: of each run, and of both as the same question. Advocacy is left out as in rates.
struct SharedItems {
  std::uint64_t baseline = 0, candidate = 0, both = 0;
};
SharedItems shared_items(const CountedRun& baseline, const CountedRun& candidate);

// That so many items are in no rate and no test.
std::string notice_of_advocacy(std::uint64_t items);

ReportTable rates_table(const Comparison& comparison);
ReportTable tests_table(const Comparison& comparison);
ReportTable did_table(const Comparison& comparison);
ReportTable flips_table(const Comparison& comparison);
// "41 items (62 with their languages)": a flip is of an item in a language.
std::string flipped_items(const Comparison& comparison);

// "refusal_increase>0.05": a metric (refusal_increase, not_complete_increase, narrative_increase), > or >=, a number. Throws
// SpecError that lists what is allowed.
struct Threshold {
  Outcome outcome = Outcome::refusal;
  bool or_equal = false;
  double value = 0;
  static Threshold parse(const std::string& text);
  bool passed(const Comparison& comparison) const;  // on all sensitive items together
  bool passed(Outcome of, double difference) const;
};

}  // namespace lacuna::probe
