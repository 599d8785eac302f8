#include "prompt_set_reader.h"

#include <algorithm>

#include "probe/encoders.h"
#include "strict_yaml.h"

namespace lacuna::probe {
namespace {

using Names = std::vector<std::string>;

std::string joined(const Names& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string one_of(const YamlReader& reader, const YAML::Node& map, const std::string& field, const std::string& key, const Names& allowed) {
  const std::string value = reader.text(map, field, key);
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
};

bool holds(const Names& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); }

// What a language tag may be: the set's own lists decide.
bool check_language(const YamlReader& reader, const YAML::Node& key, const std::string& field, const Languages& languages) {
  if (holds(languages.required, key.Scalar()) || holds(languages.exploratory, key.Scalar())) return true;
  Names all = languages.required;
  all.insert(all.end(), languages.exploratory.begin(), languages.exploratory.end());
  reader.complain(key, field, "language '" + for_terminal_line(key.Scalar(), 40) + "' is not in the set's list of languages (" + joined(all) + ")");
  return false;
}

void require_languages(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages) {
  for (const std::string& language : languages.required)
    if (!node[language].IsDefined()) reader.complain(node, field, "language " + language + " is missing");
}

Localised localised(const YamlReader& reader, const YAML::Node& map, const std::string& field, const std::string& key, const Languages& languages) {
  Localised out;
  const std::string path = field + "." + key;
  const YAML::Node node = reader.mapping(map, field, key, true);
  for (const auto& entry : node)
    if (check_language(reader, entry.first, path, languages)) out[entry.first.Scalar()] = reader.text(node, path, entry.first.Scalar());
  if (map[key].IsDefined()) require_languages(reader, node, path, languages);
  return out;
}

LocalisedPatterns localised_lists(const YamlReader& reader, const YAML::Node& map, const std::string& field, const std::string& key, const Languages& languages,
                                  bool required) {
  LocalisedPatterns out;
  const std::string path = field + "." + key;
  const YAML::Node node = reader.mapping(map, field, key, required);
  for (const auto& entry : node)
    if (check_language(reader, entry.first, path, languages)) out[entry.first.Scalar()] = reader.texts(node, path, entry.first.Scalar());
  if (required && map[key].IsDefined()) require_languages(reader, node, path, languages);
  return out;
}

std::map<std::string, Prompts> prompts(const YamlReader& reader, const YAML::Node& item, const std::string& field, const Languages& languages) {
  std::map<std::string, Prompts> out;
  const std::string path = field + ".prompts";
  const YAML::Node node = reader.mapping(item, field, "prompts", true);
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
  if (item["prompts"].IsDefined()) require_languages(reader, node, path, languages);
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
  fact.patterns = localised_lists(reader, node, field, "patterns", languages, true);
  fact.contradictions = localised_lists(reader, node, field, "contradictions", languages, false);
  fact.sources = reader.texts(node, field, "sources", fact.state != FactStatus::unverified);
  fact.dispute = reader.text(node, field, "dispute", false);
  return fact;
}

Claim read_claim(const YamlReader& reader, const YAML::Node& node, const std::string& field, const Languages& languages) {
  Claim claim;
  if (!reader.check_keys(node, field, {"id", "text", "patterns", "sources"})) return claim;
  claim.id = identifier(reader, node, field);
  claim.text = localised(reader, node, field, "text", languages);
  claim.patterns = localised_lists(reader, node, field, "patterns", languages, true);
  claim.sources = reader.texts(node, field, "sources", true);
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
  entity.names = localised_lists(reader, node, field, "names", languages, false);
  return entity;
}

template <typename T>
std::vector<T> read_list(const YamlReader& reader, const YAML::Node& item, const std::string& field, const std::string& key, const Languages& languages, bool required,
                         T (*read)(const YamlReader&, const YAML::Node&, const std::string&, const Languages&)) {
  std::vector<T> out;
  const YAML::Node list = reader.sequence(item, field, key, required);
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
  item.subtopic = reader.text(node, field, "subtopic");
  item.stratum = one_of(reader, node, field, "stratum", kStrata);
  item.role = one_of(reader, node, field, "role", kRoles);
  item.pair = reader.text(node, field, "pair", !item.role.empty() && item.role != "sensitive");
  item.prompts = prompts(reader, node, field, languages);
  item.slots = read_list(reader, node, field, "slots", languages, true, read_slot);
  item.facts = read_list(reader, node, field, "facts", languages, true, read_fact);
  item.claims = read_list(reader, node, field, "claims", languages, item.sensitive(), read_claim);
  item.entities = read_list(reader, node, field, "entities", languages, false, read_entity);
  item.harm_confound = reader.integer(node, field, "harm_confound", 0, 0, 2);
  item.loadedness = reader.integer(node, field, "loadedness", 0, 0, 2);
  return item;
}

Languages read_languages(const YamlReader& reader, const YAML::Node& set) {
  const Languages languages{reader.texts(set, "", "languages"), reader.texts(set, "", "exploratory_languages", false)};
  for (const std::string& language : languages.exploratory)
    if (holds(languages.required, language))
      reader.complain(set["exploratory_languages"], "exploratory_languages", "language '" + for_terminal_line(language, 40) + "' stands in 'languages' too; one of the two lists is right");
  return languages;
}

Source read_source(const YamlReader& reader, const YAML::Node& node, const std::string& field) {
  Source source;
  source.line = static_cast<std::size_t>(std::max(0, node.Mark().line)) + 1;
  if (!reader.check_keys(node, field, {"id", "title", "publisher", "date", "locator", "kind", "tier", "quote"})) return source;
  source.id = identifier(reader, node, field);
  source.title = reader.text(node, field, "title");
  source.publisher = reader.text(node, field, "publisher");
  source.date = reader.text(node, field, "date");
  source.url_or_locator = reader.text(node, field, "locator", false);
  source.kind = reader.text(node, field, "kind", false);
  if (!node["tier"].IsDefined()) reader.complain(node, field + ".tier", "is missing");
  source.tier = reader.integer(node, field, "tier", 4, 1, 4);
  source.quote = reader.text(node, field, "quote", false);
  return source;
}

}  // namespace

std::optional<PromptSet> read_prompt_set(const std::filesystem::path& file, std::vector<Complaint>& complaints) {
  const auto bytes = read_text_file(file, complaints);
  if (!bytes) return std::nullopt;
  const auto root = parse_strict_yaml(*bytes, file, complaints);
  if (!root) return std::nullopt;
  const YamlReader reader(file, complaints);
  const YAML::Node& node = *root;
  if (!reader.check_keys(node, "", {"id", "version", "title", "licence", "languages", "exploratory_languages", "notes", "items"})) return std::nullopt;
  PromptSet set;
  set.path = file;
  set.bytes = *bytes;
  set.id = identifier(reader, node, "");
  set.version = reader.text(node, "", "version");
  set.title = reader.text(node, "", "title");
  set.licence = reader.text(node, "", "licence");
  set.notes = reader.text(node, "", "notes", false);
  const Languages languages = read_languages(reader, node);
  set.languages = languages.required;
  set.exploratory_languages = languages.exploratory;
  const YAML::Node items = reader.sequence(node, "", "items", true);
  for (std::size_t i = 0; i < items.size(); ++i) set.items.push_back(read_item(reader, items[i], "items[" + std::to_string(i) + "]", languages));
  return set;
}

Sources read_sources(const std::filesystem::path& file, std::vector<Complaint>& complaints) {
  Sources out;
  const auto bytes = read_text_file(file, complaints);
  if (!bytes) return out;
  const auto root = parse_strict_yaml(*bytes, file, complaints);
  if (!root) return out;
  const YamlReader reader(file, complaints);
  const YAML::Node& node = *root;
  if (!reader.check_keys(node, "", {"sources"})) return out;
  const YAML::Node list = reader.sequence(node, "", "sources", true);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string field = "sources[" + std::to_string(i) + "]";
    Source source = read_source(reader, list[i], field);
    const std::string id = source.id;
    if (!id.empty() && !out.emplace(id, std::move(source)).second) reader.complain(list[i], field + ".id", "source '" + id + "' stands twice");
  }
  return out;
}

}  // namespace lacuna::probe
