// What identifies a run: everything that decides its answers, by value or by hash.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "probe/frozen_plan.h"
#include "probe/ports.h"
#include "probe/run_plan.h"

namespace lacuna::probe {

// What the engine says about the model and about itself.
struct EngineFacts {
  struct File {
    std::uint64_t bytes = 0;
    std::string sha256;
  };
  std::vector<File> files;  // all shards, in order
  std::string name, description, architecture, quantisation;
  std::string tokenizer, pre_tokenizer, tokenizer_sha256, template_sha256;
  bool template_reads_clock = false;  // then the pinned moment is part of what decides an answer
  std::string version, commit, compiler, bits, instruction_set;
  std::uint32_t context = 0;  // tokens, as loaded
};

// Sections "model" ... "pinned_utc" are the core; "plan" and "classifier" identify the run as well; "recorded" does
// not: it may differ when a run is resumed.
nlohmann::json engine_manifest(const EngineFacts& facts, const RunSpec& spec, const std::vector<PromptSet>& sets,
                               const Judge& judge, const std::string& pinned_utc);
// What is known of a model behind a server: what the server says of itself, and who renders the prompts.
struct EndpointFacts {
  std::string model;            // as the server calls it
  nlohmann::json identity;      // of the server
  bool rendered_by_us = false;  // then the three hashes are of our template and tokenizer
  std::string tokenizer_sha256, template_sha256;
  bool template_reads_clock = false;
};
nlohmann::json endpoint_manifest(const EndpointFacts& facts, const RunSpec& spec, const std::vector<PromptSet>& sets,
                                 const Judge& judge, const std::string& pinned_utc);
nlohmann::json import_manifest(const std::string& file_name, std::uint64_t bytes, const std::string& sha256,
                               const Judge& judge);

// Canonical JSON of the core: RunPlan::make takes it.
std::string manifest_core(const nlohmann::json& manifest);
// What changed in the parts that identify a run: "/sampling/seed: 1, now 2". Empty = the same run.
std::vector<std::string> manifest_differences(const nlohmann::json& stored, const nlohmann::json& asked);
// The same for a plan that was frozen before; the keys of the prompts belong to it.
std::vector<std::string> plan_differences(const FrozenPlan& plan, const nlohmann::json& manifest, const RunPlan& run);
// SHA-256 over the keys of all prompts in order.
std::string keys_sha256(const RunPlan& plan);
// The inverse of spec_to_json. Throws nlohmann::json::exception.
RunSpec spec_from_json(const nlohmann::json& json);
// As asked, for the project; the model without its folder.
std::string spec_to_json(const RunSpec& spec);
// Canonical: sorted keys, no blanks.
std::string canonical(const nlohmann::json& value);

}  // namespace lacuna::probe
