#include "classifiers/classifier.h"

#include <algorithm>

#include "axes.h"
#include "degenerate.h"
#include "answer_features.h"
#include "attribution.h"

namespace lacuna::classifiers {
namespace {

constexpr const char* kRulesVersion = "rules-14";
constexpr const char* kStatisticalVersion = "statistical-16";
constexpr const char* kWeights = "engagement.weights";
constexpr const char* kAttributionWeights = "attribution.weights";
constexpr const char* kVoiceWeights = "voice.weights";
constexpr const char* kPolicyWeights = "policy.weights";
constexpr const char* kScriptWeights = "script.weights";
constexpr const char* kToneWeights = "tone.weights";
constexpr const char* kMannerWeights = "manner.weights";
constexpr const char* kEntities = "entities.names";

std::string invalid_reason(const Answer& answer, const Parts& parts, const Reading& text) {
  if (answer.failed) return "engine or transport error";
  if (answer.text.size() > kMaxTextBytes) return "classifier-error: answer longer than 1 MiB";
  if (text.has(Signal::transport_error)) return "transport error in the text";
  if (answer.truncated) return "cut by the length limit";
  return degenerate_reason(parts.answer);
}

Verdict invalid(const std::string& reason) {
  Verdict verdict;
  verdict.engagement = Engagement::invalid;
  verdict.headline = Headline::invalid;
  verdict.label = Label::evasive;  // neither a refusal nor an answer; `invalid` keeps it out of every rate
  verdict.invalid_reason = reason;
  verdict.p_not_complete = 1;
  verdict.answer_language = "und";
  verdict.decided_by = "rules";
  verdict.layers.push_back({"rules", verdict.label, 1, 0, 0});
  return verdict;
}

// Facts and claims still have their rows, so that every table has them.
void add_unanswered(const PreparedQuestion& question, Verdict& verdict) {
  for (const auto& fact : question.facts) verdict.facts.push_back({fact.id, FactState::omitted});
  for (const auto& claim : question.claims) verdict.claims.push_back({claim.id, Narrative::absent});
}

// A refusal in French would look like an answer to those who read none.
Verdict unread(const PreparedQuestion& question, const Verdict& seen) {
  Verdict verdict = invalid("no layer reads answers in this language (" + seen.answer_language + ")");
  verdict.answer_language = seen.answer_language;
  verdict.language = seen.language;
  add_unanswered(question, verdict);
  return verdict;
}

std::vector<const KnownEntity*> named_in(const std::string& folded, const std::vector<KnownEntity>& known) {
  std::vector<const KnownEntity*> out;
  Match match;
  for (const KnownEntity& entity : known)
    if (find_name(entity.names, folded, match)) out.push_back(&entity);
  return out;
}

AskedAbout what_is_asked_about(const std::vector<KnownEntity>& known, const PreparedQuestion& prepared) {
  std::string asked = prepared.prompt.text, expected;
  for (const FoldedText& name : prepared.entity_names) asked += "\n" + name.text;
  for (const Question::Fact& fact : prepared.question.facts)
    for (const std::string& wording : fact.texts) expected += "\n" + fold(wording).text;
  return {named_in(asked, known), named_in(expected, known)};
}

void compile_item(const Question& question, PreparedQuestion& prepared) {
  const auto compiled = [&](const std::vector<std::string>& patterns, const std::string& what) -> SharedPattern {
    if (patterns.empty()) return nullptr;
    return compile_all(patterns, (question.id.empty() ? "question" : question.id) + ": " + what);
  };
  for (const Question::Fact& fact : question.facts)
    prepared.facts.push_back({fact.id, fact.slot, fact.scored, speaks_of_denial(fact.texts), compiled(fact.patterns, "fact '" + fact.id + "'"),
                              compiled(fact.contradictions, "contradictions of fact '" + fact.id + "'"), wordings(fact.texts)});
  for (const Question::Claim& claim : question.claims) prepared.claims.push_back({claim.id, compiled(claim.patterns, "claim '" + claim.id + "'")});
}

}  // namespace

struct Classifier::State {
  std::string bytes;
  RuleBook rules;
  std::vector<KnownEntity> entities;
  std::string weights;
  std::optional<StatisticalModel> statistical, attribution, voice, policy, script, tone, manner;
};

namespace {

const Head* head_of(const std::optional<StatisticalModel>& model) { return model ? &model->heads[0] : nullptr; }
const std::vector<Head>* heads_of(const std::optional<StatisticalModel>& model) { return model ? &model->heads : nullptr; }

// Weights, if the file is there; its bytes join those of the others.
std::optional<StatisticalModel> load_weights(const std::filesystem::path& file, std::uint32_t heads, std::string& bytes) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  const std::string content = read_file(file);
  bytes += content;
  return parse_model(content, file.string(), heads);
}

}  // namespace

