#include "probe/several_runs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "item_clusters.h"
#include "probe/encoders.h"
#include "probe/run_plan.h"

namespace lacuna::probe {
namespace {

constexpr std::array kOutcomes = {Outcome::refusal, Outcome::not_complete, Outcome::narrative};

// One item that all runs answered, and what each shows.
struct CommonItem {
  std::vector<std::string> group;
  std::vector<const Unit*> runs;  // as the runs, then the further noise runs
  bool advocacy() const { return runs.front()->advocacy(); }
};

std::string field_of(const Unit& unit, const std::string& field) {
  if (field == "topic") return unit.topic;
  if (field == "subtopic") return unit.subtopic;
  if (field == "stratum") return unit.stratum;
  if (field == "set") return unit.set;
  return unit.language;
}

// `other_words`: of each run, the questions that are others than the baseline's of that name.
std::vector<CommonItem> common_items(const std::vector<std::vector<Unit>>& runs, const std::vector<std::set<Question>>& other_words, std::size_t required, const std::vector<std::string>& by) {
  std::map<Question, std::vector<const Unit*>> found;
  for (std::size_t r = 0; r < runs.size(); ++r)
    for (const Unit& unit : runs[r]) {
      const Question question{unit.topic, unit.item, unit.language};
      if (!unit.sensitive() || unit.valid == 0 || other_words[r].contains(question)) continue;
      auto& of_runs = found[question];
      of_runs.resize(runs.size());
      of_runs[r] = &unit;
    }
  std::vector<CommonItem> out;
  for (auto& [key, of_runs] : found) {
    if (std::any_of(of_runs.begin(), of_runs.begin() + static_cast<std::ptrdiff_t>(required), [](const Unit* unit) { return unit == nullptr; })) continue;
    CommonItem item;
    for (const std::string& field : by) item.group.push_back(field_of(*of_runs.front(), field));
    item.runs = std::move(of_runs);
    out.push_back(std::move(item));
  }
  return out;
}

struct Group {
  std::vector<std::string> names;
  std::vector<const CommonItem*> items;
};

// In order of their names; the total last, without a name. Items that ask to speak for a side are pooled with nothing, unless there is nothing else.
std::vector<Group> groups_of(const std::vector<CommonItem>& items, const std::vector<std::string>& by) {
  const bool by_stratum = std::find(by.begin(), by.end(), "stratum") != by.end(), nothing_else = std::all_of(items.begin(), items.end(), [](const CommonItem& item) { return item.advocacy(); });
  std::map<std::vector<std::string>, Group> by_name;
  Group total;
  for (const CommonItem& item : items) {
    const bool apart = item.advocacy() && !nothing_else;
    if (!apart) total.items.push_back(&item);
    if (by.empty() || (apart && !by_stratum)) continue;
    Group& group = by_name[item.group];
    group.names = item.group;
    group.items.push_back(&item);
  }
  std::vector<Group> out;
  for (auto& [names, group] : by_name) out.push_back(std::move(group));
  out.push_back(std::move(total));
  return out;
}

// What two of the runs show of the items that both have.
struct PairedCounts {
  std::uint64_t both = 0, only_first = 0, only_second = 0, neither = 0;
  ItemClusters changes;

