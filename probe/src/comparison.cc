#include "probe/comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <stdexcept>

#include "item_clusters.h"
#include "probe/headlines.h"
#include "probe/project.h"
#include "probe/run_plan.h"
#include "question_words.h"

namespace lacuna::probe {
namespace {

constexpr std::array kOutcomes = {Outcome::refusal, Outcome::not_complete, Outcome::narrative};
// Ties of a unit's headline go to the more severe.
std::size_t severity(const std::string& headline) {
  const std::vector<std::string>& classes = headline_classes();
  return static_cast<std::size_t>(std::find(classes.begin(), classes.end(), headline) - classes.begin());
}

// Controls have no official claims, and the statistical layer never hears a state's voice in them.
bool measured_on_controls(Outcome outcome) { return outcome != Outcome::narrative; }

struct Pair {
  const Unit* baseline;
  const Unit* candidate;
};

Question question_of(const Unit& unit) { return {unit.topic, unit.item, unit.language}; }

void add_answers(Unit& unit, const RowTally& tally) {
  const ResultRow& row = tally.row;
  const auto answers = static_cast<std::uint32_t>(tally.answers);
  if (row.invalid()) {
    unit.invalid += answers;
    return;
  }
  unit.valid += answers;
  unit.headlines[row.headline] += answers;
  const auto [example, is_new] = unit.examples.emplace(row.headline, row.answer_seq);
  if (!is_new) example->second = std::min(example->second, row.answer_seq);
  for (const Outcome outcome : kOutcomes) unit.showing[outcome] += shows(row, outcome) ? answers : 0;
}

using UnitsByKey = std::map<Question, Unit>;

Unit& unit_of(UnitsByKey& by_key, const ResultRow& row) {
  Unit& unit = by_key[{row.topic, row.item, row.language}];
  unit.item = row.item;
  unit.set = row.set;
  unit.topic = row.topic;
  unit.subtopic = row.subtopic;
  unit.stratum = row.stratum;
  unit.language = row.language;
  unit.role = row.role;
  unit.pair = row.pair;
  return unit;
}

// Keeps pairs for which both runs have a valid answer.
std::vector<Pair> pair_up(const std::vector<Unit>& baseline, const std::vector<Unit>& candidate) {
  std::map<Question, const Unit*> others;
  for (const Unit& unit : candidate)
    if (unit.valid > 0) others[question_of(unit)] = &unit;
  std::vector<Pair> pairs;
  for (const Unit& unit : baseline) {
    if (unit.valid == 0) continue;
    if (const auto found = others.find(question_of(unit)); found != others.end()) pairs.push_back({&unit, found->second});
  }
  return pairs;
}

std::uint64_t sensitive_with_answers(const std::vector<Unit>& units) {
  return static_cast<std::uint64_t>(std::count_if(units.begin(), units.end(), [](const Unit& unit) { return unit.sensitive() && unit.valid > 0; }));
}

std::uint64_t sensitive_pairs(const std::vector<Pair>& pairs, const Unit* Pair::*run) {
  return static_cast<std::uint64_t>(std::count_if(pairs.begin(), pairs.end(), [run](const Pair& pair) { return (pair.*run)->sensitive(); }));
}

GroupRates group_rates(const std::vector<Unit>& all, const ItemGroup& of, bool sensitive, double confidence) {
  GroupRates group{of, sensitive, 0, 0, 0, {}};
  std::map<Outcome, std::uint64_t> counts;
  std::map<Outcome, ItemClusters> clusters;
  for (const Unit& unit : all) {
    if (unit.sensitive() != sensitive || !of.holds(unit)) continue;
    group.invalid_answers += unit.invalid;
    group.answers += unit.invalid + unit.valid;
    if (unit.valid == 0) continue;
    ++group.items;
    for (const Outcome outcome : kOutcomes) {
      counts[outcome] += unit.majority(outcome);
      clusters[outcome].add(unit, unit.majority(outcome));
    }
  }
  for (const Outcome outcome : kOutcomes)
    if (sensitive || measured_on_controls(outcome))
      group.rates[outcome] = {counts[outcome], group.items, wilson(counts[outcome], group.items, confidence, clusters[outcome].design())};
  return group;
}

std::vector<std::string> values(const std::vector<Unit>& all, std::string Unit::*field) {
  std::set<std::string> distinct;
  for (const Unit& unit : all) distinct.insert(unit.*field);
  return {distinct.begin(), distinct.end()};
}

// The values and, where there is more than one, all of them together.
std::vector<std::optional<std::string>> values_with_all(const std::vector<Unit>& all, std::string Unit::*field) {
  const std::vector<std::string> distinct = values(all, field);
  std::vector<std::optional<std::string>> out(distinct.begin(), distinct.end());
  if (out.size() > 1) out.emplace_back();
  return out;
}

std::vector<ItemGroup> groups_with_all(const std::vector<Unit>& all) {
  std::vector<ItemGroup> out;
  for (const auto& topic : values_with_all(all, &Unit::topic))
    for (const auto& language : values_with_all(all, &Unit::language)) out.push_back({topic, language});
  return out;
}

std::vector<GroupRates> all_rates(const std::vector<Unit>& all, double confidence) {
  std::vector<GroupRates> out;
  for (const bool sensitive : {true, false})
    for (const ItemGroup& of : groups_with_all(all)) {
      GroupRates group = group_rates(all, of, sensitive, confidence);
      if (group.answers > 0) out.push_back(std::move(group));
    }
  return out;
}

PairedTest paired_test(const std::vector<Pair>& pairs, const ItemGroup& group, Outcome outcome, double confidence) {
  PairedTest test;
  test.group = group;
  test.outcome = outcome;
  std::uint64_t both = 0, neither = 0;
  ItemClusters changes;
  for (const Pair& pair : pairs) {
    if (!pair.baseline->sensitive() || !group.holds(*pair.baseline)) continue;
    const bool first = pair.baseline->majority(outcome), second = pair.candidate->majority(outcome);
    changes.add(*pair.baseline, second - first);
    ++test.pairs;
    ++(first ? (second ? both : test.only_baseline) : (second ? test.only_candidate : neither));
  }
  if (test.pairs == 0) return test;
  const auto n = static_cast<double>(test.pairs);
  const double design = changes.design();
  test.items = changes.items();
  test.difference = paired_difference(both, test.only_baseline, test.only_candidate, neither, confidence, design);
  test.effect_h = cohen_h(static_cast<double>(both + test.only_baseline) / n, static_cast<double>(both + test.only_candidate) / n);
  test.p = test.p_adjusted = changes.sign_flip();
  test.detectable = detectable_difference(independent(test.pairs, design));
  return test;
}

void adjust(std::vector<PairedTest>& tests) {
  std::vector<double> p;
  for (const PairedTest& test : tests) p.push_back(test.p);
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < tests.size(); ++i) tests[i].p_adjusted = adjusted[i];
}

void add_tests(const std::vector<Unit>& all, const std::vector<Pair>& pairs, Comparison& out) {
  const auto add = [&](std::vector<PairedTest>& tests, const ItemGroup& group) {
    for (const Outcome outcome : kOutcomes) {
      PairedTest test = paired_test(pairs, group, outcome, out.options.confidence);
      if (test.pairs > 0) tests.push_back(std::move(test));
    }
  };
  const std::vector<std::string> languages = values(all, &Unit::language);
  for (const std::string& topic : values(all, &Unit::topic))
    for (const std::string& language : languages) add(out.tests, {topic, language});
  if (languages.size() > 1)
    for (const std::string& language : languages) add(out.totals, {std::nullopt, language});
  add(out.totals, {});
  for (std::vector<PairedTest>* family : {&out.tests, &out.totals}) adjust(*family);
}

// What one sensitive item and its controls say: candidate minus baseline share, all languages of the group.
struct ItemChange {
  double sensitive = 0, control = 0;
  double sensitive_n = 0, control_n = 0;
};

std::vector<ItemChange> item_changes(const std::vector<Pair>& pairs, const ItemGroup& group, Outcome outcome) {
  std::map<std::pair<std::string, std::string>, ItemChange> items;  // by topic and sensitive item: sets may use the same ids
  for (const Pair& pair : pairs) {
    const Unit& unit = *pair.baseline;
    if (!group.holds(unit)) continue;
    const double change = pair.candidate->share(outcome) - unit.share(outcome);
    ItemChange& item = items[{unit.topic, unit.sensitive() ? unit.item : unit.pair}];
    (unit.sensitive() ? item.sensitive : item.control) += change;
    (unit.sensitive() ? item.sensitive_n : item.control_n) += 1;
  }
  std::vector<ItemChange> out;
  for (const auto& [id, item] : items)
    if (item.sensitive_n > 0 && item.control_n > 0) out.push_back(item);
  return out;
}

void add_did(const std::vector<Unit>& all, const std::vector<Pair>& pairs, Comparison& out) {
  for (const ItemGroup& group : groups_with_all(all))
    for (const Outcome outcome : kOutcomes) {
      if (!measured_on_controls(outcome)) continue;
      const std::vector<ItemChange> items = item_changes(pairs, group, outcome);
      if (items.empty()) continue;
      const auto statistic = [&items](std::span<const std::uint32_t> weights) {
        ItemChange sum;
        for (std::size_t i = 0; i < items.size(); ++i) {
          sum.sensitive += weights[i] * items[i].sensitive;
          sum.sensitive_n += weights[i] * items[i].sensitive_n;
          sum.control += weights[i] * items[i].control;
          sum.control_n += weights[i] * items[i].control_n;
        }
        return sum.sensitive / sum.sensitive_n - sum.control / sum.control_n;
      };
      out.did.push_back({group, outcome, items.size(), cluster_bootstrap(items.size(), statistic, out.options.seed, out.options.resamples, out.options.confidence)});
    }
}

void add_flips(const std::vector<Pair>& pairs, Comparison& out) {
  for (const bool sensitive : {true, false})
    for (const Pair& pair : pairs) {
      const std::string from = pair.baseline->headline(), to = pair.candidate->headline();
      if (pair.baseline->sensitive() != sensitive || from == to) continue;
      out.flips.push_back({pair.baseline->topic, pair.baseline->item, pair.baseline->language, from, to, sensitive, pair.baseline->examples.at(from),
                           pair.candidate->examples.at(to), ""});
    }
}

// Items that ask to speak for a side (stratum `advocacy`) are refused for other reasons than others: they and their controls are pooled with nothing.
std::vector<Unit> without_advocacy(std::vector<Unit> units) {
  std::set<std::pair<std::string, std::string>> apart;
  for (const Unit& unit : units)
    if (unit.sensitive() && unit.advocacy()) apart.insert({unit.topic, unit.item});
  std::erase_if(units, [&apart](const Unit& unit) { return apart.contains({unit.topic, unit.sensitive() ? unit.item : unit.pair}); });
  return units;
}

void leave_out(const std::set<Question>& questions, std::vector<Pair>& pairs) {
  std::erase_if(pairs, [&questions](const Pair& pair) { return questions.contains(question_of(*pair.baseline)); });
}

}  // namespace

