// Plain structs for what the tables hold; db/SCHEMA.md explains the columns.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lacuna::db {

using Hash = std::array<std::uint8_t, 32>;  // SHA-256

struct RunRow {
  std::int64_t id = 0;
  std::string name, kind, model, status = "running", started_utc;
  std::string spec_json, manifest_json, manifest_sha256;
};

struct RunCounts {
  std::uint64_t planned = 0, answered = 0, classified = 0;
};

struct SessionRow {
  std::int64_t run = 0, pid = 0;
  std::string boot_id, environment_json, started_utc;
  std::optional<std::string> ended_utc = {}, end_reason = {};  // not there while it works, and after a process that died
  std::int64_t id = 0;                                         // given by the store
};

struct PromptSetRow {
  std::string sha256, id, version, title, licence, bytes;
};

struct ItemRow {
  std::int64_t id = 0;
  std::string sha256, item_json;
};

// What a run asks in one of its cells.
struct PromptRow {
  std::string topic, item, language, variant, text;
};

struct PlannedRow {
  std::int64_t run = 0;
  std::string item_key;  // 64 hex digits
  std::int64_t position = 0;
  std::optional<std::int64_t> item_id;  // imported answers have no item
  std::string model, set, item, pair, topic, subtopic, stratum, role, language, variant;
  std::int64_t sample = 0, seed = 0;
  double temperature = 0;
  std::string prompt;
};

// The intent to ask.
struct AttemptRow {
  std::int64_t seq = 0, session = 0;
  std::string item_key, intent_utc;
};

struct AnswerRow {
  std::int64_t seq = 0;  // given by the store
  std::int64_t run = 0;
  std::string item_key;
  std::optional<std::int64_t> attempt;
  std::string text;
  std::optional<std::string> reasoning;
  std::vector<std::uint8_t> tokens;  // int32, little endian
  std::string stop_reason, error;
  std::int64_t prompt_tokens = 0, answer_tokens = 0, invalid_utf8 = 0;
  double seconds = 0;
  std::string rendered_sha256, answered_utc;
  Hash chain{};  // filled by the store
  // Kept beside the answer and not read back with it; views `failed_attempts` and `log_probabilities`.
  std::vector<std::string> failed_attempts;  // causes, in order
  std::string log_probabilities_json;        // "" = none were asked for
};

// What one layer of the classifiers said.
struct LayerVerdictRow {
  std::string layer, version, fingerprint;  // fingerprint: SHA-256 of rules or weights, or nothing
  std::string label, engagement, narrative;
  double p_not_complete = 0;
};

// A version of a layer, and how many answers it has judged.
struct JudgeRow {
  std::string version, fingerprint;
  std::int64_t answers = 0;
};

// Verdicts in force of a run: all layers together in one version, and the layer that decided.
struct InForceRow {
  std::string version, fingerprint, decided_by;
  std::int64_t answers = 0;
};

// Nothing to tell of a verdict beside its words; takes no room in the file.
inline const std::string kNoDetail = R"({"claims":[],"evidence":[],"facts":[],"tone":[]})";

struct VerdictRow {
  std::int64_t answer = 0;
  std::string classifier, rules_sha256;
  std::string engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by;
  bool state_voice = false, feigned = false, premise_denial = false, substitution = false;
  double p_not_complete = 0;
  std::optional<double> fact_recall;
  std::string detail_json = "{}";
  std::vector<LayerVerdictRow> layers;  // written with the verdict; ResultStore::layers reads them
};

// An act of a coder: a label, a note, a flag, or the taking back of an earlier act.
struct LabelEventRow {
  std::int64_t id = 0;  // given by the store
  std::int64_t answer = 0;
  std::string coder;
  bool human = true;
  std::optional<std::int64_t> undoes;
  std::string label, axes_json = "{}", note;
  bool flag = false, blind = false;
  std::string label_raw, extra_json = "{}", labelled_utc;
  bool in_force = false;  // filled when read: the coder's latest that was not taken back
};

struct SavedFilterRow {
  std::string name, filter_json, saved_utc;
};

struct FrozenPlanRow {
  std::string sha256, name, frozen_utc, plan_json;
};

// A run that was started from a frozen plan.
struct RunPlanRow {
  std::int64_t run = 0;
  std::string plan, differences_json = "[]";
};

// An answer with its run, its plan and, where there is one, its verdict.
struct ResultRecord {
  std::string run_name, manifest_sha256;
  PlannedRow planned;
  AnswerRow answer;
  std::optional<VerdictRow> verdict;
};

// Empty lists select everything.
struct ResultQuery {
  std::vector<std::int64_t> runs;
  // Of the plan.
  std::vector<std::string> models, sets, topics, items, languages, variants, strata, roles;
  std::vector<std::string> units;  // topic/item/language
  // Of the verdict in force; answers without one match none of them.
  std::vector<std::string> labels, headlines, engagements, narratives, reasoning_classes, language_matches, decided_by;
  std::vector<std::string> terms;  // each must stand in answer or reasoning; ASCII letters match in either case
  // Of people's labels.
  bool flagged = false;
  std::string labelled_by, not_labelled_by;  // coders; empty = no condition

  bool by_seq = false;  // order of answering instead of (run, set, item, language, variant, sample)
  bool unclassified_only = false;
  std::int64_t after_seq = 0;
  std::int64_t at_most = -1;  // rows; -1 = all
};

// By what answers are sorted.
enum class ResultOrder { item, topic, language, run, headline, p_not_complete, label, note, length };

// How many answers share run, coordinates and verdict.
struct TallyRow {
  std::int64_t run = 0;
  PlannedRow planned;  // without key, position, sample, seed and prompt
  bool classified = false;
  VerdictRow verdict;  // without classifier and figures
  std::int64_t answers = 0, first_answer = 0;  // how many; the lowest number among them
};

}  // namespace lacuna::db