  std::uint64_t pairs() const { return both + only_first + only_second + neither; }
  Interval difference(double confidence) const { return paired_difference(both, only_first, only_second, neither, confidence, changes.design()); }
};

PairedCounts paired_counts(const std::vector<const CommonItem*>& items, Outcome outcome, std::size_t first, std::size_t second) {
  PairedCounts out;
  for (const CommonItem* item : items) {
    const bool before = item->runs[first]->majority(outcome), now = item->runs[second]->majority(outcome);
    ++(before && now ? out.both : before ? out.only_first : now ? out.only_second : out.neither);
    out.changes.add(*item->runs[first], now - before);
  }
  return out;
}

std::optional<NoiseBand> noise_band(const Group& group, Outcome outcome, const std::vector<std::size_t>& noise, double confidence) {
  std::vector<const CommonItem*> items = group.items;
  std::erase_if(items, [&](const CommonItem* item) { return std::any_of(noise.begin(), noise.end(), [&](std::size_t r) { return item->runs[r] == nullptr; }); });
  if (noise.empty() || items.empty()) return {};
  NoiseBand out;
  for (std::size_t i = 0; i < noise.size(); ++i)
    for (std::size_t j = i + 1; j < noise.size(); ++j) {
      const Interval difference = paired_counts(items, outcome, noise[i], noise[j]).difference(confidence);
      out.largest = std::max(out.largest, std::abs(difference.estimate));
      out.limit = std::max({out.limit, -difference.low, difference.high});
    }
  return out;
}

RunsInGroup rates_of(const Group& group, Outcome outcome, std::size_t runs, double confidence) {
  RunsInGroup out{group.names, outcome, group.items.size(), {}, {}, {}, {}, 1, {}};
  std::map<std::pair<std::string, std::string>, std::vector<double>> shown;  // by topic and item, in how many languages in each run
  for (std::size_t r = 0; r < runs; ++r) {
    std::uint64_t k = 0;
    ItemClusters clusters;
    for (const CommonItem* item : group.items) {
      const Unit& unit = *item->runs[r];
      k += unit.majority(outcome);
      clusters.add(unit, unit.majority(outcome));
      std::vector<double>& row = shown[{unit.topic, unit.item}];
      row.resize(runs);
      row[r] += unit.majority(outcome);
    }
    out.designs.push_back(clusters.design());
    out.rates.push_back({k, out.items, wilson(k, out.items, confidence, out.designs.back())});
  }
  std::vector<std::vector<double>> rows;
  for (auto& [key, row] : shown) rows.push_back(std::move(row));
  if (runs > 2) out.omnibus = cochran_q(rows);
  return out;
}

AgainstBaseline against_baseline(const Group& group, Outcome outcome, std::size_t run, const SeveralRuns& all) {
  AgainstBaseline out;
  out.group = group.names;
  out.outcome = outcome;
  out.run = all.runs[run];
  const PairedCounts counts = paired_counts(group.items, outcome, 0, run);
  out.pairs = counts.pairs();
  out.only_baseline = counts.only_first;
  out.only_run = counts.only_second;
  const double design = counts.changes.design();
  const std::uint64_t independent_pairs = independent(out.pairs, design);
  out.items = counts.changes.items();
  out.difference = counts.difference(all.options.confidence);
  out.p = counts.changes.sign_flip();
  out.p_equivalent = tost_paired(counts.both, counts.only_first, counts.only_second, counts.neither, all.options.margin, design);
  out.detectable = detectable_difference(independent_pairs);
  // At least as many as the margin itself needs.
  const double seen = static_cast<double>(out.only_baseline + out.only_run) / static_cast<double>(out.pairs);
  out.power = mcnemar_power(independent_pairs, all.options.margin, std::max(seen, all.options.margin));
  return out;
}

void adjust(std::vector<AgainstBaseline>& family) {
  std::vector<double> p;
  for (const AgainstBaseline& test : family) p.push_back(test.p);
  const std::vector<double> by_holm = holm(p), by_bh = benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    family[i].p_holm = by_holm[i];
    family[i].q_bh = by_bh[i];
  }
}

void adjust_omnibus(std::vector<RunsInGroup>& groups) {
  for (const bool total : {false, true}) {
    std::vector<double> p;
    for (const RunsInGroup& group : groups)
      if (group.group.empty() == total) p.push_back(group.omnibus.p);
    const std::vector<double> adjusted = holm(p);
    std::size_t i = 0;
    for (RunsInGroup& group : groups)
      if (group.group.empty() == total) group.p_adjusted = adjusted[i++];
  }
}

// Subtopics hold few items: a run's rate of an outcome in one is read beside those of the others.
void pool_small_groups(std::vector<RunsInGroup>& groups, const SeveralOptions& options) {
  if (std::find(options.by.begin(), options.by.end(), "subtopic") == options.by.end()) return;
  for (const Outcome outcome : kOutcomes) {
    std::vector<RunsInGroup*> of_outcome;
    for (RunsInGroup& group : groups)
      if (group.outcome == outcome && !group.group.empty()) of_outcome.push_back(&group);
    for (std::size_t run = 0; !of_outcome.empty() && run < of_outcome.front()->rates.size(); ++run) {
      std::vector<GroupCount> counts;
      for (const RunsInGroup* group : of_outcome) counts.push_back({static_cast<double>(group->rates[run].k) / group->designs[run], static_cast<double>(group->rates[run].n) / group->designs[run]});
      const std::vector<Interval> pooled = partially_pooled(counts, options.confidence);
      for (std::size_t i = 0; i < pooled.size(); ++i) of_outcome[i]->pooled.push_back(pooled[i]);
    }
  }
}

void check(const std::vector<CountedRun>& runs, const SeveralOptions& options) {
  if (runs.size() < 2) throw SpecError("a comparison needs two runs or more");
  std::set<std::string> names;
  for (const CountedRun& run : runs)
    if (!names.insert(run.run).second) throw SpecError("run '" + run.run + "' is named twice");
  for (const std::string& field : options.by) {
    if (std::count(options.by.begin(), options.by.end(), field) > 1) throw SpecError("grouping by '" + for_terminal_line(field, 40) + "' twice: each field is allowed once");
    if (std::find(grouping_fields().begin(), grouping_fields().end(), field) == grouping_fields().end()) {
      std::string allowed;
      for (const std::string& name : grouping_fields()) allowed += (allowed.empty() ? "" : ", ") + name;
      throw SpecError("grouping by '" + for_terminal_line(field, 40) + "': allowed are " + allowed);
    }
  }
  if (!(options.margin > 0 && options.margin < 1)) throw SpecError("the margin of equivalence must lie between 0 and 1, such as 0.05");
  if (options.noise.size() == 1) throw SpecError("a band of noise needs two runs of the same weights or more");
}

// Where each noise run stands among all that were given.
std::vector<std::size_t> places(const std::vector<std::string>& noise, const std::vector<std::string>& names) {
  std::vector<std::size_t> out;
  for (const std::string& run : noise) {
    const auto found = std::find(names.begin(), names.end(), run);
    if (found == names.end()) throw std::invalid_argument("noise run '" + run + "' was not given");
    out.push_back(static_cast<std::size_t>(found - names.begin()));
  }
  return out;
}

}  // namespace