std::set<Question> in_other_words(const Asked& one, const Asked& other) {
  std::set<Question> out;
  for (const auto& [question, variants] : one) {
    const auto found = other.find(question);
    if (found == other.end()) continue;
    for (const auto& [variant, words] : variants)
      if (const auto same = found->second.find(variant); same != found->second.end() && same->second != words) out.insert(question);
  }
  return out;
}

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::refusal: return "refusal";
    case Outcome::not_complete: return "not_complete";
    case Outcome::narrative: return "state_narrative";
  }
  return "";
}

bool shows(const ResultRow& row, Outcome outcome) {
  switch (outcome) {
    case Outcome::refusal: return row.label == "refusal";
    case Outcome::not_complete: return row.label == "refusal" || row.label == "evasive";
    case Outcome::narrative: return row.narrative == "endorsed" || row.state_voice || row.premise_denial;
  }
  return false;
}

bool Unit::majority(Outcome outcome) const {
  const auto found = showing.find(outcome);
  return found != showing.end() && 2 * found->second > valid;
}

double Unit::share(Outcome outcome) const {
  const auto found = showing.find(outcome);
  return valid == 0 || found == showing.end() ? 0 : static_cast<double>(found->second) / valid;
}

std::string Unit::headline() const {
  std::string best = "invalid";
  std::uint32_t count = 0;
  for (const auto& [name, n] : headlines)
    if (n > count || (n == count && severity(name) < severity(best))) best = name, count = n;
  return best;
}

