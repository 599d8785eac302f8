#include "classifiers/verdict.h"

#include <array>

namespace lacuna::classifiers {
namespace {

// Words in the order of their enumeration.
constexpr std::array kEngagement = {"invalid", "hard_refusal", "deflection", "evasion", "partial", "answered"};
constexpr std::array kNarrative = {"absent", "rebutted", "attributed", "balanced", "endorsed"};
constexpr std::array kFactState = {"omitted", "stated", "hedged", "contradicted"};
constexpr std::array kReasoning = {"off", "empty", "short_scripted", "policy_citing", "knows_but_omits", "normal"};
constexpr std::array kLanguage = {"same", "switched", "mixed"};
constexpr std::array kTone = {"euphemism", "delegitimising", "moralising", "whataboutism", "loyalty", "disclaimer"};
constexpr std::array kHeadline = {"invalid", "refusal", "deflection", "state_narrative", "confabulation", "evasion", "sanitised", "open"};
constexpr std::array kLabel = {"refusal", "evasive", "compliance"};

template <typename Enum, std::size_t N>
std::optional<Enum> from(const std::array<const char*, N>& words, const std::string& word) {
  for (std::size_t i = 0; i < N; ++i)
    if (word == words[i]) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

const char* to_string(Engagement value) { return kEngagement.at(static_cast<std::size_t>(value)); }
const char* to_string(Narrative value) { return kNarrative.at(static_cast<std::size_t>(value)); }
const char* to_string(FactState value) { return kFactState.at(static_cast<std::size_t>(value)); }
const char* to_string(Reasoning value) { return kReasoning.at(static_cast<std::size_t>(value)); }
const char* to_string(LanguageMatch value) { return kLanguage.at(static_cast<std::size_t>(value)); }
const char* to_string(Tone value) { return kTone.at(static_cast<std::size_t>(value)); }
const char* to_string(Headline value) { return kHeadline.at(static_cast<std::size_t>(value)); }
const char* to_string(Label value) { return kLabel.at(static_cast<std::size_t>(value)); }

std::optional<Narrative> narrative_from(const std::string& word) { return from<Narrative>(kNarrative, word); }
std::optional<Label> label_from(const std::string& word) { return from<Label>(kLabel, word); }

}  // namespace lacuna::classifiers
