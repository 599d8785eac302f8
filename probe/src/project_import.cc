#include "project_import.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "audit.h"
#include "db/transaction.h"
#include "kill_point.h"
#include "manifest.h"
#include "probe/encoders.h"
#include "progress_meter.h"
#include "result_rows.h"
#include "sqlite_sink.h"
#include "stored_json.h"
#include "text.h"
#include "utc.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

std::string quoted(const std::string& name) { return "'" + for_terminal_line(name, 100) + "'"; }

std::set<std::string> asked_by(db::ResultStore& store, const db::SessionRow& session) {
  std::set<std::string> keys;
  store.each_attempt(session.run, [&](const db::AttemptRow& attempt) {
    if (attempt.session == session.id) keys.insert(attempt.item_key);
  });
  return keys;
}

// Process, boot and moment; and a prompt that both asked, as containers of one machine number their processes each by itself and may begin together.
bool same_session(db::ResultStore& here, const db::SessionRow& ours, db::ResultStore& there, const db::SessionRow& theirs) {
  if (ours.pid != theirs.pid || ours.boot_id != theirs.boot_id || ours.started_utc != theirs.started_utc) return false;
  const std::set<std::string> asked_here = asked_by(here, ours), asked_there = asked_by(there, theirs);
  const bool asked_nothing = asked_here.empty() || asked_there.empty();
  return asked_nothing || std::any_of(asked_here.begin(), asked_here.end(), [&](const std::string& key) { return asked_there.contains(key); });
}

bool same_answer(const db::AnswerRow& a, const db::AnswerRow& b) {
  return a.text == b.text && a.reasoning == b.reasoning && a.stop_reason == b.stop_reason && a.error == b.error;
}

// A run of the other project and what it is here.
struct JoinedRun {
  db::RunRow theirs, ours;
  bool is_new = false;
  std::map<std::string, std::int64_t> answered;         // here, before the import: by key
  std::unordered_map<std::int64_t, std::int64_t> sessions, attempts;  // theirs to ours
  std::uint64_t taken = 0, other_words = 0;
};

class ProjectImport {
 public:
  ProjectImport(Project::State& project, Project::State& other, std::string name, RunObserver& observer)
      : project_(project), other_(other), name_(std::move(name)), observer_(observer) {}

  // What is here and cannot be joined is known before anything is written.
  void prepare() {
    const std::vector<db::RunRow> theirs = other_.store.runs();
    if (theirs.empty()) throw ProjectError(other_name() + ": holds no run yet; there is nothing to import");
    for (const db::RunRow& run : theirs) runs_.emplace(run.id, prepared(run, theirs.size() == 1));
  }

  // False: `stop` came first, and nothing is written.
  bool copy(const std::stop_token& stop) {
    db::Transaction transaction(project_.database);
    other_.store.each_prompt_set([&](const db::PromptSetRow& set) { project_.store.add_prompt_set(set); });
    for (auto& [id, run] : runs_) copy_plan(run);
    if (!copy_answers(stop)) return false;
    copy_labels();
    kill_point("before_answer_commit");
    transaction.commit();
    return true;
  }

  // Answers that wait for a verdict get one; what the join made complete is judged once more beside all its controls, as at the end of a run.
  bool finish(Judge& judge, const std::stop_token& stop) {
    for (auto& [id, run] : runs_) {
      outcome_.classified += classify_pending(project_, run.ours.id, judge, observer_).classified;
      const db::RunCounts counts = project_.store.counts(run.ours.id);
      if (run.ours.kind == "import" || run.ours.status == "complete" || counts.answered < counts.planned) continue;
      if (!judge_beside_controls(project_, run.ours.id, judge, observer_, stop)) return false;
      project_.store.set_status(run.ours.id, "complete");
      ++other_changes_;
    }
    return true;
  }

