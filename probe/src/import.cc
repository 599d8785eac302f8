// Answers from elsewhere become runs like any other.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "audit.h"
#include "canonical_bytes.h"
#include "db/transaction.h"
#include "kill_point.h"
#include "known_items.h"
#include "language_tag.h"
#include "manifest.h"
#include "probe/answer_import.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/json_lines.h"
#include "progress_meter.h"
#include "question_words.h"
#include "result_rows.h"
#include "sqlite_sink.h"
#include "stored_json.h"
#include "text.h"
#include "utc.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBatch = 64;  // answers in a transaction: nothing has to be generated again when one is lost
constexpr std::size_t kShownPrompt = 60;  // of a prompt, in messages
constexpr std::size_t kShownModel = 100;  // bytes of a model's name in the name of its run
constexpr std::size_t kQuestions = 100;  // the first of a file, by which it is seen whether other runs asked the same

// "answers" for "answers.jsonl.xz".
std::string stem_of(const fs::path& file) {
  fs::path name = file.filename();
  if (name.extension() == ".xz") name = name.stem();
  return valid_utf8(name.stem().string());
}

// Where an answer stands: "answers.jsonl:3", "log.eval: samples/1_epoch_1.json".
std::string place_of(const LabelledAnswer& answer) { return answer.place.empty() ? "line " + std::to_string(answer.line) : for_terminal_line(answer.place, 120); }

// "line 2, 'Who governed Tibet ...'".
std::string place_and_words(const LabelledAnswer& answer) { return place_of(answer) + (answer.prompt.empty() ? "" : ", '" + for_terminal_line(answer.prompt, kShownPrompt) + "'"); }

std::string answers(std::uint64_t count, const std::string& what) { return counted(count, "answer", "answers") + " " + what; }

// The question's id where the source gives one: answers to one question belong together.
std::string named_item(const LabelledAnswer& answer) {
  if (!answer.item.empty()) return answer.item;
  const auto extra = nlohmann::json::parse(answer.extra_json, nullptr, false);
  for (const char* path : {"/qid", "/extra/qid"}) {
    const nlohmann::json::json_pointer pointer(path);
    if (extra.is_object() && extra.contains(pointer) && extra.at(pointer).is_string())
      return extra.at(pointer).get<std::string>();
  }
  return "";
}

std::string item_of(const LabelledAnswer& answer) {
  const std::string named = named_item(answer);
  return named.empty() ? answer.id : named;
}

// What its item is found by.
LabelledAnswer asked_of(const LabelledAnswer& answer) {
  LabelledAnswer asked;
  asked.item = named_item(answer);
  asked.set = answer.set, asked.language = answer.language, asked.prompt = answer.prompt, asked.variant = answer.variant;
  return asked;
}

std::string words_for(const KnownItems::NoItem& none, const std::string& language) {
  using Reason = KnownItems::NoItem::Reason;
  const std::string item = for_terminal_line(none.item, 60);
  switch (none.reason) {
    case Reason::no_prompt: return "it has no prompt, and names no item in a language that it has";
    case Reason::other_language: return "these are the words of " + item + " in " + none.languages + ", and the answer's language is " + (language.empty() ? "not given" : for_terminal_line(language, 40));
    case Reason::other_words: return "it names " + item + ", whose prompts are other words";
    case Reason::unknown_words: return "no item has these words";
  }
  return "";
}

void add_items(const std::vector<PromptSet>& sets, KnownItems& known) {
  for (const PromptSet& set : sets)
    for (const PromptItem& item : set.items) known.add({set.id, item, std::nullopt});
}

// Texts that are told apart, however long they are, in little room.
Digest digest_of(const CanonicalBytes& bytes) {
  Sha256 hash;
  hash.update(bytes.bytes());
  return hash.digest();
}

// A first look at the whole file.
class Surveyor {
 public:
  explicit Surveyor(PreparedImport& import) : import_(import), file_(import.spec.file) { add_items(import.sets, known_); }

