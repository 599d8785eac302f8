// Whose word is a registered claim? Wider than Signal::attribution, which densities and the statistical layer rest on: it is asked only where a claim stands.
#pragma once
#include <bitset>
#include <string>

#include "classifiers/statistical.h"
#include "classifiers/verdict.h"
#include "reading.h"

namespace lacuna::classifiers {

constexpr std::size_t kAround = 600;  // bytes on either side of a claim, and of a sentence near it, that are looked at: a text without a full stop must end soon too

// At most so much of a span, in whole characters: its end, or its beginning.
Span end_of(const Reading& text, Span part);
Span beginning_of(const Reading& text, Span part);

// What the rules see around one place where a claim stands. Offsets into the folded text.
struct Framing {
  enum Sign : std::size_t {  // by_rules() reads them in this order
    rebuttal, concurrence, own_voice,                       // in the claim's sentence; own_voice before the claim
    speaker, speaker_wide, governed, speaker_after,         // somebody speaks; a verb of saying or a view before the claim; a speaker after it
    pointed_back_at, pointed_back_at_next,                  // "so the ministry", in the sentence or in the next
    announced, quoted, conceded, kSigns                     // by an earlier sentence or a list's head; between quotation marks; another's word was set aside
  };
  std::size_t sentence = 0;
  Span before{}, after{};  // the words of the sentence on either side of the claim, at most kAround
  std::bitset<kSigns> signs;
};

// The text has a sentence.
Framing framing_of(const Reading& text, Match claim);
// Rebutted, attributed or endorsed.
Narrative by_rules(const Framing& framing);
// What the learned layer sees: the words on either side of the claim and in the sentences around it, by where they stand, never the claim's own; and the rules' signs.
FeatureVector attribution_features(const Reading& text, const Framing& framing);
// Whether the layers that this project's own texts taught (this one, and the state's voice) have learned in that language, a BCP-47 tag of an answer.
bool own_texts_taught(const std::string& language);
// With weights they decide between attributed and endorsed, `enough` being the probability from which on a claim is somebody else's word; what the rules
// call rebutted stays so. Null: the rules decide.
Narrative framing(const Reading& text, Match claim, const Head* weights, double enough);

}  // namespace lacuna::classifiers
