#include "prompt_set_reader.h"

#include <algorithm>
#include <chrono>

#include "language_tag.h"
#include "probe/encoders.h"
#include "strict_yaml.h"
#include "text.h"

namespace lacuna::probe {
namespace {

using Names = std::vector<std::string>;

std::string one_of(const YamlReader& reader, const YAML::Node& map, const std::string& field, const std::string& key, const Names& allowed,
                   Need need = Need::required) {
  const std::string value = reader.text(map, field, key, need);
  if (!value.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    reader.complain(map[key], field + "." + key, "is '" + for_terminal_line(value, 40) + "'; allowed are " + joined(allowed));
  return value;
}

std::string identifier(const YamlReader& reader, const YAML::Node& map, const std::string& field) {
  const std::string value = reader.text(map, field, "id");
  for (const char c : value)
    if (!(std::islower(static_cast<unsigned char>(c)) || std::isdigit(static_cast<unsigned char>(c)) || c == '-')) {
      reader.complain(map["id"], field.empty() ? "id" : field + ".id", "is '" + for_terminal_line(value, 60) + "'; lower-case letters, digits and '-' are allowed");
      break;
    }
  return value;
}

// The lists of the set's header: every item has the required languages, some items have exploratory ones.
struct Languages {
  Names required, exploratory;
  bool known = true;  // false where one of them is no tag: what it stands for is not known, and nothing is asked of the items
};

bool holds(const Names& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); }

// What a language tag may be: the set's own lists decide.
bool check_language(const YamlReader& reader, const YAML::Node& key, const std::string& field, const Languages& languages) {
  if (!languages.known || holds(languages.required, key.Scalar()) || holds(languages.exploratory, key.Scalar())) return true;
  Names all = languages.required;
  all.insert(all.end(), languages.exploratory.begin(), languages.exploratory.end());
  reader.complain(key, field, "language '" + for_terminal_line(key.Scalar(), 40) + "' is not in the set's list of languages (" + joined(all) + ")");
  return false;
}

void require_languages(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages, Need need) {
  if (!languages.known) return;
  for (const std::string& language : languages.required)
    if (!node[language].IsDefined()) reader.complain(node, field, "language " + language + " is missing", severity_of(need));
}

Localised localised(const YamlReader& reader, const YAML::Node& map, const std::string& field, const std::string& key, const Languages& languages) {
  Localised out;
  const std::string path = field + "." + key;
  const YAML::Node node = reader.mapping(map, field, key, Need::wanted);
  for (const auto& entry : node)
    if (check_language(reader, entry.first, path, languages)) out[entry.first.Scalar()] = reader.text(node, path, entry.first.Scalar());
  if (map[key].IsDefined()) require_languages(reader, node, path, languages, Need::wanted);
  return out;
}

LocalisedPatterns localised_lists(const YamlReader& reader, const YAML::Node& map, const std::string& field, const std::string& key, const Languages& languages,
                                  Need need) {
  LocalisedPatterns out;
  const std::string path = field + "." + key;
  const YAML::Node node = reader.mapping(map, field, key, need);
  for (const auto& entry : node)
    if (check_language(reader, entry.first, path, languages))
      out[entry.first.Scalar()] = reader.texts(node, path, entry.first.Scalar(), need == Need::wanted ? Need::wanted : Need::required);
  if (need != Need::optional && map[key].IsDefined()) require_languages(reader, node, path, languages, need);
  return out;
}

std::map<std::string, Prompts> prompts(const YamlReader& reader, const YAML::Node& item, const std::string& field, const Languages& languages) {
  std::map<std::string, Prompts> out;
  const std::string path = field + ".prompts";
  const YAML::Node node = reader.mapping(item, field, "prompts", Need::required);
  Names known = kVariants;
  known.push_back("translation");
  for (const auto& entry : node) {
    const std::string language = entry.first.Scalar(), place = path + "." + language;
    if (!check_language(reader, entry.first, path, languages) || !reader.check_keys(entry.second, place, known)) continue;
    Prompts& prompt = out[language];
    prompt.translation = one_of(reader, entry.second, place, "translation", kTranslations);
    if (!entry.second["canonical"].IsDefined()) reader.complain(entry.second, place + ".canonical", "is missing");
    for (const std::string& variant : kVariants)
      if (entry.second[variant].IsDefined()) prompt.variants[variant] = reader.text(entry.second, place, variant);
  }
  if (node.IsDefined() && node.size() == 0) reader.complain(node, path, "holds no question");
  if (item["prompts"].IsDefined()) require_languages(reader, node, path, languages, Need::wanted);
  return out;
}

FactStatus fact_status(const std::string& word) { return word == "checked" ? FactStatus::checked : word == "cited" ? FactStatus::cited : FactStatus::unverified; }

Fact read_fact(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages) {
  Fact fact;
  if (!reader.check_keys(node, field, {"id", "slot", "state", "text", "patterns", "contradictions", "sources", "dispute"})) return fact;
  fact.id = identifier(reader, node, field);
  fact.slot = reader.text(node, field, "slot");
  fact.state = fact_status(one_of(reader, node, field, "state", kFactStates));
  fact.text = localised(reader, node, field, "text", languages);
  const bool scored = fact.state != FactStatus::unverified;  // without patterns every answer would lack it
  fact.patterns = localised_lists(reader, node, field, "patterns", languages, scored ? Need::required : Need::wanted);
  fact.contradictions = localised_lists(reader, node, field, "contradictions", languages, Need::optional);
  fact.sources = reader.texts(node, field, "sources", scored ? Need::wanted : Need::optional);
  fact.dispute = reader.text(node, field, "dispute", Need::optional);
  return fact;
}

Claim read_claim(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages) {
  Claim claim;
  if (!reader.check_keys(node, field, {"id", "text", "patterns", "sources"})) return claim;
  claim.id = identifier(reader, node, field);
  claim.text = localised(reader, node, field, "text", languages);
  claim.patterns = localised_lists(reader, node, field, "patterns", languages, Need::wanted);
  claim.sources = reader.texts(node, field, "sources", Need::wanted);
  return claim;
}

Slot read_slot(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages&) {
  if (!reader.check_keys(node, field, {"id", "question"})) return {};
  return {identifier(reader, node, field), reader.text(node, field, "question")};
}

Entity read_entity(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages) {
  Entity entity;
  if (!reader.check_keys(node, field, {"id", "names"})) return entity;
  entity.id = identifier(reader, node, field);
  entity.names = localised_lists(reader, node, field, "names", languages, Need::optional);
  return entity;
}

template <typename T>
std::vector<T> read_list(const YamlReader& reader, const YAML::Node& item, const std::string& field, const std::string& key, const Languages& languages, Need need,
                         T (*read)(const YamlReader&, const YAML::Node&, const std::string&, const Languages&)) {
  std::vector<T> out;
  const YAML::Node list = reader.sequence(item, field, key, need);
  for (std::size_t i = 0; i < list.size(); ++i) out.push_back(read(reader, list[i], field + "." + key + "[" + std::to_string(i) + "]", languages));
  return out;
}

PromptItem read_item(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages) {
  PromptItem item;
  item.line = static_cast<std::size_t>(std::max(0, node.Mark().line)) + 1;
  if (!reader.check_keys(node, field,
                         {"id", "subtopic", "stratum", "role", "pair", "prompts", "slots", "facts", "claims", "entities", "harm_confound", "loadedness"}))
    return item;
  item.id = identifier(reader, node, field);
  item.subtopic = reader.text(node, field, "subtopic", Need::wanted);
  item.stratum = one_of(reader, node, field, "stratum", kStrata, Need::wanted);
  item.role = one_of(reader, node, field, "role", kRoles);
  item.pair = reader.text(node, field, "pair", item.role.empty() || item.sensitive() ? Need::optional : Need::required);
  item.prompts = prompts(reader, node, field, languages);
  item.slots = read_list(reader, node, field, "slots", languages, Need::wanted, read_slot);
  item.facts = read_list(reader, node, field, "facts", languages, Need::wanted, read_fact);
  item.claims = read_list(reader, node, field, "claims", languages, item.sensitive() ? Need::wanted : Need::optional, read_claim);
  item.entities = read_list(reader, node, field, "entities", languages, Need::optional, read_entity);
  item.harm_confound = reader.integer(node, field, "harm_confound", 0, 0, 2);
  item.loadedness = reader.integer(node, field, "loadedness", 0, 0, 2);
  return item;
}

// Of one list of the header: each a tag in the one form in which tags are compared, and once. Where answers are not judged, a note says so;
// `exploratory` ones in which refusals alone are known promise nothing more. False where one is no tag.
bool check_tags(const YamlReader& reader, const YAML::Node& set, const std::string& list, const Names& tags) {
  bool known = true;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string place = list + "[" + std::to_string(i) + "]";
    if (std::find(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(i), tags[i]) != tags.begin() + static_cast<std::ptrdiff_t>(i))
      reader.complain(set[list][i], place, "'" + for_terminal_line(tags[i], 40) + "' stands twice");
    else if (const std::string complaint = language_tag_complaint(tags[i]); !complaint.empty()) {
      reader.complain(set[list][i], place, complaint);
      known = false;
    } else if (const std::string unread = unread_answers(tags[i]); !unread.empty() && (list == "languages" || !refusals_are_known(tags[i])))
      reader.complain(set[list][i], place, unread, Severity::note);
  }
  return known;
}

Languages read_languages(const YamlReader& reader, const YAML::Node& set) {
  Languages languages{reader.texts(set, "", "languages"), reader.texts(set, "", "exploratory_languages", Need::optional)};
  for (const auto& [list, tags] : {std::pair("languages", &languages.required), std::pair("exploratory_languages", &languages.exploratory)})
    if (!check_tags(reader, set, list, *tags)) languages.known = false;
  for (const std::string& language : languages.exploratory)
    if (holds(languages.required, language))
      reader.complain(set["exploratory_languages"], "exploratory_languages", "language '" + for_terminal_line(language, 40) + "' stands in 'languages' too; one of the two lists is right");
  return languages;
}

// Whether digits and hyphens name a moment or a span of years: "2019", "2019-08", "2019-08-05", "2000-2004".
bool is_date(const std::string& text) {
  constexpr int kLastYear = 2100;
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('-', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto is_year = [&](const std::string& part) { return part.size() == 4 && std::stoi(part) <= kLastYear; };
  if (!is_year(parts[0])) return false;
  if (parts.size() == 1 || (parts.size() == 2 && is_year(parts[1]))) return true;
  if (parts.size() > 3 || std::any_of(parts.begin() + 1, parts.end(), [](const std::string& part) { return part.size() != 2; })) return false;
  const std::chrono::year_month month(std::chrono::year(std::stoi(parts[0])), std::chrono::month(static_cast<unsigned>(std::stoi(parts[1]))));
  return parts.size() == 2 ? month.ok() : (month / std::chrono::day(static_cast<unsigned>(std::stoi(parts[2])))).ok();
}

// Words may stand around dates: "since 2014", "1959-04-18 and 1959-06-20". Without a date a source says that it has none.
bool dates_a_source(const std::string& text) {
  constexpr const char *kDigits = "0123456789", *kOfDates = "0123456789-";
  if (text.find_first_of(kDigits) == std::string::npos) return text == "undated" || text == "yearly";
  for (std::size_t begin = text.find_first_of(kDigits); begin != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_not_of(kOfDates, begin), text.size());
    if (!is_date(text.substr(begin, end - begin))) return false;
    begin = text.find_first_of(kDigits, end);
  }
  return true;
}

Source read_source(const YamlReader& reader, const YAML::Node& node, const std::string& field) {
  Source source;
  source.line = static_cast<std::size_t>(std::max(0, node.Mark().line)) + 1;
  if (!reader.check_keys(node, field, {"id", "title", "publisher", "date", "locator", "kind", "tier", "quote"})) return source;
  source.id = identifier(reader, node, field);
  source.title = reader.text(node, field, "title");
  source.publisher = reader.text(node, field, "publisher");
  source.date = reader.text(node, field, "date");
  if (!source.date.empty() && !dates_a_source(source.date))
    reader.complain(node["date"], field + ".date", "is '" + for_terminal_line(source.date, 60) + "'; allowed are dates such as 2019, 2019-08, 2019-08-05 or 2000-2004, with words around them (since 2014), and undated and yearly");
  source.url_or_locator = reader.text(node, field, "locator", Need::optional);
  source.kind = reader.text(node, field, "kind", Need::optional);
  if (!node["tier"].IsDefined()) reader.complain(node, field + ".tier", "is missing");
  source.tier = reader.integer(node, field, "tier", 4, 1, 4);
  source.quote = reader.text(node, field, "quote", Need::optional);
  return source;
}

}  // namespace

