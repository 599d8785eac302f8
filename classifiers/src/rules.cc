#include "rules.h"

#include <re2/set.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "classifiers/classifier.h"
#include "rule_filter.h"

namespace lacuna::classifiers {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kPatternMemory = 8 << 20;  // bytes of one compiled program and its automaton
constexpr std::int64_t kSinglePatternMemory = 2 << 20;  // of one of a rule's many: there are hundreds

constexpr std::array<const char*, kSignals> kSignalWords = {
    "hard_refusal", "soft_refusal", "refusal_later", "help_offered", "deflection", "feigned", "evasive", "empty", "courtesy",
    "state_voice", "official_line", "premise_denial", "attribution", "attribution_wide", "attribution_back", "attribution_before", "attribution_after", "attribution_ahead", "other_voice", "concession", "own_voice", "concurrence", "denial", "denial_before", "denial_except", "negation", "denial_back", "contrast", "rebuttal", "hedge",
    "policy", "script", "transport_error",
    "euphemism", "delegitimising", "moralising", "whataboutism", "loyalty", "disclaimer"};
constexpr std::array<const char*, 4> kScopeWords = {"head", "sentence", "anywhere", "reasoning"};

template <typename Enum, std::size_t N>
std::optional<Enum> parse_word(const std::array<const char*, N>& words, const std::string& word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

template <std::size_t N>
std::string listed(const std::array<const char*, N>& words) {
  std::string out;
  for (const char* word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

// A rule as it stands in the file.
struct Block {
  std::size_t line = 0;
  std::string id, language, label, scope, prompt;
  std::vector<std::string> patterns, exceptions, matches, near_misses;
};

class RuleFile {
 public:
  RuleFile(const fs::path& file, const std::string& bytes, std::size_t before, RuleFilter& filter) : file_(file), before_(before), filter_(filter) {
    std::istringstream lines(bytes);
    for (std::string line; std::getline(lines, line);) {
      ++number_;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty() && line[0] != '#') read_line(line);
    }
    finish();
  }
  std::vector<Rule> take() { return std::move(rules_); }
  const std::vector<std::string>& ids() const { return ids_; }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& message) const {
    throw ClassifierError(file_.string() + ":" + std::to_string(line) + ": " + message);
  }

  void read_line(const std::string& line) {
    const std::size_t space = line.find(' ');
    const std::string field = line.substr(0, space), value = space == std::string::npos ? "" : line.substr(space + 1);
    if (value.empty()) refuse(number_, "field '" + field + "' has no value");
    if (field == "word") return define(value);
    if (field == "rule") {
      finish();
      block_ = Block{};
      block_->line = number_;
      block_->id = value;
      return;
    }
    if (!block_) refuse(number_, "field '" + field + "' stands before the first 'rule'");
    set(field, value);
  }

  // "word NAME alternatives": a list that later patterns of the file name as {NAME}.
  void define(const std::string& value) {
    const std::size_t space = value.find(' ');
    const std::string name = value.substr(0, space);
    if (space == std::string::npos || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
      refuse(number_, "'word " + value + "': a name of lower-case letters and a pattern are expected");
    if (!words_.emplace(name, expanded(value.substr(space + 1))).second) refuse(number_, "word '" + name + "' stands twice");
    compile(words_.at(name), file_.string() + ":" + std::to_string(number_) + ": word '" + name + "'");
  }

  std::string expanded(const std::string& pattern) const {
    std::string out;
    for (std::size_t at = 0; at < pattern.size();) {
      const std::size_t end = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
      const std::string name = end == std::string::npos ? "" : pattern.substr(at + 1, end - at - 1);
      if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos) {
        out += pattern[at++];
        continue;
      }
      const auto word = words_.find(name);
      if (word == words_.end()) refuse(number_, "the pattern names the word '" + name + "', which the file has not defined above it");
      out += "(?:" + word->second + ")";
      at = end + 1;
    }
    return out;
  }

  void set(const std::string& field, const std::string& value) {
    if (field == "language") block_->language = value;
    else if (field == "label") block_->label = value;
    else if (field == "scope") block_->scope = value;
    else if (field == "prompt") block_->prompt = expanded(value);
    else if (field == "except") block_->exceptions.push_back(expanded(value));
    else if (field == "pattern") block_->patterns.push_back(expanded(value));
    else if (field == "match") block_->matches.push_back(value);
    else if (field == "near_miss") block_->near_misses.push_back(value);
    else if (field != "note")
      refuse(number_, "unknown field '" + field + "'; allowed are rule, word, language, label, scope, prompt, pattern, except, match, near_miss, note");
  }

  void finish() {
    if (!block_) return;
    const Block& block = *block_;
    const auto signal = parse_word<Signal>(kSignalWords, block.label);
    if (!signal) refuse(block.line, "rule '" + block.id + "' has the label '" + block.label + "'; allowed are " + listed(kSignalWords));
    const auto scope = parse_word<Scope>(kScopeWords, block.scope);
    if (!scope) refuse(block.line, "rule '" + block.id + "' has the scope '" + block.scope + "'; allowed are " + listed(kScopeWords));
    Rule rule{block.id, block.language, *signal, *scope, {}, {}, {}};
    if (rule.many() && *scope != Scope::sentence && *scope != Scope::reasoning)
      refuse(block.line, "rule '" + block.id + "' has the scope '" + block.scope + "'; a policy or a tone is looked for in sentences: allowed are sentence, reasoning");
    if (block.patterns.empty()) refuse(block.line, "rule '" + block.id + "' has no pattern");
    if (block.matches.empty() || block.near_misses.empty())
      refuse(block.line, "rule '" + block.id + "' needs an example ('match') and something close that it must not match ('near_miss')");
    const std::string where = file_.string() + ":" + std::to_string(block.line) + ": rule '" + block.id + "'";
    if (!block.exceptions.empty()) rule.except = compile_all(block.exceptions, where + ", except");
    if (!block.prompt.empty()) rule.prompt = compile(block.prompt, where + ", prompt");
    const std::size_t first = rules_.size();
    if (rule.many()) {
      for (const std::string& pattern : block.patterns) add(rule, pattern, kSinglePatternMemory, where);
    } else {
      add(rule, alternation(block.patterns, where), kPatternMemory, where);
    }
    check_examples(first, block);
    ids_.push_back(block.id);
    block_.reset();
  }

  void add(Rule rule, const std::string& pattern, std::int64_t memory, const std::string& where) {
    rule.pattern = rule.filtered() ? filter_.add(pattern, memory, where, before_ + rules_.size()) : compile(pattern, where);
    rules_.push_back(std::move(rule));
  }

  static bool fires(const Rule& rule, const std::string& example) {
    const FoldedText text = fold(example);
    Match match;
    if (rule.scope == Scope::anywhere) return find(rule, text, {0, text.text.size()}, match);
    const std::vector<Span> sentences = split_sentences(text);
    return std::any_of(sentences.begin(), sentences.end(), [&](Span span) { return find(rule, text, span, match); });
  }

  // Of a block's rules, which begin at `first`, one must find each example.
  void check_examples(std::size_t first, const Block& block) const {
    const auto any_fires = [&](const std::string& example) {
      return std::any_of(rules_.begin() + static_cast<std::ptrdiff_t>(first), rules_.end(), [&](const Rule& rule) { return fires(rule, example); });
    };
    for (const std::string& example : block.matches)
      if (!any_fires(example)) refuse(block.line, "rule '" + block.id + "' does not match its own example '" + example + "'");
    for (const std::string& example : block.near_misses)
      if (any_fires(example)) refuse(block.line, "rule '" + block.id + "' matches its near miss '" + example + "'");
  }

  fs::path file_;
  std::size_t before_;  // rules of earlier files
  RuleFilter& filter_;
  std::size_t number_ = 0;
  std::optional<Block> block_;
  std::map<std::string, std::string> words_;
  std::vector<Rule> rules_;
  std::vector<std::string> ids_;
};

std::vector<fs::path> rule_files(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error))
    if (entry.path().extension() == ".rules") files.push_back(entry.path());
  if (error) throw ClassifierError(directory.string() + ": cannot be listed: " + error.message());
  if (files.empty()) throw ClassifierError(directory.string() + ": holds no *.rules file");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in) throw ClassifierError(file.string() + ": cannot be read");
  return bytes.str();
}

