// Votes of a model that judges: any model file, or a server. Off unless it is asked for, and never alone: the votes are stored beside what the
// other layers said, and change a verdict only when `classify_project` is told to hear them and another layer says the same.
//
// A model is asked every axis twice, with the labels in one order and in the other (models prefer places of a list: Zheng et al. 2023, "Large
// language models are not robust multiple choice selectors"). A vote is the mean of the probabilities that both replies give to the labels' letters.
#pragma once
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/endpoint.h"
#include "probe/ports.h"
#include "probe/project.h"
#include "probe/report_table.h"
#include "probe/run_control.h"

namespace lacuna::probe {

struct JudgeSpec {
  std::filesystem::path model;  // a GGUF file; with `endpoint` only its template and tokenizer are used
  EndpointSpec endpoint;
  std::vector<std::string> axes = {"engagement", "narrative"};  // also "facts" and "reasoning", whose votes inform and change no verdict
  RowFilter filter;             // which answers
  std::uint64_t limit = 0;      // of those at most so many, spread evenly over all of them; 0 = all. The same answers come again
  std::uint32_t max_reasoning_tokens = 1024;  // of a model that cannot but reason; those that know a switch are told not to
  unsigned threads = 0;
  std::uint32_t parallel = 8, context = 0;
  std::string device = "cpu";
  std::uint64_t gpu_memory = 0;  // as RunSpec has it
};
// The one place that checks it. Throws SpecError.
void check(const JudgeSpec& spec);

// A judge whose votes a project holds.
struct JudgeInfo {
  std::string version;      // "rubric-1 engagement+narrative, MODEL", of a server "MODEL at ADDRESS"
  std::string fingerprint;  // SHA-256 over rubric, model and all else that decides a vote
  std::uint64_t answers = 0;
};
// In the order of their first vote.
std::vector<JudgeInfo> model_judges(const Project& project);
// The one whose version contains `name` or whose fingerprint begins with it. Throws ProjectError that lists the judges otherwise.
JudgeInfo find_judge(const Project& project, const std::string& name);

struct JudgeOutcome {
  JudgeInfo judge;
  std::uint64_t matching = 0;  // answers of the filter
  std::uint64_t judged = 0, already_there = 0, abstained = 0;      // answers
  std::uint64_t failed = 0, unreadable = 0;                        // without a reply, or with none that can be read: asked again next time
  std::uint64_t unweighted = 0;  // judged by letters without probabilities: a vote is then all or nothing
  std::uint64_t left_out = 0;  // without a verdict of the other layers, or invalid
  bool interrupted = false;    // the same call goes on
};
// Asks about every answer of the filter that this judge has not voted on. An answer's votes are stored together. `control` pauses and resumes.
// Throws EndpointError for a judge whose first replies are none, or none that can be read.
JudgeOutcome judge_project(const std::filesystem::path& project, const JudgeSpec& spec, RunObserver& observer, std::stop_token stop, RunControl* control = nullptr);

// How often its two orders agree, and how often it agrees with people, with the other layers and with the combined verdict: share, Cohen's kappa,
// Gwet's AC1, by language, and over all where there are several. A stopped table is not whole.
ReportTable judge_agreement(const Project& project, const JudgeInfo& judge, const RowFilter& filter, std::stop_token stop = {});

}  // namespace lacuna::probe
