// Results as CSV: one line an answer, stable columns (documented in probe/CSV.md).
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>

#include "probe/encoders.h"
#include "probe/result_row.h"

namespace lacuna::probe {

// Pulls rows from `each` (it calls its argument for every row) and writes them to `path`, atomically. Returns the number of rows.
using RowSource = std::function<void(const std::function<bool(const ResultRow&)>&)>;
std::uint64_t export_csv(const std::filesystem::path& path, const CsvDialect& dialect, const RowSource& each);

}  // namespace lacuna::probe
