#include "probe/csv_export.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "atomic_file.h"

namespace lacuna::probe {
namespace {

// A column: its name, whether it holds text (guarded) or a typed value, and how it is filled.
struct CsvColumn {
  const char* name;
  bool text;
  std::string (*value)(const ResultRow&);
};

std::string flag(bool value) { return value ? "1" : "0"; }
std::string number(double value) { return fmt::format("{:.6g}", value); }

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
    CsvColumn{"answer_seq", false, [](R r) { return std::to_string(r.answer_seq); }},
    CsvColumn{"run", true, [](R r) { return r.run; }},
    CsvColumn{"model", true, [](R r) { return r.model; }},
    CsvColumn{"set", true, [](R r) { return r.set; }},
    CsvColumn{"item", true, [](R r) { return r.item; }},
    CsvColumn{"pair", true, [](R r) { return r.pair; }},
    CsvColumn{"topic", true, [](R r) { return r.topic; }},
    CsvColumn{"subtopic", true, [](R r) { return r.subtopic; }},
    CsvColumn{"stratum", true, [](R r) { return r.stratum; }},
    CsvColumn{"role", true, [](R r) { return r.role; }},
    CsvColumn{"language", true, [](R r) { return r.language; }},
    CsvColumn{"variant", true, [](R r) { return r.variant; }},
    CsvColumn{"sample", false, [](R r) { return std::to_string(r.sample); }},
    CsvColumn{"seed", false, [](R r) { return std::to_string(r.seed); }},
    CsvColumn{"temperature", false, [](R r) { return number(r.temperature); }},
    CsvColumn{"prompt", true, [](R r) { return r.prompt; }},
    CsvColumn{"response", true, [](R r) { return r.response; }},
    CsvColumn{"has_reasoning", false, [](R r) { return flag(r.reasoning.has_value()); }},
    CsvColumn{"reasoning", true, [](R r) { return r.reasoning.value_or(""); }},
    CsvColumn{"stop_reason", true, [](R r) { return r.stop_reason; }},
    CsvColumn{"error", true, [](R r) { return r.error; }},
    CsvColumn{"prompt_tokens", false, [](R r) { return std::to_string(r.prompt_tokens); }},
    CsvColumn{"answer_tokens", false, [](R r) { return std::to_string(r.answer_tokens); }},
    CsvColumn{"seconds", false, [](R r) { return number(r.seconds); }},
    CsvColumn{"answered_utc", true, [](R r) { return r.answered_utc; }},
    CsvColumn{"classifier", true, [](R r) { return r.classifier; }},
    CsvColumn{"headline", true, [](R r) { return r.headline; }},
    CsvColumn{"label", true, [](R r) { return r.label; }},
    CsvColumn{"engagement", true, [](R r) { return r.engagement; }},
    CsvColumn{"narrative", true, [](R r) { return r.narrative; }},
    CsvColumn{"state_voice", false, [](R r) { return flag(r.state_voice); }},
    CsvColumn{"premise_denial", false, [](R r) { return flag(r.premise_denial); }},
    CsvColumn{"substitution", false, [](R r) { return flag(r.substitution); }},
    CsvColumn{"feigned", false, [](R r) { return flag(r.feigned); }},
    CsvColumn{"reasoning_class", true, [](R r) { return r.reasoning_class; }},
    CsvColumn{"language_match", true, [](R r) { return r.language_match; }},
    CsvColumn{"answer_language", true, [](R r) { return r.answer_language; }},
    CsvColumn{"p_not_complete", false, [](R r) { return r.classified ? number(r.p_not_complete) : std::string(); }},
    CsvColumn{"fact_recall", false, [](R r) { return r.fact_recall ? number(*r.fact_recall) : std::string(); }},
    CsvColumn{"facts", true, [](R r) { return joined(r.facts, [](const FactResult& f) { return f.id + "=" + f.state; }); }},
    CsvColumn{"claims", true, [](R r) { return joined(r.claims, [](const ClaimResult& c) { return c.id + "=" + c.state; }); }},
    CsvColumn{"tone", true, [](R r) { return joined(r.tone, [](const std::string& t) { return t; }); }},
    CsvColumn{"decided_by", true, [](R r) { return r.decided_by; }},
    CsvColumn{"evidence", true, [](R r) { return joined(r.evidence, evidence_text); }},
};

std::string header(const CsvDialect& dialect) {
  std::string line = dialect.byte_order_mark ? "\uFEFF" : "";
  for (std::size_t i = 0; i < kColumns.size(); ++i) line += (i ? std::string(1, dialect.separator) : "") + kColumns[i].name;
  return line + dialect.line_end;
}

std::string line_of(const ResultRow& row, const CsvDialect& dialect, const CsvDialect& typed) {
  std::string line;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if (i) line += dialect.separator;
    line += for_csv(kColumns[i].value(row), kColumns[i].text ? dialect : typed);
  }
  return line + dialect.line_end;
}

}  // namespace

std::uint64_t export_csv(const std::filesystem::path& path, const CsvDialect& dialect, const RowSource& each) {
  CsvDialect typed = dialect;
  typed.formula_guard = false;
  AtomicFile file(path);
  file.write(header(dialect));
  std::uint64_t count = 0;
  each([&](const ResultRow& row) {
    file.write(line_of(row, dialect, typed));
    ++count;
    return true;
  });
  file.commit();
  return count;
}

}  // namespace lacuna::probe
