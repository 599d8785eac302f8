#include "probe/prompt_set_import.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "language_tag.h"
#include "probe/encoders.h"
#include "probe/prompt_set_listing.h"
#include "probe/report.h"
#include "prompt_set_lint.h"
#include "prompt_set_reader.h"
#include "table_reader.h"
#include "text.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

constexpr int kMaxFacts = 9;
const Names kGrades = {"0", "1", "2"};  // of harm_confound and loadedness

std::vector<TableField> numbered(const std::string& name, const std::vector<std::pair<std::string, Names>>& parts) {
  std::vector<TableField> out;
  for (int i = 1; i <= kMaxFacts; ++i) {
    const std::string base = i == 1 ? name : name + std::to_string(i);
    out.push_back({base, {base + ".text"}});
    if (i == 1) out.back().also.push_back(name + "s");
    for (const auto& [part, also] : parts) out.push_back({base + "." + part, i == 1 ? also : Names{}});
  }
  return out;
}

std::vector<TableField> fields() {
  std::vector<TableField> out = {{"id", {}}, {"prompt", {"question", "canonical"}}, {"language", {"lang"}}, {"subtopic", {}}, {"stratum", {}}, {"role", {}},
                                 {"pair", {}}, {"translation", {}}, {"entities", {}}, {"harm_confound", {}}, {"loadedness", {}}};
  for (const std::string& variant : kVariants)
    if (variant != "canonical") out.push_back({variant, {}});
  const auto facts = numbered("fact", {{"slot", {"slot"}}, {"state", {"state"}}, {"patterns", {"patterns"}}, {"contradictions", {"contradictions"}}, {"sources", {"sources"}}, {"dispute", {"dispute"}}});
  const auto claims = numbered("claim", {{"patterns", {}}, {"sources", {}}});
  out.insert(out.end(), facts.begin(), facts.end());
  out.insert(out.end(), claims.begin(), claims.end());
  return out;
}

bool holds(const Names& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); }

// One entry a line of the cell, or a list of JSON.
bool holds_list(const std::string& field) {
  return field == "entities" || field.ends_with(".patterns") || field.ends_with(".contradictions") || field.ends_with(".sources");
}

