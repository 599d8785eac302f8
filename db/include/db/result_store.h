// The only class with SQL for results.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "db/database.h"
#include "db/rows.h"
#include "db/statement.h"

namespace lacuna::db {

// Works on an open project; the database must outlive it. Methods that write do not open a transaction of their own
// unless they say so: whoever calls several puts them into one Transaction. All throw DbError.
class ResultStore {
 public:
  explicit ResultStore(Database& database) : database_(&database) {}

  std::int64_t add_run(const RunRow& run);
  std::vector<RunRow> runs();
  std::optional<RunRow> find_run(const std::string& name);
  RunCounts counts(std::int64_t run);
  void set_status(std::int64_t run, const std::string& status);
  // Runs that a process which died left as "running" become "interrupted", and their sessions end as "killed".
  void close_abandoned(const std::string& utc);

  std::int64_t begin_session(const SessionRow& session);
  void end_session(std::int64_t session, const std::string& utc, const std::string& reason);

  void add_prompt_set(const PromptSetRow& set);  // once for each sha256
  std::int64_t add_item(const ItemRow& item);    // once for each sha256; returns the id
  std::optional<ItemRow> item(std::int64_t id);
  void each_item_of(std::int64_t run, const std::function<void(const ItemRow&)>& item);
  // Manifests, items and prompt sets with the SHA-256 they are stored under; `what` names the row.
  using HashedText = std::function<void(const std::string& what, const std::string& sha256, const std::string& bytes)>;
  void each_hashed_text(const HashedText& text);

  void add_planned(const PlannedRow& planned);
  // Throws DbError (other) when the run has no such prompt.
  PlannedRow planned(std::int64_t run, const std::string& item_key);
  std::int64_t next_position(std::int64_t run);
  std::set<std::string> answered_keys(std::int64_t run);

  // Returns the attempt's sequence number; attempts of one key are counted from 1.
  std::int64_t add_attempt(std::int64_t run, const std::string& item_key, std::int64_t session, const std::string& utc);
  // Attempts that got no answer, by key: what a killed session had in flight.
  std::map<std::string, std::int64_t> unanswered_attempts(std::int64_t run);

  // Next sequence number, head of the chain and row in ONE transaction of its own, or in the caller's if one is open.
  // `extend` gets the head (zeros for the first answer) and gives the new one. Returns the sequence number.
  using ExtendChain = std::function<Hash(const Hash& previous)>;
  std::int64_t add_answer(const AnswerRow& answer, const ExtendChain& extend);
  Hash chain_head();

  void put_verdict(const VerdictRow& verdict);  // replaces an older one
  void put_label(const LabelRow& label);        // replaces an older one of the same coder
  std::vector<LabelRow> labels(std::int64_t answer);

  // Calls `record` for each; false stops.
  void each_result(const ResultQuery& query, const std::function<bool(const ResultRecord&)>& record);

  // Complaints of integrity_check and foreign_key_check; empty = sound.
  std::vector<std::string> integrity_problems();

 private:
  Statement& prepared(const char* sql);  // one for each text, kept
  std::int64_t insert_answer(const AnswerRow& answer, const ExtendChain& extend);

  Database* database_;
  std::map<const char*, Statement> statements_;
};

}  // namespace lacuna::db
