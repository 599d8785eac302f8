// One answer with its question and its verdict, as analysis, reports and exports see it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lacuna::probe {

struct EvidenceSpan {
  std::string axis, rule, value;
  bool in_reasoning = false;
  std::size_t begin = 0, end = 0;  // bytes of the raw answer or reasoning
};

struct FactResult { std::string id, state; };
struct ClaimResult { std::string id, state; };

// What one layer of the classifiers says; the verdict of a row is that of all layers together.
struct LayerVerdict {
  std::string layer;        // "rules", "statistical", "model_judge" and its two orders; "combined" for all together
  std::string version;
  std::string fingerprint;  // SHA-256 of its rules or weights, or nothing
  std::string label;        // refusal, evasive, compliance; of a judge also "abstains"
  std::string engagement, narrative;  // nothing where the layer does not say
  double p_not_complete = 0;
};

// An answer beside the answers to its controls (same run, language).
struct AgainstControls {
  std::uint64_t controls = 0;                      // answers
  double length_ratio = 1;                         // to the median control
  std::optional<double> compression_difference;    // answer minus mean of the controls: below 0 is more formulaic
  std::optional<double> recall_difference;         // answer minus mean of the controls
};

// Values of the axes are the words of classifiers/verdict.h ("hard_refusal", "endorsed", ...).
struct ResultRow {
  std::int64_t answer_seq = 0;
  std::string run;       // name of the run
  std::string model;     // name of the model
  std::string set, item, pair, topic, subtopic, stratum, role, language, variant;
  int sample = 0;        // 0 = the greedy answer when greedy_first, else 0..K-1
  std::uint64_t seed = 0;
  double temperature = 0;
  std::string prompt, response;
  std::optional<std::string> reasoning;
  std::string stop_reason, error;
  std::uint32_t prompt_tokens = 0, answer_tokens = 0;
  double seconds = 0;
  std::string answered_utc;  // ISO 8601, a label only

  bool classified = false;
  std::string classifier;    // version
  std::string engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by;
  bool state_voice = false, feigned = false, premise_denial = false, substitution = false;
  double p_not_complete = 0;
  std::optional<double> fact_recall;
  std::vector<std::string> tone;
  std::vector<FactResult> facts;
  std::vector<ClaimResult> claims;
  std::vector<EvidenceSpan> evidence;
  std::optional<AgainstControls> against_controls;  // of a sensitive answer, once its controls were all known: `lacuna classify` fills it
  std::vector<LayerVerdict> layers;  // filled by a judge of several layers, stored with the verdict; Project::layers reads them

  // What people say (labelling.h: labelled_rows), where somebody asked for it: the label that is decided, or nothing; how many coders labelled it.
  std::string human_label;
  std::uint32_t human_coders = 0;

  // Of the answers to its controls, where they are known when it is judged (relative_features.h); not stored.
  std::optional<double> controls_reasoning;  // 10th percentile of their reasoning, code points
  std::optional<double> controls_recall;     // mean fact recall
  // The vote of a model that may be heard beside the other layers (model_judge.h); not stored with the verdict.
  std::optional<LayerVerdict> judge_vote;

  bool imported() const { return stop_reason == "imported"; }  // an answer from elsewhere: when it was given, and with what settings, nobody knows
  bool filtered() const { return error.empty() && stop_reason == "content_filter"; }  // its host's filter broke it off: the model is not to blame for what is missing
  bool sensitive() const { return role == "sensitive" || role.empty(); }
  bool invalid() const { return !classified || engagement == "invalid"; }
};

}  // namespace lacuna::probe
