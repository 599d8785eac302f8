// What a run asks: RunSpec as somebody asked for it, RunPlan checked, ordered and immutable.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "probe/endpoint.h"
#include "probe/ports.h"
#include "probe/prompt_set.h"

namespace lacuna::probe {

// A request that cannot be carried out: names the option, the value and what is allowed.
class SpecError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Asked where nobody says which.
inline const std::vector<std::string> kUsualLanguages = {"en", "zh-Hans"};

struct RunSpec {
  std::string name;                  // of the run; empty = model name
  std::filesystem::path model;       // GGUF file; with endpoints optional: then only its template and tokenizer are used
  EndpointSpec endpoint;             // servers instead of the embedded engine
  std::vector<std::string> sets;     // names of built-in ones, files or folders
  std::vector<std::string> languages;  // empty = the usual ones that a set has, or all of a set that has none of them
  std::vector<std::string> variants = {"canonical"};
  std::vector<std::string> items;    // ids; the controls of a named item come with it, or those of them that are named too; empty = all
  int samples = 1;                   // greedy answer first when greedy_first, then sampled ones
  bool greedy_first = true;
  std::uint64_t seed = 1;
  double temperature = 0.6, top_p = 0.95, min_p = 0.0;
  std::uint32_t top_k = 0;
  std::uint32_t max_tokens = 1024, max_reasoning_tokens = 2048;  // open answers are long, refusals short: a limit that cuts makes rates of refusal too high
  std::uint32_t top_log_probabilities = 0;  // likeliest tokens kept with every token of an answer, where the generator knows them
  std::string system_prompt;
  std::optional<bool> thinking;      // passed to templates that know a switch
  std::uint64_t limit = 0;           // first N prompts only; 0 = all
  // This call asks part `shard` of `shards` only (1 to shards), every shards-th prompt; the run is the same, so that several machines or
  // nights share one plan.
  std::uint32_t shard = 1, shards = 1;
  unsigned threads = 0;
  std::uint32_t parallel = 8, context = 0;
  std::uint64_t gpu_memory = 0;      // bytes of a card that may be used; 0 = what is free there but a reserve
  std::string device = "cpu";        // "cpu", "cuda:<n>", "auto"; the bits of answers belong to its kind, which the manifest names
};
// The one place that checks ranges. Throws SpecError.
void check(const RunSpec& spec);
void check_name(const std::string& name);  // of a run

// Seed of one answer, derived from (run seed, item, language, variant, sample) with SHA-256, so that it does not depend on order or batch.
std::uint64_t derive_seed(std::uint64_t run_seed, const std::string& item, const std::string& language, const std::string& variant,
                          int sample);

// In which languages a set is asked.
std::vector<std::string> asked_languages(const RunSpec& spec, const PromptSet& set);
// Which sets are asked in which languages where the spec names none, and which of theirs are left out; sets alike in both share a line. Nothing of those that have the usual ones alone.
std::vector<std::string> language_notes(const RunSpec& spec, const std::vector<PromptSet>& sets);

struct RunPlan {
  RunSpec spec;
  std::vector<PromptSet> sets;
  std::vector<PlannedPrompt> prompts;  // in a fixed order; keys are unique
  // The prompts of the spec's shard.
  std::vector<PlannedPrompt> shard() const;
  // Finds the item of a planned prompt.
  const PromptItem& item(const PlannedPrompt& prompt) const;

  // `manifest_core` is the canonical JSON of everything that decides an answer except the prompt (model hash, template, tokenizer,
  // sampling, engine build); keys are SHA-256 over it and the prompt's own coordinates. Throws SpecError for a language or variant that no item has,
  // and for a set that has none of the languages.
  static RunPlan make(const RunSpec& spec, std::vector<PromptSet> sets, const std::string& manifest_core);
};

}  // namespace lacuna::probe
