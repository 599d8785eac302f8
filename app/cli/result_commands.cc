// compare, export, report: what leaves a project file.
#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <sstream>

#include "command.h"
#include "comparing.h"
#include "filter_options.h"
#include "probe/answer_export.h"
#include "probe/comparison_export.h"
#include "probe/encoders.h"
#include "probe/label_export.h"
#include "probe/labelling.h"
#include "probe/provenance.h"
#include "probe/several_runs.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

namespace fs = std::filesystem;

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

struct CompareArguments {
  std::string project, baseline, candidate, fail_on, junit;
  std::vector<std::string> candidates;
  probe::SeveralOptions several;
  std::vector<std::string> out;
  std::string figures;
  bool json = false;
  probe::CompareOptions options;
};

std::string is_margin(const std::string& text) {
  double share = 0;
  return CLI::detail::lexical_cast(text, share) && share > 0 && share < 1 ? "" : "'" + probe::for_terminal_line(text, 40) + "' is no margin; a share between 0 and 1 is allowed, such as 0.05";
}

void add_comparison(CLI::App* command, CompareArguments& a) {
  add_project(command, a.project);
  command->add_option("--baseline", a.baseline, "Run to compare with")->required();
  command->add_option("--resamples", a.options.resamples, "Bootstrap resamples")->capture_default_str()->check(CLI::Range(100, 1000000));
  command->add_option("--bootstrap-seed", a.options.seed, "Seed of the bootstrap")->capture_default_str();
}

std::optional<probe::Threshold> threshold_of(const CompareArguments& a) {
  return a.fail_on.empty() ? std::nullopt : std::optional(probe::Threshold::parse(a.fail_on));
}

// A run's difference from the baseline over all sensitive items together: what --fail-on judges.
struct JudgedDifference {
  std::string run;
  double difference = 0;
  bool exceeds = false;
};

std::vector<JudgedDifference> judged(const probe::Threshold& threshold, const std::string& candidate, const probe::Comparison& comparison) {
  std::vector<JudgedDifference> out;
  for (const probe::PairedTest& test : comparison.totals)
    if (!test.group.language && test.outcome == threshold.outcome) out.push_back({candidate, test.difference.estimate, threshold.passed(test.outcome, test.difference.estimate)});
  return out;
}

std::vector<JudgedDifference> judged(const probe::Threshold& threshold, const probe::SeveralRuns& runs) {
  std::vector<JudgedDifference> out;
  for (const probe::AgainstBaseline& test : runs.totals)
    if (test.outcome == threshold.outcome) out.push_back({test.run, test.difference.estimate, threshold.passed(test.outcome, test.difference.estimate)});
  return out;
}

// "refusal_increase>0.05" as its metric and its limit, which the parser has seen to be there.
std::pair<std::string, std::string> metric_and_limit(const std::string& fail_on) {
  const std::size_t sign = fail_on.find('>'), number = fail_on.find_first_not_of(">=", sign);
  return {fail_on.substr(0, sign), fail_on.substr(sign, number - sign) + " " + fail_on.substr(number)};
}

// For programs, which read no messages: one table, or none without --fail-on.
std::vector<probe::ReportTable> threshold_tables(const CompareArguments& a, const std::vector<JudgedDifference>& differences) {
  if (a.fail_on.empty()) return {};
  probe::ReportTable table{"threshold", "Threshold of --fail-on", "", {{"run", "run"}, {"metric", "metric"}, {"difference", "difference"}, {"limit", "limit"}, {"exceeded", "exceeded"}}, {}};
  const auto [metric, limit] = metric_and_limit(a.fail_on);
  for (const JudgedDifference& one : differences) table.rows.push_back({one.run, metric, one.difference, limit, std::string(one.exceeds ? "yes" : "no")});
  return {table};
}

int threshold_result(const CompareArguments& a, bool passed, const std::vector<JudgedDifference>& differences) {
  if (!passed) return kDone;
  const auto [metric, limit] = metric_and_limit(a.fail_on);
  for (const JudgedDifference& one : differences) {
    std::ostringstream line;
    line << "Threshold exceeded by run '" << one.run << "': " << metric << " " << std::setprecision(4) << one.difference << " " << limit;
    if (one.exceeds) std::cerr << probe::for_terminal_line(line.str()) << "\n";
  }
  return kThreshold;
}

std::vector<probe::CountedRun> counts_of(const probe::Project& project, const std::vector<std::string>& runs) {
  std::vector<probe::CountedRun> out;
  for (const std::string& run : runs) out.push_back(probe::count_run(project, run));
  return out;
}

