// Answers as files for programs and for documents, by one way.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "probe/csv_export.h"

namespace lacuna::probe {

enum class ExportFormat { csv, jsonl, xlsx, markdown, latex };
const char* to_string(ExportFormat format);
// By the name of the format, such as "csv". Throws SpecError that lists them.
ExportFormat export_format(const std::string& name);

struct AnswerExport {
  ExportFormat format = ExportFormat::csv;
  CsvDialect dialect;                // of csv
  std::vector<std::string> columns;  // none: all of them in csv and xlsx, the few that a page holds in markdown and latex; jsonl has all of them always
};

struct ExportOutcome {
  std::uint64_t answers = 0;
  std::uint64_t cut_cells = 0;  // xlsx: texts longer than the 32,767 characters that a cell holds; they end in "… [cut]"
};

// Pulls rows from `each` and writes them to `path`, atomically. Throws std::system_error with the path, SpecError for a column that
// does not exist or columns given to jsonl.
ExportOutcome export_answers(const std::filesystem::path& path, const AnswerExport& what, const RowSource& each);

}  // namespace lacuna::probe
