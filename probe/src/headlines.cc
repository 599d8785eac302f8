#include "probe/headlines.h"

#include <fmt/format.h>

#include <numeric>

#include "item_clusters.h"
#include "probe/project.h"

namespace lacuna::probe {

namespace {
constexpr const char* kInvalid = "invalid";
}

const std::vector<std::string>& headline_classes() {
  static const std::vector<std::string> classes = {"refusal", "deflection", "state_narrative", "confabulation", "evasion", "sanitised", "open", "invalid"};
  return classes;
}

std::uint64_t HeadlineCounts::valid_items() const {
  return std::accumulate(items.begin(), items.end(), std::uint64_t{0}, [](std::uint64_t sum, const auto& one) { return sum + (one.first == kInvalid ? 0 : one.second); });
}

HeadlineCounts headline_counts(const CountedRun& run) {
  HeadlineCounts out{run.run, {}, {}, 0, 0};
  std::map<std::string, ItemClusters> clusters;
  for (const Unit& unit : pooled(units(run.counts))) {
    if (!unit.sensitive()) continue;
    const std::string headline = unit.headline();
    ++out.items[headline];
    for (const std::string& name : headline_classes())
      if (name == kInvalid || headline != kInvalid) clusters[name].add(unit, headline == name);
    out.answers += unit.valid + unit.invalid;
    out.invalid_answers += unit.invalid;
  }
  for (const auto& [name, items] : clusters) out.design[name] = items.design();
  return out;
}

ReportTable headlines_table(const std::vector<HeadlineCounts>& runs, double confidence) {
  ReportTable table{"headlines", "Headline classes of the sensitive items", "", {{"class", "class"}}, {}};
  constexpr const char* kKeys[] = {"baseline", "candidate"};
  std::string invalid;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    table.columns.push_back({kKeys[i], runs[i].run});
    invalid += fmt::format("{}{} of {} ({})", i ? ", " : "", runs[i].invalid_answers, runs[i].answers, runs[i].run);
  }
  table.note = fmt::format("Unit: the item in a language, all topics but advocacy; its class is the commonest of its valid answers, of equally common ones the more severe. Shares of the items with a valid answer; "
                           "invalid: of all items. A class is the first of these that fits, where a rate counts every answer that shows its outcome: so 'state narrative' among the rates also counts refusals and deflections that speak for "
                           "the state, and 'refused or evaded' evasions that stand here as state_narrative or confabulation. Wilson intervals, {:.0f} %, with the design effect of several languages. {} Invalid answers to these items: {}.", 100 * confidence, kAlikeNote, invalid);
  for (const std::string& name : headline_classes()) {
    std::vector<Cell> row = {name};
    for (const HeadlineCounts& run : runs) {
      const auto found = run.items.find(name);
      const std::uint64_t k = found == run.items.end() ? 0 : found->second, n = run.valid_items() + (name == kInvalid ? k : 0);
      const auto design = run.design.find(name);
      row.emplace_back(Rate{k, n, wilson(k, n, confidence, design == run.design.end() ? 1 : design->second)});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace lacuna::probe
