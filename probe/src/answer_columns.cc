#include "answer_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "probe/csv_export.h"
#include "probe/encoders.h"
#include "probe/run_plan.h"

namespace lacuna::probe {
namespace {

using Kind = AnswerColumn::Kind;

std::string_view flag(bool value) { return value ? "1" : "0"; }
std::string_view number(double value, std::string& room) {
  room.clear();
  fmt::format_to(std::back_inserter(room), "{:.6g}", value);
  return room;
}
std::string_view number(const std::optional<double>& value, std::string& room) { return value ? number(*value, room) : std::string_view(); }
std::string_view digits(std::uint64_t value, std::string& room) { return room = fmt::format_int(value).str(); }

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
using Room = std::string&;
using View = std::string_view;
constexpr std::array kColumns = {
    AnswerColumn{"answer_seq", Kind::number, [](R r, Room room) -> View { return digits(static_cast<std::uint64_t>(r.answer_seq), room); }},
    AnswerColumn{"run", Kind::text, [](R r, Room) -> View { return r.run; }},
    AnswerColumn{"model", Kind::text, [](R r, Room) -> View { return r.model; }},
    AnswerColumn{"set", Kind::text, [](R r, Room) -> View { return r.set; }},
    AnswerColumn{"item", Kind::text, [](R r, Room) -> View { return r.item; }},
    AnswerColumn{"pair", Kind::text, [](R r, Room) -> View { return r.pair; }},
    AnswerColumn{"topic", Kind::text, [](R r, Room) -> View { return r.topic; }},
    AnswerColumn{"subtopic", Kind::text, [](R r, Room) -> View { return r.subtopic; }},
    AnswerColumn{"stratum", Kind::text, [](R r, Room) -> View { return r.stratum; }},
    AnswerColumn{"role", Kind::text, [](R r, Room) -> View { return r.role; }},
    AnswerColumn{"language", Kind::text, [](R r, Room) -> View { return r.language; }},
    AnswerColumn{"variant", Kind::text, [](R r, Room) -> View { return r.variant; }},
    AnswerColumn{"sample", Kind::number, [](R r, Room room) -> View { return digits(static_cast<std::uint64_t>(r.sample), room); }},
    AnswerColumn{"seed", Kind::digits, [](R r, Room room) -> View { return r.imported() ? View() : digits(r.seed, room); }},
    AnswerColumn{"temperature", Kind::number, [](R r, Room room) -> View { return r.imported() ? View() : number(r.temperature, room); }},
    AnswerColumn{"prompt", Kind::text, [](R r, Room) -> View { return r.prompt; }},
    AnswerColumn{"response", Kind::text, [](R r, Room) -> View { return r.response; }},
    AnswerColumn{"has_reasoning", Kind::number, [](R r, Room) -> View { return flag(r.reasoning.has_value()); }},
    AnswerColumn{"reasoning", Kind::text, [](R r, Room) -> View { return r.reasoning ? View(*r.reasoning) : View(); }},
    AnswerColumn{"stop_reason", Kind::text, [](R r, Room) -> View { return r.stop_reason; }},
    AnswerColumn{"error", Kind::text, [](R r, Room) -> View { return r.error; }},
    AnswerColumn{"prompt_tokens", Kind::number, [](R r, Room room) -> View { return r.imported() ? View() : digits(r.prompt_tokens, room); }},
    AnswerColumn{"answer_tokens", Kind::number, [](R r, Room room) -> View { return r.imported() ? View() : digits(r.answer_tokens, room); }},
    AnswerColumn{"seconds", Kind::number, [](R r, Room room) -> View { return r.imported() ? View() : number(r.seconds, room); }},
    AnswerColumn{"answered_utc", Kind::text, [](R r, Room) -> View { return r.imported() ? View() : View(r.answered_utc); }},
    AnswerColumn{"classifier", Kind::text, [](R r, Room) -> View { return r.classifier; }},
    AnswerColumn{"headline", Kind::text, [](R r, Room) -> View { return r.headline; }},
    AnswerColumn{"label", Kind::text, [](R r, Room) -> View { return r.label; }},
    AnswerColumn{"engagement", Kind::text, [](R r, Room) -> View { return r.engagement; }},
    AnswerColumn{"narrative", Kind::text, [](R r, Room) -> View { return r.narrative; }},
    AnswerColumn{"state_voice", Kind::number, [](R r, Room) -> View { return flag(r.state_voice); }},
    AnswerColumn{"premise_denial", Kind::number, [](R r, Room) -> View { return flag(r.premise_denial); }},
    AnswerColumn{"substitution", Kind::number, [](R r, Room) -> View { return flag(r.substitution); }},
    AnswerColumn{"feigned", Kind::number, [](R r, Room) -> View { return flag(r.feigned); }},
    AnswerColumn{"reasoning_class", Kind::text, [](R r, Room) -> View { return r.reasoning_class; }},
    AnswerColumn{"language_match", Kind::text, [](R r, Room) -> View { return r.language_match; }},
    AnswerColumn{"answer_language", Kind::text, [](R r, Room) -> View { return r.answer_language; }},
    AnswerColumn{"p_not_complete", Kind::number, [](R r, Room room) -> View { return r.invalid() ? View() : number(r.p_not_complete, room); }},
    AnswerColumn{"fact_recall", Kind::number, [](R r, Room room) -> View { return number(r.fact_recall, room); }},
    AnswerColumn{"facts", Kind::text, [](R r, Room room) -> View { return room = joined(r.facts, [](const FactResult& f) { return f.id + "=" + f.state; }); }},
    AnswerColumn{"claims", Kind::text, [](R r, Room room) -> View { return room = joined(r.claims, [](const ClaimResult& c) { return c.id + "=" + c.state; }); }},
    AnswerColumn{"tone", Kind::text, [](R r, Room room) -> View { return room = joined(r.tone, [](const std::string& t) { return t; }); }},
    AnswerColumn{"decided_by", Kind::text, [](R r, Room) -> View { return r.decided_by; }},
    AnswerColumn{"evidence", Kind::text, [](R r, Room room) -> View { return room = joined(r.evidence, evidence_text); }},
    AnswerColumn{"controls", Kind::number, [](R r, Room room) -> View { return r.against_controls ? digits(r.against_controls->controls, room) : View(); }},
    AnswerColumn{"length_ratio", Kind::number, [](R r, Room room) -> View { return r.against_controls ? number(r.against_controls->length_ratio, room) : View(); }},
    AnswerColumn{"compression_difference", Kind::number, [](R r, Room room) -> View { return r.against_controls ? number(r.against_controls->compression_difference, room) : View(); }},
    AnswerColumn{"recall_difference", Kind::number, [](R r, Room room) -> View { return r.against_controls ? number(r.against_controls->recall_difference, room) : View(); }},
    AnswerColumn{"human_label", Kind::text, [](R r, Room) -> View { return r.human_label; }},
    AnswerColumn{"human_coders", Kind::number, [](R r, Room room) -> View { return r.human_coders > 0 ? digits(r.human_coders, room) : View(); }},
};

}  // namespace

std::vector<const AnswerColumn*> answer_columns(const std::vector<std::string>& names) {
  std::vector<const AnswerColumn*> out;
  if (names.empty())
    for (const AnswerColumn& column : kColumns) out.push_back(&column);
  for (const std::string& name : names) {
    const auto found = std::find_if(kColumns.begin(), kColumns.end(), [&](const AnswerColumn& c) { return name == c.name; });
    if (found == kColumns.end())
      throw SpecError(fmt::format("there is no column '{}'; the columns: {}", for_terminal_line(name, 60), fmt::join(answer_column_names(), ", ")));
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
