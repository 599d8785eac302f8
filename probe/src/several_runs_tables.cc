// The tables of several runs, and their form for test reports.
#include <fmt/format.h>

#include <cctype>
#include <cmath>

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

Cell points(const std::optional<double>& share) { return share ? Cell(fmt::format("{:.1f}", 100 * *share)) : Cell(std::string("-")); }

// A column a run; a second run whose name makes the same key gets a number.
std::string key_of(const std::string& run, std::size_t index) {
  std::string key = "rate_";
  for (const char c : run) key += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '_';
  return key + "_" + std::to_string(index + 1);
}

}  // namespace

ReportTable several_rates_table(const SeveralRuns& runs) {
  const bool omnibus = runs.runs.size() > 2, noise = !runs.options.noise.empty();
  ReportTable table{"several_rates", "Rates by run", "", group_columns(runs.options), {}};
  table.note = fmt::format("Sensitive items for which every run has a valid answer; unit and intervals as in a comparison of two runs ({:.0f} %).", 100 * runs.options.confidence);
  if (omnibus) table.note += " Cochran's Q: whether all runs are equal; Holm over the groups and outcomes, totals beside that family.";
  if (noise) table.note += " Noise: the largest difference, in points, between runs of the same weights at several quantisations (" + fmt::format("{}", fmt::join(runs.options.noise, ", ")) + ").";
  table.columns.push_back({"outcome", "outcome"});
  table.columns.push_back({"items", "items"});
  for (std::size_t i = 0; i < runs.runs.size(); ++i) table.columns.push_back({key_of(runs.runs[i], i), runs.runs[i]});
  if (omnibus)
    for (const auto& [key, title] : {std::pair{"cochran_q", "Q"}, {"p", "p"}, {"p_holm", "p (Holm)"}}) table.columns.push_back({key, title});
  if (noise) table.columns.push_back({"noise_points", "noise"});
  for (const RunsInGroup& group : runs.groups) {
    std::vector<Cell> row = group_cells(runs.options, group.group);
    row.emplace_back(std::string(words(group.outcome)));
    row.emplace_back(static_cast<std::int64_t>(group.items));
    for (const Rate& rate : group.rates) row.emplace_back(rate);
    if (omnibus) {
      row.emplace_back(group.omnibus.q);
      row.emplace_back(PValue{group.omnibus.p});
      row.emplace_back(PValue{group.p_adjusted});
    }
    if (noise) row.push_back(points(group.noise));
    table.rows.push_back(std::move(row));
  }
  return table;
}

ReportTable several_tests_table(const SeveralRuns& runs) {
  const bool noise = !runs.options.noise.empty();
  ReportTable table{"several_tests", "Paired differences to " + runs.runs.front() + ", in percentage points", "", group_columns(runs.options), {}};
  table.note = fmt::format("Exact McNemar test on item majorities; Holm and Benjamini-Hochberg over the {} tests by group, outcome and run; totals are not part of that "
                           "family. Equivalent: two one-sided tests that the difference lies within {:.0f} points. Power: to show a difference of {:.0f} points with the "
                           "share of differing pairs that was seen. Detectable: the smallest difference that so many pairs show with 80 % power when a fifth of them differ.",
                           runs.tests.size(), 100 * runs.options.margin, 100 * runs.options.margin);
  if (noise) table.note += " Beyond noise: larger than any difference between " + fmt::format("{}", fmt::join(runs.options.noise, ", ")) + ", which are the same weights at several quantisations.";
  for (const auto& [key, title] : {std::pair{"outcome", "outcome"}, {"run", "run"}, {"pairs", "pairs"}, {"only_baseline", "only baseline"}, {"only_run", "only run"},
                                   {"difference", "difference"}, {"p", "p"}, {"p_holm", "p (Holm)"}, {"q_bh", "q (BH)"}, {"p_equivalent", "p (equivalent)"},
                                   {"power_percent", "power %"}, {"detectable_points", "detectable"}})
    table.columns.push_back({key, title});
  if (noise) {
    table.columns.push_back({"noise_points", "noise"});
    table.columns.push_back({"beyond_noise", "beyond noise"});
  }
  const auto add = [&](const AgainstBaseline& test, bool adjusted) {
    const auto p = [adjusted](double value) { return adjusted ? Cell(PValue{value}) : Cell(std::string("-")); };
    std::vector<Cell> row = group_cells(runs.options, test.group);
    const std::vector<Cell> rest = {std::string(words(test.outcome)), test.run, static_cast<std::int64_t>(test.pairs), static_cast<std::int64_t>(test.only_baseline),
                                    static_cast<std::int64_t>(test.only_run), PercentagePoints{test.difference}, PValue{test.p}, p(test.p_holm), p(test.q_bh),
                                    PValue{test.p_equivalent}, static_cast<std::int64_t>(std::lround(100 * test.power)), 100 * test.detectable};
    row.insert(row.end(), rest.begin(), rest.end());
    if (noise) {
      row.push_back(points(test.noise));
      row.emplace_back(!test.noise ? "-" : test.beyond_noise() ? "yes" : "no");
    }
    table.rows.push_back(std::move(row));
  };
  for (const AgainstBaseline& test : runs.tests) add(test, true);
  for (const AgainstBaseline& test : runs.totals) add(test, false);
  return table;
}

