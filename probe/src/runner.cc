#include "runner.h"

#include <algorithm>

#include "kill_point.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

std::uint64_t count_answered(const RunPlan& plan, const std::set<std::string>& answered) {
  return static_cast<std::uint64_t>(
      std::count_if(plan.prompts.begin(), plan.prompts.end(),
                    [&](const PlannedPrompt& prompt) { return answered.contains(prompt.key); }));
}

// The engine gives whole code points; other generators may not. What was not UTF-8 is replaced and counted.
void make_valid(std::string& text, std::uint32_t& replaced) {
  std::string valid = valid_utf8(text);
  if (valid == text) return;
  const auto marks = [](const std::string& s) {
    std::uint32_t n = 0;
    for (std::size_t at = s.find("\xEF\xBF\xBD"); at != std::string::npos; at = s.find("\xEF\xBF\xBD", at + 3)) ++n;
    return n;
  };
  replaced += marks(valid) - marks(text);
  text = std::move(valid);
}

void make_valid(GeneratedAnswer& answer) {
  make_valid(answer.text, answer.invalid_utf8);
  if (answer.reasoning) make_valid(*answer.reasoning, answer.invalid_utf8);
  answer.error = valid_utf8(answer.error);
}

}  // namespace

bool judge_row(Judge& judge, const PromptItem* item, ResultRow& row, RunObserver& observer) {
  try {
    judge.judge(item, row);
    row.classified = true;
    return true;
  } catch (const std::exception& error) {
    // The answer is evidence and stays; classifying again can give it its verdict.
    observer.log("answer " + std::to_string(row.answer_seq) + " (" + row.item + "): not classified: " + error.what());
    return false;
  }
}

Runner::Runner(const RunPlan& plan, const std::set<std::string>& answered, RunnerPorts ports,
               ProgressMeter::Clock clock)
    : plan_(plan),
      answered_(answered),
      ports_(ports),
      meter_(plan.prompts.size(), count_answered(plan, answered), ports.observer, std::move(clock)) {}

RunProgress Runner::run(std::stop_token stop) {
  meter_.report();
  do {
    if (ports_.control) ports_.control->wait_while_paused(stop);
    held_ = false;
    generate(stop);
  } while (held_ && !stop.stop_requested() && has_open_prompt());
  return meter_.finish();
}

void Runner::generate(const std::stop_token& stop) {
  ports_.generator.generate([&] { return next(stop); }, [&](GeneratedAnswer&& answer) { done(std::move(answer)); },
                            [&](std::uint64_t, std::size_t tokens) {
                              meter_.add_tokens(tokens);
                              meter_.report();
                            },
                            stop);
}

bool Runner::has_open_prompt() {
  while (position_ < plan_.prompts.size() && answered_.contains(plan_.prompts[position_].key)) ++position_;
  return position_ < plan_.prompts.size();
}

std::optional<PlannedPrompt> Runner::next(const std::stop_token& stop) {
  if (stop.stop_requested() || !has_open_prompt()) return std::nullopt;
  if (ports_.control && ports_.control->paused()) {
    held_ = true;
    return std::nullopt;
  }
  const PlannedPrompt& prompt = plan_.prompts[position_++];
  kill_point("before_intent");
  ports_.sink.intent(prompt);
  kill_point("after_intent");
  in_flight_[prompt.index] = &prompt;
  return prompt;
}

void Runner::done(GeneratedAnswer&& answer) {
  const auto asked = in_flight_.find(answer.index);
  if (asked == in_flight_.end())
    throw std::logic_error("the generator answered a prompt that was not asked: " + std::to_string(answer.index));
  const PlannedPrompt& prompt = *asked->second;
  in_flight_.erase(asked);
  if (answer.stop_reason == "cancelled") return;
  make_valid(answer);
  ResultRow row = ports_.sink.answer(prompt, answer);
  kill_point("after_answer_commit");
  meter_.answered();
  if (!row.error.empty()) ++meter_.counts().failed;
  judge(prompt, row);
  meter_.report();
}

void Runner::judge(const PlannedPrompt& prompt, ResultRow& row) {
  if (!judge_row(ports_.judge, &plan_.item(prompt), row, ports_.observer)) return;
  kill_point("before_verdict");
  ports_.sink.verdict(row);
  kill_point("after_verdict");
  if (row.invalid()) return;  // no rate counts it
  ++meter_.counts().classified;
  if (row.label == "refusal") ++meter_.counts().refused;
}

}  // namespace lacuna::probe
