// Prompt sets: YAML files that a researcher reads and edits, checked on loading.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace lacuna::probe {

// By language tag (BCP-47: "en", "zh-Hans").
using Localised = std::map<std::string, std::string>;
using LocalisedPatterns = std::map<std::string, std::vector<std::string>>;

enum class FactStatus { checked, cited, unverified };
const char* to_string(FactStatus);

struct Slot { std::string id; std::string question; };

struct Fact {
  std::string id, slot;
  FactStatus state = FactStatus::unverified;
  Localised text;                    // the fact in a sentence; every pattern of a language matches it at least together
  LocalisedPatterns patterns;        // RE2 on folded text
  LocalisedPatterns contradictions;  // optional
  std::vector<std::string> sources;  // ids of sources.yaml
  std::string dispute;               // note where sources disagree
};

struct Claim {
  std::string id;
  Localised text;                 // the exemplar: every language's patterns match it
  LocalisedPatterns patterns;
  std::vector<std::string> sources;
};

struct Entity { std::string id; std::map<std::string, std::vector<std::string>> names; };

struct Prompts {
  std::map<std::string, std::string> variants;  // "canonical", "terse", ...
  std::string translation = "draft";            // "original", "reviewed" or "draft"
};

struct PromptItem {
  std::string id, subtopic, stratum, role;  // role: sensitive, twin_abroad, same_country_neutral, same_topic_uncontested
  std::string pair;                         // the sensitive item that a control belongs to
  std::map<std::string, Prompts> prompts;   // by language
  std::vector<Slot> slots;
  std::vector<Fact> facts;
  std::vector<Claim> claims;
  std::vector<Entity> entities;
  int harm_confound = 0, loadedness = 0;
  std::size_t line = 0;  // where it begins in the file
  bool sensitive() const { return role == "sensitive"; }
};

// What follows from a complaint.
enum class Severity {
  error,     // the set cannot be asked, or its answers would be judged wrongly: it is not loaded
  weakness,  // it can be asked, but results bear less: controls, claims or sources are missing
  note       // worth knowing, and no fault
};

// One complaint of the loader or the linter.
struct Complaint {
  std::filesystem::path file;
  std::size_t line = 0, column = 0;  // 1-based; 0 = unknown
  std::string field;                 // "items[3].facts[0].patterns.en[1]"
  std::string message;               // what was found and what is allowed
  Severity severity = Severity::error;
  std::string text() const;          // "file:line:column: weakness: field: message", escaped for a terminal; an error has no such word
};

// How many there are of each kind: "2 errors, 1 weakness"; "No complaints" of none.
std::string counts_text(const std::vector<Complaint>& complaints);

struct PromptSet {
  std::string id, version, title, licence, notes;
  std::vector<std::string> languages;              // every item has them
  std::vector<std::string> exploratory_languages;  // some items have them, for a first look: no result is claimed for them
  std::vector<PromptItem> items;
  std::filesystem::path path;
  std::string bytes;  // the file as it was read, for hash and manifest
  std::vector<Complaint> complaints;  // weaknesses and notes: what has an error is not loaded
};

struct Source {
  std::string id, title, publisher, date, url_or_locator, kind;
  int tier = 0;       // 1 to 4
  std::string quote;  // the source's own words, for `checked`
  std::size_t line = 0;
};

class PromptSetError : public std::runtime_error {
 public:
  explicit PromptSetError(std::vector<Complaint> complaints);
  const std::vector<Complaint>& complaints() const { return complaints_; }

 private:
  std::vector<Complaint> complaints_;
};

// Whether the linter finds nothing but notes about a set that was loaded.
bool passed_lint(const PromptSet& set);

// Reads and checks fields, ids, UTF-8, patterns, pairs and sources (`sources.yaml` beside the file). Throws PromptSetError with
// every error found.
PromptSet load_prompt_set(const std::filesystem::path& file);
// Several that are asked or judged together, in the order given; what they rest on is read once a folder. The first set with errors throws,
// and so do two with one id: an answer names its set by the id.
std::vector<PromptSet> load_prompt_sets(const std::vector<std::filesystem::path>& files);
// Every complaint of every file, without throwing; `path` may be a file or a folder.
std::vector<Complaint> lint(const std::filesystem::path& path);
// The files of the sets in a folder, by name; what they rest on (`sources.yaml`) is none of them.
std::vector<std::filesystem::path> prompt_sets_in(const std::filesystem::path& folder);
// What people call a set: the name of one in `built_in` ("tibet"), which wins whatever lies in the working folder, a YAML file, or a folder of
// them. Returns the file or the folder. Throws PromptSetError with the names that there are.
std::filesystem::path find_prompt_set(const std::filesystem::path& built_in, const std::string& name);
// The files of all that is named, folders opened. A folder without a set throws PromptSetError.
std::vector<std::filesystem::path> find_prompt_sets(const std::filesystem::path& built_in, const std::vector<std::string>& names);

// How many facts of each state results on these items rest on.
struct FactCounts { std::size_t checked = 0, cited = 0, unverified = 0; };
FactCounts count_facts(const PromptSet& set);

}  // namespace lacuna::probe