  void run() {
    for_each_answer(file_, [&](LabelledAnswer&& answer) { look_at(std::move(answer)); }, import_.losses);
    if (import_.answers.empty()) throw JsonLinesError(for_terminal_line(file_.path.string()) + ": holds no answer" + left_out());
    if (!known_.empty() && !is_any_known_) refuse_other_answers();
  }

 private:
  void look_at(LabelledAnswer&& answer) {
    const auto [first, is_new] = places_.emplace(answer.id, place_of(answer));
    if (!is_new)
      throw JsonLinesError(for_terminal_line(file_.path.string()) + (answer.place.empty() ? ":" + std::to_string(answer.line) : ": " + place_of(answer)) + ": id: '" +
                           for_terminal_line(answer.id, 80) + "' is used on " + first->second + " already; ids must be unique");
    ++import_.answers[answer.model];
    if (!known_.empty() && !is_any_known_) look_for_item(answer);
    if (answer.prompt.empty() || import_.questions.size() == kQuestions) return;
    answer.item = named_item(answer);
    if (!asked_.emplace(item_of(answer), answer.language, answer.prompt).second) return;
    answer.response.clear();
    import_.questions.push_back(std::move(answer));
  }

  void look_for_item(const LabelledAnswer& answer) {
    const LabelledAnswer asked = asked_of(answer);
    is_any_known_ = known_.find(asked).known != nullptr;
    if (!is_any_known_ && first_unknown_.empty()) first_unknown_ = place_and_words(answer) + ": " + words_for(known_.why_none(asked), answer.language);
  }

  // Sets that were not asked were named, or the table's columns are not what they seem: without facts, claims and controls the run would say little, and wrongly.
  void refuse_other_answers() const {
    std::vector<std::string> sets;
    for (const PromptSet& set : import_.sets) sets.push_back(set.id);
    throw TableError(for_terminal_line(file_.path.string()) + ": no answer is to a prompt of the sets that were named (" + for_terminal_line(joined(sets), 200) + "), and nothing was imported. The first, " + first_unknown_ +
                     ". Without --sets they become a run of their own");
  }

  std::string left_out() const {
    std::string out;
    for (const std::string& line : import_.losses.lines()) out += (out.empty() ? " (" : "; ") + line;
    return out.empty() ? out : out + ")";
  }

  PreparedImport& import_;
  const AnswerFile& file_;
  KnownItems known_;  // of the sets that were named
  bool is_any_known_ = false;
  std::string first_unknown_;
  std::map<std::string, std::string> places_;  // by id
  std::set<std::tuple<std::string, std::string, std::string>> asked_;  // item, language, prompt
};

// The items of the runs before that one, each with the set that asked it; the latest first, so that of two versions of an item the newer one counts.
void add_stored_items(db::ResultStore& store, std::int64_t before, KnownItems& known) {
  std::map<std::int64_t, PromptItem> items;
  std::set<std::pair<std::int64_t, std::string>, std::greater<>> asked;  // item, set
  for (const db::RunRow& run : store.runs()) {
    if (run.id >= before) continue;
    std::multimap<std::string, std::int64_t> of_run;  // by the item's id
    store.each_item_of(run.id, [&](const db::ItemRow& row) {
      if (!items.contains(row.id)) items.emplace(row.id, item_from_json(row.item_json, "item " + std::to_string(row.id)));
      of_run.emplace(items.at(row.id).id, row.id);
    });
    if (of_run.empty()) continue;
    store.each_prompt_of(run.id, [&](const db::PromptRow& prompt) {
      const auto [begin, end] = of_run.equal_range(prompt.item);
      for (auto item = begin; item != end; ++item) asked.emplace(item->second, prompt.topic);  // a run's topics are its sets
    });
  }
  for (const auto& [item, set] : asked) known.add({set, items.at(item), item});
}

