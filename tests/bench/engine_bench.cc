// Tokens a second of the engine on the teaching model: prompt, one sequence, a batch. The answer is checked before it is timed, and the
// reading speed of the memory stands beside it, as the limit of a machine that has to read every weight for every token.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <numeric>

#include "engine/engine.h"
#include "paths.h"

namespace {

using namespace lacuna;

engine::Engine& model() {
  static const auto loaded = engine::Engine::load(test::source_dir() / "resources/demo/demo-v2.gguf", {.context = 256, .parallel = 16});
  return *loaded;
}

engine::GenerationRequest request(std::uint64_t id) {
  engine::GenerationRequest out;
  out.id = id;
  engine::TemplateContext context;
  context.messages = {{"user", "What is the capital of France?"}};
  context.bos_token = "<|bos|>";
  context.eos_token = "<|eos|>";
  out.prompt = model().tokenizer().encode(model().chat_template()->render(context));
  out.max_tokens = 64;
  return out;
}

void prompt(benchmark::State& state) {
  std::vector<engine::TokenId> tokens(static_cast<std::size_t>(state.range(0)));
  std::iota(tokens.begin(), tokens.end(), 300);
  for (auto _ : state) benchmark::DoNotOptimize(model().logits(tokens).data());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void answers(benchmark::State& state) {
  std::size_t tokens = 0;
  for (auto _ : state) {
    std::int64_t asked = 0;
    model().generate([&]() -> std::optional<engine::GenerationRequest> { return asked == state.range(0) ? std::nullopt : std::optional(request(static_cast<std::uint64_t>(asked++))); },
                     [&](engine::GenerationResult&& result) { tokens += result.tokens.size(); });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens));
}

// Reads the model's bytes once, as decoding one token at least must (its active part).
void memory(benchmark::State& state) {
  const std::vector<std::uint64_t> words(32u << 20, 1);  // 256 MiB, more than a cache
  for (auto _ : state) benchmark::DoNotOptimize(std::accumulate(words.begin(), words.end(), std::uint64_t{0}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(words.size() * sizeof(std::uint64_t)));
}

BENCHMARK(prompt)->Arg(16)->Arg(200)->UseRealTime();
BENCHMARK(answers)->Arg(1)->Arg(8)->Arg(16)->UseRealTime();
BENCHMARK(memory)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  const auto result = model().generate(request(0));
  if (result.text != "The capital of France is Paris.") {
    std::cerr << "wrong answer, nothing is timed: " << result.text << "\n";
    return EXIT_FAILURE;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return EXIT_SUCCESS;
}