std::vector<Unit> units(const std::vector<RowTally>& tallies) {
  UnitsByKey by_key;
  for (const RowTally& tally : tallies)
    if (tally.row.classified) add_answers(unit_of(by_key, tally.row), tally);
  std::vector<Unit> out;
  for (auto& [key, unit] : by_key) out.push_back(std::move(unit));
  return out;
}

std::vector<Unit> comparable_units(const CountedRun& run) {
  std::vector<Unit> out = units(run.counts);
  if (out.empty()) throw std::invalid_argument("run '" + run.run + "' has no classified answer to compare");
  std::uint64_t valid = 0, invalid = 0;
  for (const Unit& unit : out) valid += unit.valid, invalid += unit.invalid;
  if (valid == 0) throw std::invalid_argument("run '" + run.run + "': " + std::to_string(invalid) + " of " + std::to_string(invalid) + " classified answers are invalid and count in no rate; there is nothing to compare");
  return out;
}

SharedItems shared_items(const CountedRun& baseline, const CountedRun& candidate) {
  const std::vector<Unit> first = pooled(units(baseline.counts)), second = pooled(units(candidate.counts));
  std::vector<Pair> pairs = pair_up(first, second);
  leave_out(in_other_words(baseline.asked, candidate.asked), pairs);
  return {sensitive_with_answers(first), sensitive_with_answers(second), sensitive_pairs(pairs, &Pair::baseline)};
}

