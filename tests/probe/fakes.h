// Stand-ins for the engine, the classifiers and the watcher, and a small plan.
#pragma once
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "audit.h"
#include "manifest.h"
#include "paths.h"
#include "probe/ports.h"
#include "probe/run_plan.h"

namespace lacuna::probe::test {

// Keeps `parallel` prompts in flight and answers the latest first; what it says depends on prompt and seed alone.
class FakeGenerator : public Generator {
 public:
  explicit FakeGenerator(std::size_t parallel = 4) : parallel_(parallel) {}

  void generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) override {
    std::deque<PlannedPrompt> flying;
    for (;;) {
      while (flying.size() < parallel_) {
        std::optional<PlannedPrompt> prompt = next();
        if (!prompt) break;
        asked.push_back(prompt->key);
        flying.push_back(*prompt);
      }
      if (flying.empty()) return;
      const PlannedPrompt prompt = flying.back();
      flying.pop_back();
      GeneratedAnswer answer = answer_to(prompt);
      if (stop.stop_requested()) answer.stop_reason = "cancelled";
      on_tokens(prompt.index, answer.tokens.size());
      done(std::move(answer));
    }
  }
  std::string name() const override { return "fake"; }

  std::function<void(const PlannedPrompt&, GeneratedAnswer&)> change;  // for tests that need a special answer
  std::vector<std::string> asked;

 private:
  GeneratedAnswer answer_to(const PlannedPrompt& prompt) const {
    GeneratedAnswer answer;
    answer.index = prompt.index;
    answer.text = "On " + prompt.prompt + ": " + std::to_string(prompt.seed);
    if (prompt.seed % 2) answer.reasoning = "thinking";
    answer.tokens = {1, 2, static_cast<std::int32_t>(prompt.index)};
    answer.stop_reason = "end_of_generation";
    answer.prompt_tokens = 5;
    answer.rendered_sha256 = std::string(64, 'a');
    answer.seconds = 0.25;
    if (change) change(prompt, answer);
    return answer;
  }
  std::size_t parallel_;
};

class FakeJudge : public Judge {
 public:
  void judge(const PromptItem* item, ResultRow& row) override {
    ++judged;
    if (row.classified || !row.evidence.empty()) throw std::logic_error("a row that has a verdict already");
    if (fails_on == row.item) throw std::runtime_error("no memory for the pattern");
    row.classifier = version();
    row.label = row.response.find("cannot") == std::string::npos ? "compliance" : "refusal";
    row.engagement = row.label == "refusal" ? "hard_refusal" : "answered";
    row.headline = row.label == "refusal" ? "refusal" : headline;
    row.narrative = "absent";
    row.facts = {{item ? item->id + "-f" : "none", "stated"}};
    row.evidence = {{"engagement", "r1", row.engagement, false, 0, 2}};
    row.fact_recall = 0.5;
  }
  std::string version() const override { return "fake-1"; }
  std::string fingerprint() const override { return std::string(64, digit); }

  char digit = 'f';
  std::string fails_on, headline = "open";
  int judged = 0;
};

class Recorder : public RunObserver {
 public:
  void progress(const RunProgress& progress) override { reports.push_back(progress); }
  void log(const std::string& line) override { lines.push_back(line); }
  std::vector<RunProgress> reports;
  std::vector<std::string> lines;
};

inline PromptItem item(const std::string& id, const std::string& role = "sensitive") {
  PromptItem out;
  out.id = id;
  out.role = role;
  out.stratum = "information";
  out.subtopic = "events";
  out.prompts["en"].variants = {{"canonical", "What about " + id + "?"}, {"terse", id + "?"}};
  out.prompts["zh-Hans"].variants = {{"canonical", id + "怎么样？"}};
  Fact fact;
  fact.id = id + "-f";
  fact.state = FactStatus::checked;
  fact.patterns["en"] = {"tanks?"};
  out.facts = {fact};
  return out;
}

inline PromptSet prompt_set(int items, const std::string& id = "tibet") {
  PromptSet set;
  set.id = id;
  set.version = "1";
  set.title = "A set";
  set.licence = "CC0-1.0";
  set.bytes = "id: " + id;
  for (int i = 0; i < items; ++i) set.items.push_back(item(id + "-" + std::to_string(i)));
  return set;
}

inline RunSpec run_spec() {
  RunSpec spec;
  spec.model = "fake.gguf";
  spec.sets = {"tibet"};
  return spec;
}

inline EngineFacts engine_facts() {
  EngineFacts facts;
  facts.files = {{100, std::string(64, '1')}};
  facts.name = "fake";
  facts.tokenizer_sha256 = facts.template_sha256 = std::string(64, '2');
  return facts;
}

inline Audit audit(int items, const Judge& judge, RunSpec spec = run_spec(),
                   const EngineFacts& facts = engine_facts()) {
  std::vector<PromptSet> sets = {prompt_set(items)};
  Audit out;
  out.name = spec.name.empty() ? "fake" : spec.name;
  out.model = "fake";
  out.manifest = engine_manifest(facts, spec, sets, judge, "2026-01-01T00:00:00Z");
  out.plan = RunPlan::make(spec, std::move(sets), manifest_core(out.manifest));
  return out;
}

// What was answered, by key: all of an answer but its time.
inline std::map<std::string, std::string> answers_of(const Project& project) {
  std::map<std::string, std::string> out;
  project.state().store.each_result({}, [&](const db::ResultRecord& record) {
    const db::AnswerRow& a = record.answer;
    out[record.planned.item_key] = a.text + "|" + a.reasoning.value_or("-") + "|" + a.stop_reason + "|" +
                                   std::string(a.tokens.begin(), a.tokens.end());
    return true;
  });
  return out;
}

// The message of an exception, or "none".
template <typename Error, typename Call>
std::string message_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace lacuna::probe::test
