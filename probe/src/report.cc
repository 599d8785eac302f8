#include "probe/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "probe/figure.h"
#include "probe/hashing.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kFlipsShown = 200;

constexpr const char* kStyle = R"css(
body{font:15px/1.5 "Noto Sans","Noto Sans CJK SC","Noto Naskh Arabic","Noto Serif Tibetan",sans-serif;max-width:1080px;margin:2em auto;padding:0 1em;color:#111;background:#fff}
h1{font-size:1.6em;margin-bottom:.2em}h2{margin-top:2em;border-bottom:1px solid #ccc}h3{margin-bottom:.3em}
.notice{border:2px solid #b35900;background:#fff6ec;padding:.7em 1em;margin:1em 0;font-weight:bold}
.note{color:#444;font-size:.9em}table{border-collapse:collapse;margin:.6em 0 1.4em}th,td{padding:.25em .7em;border-bottom:1px solid #ddd;text-align:start;vertical-align:top}
th{border-bottom:2px solid #888}.number{text-align:end;white-space:nowrap}figure{margin:1em 0;overflow-x:auto}
.flip{border:1px solid #ccc;border-radius:4px;padding:.6em 1em;margin:1em 0}.answers{display:flex;gap:1.5em;flex-wrap:wrap}.answers>div{flex:1 1 20em;min-width:0}
.answer{white-space:pre-wrap;overflow-wrap:anywhere;background:#fafafa;border-inline-start:3px solid #888;padding:.4em .7em;margin:.3em 0}
.class{font-weight:bold;font-variant:small-caps}mark{background:#ffe08a;color:inherit;border-bottom:2px solid #8a6d00}mark sup{font-size:.65em;color:#5c4900}
code{overflow-wrap:anywhere}dt{font-weight:bold}dd{margin-inline-start:1.5em}details summary{cursor:pointer}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e8e8e8}.note{color:#aaa}.notice{background:#3a2a14}.answer{background:#20242a}
mark{background:#6b5300}mark sup{color:#ffe9a8}svg{background:#fff}th,td{border-color:#444}}
)css";

// Spans that may overlap become disjoint pieces; the first evidence that covers a piece names it.
std::string marked_answer(const ResultRow& row) {
  std::vector<const EvidenceSpan*> spans;
  for (const EvidenceSpan& span : row.evidence)
    if (!span.in_reasoning && span.begin < span.end && span.end <= row.response.size()) spans.push_back(&span);
  std::sort(spans.begin(), spans.end(), [](const auto* a, const auto* b) { return a->begin != b->begin ? a->begin < b->begin : a->end > b->end; });
  std::string out;
  std::size_t at = 0;
  const std::string_view text = row.response;
  for (const EvidenceSpan* span : spans) {
    if (span->end <= at) continue;
    const std::size_t begin = std::max(at, span->begin);
    out += for_html(text.substr(at, begin - at));
    out += fmt::format("<mark title=\"{0}: {1}\">{2}<sup>{1}</sup></mark>", for_html(span->rule), for_html(span->value),
                       for_html(text.substr(begin, span->end - begin)));
    at = span->end;
  }
  return out + for_html(text.substr(at));
}

std::string answer_html(const std::string& run, const std::string& headline, const std::optional<ResultRow>& row) {
  if (!row) return fmt::format("<div><b>{}</b>: <span class=\"class\">{}</span></div>", for_html(run), for_html(headline));
  std::string out = fmt::format("<div><b>{}</b>: <span class=\"class\">{}</span> <span class=\"note\">engagement {}, narrative {}{}, reasoning {}</span>\n",
                                for_html(run), for_html(headline), for_html(row->engagement), for_html(row->narrative), row->state_voice ? ", state voice" : "",
                                for_html(row->reasoning_class));
  out += fmt::format("<div class=\"answer\" dir=\"auto\">{}</div>\n", marked_answer(*row));
  if (row->reasoning && !row->reasoning->empty())
    out += fmt::format("<details><summary>Reasoning</summary><div class=\"answer\" dir=\"auto\">{}</div></details>\n", for_html(*row->reasoning));
  if (row->reasoning && row->reasoning->empty()) out += "<p class=\"note\">Reasoning: opened and closed without a word.</p>\n";
  return out + "</div>\n";
}

std::string flips_html(const Comparison& comparison, const AnswerReader& answer) {
  std::string out = fmt::format("<h2 id=\"flips\">Flips</h2>\n<p>{} items changed their headline class. Highlighted: the words on which a verdict rests, with what "
                                "they speak for.{}</p>\n",
                                comparison.flips.size(), comparison.flips.size() > kFlipsShown ? fmt::format(" The first {} are shown.", kFlipsShown) : "");
  for (std::size_t i = 0; i < std::min(comparison.flips.size(), kFlipsShown); ++i) {
    const Flip& flip = comparison.flips[i];
    out += fmt::format("<div class=\"flip\"><b>{}</b> · {} · {} → {}\n<p dir=\"auto\"><bdi>{}</bdi></p>\n<div class=\"answers\">\n{}{}</div></div>\n",
                       for_html(flip.item), for_html(flip.language), for_html(flip.from), for_html(flip.to), for_html(flip.prompt),
                       answer_html(comparison.baseline, flip.from, answer(flip.baseline_answer)), answer_html(comparison.candidate, flip.to, answer(flip.candidate_answer)));
  }
  return out;
}

std::string run_html(const char* role, const RunInfo& run) {
  return fmt::format("<h3>{}: {}</h3>\n<dl><dt>Model</dt><dd>{}</dd><dt>Started (UTC)</dt><dd>{}</dd><dt>Answers</dt><dd>{} of {} planned, {} classified, {}</dd>"
                     "<dt>Manifest SHA-256</dt><dd><code>{}</code></dd></dl>\n<details><summary>Manifest</summary><pre class=\"answer\">{}</pre></details>\n",
                     role, for_html(run.name), for_html(run.model), for_html(run.started_utc), run.answered, run.planned, run.classified, for_html(run.status),
                     for_html(run.manifest_sha256), for_html(run.manifest_json));
}

std::string limits_html(const ReportInput& input) {
  return fmt::format(
      "<h2 id=\"limits\">Limits</h2>\n<ul><li>Verdicts come from rules and statistics with the error rates that <code>lacuna eval-classifiers</code> prints; {}</li><li>{}</li><li>A difference says that two versions answer these items differently; it does not say why.</li>"
      "<li>Small groups show only large differences: see the column 'detectable'.</li><li>“State narrative” means: an official claim present in the answer's own "
      "voice. It does not mean that the claim is false.</li></ul>\n",
      input.labelled_by_people == 0 ? "no person has labelled an answer of these runs."
                                    : fmt::format("people have labelled {} of their answers, which changes none of the verdicts above.", input.labelled_by_people),
      for_html(input.fact_note.empty() ? "The facts that these items score are listed with their sources in the prompt sets." : input.fact_note));
}

}  // namespace

std::string report_html(const Comparison& comparison, const ReportInput& input, const AnswerReader& answer) {
  const std::string style = kStyle;
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n";
  // Nothing is loaded and nothing runs, whatever an answer contains.
  Sha256 style_hash;
  style_hash.update(style);
  out += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'\">\n", base64(style_hash.digest()));
  out += "<meta name=\"viewport\" content=\"width=device-width\">\n";
  out += fmt::format("<title>{} against {}: Lacuna report</title>\n<style>{}</style></head><body>\n", for_html(comparison.candidate),
                     for_html(comparison.baseline), style);
  out += fmt::format("<h1>{} against {}</h1>\n<p>Project {}. Baseline: {}. Candidate: {}. Lacuna {}. What was measured, not why.</p>\n", for_html(comparison.candidate),
                     for_html(comparison.baseline), for_html(input.project), for_html(comparison.baseline), for_html(comparison.candidate), for_html(input.version));
  for (const std::string& notice : input.notices) out += fmt::format("<p class=\"notice\">{}</p>\n", for_html(notice));
  out += "<h2 id=\"overview\">Overview</h2>\n<figure>" + matrix_svg(comparison) + "</figure>\n";
  for (const Outcome outcome : {Outcome::not_complete, Outcome::refusal, Outcome::narrative}) out += "<figure>" + forest_svg(comparison, outcome) + "</figure>\n";
  out += "<h2 id=\"tables\">Tables</h2>\n" + table_html(tests_table(comparison)) + table_html(did_table(comparison)) + table_html(rates_table(comparison));
  out += flips_html(comparison, answer);
  out += "<h2 id=\"provenance\">Provenance</h2>\n" + run_html("Baseline", input.baseline) + run_html("Candidate", input.candidate);
  out += fmt::format("<p>Head of the answers' hash chain: <code>{}</code></p>\n", for_html(input.chain_head));
  return out + limits_html(input) + "</body></html>\n";
}

}  // namespace lacuna::probe
