#include "strict_yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>

#include "probe/encoders.h"
#include "text.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kMaxBytes = 16u << 20, kMaxDepth = 64, kMaxNodes = 1'000'000;

struct Refusal {
  YAML::Mark mark;
  std::string message;
};

// Follows the parser's events, before any tree exists, and refuses what is not allowed.
class Guard : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refusal{mark, "a second document begins; one is allowed"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { node(mark, "", anchor, "~"); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refusal{mark, "aliases (*name) are not allowed: write the value out"}; }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override { node(mark, tag, anchor, value); }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    node(mark, tag, anchor, "[");
    open(mark, false);
  }
  void OnSequenceEnd() override { levels_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    node(mark, tag, anchor, "{");
    open(mark, true);
  }
  void OnMapEnd() override { levels_.pop_back(); }

  int last_line() const { return std::max(0, last_.line); }

  // The parser stops where it cannot go on, which may be far below the mistake: what it read last is nearer to it.
  std::string last_read() const {
    if (last_.is_null()) return "";
    return "; what was read last is '" + for_terminal_line(last_value_.substr(0, 200), 40) + "' on line " + std::to_string(last_.line + 1) +
           ": look from there on for a quotation mark, bracket or brace that is not closed, or for a line that is indented otherwise";
  }

 private:
  struct Level {
    bool map, key_next;
    std::map<std::string, int> lines;  // of the keys, from 0
  };

  void open(const YAML::Mark& mark, bool map) {
    if (levels_.size() >= kMaxDepth) throw Refusal{mark, "is nested more than 64 levels deep"};
    levels_.push_back({map, true, {}});
  }

  void node(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) {
    last_ = mark;
    last_value_ = value;
    if (++nodes_ > kMaxNodes) throw Refusal{mark, "has more than a million nodes"};
    if (anchor != YAML::NullAnchor) throw Refusal{mark, "anchors (&name) are not allowed: write the value out"};
    if (!tag.empty() && tag != "?" && tag != "!") throw Refusal{mark, "tags (!type) are not allowed: '" + for_terminal_line(tag, 40) + "'"};
    if (levels_.empty() || !levels_.back().map) return;
    Level& level = levels_.back();
    if (level.key_next) {
      if (value == "<<") throw Refusal{mark, "merge keys (<<) are not allowed: write the values out"};
      if (const auto [first, is_new] = level.lines.emplace(value, mark.line); !is_new)
        throw Refusal{mark, "key '" + for_terminal_line(value, 60) + "' stands twice in the same place; the first is on line " + std::to_string(first->second + 1)};
    }
    level.key_next = !level.key_next;
  }

  std::vector<Level> levels_;
  std::size_t nodes_ = 0, documents_ = 0;
  YAML::Mark last_ = YAML::Mark::null_mark();
  std::string last_value_;
};

Complaint at(const std::filesystem::path& file, const YAML::Mark& mark, const std::string& field, const std::string& message) {
  const auto one_based = [](int value) { return value < 0 ? 0u : static_cast<std::size_t>(value) + 1; };
  return {file, one_based(mark.line), one_based(mark.column), field, message};
}

std::optional<std::string> complaint_about_bytes(const std::string& bytes) {
  if (bytes.size() > kMaxBytes) return "has " + std::to_string(bytes.size()) + " bytes; at most 16 MiB are allowed";
  if (bytes.rfind("\xEF\xBB\xBF", 0) == 0 || bytes.rfind("\xFF\xFE", 0) == 0 || bytes.rfind("\xFE\xFF", 0) == 0)
    return "begins with a byte order mark: save it as UTF-8 without one";
  return std::nullopt;
}

// The line of the first NUL or ill-formed byte; 0 = none.
std::size_t bad_line(const std::string& bytes) {
  std::size_t line = 0;
  std::istringstream in(bytes);
  for (std::string text; std::getline(in, text);) {
    ++line;
    if (text.find('\0') != std::string::npos || valid_utf8(text) != text) return line;
  }
  return 0;
}