const std::vector<std::string>& grouping_fields() {
  static const std::vector<std::string> fields = {"topic", "subtopic", "stratum", "set", "language"};
  return fields;
}

SeveralRuns compare_several(const std::vector<CountedRun>& runs, const std::vector<CountedRun>& noise_runs, const SeveralOptions& options) {
  check(runs, options);
  SeveralRuns out;
  out.options = options;
  std::vector<std::string> names;
  std::vector<std::vector<Unit>> all;
  std::vector<std::set<Question>> other_words;
  for (const auto* part : {&runs, &noise_runs})
    for (const CountedRun& run : *part) {
      names.push_back(run.run);
      all.push_back(comparable_units(run));
      other_words.push_back(in_other_words(runs.front().asked, run.asked));
    }
  out.runs.assign(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(runs.size()));
  const std::vector<std::size_t> noise = places(options.noise, names);
  const std::vector<CommonItem> items = common_items(all, other_words, runs.size(), options.by);
  for (std::size_t r = 0; r < runs.size(); ++r)
    out.answered.push_back(static_cast<std::uint64_t>(std::count_if(all[r].begin(), all[r].end(), [](const Unit& unit) { return unit.sensitive() && unit.valid > 0; })));
  out.items = items.size();
  out.apart = static_cast<std::uint64_t>(std::count_if(items.begin(), items.end(), [](const CommonItem& item) { return item.advocacy(); }));
  if (out.apart == out.items) out.apart = 0;
  if (items.empty()) throw std::invalid_argument("the runs share no sensitive item with valid answers in the same language and the same words");
  for (const Group& group : groups_of(items, options.by))
    for (const Outcome outcome : kOutcomes) {
      const std::optional<NoiseBand> band = noise_band(group, outcome, noise, options.confidence);
      out.groups.push_back(rates_of(group, outcome, runs.size(), options.confidence));
      out.groups.back().noise = band;
      for (std::size_t run = 1; run < runs.size(); ++run) {
        auto& tests = group.names.empty() ? out.totals : out.tests;
        tests.push_back(against_baseline(group, outcome, run, out));
        tests.back().noise = band;
      }
    }
  adjust(out.tests);
  adjust(out.totals);
  adjust_omnibus(out.groups);
  pool_small_groups(out.groups, options);
  return out;
}

namespace {

bool is_sensitive(const ResultRow& row) { return row.role.empty() || row.role == "sensitive"; }
bool is_advocacy(const ResultRow& row) { return row.stratum == "advocacy"; }

// Answers in which an outcome is shown or not, by item.
class AnswerSample {
 public:
  void add(const ResultRow& row, bool shows, std::uint64_t times = 1) {
    n_ += times;
    k_ += shows ? times : 0;
    items_.add(row, shows, times);
  }
  std::uint64_t n() const { return n_; }
  std::uint64_t k() const { return k_; }
  double design() const { return items_.design(); }