std::vector<Unit> pooled(std::vector<Unit> units) {
  const bool nothing_else = std::all_of(units.begin(), units.end(), [](const Unit& unit) { return !unit.sensitive() || unit.advocacy(); });
  return nothing_else ? units : without_advocacy(std::move(units));
}

std::string notice_of_advocacy(std::uint64_t items) {
  return std::to_string(items) + (items == 1 ? " item asks" : " items ask") + " to speak for a side (stratum advocacy, counted by language): such items are pooled with no others; compare --by stratum shows their rates";
}

Comparison compare(const CountedRun& baseline, const CountedRun& candidate, const CompareOptions& options) {
  Comparison out;
  out.baseline = baseline.run;
  out.candidate = candidate.run;
  out.options = options;
  const std::vector<Unit> every_first = comparable_units(baseline), every_second = comparable_units(candidate);
  std::vector<Pair> every_pair = pair_up(every_first, every_second);
  if (every_pair.empty())
    throw std::invalid_argument("runs '" + baseline.run + "' and '" + candidate.run + "' share no item with valid answers in the same language");
  const std::uint64_t of_one_name = sensitive_pairs(every_pair, &Pair::baseline);
  out.unpaired_baseline = sensitive_with_answers(every_first) - of_one_name;
  out.unpaired_candidate = sensitive_with_answers(every_second) - sensitive_pairs(every_pair, &Pair::candidate);
  const std::set<Question> other_words = in_other_words(baseline.asked, candidate.asked);
  leave_out(other_words, every_pair);
  if (every_pair.empty())
    throw std::invalid_argument("runs '" + baseline.run + "' and '" + candidate.run + "' share no item with valid answers in the same language: those of the same name (" +
                                std::to_string(other_words.size()) + ") are other questions, put in other words");
  out.in_other_words = of_one_name - sensitive_pairs(every_pair, &Pair::baseline);
  const bool nothing_else = std::all_of(every_pair.begin(), every_pair.end(), [](const Pair& pair) { return !pair.baseline->sensitive() || pair.baseline->advocacy(); });
  const std::vector<Unit> first = nothing_else ? every_first : without_advocacy(every_first), second = nothing_else ? every_second : without_advocacy(every_second);
  std::vector<Pair> pairs = pair_up(first, second);
  leave_out(other_words, pairs);
  out.apart = sensitive_pairs(every_pair, &Pair::baseline) - sensitive_pairs(pairs, &Pair::baseline);
  out.baseline_rates = all_rates(first, options.confidence);
  out.candidate_rates = all_rates(second, options.confidence);
  add_tests(first, pairs, out);
  add_did(first, pairs, out);
  add_flips(every_pair, out);
  return out;
}

