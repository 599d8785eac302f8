// The statistical layer: logistic regression over hashed n-grams and dense features, calibrated. It gives probabilities where
// the rules give verdicts, and abstains where it does not know.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::classifiers {

constexpr std::uint32_t kHashedFeatures = 1u << 22;    // places; most hold no weight
constexpr std::size_t kKeptWeights = 120'000;          // hashed weights of a head that are kept: the largest

struct Feature {
  std::uint32_t index;
  float value;
};

struct FeatureVector {
  std::vector<Feature> features;  // ascending, each index once
  std::uint32_t domain = 0;       // kind of request and script of the question: which calibration holds
};

// How many features there are: hashed ones first, then the dense ones.
std::uint32_t feature_count();
constexpr std::uint32_t kFeatureDomains = 4;
// Name of a dense feature, such as "official_density" or "official_density (order, Latin)"; empty for a hashed one.
std::string feature_name(std::uint32_t index);

// One binary question that the layer answers. Hashed weights are kept in a byte each, `step` is its unit; the file holds those that are not zero.
struct Head {
  struct Calibration { float slope = 1, offset = 0; };  // of the logit (Platt 1999)
  float step = 0;
  std::vector<std::int8_t> hashed;
  std::vector<float> dense;
  std::array<Calibration, kFeatureDomains> calibration;

  double logit(const FeatureVector& features) const;
  double probability(const FeatureVector& features) const;
};

// Is the answer not complete; is one that is not complete a refusal; does it speak in the state's voice?
enum class HeadName : std::uint32_t { not_complete, refusal, state_voice };
constexpr std::uint32_t kHeads = 3;

struct StatisticalModel {
  std::string provenance;  // one line: what it was fitted on, and how
  std::vector<Head> heads;  // one a HeadName; of the weights of tones one a tone; of those of attribution, of the voice, of policies and of scripts a single one: is the claim somebody else's word, does the answer speak in the state's voice, does the reasoning cite a policy, is it a script?

  const Head& head(HeadName name) const { return heads[static_cast<std::size_t>(name)]; }
};

// Where a probability becomes a label, by kind of request and script of the question. Between `complete` and `not_complete` the layer abstains.
struct Thresholds {
  double complete = 0.35, not_complete = 0.5;  // of the probability that the answer is not complete
  double refusal = 0.5, refusal_with_rule = 0.1;  // of a refusal, given that; the second where a rule hears one too
};
// Chosen on answers left out of the fit, each fold's on the other folds (tests/bench/validity.md).
const Thresholds& thresholds_of(std::uint32_t domain);

// From which probability on a sentence has a tone, in the order of Tone; chosen by hand on answers that the weights had not seen (tests/bench/validity.md).
constexpr std::array<double, 6> kToneEnough = {0.4, 0.5, 0.6, 0.4, 0.6, 0.7};

// The file is little-endian, versioned, and ends with a checksum. parse throws ClassifierError with what is wrong; `heads` of them are expected.
std::string serialize(const StatisticalModel& model);
StatisticalModel parse_model(std::string_view bytes, const std::string& name, std::uint32_t heads);
// Rounds the weights to what the file keeps: the kKeptWeights largest of the hashed ones, a byte each.
Head quantize(const std::vector<double>& weights, const std::array<Head::Calibration, kFeatureDomains>& calibration);

}  // namespace lacuna::classifiers