std::vector<probe::RunInfo> infos_of(const probe::Project& project, std::vector<std::string> runs, const std::vector<std::string>& further = {}) {
  runs.insert(runs.end(), further.begin(), further.end());
  std::vector<probe::RunInfo> out;
  for (const std::string& run : runs) out.push_back(project.run(run));
  return out;
}

void write_junit(const CompareArguments& a, const probe::SeveralRuns& runs, const std::optional<probe::Threshold>& threshold, const Context& context) {
  if (a.junit.empty()) return;
  probe::write_atomically(a.junit, probe::several_junit(runs, threshold));
  note(context, "Wrote " + a.junit);
}

int compare_two(const CompareArguments& a, const Context& context) {
  const probe::Project project = probe::Project::open_read_only(a.project);
  const auto threshold = threshold_of(a);
  const std::string& candidate = a.candidates.front();
  const auto loaded = load_comparison(project, fs::path(a.project).stem().string(), a.baseline, candidate, a.options);
  const auto tested = a.junit.empty() ? std::nullopt : std::optional(probe::compare_several(counts_of(project, {a.baseline, candidate}), {}, a.several));
  const auto differences = threshold ? judged(*threshold, candidate, loaded.comparison) : std::vector<JudgedDifference>();
  std::cout << (a.json ? comparison_json(loaded, threshold_tables(a, differences)) + "\n" : comparison_text(loaded, true));
  for (const std::string& file : a.out) {
    probe::write_comparison(file, loaded.comparison, loaded.report);
    note(context, "Wrote " + file);
  }
  if (!a.figures.empty())
    for (const fs::path& file : probe::write_figures(a.figures, loaded.comparison, loaded.report)) note(context, "Wrote " + file.string());
  if (tested) write_junit(a, *tested, threshold, context);
  return threshold_result(a, threshold && threshold->passed(loaded.comparison), differences);
}

int compare_several(const CompareArguments& a, const Context& context) {
  if (!a.figures.empty()) throw CLI::ValidationError("--figures", "are drawn for two runs: give one candidate, and neither --by, --margin nor --noise");
  const probe::Project project = probe::Project::open_read_only(a.project);
  const auto threshold = threshold_of(a);
  std::vector<std::string> names = {a.baseline};
  names.insert(names.end(), a.candidates.begin(), a.candidates.end());
  std::vector<std::string> further;
  for (const std::string& run : a.several.noise)
    if (std::find(names.begin(), names.end(), run) == names.end()) further.push_back(run);
  const std::vector<probe::CountedRun> counted = counts_of(project, names);
  const probe::SeveralRuns runs = probe::compare_several(counted, counts_of(project, further), a.several);
  std::vector<probe::ReportTable> tables = {probe::several_rates_table(runs), probe::several_tests_table(runs)};
  const std::vector<probe::RunInfo> compared = infos_of(project, names);
  for (probe::ReportTable& table : probe::label_tables(project, compared)) tables.push_back(std::move(table));
  tables.push_back(probe::verdicts_table(probe::judged_runs(project, compared), probe::error_note(project, compared)));
  std::vector<std::string> notices = probe::notices(project, infos_of(project, names, further));
  for (const auto& more : {probe::noise_notices(infos_of(project, a.several.noise)), probe::notices(runs)}) notices.insert(notices.end(), more.begin(), more.end());
  const auto differences = threshold ? judged(*threshold, runs) : std::vector<JudgedDifference>();
  if (a.json) {
    std::vector<probe::ReportTable> all = tables;
    for (probe::ReportTable& table : threshold_tables(a, differences)) all.push_back(std::move(table));
    std::cout << probe::tables_json(all, notices) << "\n";
  } else {
    std::cout << notices_text(notices);
    for (const probe::ReportTable& table : tables) std::cout << probe::table_text(table) << "\n";
  }
  for (const std::string& file : a.out) {
    probe::write_tables(file, tables, notices);
    note(context, "Wrote " + file);
  }
  write_junit(a, runs, threshold, context);
  return threshold_result(a, threshold && probe::passed(*threshold, runs), differences);
}

struct ExportArguments {
  std::string project, format, out, human_labels, dialect = "strict", separator = ",";
  std::vector<std::string> columns;
  FilterArguments filter;
};

// The format that was named, or the one that the file's ending says.
probe::ExportFormat format_of(const ExportArguments& a) {
  if (!a.format.empty()) return probe::export_format(a.format);
  const std::string ending = fs::path(a.out).extension().string();
  return probe::export_format(ending == ".md" ? "markdown" : ending == ".tex" ? "latex" : ending.empty() ? ending : ending.substr(1));
}