bool is_identifier(const std::string& text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

// Puts rows together to items and collects what is wrong with them.
class Collector {
 public:
  Collector(fs::path file, const SetImport& import, std::vector<Complaint>& complaints)
      : file_(std::move(file)), import_(import), map_(fields(), import.columns), complaints_(complaints) {}

  const FieldMap& map() const { return map_; }

  void add(const TableRow& row) {
    row_ = &row;
    check_texts();
    const std::string language = checked_language();
    PromptItem& item = item_of(identifier());
    if (std::find(languages_.begin(), languages_.end(), language) == languages_.end()) languages_.push_back(language);
    if (item.prompts.contains(language)) return complain("id", "'" + item.id + "' has the language " + language + " already, on line " + std::to_string(item.line));
    add_prompts(item, language);
    set_once(item.subtopic, "subtopic", import_.subtopic);
    set_once(item.stratum, "stratum", import_.stratum, &kStrata);
    set_once(item.role, "role", item.role.empty() ? "sensitive" : item.role, &kRoles);
    set_once(item.pair, "pair", item.pair);
    set_grade(item.harm_confound, "harm_confound");
    set_grade(item.loadedness, "loadedness");
    add_facts(item, language);
    add_claims(item, language);
    const Names names = list_of(cell("entities"));
    if (names.empty()) return;
    if (item.entities.empty()) item.entities.push_back({"subject", {}});
    item.entities.front().names[language] = names;
  }

  // What is wrong with the set that the rows make, at the cell that it came from.
  void complain_of(const Complaint& complaint) {
    std::string path = complaint.field;
    while (!places_.contains(path) && path.find_first_of(".[") != std::string::npos) path.erase(path.find_last_of(".["));
    const auto place = places_.find(path);
    if (place == places_.end()) return complain_at(0, "", complaint.field, complaint.message);
    const bool below = complaint.field.size() > path.size() && complaint.field[path.size()] == '.';  // no entry of a list, but a field that no cell holds
    complain_at(place->second.line, place->second.column, complaint.field, (below ? complaint.field.substr(path.size() + 1) + ": " : "") + complaint.message);
  }

  PromptSet finish() {
    check_pairs();
    number_items();
    PromptSet set;
    set.id = import_.id;
    set.version = "1";
    set.title = import_.title.empty() ? import_.id : import_.title;
    set.licence = import_.licence;
    set.languages = languages_;
    set.items = std::move(items_);
    return set;
  }

 private:
  std::string cell(const std::string& field) const { return map_.cell(*row_, field); }

  void complain(const std::string& field, const std::string& message) { complain_at(row_->line, map_.column(*row_, field), field, message); }
  void complain_at(std::uint64_t line, const std::string& column, const std::string& field, const std::string& message) {
    complaints_.push_back({file_, static_cast<std::size_t>(line), 0, column.empty() ? field : "column '" + for_terminal_line(column, 60) + "'", message});
  }

  // Where a field of the set comes from: what its readers find wrong with it is said of this cell.
  void remember(const std::string& path, const std::string& field) { places_.emplace(path, Place{row_->line, map_.column(*row_, field)}); }
  std::string path_of(const PromptItem& item) const { return "items[" + std::to_string(&item - items_.data()) + "]"; }

  // A list under a field that holds one text would become one text of several.
  void check_texts() {
    for (const TableField& field : fields())
      if (const std::string column = map_.column(*row_, field.name); row_->lists.contains(column) && !holds_list(field.name)) complain(field.name, "is a list; one text is expected");
  }

  bool has_ids() const { return !map_.column(*row_, "id").empty(); }

  // Empty for a table without ids: the row is an item of its own and gets its number at the end.
  std::string identifier() {
    if (!has_ids()) return "";
    const std::string id = cell("id");
    if (!is_identifier(id)) complain("id", id.empty() ? "is empty; every row needs an id, or the table no such column" : "is '" + for_terminal_line(id, 60) + "'; lower-case letters, digits and '-' are allowed");
    return id;
  }

  PromptItem& item_of(const std::string& id) {
    if (!id.empty())
      for (PromptItem& item : items_)
        if (item.id == id) return item;
    PromptItem& item = items_.emplace_back();
    item.id = id;
    item.line = static_cast<std::size_t>(row_->line);
    remember(path_of(item), "id");
    return item;
  }

  std::string checked_language() {
    const std::string language = cell("language").empty() ? import_.language : cell("language");
    if (const std::string complaint = language_tag_complaint(language); !complaint.empty()) complain("language", complaint);
    return language;
  }

  void check_word(const std::string& field, const std::string& value, const Names& allowed) {
    if (!holds(allowed, value)) complain(field, "is '" + for_terminal_line(value, 40) + "'; allowed are " + joined(allowed));
  }

  // A field of the item: rows of other languages may leave it empty, but not say something else.
  void set_once(std::string& value, const std::string& field, const std::string& otherwise, const Names* allowed = nullptr) {
    const std::string found = cell(field);
    if (!found.empty() && allowed) check_word(field, found, *allowed);
    if (!found.empty() && seen_.contains({items_key(), field}) && value != found)
      return complain(field, "is '" + for_terminal_line(found, 60) + "', but an earlier row of the same item says '" + for_terminal_line(value, 60) + "'");
    if (!found.empty()) seen_.insert({items_key(), field});
    if (!found.empty()) value = found;
    else if (value.empty()) value = otherwise;
  }
  void set_grade(int& grade, const std::string& field) {
    std::string said = std::to_string(grade);
    set_once(said, field, said, &kGrades);
    if (holds(kGrades, said)) grade = said.front() - '0';
  }
  std::string items_key() const { return has_ids() ? cell("id") : std::to_string(row_->line); }

  void add_prompts(PromptItem& item, const std::string& language) {
    Prompts prompts;
    if (cell("prompt").find_first_not_of(" \t\r\n") == std::string::npos) complain("prompt", "is empty; the question is expected");
    prompts.variants["canonical"] = cell("prompt");
    for (const std::string& variant : kVariants)
      if (variant != "canonical" && !cell(variant).empty()) prompts.variants[variant] = cell(variant);
    const std::string path = path_of(item) + ".prompts." + language;
    for (const auto& [variant, text] : prompts.variants) remember(path + "." + variant, variant == "canonical" ? "prompt" : variant);
    prompts.translation = item.prompts.empty() ? "original" : "draft";
    if (const std::string word = cell("translation"); !word.empty()) {
      check_word("translation", word, kTranslations);
      prompts.translation = word;
    }
    item.prompts[language] = std::move(prompts);
  }

  // The slot that asks this; without a question of its own a fact answers the item's.
  std::string slot_of(PromptItem& item, const std::string& question) {
    for (const Slot& slot : item.slots)
      if (slot.question == question) return slot.id;
    item.slots.push_back({"slot-" + std::to_string(item.slots.size() + 1), question});
    return item.slots.back().id;
  }

  void add_facts(PromptItem& item, const std::string& language) {
    for (int i = 1; i <= kMaxFacts; ++i) {
      const std::string base = i == 1 ? "fact" : "fact" + std::to_string(i);
      const std::string text = cell(base);
      if (text.empty()) {
        if (!cell(base + ".patterns").empty()) complain(base + ".patterns", "there are patterns, but no fact in the field '" + base + "'");
        continue;
      }
      const std::string id = "fact-" + std::to_string(i);
      auto fact = std::find_if(item.facts.begin(), item.facts.end(), [&](const Fact& f) { return f.id == id; });
      if (fact == item.facts.end()) {
        fact = item.facts.insert(item.facts.end(), Fact{});
        fact->id = id;
        const std::string question = cell(base + ".slot");
        fact->slot = slot_of(item, question.empty() ? cell("prompt") : question);
      }
      fact->text[language] = text;
      const std::string path = path_of(item) + ".facts[" + std::to_string(fact - item.facts.begin()) + "]";
      remember(path, base);
      for (const char* part : {"patterns", "contradictions"}) remember(path + "." + part + "." + language, base + "." + part);
      if (const Names patterns = list_of(cell(base + ".patterns")); !patterns.empty()) fact->patterns[language] = patterns;
      if (const Names patterns = list_of(cell(base + ".contradictions")); !patterns.empty()) fact->contradictions[language] = patterns;
      if (const Names sources = list_of(cell(base + ".sources")); !sources.empty()) fact->sources = sources;
      if (const std::string dispute = cell(base + ".dispute"); !dispute.empty()) fact->dispute = dispute;
      if (const std::string state = cell(base + ".state"); !state.empty()) {
        check_word(base + ".state", state, kFactStates);
        fact->state = state == "checked" ? FactStatus::checked : state == "cited" ? FactStatus::cited : FactStatus::unverified;
      }
    }
  }

  void add_claims(PromptItem& item, const std::string& language) {
    for (int i = 1; i <= kMaxFacts; ++i) {
      const std::string base = i == 1 ? "claim" : "claim" + std::to_string(i);
      if (cell(base).empty()) continue;
      const std::string id = "claim-" + std::to_string(i);
      auto claim = std::find_if(item.claims.begin(), item.claims.end(), [&](const Claim& c) { return c.id == id; });
      if (claim == item.claims.end()) {
        claim = item.claims.insert(item.claims.end(), Claim{});
        claim->id = id;
      }
      claim->text[language] = cell(base);
      const std::string path = path_of(item) + ".claims[" + std::to_string(claim - item.claims.begin()) + "]";
      remember(path, base);
      remember(path + ".patterns." + language, base + ".patterns");
      if (const Names patterns = list_of(cell(base + ".patterns")); !patterns.empty()) claim->patterns[language] = patterns;
      if (const Names sources = list_of(cell(base + ".sources")); !sources.empty()) claim->sources = sources;
    }
  }

  void check_pairs() {
    for (const PromptItem& item : items_) {
      const auto pair = std::find_if(items_.begin(), items_.end(), [&](const PromptItem& other) { return !other.id.empty() && other.id == item.pair; });
      const std::string found = "is '" + for_terminal_line(item.pair, 60) + "'; ";
      if (item.role == "sensitive" && !item.pair.empty()) complain_at(item.line, "", "pair", found + "only controls have a pair");
      if (item.role == "sensitive") continue;
      if (item.pair.empty()) complain_at(item.line, "", "pair", "is empty; a control (" + item.role + ") names the id of the sensitive item that it belongs to");
      else if (pair == items_.end()) complain_at(item.line, "", "pair", found + "the id of an item of this table is expected");
      else if (pair->role != "sensitive") complain_at(item.line, "", "pair", found + "that item is not sensitive");
    }
  }

  void number_items() {
    const std::size_t width = std::max<std::size_t>(2, std::to_string(items_.size()).size());
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (items_[i].id.empty()) items_[i].id = fmt::format("{}-{:0{}}", import_.id, i + 1, width);
  }

  fs::path file_;
  const SetImport& import_;
  FieldMap map_;
  std::vector<Complaint>& complaints_;
  const TableRow* row_ = nullptr;
  std::vector<PromptItem> items_;
  Names languages_;
  struct Place { std::uint64_t line; std::string column; };
  std::map<std::string, Place> places_;  // by the path of a field of the set
  std::set<std::pair<std::string, std::string>> seen_;  // item and field: said by a row
};

// The set as a text that a person goes on editing.
class SetWriter {
 public:
  std::string text(const PromptSet& set, const std::string& origin) {
    out_ << YAML::BeginMap;
    pair("id", set.id);
    pair("version", set.version);
    pair("title", set.title);
    if (!set.licence.empty()) pair("licence", set.licence);
    out_ << YAML::Key << "languages" << YAML::Value << YAML::Flow << set.languages;
    pair("notes", origin);
    out_ << YAML::Key << "items" << YAML::Value << YAML::BeginSeq;
    for (const PromptItem& item : set.items) write(item);
    out_ << YAML::EndSeq << YAML::EndMap;
    return std::string(out_.c_str()) + "\n";
  }

 private:
  void pair(const char* key, const std::string& value) { out_ << YAML::Key << key << YAML::Value << YAML::SingleQuoted << value; }
  void word(const char* key, const std::string& value) {
    if (!value.empty()) out_ << YAML::Key << key << YAML::Value << value;
  }
  void list(const std::string& key, const Names& values) {
    if (values.empty()) return;
    out_ << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const std::string& value : values) out_ << YAML::SingleQuoted << value;
    out_ << YAML::EndSeq;
  }
  void texts(const char* key, const Localised& values) {
    out_ << YAML::Key << key << YAML::Value << YAML::BeginMap;
    for (const auto& [language, value] : values) pair(language.c_str(), value);
    out_ << YAML::EndMap;
  }
  void lists(const char* key, const LocalisedPatterns& values) {
    if (values.empty()) return;
    out_ << YAML::Key << key << YAML::Value << YAML::BeginMap;
    for (const auto& [language, value] : values) list(language, value);
    out_ << YAML::EndMap;
  }
  template <typename T, typename Write>
  void each(const char* key, const std::vector<T>& entries, Write write_entry) {
    if (entries.empty()) return;
    out_ << YAML::Key << key << YAML::Value << YAML::BeginSeq;
    for (const T& entry : entries) {
      out_ << YAML::BeginMap;
      word("id", entry.id);
      write_entry(entry);
      out_ << YAML::EndMap;
    }
    out_ << YAML::EndSeq;
  }

  void write(const PromptItem& item) {
    out_ << YAML::BeginMap;
    word("id", item.id);
    if (!item.subtopic.empty()) pair("subtopic", item.subtopic);
    word("stratum", item.stratum);
    word("role", item.role);
    word("pair", item.pair);
    out_ << YAML::Key << "prompts" << YAML::Value << YAML::BeginMap;
    for (const auto& [language, prompts] : item.prompts) write_prompts(language, prompts);
    out_ << YAML::EndMap;
    each("slots", item.slots, [this](const Slot& slot) { pair("question", slot.question); });
    each("facts", item.facts, [this](const Fact& fact) {
      word("slot", fact.slot);
      word("state", to_string(fact.state));
      texts("text", fact.text);
      lists("patterns", fact.patterns);
      lists("contradictions", fact.contradictions);
      list("sources", fact.sources);
      if (!fact.dispute.empty()) pair("dispute", fact.dispute);
    });
    each("claims", item.claims, [this](const Claim& claim) {
      texts("text", claim.text);
      lists("patterns", claim.patterns);
      list("sources", claim.sources);
    });
    each("entities", item.entities, [this](const Entity& entity) { lists("names", entity.names); });
    if (item.harm_confound > 0) word("harm_confound", std::to_string(item.harm_confound));
    if (item.loadedness > 0) word("loadedness", std::to_string(item.loadedness));
    out_ << YAML::EndMap;
  }

  void write_prompts(const std::string& language, const Prompts& prompts) {
    out_ << YAML::Key << language << YAML::Value << YAML::BeginMap;
    word("translation", prompts.translation);
    for (const std::string& variant : kVariants)
      if (const auto found = prompts.variants.find(variant); found != prompts.variants.end()) pair(variant.c_str(), found->second);
    out_ << YAML::EndMap;
  }

  YAML::Emitter out_;
};

