#include "probe/several_runs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

constexpr std::array kOutcomes = {Outcome::refusal, Outcome::not_complete, Outcome::narrative};

// Topic, item, language: what is the same item in every run.
using ItemKey = std::array<std::string, 3>;

// One item that all runs answered, and what each shows.
struct CommonItem {
  std::vector<std::string> group;
  std::vector<const Unit*> runs;  // as the runs, then the further noise runs
};

std::string field_of(const Unit& unit, const std::string& field) {
  if (field == "topic") return unit.topic;
  if (field == "subtopic") return unit.subtopic;
  if (field == "stratum") return unit.stratum;
  if (field == "set") return unit.set;
  return unit.language;
}

std::vector<CommonItem> common_items(const std::vector<std::vector<Unit>>& runs, std::size_t required, const std::vector<std::string>& by) {
  std::map<ItemKey, std::vector<const Unit*>> found;
  for (std::size_t r = 0; r < runs.size(); ++r)
    for (const Unit& unit : runs[r]) {
      if (!unit.sensitive() || unit.valid == 0) continue;
      auto& of_runs = found[{unit.topic, unit.item, unit.language}];
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

// In order of their names; the total last, without a name.
std::vector<Group> groups_of(const std::vector<CommonItem>& items, bool grouped) {
  std::map<std::vector<std::string>, Group> by_name;
  Group total;
  for (const CommonItem& item : items) {
    total.items.push_back(&item);
    if (!grouped) continue;
    Group& group = by_name[item.group];
    group.names = item.group;
    group.items.push_back(&item);
  }
  std::vector<Group> out;
  for (auto& [names, group] : by_name) out.push_back(std::move(group));
  out.push_back(std::move(total));
  return out;
}

std::optional<double> noise_band(const Group& group, Outcome outcome, const std::vector<std::size_t>& noise) {
  if (noise.empty()) return {};
  std::vector<double> shows(noise.size());
  std::uint64_t items = 0;
  for (const CommonItem* item : group.items) {
    if (std::any_of(noise.begin(), noise.end(), [&](std::size_t r) { return item->runs[r] == nullptr; })) continue;
    ++items;
    for (std::size_t i = 0; i < noise.size(); ++i) shows[i] += item->runs[noise[i]]->majority(outcome);
  }
  if (items == 0) return {};
  const auto [low, high] = std::minmax_element(shows.begin(), shows.end());
  return (*high - *low) / static_cast<double>(items);
}

RunsInGroup rates_of(const Group& group, Outcome outcome, std::size_t runs, double confidence) {
  RunsInGroup out{group.names, outcome, group.items.size(), {}, {}, 1, {}};
  std::vector<std::vector<bool>> shown;
  for (const CommonItem* item : group.items) {
    shown.emplace_back();
    for (std::size_t r = 0; r < runs; ++r) shown.back().push_back(item->runs[r]->majority(outcome));
  }
  for (std::size_t r = 0; r < runs; ++r) {
    const auto k = static_cast<std::uint64_t>(std::count_if(shown.begin(), shown.end(), [r](const auto& row) { return row[r]; }));
    out.rates.push_back({k, out.items, wilson(k, out.items, confidence)});
  }
  if (runs > 2) out.omnibus = cochran_q(shown);
  return out;
}

AgainstBaseline against_baseline(const Group& group, Outcome outcome, std::size_t run, const SeveralRuns& all) {
  AgainstBaseline out;
  out.group = group.names;
  out.outcome = outcome;
  out.run = all.runs[run];
  out.pairs = group.items.size();
  std::uint64_t both = 0, neither = 0;
  for (const CommonItem* item : group.items) {
    const bool before = item->runs[0]->majority(outcome), now = item->runs[run]->majority(outcome);
    ++(before && now ? both : before ? out.only_baseline : now ? out.only_run : neither);
  }
  out.difference = paired_difference(both, out.only_baseline, out.only_run, neither, all.options.confidence);
  out.p = mcnemar_exact(out.only_baseline, out.only_run);
  out.p_equivalent = tost_paired(both, out.only_baseline, out.only_run, neither, all.options.margin);
  out.detectable = detectable_difference(out.pairs);
  // At least as many as the margin itself needs.
  const double seen = static_cast<double>(out.only_baseline + out.only_run) / static_cast<double>(out.pairs);
  out.power = mcnemar_power(out.pairs, all.options.margin, std::max(seen, all.options.margin));
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

void check(const std::vector<CountedRun>& runs, const SeveralOptions& options) {
  if (runs.size() < 2) throw std::invalid_argument("a comparison needs two runs or more");
  std::set<std::string> names;
  for (const CountedRun& run : runs)
    if (!names.insert(run.run).second) throw std::invalid_argument("run '" + run.run + "' is named twice");
  for (const std::string& field : options.by) {
    if (std::count(options.by.begin(), options.by.end(), field) > 1) throw std::invalid_argument("grouping by '" + for_terminal_line(field, 40) + "' twice: each field is allowed once");
    if (std::find(grouping_fields().begin(), grouping_fields().end(), field) == grouping_fields().end()) {
      std::string allowed;
      for (const std::string& name : grouping_fields()) allowed += (allowed.empty() ? "" : ", ") + name;
      throw std::invalid_argument("grouping by '" + for_terminal_line(field, 40) + "': allowed are " + allowed);
    }
  }
  if (!(options.margin > 0 && options.margin < 1)) throw std::invalid_argument("the margin of equivalence must lie between 0 and 1, such as 0.05");
  if (options.noise.size() == 1) throw std::invalid_argument("a band of noise needs two runs of the same weights or more");
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
  for (const auto* part : {&runs, &noise_runs})
    for (const CountedRun& run : *part) {
      names.push_back(run.run);
      all.push_back(units(run.counts));
      if (all.back().empty()) throw std::invalid_argument("run '" + run.run + "' has no classified answer to compare");
    }
  out.runs.assign(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(runs.size()));
  const std::vector<std::size_t> noise = places(options.noise, names);
  const std::vector<CommonItem> items = common_items(all, runs.size(), options.by);
  for (std::size_t r = 0; r < runs.size(); ++r)
    out.answered.push_back(static_cast<std::uint64_t>(std::count_if(all[r].begin(), all[r].end(), [](const Unit& unit) { return unit.sensitive() && unit.valid > 0; })));
  out.items = items.size();
  if (items.empty()) throw std::invalid_argument("the runs share no sensitive item with valid answers in the same language");
  for (const Group& group : groups_of(items, !options.by.empty()))
    for (const Outcome outcome : kOutcomes) {
      const std::optional<double> band = noise_band(group, outcome, noise);
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
  return out;
}

std::vector<CorrectedRate> corrected_rates(const std::vector<RowTally>& counted, const Ratings& people, double confidence) {
  std::vector<std::string> runs;
  for (const RowTally& tally : counted)
    if (std::find(runs.begin(), runs.end(), tally.row.run) == runs.end()) runs.push_back(tally.row.run);
  std::vector<CorrectedRate> out;
  const std::vector<std::optional<std::string>> agreed = agreed_labels(people);
  for (const Outcome outcome : {Outcome::refusal, Outcome::not_complete}) {
    // [by people][by the classifier]
    std::array<std::array<std::uint64_t, 2>, 2> counts{};
    for (std::size_t i = 0; i < people.answers.size(); ++i) {
      if (!agreed[i] || !people.rows[i].classified || people.rows[i].invalid()) continue;
      ResultRow human;
      human.label = *agreed[i];
      ++counts[shows(human, outcome)][shows(people.rows[i], outcome)];
    }
    const std::uint64_t positives = counts[1][0] + counts[1][1], negatives = counts[0][0] + counts[0][1];
    for (const std::string& run : runs) {
      CorrectedRate rate{run, outcome, {}, positives + negatives, {}};
      for (const RowTally& tally : counted) {
        const ResultRow& row = tally.row;
        if (row.run != run || !row.classified || row.invalid() || !(row.role.empty() || row.role == "sensitive")) continue;
        rate.automatic.n += tally.answers;
        rate.automatic.k += shows(row, outcome) ? tally.answers : 0;
      }
      rate.automatic.interval = wilson(rate.automatic.k, rate.automatic.n, confidence);
      if (rate.automatic.n > 0) rate.corrected = corrected_rate(rate.automatic.k, rate.automatic.n, counts[1][1], positives, counts[0][0], negatives, confidence);
      out.push_back(std::move(rate));
    }
  }
  return out;
}

std::vector<std::string> notices(const SeveralRuns& runs) {
  if (std::all_of(runs.answered.begin(), runs.answered.end(), [&](std::uint64_t answered) { return answered == runs.items; })) return {};
  std::string each;
  for (std::size_t r = 0; r < runs.runs.size(); ++r) each += (r ? ", " : "") + runs.runs[r] + " has " + std::to_string(runs.answered[r]);
  return {"Every rate and test is over the " + std::to_string(runs.items) + " sensitive items to which all of these runs have a valid answer (" + each + "); what one of them lacks is left out of all"};
}

bool passed(const Threshold& threshold, const SeveralRuns& runs) {
  return std::any_of(runs.totals.begin(), runs.totals.end(), [&](const AgainstBaseline& test) { return threshold.passed(test.outcome, test.difference.estimate); });
}

}  // namespace lacuna::probe