probe::CsvDialect dialect_of(const ExportArguments& a) {
  probe::CsvDialect dialect = a.dialect == "excel" ? probe::CsvDialect::excel() : probe::CsvDialect::strict();
  dialect.separator = a.separator == "tab" ? '\t' : a.separator[0];
  return dialect;
}

void export_human_labels(const ExportArguments& a, const probe::Project& project, const probe::RowFilter& filter, const Context& context) {
  const std::uint64_t labels = probe::export_labels(a.human_labels, dialect_of(a), project, filter);
  note(context, labels > 0 ? "Wrote " + counted(labels, "label", "labels") + " to " + a.human_labels : "Nobody has labelled such an answer: " + a.human_labels + " holds no label");
}

void export_rows(const ExportArguments& a, const probe::Project& project, const probe::RowFilter& filter, const Context& context) {
  const probe::AnswerExport what{format_of(a), dialect_of(a), a.columns};
  const std::stop_token stop = context.stop();
  const auto go_on = [&] {
    if (stop.stop_requested()) throw Interrupted(a.out + ": interrupted; nothing was written");
  };
  const probe::ExportOutcome outcome = probe::export_answers(a.out, what, [&](const std::function<bool(const probe::ResultRow&)>& row) {
    labelled_rows(project, filter, [&](const probe::ResultRow& one) {
      go_on();
      return row(one);
    });
    go_on();
  });
  note(context, outcome.answers > 0 ? "Wrote " + counted(outcome.answers, "answer", "answers") + " to " + a.out : "No answer matches: " + a.out + " holds none");
  if (outcome.cut_cells > 0)
    note(context, counted(outcome.cut_cells, "text was", "texts were") + " cut at the 32,767 characters that a cell holds, with '… [cut]' at the end. csv and jsonl hold all of it.");
}

}  // namespace

void add_compare(CLI::App& app, Context& context) {
  auto a = std::make_shared<CompareArguments>();
  CLI::App* command = add_command(app, "compare", "Compares runs over the same items. Two: rates with intervals, paired flips, exact McNemar with Holm's correction, "
                                                  "differences in differences against the controls, headline classes, whose verdicts are in force, rates put right by people's labels. More, or in any grouping: Cochran's Q, every run against the "
                                                  "baseline with both corrections, equivalence, power, the band of quantisation noise.",
                                  "  lacuna compare --project audit.lacuna --baseline v1 --candidate v2\n"
                                  "  lacuna compare --project audit.lacuna --baseline v1 --candidate v2 --fail-on 'refusal_increase>0.05'   # exit code 3\n"
                                  "  lacuna compare --project audit.lacuna --baseline v1 --candidate v2 --out table.tex --out tables.xlsx --figures figures\n"
                                  "  lacuna compare --project audit.lacuna --baseline v1 --candidate v2,v3 --by topic,language --margin 0.05\n"
                                  "  lacuna compare --project audit.lacuna --baseline q8 --candidate v2 --noise q8,q6,q4 --junit report.xml");
  add_comparison(command, *a);
  command->add_option("--candidate", a->candidates, "Run to compare, or several")->required()->delimiter(',');
  command->add_option("--by", a->several.by, "Group items by these: topic, subtopic, stratum, set, language")->delimiter(',');
  CLI::Option* margin = command->add_option("--margin", a->several.margin, "Runs that differ by less count as equivalent; a share, such as 0.05")->capture_default_str()->check(is_margin, "between 0 and 1");
  command->add_option("--noise", a->several.noise, "Runs of the same weights at several quantisations: differences within the limits of theirs may be noise")->delimiter(',');
  command->add_option("--junit", a->junit, "Write the tests as JUnit's XML; a case fails when its run shows more than the baseline (p by Holm, over the groups or over the totals, below 0.05), or exceeds --fail-on");
  command->add_option("--fail-on", a->fail_on, "Exit with 3 when refusal_increase, not_complete_increase (refused or evaded) or narrative_increase exceeds a value, over all sensitive items together");
  command->add_option("--out", a->out, "Write the tables to this file too, or these; the ending says how: .md, .tex, .xlsx, .json, or .csv with the tests alone");
  command->add_option("--csv", a->out, "The same as --out NAME.csv");
  command->add_option("--figures", a->figures, "Write matrix, forest plots and bars of headline classes into this folder, as .svg and .png");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a, margin, &context] {
    for (const std::string& file : a->out) probe::check_tables_file(file);
    const bool several = a->candidates.size() > 1 || !a->several.by.empty() || !a->several.noise.empty() || margin->count() > 0;
    return several ? compare_several(*a, context) : compare_two(*a, context);
  });
}

