#include "answer_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "probe/csv_export.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

using Kind = AnswerColumn::Kind;

std::string flag(bool value) { return value ? "1" : "0"; }
std::string number(double value) { return fmt::format("{:.6g}", value); }
std::string optional(const std::optional<double>& value) { return value ? number(*value) : std::string(); }

template <typename List, typename Format>
std::string joined(const List& list, Format format) {
  std::string out;
  for (const auto& entry : list) out += (out.empty() ? "" : "; ") + format(entry);
  return out;
}

std::string evidence_text(const EvidenceSpan& span) {
  return fmt::format("{}:{}={}@{}{}-{}", span.axis, span.rule, span.value, span.in_reasoning ? "r" : "", span.begin, span.end);
}

using R = const ResultRow&;
constexpr std::array kColumns = {
    AnswerColumn{"answer_seq", Kind::number, [](R r) { return std::to_string(r.answer_seq); }},
    AnswerColumn{"run", Kind::text, [](R r) { return r.run; }},
    AnswerColumn{"model", Kind::text, [](R r) { return r.model; }},
    AnswerColumn{"set", Kind::text, [](R r) { return r.set; }},
    AnswerColumn{"item", Kind::text, [](R r) { return r.item; }},
    AnswerColumn{"pair", Kind::text, [](R r) { return r.pair; }},
    AnswerColumn{"topic", Kind::text, [](R r) { return r.topic; }},
    AnswerColumn{"subtopic", Kind::text, [](R r) { return r.subtopic; }},
    AnswerColumn{"stratum", Kind::text, [](R r) { return r.stratum; }},
    AnswerColumn{"role", Kind::text, [](R r) { return r.role; }},
    AnswerColumn{"language", Kind::text, [](R r) { return r.language; }},
    AnswerColumn{"variant", Kind::text, [](R r) { return r.variant; }},
    AnswerColumn{"sample", Kind::number, [](R r) { return std::to_string(r.sample); }},
    AnswerColumn{"seed", Kind::digits, [](R r) { return std::to_string(r.seed); }},
    AnswerColumn{"temperature", Kind::number, [](R r) { return number(r.temperature); }},
    AnswerColumn{"prompt", Kind::text, [](R r) { return r.prompt; }},
    AnswerColumn{"response", Kind::text, [](R r) { return r.response; }},
    AnswerColumn{"has_reasoning", Kind::number, [](R r) { return flag(r.reasoning.has_value()); }},
    AnswerColumn{"reasoning", Kind::text, [](R r) { return r.reasoning.value_or(""); }},
    AnswerColumn{"stop_reason", Kind::text, [](R r) { return r.stop_reason; }},
    AnswerColumn{"error", Kind::text, [](R r) { return r.error; }},
    AnswerColumn{"prompt_tokens", Kind::number, [](R r) { return std::to_string(r.prompt_tokens); }},
    AnswerColumn{"answer_tokens", Kind::number, [](R r) { return std::to_string(r.answer_tokens); }},
    AnswerColumn{"seconds", Kind::number, [](R r) { return number(r.seconds); }},
    AnswerColumn{"answered_utc", Kind::text, [](R r) { return r.answered_utc; }},
    AnswerColumn{"classifier", Kind::text, [](R r) { return r.classifier; }},
    AnswerColumn{"headline", Kind::text, [](R r) { return r.headline; }},
    AnswerColumn{"label", Kind::text, [](R r) { return r.label; }},
    AnswerColumn{"engagement", Kind::text, [](R r) { return r.engagement; }},
    AnswerColumn{"narrative", Kind::text, [](R r) { return r.narrative; }},
    AnswerColumn{"state_voice", Kind::number, [](R r) { return flag(r.state_voice); }},
    AnswerColumn{"premise_denial", Kind::number, [](R r) { return flag(r.premise_denial); }},
    AnswerColumn{"substitution", Kind::number, [](R r) { return flag(r.substitution); }},
    AnswerColumn{"feigned", Kind::number, [](R r) { return flag(r.feigned); }},
    AnswerColumn{"reasoning_class", Kind::text, [](R r) { return r.reasoning_class; }},
    AnswerColumn{"language_match", Kind::text, [](R r) { return r.language_match; }},
    AnswerColumn{"answer_language", Kind::text, [](R r) { return r.answer_language; }},
    AnswerColumn{"p_not_complete", Kind::number, [](R r) { return r.classified ? number(r.p_not_complete) : std::string(); }},
    AnswerColumn{"fact_recall", Kind::number, [](R r) { return r.fact_recall ? number(*r.fact_recall) : std::string(); }},
    AnswerColumn{"facts", Kind::text, [](R r) { return joined(r.facts, [](const FactResult& f) { return f.id + "=" + f.state; }); }},
    AnswerColumn{"claims", Kind::text, [](R r) { return joined(r.claims, [](const ClaimResult& c) { return c.id + "=" + c.state; }); }},
    AnswerColumn{"tone", Kind::text, [](R r) { return joined(r.tone, [](const std::string& t) { return t; }); }},
    AnswerColumn{"decided_by", Kind::text, [](R r) { return r.decided_by; }},
    AnswerColumn{"evidence", Kind::text, [](R r) { return joined(r.evidence, evidence_text); }},
    AnswerColumn{"controls", Kind::number, [](R r) { return r.against_controls ? std::to_string(r.against_controls->controls) : std::string(); }},
    AnswerColumn{"length_ratio", Kind::number, [](R r) { return r.against_controls ? number(r.against_controls->length_ratio) : std::string(); }},
    AnswerColumn{"compression_difference", Kind::number, [](R r) { return r.against_controls ? optional(r.against_controls->compression_difference) : std::string(); }},
    AnswerColumn{"recall_difference", Kind::number, [](R r) { return r.against_controls ? optional(r.against_controls->recall_difference) : std::string(); }},
};


}  // namespace

std::vector<const AnswerColumn*> answer_columns(const std::vector<std::string>& names) {
  std::vector<const AnswerColumn*> out;
  if (names.empty())
    for (const AnswerColumn& column : kColumns) out.push_back(&column);
  for (const std::string& name : names) {
    const auto found = std::find_if(kColumns.begin(), kColumns.end(), [&](const AnswerColumn& c) { return name == c.name; });
    if (found == kColumns.end())
      throw std::invalid_argument(fmt::format("there is no column '{}'; the columns: {}", for_terminal_line(name, 60), fmt::join(answer_column_names(), ", ")));
    out.push_back(&*found);
  }
  return out;
}

std::vector<std::string> answer_column_names() {
  std::vector<std::string> out;
  for (const AnswerColumn& column : kColumns) out.emplace_back(column.name);
  return out;
}

}  // namespace lacuna::probe