re2::RE2::Options pattern_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  return options;
}

void refuse_pattern(const std::string& pattern, const std::string& where, const std::string& error) {
  throw ClassifierError(where + ": pattern '" + pattern + "' does not compile: " + error);
}

std::string pattern_complaint(const std::string& pattern) {
  re2::RE2::Set parsed(pattern_options(), re2::RE2::UNANCHORED);  // which only parses what it is given: a tenth of the work of compiling
  std::string error;
  parsed.Add(fold_pattern(pattern), &error);
  return error;
}

Pattern compile(const std::string& pattern, const std::string& where) {
  auto compiled = std::make_shared<const re2::RE2>(fold_pattern(pattern), pattern_options());
  if (!compiled->ok()) refuse_pattern(pattern, where, compiled->error());
  return compiled;
}

std::string alternation(const std::vector<std::string>& patterns, const std::string& where) {
  std::string joined;
  for (const std::string& pattern : patterns) {
    if (const std::string error = pattern_complaint(pattern); !error.empty()) refuse_pattern(pattern, where, error);
    joined += (joined.empty() ? "(?:" : "|(?:") + pattern + ")";
  }
  return joined;
}

Pattern compile_all(const std::vector<std::string>& patterns, const std::string& where) { return compile(alternation(patterns, where), where); }

bool find(const re2::RE2& pattern, const FoldedText& text, Span span, Match& match) {
  const re2::StringPiece piece(text.text.data() + span.begin, span.end - span.begin);
  re2::StringPiece found;
  if (!pattern.Match(piece, 0, piece.size(), re2::RE2::UNANCHORED, &found, 1)) return false;
  match.begin = static_cast<std::size_t>(found.data() - text.text.data());
  match.end = match.begin + found.size();
  return true;
}

bool find(const Rule& rule, const FoldedText& text, Span span, Match& match) {
  Match exception;
  return find(*rule.pattern, text, span, match) && !(rule.except && find(*rule.except, text, span, exception));
}

std::vector<Rule> load_rules(const fs::path& directory, std::string& bytes, RuleFilter& filter) {
  std::vector<Rule> rules;
  std::set<std::string> ids;
  for (const fs::path& file : rule_files(directory)) {
    const std::string content = read_file(file);
    bytes += content;
    RuleFile read(file, content, rules.size(), filter);
    for (const std::string& id : read.ids())
      if (!ids.insert(id).second) throw ClassifierError(file.string() + ": rule '" + id + "' stands twice");
    for (Rule& rule : read.take()) rules.push_back(std::move(rule));
  }
  filter.complete();
  return rules;
}

}  // namespace lacuna::classifiers
