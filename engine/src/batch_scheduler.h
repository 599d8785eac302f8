// Continuous batching: sequences join and leave the batch between two passes of the model.
#pragma once
#include <chrono>
#include <list>
#include <memory>
#include <stop_token>
#include <vector>

#include "answer_stream.h"
#include "engine/engine.h"
#include "model_backend.h"
#include "thread_pool.h"

namespace lacuna::engine {

// Prompts whose caches stay for a while after their answers are done.
inline constexpr std::size_t kKeptPrompts = 8;
// Positions at which a sequence keeps its states for others, in models that have them.
inline constexpr std::size_t kMostSnapshots = 4;

class BatchScheduler {
 public:
  struct Parts {
    const ModelConfig& config;
    const Tokenizer& tokenizer;
    const EngineOptions& options;  // without zeros
    Backend& backend;
    ThreadPool& pool;
  };
  // What the parts refer to outlives the scheduler.
  BatchScheduler(const Parts& parts, const Engine::OnResult& done, const Engine::OnToken& on_token);
  ~BatchScheduler();

  // As Engine::generate.
  void run(const Engine::NextRequest& next, std::stop_token stop);

 private:
  struct Sequence;
  using Clock = std::chrono::steady_clock;

  void admit(GenerationRequest request);
  void refuse(std::uint64_t id, std::size_t prompt_tokens, const std::string& error);
  void step();
  void plan();
  bool take_prefix(Sequence& sequence);
  void keep_prompt(Sequence& sequence);
  bool reserve(Sequence& sequence, std::size_t tokens);
  // What one sequence makes of its logits; many do it at a time.
  static void choose_token(Sequence& sequence, std::span<const float> logits);
  static void take_best(Sequence& sequence, const BestLogit& best);
  void take_token(Sequence& sequence);
  void finish(Sequence& sequence, StopReason reason, std::string error = {});
  void remove_finished();

  Parts parts_;
  const Engine::OnResult& done_;
  const Engine::OnToken& on_token_;
  std::vector<std::unique_ptr<Sequence>> running_;  // in the order of admission
  struct Prompt {
    std::vector<TokenId> tokens;
    SequenceCache cache;
  };
  std::list<Prompt> kept_;  // the last ones that were done, without their answers
  std::vector<BatchSlice> slices_;
  std::vector<Sequence*> sliced_;
  std::vector<Sequence*> choosing_;  // those of the slices that get logits, in the order of these
};

}  // namespace lacuna::engine
