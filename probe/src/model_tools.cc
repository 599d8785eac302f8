#include "probe/model_tools.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <simdjson.h>
#include <unistd.h>

#include <bit>
#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "atomic_file.h"
#include "chat_prompt.h"
#include "engine/backend.h"
#include "engine/engine.h"
#include "engine/memory.h"
#include "engine/placement.h"
#include "option_checks.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/json_lines.h"
#include "text.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
static_assert(std::endian::native == std::endian::little, "logits are written as they lie in memory");

std::chrono::sys_seconds utc_seconds() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

// Memory of the card that the question is about; 0 when it is about none. Throws EngineError for one that cannot be used.
std::uint64_t card_memory(const FitQuestion& question) {
  if (question.gpu_memory > 0 || question.device == "cpu") return question.gpu_memory;
  const std::uint64_t memory = engine::choose_device(question.device, engine::available_devices()).memory;
  return engine::usable_card_memory(0, memory, memory, question.device);
}

FitEstimate estimate_fit(const engine::GgufFile& file, const engine::ModelConfig& config, const FitQuestion& question) {
  engine::EngineOptions options;
  options.context = question.context;
  options.parallel = question.parallel;
  options = engine::resolved(options, config);
  FitEstimate fit;
  fit.context = options.context;
  fit.parallel = options.parallel;
  const engine::MemoryEstimate estimate = engine::estimate_memory(config, options);
  fit.weights = estimate.weights;
  fit.kv_cache = estimate.kv_cache;
  fit.kept_prompts = estimate.kept_prompts;
  fit.working = estimate.working;
  fit.needed = estimate.total();
  fit.available = engine::available_memory();
  fit.warning = engine::memory_warning(config, estimate, fit.available);
  if (const std::uint64_t memory = card_memory(question); memory > 0)
    fit.card = engine::placement_text(engine::place(engine::weight_groups(file, config), engine::card_needs(config, options), memory));
  return fit;
}

std::string hash_files(const engine::GgufFile& file, const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  if (file.files().size() == 1) return sha256_file(file.files().front(), progress);
  // One digest for a set: over the digests of its files, in order.
  std::string digests;
  for (const fs::path& path : file.files()) digests += sha256_file(path, progress) + "\n";
  return sha256_hex(digests);
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) value /= 1024, ++unit;
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string human_count(std::uint64_t n) {
  if (n >= 1'000'000'000) return fmt::format("{:.1f} billion", static_cast<double>(n) / 1e9);
  if (n >= 1'000'000) return fmt::format("{:.1f} million", static_cast<double>(n) / 1e6);
  return fmt::format("{}", n);
}

engine::EngineOptions engine_options(const GenerateOptions& options) {
  engine::EngineOptions out;
  out.device = options.device;
  out.gpu_memory = options.gpu_memory;
  out.threads = options.threads;
  out.context = options.context;
  out.parallel = options.parallel;
  return out;
}

engine::GenerationRequest request_of(const engine::Engine& model, const GenerateOptions& options, const GenerateInput& input, std::uint64_t id) {
  engine::GenerationRequest request;
  request.id = id;
  request.max_tokens = options.max_tokens;
  request.max_reasoning_tokens = options.max_reasoning_tokens;
  request.sampling = {options.temperature, options.top_k, options.top_p, options.min_p, options.seed};
  request.stop_strings = options.stop;
  if (!input.tokens.empty()) {
    request.prompt = input.tokens;
  } else if (options.raw) {
    request.prompt = model.tokenizer().encode(engine::RenderedPrompt{input.prompt, {{0, input.prompt.size()}}});
  } else {
    request.prompt = chat_prompt(model, input.prompt, {options.system_prompt, options.thinking, utc_seconds()}).tokens;
  }
  request.reasoning_is_open = reasoning_is_open(model.tokenizer(), request.prompt);
  return request;
}

GenerateInput input_of(const std::string& text, std::uint64_t number, const fs::path& file, simdjson::dom::parser& parser) {
  const auto fail = [&](const std::string& what) {
    return JsonLinesError(fmt::format("{}:{}: {}", for_terminal_line(file.string()), number, what));
  };
  simdjson::dom::object object;
  if (const auto error = parser.parse(text).get(object)) throw fail(fmt::format("not a JSON object: {}", simdjson::error_message(error)));
  GenerateInput input;
  std::string_view value;
  std::int64_t number_id = 0;
  simdjson::dom::array ids;
  if (!object["id"].get(value)) input.id = value;
  else if (!object["id"].get(number_id)) input.id = std::to_string(number_id);
  else throw fail("field 'id': expected a string or a whole number");
  if (object["prompt"].error() == simdjson::SUCCESS && object["tokens"].error() == simdjson::SUCCESS) throw fail("fields 'prompt' and 'tokens': expected one of them, not both");
  if (!object["prompt"].get(value)) input.prompt = value;
  else if (!object["tokens"].get(ids)) {
    for (const simdjson::dom::element element : ids) {
      std::int64_t id = 0;
      if (element.get(id) || id < 0 || id > INT32_MAX) throw fail("field 'tokens': expected token ids, integers from 0 to 2147483647");
      input.tokens.push_back(static_cast<std::int32_t>(id));
    }
    if (input.tokens.empty()) throw fail("field 'tokens': is empty");
  } else {
    throw fail("expected a field 'prompt' (text) or 'tokens' (a list of ids)");
  }
  return input;
}

// Names come from strangers' files: one of 200,000 characters would hide all else.
constexpr std::size_t kNameColumns = 200, kDescriptionColumns = 1000;

std::string template_text(const ModelSummary& s) {
  if (!s.template_error.empty()) return "cannot be used: the model can complete text but not answer prompts";
  return s.has_template ? "yes, SHA-256 " + s.template_sha256 : "none: the model can complete text but not answer prompts";
}

std::string fit_text(const FitEstimate& fit) {
  const std::string kept = fit.kept_prompts > 0 ? " and " + counted(fit.kept_prompts, "kept prompt", "kept prompts") : "";
  return fmt::format("{}: needs {} (weights {}, KV cache {} for {}{} of {} tokens, working {}), {} are free", fit.fits() ? "yes" : "NO", human_bytes(fit.needed), human_bytes(fit.weights),
                     human_bytes(fit.kv_cache), counted(fit.parallel, "sequence", "sequences"), kept, fit.context, human_bytes(fit.working), human_bytes(fit.available));
}

}  // namespace

