// The tables of a comparison: what the terminal, the report, JSON and CSV show.
#include <fmt/format.h>

#include <limits>
#include <set>

#include "item_clusters.h"
#include "probe/comparison.h"

namespace lacuna::probe {

const char* words(Outcome outcome) {
  switch (outcome) {
    case Outcome::refusal: return "refused";
    case Outcome::not_complete: return "refused or evaded";
    case Outcome::narrative: return "state narrative";
  }
  return "";
}

namespace {

std::string group_word(bool sensitive) { return sensitive ? "sensitive" : "controls"; }

Rate rate_of(const GroupRates& group, Outcome outcome) {
  const auto found = group.rates.find(outcome);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  return found == group.rates.end() ? Rate{0, 0, {kNone, kNone, kNone}} : found->second;
}

void add_rates(ReportTable& table, const std::string& run, const std::vector<GroupRates>& groups) {
  for (const GroupRates& group : groups)
    table.rows.push_back({run, group_word(group.sensitive), group.group.topic_text(), group.group.language_text(), rate_of(group, Outcome::refusal),
                          rate_of(group, Outcome::not_complete), rate_of(group, Outcome::narrative), static_cast<std::int64_t>(group.invalid_answers), static_cast<std::int64_t>(group.answers)});
}

std::vector<Cell> test_row(const PairedTest& test) {
  return {test.group.topic_text(),
          test.group.language_text(),
          std::string(words(test.outcome)),
          static_cast<std::int64_t>(test.items),
          static_cast<std::int64_t>(test.pairs),
          static_cast<std::int64_t>(test.only_baseline),
          static_cast<std::int64_t>(test.only_candidate),
          PercentagePoints{test.difference},
          test.effect_h,
          PValue{test.p},
          PValue{test.p_adjusted},
          percent_or_none(test.detectable)};
}

}  // namespace

ReportTable rates_table(const Comparison& comparison) {
  ReportTable table{"rates",
                    "Rates by topic and language",
                    fmt::format("Unit: the item in a language; an item counts when more than half of its valid answers do. Wilson intervals, {:.0f} %; where languages stand "
                                "together, of as many items as their agreement within items leaves (design effect). {} Invalid answers are counted and never in a denominator. State "
                                "narrative is measured on sensitive items alone. Each run's items are those that it answered.{}",
                                100 * comparison.options.confidence, kAlikeNote, comparison.apart > 0 ? " " + notice_of_advocacy(comparison.apart) + "." : ""),
                    {{"run", "run"}, {"group", "items"}, {"topic", "topic"}, {"language", "language"}, {"refusal", "refused"},
                     {"not_complete", words(Outcome::not_complete)}, {"state_narrative", "state narrative"}, {"invalid", "invalid"}, {"answers", "of answers"}},
                    {}};
  add_rates(table, comparison.baseline, comparison.baseline_rates);
  if (comparison.candidate != comparison.baseline) add_rates(table, comparison.candidate, comparison.candidate_rates);
  return table;
}

ReportTable tests_table(const Comparison& comparison) {
  ReportTable table{"tests",
                    fmt::format("Paired differences, {} minus {}", comparison.candidate, comparison.baseline),
                    fmt::format("Sensitive items only, a pair in each language. Exact test of the signs of the items' differences, in one language McNemar's; Holm over the {} tests by topic, language and outcome, and over the {} "
                                "totals. Intervals: Newcombe's method 10, with the design effect of several languages, each by itself: they are not adjusted for the number of tests, and one that leaves out 0 can stand beside a p above 0.05. 'Detectable' is the smallest difference that so many pairs "
                                "show with 80 % power when a fifth of them differ; -: none. Sensitive items with a valid answer in one run only: {} and {}.{}",
                                comparison.tests.size(), comparison.totals.size(), comparison.unpaired_baseline, comparison.unpaired_candidate,
                                comparison.in_other_words > 0 ? fmt::format(" Of one name but put in other words, and so no pair: {}.", comparison.in_other_words) : ""),
                    {{"topic", "topic"}, {"language", "language"}, {"outcome", "outcome"}, {"items", "items"}, {"pairs", "pairs"}, {"only_baseline", "only baseline"},
                     {"only_candidate", "only candidate"}, {"difference", "difference, points"}, {"cohen_h", "h"}, {"p", "p"}, {"p_holm", "p (Holm)"},
                     {"detectable", "detectable, points"}},
                    {}};
  for (const auto* family : {&comparison.tests, &comparison.totals})
    for (const PairedTest& test : *family) table.rows.push_back(test_row(test));
  return table;
}

ReportTable did_table(const Comparison& comparison) {
  ReportTable table{"differences_in_differences",
                    "Differences in differences: change on sensitive items minus change on their controls",
                    fmt::format("Bootstrap over items with all that is nested in them, {} resamples, seed {}. No interval for fewer than {} items, whose resamples cannot reach {:.0f} %, and where "
                                "all resamples say the same. Intervals are not adjusted for their number.",
                                comparison.options.resamples, comparison.options.seed, bootstrap_minimum(comparison.options.confidence), 100 * comparison.options.confidence),
                    {{"topic", "topic"}, {"language", "language"}, {"outcome", "outcome"}, {"items", "items"}, {"estimate", "difference in differences, points"}},
                    {}};
  for (const DifferenceInDifferences& did : comparison.did)
    table.rows.push_back(
        {did.group.topic_text(), did.group.language_text(), std::string(words(did.outcome)), static_cast<std::int64_t>(did.items), PercentagePoints{did.estimate}});
  return table;
}

std::string flipped_items(const Comparison& comparison) {
  std::set<std::pair<std::string, std::string>> items;  // by topic: sets may use the same ids
  for (const Flip& flip : comparison.flips) items.emplace(flip.topic, flip.item);
  return fmt::format("{} {} ({} with their languages)", items.size(), items.size() == 1 ? "item" : "items", comparison.flips.size());
}

ReportTable flips_table(const Comparison& comparison) {
  ReportTable table{"flips",
                    "Flips: " + flipped_items(comparison) + " whose headline class differs",
                    "",
                    {{"group", "group"}, {"topic", "topic"}, {"item", "item"}, {"language", "language"}, {"from", "baseline"}, {"to", "candidate"}, {"prompt", "prompt"}},
                    {}};
  for (const Flip& flip : comparison.flips)
    table.rows.push_back({group_word(flip.sensitive), flip.topic, flip.item, flip.language, flip.from, flip.to, flip.prompt});
  return table;
}

}  // namespace lacuna::probe