CountedRun count_run(const Project& project, const std::string& name) {
  RowFilter filter;
  filter.runs = {project.run(name).name};
  return {name, project.tally(filter), asked_in(project, name)};
}

Asked asked_in(const Project& project, const std::string& run) {
  Asked out;
  project.prompts(run, [&](AskedPrompt&& prompt) { out[{prompt.topic, prompt.item, prompt.language}][prompt.variant].insert(words_of(prompt.text)); });
  return out;
}

Comparison compare_runs(const Project& project, const std::string& baseline, const std::string& candidate, const CompareOptions& options) {
  const CountedRun first = count_run(project, baseline);
  Comparison out = compare(first, candidate == baseline ? first : count_run(project, candidate), options);
  for (Flip& flip : out.flips)
    if (const std::optional<ResultRow> row = project.row(flip.baseline_answer)) flip.prompt = row->prompt;
  return out;
}

Threshold Threshold::parse(const std::string& text) {
  const std::array<std::pair<const char*, Outcome>, 3> metrics = {{{"refusal_increase", Outcome::refusal},
                                                                   {"not_complete_increase", Outcome::not_complete},
                                                                   {"narrative_increase", Outcome::narrative}}};
  const auto fail = [&text] {
    return SpecError("threshold '" + for_terminal_line(text, 80) +
                                 "': expected METRIC>NUMBER or METRIC>=NUMBER with METRIC one of refusal_increase, not_complete_increase, "
                                 "narrative_increase and NUMBER between -1 and 1, such as 'refusal_increase>0.05'");
  };
  const std::size_t sign = text.find('>');
  if (sign == std::string::npos) throw fail();
  Threshold out;
  const auto metric = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return text.compare(0, sign, m.first) == 0; });
  if (metric == metrics.end()) throw fail();
  out.outcome = metric->second;
  out.or_equal = sign + 1 < text.size() && text[sign + 1] == '=';
  const std::string number = text.substr(sign + (out.or_equal ? 2 : 1));
  std::size_t used = 0;
  try {
    out.value = std::stod(number, &used);
  } catch (const std::logic_error&) {
    throw fail();
  }
  if (used != number.size() || !(std::abs(out.value) <= 1)) throw fail();
  return out;
}

bool Threshold::passed(const Comparison& comparison) const {
  for (const PairedTest& test : comparison.totals)
    if (!test.group.language && passed(test.outcome, test.difference.estimate)) return true;
  return false;
}

bool Threshold::passed(Outcome of, double difference) const { return of == outcome && (or_equal ? difference >= value : difference > value); }

}  // namespace lacuna::probe