void check(const FitQuestion& question) {
  check_parallel(question.parallel);
  check_context(question.context);
  check_device(question.device);
}

ModelSummary inspect_model(const fs::path& model, const FitQuestion& question,
                           const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                           const std::function<void(const ModelSummary&)>& before_hash) {
  check(question);
  const engine::GgufFile file = engine::GgufFile::open(model);
  const engine::ModelConfig config = engine::ModelConfig::from_gguf(file);
  const engine::Tokenizer tokenizer = engine::Tokenizer::from_gguf(file);
  engine::check_vocabulary(file, config, tokenizer);
  ModelSummary out;
  out.path = model;
  out.files = file.files().size();
  out.file_bytes = file.total_bytes();
  out.gguf_version = file.version();
  out.name = config.name;
  out.description = file.get_string("general.description").value_or("");
  out.architecture = config.architecture;
  out.quantisation = config.quantisation;
  out.parameters_total = config.parameters_total;
  out.parameters_active = config.parameters_active;
  out.layers = config.layers;
  out.embedding = config.embedding;
  out.heads = config.heads;
  out.context_length = config.context_length;
  out.experts = config.experts.count;
  out.experts_used = config.experts.used;
  out.experts_shared = config.experts.shared;
  out.tokenizer = tokenizer.model();
  out.pre_tokenizer = tokenizer.pre_tokenizer();
  out.vocabulary = static_cast<std::uint32_t>(tokenizer.size());
  out.has_reasoning_tokens = tokenizer.reasoning_open().has_value();
  out.warnings = file.warnings();
  try {
    const auto chat_template = engine::ChatTemplate::from_gguf(file);
    if (chat_template) chat_prompt(file.name(), &*chat_template, tokenizer, "Hello", {.now = utc_seconds()});  // what can be read may still fail
    out.has_template = chat_template.has_value();
    if (chat_template) out.template_sha256 = sha256_hex(chat_template->source());
  } catch (const engine::TemplateError& error) {  // the model can complete text all the same
    out.template_error = error.what();
    out.warnings.push_back("no prompt can be asked: " + out.template_error);
  }
  out.fit = estimate_fit(file, config, question);
  if (!out.fit.warning.empty()) out.warnings.push_back(out.fit.warning);
  if (before_hash) before_hash(out);
  out.sha256 = hash_files(file, progress);
  return out;
}

