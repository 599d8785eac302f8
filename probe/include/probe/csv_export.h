// Results as CSV: one line an answer, stable columns (documented in probe/EXPORTS.md).
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "probe/encoders.h"
#include "probe/result_row.h"

namespace lacuna::probe {

// Pulls rows from `each` (it calls its argument for every row) and writes them to `path`, atomically: the columns
// named, or all. Returns the number of rows. Throws std::system_error with the path, SpecError for a column that does not exist.
using RowSource = std::function<void(const std::function<bool(const ResultRow&)>&)>;
std::uint64_t export_csv(const std::filesystem::path& path, const CsvDialect& dialect, const RowSource& each, const std::vector<std::string>& columns = {});

// Names of the columns that answers have, in order.
std::vector<std::string> answer_column_names();

}  // namespace lacuna::probe