  ImportOutcome outcome() {
    outcome_.format = "project";
    for (const auto& [id, run] : runs_) {
      outcome_.run_names.push_back(run.ours.name);
      if (run.other_words > 0)
        outcome_.notes.push_back("run " + quoted(run.ours.name) + ": " + counted(run.other_words, "prompt has", "prompts have") + " another answer there than here; what is here stays");
      if (const db::RunCounts counts = project_.store.counts(run.ours.id); counts.answered < counts.planned)
        outcome_.notes.push_back("run " + quoted(run.ours.name) + ": " + std::to_string(counts.planned - counts.answered) + " of its " + std::to_string(counts.planned) + " prompts have no answer yet");
    }
    if (labels_ > 0) outcome_.notes.push_back(counted(labels_, "act of a person", "acts of people") + " on answers that were there already");
    if (diverged_ > 0)
      outcome_.notes.push_back(counted(diverged_, "time", "times") + " a coder's acts on an answer are others there than here; those that are here stay");
    if (left_out_ > 0) outcome_.notes.push_back(counted(left_out_, "act of a person", "acts of people") + " on answers that are others here: left out");
    if (votes_ > 0) outcome_.notes.push_back(counted(votes_, "verdict of a layer", "verdicts of layers") + " on answers that were there already");
    const bool changed = outcome_.imported + outcome_.classified + labels_ + votes_ + other_changes_ > 0 || is_any_new();
    const bool all_here = diverged_ + left_out_ == 0 && std::all_of(runs_.begin(), runs_.end(), [](const auto& run) { return run.second.other_words == 0; });
    if (!changed) outcome_.notes.push_back(all_here ? "All of it is here already; nothing was changed." : "Nothing was changed.");
    return std::move(outcome_);
  }

 private:
  std::string other_name() const { return for_terminal_line(other_.database.path().string()); }

  bool is_any_new() const {
    return std::any_of(runs_.begin(), runs_.end(), [](const auto& run) { return run.second.is_new; });
  }

  JoinedRun prepared(const db::RunRow& theirs, bool alone) {
    JoinedRun run;
    run.theirs = run.ours = theirs;
    run.ours.name = name_.empty() ? theirs.name : alone ? name_ : name_ + " (" + theirs.name + ")";
    const std::optional<db::RunRow> found = project_.store.find_run(run.ours.name);
    run.is_new = !found;
    if (found) {
      refuse_another_run(theirs, *found);
      run.ours = *found;
      run.answered = project_.store.answer_numbers(found->id);
    } else {
      refuse_a_second_name(theirs);
      if (run.ours.status == "running") run.ours.status = "interrupted";  // nobody works on it any more
    }
    return run;
  }

