// Which judges there are, and how well one agrees with itself, with people and with the other layers.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "judge_rubric.h"
#include "model_judge.h"
#include "probe/encoders.h"
#include "probe/labelling.h"
#include "probe/statistics.h"
#include "project_state.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kPage = 256;  // answers read at a time

// Two raters' words on the same answers, of an axis whose words are known: those that nobody used count for what agreement there would be by chance.
class Pairs {
 public:
  explicit Pairs(const JudgeAxis& axis) {
    for (const JudgeAxis::Label& label : axis.labels) words_.emplace_back(label.word);
  }
  void add(const std::string& one, const std::string& other) {
    if (one.empty() || other.empty() || one == kAbstains || other == kAbstains) return;
    pairs_.emplace_back(number(one), number(other));
  }
  std::vector<Cell> cells() const {
    std::vector<std::vector<std::uint64_t>> table(words_.size(), std::vector<std::uint64_t>(words_.size()));
    std::uint64_t same = 0;
    for (const auto& [one, other] : pairs_) {
      ++table[one][other];
      same += one == other;
    }
    return {static_cast<std::int64_t>(pairs_.size()), Rate{same, pairs_.size(), wilson(same, pairs_.size())}, number_or_none(cohen_kappa(table)), number_or_none(gwet_ac1(table))};
  }
  bool empty() const { return pairs_.empty(); }

 private:
  std::size_t number(const std::string& word) {
    const auto found = std::find(words_.begin(), words_.end(), word);
    if (found != words_.end()) return static_cast<std::size_t>(found - words_.begin());
    words_.push_back(word);
    return words_.size() - 1;
  }
  std::vector<std::string> words_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;
};

std::map<std::int64_t, std::string> people_of(const Project& project, const RowFilter& filter) {
  std::map<std::int64_t, std::string> out;
  const Ratings people = ratings(project, filter);
  const std::vector<std::optional<std::string>> agreed = agreed_labels(people);
  for (std::size_t i = 0; i < agreed.size(); ++i)
    if (agreed[i]) out[people.answers[i]] = *agreed[i];
  return out;
}

// What the rules make of an axis in the judge's words; nothing where they cannot say.
std::string rules_word(const std::string& axis, const ResultRow& row) {
  if (axis == "reasoning") return row.reasoning_class == "off" || row.reasoning_class == "empty" ? "" : row.reasoning_class;
  if (row.premise_denial) return "denied";
  if (row.substitution) return "substituted";
  const auto any = [&](const char* state) { return std::any_of(row.facts.begin(), row.facts.end(), [&](const FactResult& fact) { return fact.state == state; }); };
  return row.facts.empty() ? "" : any("stated") ? "stated" : any("hedged") ? "hedged" : "omitted";
}

// The layer's word in its newest version; only of this judge where a fingerprint is given.
const LayerVerdict* find_layer(const std::vector<LayerVerdict>& layers, const std::string& name, const std::string& fingerprint = "") {
  const LayerVerdict* found = nullptr;
  for (const LayerVerdict& layer : layers)
    if (layer.layer == name && (fingerprint.empty() || layer.fingerprint == fingerprint)) found = &layer;
  return found;
}

}  // namespace

std::vector<JudgeInfo> model_judges(const Project& project) {
  return as_project_error([&] {
    std::vector<JudgeInfo> out;
    for (const db::JudgeRow& judge : project.state().store.judges(kJudgeLayer)) out.push_back({judge.version, judge.fingerprint, static_cast<std::uint64_t>(judge.answers)});
    return out;
  });
}

JudgeInfo find_judge(const Project& project, const std::string& name) {
  const std::vector<JudgeInfo> judges = model_judges(project);
  std::vector<JudgeInfo> found;
  std::string known;
  for (const JudgeInfo& judge : judges) {
    if (judge.version.find(name) != std::string::npos || judge.fingerprint.starts_with(name)) found.push_back(judge);
    known += fmt::format("\n  {}  {} ({} answers)", judge.fingerprint.substr(0, 12), for_terminal_line(judge.version), judge.answers);
  }
  if (found.size() == 1) return found.front();
  if (judges.empty()) throw ProjectError("no model has judged the answers of this project; 'lacuna judge' asks one");
  throw ProjectError(fmt::format("'{}' names {} of the judges of this project; allowed is a part of the version or the beginning of the fingerprint of one of them:{}", for_terminal_line(name, 80), found.size(), known));
}

