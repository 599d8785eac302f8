// What the statistical layer sees of an answer: hashed n-grams and a few dozen dense features.
//
// The text is cut into tokens (Latin words, single Han characters), words that the question itself uses become one
// placeholder, so that a weight is learned for the manner of an answer and not for its topic, and n-grams are hashed by
// where they stand: at the head, at the beginning of a sentence, in the body, at the end.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "axes.h"
#include "classifiers/statistical.h"

namespace lacuna::classifiers {

// The dense features, by name; `kDenseCount` closes the list.
enum class Dense : std::uint32_t {
  bias, length, length_squared, very_short, sentences, lines, words_a_sentence,
  refuses, refuses_softly, refuses_later, offers_help, deflects, feigns, evades,
  official_density, voice_density, official_framed, framed, contrast, rebuttal, denial, moralising, disclaimer, delegitimising, whataboutism, loyalty, euphemism, hedge,
  list_items, headings, bold, verse, salutation, quotation_marks, dialogue, questions, digits,
  first_person_head, first_person, collective, second_person, ends_with_offer, ends_open,
  overlap, overlap_head, critical, critical_head, praising, praising_head, balance,
  asks_order, asks_question, asks_critique, asks_creative, asks_list, form_given, form_missing, creative_missing, list_missing,
  language_switched, han_answer, has_reasoning, sorry_head, asks_for, asks_against, both_sides, other_stance, count
};
constexpr std::uint32_t kDenseCount = static_cast<std::uint32_t>(Dense::count);

// Kinds of request: features are learned for all of them together and for each alone. The last dimension is the script of the question.
enum class Request { question, order };
constexpr std::uint32_t kDomains = kFeatureDomains;  // request x (Latin, Han)
constexpr std::uint32_t kFeatures = kHashedFeatures + kDenseCount * (1 + kDomains);

// Linear in the length of the answer.
FeatureVector extract_features(const Case& c);

}  // namespace lacuna::classifiers
