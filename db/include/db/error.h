// What goes wrong with a project file, told apart by what can be done about it.
#pragma once
#include <stdexcept>
#include <string>

namespace lacuna::db {

enum class DbErrorKind {
  missing,     // no such file
  foreign,     // not a Lacuna project
  newer,       // made by a newer version
  older,       // has to be opened for writing once, to be migrated
  locked,      // another process writes to it
  busy,        // somebody else holds SQLite's own lock
  full,        // no space left: what was acknowledged is kept; free some and go on
  io,          // the disk failed: close, verify, ask again what is not there
  read_only,   // may not be written
  corrupt,     // damaged
  constraint,  // a rule of the schema was broken
  other,
};
const char* to_string(DbErrorKind kind);

class DbError : public std::runtime_error {
 public:
  DbError(DbErrorKind kind, const std::string& message, int code = 0)
      : std::runtime_error(message), kind_(kind), code_(code) {}
  DbErrorKind kind() const { return kind_; }
  int code() const { return code_; }  // SQLite's extended result code, or 0

 private:
  DbErrorKind kind_;
  int code_;
};

}  // namespace lacuna::db