ReportTable judge_agreement(const Project& project, const JudgeInfo& judge, const RowFilter& filter, std::stop_token stop) {
  // In the order of the table.
  enum With : std::size_t { kOtherOrder, kPeople, kRules, kStatistical, kCombined, kOtherOrderNarrative, kRulesNarrative, kOtherOrderFacts, kRulesFacts, kOtherOrderReasoning, kRulesReasoning };
  constexpr const char* kWith[] = {"its other order", "people", "rules", "statistical", "combined verdict", "its other order, narrative", "rules, narrative",
                                   "its other order, facts", "rules, facts", "its other order, reasoning", "rules, reasoning"};
  constexpr std::pair<const char*, std::size_t> kOwnLayer[] = {{"facts", kOtherOrderFacts}, {"reasoning", kOtherOrderReasoning}};
  const auto axis_of = [](std::size_t with) {
    return judge_axis(with < kOtherOrderNarrative ? "engagement" : with < kOtherOrderFacts ? "narrative" : with < kOtherOrderReasoning ? "facts" : "reasoning");
  };
  std::map<std::pair<std::size_t, std::string>, Pairs> pairs;  // (with whom, language)
  std::map<std::size_t, Pairs> over_all;
  const std::map<std::int64_t, std::string> people = people_of(project, filter);
  std::uint64_t abstained = 0, votes = 0;
  std::int64_t after = 0;
  for (std::vector<ResultRow> page = project.page(filter, after, kPage); !page.empty() && !stop.stop_requested(); page = project.page(filter, after, kPage)) {
    after = page.back().answer_seq;
    for (const ResultRow& row : page) {
      const std::vector<LayerVerdict> layers = project.layers(row.answer_seq);
      const LayerVerdict* own = find_layer(layers, kJudgeLayer, judge.fingerprint);
      if (!own) continue;
      ++votes;
      abstained += own->label == kAbstains && own->narrative.empty() && std::none_of(layers.begin(), layers.end(), [&](const LayerVerdict& layer) {
        return layer.fingerprint == judge.fingerprint && layer.layer != kJudgeLayer && layer.layer.find("/forward") == std::string::npos && layer.layer.find("/backward") == std::string::npos && layer.label != kAbstains;
      });
      const auto add = [&](std::size_t with, const std::string& one, const std::string& other) {
        pairs.try_emplace({with, row.language}, axis_of(with)).first->second.add(one, other);
        over_all.try_emplace(with, axis_of(with)).first->second.add(one, other);
      };
      const LayerVerdict *forward = find_layer(layers, kJudgeOrderLayers[0], judge.fingerprint), *backward = find_layer(layers, kJudgeOrderLayers[1], judge.fingerprint);
      if (forward && backward) {
        add(kOtherOrder, forward->label, backward->label);
        add(kOtherOrderNarrative, forward->narrative, backward->narrative);
      }
      if (const auto said = people.find(row.answer_seq); said != people.end()) add(kPeople, own->label, said->second);
      if (const LayerVerdict* rules = find_layer(layers, "rules")) add(kRules, own->label, rules->label);
      if (const LayerVerdict* statistical = find_layer(layers, "statistical")) add(kStatistical, own->label, statistical->label);
      if (row.decided_by != kJudgeLayer) {  // else it would be held against itself
        add(kCombined, own->label, row.label);
        add(kRulesNarrative, own->narrative, row.narrative);
      }
      for (const auto& column : kOwnLayer) {
        const std::string axis = column.first;
        const std::size_t with = column.second;
        const auto said = [&](const std::string& suffix) {
          const LayerVerdict* layer = find_layer(layers, std::string(kJudgeLayer) + "/" + axis + suffix, judge.fingerprint);
          return layer ? layer->label : std::string();
        };
        add(with, said("/forward"), said("/backward"));
        add(with + 1, said(""), rules_word(axis, row));
      }
    }
  }
  ReportTable table{"judge_agreement", "How well the judge agrees",
                    fmt::format("{}; fingerprint {}. {} answers, of which it abstained on {}. People: only answers on which they agree, or an adjudicator's word. Its other order: the same question with the labels backwards. Combined verdict: as it stands now, without those that a judge has turned. AC1 and kappa: over all labels of the axis, given or not; -: undefined.",
                                judge.version, judge.fingerprint.substr(0, 12), votes, abstained),
                    {{"with", "with"}, {"language", "language"}, {"n", "n"}, {"agreement", "agreement"}, {"kappa", "kappa"}, {"ac1", "AC1"}}, {}};
  const auto add_row = [&](std::size_t with, const std::string& language, const Pairs& compared) {
    std::vector<Cell> row = {std::string(kWith[with]), language};
    for (Cell& cell : compared.cells()) row.push_back(std::move(cell));
    table.rows.push_back(std::move(row));
  };
  for (const auto& [with, together] : over_all) {
    std::size_t languages = 0;
    for (auto one = pairs.lower_bound({with, ""}); one != pairs.end() && one->first.first == with; ++one) {
      if (one->second.empty()) continue;
      ++languages;
      add_row(with, one->first.second, one->second);
    }
    if (languages > 1) add_row(with, "all", together);
  }
  return table;
}

}  // namespace lacuna::probe