std::string summary_text(const ModelSummary& s) {
  std::string out;
  const auto line = [&out](const char* key, const std::string& value) { out += fmt::format("{:<14}{}\n", key, for_terminal_line(value)); };
  line("File", fmt::format("{} ({}{}, GGUF v{})", s.path.string(), human_bytes(s.file_bytes), s.files > 1 ? fmt::format(" in {} files", s.files) : "",
                           s.gguf_version));
  line("Name", s.name.empty() ? "(none)" : for_terminal_line(s.name, kNameColumns));
  if (!s.description.empty()) line("Description", for_terminal_line(s.description, kDescriptionColumns));
  line("Architecture", fmt::format("{}, {} layers, width {}, {} heads", s.architecture, s.layers, s.embedding, s.heads));
  line("Parameters", fmt::format("{} in all, {} active for a token", human_count(s.parameters_total), human_count(s.parameters_active)));
  line("Experts", s.experts ? fmt::format("{} routed, {} used, {} shared", s.experts, s.experts_used, s.experts_shared) : "none (dense)");
  line("Quantisation", s.quantisation);
  line("Context", fmt::format("{} tokens", s.context_length));
  line("Tokenizer", fmt::format("{}, pre-tokenizer {}, {} tokens{}", s.tokenizer, s.pre_tokenizer, s.vocabulary,
                                s.has_reasoning_tokens ? ", reasoning tokens" : ""));
  line("Template", template_text(s));
  line("SHA-256", s.sha256);
  line("Will it fit", fit_text(s.fit));
  if (!s.fit.card.empty()) line("On a card", s.fit.card);
  for (const std::string& warning : s.warnings) line("Warning", warning);
  return out;
}

std::string summary_json(const ModelSummary& s) {
  ordered_json fit = {{"fits", s.fit.fits()},         {"needed_bytes", s.fit.needed},       {"weights_bytes", s.fit.weights},
                            {"kv_cache_bytes", s.fit.kv_cache}, {"working_bytes", s.fit.working}, {"available_bytes", s.fit.available},
                            {"context", s.fit.context},     {"parallel", s.fit.parallel},         {"kept_prompts", s.fit.kept_prompts}};
  if (!s.fit.card.empty()) fit["on_card"] = s.fit.card;
  ordered_json chat_template = {{"present", s.has_template}, {"sha256", s.template_sha256}};
  if (!s.template_error.empty()) chat_template["error"] = valid_utf8(s.template_error);
  ordered_json warnings = ordered_json::array();
  for (const std::string& warning : s.warnings) warnings.push_back(valid_utf8(warning));
  return ordered_json{{"path", valid_utf8(s.path.string())},
                      {"files", s.files},
                      {"bytes", s.file_bytes},
                      {"gguf_version", s.gguf_version},
                      {"sha256", s.sha256},
                      {"name", valid_utf8(s.name)},
                      {"description", valid_utf8(s.description)},
                      {"architecture", s.architecture},
                      {"quantisation", s.quantisation},
                      {"parameters_total", s.parameters_total},
                      {"parameters_active", s.parameters_active},
                      {"layers", s.layers},
                      {"embedding", s.embedding},
                      {"heads", s.heads},
                      {"context_length", s.context_length},
                      {"experts", {{"count", s.experts}, {"used", s.experts_used}, {"shared", s.experts_shared}}},
                      {"tokenizer", {{"model", s.tokenizer}, {"pre", s.pre_tokenizer}, {"vocabulary", s.vocabulary}, {"reasoning_tokens", s.has_reasoning_tokens}}},
                      {"template", chat_template},
                      {"fit", fit},
                      {"warnings", warnings}}
      .dump(1);
}

std::vector<TokenPiece> tokenize(const fs::path& model, const std::string& text, bool parse_special) {
  const engine::Tokenizer tokenizer = engine::Tokenizer::from_gguf(engine::GgufFile::open(model));
  std::vector<TokenPiece> out;
  for (const engine::TokenId id : tokenizer.encode(text, parse_special)) out.push_back({id, tokenizer.token_bytes(id, true)});
  return out;
}

std::string pieces_json(const std::vector<TokenPiece>& pieces) {
  ordered_json tokens = ordered_json::array(), texts = ordered_json::array();
  for (const TokenPiece& piece : pieces) {
    tokens.push_back(piece.id);
    texts.push_back(valid_utf8(piece.bytes));
  }
  return ordered_json{{"tokens", tokens}, {"pieces", texts}}.dump();
}

