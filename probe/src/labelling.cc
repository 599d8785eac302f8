#include "probe/labelling.h"

#include <algorithm>
#include <set>

#include "db/transaction.h"
#include "probe/encoders.h"
#include "project_state.h"
#include "result_rows.h"
#include "row_filter.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kMaxCoder = 200, kMaxNote = 64u << 10;  // bytes

std::string list_of(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

bool is_in(const std::string& word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void check_coder(const std::string& coder) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (coder.empty() || coder.size() > kMaxCoder || valid_utf8(coder) != coder || std::any_of(coder.begin(), coder.end(), control))
    throw LabelError("coder: '" + for_terminal_line(coder, 80) + "' is no name; 1 to " + std::to_string(kMaxCoder) +
                     " bytes of UTF-8 without control characters are allowed");
}

void check_axes(const std::map<std::string, std::string>& axes) {
  std::vector<std::string> names;
  for (const auto& [name, values] : label_axes()) names.push_back(name);
  for (const auto& [axis, value] : axes) {
    const auto known = label_axes().find(axis);
    if (known == label_axes().end())
      throw LabelError("axes: there is no axis '" + for_terminal_line(axis, 80) + "'; there are: " + list_of(names));
    if (!is_in(value, known->second))
      throw LabelError(axis + ": '" + for_terminal_line(value, 80) + "' is not among its values: " + list_of(known->second));
  }
}

LabelEvent to_event(const db::LabelEventRow& row) {
  LabelEvent event;
  event.id = row.id;
  event.entry = {row.answer, row.coder, row.label, {}, row.note, row.flag, row.blind, row.human};
  const std::string what = "axes of label " + std::to_string(row.id);
  try {
    parse_stored(row.axes_json, what).get_to(event.entry.axes);
  } catch (const nlohmann::json::exception& error) {
    throw ProjectError(what + ": not as this program writes it: " + plain_message(error));
  }
  event.undoes = row.undoes;
  event.in_force = row.in_force;
  event.labelled_utc = row.labelled_utc;
  event.label_raw = row.label_raw;
  return event;
}

std::vector<LabelEvent> to_events(const std::vector<db::LabelEventRow>& rows) {
  std::vector<LabelEvent> out;
  for (const db::LabelEventRow& row : rows) out.push_back(to_event(row));
  return out;
}

void append_undo(Project& project, const db::LabelEventRow& target) {
  db::LabelEventRow row;
  row.answer = target.answer;
  row.coder = target.coder;
  row.human = target.human;
  row.undoes = target.id;
  row.labelled_utc = utc_now();
  project.state().store.add_label_event(row);
}

}  // namespace

void check(const LabelEntry& entry) {
  check_coder(entry.coder);
  if (!entry.label.empty() && !is_in(entry.label, label_words()))
    throw LabelError("label: '" + for_terminal_line(entry.label, 80) + "' is none; there are: " + list_of(label_words()) + ", or nothing");
  check_axes(entry.axes);
  if (entry.note.size() > kMaxNote)
    throw LabelError("note: " + std::to_string(entry.note.size()) + " bytes; at most " + std::to_string(kMaxNote) + " are allowed");
  if (valid_utf8(entry.note) != entry.note) throw LabelError("note: is not valid UTF-8");
}

const std::vector<std::string>& label_words() {
  static const std::vector<std::string> words = {"refusal", "evasive", "compliance", "invalid"};
  return words;
}

const std::map<std::string, std::vector<std::string>>& label_axes() {
  static const std::map<std::string, std::vector<std::string>> axes = {
      {"engagement", {"invalid", "hard_refusal", "deflection", "evasion", "partial", "answered"}},
      {"narrative", {"absent", "attributed", "balanced", "endorsed", "rebutted"}},
      {"reasoning", {"off", "empty", "short_scripted", "policy_citing", "knows_but_omits", "normal"}},
      {"language", {"same", "switched", "mixed"}},
      {"tone", {"euphemism", "delegitimising", "moralising", "whataboutism", "loyalty", "disclaimer", "none"}},
      {"headline", {"invalid", "refusal", "deflection", "state_narrative", "confabulation", "evasion", "sanitised", "open"}}};
  return axes;
}

std::int64_t append_label(Project& project, const LabelEntry& entry) {
  check(entry);
  return as_project_error([&] {
    db::ResultStore& store = project.state().store;
    if (!store.result(entry.answer_seq)) throw LabelError("answer: there is no answer " + std::to_string(entry.answer_seq) + " in this project");
    db::LabelEventRow row;
    row.answer = entry.answer_seq;
    row.coder = entry.coder;
    row.human = entry.human;
    row.label = entry.label;
    row.axes_json = nlohmann::json(entry.axes).dump();
    row.note = entry.note;
    row.flag = entry.flag;
    row.blind = entry.blind;
    row.labelled_utc = utc_now();
    return store.add_label_event(row);
  });
}

std::optional<LabelEvent> undo_last_label(Project& project, const std::string& coder) {
  return as_project_error([&]() -> std::optional<LabelEvent> {
    db::Transaction transaction(project.state().database);
    const std::optional<db::LabelEventRow> last = project.state().store.last_act(coder);
    if (!last) return std::nullopt;
    append_undo(project, *last);
    transaction.commit();
    return to_event(*last);
  });
}

std::vector<LabelEvent> label_history(const Project& project, std::int64_t answer_seq) {
  return as_project_error([&] { return to_events(project.state().store.label_events(answer_seq)); });
}

std::vector<LabelEvent> current_labels(const Project& project, std::int64_t answer_seq) {
  return as_project_error([&] { return to_events(project.state().store.labels(answer_seq)); });
}

