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

// One line after another into the same room.
class LineWriter {
 public:
  LineWriter(const Columns& columns, const CsvDialect& dialect) : columns_(columns), dialect_(dialect), last_(columns.size()) {}

  const std::string& line_of(const ResultRow& row) {
    line_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i) line_ += dialect_.separator;
      const std::string_view value = columns_[i]->value(row, room_);
      if (columns_[i]->kind == AnswerColumn::Kind::text) append(value, last_[i]);
      else line_ += value;  // our own digits: nothing to guard or to quote
    }
    return line_ += dialect_.line_end;
  }

 private:
  struct Cell {
    std::string value, encoded;
  };

  // Most short cells repeat the one above.
  void append(std::string_view value, Cell& above) {
    constexpr std::size_t kShort = 64;
    if (value.size() > kShort) return append_csv(line_, value, dialect_);
    if (value != above.value) {
      above.value = value;
      above.encoded.clear();
      append_csv(above.encoded, value, dialect_);
    }
    line_ += above.encoded;
  }

  const Columns& columns_;
  const CsvDialect& dialect_;
  std::vector<Cell> last_;
  std::string line_, room_;
};

}  // namespace

std::uint64_t export_csv(const std::filesystem::path& path, const CsvDialect& dialect, const RowSource& each, const std::vector<std::string>& names) {
  const Columns columns = answer_columns(names);
  LineWriter lines(columns, dialect);
  AtomicFile file(path);
  file.write(header(columns, dialect));
  std::uint64_t count = 0;
  each([&](const ResultRow& row) {
    file.write(lines.line_of(row));
    ++count;
    return true;
  });
  file.commit();
  return count;
}

}  // namespace lacuna::probe
