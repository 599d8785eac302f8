// Answers from the embedded engine.
#pragma once
#include <filesystem>

#include "chat_prompt.h"
#include "engine/engine.h"
#include "manifest.h"
#include "probe/ports.h"

namespace lacuna::probe {

class EngineGenerator : public Generator {
 public:
  EngineGenerator(engine::Engine& model, GeneratorOptions options)
      : model_(model), options_(std::move(options)) {}
  // A template that fails, or that changes the user's text, ends the run with its reason once the answers in flight are
  // in.
  void generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) override;
  std::string name() const override { return "engine"; }

 private:
  engine::GenerationRequest request_for(const PlannedPrompt& prompt, std::string& rendered_sha256) const;

  engine::Engine& model_;
  GeneratorOptions options_;
};

// Hashes the files of `path` and asks the loaded engine for the rest; tells the observer what loading noticed.
EngineFacts engine_facts(const engine::Engine& model, const std::filesystem::path& path, RunObserver& observer);

}  // namespace lacuna::probe
