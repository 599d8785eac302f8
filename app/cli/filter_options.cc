#include "filter_options.h"

#include <optional>
#include <set>
#include <vector>

#include "probe/encoders.h"
#include "probe/labelling.h"

namespace lacuna::cli {
namespace {

using probe::RowFilter;

struct ListOption {
  const char* names;
  std::vector<std::string> RowFilter::*member;
  const char* help;
  std::vector<std::string> allowed;  // none: anything
};

const std::vector<ListOption>& list_options() {
  static const std::vector<ListOption> options = {
      ListOption{"--run,--runs", &RowFilter::runs, "Only these runs", {}},
      ListOption{"--model,--models", &RowFilter::models, "Only these models", {}},
      ListOption{"--set,--sets", &RowFilter::sets, "Only these prompt sets", {}},
      ListOption{"--topic,--topics", &RowFilter::topics, "Only these topics", {}},
      ListOption{"--item,--items", &RowFilter::items, "Only these items", {}},
      ListOption{"--stratum,--strata", &RowFilter::strata, "Only these strata, such as information", {}},
      ListOption{"--role,--roles", &RowFilter::roles, "Only sensitive items or these controls", {"sensitive", "twin_abroad", "same_country_neutral", "same_topic_uncontested"}},
      ListOption{"--language,--languages", &RowFilter::languages, "Only these languages", {}},
      ListOption{"--variant,--variants", &RowFilter::variants, "Only these wordings", {}},
      ListOption{"--label,--labels", &RowFilter::labels, "Only refusal, evasive, compliance or invalid", {"refusal", "evasive", "compliance", "invalid"}},
      ListOption{"--headline,--headlines", &RowFilter::headlines, "Only these headline classes",
                 {"invalid", "refusal", "deflection", "state_narrative", "confabulation", "evasion", "sanitised", "open"}},
      ListOption{"--engagement", &RowFilter::engagements, "Only these values of engagement", {"invalid", "hard_refusal", "deflection", "evasion", "partial", "answered"}},
      ListOption{"--narrative", &RowFilter::narratives, "Only these values of narrative", {"absent", "rebutted", "attributed", "balanced", "endorsed"}},
      ListOption{"--reasoning-class", &RowFilter::reasoning_classes, "Only these values of reasoning", {"off", "empty", "short_scripted", "policy_citing", "knows_but_omits", "normal"}},
      ListOption{"--language-match", &RowFilter::language_matches, "Only same, switched or mixed", {"same", "switched", "mixed"}},
      ListOption{"--decided-by", &RowFilter::decided_by, "Only verdicts of these layers", {}}};
  return options;
}

using Value = std::string probe::ResultRow::*;
struct Coordinate { const char* name; std::vector<std::string> RowFilter::*asked; Value value; };
const Coordinate kCoordinates[] = {{"model", &RowFilter::models, &probe::ResultRow::model},       {"set", &RowFilter::sets, &probe::ResultRow::set},
                                   {"topic", &RowFilter::topics, &probe::ResultRow::topic},       {"item", &RowFilter::items, &probe::ResultRow::item},
                                   {"stratum", &RowFilter::strata, &probe::ResultRow::stratum},   {"language", &RowFilter::languages, &probe::ResultRow::language},
                                   {"variant", &RowFilter::variants, &probe::ResultRow::variant}, {"deciding layer", &RowFilter::decided_by, &probe::ResultRow::decided_by}};

[[noreturn]] void refuse(const std::string& name, const std::string& value, const std::set<std::string>& known) {
  constexpr std::size_t kShown = 30;
  std::string list;
  std::size_t shown = 0;
  for (const std::string& one : known) {
    if (one.empty()) continue;
    if (++shown > kShown) break;
    list += (list.empty() ? "" : ", ") + probe::for_terminal_line(one, 80);
  }
  if (shown > kShown) list += ", ... (" + std::to_string(known.size()) + " in all)";
  throw probe::ProjectError("there is no " + name + " '" + probe::for_terminal_line(value, 80) + "' among the answers of this project; there are: " + (list.empty() ? "none yet" : list));
}

// A mistyped word would let nothing through and look like a result.
void refuse_unknown(const probe::Project& project, const RowFilter& filter) {
  std::optional<std::vector<probe::RowTally>> groups;
  for (const auto& [name, asked, value] : kCoordinates) {
    if ((filter.*asked).empty()) continue;
    if (!groups) groups = project.tally({});
    std::set<std::string> known;
    for (const probe::RowTally& group : *groups) known.insert(group.row.*value);
    for (const std::string& one : filter.*asked)
      if (!known.contains(one)) refuse(name, one, known);
  }
  if (filter.labelled_by.empty()) return;
  std::set<std::string> known;
  for (const probe::CoderInfo& coder : probe::coders(project)) known.insert(coder.name);
  if (!known.contains(filter.labelled_by)) refuse("coder", filter.labelled_by, known);
}

// That of the command line, over the saved one that it names.
RowFilter combined(const probe::Project& project, const FilterArguments& a) {
  if (a.saved.empty()) return a.filter;
  std::string names;
  for (const probe::SavedFilter& saved : project.saved_filters()) {
    names += (names.empty() ? "" : ", ") + probe::for_terminal_line(saved.name);
    if (saved.name != a.saved) continue;
    RowFilter out = saved.filter;
    for (const ListOption& option : list_options())
      if (!(a.filter.*option.member).empty()) out.*option.member = a.filter.*option.member;
    if (!a.filter.text.empty()) out.text = a.filter.text;
    if (!a.filter.labelled_by.empty()) out.labelled_by = a.filter.labelled_by;
    if (!a.filter.not_labelled_by.empty()) out.not_labelled_by = a.filter.not_labelled_by;
    out.unclassified = out.unclassified || a.filter.unclassified;
    out.flagged = out.flagged || a.filter.flagged;
    return out;
  }
  throw probe::ProjectError("there is no saved filter '" + probe::for_terminal_line(a.saved) + "' in this project; its filters: " + (names.empty() ? "none yet" : names));
}

}  // namespace

void add_filter_options(CLI::App* command, FilterArguments& a, bool with_runs) {
  for (const ListOption& option : list_options()) {
    if (!with_runs && option.member == &RowFilter::runs) continue;
    CLI::Option* added = command->add_option(option.names, a.filter.*option.member, option.help)->delimiter(',')->group("Which answers");
    if (!option.allowed.empty()) added->check(CLI::IsMember(option.allowed));
  }
  command->add_option("--search", a.filter.text, "Only answers with all of these words; \"in quotes\" is one phrase")->group("Which answers");
  command->add_flag("--unclassified", a.filter.unclassified, "Only answers without a verdict")->group("Which answers");
  command->add_flag("--flagged", a.filter.flagged, "Only answers that somebody flagged")->group("Which answers");
  command->add_option("--labelled-by", a.filter.labelled_by, "Only answers that this coder labelled")->group("Which answers");
  command->add_option("--not-labelled-by", a.filter.not_labelled_by, "Only answers that this coder has not labelled")->group("Which answers");
  command->add_option("--filter", a.saved, "A filter saved in the project, by its name; the options above replace its conditions")->group("Which answers");
}

probe::RowFilter chosen_filter(const probe::Project& project, const FilterArguments& a) {
  RowFilter filter = combined(project, a);
  refuse_unknown(project, filter);
  return filter;
}

}  // namespace lacuna::cli