// Blanks that YAML does not take for spaces, and that look like some.
constexpr std::pair<std::string_view, const char*> kStrayBlanks[] = {
    {"\t", "a tab"}, {"\u00A0", "a no-break space (U+00A0)"}, {"\u202F", "a narrow no-break space (U+202F)"}, {"\u3000", "an ideographic space (U+3000)"}, {"\u200B", "a zero-width space (U+200B)"}, {"\uFEFF", "a byte order mark (U+FEFF)"}};

const char* stray_blank_at(std::string_view text) {
  for (const auto& [blank, name] : kStrayBlanks)
    if (text.starts_with(blank)) return name;
  return nullptr;
}

const char* stray_blank_within(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (const char* name = stray_blank_at(text.substr(i))) return name;
  return nullptr;
}

// Where YAML reads blanks: before the text of a line, after the dash of an entry or after the colon of a key.
std::optional<std::size_t> stray_blank_in(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(" -"), line.size());
  if (stray_blank_at(line.substr(begin))) return begin;
  const std::size_t colon = line.find(':', begin);
  if (colon == std::string_view::npos || line.substr(begin, colon - begin).find_first_of("'\"#") != std::string_view::npos) return std::nullopt;
  const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
  return stray_blank_at(line.substr(value)) ? std::optional(value) : std::nullopt;
}

// The first of them from one line to another, which are counted from 0.
std::optional<Complaint> stray_blank(const std::string& bytes, const std::filesystem::path& file, int first, int last) {
  std::istringstream in(bytes);
  std::string line;
  for (int number = 0; number <= last && std::getline(in, line); ++number) {
    if (number < first) continue;
    if (const auto place = stray_blank_in(line))
      return Complaint{file, static_cast<std::size_t>(number) + 1, *place + 1, "", std::string("is not valid YAML: ") + stray_blank_at(std::string_view(line).substr(*place)) + " stands here, where YAML allows spaces alone"};
  }
  return std::nullopt;
}

// "items[3].facts" is items, 3, facts.
std::vector<std::string> steps_of(const std::string& field) {
  std::vector<std::string> steps;
  for (std::size_t begin = 0; begin < field.size();) {
    const std::size_t end = std::min(field.find_first_of(".[]", begin), field.size());
    if (end > begin) steps.push_back(field.substr(begin, end - begin));
    begin = end + 1;
  }
  return steps;
}

// The entry that a step names, undefined where the file has none: a reader that complained of a field may have met a scalar in its place.
YAML::Node child_of(const YAML::Node& node, const std::string& step) {
  if (node.IsMap()) return node[step];
  const bool number = step.size() < 10 && step.find_first_not_of("0123456789") == std::string::npos;
  return node.IsSequence() && number ? node[std::stoul(step)] : YAML::Node(YAML::NodeType::Undefined);
}

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> read_text_file(const std::filesystem::path& file, std::vector<Complaint>& complaints) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    complaints.push_back({file, 0, 0, "", std::filesystem::exists(file, error) ? "is not a regular file" : "there is no such file"});
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (std::filesystem::file_size(file, error) > 0 && !(in && bytes << in.rdbuf())) {
    complaints.push_back({file, 0, 0, "", "cannot be read"});
    return std::nullopt;
  }
  return bytes.str();
}

std::optional<YAML::Node> parse_strict_yaml(const std::string& bytes, const std::filesystem::path& file, std::vector<Complaint>& complaints) {
  if (const auto what = complaint_about_bytes(bytes)) {
    complaints.push_back({file, 1, 1, "", *what});
    return std::nullopt;
  }
  if (const std::size_t line = bad_line(bytes)) {
    complaints.push_back({file, line, 0, "", "holds bytes that are not valid UTF-8 text"});
    return std::nullopt;
  }
  Guard guard;
  try {
    std::istringstream in(bytes);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(guard)) {
    }
    return YAML::Load(bytes);
  } catch (const Refusal& refusal) {
    complaints.push_back(at(file, refusal.mark, "", refusal.message));
  } catch (const YAML::Exception& error) {
    if (auto stray = stray_blank(bytes, file, guard.last_line(), error.mark.line)) complaints.push_back(std::move(*stray));
    else complaints.push_back(at(file, error.mark, "", "is not valid YAML: " + for_terminal_line(error.msg, 160) + guard.last_read()));
  }
  return std::nullopt;
}

