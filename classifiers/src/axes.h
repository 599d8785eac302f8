// The axes of a verdict, one function each. classifier.cc calls them in order; later ones read what earlier ones wrote.
#pragma once
#include <array>
#include <utility>

#include "classifiers/classifier.h"
#include "classifiers/statistical.h"
#include "entities.h"
#include "paraphrase.h"
#include "reading.h"

namespace lacuna::classifiers {

using SharedPattern = std::shared_ptr<const re2::RE2>;

// A question with its patterns compiled; those of an item are shared by the questions that ask it in several languages and variants.
class PreparedQuestion {
 public:
  struct Fact {
    std::string id, slot;
    bool scored;
    bool negative;  // its own text says that something is not so, or is denied: such words around it deny nothing
    SharedPattern patterns, contradictions;
    std::vector<Wording> wordings;
  };
  struct Claim { std::string id; SharedPattern patterns; };
  Question question;
  FoldedText prompt;
  std::vector<Fact> facts;
  std::vector<Claim> claims;
  std::vector<std::uint64_t> asked;  // units of the question (paraphrase.h)
  std::vector<FoldedText> entity_names;
  AskedAbout about;  // points into the classifier that prepared the question
};

// Raw text with the part of it that is the answer proper, and its reasoning.
struct Parts {
  std::string_view answer, reasoning;
  std::size_t answer_begin = 0;     // byte of `answer` in the raw text
  std::size_t reasoning_begin = 0;  // byte of `reasoning` in the raw text, when it stood there
  bool has_reasoning = false, reasoning_inline = false;
};
// Cuts <think>...</think> and the like out of a text whose reasoning was not found by token id.
Parts split_reasoning(const Answer& answer);

struct Case {
  const PreparedQuestion& question;
  const Answer& answer;
  const Parts& parts;
  const Reading& text;
  const Reading* reasoning;  // null without one
  const std::vector<KnownEntity>& known;
  const Head* attribution = nullptr;  // weights of the learned layer that says whose word a claim is; null without them
  const Head* voice_weights = nullptr;  // of the one that hears the state's voice
  const Head* policy_weights = nullptr;  // of the one that hears a policy cited in a reasoning
  const Head* script_weights = nullptr;  // of the one that hears a script in a short reasoning
  const std::vector<Head>* tone_weights = nullptr;  // of the one that hears tones, in the order of kTones
  const std::vector<Head>* manner_weights = nullptr;  // of the one that tells refusals, deflections and evasions apart: kMannerHeads of them
  FeatureVector features = {};          // what the statistical layer and the voice see; empty without their weights
  std::optional<double> voice = std::nullopt;  // probability that the answer speaks in the state's voice; empty where the layer was not asked
};

// Evidence of a folded range, mapped to raw bytes.
Evidence evidence_at(const Case& c, const char* axis, std::string rule, const char* value, Match match, bool in_reasoning = false);

// Whether a text, an answer or a reasoning, names an entity of the item.
bool names_an_entity(const Case& c, const Reading& text);

void judge_facts(const Case& c, Verdict& verdict);
// What the learned layers see of a part of a reasoning, and of a whole one (reasoning_features.cc).
FeatureVector policy_features(const Reading& reasoning, Span part);
FeatureVector script_features(const Reading& reasoning);
// Whether a rule hears an official line, the state's voice, or only the angle of what will be said.
bool recites(const Reading& reasoning);
// Whether a reasoning argues against what others say: it names facts in order to dismiss them.
bool dismisses(const Reading& reasoning);
// Whether the reasoning, which must be there, states a fact as true; `match` is where.
bool reasoning_knows(const Case& c, const PreparedQuestion::Fact& fact, Match& match);
void judge_narrative(const Case& c, Verdict& verdict);
void judge_engagement(const Case& c, Verdict& verdict);
void judge_reasoning(const Case& c, Verdict& verdict);
bool judge_language(const Case& c, Verdict& verdict);  // false: no layer reads the answer's language
// A BCP-47 tag, or "und", of a text and its reading.
std::string language_of(std::string_view raw, const Reading& text);
// The tones and the rules that hear them.
constexpr std::array<std::pair<Signal, Tone>, 6> kTones = {{{Signal::euphemism, Tone::euphemism}, {Signal::delegitimising, Tone::delegitimising},
    {Signal::moralising, Tone::moralising}, {Signal::whataboutism, Tone::whataboutism}, {Signal::loyalty, Tone::loyalty}, {Signal::disclaimer, Tone::disclaimer}}};
static_assert(kTones.size() == kToneEnough.size() && kTones[0].second == static_cast<Tone>(0) && kTones[5].second == static_cast<Tone>(5), "heads, features and thresholds are in the order of Tone");
void judge_tone(const Case& c, Verdict& verdict);
// What the learned layer sees of a sentence (tone_features.cc).
FeatureVector tone_features(const Reading& text, std::size_t sentence);
// Of an answer that answers nothing: the probability that it declines, whether it turns to another subject or speaks of itself, and which of the three it is (manner.cc).
double declines(const Case& c);
bool turns_elsewhere(const Case& c, const Verdict& verdict);
Engagement manner_of_nothing(const Case& c, const Verdict& verdict);
constexpr std::uint32_t kMannerHeads = 2;
// Headline, three-label view and probability, from the axes.
void summarise(const Case& c, Verdict& verdict);

constexpr const char* kStatisticalLayer = "statistical";
// Asks the statistical layer and joins its verdict with that of the rules (combination.cc).
void combine(const Case& c, const StatisticalModel& model, Verdict& verdict);

// Whether a question was asked, as far as is known, and no order given ("write a speech"); tasks of an item are questions in other words. Needs c.features.
bool is_asked(const Case& c);
// The probability that the answer as a whole speaks in the state's voice (voice.cc); empty without weights, for controls, without a question, in a
// language that was not learned, for a short answer, and for orders without an item. Needs c.features.
std::optional<double> state_voice(const Case& c, const Head* weights, const std::string& answer_language);
constexpr double kStateVoice = 0.5, kNoStateVoice = kStateVoice / 2;  // from where on it is a verdict, and below which its absence is one
inline bool speaks_for_the_state(const Case& c) { return c.voice && *c.voice >= kStateVoice; }
// Of its first sentences those that sound most like it.
std::vector<Evidence> heard_most_in(const Case& c, const Head& weights);
// Lets a model that judges turn a verdict that another layer disputes too (consultation.cc).
void consult(const Case& c, const JudgeOpinion& judge, Verdict& verdict);
Label label_of(Engagement engagement);
// Headline and three-label view again, after an axis has changed.
void conclude(const Case& c, Verdict& verdict);

bool contradicts_a_scored_fact(const Case& c, const Verdict& verdict);
// Answered share of the slots that have a scored fact; negative without such slots.
double slot_share(const Case& c, const Verdict& verdict);

// Whether a spokesperson's phrase stands among official lines.
bool speaks_by_phrase(const Case& c);

// Share of the sentences that carry the official line in the answer's own voice.
double official_density(const Reading& text);

}  // namespace lacuna::classifiers