// Puts answers in their places: in an item's where there is one, and in an order among answers to the same.
class Placing {
 public:
  explicit Placing(const KnownItems& known) : known_(known) {}

  struct Placed {
    db::PlannedRow row;  // without run, key, position; without a set where it has no item
    const KnownItem* item = nullptr;
  };
  Placed place(const LabelledAnswer& answer) {
    const LabelledAnswer asked = asked_of(answer);
    const KnownItems::Found found = known_.find(asked);
    Placed out = found.known ? placed(found, answer) : unplaced(answer, asked);
    out.row.model = answer.model;
    out.row.sample = sample_of(out, answer);
    return out;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> out;
    std::string sets;
    for (const auto& [set, count] : tied_) sets += (sets.empty() ? "" : ", ") + std::to_string(count) + " of " + for_terminal_line(set, 60);
    if (!sets.empty()) out.push_back("Answers to items of sets: " + sets);
    if (with_the_items_words_ > 0) out.push_back(answers(with_the_items_words_, "without a prompt, which is taken from the item"));
    for (const auto& [mismatch, some] : mismatched_) out.push_back(answers(some.count, "with the name of an item and " + mismatch + "; not counted as answers to it (the first: " + some.first + ")"));
    if (other_language_ > 0) out.push_back(answers(other_language_, "in the words of an item in another language than theirs; not counted as answers to it (the first: " + first_of_other_language_ + ")"));
    if (untied_ > 0)
      out.push_back(answers(untied_, "of no item" + (first_untied_.empty() ? "" : " (the first: " + first_untied_ + ")") +
                                         (tied_.empty() ? ": without facts, claims and controls. --sets names the prompt sets that were asked, for a run of another --name" : "")));
    if (repeated_ > 0) out.push_back(answers(repeated_, "of the same sample as another answer of the model to the prompt; all are kept (the first: " + first_repeated_ + ")"));
    if (lost_sets_ > 0) out.push_back(counted(lost_sets_, "time", "times") + " not carried: the set of an answer without an item");
    if (without_language_ > 0) out.push_back(answers(without_language_, "without the language of the prompt"));
    if (without_prompt_ > 0) out.push_back(answers(without_prompt_, "without a prompt; what needs the prompt is not judged"));
    return out;
  }

 private:
  Placed placed(const KnownItems::Found& found, const LabelledAnswer& answer) {
    Placed out;
    out.item = found.known;
    const PromptItem& item = found.known->item;
    db::PlannedRow& row = out.row;
    row.set = row.topic = found.known->set;
    row.item = item.id;
    row.pair = item.pair;
    row.subtopic = item.subtopic;
    row.stratum = item.stratum;
    row.role = item.role;
    row.language = found.language;
    row.variant = found.variant;
    row.prompt = answer.prompt.empty() ? *found.prompt : answer.prompt;
    ++tied_[row.set];
    with_the_items_words_ += answer.prompt.empty();
    return out;
  }

  Placed unplaced(const LabelledAnswer& answer, const LabelledAnswer& asked) {
    Placed out;
    db::PlannedRow& row = out.row;
    row.language = answer.language;
    row.variant = answer.variant.empty() ? "canonical" : answer.variant;
    row.prompt = answer.prompt;
    row.item = asked.item.empty() ? first_with(answer) : asked.item;
    ++untied_;
    if (!known_.empty()) explain(answer, known_.why_none(asked));
    lost_sets_ += !answer.set.empty();
    without_language_ += answer.language.empty();
    without_prompt_ += answer.prompt.empty();
    return out;
  }

