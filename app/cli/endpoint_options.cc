#include "endpoint_options.h"

#include <map>

namespace lacuna::cli {

void add_endpoint_options(CLI::App* command, probe::EndpointSpec& e, const std::string& prefix, const std::string& more) {
  static const std::map<std::string, probe::EndpointApi> kApis = [] {
    std::map<std::string, probe::EndpointApi> out;
    for (const auto api : {probe::EndpointApi::automatic, probe::EndpointApi::chat, probe::EndpointApi::completions}) out.emplace(to_string(api), api);
    return out;
  }();
  // The word, not its number: a command that is proposed later repeats the word.
  const auto take_api = [&e](const std::string& word) { e.api = kApis.at(word); };
  command->add_option("--" + prefix + "endpoint", e.urls, std::string() + "Servers that speak OpenAI's protocol (vLLM, SGLang, llama-server, Ollama), separated by commas: equal ones form a pool" + (more.empty() ? "" : ". " + more))->delimiter(',');
  command->add_option("--" + prefix + "endpoint-model", e.model, "The model as the server calls it, when it serves several");
  command->add_option_function<std::string>("--api", take_api, "auto, chat or completions")->transform(CLI::IsMember({"auto", "chat", "completions"}, CLI::ignore_case))->default_str("auto");
  command->add_option("--in-flight", e.in_flight, "Requests that a server works on at a time")->capture_default_str();
  command->add_flag("--allow-remote", e.allow_remote, "Prompts may leave this machine");
  command->add_flag("--allow-plaintext", e.allow_plaintext, "Even without encryption, inside a network that you trust");
  command->add_option("--key-variable", e.key_variable, "Environment variable with the server's key; the key is never stored")->capture_default_str();
  command->add_option("--key-file", e.key_file, "File with the server's key");
}

}  // namespace lacuna::cli
