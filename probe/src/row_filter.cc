#include "row_filter.h"

#include <array>

#include "probe/encoders.h"
#include "stored_json.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kMaxTerms = 16;

using List = std::pair<const char*, std::vector<std::string> RowFilter::*>;
constexpr std::array kLists = {List{"runs", &RowFilter::runs},
                               List{"languages", &RowFilter::languages},
                               List{"sets", &RowFilter::sets},
                               List{"roles", &RowFilter::roles},
                               List{"labels", &RowFilter::labels},
                               List{"headlines", &RowFilter::headlines},
                               List{"models", &RowFilter::models},
                               List{"topics", &RowFilter::topics},
                               List{"items", &RowFilter::items},
                               List{"units", &RowFilter::units},
                               List{"variants", &RowFilter::variants},
                               List{"strata", &RowFilter::strata},
                               List{"engagements", &RowFilter::engagements},
                               List{"narratives", &RowFilter::narratives},
                               List{"reasoning_classes", &RowFilter::reasoning_classes},
                               List{"language_matches", &RowFilter::language_matches},
                               List{"decided_by", &RowFilter::decided_by}};
using Text = std::pair<const char*, std::string RowFilter::*>;
constexpr std::array kTexts = {Text{"text", &RowFilter::text}, Text{"labelled_by", &RowFilter::labelled_by},
                               Text{"not_labelled_by", &RowFilter::not_labelled_by}};
using Flag = std::pair<const char*, bool RowFilter::*>;
constexpr std::array kFlags = {Flag{"unclassified", &RowFilter::unclassified}, Flag{"flagged", &RowFilter::flagged}};

std::string names_of(const std::vector<db::RunRow>& runs) {
  std::string names;
  for (const db::RunRow& run : runs) names += (names.empty() ? "" : ", ") + for_terminal_line(run.name);
  return names.empty() ? "none yet" : names;
}

}  // namespace

std::int64_t id_of(const std::vector<db::RunRow>& runs, const std::string& name) {
  for (const db::RunRow& run : runs)
    if (run.name == name) return run.id;
  throw ProjectError("there is no run '" + for_terminal_line(name) + "' in this project; its runs: " + names_of(runs));
}

std::vector<std::string> search_terms(const std::string& text) {
  std::vector<std::string> terms;
  std::string term;
  bool quoted = false;
  const auto end_term = [&] {
    if (!term.empty()) terms.push_back(std::move(term));
    term.clear();
  };
  for (const char c : text) {
    if (c == '"') {
      end_term();
      quoted = !quoted;
    } else if (!quoted && (c == ' ' || c == '\t' || c == '\n')) {
      end_term();
    } else {
      term += c;
    }
  }
  end_term();
  return terms;
}

db::ResultQuery query_of(db::ResultStore& store, const RowFilter& filter) {
  db::ResultQuery query;
  if (!filter.runs.empty()) {
    const std::vector<db::RunRow> runs = store.runs();
    for (const std::string& name : filter.runs) query.runs.push_back(id_of(runs, name));
  }
  query.languages = filter.languages;
  query.sets = filter.sets;
  query.roles = filter.roles;
  query.labels = filter.labels;
  query.headlines = filter.headlines;
  query.models = filter.models;
  query.topics = filter.topics;
  query.items = filter.items;
  query.units = filter.units;
  query.variants = filter.variants;
  query.strata = filter.strata;
  query.engagements = filter.engagements;
  query.narratives = filter.narratives;
  query.reasoning_classes = filter.reasoning_classes;
  query.language_matches = filter.language_matches;
  query.decided_by = filter.decided_by;
  query.unclassified_only = filter.unclassified;
  query.flagged = filter.flagged;
  query.labelled_by = filter.labelled_by;
  query.not_labelled_by = filter.not_labelled_by;
  if (filter.text.empty()) return query;
  query.terms = search_terms(filter.text);
  if (query.terms.empty() || query.terms.size() > kMaxTerms)
    throw ProjectError("a search takes 1 to " + std::to_string(kMaxTerms) + " words or \"phrases in quotes\"; this one has " +
                       std::to_string(query.terms.size()));
  return query;
}

std::string filter_to_json(const RowFilter& filter) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [name, list] : kLists)
    if (!(filter.*list).empty()) out[name] = filter.*list;
  for (const auto& [name, text] : kTexts)
    if (!(filter.*text).empty()) out[name] = filter.*text;
  for (const auto& [name, flag] : kFlags)
    if (filter.*flag) out[name] = true;
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

RowFilter filter_from_json(const std::string& text) {
  const nlohmann::json json = parse_stored(text, "filter");
  RowFilter filter;
  std::size_t known = 0;
  try {
    for (const auto& [name, list] : kLists)
      if (json.contains(name)) json.at(name).get_to(filter.*list), ++known;
    for (const auto& [name, member] : kTexts)
      if (json.contains(name)) json.at(name).get_to(filter.*member), ++known;
    for (const auto& [name, flag] : kFlags)
      if (json.contains(name)) json.at(name).get_to(filter.*flag), ++known;
  } catch (const nlohmann::json::exception& error) {
    throw ProjectError(std::string("filter: not as this program writes it: ") + plain_message(error));
  }
  if (known != json.size()) throw ProjectError("filter: holds a condition that this program does not know");
  return filter;
}

}  // namespace lacuna::probe