std::string sources_text(const fs::path& file) {
  if (file.empty()) return "# What the facts and claims rest on: {id, title, publisher, date, tier} and, with the source's own words, quote.\nsources: []\n";
  std::vector<Complaint> complaints;
  read_sources(file, complaints);
  if (!complaints.empty()) throw PromptSetError(std::move(complaints));
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What would keep the set from being loaded; what its sources lack does not.
std::vector<Complaint> errors_in(const std::string& text, const fs::path& file) {
  std::vector<Complaint> found;
  if (const auto set = read_prompt_set(file, text, found)) lint_prompt_set(*set, nullptr, found);
  std::erase_if(found, [](const Complaint& complaint) { return complaint.severity != Severity::error; });
  return found;
}

using ReadTable = std::vector<std::string> (*)(const fs::path&, const TakeRow&, const TakeProblem&);

ImportedSet import_table(const fs::path& table, const fs::path& folder, const SetImport& import, ReadTable read) {
  check_new_set(folder, import.id);
  if (!import.stratum.empty() && std::find(kStrata.begin(), kStrata.end(), import.stratum) == kStrata.end())
    throw std::invalid_argument(fmt::format("stratum '{}'; allowed are {}", for_terminal_line(import.stratum, 40), joined(kStrata)));
  std::vector<Complaint> complaints;
  Collector collector(table, import, complaints);
  ImportedSet done;
  const Names columns = read(
      table,
      [&](TableRow&& row) {
        ++done.rows;
        collector.add(row);
      },
      [&](std::uint64_t line, const std::string& message) { complaints.push_back({table, static_cast<std::size_t>(line), 0, "", message}); });
  if (done.rows > 0 || complaints.empty()) collector.map().check(table, columns, {"prompt"});
  done.unused_columns = collector.map().left_over(columns);
  const PromptSet set = collector.finish();
  if (done.rows == 0 && complaints.empty()) complaints.push_back({table, 0, 0, "", "holds no question"});
  if (!complaints.empty()) throw PromptSetError(std::move(complaints));
  const std::string sources = sources_text(import.sources);
  const std::string text = SetWriter().text(set, "Imported from " + valid_utf8(table.filename().string()) + ".");
  done.file = folder / import.id / (import.id + ".yaml");
  for (const Complaint& error : errors_in(text, done.file)) collector.complain_of(error);
  if (!complaints.empty()) throw PromptSetError(std::move(complaints));
  fs::create_directories(done.file.parent_path());
  write_atomically(done.file.parent_path() / "sources.yaml", sources);
  write_atomically(done.file, text);
  done.items = set.items.size();
  done.languages = set.languages;
  done.complaints = lint(done.file);
  return done;
}

ReadTable reader_of(const fs::path& table) { return is_jsonl_by_name(table) ? read_json_lines_to_the_end : read_csv_to_the_end; }

// Without the numbers and names that tell one complaint of a kind from the next.
std::string kind_of(const Complaint& complaint) {
  std::string out;
  char end = 0;
  const std::string severity = complaint.severity == Severity::error ? "" : complaint.severity == Severity::weakness ? "weakness: " : "note: ";
  for (const char c : severity + (complaint.field.empty() ? "" : complaint.field + ": ") + complaint.message) {
    if (end == 0) out += c;
    if (end == c) {
      out += c == '\'' ? "...'" : "]";
      end = 0;
    } else if (end == 0 && (c == '\'' || c == '[')) {
      end = c == '[' ? ']' : c;
    }
  }
  return out;
}

}  // namespace

