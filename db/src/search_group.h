// The grain of the search index.
#pragma once
#include <cstdint>

namespace lacuna::db {

// Answers in a row of `search`. An index over groups is a fraction of one over answers; a search reads the texts of the groups found.
// Projects rely on it: it cannot change without a migration.
inline constexpr std::int64_t kSearchGroup = 16;

}  // namespace lacuna::db
