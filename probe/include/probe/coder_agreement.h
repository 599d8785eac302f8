// How well people who label agree: with each other, and with the verdicts.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/labelling.h"
#include "probe/report_table.h"

namespace lacuna::probe {

// Two coders over the answers that both labelled, or one coder and the verdicts.
struct RaterPair {
  std::string first, second;                // no second: the verdicts
  Rate alike;                               // of these answers; the answers to an item are a cluster
  std::optional<double> kappa;              // Cohen's
  std::vector<std::int64_t> disagreements;  // answers
};

struct CoderAgreement {
  std::uint64_t coders = 0;     // who labelled one of these answers, adjudicators not counted
  Rate alike;                   // of the answers that two or more labelled
  std::uint64_t undecided = 0;  // that they labelled differently, without an adjudicator's word
  std::vector<RaterPair> pairs;
  std::optional<double> alpha;  // Krippendorff's, of all people together
};
CoderAgreement coder_agreement(const Ratings& ratings);

// How many coders there are, on how many answers they differ and what becomes of those; nothing where nobody has labelled.
std::string coders_sentence(const CoderAgreement& agreement);
ReportTable coder_agreement_table(const CoderAgreement& agreement);

}  // namespace lacuna::probe
