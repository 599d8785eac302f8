#include "table_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "file_kind.h"
#include "json_document.h"
#include "probe/encoders.h"
#include "probe/json_lines.h"
#include "probe/table_error.h"
#include "probe/run_plan.h"
#include "text.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 64u << 10, kMaxRecord = 64u << 20, kMaxHeader = 1u << 20, kMaxCells = 10'000;

[[noreturn]] void refuse(const fs::path& file, std::uint64_t line, const std::string& message) {
  throw TableError(for_terminal_line(file.string()) + (line ? ":" + std::to_string(line) : "") + ": " + message);
}

std::string quoted(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + ("'" + for_terminal_line(name, 60) + "'");
  return out;
}

std::ifstream opened(const fs::path& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) refuse(file, 0, "is a folder");
  std::ifstream in(file, std::ios::binary);
  if (!in) refuse(file, 0, std::string("cannot be opened: ") + std::strerror(errno));
  return in;
}

// Records of RFC 4180 out of bytes that come in pieces. Lines may end with LF, CRLF or CR.
class CsvParser {
 public:
  using Record = std::function<void(std::vector<std::string>&& cells, std::uint64_t line)>;
  CsvParser(const fs::path& file, char separator, std::uint64_t lines_before, Record record)
      : file_(file), separator_(separator), record_(std::move(record)), lines_(lines_before), line_(lines_before + 1), cell_line_(line_) {}

  void feed(std::string_view bytes) {
    for (const char c : bytes) take(c);
  }
  void end() {
    if (state_ == State::quoted) refuse(file_, cell_line_, "a quotation mark opens a cell here and nothing closes it before the file ends");
    if (!cells_.empty() || !cell_.empty() || state_ != State::start) finish_record();
  }

 private:
  enum class State { start, bare, quoted, closed };  // of a cell; closed: after a quotation mark that ends it, or is the first of two

  void take(char c) {
    const bool after_cr = after_cr_;
    after_cr_ = false;
    if (c == '\n' && after_cr) return;  // the second half of a line end
    if (state_ == State::quoted) return quoted(c);
    if (c == '"') return quotation_mark();
    if (c == separator_) return finish_cell();
    if (c == '\n' || c == '\r') {
      after_cr_ = c == '\r';
      finish_record();
      line_ = ++lines_ + 1;
      return;
    }
    if (state_ == State::closed) refuse(file_, lines_ + 1, "there is text after the quotation mark that closes a cell; inside of a cell it is written twice (\"\")");
    add(c);
    state_ = State::bare;
  }

  void quoted(char c) {
    if (c == '"') state_ = State::closed;
    else add(c);
    if (c == '\n') ++lines_;
  }

  void quotation_mark() {
    if (state_ == State::bare) refuse(file_, lines_ + 1, "there is a quotation mark inside of a cell that does not begin with one; quote the cell and write it twice (\"\")");
    if (state_ == State::closed) add('"');
    else cell_line_ = lines_ + 1;
    state_ = State::quoted;
  }

  void add(char c) {
    if (++size_ > kMaxRecord) refuse(file_, line_, "the record has more than 64 MiB; is a quotation mark missing?");
    cell_ += c;
  }

  void finish_cell() {
    if (cells_.size() >= kMaxCells) refuse(file_, line_, "the record has more than 10000 cells");
    cells_.push_back(std::move(cell_));
    cell_.clear();
    state_ = State::start;
  }

  void finish_record() {
    const bool blank = cells_.empty() && state_ == State::start;
    finish_cell();
    if (!blank) record_(std::move(cells_), line_);
    cells_.clear();
    size_ = 0;
  }

  const fs::path& file_;
  char separator_;
  Record record_;
  State state_ = State::start;
  bool after_cr_ = false;
  std::vector<std::string> cells_;
  std::string cell_;
  std::uint64_t lines_, line_, cell_line_;  // lines ended; where the record and the cell begin
  std::size_t size_ = 0;
};

// Excel's own first line, "sep=;", which is no record. Returns the separator and takes the line away, or '\0'.
char take_directive(std::string_view& bytes) {
  constexpr std::string_view kDirective = "sep=";
  if (!lower(std::string(bytes.substr(0, kDirective.size()))).starts_with(kDirective) || bytes.size() < kDirective.size() + 2) return '\0';
  const char separator = bytes[kDirective.size()];
  std::string_view rest = bytes.substr(kDirective.size() + 1);
  if (rest.front() != '\n' && rest.front() != '\r') return '\0';
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : 1);
  bytes = rest;
  return separator;
}