  // One run is one manifest. The keys of an import belong to the moment it was begun at: the same file imported here and there would be there twice.
  void refuse_another_run(const db::RunRow& theirs, const db::RunRow& ours) {
    const std::string both = other_name() + ": its run " + quoted(theirs.name) + " and run " + quoted(ours.name) + " of this project ";
    const std::string advice = "\nNothing was imported. --name takes its runs under another name.";
    const auto changes = manifest_differences(parse_stored(ours.manifest_json, "manifest of run " + ours.name), parse_stored(theirs.manifest_json, "manifest of run " + theirs.name));
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(changes.size(), 10); ++i) list += "\n  " + changes[i];
    if (!changes.empty()) throw ProjectError(both + "are not the same run; here it has, and there:" + list + advice);
    if (theirs.kind == "import" && theirs.manifest_sha256 != ours.manifest_sha256) throw ProjectError(both + "were imported of the same file, each by itself, and cannot be joined." + advice);
    const auto here = project_.store.environment(ours.id, kAnswersAs), there = other_.store.environment(theirs.id, kAnswersAs);
    if (here && there && *here != *there)
      throw ProjectError(both + "were answered by other models: the server called itself " + quoted(*here) + " here and " + quoted(*there) + " there." + advice);
  }

  void refuse_a_second_name(const db::RunRow& theirs) {
    const std::vector<db::SessionRow> sessions = other_.store.sessions(theirs.id);
    const auto has_one = [&](const db::RunRow& run) {
      const std::vector<db::SessionRow> here = project_.store.sessions(run.id);
      return std::any_of(sessions.begin(), sessions.end(), [&](const db::SessionRow& session) { return the_same(here, session) != nullptr; });
    };
    for (const db::RunRow& run : project_.store.runs())
      if (run.manifest_sha256 == theirs.manifest_sha256 && has_one(run))
        throw ProjectError(other_name() + ": its run " + quoted(theirs.name) + " is in this project already, as " + quoted(run.name) + ". Nothing was imported: a run is never there twice.");
  }

  const db::SessionRow* the_same(const std::vector<db::SessionRow>& here, const db::SessionRow& theirs) {
    const auto found = std::find_if(here.begin(), here.end(), [&](const db::SessionRow& ours) { return same_session(project_.store, ours, other_.store, theirs); });
    return found == here.end() ? nullptr : &*found;
  }

  void copy_plan(JoinedRun& run) {
    if (run.is_new) run.ours.id = project_.store.add_run(run.ours);
    copy_frozen_plan(run);
    std::set<std::string> planned;
    if (!run.is_new) project_.store.each_planned(run.ours.id, [&](db::PlannedRow&& row) { planned.insert(row.item_key); });
    other_.store.each_planned(run.theirs.id, [&](db::PlannedRow&& row) {
      if (planned.contains(row.item_key)) return;
      row.run = run.ours.id;
      if (row.item_id) row.item_id = item_here(*row.item_id);
      project_.store.add_planned(row);
    });
    copy_sessions(run);
    copy_attempts(run);
  }

  void copy_frozen_plan(const JoinedRun& run) {
    std::optional<db::RunPlanRow> plan = other_.store.run_plan(run.theirs.id);
    if (!plan || project_.store.run_plan(run.ours.id)) return;
    if (const auto frozen = other_.store.frozen_plan(plan->plan)) project_.store.add_frozen_plan(*frozen);
    plan->run = run.ours.id;
    project_.store.set_run_plan(*plan);
  }

  std::int64_t item_here(std::int64_t theirs) {
    const auto [at, is_new] = items_.try_emplace(theirs);
    if (is_new) at->second = project_.store.add_item(other_.store.item(theirs).value());
    return at->second;
  }

  // A session that is here already may have gone on there, since this project is a backup of it.
  void copy_sessions(JoinedRun& run) {
    const std::vector<db::SessionRow> here = run.is_new ? std::vector<db::SessionRow>() : project_.store.sessions(run.ours.id);
    for (db::SessionRow session : other_.store.sessions(run.theirs.id)) {
      if (const db::SessionRow* ours = the_same(here, session)) {
        run.sessions[session.id] = ours->id;
        continue_session(*ours, session);
        continue;
      }
      session.run = run.ours.id;
      if (!session.ended_utc) session.ended_utc = utc_now(), session.end_reason = "killed";
      run.sessions[session.id] = project_.store.begin_session(session);
    }
  }

  void continue_session(const db::SessionRow& ours, const db::SessionRow& theirs) {
    if (!theirs.ended_utc || theirs.end_reason == "killed" || ours.end_reason.value_or("killed") != "killed") return;
    project_.store.end_session(ours.id, *theirs.ended_utc, *theirs.end_reason);
    ++other_changes_;
  }

  void copy_attempts(JoinedRun& run) {
    std::map<std::tuple<std::int64_t, std::string, std::string>, std::int64_t> here;  // by session, prompt and moment
    if (!run.is_new) project_.store.each_attempt(run.ours.id, [&](const db::AttemptRow& attempt) { here[{attempt.session, attempt.item_key, attempt.intent_utc}] = attempt.seq; });
    other_.store.each_attempt(run.theirs.id, [&](const db::AttemptRow& attempt) {
      const std::int64_t session = run.sessions.at(attempt.session);
      if (const auto ours = here.find({session, attempt.item_key, attempt.intent_utc}); ours != here.end()) run.attempts[attempt.seq] = ours->second;
      else if (!run.answered.contains(attempt.item_key)) run.attempts[attempt.seq] = project_.store.add_attempt(run.ours.id, attempt.item_key, session, attempt.intent_utc);
    });
  }

  // In the order in which they came there.
  bool copy_answers(const std::stop_token& stop) {
    std::uint64_t total = 0;
    for (const auto& [id, run] : runs_) total += other_.store.counts(id).answered;
    ProgressMeter meter(total, 0, observer_);
    db::ResultQuery all;
    all.by_seq = true;
    other_.store.each_result(all, [&](db::ResultRecord&& record) {
      copy_answer(runs_.at(record.planned.run), std::move(record));
      meter.answered();
      meter.report();
      return !stop.stop_requested();
    });
    if (stop.stop_requested()) return false;
    meter.finish();
    return true;
  }

  void copy_answer(JoinedRun& run, db::ResultRecord&& record) {
    const std::int64_t theirs = record.answer.seq;
    if (const auto here = run.answered.find(record.planned.item_key); here != run.answered.end()) {
      ++outcome_.already_there;
      if (same_answer(record.answer, project_.store.result(here->second).value().answer)) {
        known_[theirs] = here->second;
        copy_votes(theirs, here->second);
      } else {
        ++run.other_words;
      }
      return;
    }
    other_.store.read_generation(record.answer);
    record.run_name = run.ours.name;
    record.manifest_sha256 = run.ours.manifest_sha256;
    record.planned.run = record.answer.run = run.ours.id;
    record.answer.item_key = record.planned.item_key;
    if (record.answer.attempt) {
      const auto attempt = run.attempts.find(*record.answer.attempt);
      record.answer.attempt = attempt == run.attempts.end() ? std::nullopt : std::optional(attempt->second);
    }
    store_answer(project_.store, record);
    new_[theirs] = record.answer.seq;
    ++outcome_.imported;
    if (record.verdict) copy_verdict(*record.verdict, theirs, record.answer.seq);
  }

  void copy_verdict(db::VerdictRow& verdict, std::int64_t theirs, std::int64_t ours) {
    verdict.answer = ours;
    if (verdict.engagement == "invalid") verdict.label = "invalid";  // a project of version 5 has one of the three labels there
    for (db::LayerVerdictRow& said : other_.store.layers(theirs)) {
      const bool in_force = said.layer == "combined" && said.version == verdict.classifier && said.fingerprint == verdict.rules_sha256;
      if (!in_force) verdict.layers.push_back(std::move(said));
    }
    project_.store.put_verdict(verdict);
  }

  // What a layer said of this answer there and not here, such as a model's vote. The verdict that is in force here stays.
  void copy_votes(std::int64_t theirs, std::int64_t ours) {
    const std::vector<db::LayerVerdictRow> here = project_.store.layers(ours);
    for (const db::LayerVerdictRow& said : other_.store.layers(theirs)) {
      const auto by_the_same = [&](const db::LayerVerdictRow& other) { return other.layer == said.layer && other.version == said.version && other.fingerprint == said.fingerprint; };
      if (said.layer == "combined" || std::any_of(here.begin(), here.end(), by_the_same)) continue;
      project_.store.add_layer(ours, said);
      ++votes_;
    }
  }

  using Acts = std::vector<db::LabelEventRow>;

  void copy_labels() {
    std::map<std::pair<std::int64_t, std::string>, Acts> known;  // on answers that were here: by our number and coder
    std::unordered_map<std::int64_t, std::int64_t> events;       // theirs to ours
    other_.store.each_label_event([&](const db::LabelEventRow& event) {
      if (const auto answer = new_.find(event.answer); answer != new_.end()) append(event, answer->second, events);
      else if (const auto there = known_.find(event.answer); there != known_.end()) known[{there->second, event.coder}].push_back(event);
      else ++left_out_;
    });
    for (const auto& [of, acts] : known) continue_acts(of.first, of.second, acts, events);
  }

  void append(db::LabelEventRow event, std::int64_t answer, std::unordered_map<std::int64_t, std::int64_t>& events) {
    const std::int64_t theirs = event.id;
    event.answer = answer;
    if (event.undoes) event.undoes = act_here(event, events);
    events[theirs] = project_.store.add_label_event(event);
  }

  // What a coder did is a history: when that which is here is how the other one begins, it goes on as the other one does.
  void continue_acts(std::int64_t answer, const std::string& coder, const Acts& theirs, std::unordered_map<std::int64_t, std::int64_t>& events) {
    Acts ours = project_.store.label_events(answer);
    std::erase_if(ours, [&](const db::LabelEventRow& act) { return act.coder != coder; });
    const std::size_t both = std::min(ours.size(), theirs.size());
    for (std::size_t i = 0; i < both; ++i) {
      if (!same_act(theirs[i], ours[i], events)) return void(++diverged_);
      events[theirs[i].id] = ours[i].id;
    }
    for (std::size_t i = both; i < theirs.size(); ++i, ++labels_) append(theirs[i], answer, events);
  }

  // Our number of the act that this one takes back.
  std::int64_t act_here(const db::LabelEventRow& theirs, const std::unordered_map<std::int64_t, std::int64_t>& events) const {
    const auto found = events.find(*theirs.undoes);
    if (found == events.end())
      throw ProjectError(other_name() + ": label " + std::to_string(theirs.id) + " takes back label " + std::to_string(*theirs.undoes) + ", which is none of this coder on this answer. Nothing was imported.");
    return found->second;
  }

  bool same_act(const db::LabelEventRow& theirs, const db::LabelEventRow& ours, const std::unordered_map<std::int64_t, std::int64_t>& events) const {
    const auto words = [](const db::LabelEventRow& e) { return std::tie(e.human, e.label, e.axes_json, e.note, e.flag, e.blind, e.label_raw, e.extra_json, e.labelled_utc); };
    if (theirs.undoes.has_value() != ours.undoes.has_value() || words(theirs) != words(ours)) return false;
    return !theirs.undoes || act_here(theirs, events) == *ours.undoes;
  }

  Project::State &project_, &other_;
  std::string name_;
  RunObserver& observer_;
  std::map<std::int64_t, JoinedRun> runs_;  // by their number
  std::unordered_map<std::int64_t, std::int64_t> items_, new_, known_;  // theirs to ours: items, answers that came, answers that were here
  std::uint64_t labels_ = 0, diverged_ = 0, left_out_ = 0, votes_ = 0, other_changes_ = 0;
  ImportOutcome outcome_;
};

}  // namespace