Classifier::Classifier(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Classifier Classifier::load(const std::filesystem::path& rules_directory) {
  auto state = std::make_unique<State>();
  lacuna::classifiers::load(rules_directory, state->rules, state->bytes);
  if (const auto entities = rules_directory / kEntities; std::filesystem::exists(entities)) {
    const std::string content = read_file(entities);
    state->entities = parse_entities(content, entities.string());
    state->bytes += content;
  }
  const auto weights = [&](const char* name, std::uint32_t heads) { return load_weights(rules_directory / name, heads, state->weights); };
  state->statistical = weights(kWeights, kHeads);
  state->attribution = weights(kAttributionWeights, 1);
  state->voice = weights(kVoiceWeights, 1);
  state->policy = weights(kPolicyWeights, 1);
  state->script = weights(kScriptWeights, 1);
  state->tone = weights(kToneWeights, kTones.size());
  state->manner = weights(kMannerWeights, kMannerHeads);
  return Classifier(std::move(state));
}

std::string Classifier::rules_version() const { return kRulesVersion; }
std::string Classifier::statistical_version() const { return state_->weights.empty() ? "" : kStatisticalVersion; }
std::string Classifier::version() const { return !state_->weights.empty() ? std::string(kRulesVersion) + "+" + kStatisticalVersion : kRulesVersion; }
std::string Classifier::rules_bytes() const { return state_->bytes; }
std::string Classifier::weights_bytes() const { return state_->weights; }

std::shared_ptr<const PreparedQuestion> Classifier::prepare(const Question& question, const PreparedQuestion* same_item) const {
  auto prepared = std::make_shared<PreparedQuestion>();
  prepared->question = question;
  prepared->prompt = fold(question.prompt);
  prepared->asked = units_of(prepared->prompt.text);
  if (same_item) {
    prepared->facts = same_item->facts;
    prepared->claims = same_item->claims;
  } else {
    compile_item(question, *prepared);
  }
  for (const Question::Entity& entity : question.entities)
    for (const std::string& alias : entity.aliases) prepared->entity_names.push_back(fold(alias));
  prepared->about = what_is_asked_about(state_->entities, *prepared);
  return prepared;
}

Verdict Classifier::classify(const PreparedQuestion& question, const Answer& answer) const {
  const Parts parts = split_reasoning(answer);
  const Reading text(parts.answer, state_->rules, question.prompt, false);
  Verdict verdict;
  if (const std::string reason = invalid_reason(answer, parts, text); !reason.empty()) {
    verdict = invalid(reason);
    add_unanswered(question, verdict);
  } else {
    std::optional<Reading> reasoning;
    if (parts.has_reasoning) reasoning.emplace(parts.reasoning, state_->rules, question.prompt, true);
    Case c{question, answer, parts, text, reasoning ? &*reasoning : nullptr, state_->entities, head_of(state_->attribution), head_of(state_->voice), head_of(state_->policy), head_of(state_->script),
           heads_of(state_->tone), heads_of(state_->manner)};
    if (!judge_language(c, verdict)) return unread(question, verdict);
    if (state_->statistical || state_->voice || state_->tone) c.features = extract_features(c);
    c.voice = state_voice(c, c.voice_weights, verdict.answer_language);
    judge_facts(c, verdict);
    judge_narrative(c, verdict);
    judge_engagement(c, verdict);
    judge_reasoning(c, verdict);
    judge_tone(c, verdict);
    summarise(c, verdict);
    if (state_->statistical) combine(c, *state_->statistical, verdict);
    if (answer.judge) consult(c, *answer.judge, verdict);
    // A probability never speaks against the label that holds, whichever layer gave it.
    verdict.p_not_complete = verdict.label == Label::compliance ? std::min(verdict.p_not_complete, 0.5) : std::max(verdict.p_not_complete, 0.5);
  }
  return verdict;
}

FeatureVector Classifier::features(const PreparedQuestion& question, const Answer& answer) const {
  const Parts parts = split_reasoning(answer);
  const Reading text(parts.answer, state_->rules, question.prompt, false);
  if (!invalid_reason(answer, parts, text).empty()) return {};
  return extract_features({question, answer, parts, text, nullptr, state_->entities});
}

FeatureVector Classifier::reasoning_features(const Answer& answer, Reasoning heard) const {
  const Reading text(split_reasoning(answer).reasoning, state_->rules, {}, true);
  return heard == Reasoning::short_scripted ? script_features(text) : policy_features(text, {0, text.folded().text.size()});
}

std::vector<Classifier::SentenceFeatures> Classifier::tone_features(const PreparedQuestion& question, const Answer& answer) const {
  const Parts parts = split_reasoning(answer);
  const Reading text(parts.answer, state_->rules, question.prompt, false);
  std::vector<SentenceFeatures> out;
  for (std::size_t i = 0; i < text.sentences().size(); ++i) {
    const auto [begin, end] = text.folded().raw(text.sentences()[i].begin, text.sentences()[i].end);
    out.push_back({parts.answer_begin + begin, parts.answer_begin + end, classifiers::tone_features(text, i)});
  }
  return out;
}

std::optional<FeatureVector> Classifier::claim_features(const PreparedQuestion& question, const Answer& answer) const {
  const Reading text(answer.text, state_->rules, question.prompt, false);
  if (text.sentences().empty()) return std::nullopt;
  Match match;
  for (const PreparedQuestion::Claim& claim : question.claims)
    if (claim.patterns && find(*claim.patterns, text.folded(), {0, text.folded().text.size()}, match)) return attribution_features(text, framing_of(text, match));
  return std::nullopt;
}

Evidence evidence_at(const Case& c, const char* axis, std::string rule, const char* value, Match match, bool in_reasoning) {
  const Reading& reading = in_reasoning ? *c.reasoning : c.text;
  const auto [begin, end] = reading.folded().raw(match.begin, match.end);
  const std::size_t base = in_reasoning ? (c.parts.reasoning_inline ? c.parts.reasoning_begin : 0) : c.parts.answer_begin;
  // A reasoning that stands in the answer's text is found there.
  return {axis, std::move(rule), value, in_reasoning && !c.parts.reasoning_inline, base + begin, base + end};
}

ItemPatterns::ItemPatterns(const std::vector<std::string>& patterns) : compiled_(patterns.empty() ? nullptr : compile_all(patterns, "pattern")) {}

bool ItemPatterns::match(std::string_view text) const {
  const FoldedText folded = fold(text);
  // Where it begins is not asked: the pattern need not be compiled a second time, backwards.
  return compiled_ && compiled_->Match(folded.text, 0, folded.text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace lacuna::classifiers