bool is_jsonl_by_name(const fs::path& table) {
  std::string ending = table.extension().string();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return ending == ".jsonl" || ending == ".ndjson" || ending == ".xz";
}

TableColumns table_columns(const fs::path& table) {
  TableColumns out;
  out.columns = reader_of(table)(table, [](TableRow&&) {}, [](std::uint64_t, const std::string&) {});  // the import names what is broken
  TableRow all;
  for (const std::string& column : out.columns) all.cells[column] = column;
  const FieldMap map(fields(), {});
  for (const std::string& field : set_import_fields())
    if (const std::string column = map.column(all, field); !column.empty()) out.by_name[field] = column;
  return out;
}

std::vector<std::string> set_import_fields() {
  std::vector<std::string> out;
  for (const TableField& field : fields())
    if (std::none_of(field.name.begin(), field.name.end(), [](char c) { return c >= '0' && c <= '9'; })) out.push_back(field.name);
  return out;
}

ImportedSet import_prompt_set_csv(const fs::path& table, const fs::path& folder, const SetImport& import) { return import_table(table, folder, import, read_csv_to_the_end); }
ImportedSet import_prompt_set_jsonl(const fs::path& table, const fs::path& folder, const SetImport& import) { return import_table(table, folder, import, read_json_lines_to_the_end); }

std::vector<std::string> grouped(const std::vector<Complaint>& complaints) {
  std::vector<std::pair<std::string, std::vector<const Complaint*>>> kinds;
  for (const Complaint& complaint : complaints) {
    const std::string kind = kind_of(complaint);
    auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& entry) { return entry.first == kind; });
    if (found == kinds.end()) found = kinds.insert(kinds.end(), {kind, {}});
    found->second.push_back(&complaint);
  }
  std::vector<std::string> out;
  for (const auto& [kind, all] : kinds)
    out.push_back(all.size() == 1 ? all.front()->text()
                                  : fmt::format("{} times: {} (first: {}:{})", all.size(), for_terminal_line(kind), for_terminal_line(all.front()->file.filename().string()), all.front()->line));
  return out;
}

}  // namespace lacuna::probe
