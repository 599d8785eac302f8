// Answers from elsewhere become a run like any other.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "audit.h"
#include "canonical_bytes.h"
#include "db/transaction.h"
#include "kill_point.h"
#include "manifest.h"
#include "probe/answer_import.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/json_lines.h"
#include "progress_meter.h"
#include "result_rows.h"
#include "sqlite_sink.h"
#include "utc.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBatch = 64;  // answers in a transaction: nothing has to be generated again when one is lost
constexpr std::size_t kQuestions = 100;  // the first of a file, by which it is seen whether other runs asked the same

// "answers" for "answers.jsonl.xz".
std::string stem_of(const fs::path& file) {
  fs::path name = file.filename();
  if (name.extension() == ".xz") name = name.stem();
  return valid_utf8(name.stem().string());
}

// Where an answer stands: "answers.jsonl:3", "log.eval: samples/1_epoch_1.json".
std::string place_of(const LabelledAnswer& answer) { return answer.place.empty() ? "line " + std::to_string(answer.line) : for_terminal_line(answer.place, 120); }

// The question's id where the source gives one: answers to one question belong together.
std::string item_of(const LabelledAnswer& answer) {
  if (!answer.item.empty()) return answer.item;
  const auto extra = nlohmann::json::parse(answer.extra_json, nullptr, false);
  for (const char* path : {"/qid", "/extra/qid"}) {
    const nlohmann::json::json_pointer pointer(path);
    if (extra.is_object() && extra.contains(pointer) && extra.at(pointer).is_string())
      return extra.at(pointer).get<std::string>();
  }
  return answer.id;
}

using AskedQuestion = std::tuple<std::string, std::string, std::string>;  // item, language, prompt

// A first look at the whole file: nothing is stored of a file with a mistake in it.
struct Survey {
  std::uint64_t answers = 0, without_language = 0, without_prompt = 0;
  std::set<std::string> models;
  std::set<AskedQuestion> questions;
  ImportLosses losses;

  explicit Survey(const AnswerFile& file) {
    std::map<std::string, std::string> places;
    for_each_answer(file, [&](LabelledAnswer&& answer) {
      const auto [first, is_new] = places.emplace(answer.id, place_of(answer));
      if (!is_new)
        throw JsonLinesError(for_terminal_line(file.path.string()) + (answer.place.empty() ? ":" + std::to_string(answer.line) : ": " + place_of(answer)) +
                             ": id: '" + for_terminal_line(answer.id, 80) + "' is used on " + first->second + " already; ids must be unique");
      models.insert(answer.model);
      if (!answer.prompt.empty() && questions.size() < kQuestions) questions.emplace(item_of(answer), answer.language, answer.prompt);
      without_language += answer.language.empty();
      without_prompt += answer.prompt.empty();
      ++answers;
    }, losses);
    if (answers == 0) throw JsonLinesError(for_terminal_line(file.path.string()) + ": holds no answer" + left_out());
  }

  std::string model() const { return models.size() == 1 ? *models.begin() : std::to_string(models.size()) + " models"; }

  std::vector<std::string> notes() const {
    std::vector<std::string> out = losses.lines();
    if (models.size() > 1) out.push_back("answers of " + std::to_string(models.size()) + " models in one run");
    if (without_language > 0) out.push_back(std::to_string(without_language) + " answers do not say the language of their prompts");
    if (without_prompt > 0) out.push_back(std::to_string(without_prompt) + " answers come without their prompts; what needs the prompt is not judged");
    return out;
  }

 private:
  std::string left_out() const {
    std::string out;
    for (const std::string& line : losses.lines()) out += (out.empty() ? " (" : "; ") + line;
    return out.empty() ? out : out + ")";
  }
};

