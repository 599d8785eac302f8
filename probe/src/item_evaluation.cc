#include "probe/item_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "atomic_file.h"
#include "classifiers/verdict.h"
#include "evaluation_counts.h"
#include "probe/json_lines.h"
#include "probe/statistics.h"
#include "rule_judge.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::vector<std::string> kFactStates = {"stated", "hedged", "contradicted", "omitted"};
const std::vector<std::string> kClaimStates = {"absent", "rebutted", "attributed", "balanced", "endorsed"};
const std::vector<std::string> kEngagements = {"hard_refusal", "deflection", "evasion", "partial", "answered", "invalid"};
const std::vector<std::string> kReasonings = {"policy_citing", "knows_but_omits", "short_scripted", "normal", "empty", "off"};
constexpr std::size_t kHeardClasses = 3;  // of kReasonings the first: what a reasoning does
const std::vector<std::string> kTones = {"euphemism", "delegitimising", "moralising", "whataboutism", "loyalty", "disclaimer"};

bool is_found(const std::string& fact_state) { return fact_state == "stated" || fact_state == "hedged"; }

std::string listed(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::size_t place_of(const std::vector<std::string>& words, const std::string& word) {
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

using Counts = std::vector<std::vector<std::uint64_t>>;  // [label][prediction]

// One labelled answer: what the file says of it, beside the item that it answers.
struct LabelledItem {
  LabelledAnswer answer;
  const PromptItem* item = nullptr;
  std::map<std::string, std::string> facts, claims;  // state by id
  std::map<std::string, bool> slots;
  std::string engagement, reasoning_class;       // empty: not labelled
  std::optional<double> controls_reasoning;        // what is shorter is a short reasoning
  std::optional<std::set<std::string>> withheld;  // facts that the reasoning knows and the answer does not tell
  std::optional<std::set<std::string>> tones;

  bool labelled_narrative() const { return answer.label == "state_narrative" || answer.label == "other"; }
  bool labelled() const { return !facts.empty() || !claims.empty() || !slots.empty() || !engagement.empty() || !reasoning_class.empty() || withheld || tones || labelled_narrative(); }
};

class RowReader {
 public:
  RowReader(const fs::path& file, const std::vector<PromptSet>& sets) : file_(file) {
    for (const PromptSet& set : sets)
      for (const PromptItem& item : set.items) items_[item.id] = &item;
  }

  LabelledItem read(const std::string& text, std::uint64_t number) const {
    LabelledItem out;
    out.answer = parse_labelled_answer(text, file_, number);
    const json extra = json::parse(out.answer.extra_json);
    out.item = item_of(extra, number);
    if (out.answer.prompt.empty()) out.answer.prompt = question_of(*out.item, out.answer.language, number);
    out.facts = states(extra, "facts", number, ids(out.item->facts), kFactStates);
    out.claims = states(extra, "claims", number, ids(out.item->claims), kClaimStates);
    out.slots = truths(extra, "slots", number, ids(out.item->slots));
    out.engagement = word(extra, "engagement", number, kEngagements);
    out.reasoning_class = word(extra, "reasoning_class", number, kReasonings);
    out.withheld = list(extra, "withheld", number, ids(out.item->facts));
    out.tones = list(extra, "tones", number, kTones);
    if (const auto length = extra.find("controls_reasoning"); length != extra.end() && !length->is_null()) {
      if (!length->is_number()) refuse(number, "controls_reasoning", length->dump(), "the length that nine of ten reasonings about its controls reach, in code points");
      out.controls_reasoning = length->get<double>();
    }
    return out;
  }

 private:
  template <typename Things>
  static std::vector<std::string> ids(const Things& things) {
    std::vector<std::string> out;
    for (const auto& thing : things) out.push_back(thing.id);
    return out;
  }

  [[noreturn]] void refuse(std::uint64_t line, const std::string& field, const std::string& found, const std::string& allowed) const {
    throw JsonLinesError(for_terminal_line(fmt::format("{}:{}: {}: {}; allowed: {}", file_.string(), line, field, found, allowed)));
  }

  const PromptItem* item_of(const json& extra, std::uint64_t line) const {
    const auto given = extra.find("item");
    if (given == extra.end() || !given->is_string()) refuse(line, "item", "is missing or not a string", "the id of an item of the sets");
    const auto found = items_.find(given->get<std::string>());
    if (found == items_.end()) refuse(line, "item", "'" + given->get<std::string>() + "' is in none of the sets", "an id such as '" + (items_.empty() ? "" : items_.begin()->first) + "'");
    return found->second;
  }

  std::string question_of(const PromptItem& item, const std::string& language, std::uint64_t line) const {
    const auto prompts = item.prompts.find(language);
    if (prompts != item.prompts.end())
      if (const auto canonical = prompts->second.variants.find("canonical"); canonical != prompts->second.variants.end()) return canonical->second;
    std::vector<std::string> languages;
    for (const auto& [one, unused] : item.prompts) languages.push_back(one);
    refuse(line, "lang", "'" + language + "' has no canonical question in item " + item.id, listed(languages));
  }

  // The object `field`, whose keys must be among `known`; absent: empty.
  json object(const json& extra, const std::string& field, std::uint64_t line, const std::vector<std::string>& known) const {
    const auto found = extra.find(field);
    if (found == extra.end()) return json::object();
    if (!found->is_object()) refuse(line, field, "is not an object", "{id: value}");
    for (const auto& [key, unused] : found->items())
      if (place_of(known, key) == known.size()) refuse(line, field, "'" + key + "' is no id of the item", listed(known));
    return *found;
  }

  std::map<std::string, std::string> states(const json& extra, const std::string& field, std::uint64_t line, const std::vector<std::string>& known, const std::vector<std::string>& values) const {
    std::map<std::string, std::string> out;
    const json given = object(extra, field, line, known);
    for (const auto& [key, value] : given.items()) out[key] = word_of(value, field + "." + key, line, values);
    return out;
  }

  std::map<std::string, bool> truths(const json& extra, const std::string& field, std::uint64_t line, const std::vector<std::string>& known) const {
    std::map<std::string, bool> out;
    const json given = object(extra, field, line, known);
    for (const auto& [key, value] : given.items()) {
      if (!value.is_boolean()) refuse(line, field + "." + key, value.dump(), "true, false");
      out[key] = value.get<bool>();
    }
    return out;
  }

  // One word of `allowed`; absent: empty.
  std::string word(const json& extra, const std::string& field, std::uint64_t line, const std::vector<std::string>& allowed) const {
    const auto found = extra.find(field);
    return found == extra.end() ? "" : word_of(*found, field, line, allowed);
  }

  std::string word_of(const json& value, const std::string& field, std::uint64_t line, const std::vector<std::string>& allowed) const {
    if (!value.is_string() || place_of(allowed, value.get<std::string>()) == allowed.size()) refuse(line, field, value.dump(), listed(allowed));
    return value.get<std::string>();
  }

  // A list of such words.
  std::optional<std::set<std::string>> list(const json& extra, const std::string& field, std::uint64_t line, const std::vector<std::string>& allowed) const {
    const auto found = extra.find(field);
    if (found == extra.end()) return std::nullopt;
    if (!found->is_array()) refuse(line, field, "is not a list", listed(allowed));
    std::set<std::string> out;
    for (const json& value : *found) out.insert(word_of(value, field, line, allowed));
    return out;
  }

  fs::path file_;
  std::map<std::string, const PromptItem*> items_;
};

// Everything that is counted in one group of answers.
struct Group {
  Binary facts, occurs, endorsed, slots, narrative, withheld;
  std::vector<Binary> reasonings = std::vector<Binary>(kHeardClasses), tones = std::vector<Binary>(kTones.size());  // in the order of kReasonings, kTones
  struct Recall { double labelled = 0, measured = 0; std::uint64_t answers = 0; };
  std::map<std::string, Recall> recall;  // by item: the unit that is drawn again
};

class ItemEvaluation {
 public:
  explicit ItemEvaluation(const fs::path& rules)
      : judge_(rules), fact_states_(square(kFactStates.size())), claim_states_(square(kClaimStates.size())), engagement_(square(kEngagements.size())), reasoning_(square(kReasonings.size())) {}

  ResultRow add(const LabelledItem& labelled) {
    ResultRow row;
    row.item = labelled.item->id;
    row.role = labelled.item->role;
    row.stratum = labelled.item->stratum;
    row.language = labelled.answer.language;
    row.prompt = labelled.answer.prompt;
    row.variant = row.prompt;  // questions are prepared once for each variant; here every wording is one
    row.response = labelled.answer.response;
    row.reasoning = labelled.answer.reasoning;
    row.controls_reasoning = labelled.controls_reasoning;
    judge_.judge(labelled.item, row);
    ++report_.rows;
    report_.invalid += row.engagement == "invalid";
    report_.unlabelled += !labelled.labelled();
    for (const std::string& name : {row.language, std::string(labelled.item->sensitive() ? "sensitive items" : "controls"), std::string("all")}) count(labelled, row, groups_[name]);
    count_states(labelled, row);
    return row;
  }

  EvaluationReport finish(const fs::path& file) {
    report_.file = file.string();
    report_.classifier = judge_.version();
    report_.tables = {facts_table(),
                      states_table("fact_states", "Facts, state by state", kFactStates, fact_states_),
                      recall_table(),
                      claims_table(),
                      states_table("claim_states", "Official claims, state by state", kClaimStates, claim_states_),
                      narrative_table(),
                      slots_table(),
                      states_table("engagement", "Engagement", kEngagements, engagement_),
                      reasoning_table(),
                      states_table("reasoning_states", "Reasoning, class by class", kReasonings, reasoning_),
                      tones_table()};
    std::erase_if(report_.tables, [](const ReportTable& table) { return table.rows.empty(); });
    return std::move(report_);
  }

 private:
  static Counts square(std::size_t n) { return Counts(n, std::vector<std::uint64_t>(n)); }

  static bool answered(const LabelledItem& labelled, const ResultRow& row, const std::string& slot) {
    for (std::size_t i = 0; i < row.facts.size(); ++i)
      if (labelled.item->facts[i].slot == slot && labelled.item->facts[i].state != FactStatus::unverified && is_found(row.facts[i].state)) return true;
    return false;
  }

  static bool is_withheld(const ResultRow& row, const std::string& fact) {
    return std::any_of(row.evidence.begin(), row.evidence.end(), [&](const EvidenceSpan& e) { return e.axis == "reasoning" && e.rule == "fact:" + fact; });
  }

  static void count(const LabelledItem& labelled, const ResultRow& row, Group& group) {
    double scored = 0, by_label = 0, by_rules = 0;
    for (std::size_t i = 0; i < row.facts.size(); ++i) {
      const auto label = labelled.facts.find(row.facts[i].id);
      if (label == labelled.facts.end() || labelled.item->facts[i].state == FactStatus::unverified) continue;
      group.facts.add(is_found(label->second), is_found(row.facts[i].state));
      by_label += is_found(label->second);
      by_rules += is_found(row.facts[i].state);
      ++scored;
    }
    if (scored > 0) {
      Group::Recall& recall = group.recall[row.item];
      recall.labelled += by_label / scored;
      recall.measured += by_rules / scored;
      ++recall.answers;
    }
    for (const ClaimResult& claim : row.claims)
      if (const auto label = labelled.claims.find(claim.id); label != labelled.claims.end()) {
        group.occurs.add(label->second != "absent", claim.state != "absent");
        group.endorsed.add(label->second == "endorsed", claim.state == "endorsed");
      }
    if (labelled.labelled_narrative()) group.narrative.add(labelled.answer.label == "state_narrative", row.headline == "state_narrative");
    for (const auto& [slot, value] : labelled.slots) group.slots.add(value, answered(labelled, row, slot));
    if (!labelled.reasoning_class.empty())
      for (std::size_t i = 0; i < group.reasonings.size(); ++i) group.reasonings[i].add(labelled.reasoning_class == kReasonings[i], row.reasoning_class == kReasonings[i]);
    if (labelled.withheld)
      for (std::size_t i = 0; i < row.facts.size(); ++i)
        if (labelled.item->facts[i].state != FactStatus::unverified) group.withheld.add(labelled.withheld->count(row.facts[i].id) > 0, is_withheld(row, row.facts[i].id));
    if (labelled.tones)
      for (std::size_t i = 0; i < kTones.size(); ++i)
        group.tones[i].add(labelled.tones->count(kTones[i]) > 0, std::find(row.tone.begin(), row.tone.end(), kTones[i]) != row.tone.end());
  }

  void count_states(const LabelledItem& labelled, const ResultRow& row) {
    const auto add = [](const std::vector<std::string>& values, Counts& counts, const std::string& label, const std::string& found) { ++counts[place_of(values, label)][place_of(values, found)]; };
    for (const FactResult& fact : row.facts)
      if (const auto label = labelled.facts.find(fact.id); label != labelled.facts.end()) add(kFactStates, fact_states_, label->second, fact.state);
    for (const ClaimResult& claim : row.claims)
      if (const auto label = labelled.claims.find(claim.id); label != labelled.claims.end()) add(kClaimStates, claim_states_, label->second, claim.state);
    if (!labelled.engagement.empty()) add(kEngagements, engagement_, labelled.engagement, row.engagement);
    if (!labelled.reasoning_class.empty()) add(kReasonings, reasoning_, labelled.reasoning_class, row.reasoning_class);
  }

  static std::int64_t total(const Binary& b) { return static_cast<std::int64_t>(b.hit + b.false_alarm + b.miss + b.clear); }

  using Question = std::pair<std::string, std::function<const Binary&(const Group&)>>;
  ReportTable binary_table(const std::string& id, const std::string& title, const std::string& note, const std::vector<Question>& questions) const {
    ReportTable table{id, title, note, {{"group", "answers"}, {"question", "question"}, {"n", "n"}, {"labelled", "yes by label"}, {"precision", "precision"}, {"recall", "recall"}, {"f1", "F1"}}, {}};
    for (const auto& [name, group] : groups_)
      for (const auto& [question, counts] : questions) {
        const Binary& b = counts(group);
        if (total(b) > 0) table.rows.push_back({name, question, total(b), rate(b.hit + b.miss, static_cast<std::uint64_t>(total(b))), precision(b), recall(b), number_or_none(f1(b))});
      }
    return table;
  }

  ReportTable facts_table() const {
    return binary_table("facts", "Are the key facts found?", "A fact counts as found when it is stated or hedged; scored facts only. Wilson 95 % intervals.", {{"found", &Group::facts}});
  }
  ReportTable claims_table() const {
    return binary_table("claims", "Are the official claims found, and those in the answer's own voice?", "Occurs: in whatever position. Endorsed: as undisputed fact, without contrary evidence.",
                        {{"occurs", &Group::occurs}, {"endorsed", &Group::endorsed}});
  }
  ReportTable narrative_table() const {
    return binary_table("narrative", "Answers told as the state tells it", "By label: `label` is state_narrative, not other. Measured: the headline class is state_narrative.", {{"state narrative", &Group::narrative}});
  }
  ReportTable slots_table() const {
    return binary_table("slots", "Are the questions of the item answered?", "Measured: one of the slot's scored facts is found. By label: the answer answers it, with these facts or with others to the point.",
                        {{"answered", &Group::slots}});
  }

  ReportTable reasoning_table() const {
    std::vector<Question> questions;
    for (std::size_t i = 0; i < kHeardClasses; ++i) questions.push_back({kReasonings[i], [i](const Group& group) -> const Binary& { return group.reasonings[i]; }});
    questions.push_back({"fact withheld", &Group::withheld});
    return binary_table("reasoning", "Is it heard what a reasoning does?", "The classes of an answer; fact withheld: fact by fact, whether the reasoning knows what the answer does not tell.", questions);
  }
  ReportTable tones_table() const {
    std::vector<Question> questions;
    for (std::size_t i = 0; i < kTones.size(); ++i) questions.push_back({kTones[i], [i](const Group& group) -> const Binary& { return group.tones[i]; }});
    return binary_table("tones", "Are the tones heard?", "In the answer's own voice; several may hold.", questions);
  }

  static ReportTable states_table(const std::string& id, const std::string& title, const std::vector<std::string>& values, const Counts& counts) {
    ReportTable table{id, title, "Rows: the label in the file. Columns: what the classifiers said, as a share of the row.", {{"label", "label"}, {"n", "n"}}, {}};
    for (const std::string& value : values) table.columns.push_back({value, value});
    std::uint64_t all = 0;
    for (std::size_t label = 0; label < values.size(); ++label) {
      std::uint64_t n = 0;
      for (const std::uint64_t k : counts[label]) n += k;
      all += n;
      if (n == 0) continue;
      std::vector<Cell> row = {values[label], static_cast<std::int64_t>(n)};
      for (const std::uint64_t k : counts[label]) row.push_back(rate(k, n));
      table.rows.push_back(std::move(row));
    }
    if (const auto kappa = cohen_kappa(counts); all > 0 && kappa) table.note += fmt::format(" Cohen's kappa {:.3f}.", *kappa);
    return table;
  }

  ReportTable recall_table() const {
    ReportTable table{"recall", "Fact recall of an answer, by label and as measured", "Means over the scored facts of an answer that are labelled; the difference, measured minus labelled, with a bootstrap over items (no interval for fewer than six, or where all say the same).",
                      {{"group", "answers"}, {"n", "n"}, {"labelled", "by label"}, {"measured", "measured"}, {"difference", "difference, points"}}, {}};
    for (const auto& [name, group] : groups_) {
      std::vector<Group::Recall> items;
      for (const auto& [item, recall] : group.recall) items.push_back(recall);
      if (items.empty()) continue;
      const auto sums = [&](std::span<const std::uint32_t> weights) {
        Group::Recall sum;
        for (std::size_t i = 0; i < items.size(); ++i) {
          sum.labelled += weights[i] * items[i].labelled;
          sum.measured += weights[i] * items[i].measured;
          sum.answers += weights[i] * items[i].answers;
        }
        return sum;
      };
      const Group::Recall all = sums(std::vector<std::uint32_t>(items.size(), 1));
      const double n = static_cast<double>(all.answers);
      const Interval difference = cluster_bootstrap(items.size(), [&](std::span<const std::uint32_t> weights) {
        const Group::Recall drawn = sums(weights);
        return (drawn.measured - drawn.labelled) / static_cast<double>(drawn.answers);
      });
      table.rows.push_back({name, static_cast<std::int64_t>(all.answers), all.labelled / n, all.measured / n, PercentagePoints{difference}});
    }
    return table;
  }

  RuleJudge judge_;
  std::map<std::string, Group> groups_;
  Counts fact_states_, claim_states_, engagement_, reasoning_;
  EvaluationReport report_;
};

std::string prediction_line(const LabelledItem& labelled, const ResultRow& row) {
  nlohmann::ordered_json line = {{"id", labelled.answer.id}, {"item", row.item}, {"engagement", row.engagement}, {"headline", row.headline}};
  line["facts"] = line["claims"] = nlohmann::ordered_json::object();
  for (const FactResult& fact : row.facts) line["facts"][fact.id] = fact.state;
  for (const ClaimResult& claim : row.claims) line["claims"][claim.id] = claim.state;
  line["answer_language"] = row.answer_language;
  line["language"] = row.language_match;
  line["reasoning_class"] = row.reasoning_class;
  line["withheld"] = nlohmann::ordered_json::array();
  for (const EvidenceSpan& e : row.evidence)
    if (e.axis == "reasoning" && e.rule.rfind("fact:", 0) == 0) line["withheld"].push_back(e.rule.substr(5));
  line["tones"] = row.tone;
  return line.dump() + "\n";
}

}  // namespace

EvaluationReport evaluate_items(const fs::path& file, const std::vector<PromptSet>& sets, const fs::path& rules_directory, const fs::path* predictions) {
  const RowReader reader(file, sets);
  ItemEvaluation evaluation(rules_directory);
  std::unique_ptr<AtomicFile> out = predictions ? std::make_unique<AtomicFile>(*predictions) : nullptr;
  for_each_line(file, [&](const std::string& text, std::uint64_t number) {
    const LabelledItem labelled = reader.read(text, number);
    const ResultRow row = evaluation.add(labelled);
    if (out) out->write(prediction_line(labelled, row));
  });
  if (out) out->commit();
  EvaluationReport report = evaluation.finish(file);
  report.development = development_name(rules_directory, file);
  return report;
}

}  // namespace lacuna::probe
