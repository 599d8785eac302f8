// Any number of runs over the same items, in any grouping: rates, omnibus tests, paired tests against the baseline, equivalence, power, the band
// of the quantisation noise, and rates put right by people's labels.
//
// The unit is that of probe/comparison.h: the sensitive item in a language. Every rate and test is over the items for which all of the runs
// have a valid answer and which all put in the same words, so that runs differ in nothing but the model.
#pragma once
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/comparison.h"
#include "probe/labelling.h"
#include "probe/project.h"

namespace lacuna::probe {

struct SeveralOptions {
  std::vector<std::string> by;   // of grouping_fields(); none: all items together
  double margin = 0.05;          // within which runs count as equivalent
  double confidence = 0.95;
  std::vector<std::string> noise;  // runs of the same weights at several quantisations; two or more, or none
};
// "topic", "subtopic", "stratum", "set", "language".
const std::vector<std::string>& grouping_fields();

// How far runs of the same weights differ, over the items common to these as well.
struct NoiseBand {
  double largest = 0;  // difference between two of them
  double limit = 0;    // the farthest limit of these differences' intervals: how large noise can be for all that so many items show
};

struct RunsInGroup {
  std::vector<std::string> group;  // one value a field of `by`; empty for the total
  Outcome outcome = Outcome::refusal;
  std::uint64_t items = 0;         // common to all runs
  std::vector<Rate> rates;         // one a run
  std::vector<double> designs;     // one a run: the design effect of the rate
  std::vector<Interval> pooled;    // one a run, where the grouping is by subtopic: the rate drawn towards that of all groups (partially_pooled)
  CochranQ omnibus;                // of three runs or more: Cochran's Q, of the counts of languages where there are several
  double p_adjusted = 1;           // Holm over groups and outcomes; the totals are a family of their own
  std::optional<NoiseBand> noise;
};

struct AgainstBaseline {
  std::vector<std::string> group;
  Outcome outcome = Outcome::refusal;
  std::string run;
  std::uint64_t items = 0;         // all languages of one together
  std::uint64_t pairs = 0, only_baseline = 0, only_run = 0;  // items in a language
  Interval difference;             // run minus baseline, Newcombe's method 10
  double p = 1, p_holm = 1, q_bh = 1;  // exact test of the signs, McNemar's in one language; Holm's and Benjamini-Hochberg's adjustment over the family: tests or totals
  double p_equivalent = 1;         // two one-sided tests that the difference lies within the margin
  std::optional<double> detectable;  // the smallest difference that so many pairs show with 80 % power when a fifth of them differ
  double power = 0;                // to show a difference as large as the margin, at the discordance seen
  std::optional<NoiseBand> noise;
  bool beyond_noise() const { return noise && std::abs(difference.estimate) > noise->limit; }
};

struct SeveralRuns {
  SeveralOptions options;
  std::vector<std::string> runs;   // the baseline first
  std::vector<std::uint64_t> answered;  // sensitive items with a valid answer, one a run
  std::uint64_t items = 0;              // of these, common to all runs
  std::uint64_t apart = 0;              // of these, pooled with nothing (probe/comparison.h); grouping by stratum shows them
  std::vector<RunsInGroup> groups;     // the total last
  std::vector<AgainstBaseline> tests;  // of the groups: one family, by group, outcome and run
  std::vector<AgainstBaseline> totals;  // over all items: another, by outcome and run
};

// The first of `runs` is the baseline; runs named in options.noise that are not among them are in `noise_runs`. Throws SpecError
// when fewer than two runs are given, one twice, or a field is unknown, and std::invalid_argument when no item is common to all runs or a noise run is missing.
SeveralRuns compare_several(const std::vector<CountedRun>& runs, const std::vector<CountedRun>& noise_runs, const SeveralOptions& options);

// A rate of answers, and not of items, that people's labels put right.
struct CorrectedRate {
  std::string run;
  Outcome outcome = Outcome::refusal;
  Rate automatic;                       // valid answers to sensitive items, advocacy left out
  std::uint64_t labelled = 0;           // of these, with one human label in force, or several that agree
  std::uint64_t undecided = 0;          // of these, labelled differently and decided by nobody: not among them
  std::optional<Interval> corrected;    // Rogan and Gladen, Lang and Reiczigel; nothing without labels of both kinds. The answers to an item are a cluster
  std::string why_none;                 // in words, where there is no corrected rate
};
// `counts`: Project::tally of the runs, whose order is kept. `people`: the labels of the project. Outcomes refusal and not_complete, which
// people's labels name.
std::vector<CorrectedRate> corrected_rates(const std::vector<RowTally>& counts, const Ratings& people, double confidence = 0.95);

// What must be read before these numbers: that a run which answered less than the others takes items from all of them.
std::vector<std::string> notices(const SeveralRuns& runs);

ReportTable several_rates_table(const SeveralRuns& runs);
ReportTable several_tests_table(const SeveralRuns& runs);
ReportTable corrected_rates_table(const std::vector<CorrectedRate>& rates);

// Whether any run passes the threshold against the baseline, over all sensitive items together.
bool passed(const Threshold& threshold, const SeveralRuns& runs);

// One test case a test, for programs that read JUnit's XML. Without a threshold a case fails when the run shows the outcome more often than the
// baseline and p (Holm) is below 1 - confidence; with one, when the difference of its outcome passes the value.
std::string several_junit(const SeveralRuns& runs, const std::optional<Threshold>& threshold);

}  // namespace lacuna::probe