ReportTable corrected_rates_table(const std::vector<CorrectedRate>& rates) {
  ReportTable table{"corrected_rates",
                    "Rates of answers put right by people's labels, in per cent",
                    "Over the answers to sensitive items. The classifier's errors are taken from the answers on which people's labels agree, of all runs, which should "
                    "be a random sample; the interval covers both (Rogan and Gladen 1978; Lang and Reiczigel 2014). Without a row of numbers there are too few labels.",
                    {{"run", "run"}, {"outcome", "outcome"}, {"automatic", "by the classifier"}, {"labelled", "labelled"}, {"corrected", "corrected"}},
                    {}};
  for (const CorrectedRate& rate : rates) {
    const std::string text = rate.corrected ? fmt::format("{:.0f} [{:.0f}, {:.0f}]", 100 * rate.corrected->estimate, 100 * rate.corrected->low, 100 * rate.corrected->high) : "-";
    table.rows.push_back({rate.run, std::string(words(rate.outcome)), rate.automatic, static_cast<std::int64_t>(rate.labelled), text});
  }
  return table;
}

std::string several_junit(const SeveralRuns& runs, const std::optional<Threshold>& threshold) {
  std::string cases;
  std::size_t count = 0, failures = 0;
  const auto add = [&](const AgainstBaseline& test, bool total) {
    const std::string where = test.group.empty() ? "all" : fmt::format("{}", fmt::join(test.group, " / "));
    const std::string measured = fmt::format("{:+.1f} points [{:+.1f}, {:+.1f}], {} pairs, p = {:.4f}{}", 100 * test.difference.estimate, 100 * test.difference.low,
                                             100 * test.difference.high, test.pairs, test.p, total ? "" : fmt::format(", Holm {:.4f}", test.p_holm));
    const double adjusted = total ? test.p : test.p_holm;
    const bool fails = threshold ? threshold->passed(test.outcome, test.difference.estimate)
                                 : test.difference.estimate > 0 && adjusted < 1 - runs.options.confidence;
    ++count;
    failures += fails;
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{}: {}\">", for_html(test.run), for_html(where), words(test.outcome));
    cases += fails ? fmt::format("<failure message=\"{}\"/>", for_html(measured)) : fmt::format("<system-out>{}</system-out>", for_html(measured));
    cases += "</testcase>\n";
  };
  for (const AgainstBaseline& test : runs.tests) add(test, false);
  for (const AgainstBaseline& test : runs.totals) add(test, true);
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"against {}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n{}</testsuite>\n</testsuites>\n",
                     for_html(runs.runs.front()), count, failures, cases);
}

}  // namespace lacuna::probe
