// Answers from servers that speak OpenAI's protocol, several requests at a time, over several servers of the same model.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "chat_prompt.h"
#include "endpoint_server.h"
#include "probe/ports.h"
#include "probe/run_plan.h"
#include "retry_policy.h"

namespace lacuna::probe {

// Template and tokenizer of a model file, without its weights: then the prompt is ours to the last token.
class LocalPrompts {
 public:
  explicit LocalPrompts(const std::filesystem::path& model);
  ChatPrompt render(const std::string& user, const ChatOptions& options) const;
  const engine::Tokenizer& tokenizer() const { return tokenizer_; }
  const engine::ChatTemplate* chat_template() const { return chat_template_ ? &*chat_template_ : nullptr; }

 private:
  explicit LocalPrompts(const engine::GgufFile& file);
  std::string file_;
  engine::Tokenizer tokenizer_;
  std::optional<engine::ChatTemplate> chat_template_;
};

class EndpointGenerator : public Generator {
 public:
  // Asks every server who it is. `prompts` renders for the completions API; nullptr = the chat API, where the server renders.
  // Throws EndpointError: not reachable, not the same model everywhere; SpecError.
  EndpointGenerator(const EndpointSpec& spec, const LocalPrompts* prompts, RunObserver& observer);
  ~EndpointGenerator() override;
  // Before generate().
  void configure(GeneratorOptions options) { options_ = std::move(options); }
  // The model that earlier replies of the run named; without it the first reply says what all others have to name.
  void expect_answers_of(std::string model) { answers_as_ = std::move(model); }

  // A server that is no longer the one it was (it is asked now and then and at the end, and every reply names its model), that counts our
  // prompt's tokens differently, or that refuses everything ends the run with its reason (EndpointError). Whatever else goes wrong is asked
  // again (probe/endpoint.h: EndpointLimits), and becomes an answer with its error when that did not help: but only from a host that then answers
  // another prompt, or a control question that is in no plan; one that does not ends the run. After a stop, and when every server asks for a longer pause than EndpointLimits::longest_retry_after, nothing more is
  // asked, and the answers in flight have EndpointLimits::stopping to come.
  void generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) override;
  std::string name() const override { return "endpoint"; }

  const std::string& model() const { return identity_.model; }
  // For the manifest: what all servers of the pool say about themselves.
  const nlohmann::json& identity() const { return identity_.facts; }

 private:
  struct Server;
  struct Item;
  struct Round;

  std::string body_for(const PlannedPrompt& prompt, Item& item) const;
  // Throws when the reply is of another model than the replies before it.
  void check_model(const Server& server, const Item& item, const std::string& named);
  void log_once(const Server& server, const std::string& line);
  // False when the server does not answer now; throws when it answers and is another one.
  bool check_identity(Server& server);

  EndpointSpec spec_;
  const LocalPrompts* prompts_;
  GeneratorOptions options_;
  RunObserver& observer_;
  std::string key_;
  std::vector<Server> servers_;
  HttpClient client_, questions_;  // questions have a client of their own: answers in flight are not touched by them
  ServerIdentity identity_;
  std::string answers_as_;      // the model that replies name
  std::uint64_t answered_ = 0;  // by this generator
  std::set<std::string> logged_;
};

}  // namespace lacuna::probe
