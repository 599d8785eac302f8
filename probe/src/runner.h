// Asks every prompt of a plan that has no answer yet: intent, answer, verdict, each committed before the next step.
#pragma once
#include <map>
#include <set>
#include <string>

#include "probe/ports.h"
#include "probe/run_control.h"
#include "probe/run_plan.h"
#include "progress_meter.h"

namespace lacuna::probe {

// Where answers are kept. When a call returns, what it was given is on the disk.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void intent(const PlannedPrompt& prompt) = 0;  // before the prompt is asked
  // Answer and chain in one transaction. Returns the row to be judged.
  virtual ResultRow answer(const PlannedPrompt& prompt, const GeneratedAnswer& answer) = 0;
  virtual void verdict(const ResultRow& row) = 0;
};

struct RunnerPorts {
  Generator& generator;
  Judge& judge;
  ResultSink& sink;
  RunObserver& observer;
  RunControl* control = nullptr;  // null = nobody pauses
};

class Runner {
 public:
  // `answered` are the keys that have an answer already. All must outlive the runner.
  Runner(const RunPlan& plan, const std::set<std::string>& answered, RunnerPorts ports,
         ProgressMeter::Clock clock = std::chrono::steady_clock::now);
  // Until every prompt has its answer or `stop` is requested. An answer that failed becomes a row with its error; an
  // answer that was cancelled is not stored and will be asked again. A sink or a generator that throws ends the run.
  RunProgress run(std::stop_token stop);

 private:
  void generate(const std::stop_token& stop);
  bool has_open_prompt();
  std::optional<PlannedPrompt> next(const std::stop_token& stop);
  void done(GeneratedAnswer&& answer);
  void judge(const PlannedPrompt& prompt, ResultRow& row);

  const RunPlan& plan_;
  const std::set<std::string>& answered_;
  RunnerPorts ports_;
  ProgressMeter meter_;
  std::size_t position_ = 0;
  bool held_ = false;  // a pause or a stop kept a prompt back; remembered, for when the round has ended the pause may be over
  std::map<std::uint64_t, const PlannedPrompt*> in_flight_;  // by index
};

// Lets `judge` fill the row; false, with a line to the observer, when it cannot.
bool judge_row(Judge& judge, const PromptItem* item, ResultRow& row, RunObserver& observer);

}  // namespace lacuna::probe