LogitsShape write_logits(const fs::path& model, const std::vector<std::int32_t>& tokens, const fs::path& out, unsigned threads,
                         const std::string& device, std::uint64_t gpu_memory) {
  check_threads(threads);
  check_device(device);
  engine::EngineOptions options;
  options.gpu_memory = gpu_memory;
  options.device = device;
  options.threads = threads;
  options.parallel = 1;
  const auto loaded = engine::Engine::load(model, options);
  const std::vector<float> logits = loaded->logits(tokens);
  AtomicFile file(out);
  file.write(std::string_view(reinterpret_cast<const char*>(logits.data()), logits.size() * sizeof(float)));
  file.commit();
  return {tokens.size(), logits.size() / tokens.size()};
}

void check(const GenerateOptions& options) {
  check_generation(options);
  check_threads(options.threads);
  check_parallel(options.parallel);
  check_context(options.context);
  check_device(options.device);
}

std::vector<GenerateInput> read_generate_inputs(const fs::path& file) {
  std::vector<GenerateInput> out;
  simdjson::dom::parser parser;
  std::map<std::string, std::uint64_t> lines;  // of the ids
  for_each_line(file, [&](const std::string& text, std::uint64_t number) {
    out.push_back(input_of(text, number, file, parser));
    if (const auto [known, is_new] = lines.emplace(out.back().id, number); !is_new)
      throw JsonLinesError(fmt::format("{}:{}: field 'id': '{}' is that of line {}; expected an id a line", for_terminal_line(file.string()), number, for_terminal_line(out.back().id, 80), known->second));
  });
  if (out.empty()) throw JsonLinesError(for_terminal_line(file.string()) + ": holds no line with a prompt");
  return out;
}

void generate_answers(const fs::path& model, const GenerateOptions& options, const std::vector<GenerateInput>& inputs,
                      const std::function<void(const std::string&, const std::string&, bool)>& on_text,
                      const std::function<void(const GenerateOutput&)>& done, std::stop_token stop) {
  check(options);
  const auto loaded = engine::Engine::load(model, engine_options(options));
  if (options.on_warning)
    for (const std::string& warning : loaded->warnings()) options.on_warning(warning);
  std::size_t asked = 0;
  std::map<std::uint64_t, Sha256> hashes;
  const auto next = [&]() -> std::optional<engine::GenerationRequest> {
    if (asked == inputs.size()) return std::nullopt;
    const std::size_t i = asked++;
    engine::GenerationRequest request = request_of(*loaded, options, inputs[i], i);
    Sha256& hash = hashes[i];
    request.on_logits = [&hash](std::span<const float> logits) { hash.update(std::as_bytes(logits)); };
    return request;
  };
  const auto finished = [&](engine::GenerationResult&& result) {
    GenerateOutput out{inputs[result.id].id, std::move(result.tokens), std::move(result.text), std::move(result.reasoning), to_string(result.stop_reason),
                       std::move(result.error), hex(hashes[result.id].digest()), result.prompt_tokens, result.prefill_seconds + result.decode_seconds};
    hashes.erase(result.id);
    done(out);
  };
  engine::Engine::OnToken token;
  if (on_text) token = [&](const engine::TokenEvent& event) { on_text(inputs[event.id].id, event.text, event.in_reasoning); };
  loaded->generate(next, finished, token, stop);
}

std::string output_json(const GenerateOutput& o) {
  ordered_json out = {{"id", valid_utf8(o.id)}, {"tokens", o.tokens}, {"text", valid_utf8(o.text)}};
  out["reasoning"] = o.reasoning ? ordered_json(valid_utf8(*o.reasoning)) : ordered_json(nullptr);
  out["stop_reason"] = o.stop_reason;
  if (!o.error.empty()) out["error"] = valid_utf8(o.error);
  out["logits_sha256"] = o.logits_sha256;
  out["prompt_tokens"] = o.prompt_tokens;
  out["seconds"] = o.seconds;
  return out.dump();
}

std::string device_list_text() {
  std::string out;
  for (const engine::DeviceInfo& device : engine::available_devices())
    out += fmt::format("{}: {}{}\n", device.id, for_terminal_line(device.description), device.usable ? "" : " (not usable: " + device.why_not + ")");
  return out;
}

}  // namespace lacuna::probe
