// The rule classifier: answers in, verdicts with evidence out.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "classifiers/statistical.h"
#include "classifiers/verdict.h"

namespace re2 { class RE2; }

namespace lacuna::classifiers {

// A rule file that does not parse, a pattern that does not compile, a rule that misses its own example. Names file, line, rule id.
class ClassifierError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a classifier knows of the question. Imported answers have a prompt and a language at most.
struct Question {
  struct Fact {
    std::string id, slot;
    std::vector<std::string> patterns;        // RE2, matched on folded text, any language
    std::vector<std::string> contradictions;  // patterns that contradict the fact
    bool scored = true;                       // `unverified` facts are not
    std::vector<std::string> texts = {};      // the fact in a sentence, in several languages: a close paraphrase states it too
  };
  struct Claim {
    std::string id;
    std::vector<std::string> patterns;
  };
  struct Entity { std::vector<std::string> aliases; };

  std::string id;        // of the item; may be empty
  std::string language;  // BCP-47 of the prompt: "en", "zh-Hans"; may be empty
  std::string stratum;   // "information", "position", ...; may be empty
  bool sensitive = true; // false for controls
  std::string prompt;
  std::vector<std::string> slots;  // ids
  std::vector<Fact> facts;
  std::vector<Claim> claims;
  std::vector<Entity> entities;
};

struct Answer {
  std::string_view text;                      // raw bytes; may hold <think>...</think> when `reasoning` is absent
  std::optional<std::string_view> reasoning;  // present when the engine found the span by token id
  bool reasoning_expected = false;            // a reasoning model: an absent span counts as `off`, an empty one as `empty`
  bool truncated = false;                     // cut by the length limit
  bool failed = false;                        // engine or transport error
  // Of the answers to the question's controls, where they are known.
  std::optional<double> controls_reasoning = std::nullopt;  // 10th percentile of their reasoning, code points
  std::optional<double> controls_recall = std::nullopt;     // mean fact recall
  std::optional<JudgeOpinion> judge = std::nullopt;         // heard beside the other layers, never alone
};

// A question with its patterns compiled; make one an item and use it for all of its answers. Thread-safe.
class PreparedQuestion;

// Immutable after load(); classify() is safe from several threads.
class Classifier {
 public:
  // Loads every *.rules file of `rules_directory` and checks every example and near miss; with the files `engagement.weights`,
  // `attribution.weights`, `voice.weights`, `policy.weights`, `script.weights`, `tone.weights` and `manner.weights` beside them, the statistical layer too. Throws ClassifierError.
  static Classifier load(const std::filesystem::path& rules_directory);
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  // For this classifier alone. `same_item`: a question prepared before that has the same facts and claims and asks in another language or variant; their
  // patterns, which take ten milliseconds of an item to compile, are shared. Throws ClassifierError for a pattern that does not compile (it names
  // the fact or claim).
  std::shared_ptr<const PreparedQuestion> prepare(const Question& question, const PreparedQuestion* same_item = nullptr) const;
  Verdict classify(const PreparedQuestion& question, const Answer& answer) const;
  // What the statistical layer sees of the answer; for training. Empty for an answer that is invalid.
  FeatureVector features(const PreparedQuestion& question, const Answer& answer) const;
  // What a learned layer sees in the answer's reasoning, which may stand in its text: the one that hears `policy_citing` or `short_scripted`; for training.
  FeatureVector reasoning_features(const Answer& answer, Reasoning heard) const;
  // What the learned layer sees of each sentence to hear a tone in it, with the sentence's raw bytes; for training.
  struct SentenceFeatures { std::size_t begin, end; FeatureVector features; };
  std::vector<SentenceFeatures> tone_features(const PreparedQuestion& question, const Answer& answer) const;
  // What the learned layer sees around the first registered claim that stands in the answer; for training. Empty where none does.
  std::optional<FeatureVector> claim_features(const PreparedQuestion& question, const Answer& answer) const;

  std::string version() const;            // "rules-14+statistical-16"
  std::string rules_version() const;
  std::string statistical_version() const;  // empty without weights
  std::string rules_bytes() const;        // all rule files concatenated in name order, for hashing
  std::string weights_bytes() const;      // of the statistical layer, for hashing; empty without it

 private:
  struct State;
  explicit Classifier(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// The language that a text is in, by its letters and small words; where they do not tell (a number, a name), the expected one.
std::string language_of_text(std::string_view text, const std::string& expected);

// Whether `pattern` is a regular expression for folded text; the complaint, or an empty string.
std::string pattern_complaint(const std::string& pattern);

// The patterns of a fact or a claim, compiled together as the classifier does it, under its limits.
class ItemPatterns {
 public:
  // Throws ClassifierError when one of them is none, or when all together are too large.
  explicit ItemPatterns(const std::vector<std::string>& patterns);
  bool match(std::string_view text) const;  // after folding both

 private:
  std::shared_ptr<const re2::RE2> compiled_;  // null without patterns
};

}  // namespace lacuna::classifiers