 private:
  std::uint64_t n_ = 0, k_ = 0;
  ItemClusters items_;
};

std::set<std::int64_t> undecided_answers(const Ratings& people) {
  std::set<std::int64_t> out;
  for (const Disagreement& differing : disagreements(people))
    if (!differing.decided) out.insert(differing.answer_seq);
  return out;
}

std::string why_not_corrected(const AnswerSample& positives, const AnswerSample& negatives) {
  if (positives.n() + negatives.n() == 0) return "no labels";
  if (positives.n() == 0) return "too few labels: people call none of these answers so";
  if (negatives.n() == 0) return "too few labels: people call all of these answers so";
  return "no better than chance on the labelled answers";
}

CorrectedRate corrected_rate_of(const std::string& run, Outcome outcome, const std::vector<RowTally>& counted, const Ratings& people, const std::vector<std::optional<std::string>>& agreed,
                                const std::set<std::int64_t>& undecided, double confidence) {
  // Advocacy is pooled with nothing, unless there is nothing else.
  const bool nothing_else = std::none_of(counted.begin(), counted.end(), [](const RowTally& tally) { return is_sensitive(tally.row) && !is_advocacy(tally.row); });
  const auto counts = [nothing_else](const ResultRow& row) { return row.classified && !row.invalid() && is_sensitive(row) && (nothing_else || !is_advocacy(row)); };
  AnswerSample all, positives, negatives;  // what shows the outcome: to the classifier; to it where people see the outcome; not to it where they do not
  for (const RowTally& tally : counted)
    if (tally.row.run == run && counts(tally.row)) all.add(tally.row, shows(tally.row, outcome), tally.answers);
  std::uint64_t differing = 0;
  for (std::size_t i = 0; i < people.answers.size(); ++i) {
    const ResultRow& row = people.rows[i];
    if (row.run != run || !counts(row)) continue;
    differing += undecided.contains(people.answers[i]);
    if (!agreed[i]) continue;
    ResultRow human;
    human.label = *agreed[i];
    if (shows(human, outcome)) positives.add(row, shows(row, outcome));
    else negatives.add(row, !shows(row, outcome));
  }
  CorrectedRate rate{run, outcome, {all.k(), all.n(), wilson(all.k(), all.n(), confidence, all.design())}, positives.n() + negatives.n(), differing, {}, {}};
  rate.corrected = corrected_rate(all.k(), all.n(), positives.k(), positives.n(), negatives.k(), negatives.n(), confidence, {all.design(), positives.design(), negatives.design()});
  if (!rate.corrected) rate.why_none = all.n() == 0 ? "no valid answers" : why_not_corrected(positives, negatives);
  return rate;
}

}  // namespace

std::vector<CorrectedRate> corrected_rates(const std::vector<RowTally>& counted, const Ratings& people, double confidence) {
  std::vector<std::string> runs;
  for (const RowTally& tally : counted)
    if (std::find(runs.begin(), runs.end(), tally.row.run) == runs.end()) runs.push_back(tally.row.run);
  const std::vector<std::optional<std::string>> agreed = agreed_labels(people);
  const std::set<std::int64_t> undecided = undecided_answers(people);
  std::vector<CorrectedRate> out;
  for (const Outcome outcome : {Outcome::refusal, Outcome::not_complete})
    for (const std::string& run : runs) out.push_back(corrected_rate_of(run, outcome, counted, people, agreed, undecided, confidence));
  return out;
}

std::vector<std::string> notices(const SeveralRuns& runs) {
  std::vector<std::string> out;
  if (runs.apart > 0) out.push_back(notice_of_advocacy(runs.apart));
  if (std::all_of(runs.answered.begin(), runs.answered.end(), [&](std::uint64_t answered) { return answered == runs.items; })) return out;
  std::string each;
  for (std::size_t r = 0; r < runs.runs.size(); ++r) each += (r ? ", " : "") + runs.runs[r] + " has " + std::to_string(runs.answered[r]);
  out.push_back("Every rate and test is over the " + std::to_string(runs.items - runs.apart) + " sensitive items to which all of these runs have a valid answer (" + each + "); what one of them lacks or puts in other words is left out of all");
  return out;
}

bool passed(const Threshold& threshold, const SeveralRuns& runs) {
  return std::any_of(runs.totals.begin(), runs.totals.end(), [&](const AgainstBaseline& test) { return threshold.passed(test.outcome, test.difference.estimate); });
}

}  // namespace lacuna::probe
