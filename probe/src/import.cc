// Answers from elsewhere become a run like any other.
#include <set>

#include "audit.h"
#include "canonical_bytes.h"
#include "db/transaction.h"
#include "kill_point.h"
#include "manifest.h"
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

// "answers" for "answers.jsonl.xz".
std::string stem_of(const fs::path& file) {
  fs::path name = file.filename();
  if (name.extension() == ".xz") name = name.stem();
  return valid_utf8(name.stem().string());
}

// A first look at the whole file: nothing is stored of a file with a mistake in it.
struct Survey {
  std::uint64_t answers = 0;
  std::set<std::string> models;

  explicit Survey(const fs::path& file) {
    std::map<std::string, std::uint64_t> lines;
    for_each_line(file, [&](const std::string& text, std::uint64_t number) {
      const LabelledAnswer answer = parse_labelled_answer(text, file, number);
      const auto [first, is_new] = lines.emplace(answer.id, number);
      if (!is_new)
        throw JsonLinesError(for_terminal_line(file.string()) + ":" + std::to_string(number) + ": id: '" +
                             for_terminal_line(answer.id, 80) + "' is used on line " + std::to_string(first->second) +
                             " already; ids must be unique");
      models.insert(answer.model);
      ++answers;
    });
    if (answers == 0) throw JsonLinesError(for_terminal_line(file.string()) + ": holds no answer");
  }

  std::string model() const { return models.size() == 1 ? *models.begin() : std::to_string(models.size()) + " models"; }
};

// The question's id where the source gives one: answers to one question belong together.
std::string item_of(const LabelledAnswer& answer) {
  const auto extra = nlohmann::json::parse(answer.extra_json, nullptr, false);
  for (const char* path : {"/qid", "/extra/qid"}) {
    const nlohmann::json::json_pointer pointer(path);
    if (extra.is_object() && extra.contains(pointer) && extra.at(pointer).is_string())
      return extra.at(pointer).get<std::string>();
  }
  return answer.id;
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

  ImportOutcome run(const fs::path& file, const std::stop_token& stop) {
    judge_pending();
    for_each_line(file, [&](const std::string& text, std::uint64_t number) {
      if (stop.stop_requested()) return;
      take(parse_labelled_answer(text, file, number));
    });
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

ImportOutcome import_in(Project::State& project, const fs::path& file, const std::string& run_name, Judge& judge,
                        RunObserver& observer, const std::stop_token& stop) {
  const Survey survey(file);
  const nlohmann::json manifest =
      import_manifest(file.filename().string(), fs::file_size(file), sha256_file(file), judge);
  db::RunRow wanted;
  wanted.name = run_name.empty() ? stem_of(file) : run_name;
  wanted.kind = "import";
  wanted.model = survey.model();
  wanted.spec_json = canonical({{"file", valid_utf8(file.filename().string())}});
  const db::RunRow run = open_run(project, wanted, manifest, [](std::int64_t) {});
  RunSession session(project, run.id, nlohmann::json::object());
  ImportOutcome outcome = Importer(project, run, stem_of(file), survey.answers, judge, observer).run(file, stop);
  session.finish(outcome.imported + outcome.already_there == survey.answers);
  if (survey.models.size() > 1)
    outcome.notes.push_back("answers of " + std::to_string(survey.models.size()) + " models in one run");
  return outcome;
}

}  // namespace

ImportOutcome import_into_project(Project& project, const fs::path& file, const std::string& run_name, Judge& judge,
                                  RunObserver& observer, std::stop_token stop) {
  return as_project_error([&] { return import_in(project.state(), file, run_name, judge, observer, stop); });
}

}  // namespace lacuna::probe
