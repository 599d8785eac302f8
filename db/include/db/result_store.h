// The only class with SQL for results. Its methods stand in src/result_store.cc (writing), result_query.cc (reading), result_index.cc
// (filters, counts, search), judge_store.cc (versions of layers) and label_store.cc (people's labels, filters, plans).
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
  std::vector<SessionRow> sessions(std::int64_t run);
  void end_session(std::int64_t session, const std::string& utc, const std::string& reason);
  // A text that a session found out about what it runs on, under a name of its environment; the first one of the run's sessions.
  void set_environment(std::int64_t session, const std::string& name, const std::string& value);
  std::optional<std::string> environment(std::int64_t run, const std::string& name);

  void add_prompt_set(const PromptSetRow& set);  // once for each sha256
  void each_prompt_set(const std::function<void(const PromptSetRow&)>& set);
  std::int64_t add_item(const ItemRow& item);    // once for each sha256; returns the id
  std::optional<ItemRow> item(std::int64_t id);
  void each_item_of(std::int64_t run, const std::function<void(const ItemRow&)>& item);
  void each_prompt_of(std::int64_t run, const std::function<void(const PromptRow&)>& prompt);  // each text of a cell once
  // Manifests, items and prompt sets with the SHA-256 they are stored under; `what` names the row.
  using HashedText = std::function<void(const std::string& what, const std::string& sha256, const std::string& bytes)>;
  void each_hashed_text(const HashedText& text);

  void add_planned(const PlannedRow& planned);
  // Throws DbError (constraint) when the run has no such prompt.
  PlannedRow planned(std::int64_t run, const std::string& item_key);
  void each_planned(std::int64_t run, const std::function<void(PlannedRow&&)>& planned);  // in the order of the plan
  std::int64_t next_position(std::int64_t run);
  // Questions of this name that belong to no item of a prompt set: their sets, and the first texts that they were put in.
  void each_wording_of(const std::string& item, const std::string& language, const std::function<void(const std::string& set, const std::string& text)>& wording);
  // The set of one of a run's prompts, if it has any.
  std::optional<std::string> set_of(std::int64_t run);
  std::set<std::string> answered_keys(std::int64_t run);
  std::map<std::string, std::int64_t> answer_numbers(std::int64_t run);  // by key

  // Returns the attempt's sequence number; attempts of one key are counted from 1.
  std::int64_t add_attempt(std::int64_t run, const std::string& item_key, std::int64_t session, const std::string& utc);
  void each_attempt(std::int64_t run, const std::function<void(const AttemptRow&)>& attempt);  // in order

  // Next sequence number, head of the chain and row in ONE transaction of its own, or in the caller's if one is open.
  // `extend` gets the head (zeros for the first answer) and gives the new one. Returns the sequence number.
  using ExtendChain = std::function<Hash(const Hash& previous)>;
  std::int64_t add_answer(const AnswerRow& answer, const ExtendChain& extend);
  Hash chain_head();
  void read_generation(AnswerRow& answer);  // what is kept beside it

  // In force from now on; what its layers said is kept for good. A transaction of its own, or part of the caller's.
  void put_verdict(const VerdictRow& verdict);
  std::vector<LayerVerdictRow> layers(std::int64_t answer);
  // What a layer said, kept beside what is in force.
  void add_layer(std::int64_t answer, const LayerVerdictRow& said);
  // All versions of a layer that judged something, in the order of their first verdict.
  std::vector<JudgeRow> judges(const std::string& layer);
  // In the order of their versions' first verdict, then by layer.
  std::vector<InForceRow> verdicts_in_force(std::int64_t run);

  // Appends an act and returns its number. Throws DbError (constraint) for an undo of an undo, of somebody else's act, or of an act
  // that was taken back already.
  std::int64_t add_label_event(const LabelEventRow& event);
  std::vector<LabelEventRow> label_events(std::int64_t answer);              // in order
  void each_label_event(const std::function<void(const LabelEventRow&)>& event);  // of all answers, in order; `in_force` is not filled
  std::vector<LabelEventRow> labels(std::int64_t answer);                    // in force, by coder
  void each_label(const std::function<void(const LabelEventRow&)>& label);   // in force, by answer and coder
  std::optional<LabelEventRow> last_act(const std::string& coder);           // the latest label that was not taken back
  std::vector<std::pair<std::string, std::int64_t>> coders();                // and how many labels of theirs are in force

  void save_filter(const SavedFilterRow& filter);  // replaces one of the same name
  void remove_filter(const std::string& name);
  std::vector<SavedFilterRow> saved_filters();

  void add_frozen_plan(const FrozenPlanRow& plan);  // once for each sha256
  void set_run_plan(const RunPlanRow& plan);
  std::optional<RunPlanRow> run_plan(std::int64_t run);
  std::optional<FrozenPlanRow> frozen_plan(const std::string& sha256);

  // Calls `record` for each; false stops. With terms or label conditions the order is that of answering.
  void each_result(const ResultQuery& query, const std::function<bool(ResultRecord&&)>& record);
  std::optional<ResultRecord> result(std::int64_t seq);
  // Numbers of the answers that match, ascending, after `after_seq`, at most `at_most`. Quick for a page of a million answers: it
  // works on `facet` and `tally`, and reads texts for terms alone.
  std::vector<std::int64_t> matching(const ResultQuery& query);
  // The same numbers, which come ascending, by what their answers hold; equal ones in the order of answering, those without it at the end. It
  // looks at every answer of the project: some tenths of a second for 100,000.
  std::vector<std::int64_t> in_order(const std::vector<std::int64_t>& numbers, ResultOrder order, bool descending);
  // How many match, counted up to `at_most`.
  std::int64_t count(const ResultQuery& query);
  // Groups of answers; terms and label conditions of the query are not looked at.
  std::vector<TallyRow> tally(const ResultQuery& query);
  // Brings the search index up to the last full group of answers. Returns how many groups were added; stops after `at_most`.
  std::int64_t index_for_search(std::int64_t at_most);

  // Complaints of integrity_check and foreign_key_check, and counts that are not those of the answers; empty = sound.
  std::vector<std::string> integrity_problems();

 private:
  Statement& prepared(const char* sql);  // one for each text, kept
  template <typename... Values>
  std::int64_t found_or_added(const char* find, const char* add, const Values&... values);  // the number of a row of a small table
  std::int64_t insert_answer(const AnswerRow& answer, const ExtendChain& extend);
  void add_generation(std::int64_t seq, const AnswerRow& answer);
  void insert_verdict(const VerdictRow& verdict);
  void keep_layer(std::int64_t answer, std::int64_t judge, const LayerVerdictRow& said);
  void keep_replaced(std::int64_t answer, std::int64_t judge);
  std::int64_t cell_of(const PlannedRow& planned);  // this and the next three: made where there is none yet
  std::int64_t prompt_of(const PlannedRow& planned);
  std::int64_t sampling_of(const PlannedRow& planned);
  std::int64_t ending_of(const AnswerRow& answer);
  std::vector<std::uint8_t> packed(const std::vector<std::uint8_t>& tokens) const;
  struct Place {
    std::int64_t planned, cell;
  };
  Place place_of(std::int64_t run, const std::string& item_key);  // throws DbError (constraint) when nothing is planned there
  std::vector<std::uint8_t> hash_bytes(const std::string& digits, const char* what) const;
  std::int64_t judge_id(const std::string& layer, const std::string& version, const std::string& fingerprint);
  std::int64_t layer_class_id(const std::string& label, const std::string& engagement, const std::string& narrative);
  std::int64_t class_id(const VerdictRow& verdict);
  void add_facet(std::int64_t answer, std::int64_t run, std::int64_t cell);
  void move_facet(std::int64_t answer, std::int64_t to_class);
  void count_in_tally(std::int64_t run, std::int64_t cell, std::int64_t verdict_class, std::int64_t change);
  std::string text_of_group(std::int64_t group);
  void index_groups(std::int64_t first, std::int64_t last);
  void index_while_answering(std::int64_t seq);
  // Numbers of the answers that match, in the order that the query asks for; false stops.
  void each_number(const ResultQuery& query, const std::function<bool(std::int64_t)>& found);
  struct Words;  // of the small tables, by their numbers
  const PlannedRow& cell(std::int64_t id, Words& words);
  const PlannedRow& prompt(std::int64_t id, Words& words);
  double temperature(std::int64_t sampling, Words& words);
  const AnswerRow& ending(std::int64_t id, Words& words);
  const VerdictRow& verdict_class(std::int64_t id, Words& words);
  std::optional<ResultRecord> read_result(std::int64_t seq, Words& words);

  Database* database_;
  std::map<const char*, Statement> statements_;
};

}  // namespace lacuna::db
