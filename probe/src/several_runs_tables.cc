// The tables of several runs, and their form for test reports.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "probe/encoders.h"
#include "probe/several_runs.h"

namespace lacuna::probe {
namespace {

std::vector<Column> group_columns(const SeveralOptions& options) {
  std::vector<Column> out;
  for (const std::string& field : options.by) out.push_back({field, field});
  return out;
}

std::vector<Cell> group_cells(const SeveralOptions& options, const std::vector<std::string>& group) {
  std::vector<Cell> out;
  for (std::size_t i = 0; i < options.by.size(); ++i) out.emplace_back(group.empty() ? "all" : group[i]);
  return out;
}

// A column a run; a second run whose name makes the same key gets a number.
std::string key_of(const std::string& kind, const std::string& run, std::size_t index) {
  std::string key = kind + "_";
  for (const char c : run) key += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '_';
  return key + "_" + std::to_string(index + 1);
}

// "= 0.012", "< 0.001": in a sentence.
std::string p_text(double p) { return p < 0.001 ? "< 0.001" : fmt::format("= {:.3f}", p); }

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr Interval kNone{kNoNumber, kNoNumber, kNoNumber};

}  // namespace

ReportTable several_rates_table(const SeveralRuns& runs) {
  const bool omnibus = runs.runs.size() > 2, noise = !runs.options.noise.empty();
  const bool pooled = std::any_of(runs.groups.begin(), runs.groups.end(), [](const RunsInGroup& group) { return !group.pooled.empty(); });
  ReportTable table{"several_rates", "Rates by run", "", group_columns(runs.options), {}};
  table.note = fmt::format("Sensitive items for which every run has a valid answer; unit and intervals as in a comparison of two runs ({:.0f} %).", 100 * runs.options.confidence);
  if (pooled) table.note += " Pooled: the rate drawn towards that of all groups as far as they differ no more than chance makes them (beta-binomial partial pooling); read these where groups are small.";
  if (omnibus) table.note += " Cochran's Q: whether all runs are equal; Holm over groups and outcomes, and over the outcomes of the totals.";
  if (noise) table.note += " Noise: the largest difference between runs that were named as the same weights at several quantisations (" + fmt::format("{}", fmt::join(runs.options.noise, ", ")) + ").";
  table.columns.push_back({"outcome", "outcome"});
  table.columns.push_back({"items", "items"});
  for (std::size_t i = 0; i < runs.runs.size(); ++i) {
    table.columns.push_back({key_of("rate", runs.runs[i], i), runs.runs[i]});
    if (pooled) table.columns.push_back({key_of("pooled", runs.runs[i], i), runs.runs[i] + ", pooled"});
  }
  if (omnibus)
    for (const auto& [key, title] : {std::pair{"cochran_q", "Q"}, {"p", "p"}, {"p_holm", "p (Holm)"}}) table.columns.push_back({key, title});
  if (noise) table.columns.push_back({"noise", "noise, points"});
  for (const RunsInGroup& group : runs.groups) {
    std::vector<Cell> row = group_cells(runs.options, group.group);
    row.emplace_back(std::string(words(group.outcome)));
    row.emplace_back(static_cast<std::int64_t>(group.items));
    for (std::size_t i = 0; i < group.rates.size(); ++i) {
      row.emplace_back(group.rates[i]);
      if (pooled) row.emplace_back(EstimatedRate{group.pooled.empty() ? kNone : group.pooled[i]});
    }
    if (omnibus) {
      row.emplace_back(group.omnibus.q);
      row.emplace_back(PValue{group.omnibus.p});
      row.emplace_back(PValue{group.p_adjusted});
    }
    if (noise) row.push_back(group.noise ? Cell(Percent{group.noise->largest}) : Cell(NoValue{}));
    table.rows.push_back(std::move(row));
  }
  return table;
}

ReportTable several_tests_table(const SeveralRuns& runs) {
  const bool noise = !runs.options.noise.empty();
  ReportTable table{"several_tests", "Paired differences to " + runs.runs.front(), "", group_columns(runs.options), {}};
  table.note = fmt::format("Exact test of the signs of the items' differences, in one language McNemar's, a pair in each language; Holm and Benjamini-Hochberg over the {1}{2} totals by outcome and run. Equivalent: two one-sided score "
                           "tests that the difference lies within {0:g} points, whose p is adjusted for no other test. Intervals stand each by themselves, unadjusted too. Power: of this test, to show a difference of {0:g} points with the share of differing pairs that was "
                           "seen. Detectable: the smallest difference that so many pairs show with 80 % power when a fifth of them differ; -: none.",
                           rounded_percent(runs.options.margin, 4), runs.tests.empty() ? "" : fmt::format("{} tests by group, outcome and run, and over the ", runs.tests.size()), runs.totals.size());
  if (noise)
    table.note += fmt::format(" Noise: the largest difference between {}, which were named as the same weights at several quantisations. Noise at most: the farthest limit of these differences' intervals, "
                              "which few items leave far away even where those runs agree on all. Beyond noise: larger than that.", fmt::join(runs.options.noise, ", "));
  for (const auto& [key, title] : {std::pair{"outcome", "outcome"}, {"run", "run"}, {"items", "items"}, {"pairs", "pairs"}, {"only_baseline", "only baseline"}, {"only_run", "only run"},
                                   {"difference", "difference, points"}, {"p", "p"}, {"p_holm", "p (Holm)"}, {"q_bh", "q (BH)"}, {"p_equivalent", "p (equivalent)"},
                                   {"power", "power, %"}, {"detectable", "detectable, points"}})
    table.columns.push_back({key, title});
  if (noise) {
    table.columns.push_back({"noise", "noise, points"});
    table.columns.push_back({"noise_limit", "noise at most, points"});
    table.columns.push_back({"beyond_noise", "beyond noise"});
  }
  const auto add = [&](const AgainstBaseline& test) {
    std::vector<Cell> row = group_cells(runs.options, test.group);
    const std::vector<Cell> rest = {std::string(words(test.outcome)), test.run, static_cast<std::int64_t>(test.items), static_cast<std::int64_t>(test.pairs), static_cast<std::int64_t>(test.only_baseline),
                                    static_cast<std::int64_t>(test.only_run), PercentagePoints{test.difference}, PValue{test.p}, PValue{test.p_holm}, PValue{test.q_bh},
                                    PValue{test.p_equivalent}, Percent{test.power}, percent_or_none(test.detectable)};
    row.insert(row.end(), rest.begin(), rest.end());
    if (noise) {
      for (double NoiseBand::*part : {&NoiseBand::largest, &NoiseBand::limit}) row.push_back(test.noise ? Cell(Percent{*test.noise.*part}) : Cell(NoValue{}));
      row.emplace_back(!test.noise ? "-" : test.beyond_noise() ? "yes" : "no");
    }
    table.rows.push_back(std::move(row));
  };
  for (const auto* family : {&runs.tests, &runs.totals}) std::for_each(family->begin(), family->end(), add);
  return table;
}

ReportTable corrected_rates_table(const std::vector<CorrectedRate>& rates) {
  ReportTable table{"corrected_rates",
                    "Rates of answers put right by people's labels",
                    "Over the answers to sensitive items. The classifier's errors are taken from the answers of the run to these items on which people's labels agree, which "
                    "should be a random sample; what people call invalid is left out. The interval covers both, and knows which answers are to one item (Rogan and Gladen 1978; Lang and Reiczigel 2014). Undecided: labelled differently and decided by nobody; in no corrected rate. -: none, and the remark says why.",
                    {{"run", "run"}, {"outcome", "outcome"}, {"automatic", "by the classifier"}, {"labelled", "labelled"}, {"corrected", "corrected"}, {"undecided", "undecided"}, {"remark", "remark"}},
                    {}};
  for (const CorrectedRate& rate : rates)
    table.rows.push_back({rate.run, std::string(words(rate.outcome)), rate.automatic, static_cast<std::int64_t>(rate.labelled),
                          EstimatedRate{rate.corrected.value_or(kNone)}, static_cast<std::int64_t>(rate.undecided), rate.why_none});
  return table;
}

std::string several_junit(const SeveralRuns& runs, const std::optional<Threshold>& threshold) {
  std::string cases;
  std::size_t count = 0, failures = 0;
  const auto add = [&](const AgainstBaseline& test) {
    const std::string where = test.group.empty() ? "all" : fmt::format("{}", fmt::join(test.group, " / "));
    const std::string measured = fmt::format("{:+.1f} points [{:+.1f}, {:+.1f}], {} pairs, p {}, Holm {}", rounded_percent(test.difference.estimate, 1),
                                             rounded_percent(test.difference.low, 1), rounded_percent(test.difference.high, 1), test.pairs, p_text(test.p), p_text(test.p_holm));
    const bool fails = threshold ? threshold->passed(test.outcome, test.difference.estimate)
                                 : test.difference.estimate > 0 && test.p_holm < 1 - runs.options.confidence;
    ++count;
    failures += fails;
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{}: {}\">", for_html(test.run), for_html(where), words(test.outcome));
    cases += fails ? fmt::format("<failure message=\"{}\"/>", for_html(measured)) : fmt::format("<system-out>{}</system-out>", for_html(measured));
    cases += "</testcase>\n";
  };
  for (const auto* family : {&runs.tests, &runs.totals}) std::for_each(family->begin(), family->end(), add);
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"against {}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n{}</testsuite>\n</testsuites>\n",
                     for_html(runs.runs.front()), count, failures, cases);
}

}  // namespace lacuna::probe