  void explain(const LabelledAnswer& answer, const KnownItems::NoItem& none) {
    const std::string which = place_of(answer) + ", " + for_terminal_line(none.item, 60);
    if (first_untied_.empty()) first_untied_ = place_and_words(answer) + ": " + words_for(none, answer.language);
    if (!none.mismatch.empty()) {
      if (mismatched_[none.mismatch].count++ == 0) mismatched_[none.mismatch].first = which + (none.allowed.empty() ? "" : ": " + none.allowed);
    } else if (none.reason == KnownItems::NoItem::Reason::other_language && other_language_++ == 0) {
      first_of_other_language_ = which;
    }
  }

  // Where nobody names the question, answers to the same words are answers to one: the first of them gives it its name.
  std::string first_with(const LabelledAnswer& answer) {
    if (answer.prompt.empty()) return answer.id;
    return questions_.emplace(digest_of(CanonicalBytes("question").add(answer.language).add(answer.prompt)), answer.id).first->second;
  }

  // Answers of one model to one prompt, which an item's place tells however it was written, are counted in the order of the file.
  std::int64_t sample_of(const Placed& placed, const LabelledAnswer& answer) {
    const db::PlannedRow& row = placed.row;
    const Digest asked = digest_of(CanonicalBytes("prompt").add(row.model).add(row.set).add(row.item).add(row.language).add(row.variant).add(placed.item ? "" : row.prompt));
    const std::int64_t number = samples_[asked]++;
    if (answer.sample && !given_samples_.emplace(asked, *answer.sample).second && repeated_++ == 0) first_repeated_ = place_of(answer) + ", sample " + std::to_string(*answer.sample);
    return answer.sample.value_or(number);
  }

  const KnownItems& known_;
  std::map<Digest, std::string> questions_;  // the item of each
  std::map<Digest, std::int64_t> samples_;   // how many of each
  std::set<std::pair<Digest, std::int64_t>> given_samples_;
  std::map<std::string, std::uint64_t> tied_;  // by set
  struct Mismatched { std::uint64_t count = 0; std::string first; };
  std::map<std::string, Mismatched> mismatched_;  // those that name an item and are none of its answers, by what they have instead
  std::uint64_t untied_ = 0, other_language_ = 0, repeated_ = 0, with_the_items_words_ = 0, lost_sets_ = 0, without_language_ = 0, without_prompt_ = 0;
  std::string first_untied_, first_of_other_language_, first_repeated_;
};