void place_by_field(std::vector<Complaint>& complaints, const std::string& bytes) {
  if (complaints.empty()) return;
  const YAML::Node root = YAML::Load(bytes);
  for (Complaint& complaint : complaints) {
    YAML::Node node;
    node.reset(root);
    for (const std::string& step : steps_of(complaint.field)) {
      const YAML::Node next = child_of(node, step);
      if (!next.IsDefined()) break;
      node.reset(next);
    }
    const Complaint placed = at(complaint.file, node.Mark(), "", "");
    complaint.line = placed.line;
    complaint.column = placed.column;
  }
}

void YamlReader::complain(const YAML::Node& node, const std::string& field, const std::string& message, Severity severity) const {
  complaints_.push_back(at(file_, node.IsDefined() ? node.Mark() : YAML::Mark::null_mark(), field, message));
  complaints_.back().severity = severity;
}

bool YamlReader::check_keys(const YAML::Node& node, const std::string& field, const std::vector<std::string>& known) const {
  if (!node.IsMap()) {
    complain(node, field, "expected fields (" + joined(known) + ")");
    return false;
  }
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) { return edit_distance(key, a) < edit_distance(key, b); });
    const std::string hint = nearest != known.end() && edit_distance(key, *nearest) <= 3 ? "; did you mean '" + *nearest + "'?" : "; known are " + joined(known);
    const char* const stray = stray_blank_within(key);
    complain(entry.first, field.empty() ? key : field + "." + key, (stray ? "unknown field, with " + std::string(stray) + " in its name" : "unknown field") + hint);
  }
  return true;
}

std::string YamlReader::text(const YAML::Node& map, const std::string& field, const std::string& key, Need need) const {
  const YAML::Node node = map[key];
  const std::string path = field.empty() ? key : field + "." + key;
  if (!node.IsDefined()) {
    if (need != Need::optional) complain(map, path, "is missing", severity_of(need));
    return {};
  }
  if (!node.IsScalar()) {
    complain(node, path, "expected text");
    return {};
  }
  if (need != Need::optional && node.Scalar().find_first_not_of(" \t\r\n") == std::string::npos) complain(node, path, "is empty", severity_of(need));
  return node.Scalar();
}

int YamlReader::integer(const YAML::Node& map, const std::string& field, const std::string& key, int fallback, int low, int high) const {
  if (!map[key].IsDefined()) return fallback;
  const std::string value = text(map, field, key);
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc() && end == value.data() + value.size() && number >= low && number <= high) return number;
  complain(map[key], field + "." + key, "is '" + for_terminal_line(value, 40) + "'; a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is allowed");
  return fallback;
}

std::vector<std::string> YamlReader::texts(const YAML::Node& map, const std::string& field, const std::string& key, Need need) const {
  std::vector<std::string> out;
  const std::string path = field.empty() ? key : field + "." + key;
  const YAML::Node list = sequence(map, field, key, need);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].IsScalar() && !list[i].Scalar().empty()) out.push_back(list[i].Scalar());
    else complain(list[i], path + "[" + std::to_string(i) + "]", "expected text");
  }
  return out;
}

YAML::Node YamlReader::sequence(const YAML::Node& map, const std::string& field, const std::string& key, Need need) const {
  const YAML::Node node = map[key];
  const std::string path = field.empty() ? key : field + "." + key;
  if (node.IsDefined() && node.IsSequence()) {
    if (need != Need::optional && node.size() == 0) complain(node, path, "is empty", severity_of(need));
    return node;
  }
  if (node.IsDefined()) complain(node, path, "expected a list");
  else if (need != Need::optional) complain(map, path, "is missing", severity_of(need));
  return YAML::Node(YAML::NodeType::Sequence);
}

YAML::Node YamlReader::mapping(const YAML::Node& map, const std::string& field, const std::string& key, Need need) const {
  const YAML::Node node = map[key];
  const std::string path = field.empty() ? key : field + "." + key;
  if (node.IsDefined() && node.IsMap()) return node;
  if (node.IsDefined()) complain(node, path, "expected fields");
  else if (need != Need::optional) complain(map, path, "is missing", severity_of(need));
  return YAML::Node(YAML::NodeType::Map);
}

}  // namespace lacuna::probe
