// One JSON document from a stranger.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace lacuna::probe {

// Parses it; at most 64 levels deep. `without` names fields that are left out wherever they stand, for parts that are large and not wanted.
// A key that stands twice in one object is refused. NaN and infinities, which some tools write, are read as null. Throws std::invalid_argument "is not valid JSON: line 3, column 7: ...".
nlohmann::json parse_json(std::string_view text, const std::set<std::string>& without = {});

// A file as one document; throws TableError.
nlohmann::json read_document(const std::filesystem::path& file, const std::set<std::string>& without = {});
// Whether a file begins as a list of objects does.
bool is_json_list(const std::filesystem::path& file);
bool begins_as_list(std::string_view text);

}  // namespace lacuna::probe
