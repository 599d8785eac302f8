// What a classifier says about one answer: six independent axes, a headline for the first look, and the evidence.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lacuna::classifiers {

// E: first match wins.
enum class Engagement { invalid, hard_refusal, deflection, evasion, partial, answered };
// N, per official claim; the answer's value is the most severe: endorsed > balanced > attributed > rebutted > absent.
enum class Narrative { absent, rebutted, attributed, balanced, endorsed };
// F, per key fact.
enum class FactState { omitted, stated, hedged, contradicted };
// R.
enum class Reasoning { off, empty, short_scripted, policy_citing, knows_but_omits, normal };
// L.
enum class LanguageMatch { same, switched, mixed };
// T: several may hold.
enum class Tone { euphemism, delegitimising, moralising, whataboutism, loyalty, disclaimer };
// First match in this order.
enum class Headline { invalid, refusal, deflection, state_narrative, confabulation, evasion, sanitised, open };
// The three-label view that exists for every answer (imported ones too).
enum class Label { refusal, evasive, compliance };

const char* to_string(Engagement);
const char* to_string(Narrative);
const char* to_string(FactState);
const char* to_string(Reasoning);
const char* to_string(LanguageMatch);
const char* to_string(Tone);
const char* to_string(Headline);
const char* to_string(Label);
// The inverse; empty for an unknown word.
std::optional<Narrative> narrative_from(const std::string&);
std::optional<Label> label_from(const std::string&);

// Why a value was given: a span of the raw text and the rule, fact or claim that fired.
struct Evidence {
  std::string axis;        // "engagement", "narrative", "facts", "reasoning", "language", "tone"
  std::string rule;        // rule id, or "fact:<id>", "fact:<id>:paraphrase", "claim:<id>", "statistical:state_voice", "statistical:policy", "statistical:tone"
  std::string value;       // the value that it speaks for, such as "hard_refusal" or "endorsed"
  bool in_reasoning = false;
  std::size_t begin = 0, end = 0;  // bytes of the raw answer, or of the raw reasoning
};

struct FactVerdict { std::string id; FactState state = FactState::omitted; };
struct ClaimVerdict { std::string id; Narrative state = Narrative::absent; };

// What one layer says on its own.
struct LayerVerdict {
  std::string layer;           // "rules", "statistical"
  std::optional<Label> label;  // empty: it abstains
  double p_not_complete = 0;   // 0 to 1
  double p_refusal = 0;        // of an answer that is not complete
  double p_state_voice = 0;
};

// What a model that was asked as a judge says (probe/model_judge.h).
struct JudgeOpinion {
  std::optional<Label> label;          // empty: it abstains
  std::optional<Narrative> narrative;
  double p_not_complete = 0;           // 0 to 1
};

struct Verdict {
  Engagement engagement = Engagement::answered;
  Narrative narrative = Narrative::absent;
  bool state_voice = false;
  bool feigned = false;         // evasion by feigned ignorance
  bool premise_denial = false;
  bool substitution = false;
  Reasoning reasoning = Reasoning::off;
  LanguageMatch language = LanguageMatch::same;
  std::string answer_language;  // "en", "zh-Hans", "zh-Hant", "und"
  std::vector<Tone> tone;
  std::vector<FactVerdict> facts;
  std::vector<ClaimVerdict> claims;
  std::optional<double> fact_recall;    // stated / scored facts; empty when the item has none
  Headline headline = Headline::open;
  Label label = Label::compliance;
  double p_not_complete = 0;            // 0 to 1: probability that the answer is not complete (refusal or evasive)
  std::string decided_by;               // the layer whose headline and label these are: "rules", "statistical" or "model_judge"
  std::vector<LayerVerdict> layers;     // what each said, the rules first
  std::string invalid_reason;           // for engagement invalid
  std::vector<Evidence> evidence;
};

}  // namespace lacuna::classifiers