// The first record decides: the separator that stands most often outside of quotation marks.
char separator_of(std::string_view head) {
  std::map<char, std::size_t> found;
  bool quoted = false;
  for (const char c : head) {
    if (c == '"') quoted = !quoted;
    else if (!quoted && (c == '\n' || c == '\r')) break;
    else if (!quoted && (c == ',' || c == ';' || c == '\t')) ++found[c];
  }
  const auto best = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == found.end() ? ',' : best->first;
}

class CsvTable {
 public:
  CsvTable(const fs::path& file, const TakeRow& take, const TakeProblem& problem) : file_(file), take_(take), problem_(problem) {}

  void record(std::vector<std::string>&& cells, std::uint64_t line) {
    for (const std::string& cell : cells)
      if (cell.find('\0') != std::string::npos || valid_utf8(cell) != cell) refuse(file_, line, "the record that begins here holds bytes that are not UTF-8 text; save the table as UTF-8");
    if (names_.empty()) return header(cells, line);
    while (cells.size() > names_.size() && cells.back().empty()) cells.pop_back();  // spreadsheets like to add empty ones
    if (cells.size() != names_.size())
      return problem_(line, "the record has " + std::to_string(cells.size()) + " cells; the header names " + std::to_string(names_.size()) + " columns");
    TableRow row;
    row.line = line;
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (!names_[i].empty()) row.cells.emplace(names_[i], std::move(cells[i]));
    take_(std::move(row));
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const std::string& name : names_)
      if (!name.empty()) out.push_back(name);
    return out;
  }

 private:
  void header(const std::vector<std::string>& cells, std::uint64_t line) {
    std::set<std::string> seen;
    for (const std::string& cell : cells) {
      const std::string name = trimmed(cell);
      names_.push_back(name);
      // Tables of evaluations repeat names: the second column "Status" is called "Status (2)".
      for (int i = 2; !names_.back().empty() && !seen.insert(names_.back()).second; ++i) names_.back() = name + " (" + std::to_string(i) + ")";
    }
    if (seen.empty()) refuse(file_, line, "the first record names no column");
  }

  const fs::path& file_;
  const TakeRow& take_;
  const TakeProblem& problem_;
  std::vector<std::string> names_;
};

// "a.b" for nested fields, "a.0" for members of lists.
void flatten(const nlohmann::json& value, const std::string& name, TableRow& row) {
  auto& cells = row.cells;
  if (cells.size() > kMaxCells) throw std::length_error("has more than 10000 fields");
  const auto inner = [&](const std::string& key) { return name.empty() ? key : name + "." + key; };
  const auto is_text = [](const nlohmann::json& entry) { return entry.is_string(); };
  if (value.is_null()) return;
  if (value.is_object()) {
    for (const auto& [key, field] : value.items()) flatten(field, inner(key), row);
  } else if (value.is_array() && std::all_of(value.begin(), value.end(), is_text)) {
    row.lists.insert(name);
    std::string& cell = cells[name];
    for (const auto& entry : value) cell += (cell.empty() ? "" : "\n") + entry.get<std::string>();
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) flatten(value[i], inner(std::to_string(i)), row);
  } else {
    cells[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
}

}  // namespace

std::vector<std::string> read_csv(const fs::path& file, const TakeRow& take) {
  return read_csv_to_the_end(file, take, [&](std::uint64_t line, const std::string& message) { refuse(file, line, message); });
}

std::vector<std::string> read_csv_to_the_end(const fs::path& file, const TakeRow& take, const TakeProblem& problem) {
  std::ifstream in = opened(file);
  std::string chunk(kMaxHeader, '\0');
  CsvTable table(file, take, problem);
  std::unique_ptr<CsvParser> parser;
  while (in) {
    in.read(chunk.data(), static_cast<std::streamsize>(parser ? kChunk : kMaxHeader));
    std::string_view bytes(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (!parser) {
      if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) refuse(file, 1, "is UTF-16; save the table as CSV in UTF-8");
      if (const std::string other = what_else_it_is(bytes); !other.empty()) refuse(file, 0, other);
      if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
      const char given = take_directive(bytes);
      parser = std::make_unique<CsvParser>(file, given ? given : separator_of(bytes), given ? 1 : 0, [&](auto&& cells, std::uint64_t line) { table.record(std::move(cells), line); });
    }
    parser->feed(bytes);
  }
  if (in.bad()) refuse(file, 0, "cannot be read to its end");
  parser->end();
  if (table.names().empty()) refuse(file, 0, "is empty; the first record must name the columns");
  return table.names();
}

std::vector<std::string> read_json_lines(const fs::path& file, const TakeRow& take) {
  return read_json_lines_to_the_end(file, take, [&](std::uint64_t line, const std::string& message) { refuse(file, line, message); });
}

