#include "engine_generator.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <map>
#include <span>

#include "engine/backend.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/version.h"

namespace lacuna::probe {
namespace {

std::string piece(const engine::Tokenizer& tokenizer, engine::TokenId token) {
  return valid_utf8(tokenizer.decode(std::span(&token, 1), true));
}

std::vector<TokenProbability> probabilities_of(const engine::GenerationResult& result, const engine::Tokenizer& tokenizer) {
  std::vector<TokenProbability> out;
  for (std::size_t i = 0; i < std::min(result.log_probabilities.size(), result.tokens.size()); ++i) {
    const engine::LogProbabilities& known = result.log_probabilities[i];
    TokenProbability& token = out.emplace_back(TokenProbability{piece(tokenizer, result.tokens[i]), known.chosen, {}});
    for (const auto& [id, log_probability] : known.top) token.top.emplace_back(piece(tokenizer, id), log_probability);
  }
  return out;
}

GeneratedAnswer answer_of(engine::GenerationResult&& result, std::string rendered_sha256, const engine::Tokenizer& tokenizer) {
  GeneratedAnswer answer;
  answer.probabilities = probabilities_of(result, tokenizer);
  answer.index = result.id;
  answer.text = std::move(result.text);
  answer.reasoning = std::move(result.reasoning);
  answer.tokens = std::move(result.tokens);
  answer.stop_reason = engine::to_string(result.stop_reason);
  answer.error = std::move(result.error);
  if (result.stop_reason == engine::StopReason::failed && answer.error.empty())
    answer.error = "the engine gave no reason";
  answer.prompt_tokens = result.prompt_tokens;
  answer.invalid_utf8 = result.invalid_utf8;
  answer.rendered_sha256 = std::move(rendered_sha256);
  answer.seconds = result.prefill_seconds + result.decode_seconds;
  return answer;
}

// The first error of a callback: it ends the generation in good order and is thrown afterwards, not through the engine.
class FirstError {
 public:
  explicit FirstError(const std::stop_token& outer) : forward_(outer, [this] { stop_.request_stop(); }) {}
  std::stop_token token() const { return stop_.get_token(); }
  bool happened() const { return static_cast<bool>(error_); }
  void keep() {
    if (!error_) error_ = std::current_exception();
  }
  void stop_now() { stop_.request_stop(); }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::stop_source stop_;
  std::exception_ptr error_;
  std::stop_callback<std::function<void()>> forward_;
};

}  // namespace

engine::GenerationRequest EngineGenerator::request_for(const PlannedPrompt& prompt,
                                                       std::string& rendered_sha256) const {
  ChatPrompt chat = chat_prompt(model_, prompt.prompt, options_.chat);
  rendered_sha256 = sha256_hex(chat.rendered.text);
  engine::GenerationRequest request;
  request.id = prompt.index;
  request.prompt = std::move(chat.tokens);
  request.reasoning_is_open = chat.reasoning_is_open;
  request.sampling = {prompt.temperature, options_.top_k, options_.top_p, options_.min_p, prompt.seed};
  request.top_log_probabilities = options_.top_log_probabilities;
  request.max_tokens = options_.max_tokens;
  request.max_reasoning_tokens = options_.max_reasoning_tokens;
  return request;
}

void EngineGenerator::generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) {
  FirstError error(stop);
  std::map<std::uint64_t, std::string> rendered;  // hashes of prompts in flight
  const auto pull = [&]() -> std::optional<engine::GenerationRequest> {
    if (error.happened()) return std::nullopt;
    try {
      const std::optional<PlannedPrompt> prompt = next();
      if (!prompt) return std::nullopt;
      return request_for(*prompt, rendered[prompt->index]);
    } catch (...) {
      error.keep();
      return std::nullopt;
    }
  };
  const auto push = [&](engine::GenerationResult&& result) {
    try {
      const auto hash = rendered.extract(result.id);
      done(answer_of(std::move(result), hash.empty() ? std::string() : std::move(hash.mapped()), model_.tokenizer()));
    } catch (...) {
      error.keep();
      error.stop_now();
    }
  };
  const auto token = [&](const engine::TokenEvent& event) {
    if (on_tokens) on_tokens(event.id, 1);
  };
  model_.generate(pull, push, token, error.token());
  error.rethrow();
}

EngineFacts engine_facts(const engine::Engine& model, const std::filesystem::path& path, RunObserver& observer) {
  for (const std::string& warning : model.warnings()) observer.log("warning: " + warning);
  EngineFacts facts;
  const engine::GgufFile file = engine::GgufFile::open(path);
  for (const std::filesystem::path& part : file.files()) {
    observer.log("hashing " + for_terminal_line(part.filename().string()));
    facts.files.push_back({std::filesystem::file_size(part), sha256_file(part)});
  }
  facts.name = model.config().name.empty() ? path.stem().string() : model.config().name;
  facts.description = file.get_string("general.description").value_or("");
  facts.architecture = model.config().architecture;
  facts.quantisation = model.config().quantisation;
  facts.tokenizer = model.tokenizer().model();
  facts.pre_tokenizer = model.tokenizer().pre_tokenizer();
  facts.tokenizer_sha256 = sha256_hex(model.tokenizer().fingerprint_bytes());
  if (const engine::ChatTemplate* chat_template = model.chat_template()) {
    facts.template_sha256 = sha256_hex(chat_template->source());
    facts.template_reads_clock = chat_template->source().find("strftime_now") != std::string::npos;
  }
  facts.version = program_version();
  facts.commit = build_commit();
  facts.compiler = __VERSION__;
  facts.bits = model.bits_class();
  facts.instruction_set = engine::cpu_instruction_set();
  facts.context = model.options().context;
  return facts;
}

}  // namespace lacuna::probe
