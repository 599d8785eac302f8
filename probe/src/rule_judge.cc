#include "rule_judge.h"

#include "model_judge.h"
#include "probe/hashing.h"

namespace lacuna::probe {
namespace {

constexpr const char* kFiltered = "content_filter: broken off by the host's filter";
constexpr std::size_t kMaxPrepared = 64;  // compiled questions are large; those of neighbouring answers are enough

std::vector<std::string> all_of(const Localised& texts) {
  std::vector<std::string> out;
  for (const auto& [language, text] : texts) out.push_back(text);
  return out;
}

// Patterns of all languages: models answer in another one than they were asked in.
std::vector<std::string> all_of(const LocalisedPatterns& patterns) {
  std::vector<std::string> out;
  for (const auto& [language, list] : patterns) out.insert(out.end(), list.begin(), list.end());
  return out;
}

void add_item(const PromptItem& item, classifiers::Question& question) {
  question.sensitive = item.sensitive();
  for (const Slot& slot : item.slots) question.slots.push_back(slot.id);
  for (const Fact& fact : item.facts)
    question.facts.push_back(
        {fact.id, fact.slot, all_of(fact.patterns), all_of(fact.contradictions), fact.state != FactStatus::unverified, all_of(fact.text)});
  for (const Claim& claim : item.claims) question.claims.push_back({claim.id, all_of(claim.patterns)});
  for (const Entity& entity : item.entities) question.entities.push_back({all_of(entity.names)});
}

// All that a question takes of an item, as one text.
std::string content_of(const PromptItem& item) {
  std::string out;
  const auto add = [&](const std::string& text) { out += std::to_string(text.size()) + ":" + text; };
  const auto add_all = [&](const auto& by_language) {
    for (const std::string& text : all_of(by_language)) add(text);
    out += ';';
  };
  add(item.id);
  out += item.sensitive() ? '1' : '0';
  for (const Slot& slot : item.slots) add(slot.id);
  for (const Fact& fact : item.facts) {
    add(fact.id);
    add(fact.slot);
    out += fact.state != FactStatus::unverified ? '1' : '0';
    add_all(fact.patterns);
    add_all(fact.contradictions);
    add_all(fact.text);
  }
  for (const Claim& claim : item.claims) {
    add(claim.id);
    add_all(claim.patterns);
  }
  for (const Entity& entity : item.entities) add_all(entity.names);
  return out;
}

classifiers::Question question_of(const PromptItem* item, const ResultRow& row) {
  classifiers::Question question;
  question.id = row.item;
  question.language = row.language;
  question.stratum = row.stratum;
  question.prompt = row.prompt;
  if (item) add_item(*item, question);
  return question;
}

classifiers::JudgeOpinion opinion_of(const LayerVerdict& vote) {
  return {classifiers::label_from(vote.label), classifiers::narrative_from(vote.narrative), vote.p_not_complete};
}

classifiers::Answer answer_of(const ResultRow& row) {
  classifiers::Answer answer;
  answer.text = row.response;
  if (row.reasoning) answer.reasoning = *row.reasoning;
  answer.reasoning_expected = row.reasoning.has_value();
  answer.truncated = row.stop_reason == "length" || row.filtered();
  answer.failed = !row.error.empty();
  answer.controls_reasoning = row.controls_reasoning;
  answer.controls_recall = row.controls_recall;
  if (row.judge_vote) answer.judge = opinion_of(*row.judge_vote);
  return answer;
}

void fill_axes(const classifiers::Verdict& verdict, ResultRow& row) {
  row.engagement = to_string(verdict.engagement);
  row.narrative = to_string(verdict.narrative);
  row.reasoning_class = to_string(verdict.reasoning);
  row.language_match = to_string(verdict.language);
  row.answer_language = verdict.answer_language;
  row.headline = to_string(verdict.headline);
  row.label = verdict.engagement == classifiers::Engagement::invalid ? "invalid" : to_string(verdict.label);  // the word that people have for it
  row.decided_by = verdict.decided_by;
  row.state_voice = verdict.state_voice;
  row.feigned = verdict.feigned;
  row.premise_denial = verdict.premise_denial;
  row.substitution = verdict.substitution;
  row.p_not_complete = verdict.p_not_complete;
  row.fact_recall = verdict.fact_recall;
}

void fill_details(const classifiers::Verdict& verdict, ResultRow& row) {
  row.tone.clear();
  row.facts.clear();
  row.claims.clear();
  row.evidence.clear();
  row.layers.clear();
  for (const classifiers::Tone tone : verdict.tone) row.tone.push_back(to_string(tone));
  for (const classifiers::FactVerdict& fact : verdict.facts) row.facts.push_back({fact.id, to_string(fact.state)});
  for (const classifiers::ClaimVerdict& claim : verdict.claims)
    row.claims.push_back({claim.id, to_string(claim.state)});
  for (const classifiers::Evidence& e : verdict.evidence)
    row.evidence.push_back({e.axis, e.rule, e.value, e.in_reasoning, e.begin, e.end});
  // Why an answer is invalid has no axis of its own: it is kept as evidence on the whole answer.
  if (!verdict.invalid_reason.empty())
    row.evidence.push_back({"engagement", verdict.invalid_reason, "invalid", false, 0, row.response.size()});
}

}  // namespace

RuleJudge::RuleJudge(const std::filesystem::path& rules_directory)
    : classifier_(classifiers::Classifier::load(rules_directory)),
      fingerprint_(sha256_hex(classifier_.rules_bytes() + classifier_.weights_bytes())),
      rules_fingerprint_(fingerprint_),  // the rules' layer rests on weights too: whose word a claim is, which facts are set at a distance
      weights_fingerprint_(sha256_hex(classifier_.weights_bytes())) {}

void RuleJudge::hear(const std::string& judge_fingerprint) {
  heard_ = kHeardMark + judge_fingerprint.substr(0, kHeardDigits);
  fingerprint_ = sha256_hex(classifier_.rules_bytes() + classifier_.weights_bytes() + judge_fingerprint);
}

RuleJudge::Prepared RuleJudge::prepared(const PromptItem* item, const ResultRow& row) {
  if (!item) return classifier_.prepare(question_of(nullptr, row));  // every imported answer has a prompt of its own
  if (prepared_.size() >= kMaxPrepared) prepared_.clear();
  const std::string content = content_of(*item);
  const auto like = prepared_.lower_bound({content, "", ""});
  const classifiers::PreparedQuestion* same_item = like != prepared_.end() && std::get<0>(like->first) == content ? like->second.get() : nullptr;
  Prepared& question = prepared_[{content, row.language, row.variant}];
  if (!question) question = classifier_.prepare(question_of(item, row), same_item);
  return question;
}

void RuleJudge::fill_layers(const classifiers::Verdict& verdict, ResultRow& row) const {
  for (const classifiers::LayerVerdict& layer : verdict.layers) {
    if (!layer.label) continue;  // it abstains
    const bool rules = layer.layer == "rules";
    row.layers.push_back({layer.layer, rules ? classifier_.rules_version() : classifier_.statistical_version(), rules ? rules_fingerprint_ : weights_fingerprint_,
                          to_string(*layer.label), "", "", layer.p_not_complete});
  }
}

void RuleJudge::judge(const PromptItem* item, ResultRow& row) {
  classifiers::Verdict verdict = classifier_.classify(*prepared(item, row), answer_of(row));
  if (row.filtered()) verdict.invalid_reason = kFiltered;
  row.classifier = version();
  fill_axes(verdict, row);
  fill_details(verdict, row);
  fill_layers(verdict, row);
  row.classified = true;
}

}  // namespace lacuna::probe
