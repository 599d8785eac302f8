// What people say about answers: an append-only history. An automatic verdict is never touched by it.
//
// Every function that writes needs a project opened for writing (Project::create_or_open) and is on the disk when it returns.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "probe/project.h"

namespace lacuna::probe {

// A label that cannot be taken: names the field, the value and what is allowed.
class LabelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One act of a coder. A note or a flag alone is an act with an empty label.
struct LabelEntry {
  std::int64_t answer_seq = 0;
  std::string coder;                         // 1 to 200 bytes without control characters
  std::string label;                         // refusal, evasive, compliance, invalid, or nothing
  std::map<std::string, std::string> axes;   // axis -> value, for coders who say more than the label; see label_axes()
  std::string note;                          // at most 64 KiB
  bool flag = false;
  bool blind = false;                        // model, run and verdict were hidden from the coder
  bool human = true;                         // false: another program
};

// The one place that checks it. Throws LabelError.
void check(const LabelEntry& entry);

struct LabelEvent {
  std::int64_t id = 0;
  LabelEntry entry;
  std::optional<std::int64_t> undoes;  // the event that this one takes back; its entry then says only answer and coder
  bool in_force = false;               // the coder's latest on this answer that was not taken back
  std::string labelled_utc;
  std::string label_raw;               // imported labels: the source's own word
};

// The labels, and the values that each axis may have.
const std::vector<std::string>& label_words();
const std::map<std::string, std::vector<std::string>>& label_axes();

// Returns the event's number. A second label of the same coder on the same answer comes into force; the first stays in the history.
std::int64_t append_label(Project& project, const LabelEntry& entry);

// Takes the coder's latest act anywhere back, as the key U does it: the label before it on that answer, if any, is in force again. Returns
// what was taken back, or nothing when there is none.
std::optional<LabelEvent> undo_last_label(Project& project, const std::string& coder);

std::vector<LabelEvent> label_history(const Project& project, std::int64_t answer_seq);                       // in order
std::vector<LabelEvent> current_labels(const Project& project, std::int64_t answer_seq);                      // in force, by coder
std::optional<LabelEvent> current_label(const Project& project, std::int64_t answer_seq, const std::string& coder);

struct CoderInfo {
  std::string name;
  std::uint64_t answers = 0;  // with something of theirs in force
};
std::vector<CoderInfo> coders(const Project& project);

// The next answer after `after_seq` that passes the filter and has no label of this coder.
std::optional<std::int64_t> next_unlabelled(const Project& project, const RowFilter& filter, const std::string& coder, std::int64_t after_seq);

// Whoever decides where coders differ writes under a name of its own, "NAME (adjudicator)": not one coder more for agreement, but the last
// word for rates.
std::string adjudicator(const std::string& name);
bool is_adjudicator(const std::string& coder);

// What agreement is computed from: one row an answer that at least one of the coders labelled, one column a coder.
struct Ratings {
  std::vector<std::string> coders;
  std::vector<std::int64_t> answers;                            // in order
  std::vector<std::vector<std::optional<std::string>>> labels;  // [answer][coder]; empty = not labelled by this one
  std::vector<ResultRow> rows;                                  // [answer], with the automatic verdict
  std::vector<std::optional<std::string>> decided;              // [answer] by an adjudicator, whether or not coders differ; may be left empty
};
// Of the coders named; none named = all people but adjudicators. Only answers that pass the filter.
Ratings ratings(const Project& project, const RowFilter& filter, std::vector<std::string> of_coders = {});

// [answer] what people agree on: the adjudicator's word, else that of all coders who labelled it when it is one. Nothing where they differ, and where
// they call the answer invalid: it is in no denominator then.
std::vector<std::optional<std::string>> agreed_labels(const Ratings& ratings);

// The rows of an export: as Project::rows gives them, with what people say in `human_label` and `human_coders`. The label is the adjudicator's (of several, the latest
// act), else that of all coders when it is one; of each coder the one in force. Labels of programs are none.
void labelled_rows(const Project& project, const RowFilter& filter, const std::function<bool(const ResultRow&)>& row);

// An answer to which coders gave different labels.
struct Disagreement {
  std::int64_t answer_seq = 0;
  std::string run, item, language;
  std::vector<std::pair<std::string, std::string>> labels;  // coder, label
  std::optional<std::string> decided;
};
std::vector<Disagreement> disagreements(const Ratings& ratings);  // in order of answers

}  // namespace lacuna::probe