bool is_database(const fs::path& file) {
  constexpr std::string_view kHead("SQLite format 3\0", 16);
  std::ifstream in(file, std::ios::binary);
  std::string head(kHead.size(), '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return in && head == kHead;
}

Project open_to_import(const fs::path& other, const fs::path& into) {
  const std::string name = for_terminal_line(other.string());
  std::error_code not_there;
  if (fs::equivalent(other, into, not_there)) throw ProjectError(name + ": is the project itself; another one can be imported into it");
  if (db::WriterLock::is_held(other)) throw ProjectError(name + ": another process writes to it; import it when that has ended, or a copy of it (lacuna backup)");
  Project project = Project::open_read_only(other);
  as_project_error([&] { project.state().database.execute("BEGIN"); });  // one moment of it, whoever begins to write
  const VerifyReport report = project.verify();
  if (!report.ok) throw ProjectError(name + ": does not verify, and nothing was imported: " + for_terminal_line(report.problems.front(), 300) + " ('lacuna verify' lists all)");
  return project;
}

ImportOutcome import_project(Project& project, const Project& other, const std::string& name, Judge& judge, RunObserver& observer, std::stop_token stop) {
  return as_project_error([&] {
    ProjectImport import(project.state(), other.state(), name, observer);
    import.prepare();
    if (!import.copy(stop)) {
      ImportOutcome nothing;
      nothing.format = "project";
      nothing.notes = {"Interrupted; nothing was imported."};
      return nothing;
    }
    if (!import.finish(judge, stop)) observer.log("Interrupted when all answers were in; the same command judges them beside their controls.");
    return import.outcome();
  });
}

}  // namespace lacuna::probe
