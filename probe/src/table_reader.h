// Tables from strangers, read as named cells: CSV (RFC 4180; comma, semicolon or tab, or what Excel's first line "sep=" says) and JSON Lines. Every complaint names file, line
// and column.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lacuna::probe {

struct TableRow {
  std::uint64_t line = 0;  // where the record begins; a quoted cell may run over several lines
  std::map<std::string, std::string> cells;
  std::set<std::string> lists;  // names of cells that were lists of texts
};
using TakeRow = std::function<void(TableRow&&)>;
// A record that cannot be read, while the others can.
using TakeProblem = std::function<void(std::uint64_t line, const std::string& message)>;

// The first record names the columns; which separator stands between them is seen there. Returns the names. Throws TableError.
std::vector<std::string> read_csv(const std::filesystem::path& file, const TakeRow& take);
// Goes on after a record with more or fewer cells than the header has names.
std::vector<std::string> read_csv_to_the_end(const std::filesystem::path& file, const TakeRow& take, const TakeProblem& problem);

// One object a line, also from an .xz file, or a list of objects as one document (a row's line is then its place in the list, from 1). Fields of nested objects are named "outer.inner", members of lists "list.0"; a list of strings
// becomes one cell with a line an entry; null is no cell. Returns the names met, in order of the alphabet. Throws TableError, JsonLinesError.
std::vector<std::string> read_json_lines(const std::filesystem::path& file, const TakeRow& take);
// Goes on after a line that is no JSON object.
std::vector<std::string> read_json_lines_to_the_end(const std::filesystem::path& file, const TakeRow& take, const TakeProblem& problem);

// A field of ours and the names under which tables tend to have it, best first.
struct TableField {
  std::string name;
  std::vector<std::string> also;
  bool only_given = false;  // a column of this name may mean anything: it is taken when the caller says so
};

// Which column holds which field: as the caller said, else by name, whatever the case of its letters.
class FieldMap {
 public:
  // Throws SpecError when `given` (field to column) names a field that there is not.
  FieldMap(std::vector<TableField> fields, std::map<std::string, std::string> given);
  // The name of the column that holds the field in this row, or nothing.
  std::string column(const TableRow& row, const std::string& field) const;
  // The cell; empty when there is none.
  std::string cell(const TableRow& row, const std::string& field) const;
  // Columns of the table that no field takes.
  std::vector<std::string> left_over(const std::vector<std::string>& columns) const;
  // The cell where there is one, be it empty.
  const std::string* find(const TableRow& row, const std::string& field) const;
  // Throws TableError when a column that the caller named is not among the table's, or `required` has none. `option`: what a person names columns with.
  void check(const std::filesystem::path& file, const std::vector<std::string>& columns, const std::vector<std::string>& required, const std::string& option = "") const;

 private:
  const TableField* field_of(const std::string& column) const;
  std::vector<TableField> fields_;
  std::map<std::string, std::string> given_;
};

// Whether a cell says yes; a blank one says no. Nothing for other words.
std::optional<bool> truth_of(const std::string& cell);

// The entries of a list cell: one a line, blanks around them cut, empty ones left out.
std::vector<std::string> list_of(const std::string& cell);

}  // namespace lacuna::probe
