#include "probe/csv_export.h"

#include "answer_columns.h"
#include "atomic_file.h"

namespace lacuna::probe {
namespace {

using Columns = std::vector<const AnswerColumn*>;

std::string header(const Columns& columns, const CsvDialect& dialect) {
  std::string line = dialect.byte_order_mark ? "\uFEFF" : "";
  for (std::size_t i = 0; i < columns.size(); ++i) line += (i ? std::string(1, dialect.separator) : "") + columns[i]->name;
  return line + dialect.line_end;
}

std::string line_of(const Columns& columns, const ResultRow& row, const CsvDialect& dialect, const CsvDialect& typed) {
  std::string line;
  line.reserve(512 + row.prompt.size() + row.response.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i) line += dialect.separator;
    append_csv(line, columns[i]->value(row), columns[i]->kind == AnswerColumn::Kind::text ? dialect : typed);
  }
  return line + dialect.line_end;
}

}  // namespace

std::uint64_t export_csv(const std::filesystem::path& path, const CsvDialect& dialect, const RowSource& each, const std::vector<std::string>& names) {
  const Columns columns = answer_columns(names);
  CsvDialect typed = dialect;
  typed.formula_guard = false;
  AtomicFile file(path);
  file.write(header(columns, dialect));
  std::uint64_t count = 0;
  each([&](const ResultRow& row) {
    file.write(line_of(columns, row, dialect, typed));
    ++count;
    return true;
  });
  file.commit();
  return count;
}

}  // namespace lacuna::probe
