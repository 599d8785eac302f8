// Entries of a zip archive from a stranger, one after the other.
#pragma once
#include <filesystem>
#include <functional>
#include <string>

namespace lacuna::probe {

// Calls `entry(name, content)` for the files whose names `wanted` accepts, in the order of the archive, until `entry` returns false. Sums are
// checked; an entry may have at most 1 GiB. Throws TableError that names the archive and the entry.
void for_each_zip_entry(const std::filesystem::path& file, const std::function<bool(const std::string& name)>& wanted,
                        const std::function<bool(const std::string& name, std::string&& content)>& entry);

}  // namespace lacuna::probe