// Answers without an item to the same questions in the same words belong to one set, whatever their files are called: runs are compared by set and item. The set
// that asked most of them; where none asked any, the file is a set of its own. Questions of one name in other words are no harm: no comparison pairs them.
std::string own_set(db::ResultStore& store, const PreparedImport& import, const KnownItems& known) {
  std::map<std::string, std::size_t> asked;
  for (const LabelledAnswer& question : import.questions) {
    if (known.find(question).known) continue;
    std::set<std::string> sets;
    store.each_wording_of(item_of(question), question.language, [&](const std::string& set, const std::string& text) {
      if (words_of(text) == words_of(question.prompt)) sets.insert(set);
    });
    for (const std::string& set : sets) ++asked[set];
  }
  const auto most = std::max_element(asked.begin(), asked.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most != asked.end() ? most->first : stem_of(import.spec.file.path);
}

// A run that goes on keeps its set.
std::string set_of(db::ResultStore& store, const db::RunRow& run) {
  const nlohmann::json spec = parse_stored(run.spec_json, "specification of run " + run.name);
  if (const auto set = spec.find("set"); set != spec.end() && set->is_string()) return set->get<std::string>();
  return store.set_of(run.id).value_or("");  // an import of a time when all its answers had one set
}

// The answers of a file that belong to one run.
class RunImport {
 public:
  RunImport(Project::State& project, db::RunRow run, Judge& judge, RunObserver& observer)
      : project_(project),
        run_(std::move(run)),
        set_(set_of(project.store, run_)),
        judge_(judge),
        observer_(observer),
        session_(project, run_.id, nlohmann::json::object()),
        answered_(project.store.answered_keys(run_.id)),
        position_(project.store.next_position(run_.id)) {}

  std::uint64_t answered() const { return answered_.size(); }

  void begin(ProgressMeter& meter) {
    meter_ = &meter;
    judge_pending();
  }

  void take(LabelledAnswer&& answer, Placing::Placed&& placed) {
    const std::string key =
        sha256_hex(CanonicalBytes("lacuna-import-1").add(run_.manifest_sha256).add(answer.id).bytes());
    if (answered_.contains(key)) {
      ++already_there_;
      return;
    }
    placed.row.item_key = key;
    batch_.emplace_back(std::move(placed), std::move(answer));
    if (batch_.size() == kBatch) store_batch();
  }

  void finish(std::uint64_t answers, ImportOutcome& outcome, const std::stop_token& stop) {
    store_batch();
    const bool all = imported_ + already_there_ == answers;
    session_.finish(all && (run_.status == "complete" || judge_beside_controls(project_, run_.id, judge_, observer_, stop)));
    outcome.run_names.push_back(run_.name);
    outcome.imported += imported_;
    outcome.already_there += already_there_;
    outcome.classified += classified_;
  }

 private:
  void store_batch() {
    if (batch_.empty()) return;
    db::Transaction transaction(project_.database);
    for (auto& [placed, answer] : batch_) store_one(placed, answer);
    transaction.commit();
    kill_point("after_answer_commit");
    imported_ += batch_.size();
    batch_.clear();
    judge_pending();
    meter_->report();
  }

  void judge_pending() {
    const PendingVerdicts given = classify_pending(project_, run_.id, judge_, observer_);
    classified_ += given.classified;
    meter_->counts().classified += given.classified;
    meter_->counts().refused += given.refused;
  }

  void store_one(Placing::Placed& placed, const LabelledAnswer& answer) {
    db::PlannedRow& planned = placed.row;
    planned.run = run_.id;
    planned.position = position_++;
    if (placed.item) planned.item_id = stored(*placed.item);
    else planned.set = planned.topic = set_;
    project_.store.add_planned(planned);
    db::ResultRecord record;
    record.run_name = run_.name;
    record.manifest_sha256 = run_.manifest_sha256;
    record.planned = planned;
    GeneratedAnswer given;
    given.text = answer.response;
    given.reasoning = answer.reasoning;
    given.stop_reason = "imported";
    record.answer = to_answer_row(given, run_.id, planned.item_key, utc_now());
    store_answer(project_.store, record);
    if (!answer.label.empty()) store_label(record.answer.seq, answer);
    meter_->answered();
  }

  std::int64_t stored(const KnownItem& known) {
    if (known.stored) return *known.stored;
    const auto [id, is_new] = item_ids_.try_emplace(&known);
    if (is_new) {
      const std::string json = item_to_json(known.item);
      id->second = project_.store.add_item({0, sha256_hex(json), json});
    }
    return id->second;
  }

  void store_label(std::int64_t seq, const LabelledAnswer& answer) {
    db::LabelEventRow row;
    row.answer = seq;
    row.coder = answer.coder.empty() ? "imported" : answer.coder;
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

  Project::State& project_;
  db::RunRow run_;
  std::string set_;  // of answers without an item
  Judge& judge_;
  RunObserver& observer_;
  RunSession session_;
  std::set<std::string> answered_;
  std::int64_t position_;
  ProgressMeter* meter_ = nullptr;
  std::map<const KnownItem*, std::int64_t> item_ids_;
  std::vector<std::pair<Placing::Placed, LabelledAnswer>> batch_;
  std::uint64_t imported_ = 0, already_there_ = 0, classified_ = 0;
};

// How the file was read is part of what the run is, but for the format that needs no words.
nlohmann::json reading_of(const PreparedImport& import, const std::string& model) {
  const AnswerFile& file = import.spec.file;
  nlohmann::json reading = nlohmann::json::object();
  if (file.format != AnswerFormat::labelled) reading["format"] = to_string(file.format);
  if (!file.columns.empty()) reading["columns"] = file.columns;
  if (!file.language.empty()) reading["language"] = language_tag(file.language).value_or("");
  for (const PromptSet& set : import.sets) reading["sets"].push_back({{"id", set.id}, {"sha256", sha256_hex(set.bytes)}});
  if (import.a_run_a_model) reading["model"] = valid_utf8(model);
  return reading;
}

// A name of at most 200 bytes without control characters; models are named by strangers.
std::string run_name_of(const PreparedImport& import, const std::string& model) {
  const std::string name = import.spec.run_name.empty() ? stem_of(import.spec.file.path) : import.spec.run_name;
  if (!import.a_run_a_model) return name;
  std::string shown = valid_utf8(model);
  if (shown.size() > kShownModel) shown = shown.substr(shown.size() - kShownModel);  // paths of models differ at their ends
  std::replace_if(shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return name + " (" + (shown.empty() ? "no model" : valid_utf8(shown)) + ")";
}

db::RunRow opened_run(Project::State& project, const PreparedImport& import, const std::string& sha256, const std::string& model, const std::string& set, const Judge& judge) {
  const fs::path& file = import.spec.file.path;
  nlohmann::json manifest = import_manifest(file.filename().string(), fs::file_size(file), sha256, judge);
  manifest["import"].update(reading_of(import, model));
  db::RunRow wanted;
  wanted.name = run_name_of(import, model);
  wanted.kind = "import";
  wanted.model = model;
  wanted.spec_json = canonical({{"file", valid_utf8(file.filename().string())}, {"set", set}});
  return open_run(project, wanted, manifest, [&](std::int64_t) {
    for (const PromptSet& prompts : import.sets) project.store.add_prompt_set({sha256_hex(prompts.bytes), prompts.id, prompts.version, prompts.title, prompts.licence, prompts.bytes});
  });
}

std::string model_of(const PreparedImport& import) { return import.answers.size() == 1 ? import.answers.begin()->first : std::to_string(import.answers.size()) + " models"; }

// How many answers each run takes, by the run's model.
std::map<std::string, std::uint64_t> runs_of(const PreparedImport& import) {
  if (import.a_run_a_model) return import.answers;
  std::uint64_t all = 0;
  for (const auto& [model, answers] : import.answers) all += answers;
  return {{model_of(import), all}};
}

// The number of the import's first run where it goes on, else one that no run has yet: an import that goes on knows the items that it knew when it began.
std::int64_t first_of(db::ResultStore& store, const PreparedImport& import, const std::map<std::string, std::uint64_t>& wanted) {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (const auto& [model, answers] : wanted)
    if (const std::optional<db::RunRow> run = store.find_run(run_name_of(import, model))) first = std::min(first, run->id);
  return first;
}

// Runs of other names that hold the same file: its answers are about to be here twice.
std::vector<std::string> runs_of_file(db::ResultStore& store, const PreparedImport& import, const std::string& sha256, const std::map<std::string, std::uint64_t>& wanted) {
  std::set<std::string> own;
  for (const auto& [model, answers] : wanted) own.insert(run_name_of(import, model));
  static const nlohmann::json::json_pointer digest("/import/sha256");
  std::vector<std::string> out;
  for (const db::RunRow& run : store.runs()) {
    const nlohmann::json manifest = nlohmann::json::parse(run.manifest_json, nullptr, false);
    if (run.kind == "import" && !own.contains(run.name) && manifest.is_object() && manifest.contains(digest) && manifest.at(digest) == sha256) out.push_back("'" + for_terminal_line(run.name, 100) + "'");
  }
  return out;
}

// Of each run: how many of its answers no rate counts, and the reasons.
void add_invalid(const Project& project, ImportOutcome& outcome) {
  for (const std::string& run : outcome.run_names) {
    const InvalidAnswers none = invalid_answers(project, run);
    if (none.invalid == 0) continue;
    std::string reasons;
    for (const auto& [reason, count] : none.reasons) reasons += (reasons.empty() ? "" : ", ") + std::to_string(count) + " " + for_terminal_line(reason, 80);
    outcome.notes.push_back("run '" + for_terminal_line(run, 100) + "': " + answers(none.invalid, none.invalid == 1 ? "is invalid and counts in no rate" : "are invalid and count in no rate") + " (" + reasons + ")");
  }
}

std::vector<std::string> notes_on(const PreparedImport& import) {
  std::vector<std::string> out = import.losses.lines();
  if (import.answers.size() > 1)
    out.push_back("answers of " + std::to_string(import.answers.size()) + " models: " + (import.a_run_a_model ? "a run of each (--split-by none makes one run of all)" : "one run of all, whose rates pool them"));
  return out;
}

ImportOutcome import_in(Project::State& project, const PreparedImport& import, Judge& judge, RunObserver& observer, const std::stop_token& stop) {
  KnownItems known;
  add_items(import.sets, known);
  const std::map<std::string, std::uint64_t> wanted = runs_of(import);
  if (import.sets.empty()) add_stored_items(project.store, first_of(project.store, import, wanted), known);
  const std::string set = own_set(project.store, import, known), sha256 = sha256_file(import.spec.file.path);
  const std::vector<std::string> others = runs_of_file(project.store, import, sha256, wanted);
  std::map<std::string, RunImport> runs;
  std::uint64_t total = 0, resumed = 0;
  for (const auto& [model, answers] : wanted) {
    const RunImport& run = runs.try_emplace(model, project, opened_run(project, import, sha256, model, set, judge), judge, observer).first->second;
    total += answers, resumed += run.answered();
  }
  ProgressMeter meter(total, resumed, observer);
  for (auto& [model, run] : runs) run.begin(meter);
  Placing placing(known);
  ImportLosses since_the_survey;
  for_each_answer(import.spec.file, [&](LabelledAnswer&& answer) {
    if (stop.stop_requested()) return;
    Placing::Placed placed = placing.place(answer);
    RunImport& run = import.a_run_a_model ? runs.at(answer.model) : runs.begin()->second;
    run.take(std::move(answer), std::move(placed));
  }, since_the_survey);
  ImportOutcome outcome;
  for (auto& [model, run] : runs) run.finish(wanted.at(model), outcome, stop);
  meter.finish();
  outcome.format = to_string(import.spec.file.format);
  outcome.notes = notes_on(import);
  if (outcome.imported == 0) return outcome;  // where they stand was said when they came
  for (std::string& line : placing.notes()) outcome.notes.push_back(std::move(line));
  if (!others.empty()) outcome.notes.push_back("The same file is here already as " + (others.size() == 1 ? "run " : std::to_string(others.size()) + " runs, the first ") + others.front() + "; its answers are now here twice");
  return outcome;
}

}  // namespace

PreparedImport prepare_import(ImportSpec spec, std::vector<PromptSet> sets) {
  PreparedImport import;
  import.spec = std::move(spec);
  import.sets = std::move(sets);
  if (import.spec.file.format == AnswerFormat::automatic) import.spec.file.format = detect_answer_format(import.spec.file);
  Surveyor(import).run();
  import.a_run_a_model = import.spec.split == ModelSplit::always || (import.spec.split == ModelSplit::when_several && import.answers.size() > 1);
  return import;
}

ImportOutcome import_into_project(Project& project, const PreparedImport& import, Judge& judge, RunObserver& observer, std::stop_token stop) {
  return as_project_error([&] {
    ImportOutcome outcome = import_in(project.state(), import, judge, observer, stop);
    if (outcome.imported > 0) add_invalid(project, outcome);
    return outcome;
  });
}

}  // namespace lacuna::probe
