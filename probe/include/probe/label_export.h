// People's labels as CSV: a line for every label in force, beside the place of its answer (documented in probe/EXPORTS.md).
#pragma once
#include <cstdint>
#include <filesystem>

#include "probe/encoders.h"
#include "probe/project.h"

namespace lacuna::probe {

// Those on the answers that `filter` lets through, by answer and coder, written atomically. Returns how many. Throws std::system_error with the path.
std::uint64_t export_labels(const std::filesystem::path& path, const CsvDialect& dialect, const Project& project, const RowFilter& filter);

}  // namespace lacuna::probe