// Answers to the same questions in the same words belong to one set, whatever their files are called: runs are compared by set and item. That of most
// questions, when it is more than half of them; else the file is a set of its own. A run that goes on keeps its set.
std::string set_of(Project::State& project, std::int64_t run, const Survey& survey, const std::string& own) {
  if (const auto begun = project.store.set_of(run)) return *begun;
  std::map<std::string, std::size_t> asked;
  for (const auto& [item, language, prompt] : survey.questions)
    for (const std::string& set : project.store.sets_asking(item, language, prompt)) ++asked[set];
  const auto most = std::max_element(asked.begin(), asked.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most != asked.end() && 2 * most->second > survey.questions.size() ? most->first : own;
}

class Importer {
 public:
  Importer(Project::State& project, const db::RunRow& run, std::string set, std::uint64_t answers, Judge& judge,
           RunObserver& observer)
      : project_(project),
        run_(run),
        set_(std::move(set)),
        judge_(judge),
        observer_(observer),
        answered_(project.store.answered_keys(run.id)),
        position_(project.store.next_position(run.id)),
        meter_(answers, answered_.size(), observer) {}

  ImportOutcome run(const AnswerFile& file, const std::stop_token& stop) {
    judge_pending();
    ImportLosses known;  // since the survey
    for_each_answer(file, [&](LabelledAnswer&& answer) {
      if (!stop.stop_requested()) take(std::move(answer));
    }, known);
    store_batch();
    meter_.finish();
    outcome_.run_name = run_.name;
    return std::move(outcome_);
  }

 private:
  void take(LabelledAnswer&& answer) {
    const std::string key =
        sha256_hex(CanonicalBytes("lacuna-import-1").add(run_.manifest_sha256).add(answer.id).bytes());
    if (answered_.contains(key)) {
      ++outcome_.already_there;
      return;
    }
    batch_.emplace_back(key, std::move(answer));
    if (batch_.size() == kBatch) store_batch();
  }

  void store_batch() {
    if (batch_.empty()) return;
    db::Transaction transaction(project_.database);
    for (const auto& [key, answer] : batch_) store_one(key, answer);
    transaction.commit();
    kill_point("after_answer_commit");
    outcome_.imported += batch_.size();
    batch_.clear();
    judge_pending();
    meter_.report();
  }

  void judge_pending() {
    const PendingVerdicts given = classify_pending(project_, run_.id, judge_, observer_);
    outcome_.classified += given.classified;
    meter_.counts().classified += given.classified;
    meter_.counts().refused += given.refused;
  }

  void store_one(const std::string& key, const LabelledAnswer& answer) {
    db::ResultRecord record;
    record.run_name = run_.name;
    record.manifest_sha256 = run_.manifest_sha256;
    record.planned = planned_row(key, answer);
    project_.store.add_planned(record.planned);
    GeneratedAnswer given;
    given.text = answer.response;
    given.reasoning = answer.reasoning;
    given.stop_reason = "imported";
    record.answer = to_answer_row(given, run_.id, key, utc_now());
    store_answer(project_.store, record);
    if (!answer.label.empty()) store_label(record.answer.seq, answer);
    meter_.answered();
  }

  void store_label(std::int64_t seq, const LabelledAnswer& answer) {
    db::LabelEventRow row;
    row.answer = seq;
    row.coder = "imported";
    row.human = answer.human;
    row.label = answer.label;
    row.label_raw = answer.label_raw;
    row.extra_json = label_extra(answer);
    row.labelled_utc = utc_now();
    project_.store.add_label_event(row);
  }

  // Always an object, whatever the line had.
  static std::string label_extra(const LabelledAnswer& answer) {
    const auto extra = nlohmann::json::parse(answer.extra_json, nullptr, false);
    nlohmann::json kept = extra.is_object() ? extra : nlohmann::json::object();
    kept["id"] = answer.id;
    kept["source"] = answer.source;
    return kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  db::PlannedRow planned_row(const std::string& key, const LabelledAnswer& answer) {
    db::PlannedRow row;
    row.run = run_.id;
    row.item_key = key;
    row.position = position_++;
    row.model = answer.model;
    row.set = row.topic = set_;
    row.item = item_of(answer);
    row.language = answer.language;
    row.sample = answer.sample.value_or(0);
    row.variant = "canonical";
    row.prompt = answer.prompt;
    return row;
  }

  Project::State& project_;
  const db::RunRow& run_;
  std::string set_;
  Judge& judge_;
  RunObserver& observer_;
  std::set<std::string> answered_;
  std::int64_t position_;
  ProgressMeter meter_;
  std::vector<std::pair<std::string, LabelledAnswer>> batch_;
  ImportOutcome outcome_;
};

// How the file was read is part of what the run is, but for the format that needs no words.
nlohmann::json reading_of(const AnswerFile& file, AnswerFormat format) {
  nlohmann::json reading = nlohmann::json::object();
  if (format != AnswerFormat::labelled) reading["format"] = to_string(format);
  if (!file.columns.empty()) reading["columns"] = file.columns;
  if (!file.language.empty()) reading["language"] = file.language;
  return reading;
}

ImportOutcome import_in(Project::State& project, AnswerFile source, const std::string& run_name, Judge& judge,
                        RunObserver& observer, const std::stop_token& stop) {
  if (source.format == AnswerFormat::automatic) source.format = detect_answer_format(source);
  const fs::path& file = source.path;
  const Survey survey(source);
  nlohmann::json manifest = import_manifest(file.filename().string(), fs::file_size(file), sha256_file(file), judge);
  manifest["import"].update(reading_of(source, source.format));
  db::RunRow wanted;
  wanted.name = run_name.empty() ? stem_of(file) : run_name;
  wanted.kind = "import";
  wanted.model = survey.model();
  wanted.spec_json = canonical({{"file", valid_utf8(file.filename().string())}});
  const db::RunRow run = open_run(project, wanted, manifest, [](std::int64_t) {});
  RunSession session(project, run.id, nlohmann::json::object());
  ImportOutcome outcome = Importer(project, run, set_of(project, run.id, survey, stem_of(file)), survey.answers, judge, observer).run(source, stop);
  session.finish(outcome.imported + outcome.already_there == survey.answers);
  outcome.notes = survey.notes();
  outcome.format = to_string(source.format);
  return outcome;
}

}  // namespace

ImportOutcome import_into_project(Project& project, const AnswerFile& file, const std::string& run_name, Judge& judge,
                                  RunObserver& observer, std::stop_token stop) {
  return as_project_error([&] { return import_in(project.state(), file, run_name, judge, observer, stop); });
}

}  // namespace lacuna::probe
