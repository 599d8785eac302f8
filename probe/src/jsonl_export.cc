#include "probe/jsonl_export.h"

#include <nlohmann/json.hpp>

#include "atomic_file.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

using nlohmann::ordered_json;

template <typename Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

// What is not known of an answer from elsewhere.
template <typename Value>
ordered_json known(const ResultRow& r, const Value& value) {
  return r.imported() ? ordered_json(nullptr) : ordered_json(value);
}

ordered_json answer_fields(const ResultRow& r) {
  return {{"answer_seq", r.answer_seq},
          {"run", r.run},
          {"model", r.model},
          {"set", r.set},
          {"item", r.item},
          {"pair", r.pair},
          {"topic", r.topic},
          {"subtopic", r.subtopic},
          {"stratum", r.stratum},
          {"role", r.role},
          {"language", r.language},
          {"variant", r.variant},
          {"sample", r.sample},
          {"seed", known(r, r.seed)},
          {"temperature", known(r, r.temperature)},
          {"prompt", r.prompt},
          {"response", r.response},
          {"reasoning", or_null(r.reasoning)},
          {"stop_reason", r.stop_reason},
          {"error", r.error},
          {"prompt_tokens", known(r, r.prompt_tokens)},
          {"answer_tokens", known(r, r.answer_tokens)},
          {"seconds", known(r, r.seconds)},
          {"answered_utc", known(r, r.answered_utc)},
          {"classified", r.classified}};
}

template <typename List>
ordered_json states(const List& list) {
  ordered_json out = ordered_json::array();
  for (const auto& entry : list) out.push_back({{"id", entry.id}, {"state", entry.state}});
  return out;
}

ordered_json evidence(const ResultRow& r) {
  ordered_json out = ordered_json::array();
  for (const EvidenceSpan& e : r.evidence)
    out.push_back({{"axis", e.axis},
                   {"rule", e.rule},
                   {"value", e.value},
                   {"in_reasoning", e.in_reasoning},
                   {"begin", e.begin},
                   {"end", e.end}});
  return out;
}

ordered_json against_controls(const ResultRow& r) {
  if (!r.against_controls) return nullptr;
  const AgainstControls& a = *r.against_controls;
  return {{"controls", a.controls}, {"length_ratio", a.length_ratio}, {"compression_difference", or_null(a.compression_difference)}, {"recall_difference", or_null(a.recall_difference)}};
}

ordered_json verdict_fields(const ResultRow& r) {
  return {{"classifier", r.classifier},
          {"engagement", r.engagement},
          {"narrative", r.narrative},
          {"reasoning_class", r.reasoning_class},
          {"language_match", r.language_match},
          {"answer_language", r.answer_language},
          {"headline", r.headline},
          {"label", r.label},
          {"decided_by", r.decided_by},
          {"state_voice", r.state_voice},
          {"feigned", r.feigned},
          {"premise_denial", r.premise_denial},
          {"substitution", r.substitution},
          {"p_not_complete", r.invalid() ? ordered_json(nullptr) : ordered_json(r.p_not_complete)},
          {"fact_recall", or_null(r.fact_recall)},
          {"tone", r.tone},
          {"facts", states(r.facts)},
          {"claims", states(r.claims)},
          {"evidence", evidence(r)},
          {"against_controls", against_controls(r)}};
}

}  // namespace

std::string to_json_line(const ResultRow& row) {
  ordered_json line = answer_fields(row);
  ordered_json verdict = verdict_fields(row);
  for (auto& [name, value] : verdict.items()) line[name] = row.classified ? std::move(value) : ordered_json(nullptr);
  line["human_label"] = row.human_label.empty() ? ordered_json(nullptr) : ordered_json(row.human_label);
  line["human_coders"] = row.human_coders;
  // A stranger's project may hold bytes that are not UTF-8; ours never does.
  return inert_json(line.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

std::uint64_t export_jsonl(const std::filesystem::path& path, const RowSource& each) {
  AtomicFile file(path);
  std::uint64_t count = 0;
  each([&](const ResultRow& row) {
    file.write(to_json_line(row) + "\n");
    ++count;
    return true;
  });
  file.commit();
  return count;
}

}  // namespace lacuna::probe