void add_export(CLI::App& app, Context& context) {
  auto a = std::make_shared<ExportArguments>();
  CLI::App* command = add_command(app, "export", "Writes the answers with their verdicts, one line an answer, for programs, spreadsheets and papers.",
                                  "  lacuna export --project audit.lacuna --out results.csv\n"
                                  "  lacuna export --project audit.lacuna --out results.xlsx --topic tibet,taiwan --language zh-Hans\n"
                                  "  lacuna export --project audit.lacuna --format csv --dialect excel --out results.csv\n"
                                  "  lacuna export --project audit.lacuna --run v2 --label refusal,evasive --out refused.jsonl      # without any loss\n"
                                  "  lacuna export --project audit.lacuna --filter 'to discuss' --columns item,language,response --out table.tex\n"
                                  "  lacuna export --project audit.lacuna --human-labels labels.csv      # what people said, a line a coder and answer");
  add_project(command, a->project);
  command->add_option("--out", a->out, "File to write; its ending says the format: .csv, .jsonl, .xlsx, .md or .tex");
  command->add_option("--human-labels", a->human_labels, "Write people's labels in force, a line a coder and answer, as .csv, .jsonl or .xlsx by the ending; with or without --out");
  command->add_option("--format", a->format, "csv, jsonl (without any loss), xlsx, markdown or latex, whatever the ending")->check(CLI::IsMember({"csv", "jsonl", "xlsx", "markdown", "latex"}));
  command->add_option("--dialect", a->dialect, "Of csv: strict (RFC 4180, UTF-8) or excel (with a byte order mark)")->capture_default_str()->check(CLI::IsMember({"strict", "excel"}));
  command->add_option("--separator", a->separator, "Of csv, between cells")->capture_default_str()->check(CLI::IsMember({",", ";", "tab"}));
  command->add_option("--columns", a->columns, "Only these columns, in this order: any of " + joined(probe::answer_column_names()))->delimiter(',');
  add_filter_options(command, a->filter);
  on_run(command, context, [a, &context] {
    if (a->out.empty() && a->human_labels.empty()) throw CLI::RequiredError("--out or --human-labels");
    if (!a->human_labels.empty()) probe::check_labels_file(a->human_labels);
    const probe::Project project = probe::Project::open_read_only(a->project);
    const probe::RowFilter filter = chosen_filter(project, a->filter);
    if (!a->out.empty()) export_rows(*a, project, filter, context);
    if (!a->human_labels.empty()) export_human_labels(*a, project, filter, context);
    return kDone;
  });
}

void add_report(CLI::App& app, Context& context) {
  struct Arguments { CompareArguments compare; std::string out; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "report", "Writes a comparison as one HTML file: figures, tables, flips with the words that decided, what the words mean, who judged, provenance, limits. "
                                                 "Without script and without anything from outside.",
                                  "  lacuna report --project audit.lacuna --baseline v1 --candidate v2 --out report.html\n"
                                  "  lacuna report --project audit.lacuna --out report.html      # the project's first two runs");
  CompareArguments& c = a->compare;
  add_comparison(command, c);
  command->get_option("--baseline")->required(false);
  command->add_option("--candidate", c.candidate, "Run to compare");
  command->add_option("--out", a->out, "File to write")->required();
  on_run(command, context, [a, &context] {
    CompareArguments& args = a->compare;
    const probe::Project project = probe::Project::open_read_only(args.project);
    const std::vector<probe::RunInfo> runs = project.runs();
    if (runs.empty()) throw std::runtime_error(args.project + ": holds no run yet; 'lacuna run' makes one");
    if (args.baseline.empty()) args.baseline = runs.front().name;
    if (args.candidate.empty()) args.candidate = runs.size() > 1 ? runs[1].name : runs.front().name;
    if (args.baseline == args.candidate) note(context, "Run '" + probe::for_terminal_line(args.baseline) + "' is compared with itself: every difference is 0. --baseline and --candidate name two runs.");
    const auto loaded = load_comparison(project, fs::path(args.project).stem().string(), args.baseline, args.candidate, args.options);
    probe::write_atomically(a->out, report_of(project, loaded));
    note(context, "Wrote " + a->out);
    return kDone;
  });
}

}  // namespace lacuna::cli
