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
};

struct PromptSetRow {
  std::string sha256, id, version, title, licence, bytes;
};

struct ItemRow {
  std::int64_t id = 0;
  std::string sha256, item_json;
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
  Hash row_hash{}, chain{};  // the chain is filled by the store
};

struct VerdictRow {
  std::int64_t answer = 0;
  std::string classifier, rules_sha256;
  std::string engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by;
  bool state_voice = false, feigned = false, premise_denial = false, substitution = false;
  double p_not_complete = 0;
  std::optional<double> fact_recall;
  std::string detail_json = "{}";
};

struct LabelRow {
  std::int64_t answer = 0;
  std::string coder, label, label_raw, extra_json = "{}", labelled_utc;
  bool human = false;
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
  std::vector<std::string> languages, sets, roles, labels, headlines;
  bool by_seq = false;  // order of answering instead of (run, set, item, language, variant, sample)
  bool unclassified_only = false;
  std::int64_t after_seq = 0;  // with by_seq
  std::int64_t at_most = -1;   // rows; -1 = all
};

}  // namespace lacuna::db
