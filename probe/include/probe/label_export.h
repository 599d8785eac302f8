// People's labels as a table: a line for every label in force, beside the place of its answer (documented in probe/EXPORTS.md).
#pragma once
#include <cstdint>
#include <filesystem>

#include "probe/encoders.h"
#include "probe/project.h"

namespace lacuna::probe {

// Throws SpecError for a file whose ending is none of .csv, .jsonl and .xlsx.
void check_labels_file(const std::filesystem::path& path);
// Those on the answers that `filter` lets through, by answer and coder, written atomically; `dialect` is of CSV. Returns how many. Throws SpecError, std::system_error with the path.
std::uint64_t export_labels(const std::filesystem::path& path, const CsvDialect& dialect, const Project& project, const RowFilter& filter);

}  // namespace lacuna::probe