std::optional<LabelEvent> current_label(const Project& project, std::int64_t answer_seq, const std::string& coder) {
  for (LabelEvent& event : current_labels(project, answer_seq))
    if (event.entry.coder == coder) return std::move(event);
  return std::nullopt;
}

std::vector<CoderInfo> coders(const Project& project) {
  return as_project_error([&] {
    std::vector<CoderInfo> out;
    for (const auto& [name, answers] : project.state().store.coders()) out.push_back({name, static_cast<std::uint64_t>(answers)});
    return out;
  });
}

std::optional<std::int64_t> next_unlabelled(const Project& project, const RowFilter& filter, const std::string& coder, std::int64_t after_seq) {
  check_coder(coder);
  RowFilter open = filter;
  open.not_labelled_by = coder;
  const std::vector<std::int64_t> found = project.page_numbers(open, after_seq, 1);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

namespace {
constexpr std::string_view kAdjudicator = " (adjudicator)";
}

std::string adjudicator(const std::string& name) { return name + std::string(kAdjudicator); }
bool is_adjudicator(const std::string& coder) { return coder.ends_with(kAdjudicator); }

std::vector<std::optional<std::string>> agreed_labels(const Ratings& ratings) {
  std::vector<std::optional<std::string>> out;
  for (std::size_t i = 0; i < ratings.answers.size(); ++i) {
    std::set<std::string> said;
    for (const auto& label : ratings.labels[i])
      if (label && !label->empty()) said.insert(*label);  // a note alone is no label
    if (i < ratings.decided.size() && ratings.decided[i]) said = {*ratings.decided[i]};
    const bool agreed = said.size() == 1 && !said.contains("invalid");
    out.push_back(agreed ? std::optional(*said.begin()) : std::nullopt);
  }
  return out;
}

namespace {

// What people say of one answer.
struct Said {
  std::set<std::string> labels;
  std::string decided;
  std::int64_t decision = 0;  // the act
  std::uint32_t coders = 0;

  std::string label() const { return !decided.empty() ? decided : labels.size() == 1 ? *labels.begin() : ""; }
};

std::map<std::int64_t, Said> said_by_people(db::ResultStore& store) {
  std::map<std::int64_t, Said> out;
  store.each_label([&](const db::LabelEventRow& act) {
    if (!act.human || act.label.empty()) return;  // a note alone is no label
    Said& said = out[act.answer];
    if (!is_adjudicator(act.coder)) ++said.coders, said.labels.insert(act.label);
    else if (act.id > said.decision) said.decision = act.id, said.decided = act.label;
  });
  return out;
}

}  // namespace

void labelled_rows(const Project& project, const RowFilter& filter, const std::function<bool(const ResultRow&)>& row) {
  as_project_error([&] {
    db::ResultStore& store = project.state().store;
    const std::map<std::int64_t, Said> people = said_by_people(store);
    store.each_result(query_of(store, filter), [&](db::ResultRecord&& record) {
      ResultRow one = to_result_row(std::move(record));
      if (const auto said = people.find(one.answer_seq); said != people.end()) one.human_label = said->second.label(), one.human_coders = said->second.coders;
      return row(one);
    });
  });
}

std::vector<Disagreement> disagreements(const Ratings& ratings) {
  std::vector<Disagreement> out;
  for (std::size_t i = 0; i < ratings.answers.size(); ++i) {
    std::vector<std::pair<std::string, std::string>> labels;
    for (std::size_t coder = 0; coder < ratings.coders.size(); ++coder)
      if (const auto& label = ratings.labels[i][coder]; label && !label->empty()) labels.emplace_back(ratings.coders[coder], *label);
    const bool same = std::all_of(labels.begin(), labels.end(), [&](const auto& one) { return one.second == labels.front().second; });
    if (same) continue;
    const ResultRow& row = ratings.rows[i];
    out.push_back({ratings.answers[i], row.run, row.item, row.language, std::move(labels), i < ratings.decided.size() ? ratings.decided[i] : std::nullopt});
  }
  return out;
}

Ratings ratings(const Project& project, const RowFilter& filter, std::vector<std::string> of_coders) {
  return as_project_error([&] {
    db::ResultStore& store = project.state().store;
    std::map<std::int64_t, std::map<std::string, std::string>> given;  // answer -> coder -> label
    std::map<std::int64_t, std::string> decided;
    std::set<std::string> people;
    store.each_label([&](const db::LabelEventRow& row) {
      if (row.label.empty()) return;
      if (row.human && is_adjudicator(row.coder)) decided[row.answer] = row.label;
      if (of_coders.empty() ? !row.human || is_adjudicator(row.coder) : !is_in(row.coder, of_coders)) return;
      given[row.answer][row.coder] = row.label;
      people.insert(row.coder);
    });
    Ratings out;
    out.coders = of_coders.empty() ? std::vector<std::string>(people.begin(), people.end()) : std::move(of_coders);
    const bool all = filter_to_json(filter) == "{}";
    std::vector<std::int64_t> passing;
    for (const auto& [answer, label] : decided) given[answer];  // decided without a coder
    if (!all) passing = store.matching(query_of(store, filter));
    for (const auto& [answer, by_coder] : given) {
      if (!all && !std::binary_search(passing.begin(), passing.end(), answer)) continue;
      std::vector<std::optional<std::string>> labels;
      for (const std::string& coder : out.coders) {
        const auto found = by_coder.find(coder);
        labels.push_back(found == by_coder.end() ? std::nullopt : std::optional(found->second));
      }
      out.answers.push_back(answer);
      out.labels.push_back(std::move(labels));
      out.rows.push_back(project.row(answer).value());
      const auto word = decided.find(answer);
      out.decided.push_back(word == decided.end() ? std::nullopt : std::optional(word->second));
    }
    return out;
  });
}

}  // namespace lacuna::probe
