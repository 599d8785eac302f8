// A model file looked at and tried by itself: what `lacuna inspect`, `tokenize`, `logits` and `generate` do.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace lacuna::probe {

// Where and with what a model is to run.
struct FitQuestion {
  std::uint32_t context = 0, parallel = 8;  // context: 0 = the model's, at most 8,192
  std::string device = "cpu";
  std::uint64_t gpu_memory = 0;  // bytes; of a card that need not be there
};
void check(const FitQuestion& question);  // throws SpecError

// Whether a model can run here. Bytes.
struct FitEstimate {
  std::uint64_t weights = 0, kv_cache = 0, working = 0;
  std::uint64_t needed = 0;     // the sum
  std::uint64_t available = 0;  // memory the system can give without swapping
  std::uint32_t context = 0, parallel = 0;
  std::uint32_t kept_prompts = 0;  // counted in kv_cache beside the `parallel` sequences
  std::string warning;  // how slow it will be; empty when it fits
  std::string card;      // which layers would go where on the card that was asked for, or why it is too small; empty when none was
  bool fits() const { return needed <= available; }
};

struct ModelSummary {
  std::filesystem::path path;
  std::size_t files = 1;
  std::uint64_t file_bytes = 0;
  std::uint32_t gguf_version = 0;
  std::string sha256;  // of the file; of the concatenation of all files of a split set
  std::string name, description, architecture, quantisation;
  std::uint64_t parameters_total = 0, parameters_active = 0;
  std::uint32_t layers = 0, embedding = 0, heads = 0, context_length = 0;
  std::uint32_t experts = 0, experts_used = 0, experts_shared = 0;
  std::string tokenizer, pre_tokenizer;
  std::uint32_t vocabulary = 0;
  bool has_template = false, has_reasoning_tokens = false;  // a template that can be used
  std::string template_sha256, template_error;             // why there is none, although the file holds one; a warning says it too
  FitEstimate fit;
  std::vector<std::string> warnings;
};
// `progress(bytes_done, bytes_total)` follows the hashing; `before_hash` gets what is known before it, which is everything else: hashing a
// large file takes minutes. What no run would take is refused as it is there: a context beyond the model's, a vocabulary that is not the output's. Throws std::runtime_error.
ModelSummary inspect_model(const std::filesystem::path& model, const FitQuestion& question,
                           const std::function<void(std::uint64_t, std::uint64_t)>& progress = {},
                           const std::function<void(const ModelSummary&)>& before_hash = {});
std::string summary_text(const ModelSummary& summary);
std::string summary_json(const ModelSummary& summary);

struct TokenPiece {
  std::int32_t id;
  std::string bytes;  // special tokens by their name
};
std::vector<TokenPiece> tokenize(const std::filesystem::path& model, const std::string& text, bool parse_special);
std::string pieces_json(const std::vector<TokenPiece>& pieces);

// Writes float32 logits, little-endian, [positions, vocabulary], to `out`; returns {positions, vocabulary}.
struct LogitsShape { std::size_t positions, vocabulary; };
LogitsShape write_logits(const std::filesystem::path& model, const std::vector<std::int32_t>& tokens, const std::filesystem::path& out, unsigned threads,
                         const std::string& device = "cpu", std::uint64_t gpu_memory = 0);

struct GenerateOptions {
  bool raw = false;  // the prompt as it is, without the chat template
  std::string system_prompt;
  std::optional<bool> thinking;
  std::uint32_t max_tokens = 256, max_reasoning_tokens = 2048;
  double temperature = 0, top_p = 1, min_p = 0;
  std::uint32_t top_k = 0;
  std::uint64_t seed = 0;
  std::uint32_t parallel = 8, context = 0;
  unsigned threads = 0;
  std::string device = "cpu";
  std::uint64_t gpu_memory = 0;  // as RunSpec has it
  std::vector<std::string> stop;
  std::function<void(const std::string&)> on_warning;  // what loading noticed, such as weights that stay in their file
};
void check(const GenerateOptions& options);  // throws SpecError
struct GenerateInput {
  std::string id;                    // each its own
  std::string prompt;                // one of the two
  std::vector<std::int32_t> tokens;
};
struct GenerateOutput {
  std::string id;
  std::vector<std::int32_t> tokens;
  std::string text;
  std::optional<std::string> reasoning;
  std::string stop_reason, error;
  std::string logits_sha256;  // over the float32 logits of every generated step
  std::uint32_t prompt_tokens = 0;
  double seconds = 0;
};
// Reads a file of lines {"id": ..., "prompt": ...} or {"id": ..., "tokens": [...]}. Throws JsonLinesError with file, line and field.
std::vector<GenerateInput> read_generate_inputs(const std::filesystem::path& file);
// `on_text(id, text, in_reasoning)` streams; `done` comes once an input.
void generate_answers(const std::filesystem::path& model, const GenerateOptions& options, const std::vector<GenerateInput>& inputs,
                      const std::function<void(const std::string& id, const std::string& text, bool in_reasoning)>& on_text,
                      const std::function<void(const GenerateOutput&)>& done, std::stop_token stop);
std::string output_json(const GenerateOutput& output);

std::string device_list_text();

}  // namespace lacuna::probe
