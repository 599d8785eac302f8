// Stored answers generated again and compared byte by byte: the proof that they can be had again.
#pragma once
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/ports.h"

namespace lacuna::probe {

struct ReplayOptions {
  std::vector<std::string> runs;  // names; empty = all that the embedded engine answered
  // The model file, when there is one model; empty = a file of the stored name beside the project, in the current folder or among the
  // resources. Its SHA-256 must be that of the run's manifest.
  std::filesystem::path model;
  double share = 1.0;  // of the answers of each run, at least one; chosen by the hash of their keys, so that the same ones come again
  std::string device = "cpu";
  std::uint64_t gpu_memory = 0;  // as RunSpec has it
  unsigned threads = 0;
  std::uint32_t parallel = 8;
};

struct ReplayOutcome {
  std::uint64_t chosen = 0, compared = 0, equal = 0;
  std::uint64_t failed = 0;              // of the same share, prompts that failed when they were asked: there is nothing to compare
  std::vector<std::string> differences;  // "run v1, tibet-03 en, sample 0: the answer differs at byte 17"
  std::vector<std::string> notes;        // other builds, runs that were left out
  bool interrupted = false;
};

// Throws ProjectError for an unknown run and another model file, SpecError for options out of range and a model that is not found.
ReplayOutcome replay_project(const std::filesystem::path& project, const ReplayOptions& options, RunObserver& observer, std::stop_token stop);

}  // namespace lacuna::probe
