// The sink that keeps answers in a project file.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "project_state.h"
#include "runner.h"

namespace lacuna::probe {

class SqliteSink : public ResultSink {
 public:
  // Rows of the plan must be in the project already. `rules_sha256` goes with every verdict.
  SqliteSink(Project::State& project, const db::RunRow& run, std::int64_t session, std::string rules_sha256);

  void intent(const PlannedPrompt& prompt) override;
  ResultRow answer(const PlannedPrompt& prompt, const GeneratedAnswer& answer) override;
  void verdict(const ResultRow& row) override;

 private:
  void keep_model(const std::string& named);
  void keep_source(const char* name, std::set<std::string>& known, const std::string& source);

  Project::State& project_;
  const db::RunRow& run_;
  std::int64_t session_;
  std::string rules_sha256_;
  std::map<std::string, std::int64_t> attempts_;  // of prompts in flight, by key
  bool model_is_kept_ = false;
  std::set<std::string> servers_, backends_;  // that answered in this session
};

// The name under which a session's environment keeps the model that its server's replies name.
inline constexpr const char* kAnswersAs = "answers_as";
// And those of the servers that answered, and what these say of who computed behind them: a line each.
inline constexpr const char* kAnsweredBy = "answered_by";
inline constexpr const char* kServedBy = "served_by";
// Of each at most so many a session: some servers name another build in every reply.
inline constexpr std::size_t kMostSources = 50;

// Fills in the hash, extends the chain and stores the answer; the row number goes into `record`.
void store_answer(db::ResultStore& store, db::ResultRecord& record);

}  // namespace lacuna::probe