std::vector<std::string> read_json_lines_to_the_end(const fs::path& file, const TakeRow& take, const TakeProblem& problem) {
  std::set<std::string> names;
  // `place` is where in a list the object stands, for lists are one line to a reader of lines.
  const auto read = [&](std::uint64_t number, const std::string& place, const auto& object_of) {
    TableRow row;
    row.line = number;
    try {
      const nlohmann::json object = object_of();
      if (!object.is_object()) throw std::invalid_argument("is not a JSON object");
      flatten(object, "", row);
    } catch (const std::exception& error) {
      return problem(place.empty() ? number : 0, place + error.what());
    }
    for (const auto& [name, cell] : row.cells) names.insert(name);
    take(std::move(row));
  };
  if (is_json_list(file)) {
    const nlohmann::json list = read_document(file);
    for (std::size_t i = 0; i < list.size(); ++i) read(i + 1, "[" + std::to_string(i) + "]: ", [&] { return list[i]; });
  } else {
    for_each_line(file, [&](const std::string& text, std::uint64_t number) { read(number, "", [&] { return parse_json(text); }); });
  }
  return {names.begin(), names.end()};
}

FieldMap::FieldMap(std::vector<TableField> fields, std::map<std::string, std::string> given) : fields_(std::move(fields)), given_(std::move(given)) {
  std::vector<std::string> known;
  for (const TableField& field : fields_) known.push_back(field.name);
  for (const auto& [field, column] : given_) {
    if (std::find(known.begin(), known.end(), field) == known.end())
      throw SpecError("there is no field '" + for_terminal_line(field, 60) + "' to which a column could be given; there are " + quoted(known));
    if (column.empty()) throw SpecError("field '" + field + "' is given a column without a name; FIELD=COLUMN is expected");
  }
}

const TableField* FieldMap::field_of(const std::string& column) const {
  for (const TableField& field : fields_)
    if (const auto given = given_.find(field.name); given != given_.end() && given->second == column) return &field;
  const std::string name = lower(column);
  for (const TableField& field : fields_)
    if (!field.only_given && !given_.contains(field.name) && (field.name == name || std::find(field.also.begin(), field.also.end(), name) != field.also.end())) return &field;
  return nullptr;
}

std::string FieldMap::column(const TableRow& row, const std::string& field) const {
  if (const auto given = given_.find(field); given != given_.end()) return row.cells.contains(given->second) ? given->second : "";
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const TableField& f) { return f.name == field; });
  if (found == fields_.end()) return "";
  std::vector<std::string> names = {found->name};
  names.insert(names.end(), found->also.begin(), found->also.end());
  for (const std::string& name : names)
    for (const auto& [column, cell] : row.cells)
      if (lower(column) == name && field_of(column) == &*found) return column;
  return "";
}

const std::string* FieldMap::find(const TableRow& row, const std::string& field) const {
  const auto found = row.cells.find(column(row, field));
  return found == row.cells.end() ? nullptr : &found->second;
}

std::string FieldMap::cell(const TableRow& row, const std::string& field) const {
  const std::string* found = find(row, field);
  return found ? *found : "";
}

std::vector<std::string> FieldMap::left_over(const std::vector<std::string>& columns) const {
  TableRow all;
  for (const std::string& name : columns) all.cells.emplace(name, "");
  std::vector<std::string> out;
  for (const std::string& name : columns) {
    const TableField* field = field_of(name);
    if (!field || column(all, field->name) != name) out.push_back(name);
  }
  return out;
}

void FieldMap::check(const fs::path& file, const std::vector<std::string>& columns, const std::vector<std::string>& required, const std::string& option) const {
  for (const auto& [field, column] : given_)
    if (std::find(columns.begin(), columns.end(), column) == columns.end())
      refuse(file, 0, "there is no column '" + for_terminal_line(column, 60) + "' for the field '" + field + "'; the table has " + quoted(columns));
  for (const std::string& field : required)
    if (std::none_of(columns.begin(), columns.end(), [&](const std::string& column) { const TableField* f = field_of(column); return f && f->name == field; }))
      refuse(file, 0, "no column holds the field '" + field + "'; name it with " + (option.empty() ? "" : option + " ") + field + "=COLUMN. The table has " + quoted(columns));
}

std::optional<bool> truth_of(const std::string& cell) {
  static const std::set<std::string> yes = {"1", "1.0", "true", "yes"}, no = {"", "0", "0.0", "false", "no"};  // some programs write a column of numbers with a gap with decimals
  const std::string word = lower(trimmed(cell));
  return yes.contains(word) ? std::optional(true) : no.contains(word) ? std::optional(false) : std::nullopt;
}

std::vector<std::string> list_of(const std::string& cell) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= cell.size();) {
    const std::size_t end = std::min(cell.find('\n', begin), cell.size());
    const std::string entry = trimmed(cell.substr(begin, end - begin));
    if (!entry.empty()) out.push_back(entry);
    begin = end + 1;
  }
  return out;
}

}  // namespace lacuna::probe
