#include "stored_json.h"

#include "probe/encoders.h"
#include "probe/project.h"

namespace lacuna::probe {

using nlohmann::json;

// Found by nlohmann through the arguments' namespace.
void to_json(json& j, const Slot& s) { j = {{"id", s.id}, {"question", s.question}}; }
void from_json(const json& j, Slot& s) { s = {j.at("id"), j.at("question")}; }

void to_json(json& j, const Fact& f) {
  j = {{"id", f.id},           {"slot", f.slot},         {"state", to_string(f.state)},
       {"text", f.text},       {"patterns", f.patterns}, {"contradictions", f.contradictions},
       {"sources", f.sources}, {"dispute", f.dispute}};
}
void from_json(const json& j, Fact& f) {
  f.id = j.at("id");
  f.slot = j.at("slot");
  for (const FactStatus state : {FactStatus::checked, FactStatus::cited, FactStatus::unverified})
    if (j.at("state") == to_string(state)) f.state = state;
  j.at("text").get_to(f.text);
  j.at("patterns").get_to(f.patterns);
  j.at("contradictions").get_to(f.contradictions);
  j.at("sources").get_to(f.sources);
  f.dispute = j.at("dispute");
}

void to_json(json& j, const Claim& c) {
  j = {{"id", c.id}, {"text", c.text}, {"patterns", c.patterns}, {"sources", c.sources}};
}
void from_json(const json& j, Claim& c) {
  c.id = j.at("id");
  j.at("text").get_to(c.text);
  j.at("patterns").get_to(c.patterns);
  j.at("sources").get_to(c.sources);
}

void to_json(json& j, const Entity& e) { j = {{"id", e.id}, {"names", e.names}}; }
void from_json(const json& j, Entity& e) {
  e.id = j.at("id");
  j.at("names").get_to(e.names);
}

void to_json(json& j, const Prompts& p) { j = {{"variants", p.variants}, {"translation", p.translation}}; }
void from_json(const json& j, Prompts& p) {
  j.at("variants").get_to(p.variants);
  p.translation = j.at("translation");
}

void to_json(json& j, const FactResult& f) { j = {{"id", f.id}, {"state", f.state}}; }
void from_json(const json& j, FactResult& f) { f = {j.at("id"), j.at("state")}; }
void to_json(json& j, const ClaimResult& c) { j = {{"id", c.id}, {"state", c.state}}; }
void from_json(const json& j, ClaimResult& c) { c = {j.at("id"), j.at("state")}; }

void to_json(json& j, const EvidenceSpan& e) {
  j = {{"axis", e.axis},   {"rule", e.rule}, {"value", e.value}, {"in_reasoning", e.in_reasoning},
       {"begin", e.begin}, {"end", e.end}};
}
void from_json(const json& j, EvidenceSpan& e) {
  e = {j.at("axis"), j.at("rule"), j.at("value"), j.at("in_reasoning"), j.at("begin"), j.at("end")};
}

namespace {

// A missing or mistyped member is damage of the file, not a mistake of ours.
template <typename Read>
auto reading(const std::string& what, Read&& read) {
  try {
    return read();
  } catch (const json::exception& error) {
    throw ProjectError(what + ": not as this program writes it: " + plain_message(error));
  }
}

}  // namespace

std::string plain_message(const json::exception& error) {
  const std::string what = error.what();
  const std::size_t name = what.find("] ");
  return for_terminal_line(name == std::string::npos ? what : what.substr(name + 2), 200);
}

json parse_stored(const std::string& text, const std::string& what) {
  constexpr int kMaxDepth = 64;
  return reading(what, [&] {
    const auto shallow = [&](int depth, json::parse_event_t, json&) {
      if (depth > kMaxDepth) throw ProjectError(what + ": JSON nests deeper than " + std::to_string(kMaxDepth));
      return true;
    };
    json parsed = json::parse(text, shallow);
    if (!parsed.is_object()) throw ProjectError(what + ": a JSON object is expected");
    return parsed;
  });
}

std::string item_to_json(const PromptItem& item) {
  const json j = {{"id", item.id},
                  {"subtopic", item.subtopic},
                  {"stratum", item.stratum},
                  {"role", item.role},
                  {"pair", item.pair},
                  {"prompts", item.prompts},
                  {"slots", item.slots},
                  {"facts", item.facts},
                  {"claims", item.claims},
                  {"entities", item.entities},
                  {"harm_confound", item.harm_confound},
                  {"loadedness", item.loadedness}};
  return j.dump();
}

PromptItem item_from_json(const std::string& text, const std::string& what) {
  const json j = parse_stored(text, what);
  return reading(what, [&] {
    PromptItem item;
    for (const auto& [name, field] : {std::pair{"id", &item.id},
                                      {"subtopic", &item.subtopic},
                                      {"stratum", &item.stratum},
                                      {"role", &item.role},
                                      {"pair", &item.pair}})
      j.at(name).get_to(*field);
    j.at("prompts").get_to(item.prompts);
    j.at("slots").get_to(item.slots);
    j.at("facts").get_to(item.facts);
    j.at("claims").get_to(item.claims);
    j.at("entities").get_to(item.entities);
    j.at("harm_confound").get_to(item.harm_confound);
    j.at("loadedness").get_to(item.loadedness);
    return item;
  });
}

namespace {

json optional_number(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }
std::optional<double> number_or_null(const json& value) { return value.is_null() ? std::nullopt : std::optional(value.get<double>()); }

json to_json(const AgainstControls& a) {
  return {{"controls", a.controls}, {"length_ratio", a.length_ratio}, {"compression_difference", optional_number(a.compression_difference)}, {"recall_difference", optional_number(a.recall_difference)}};
}
AgainstControls against_controls_from(const json& j) {
  return {j.at("controls"), j.at("length_ratio"), number_or_null(j.at("compression_difference")), number_or_null(j.at("recall_difference"))};
}

}  // namespace

std::string detail_to_json(const ResultRow& row) {
  json j = {{"tone", row.tone}, {"facts", row.facts}, {"claims", row.claims}, {"evidence", row.evidence}};
  if (row.against_controls) j["against_controls"] = to_json(*row.against_controls);
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

void detail_from_json(const std::string& text, ResultRow& row) {
  static const std::string nothing = detail_to_json({});  // of most answers that were simply given
  if (text == nothing) return;
  const std::string what = "verdict on answer " + std::to_string(row.answer_seq);
  const json j = parse_stored(text, what);
  reading(what, [&] {
    j.at("tone").get_to(row.tone);
    j.at("facts").get_to(row.facts);
    j.at("claims").get_to(row.claims);
    j.at("evidence").get_to(row.evidence);
    if (const auto found = j.find("against_controls"); found != j.end()) row.against_controls = against_controls_from(*found);
    return 0;
  });
}

std::string log_probabilities_to_json(const std::vector<TokenProbability>& tokens) {
  if (tokens.empty()) return "";
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const TokenProbability& token : tokens) {
    nlohmann::ordered_json& entry = out.emplace_back(nlohmann::ordered_json{{"token", token.token}, {"logprob", token.log_probability}});
    entry["top"] = nlohmann::ordered_json::array();
    for (const auto& [text, log_probability] : token.top) entry["top"].push_back({text, log_probability});
  }
  return out.dump();
}

}  // namespace lacuna::probe
