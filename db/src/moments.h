// Moments are text in the program, "2026-01-31T12:00:00Z", and seconds since 1970 in the file. Any other text is kept as it came.
#pragma once
#include <string>

namespace lacuna::db {

// SQL that gives what the file keeps of the text that `sql` gives, and the other way round.
inline std::string stored_moment(const std::string& sql) {
  return "CASE WHEN strftime('%Y-%m-%dT%H:%M:%SZ', CAST(strftime('%s', " + sql + ") AS INTEGER), 'unixepoch') = " + sql + " THEN CAST(strftime('%s', " + sql + ") AS INTEGER) ELSE " + sql + " END";
}
inline std::string shown_moment(const std::string& sql) {
  return "CASE typeof(" + sql + ") WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%SZ', " + sql + ", 'unixepoch') ELSE " + sql + " END";
}

}  // namespace lacuna::db
