// Plans that are frozen before a run, so that nobody can choose afterwards what was meant to be asked.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "probe/project.h"
#include "probe/run_plan.h"

namespace lacuna::probe {

// A plan file: canonical JSON of everything that identifies the run (model, tokenizer and template by hash, sampling, limits, prompt sets and
// classifier by hash), the request, the number of prompts and the hash of their keys. Publish its SHA-256 before the run.
struct FrozenPlan {
  std::string name, frozen_utc, sha256;  // of the file's bytes
  std::string json;
  std::uint64_t prompts = 0;
  RunSpec spec;  // the request; its model is a name without a folder
};

// Hashes the model and the sets as a run would, asks nothing. Throws SpecError and what loading throws.
FrozenPlan freeze_plan(const RunSpec& spec, RunObserver& observer);
// Throws std::runtime_error that names the file for anything that is no plan of this program.
FrozenPlan read_plan(const std::filesystem::path& file);

// How long a run would take on this machine: a few of its prompts are answered, nothing is stored.
struct DryRun {
  std::uint64_t prompts = 0, open = 0;   // of the plan or shard; without an answer in the project
  std::uint64_t tried = 0, tokens = 0;   // what was answered to measure; 0 tokens of a server that does not count them
  std::uint64_t failed = 0;              // of those tried
  std::string cause;                     // of the first failure
  bool interrupted = false;
  double seconds = 0;                    // that took
  double expected_seconds = 0;           // if all answers are as long as those
  double at_most_seconds = 0;            // if all run into their limits
};

}  // namespace lacuna::probe