std::optional<PromptSet> read_prompt_set(const std::filesystem::path& file, std::vector<Complaint>& complaints) {
  auto bytes = read_text_file(file, complaints);
  return bytes ? read_prompt_set(file, std::move(*bytes), complaints) : std::nullopt;
}

std::optional<PromptSet> read_prompt_set(const std::filesystem::path& file, std::string bytes, std::vector<Complaint>& complaints) {
  const auto root = parse_strict_yaml(bytes, file, complaints);
  if (!root) return std::nullopt;
  const YamlReader reader(file, complaints);
  const YAML::Node& node = *root;
  if (!reader.check_keys(node, "", {"id", "version", "title", "licence", "languages", "exploratory_languages", "notes", "items"})) return std::nullopt;
  PromptSet set;
  set.path = file;
  set.bytes = std::move(bytes);
  set.id = identifier(reader, node, "");
  set.version = reader.text(node, "", "version");
  set.title = reader.text(node, "", "title");
  set.licence = reader.text(node, "", "licence", Need::wanted);
  set.notes = reader.text(node, "", "notes", Need::optional);
  const Languages languages = read_languages(reader, node);
  set.languages = languages.required;
  set.exploratory_languages = languages.exploratory;
  const YAML::Node items = reader.sequence(node, "", "items", Need::required);
  for (std::size_t i = 0; i < items.size(); ++i) set.items.push_back(read_item(reader, items[i], "items[" + std::to_string(i) + "]", languages));
  return set;
}

std::optional<Sources> read_sources(const std::filesystem::path& file, std::vector<Complaint>& complaints) {
  const auto bytes = read_text_file(file, complaints);
  if (!bytes) return std::nullopt;
  const auto root = parse_strict_yaml(*bytes, file, complaints);
  if (!root) return std::nullopt;
  const YamlReader reader(file, complaints);
  const YAML::Node& node = *root;
  if (!reader.check_keys(node, "", {"sources"})) return std::nullopt;
  const YAML::Node list = reader.sequence(node, "", "sources", Need::required);
  if (!node["sources"].IsDefined() || !node["sources"].IsSequence()) return std::nullopt;
  Sources out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string field = "sources[" + std::to_string(i) + "]";
    Source source = read_source(reader, list[i], field);
    const std::string id = source.id;
    if (const auto [first, is_new] = out.emplace(id, std::move(source)); !is_new && !id.empty())
      reader.complain(list[i], field + ".id", "source '" + id + "' stands twice; the first is on line " + std::to_string(first->second.line));
  }
  return out;
}

}  // namespace lacuna::probe
