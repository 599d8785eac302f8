#include "db/error.h"

namespace lacuna::db {

const char* to_string(DbErrorKind kind) {
  switch (kind) {
    case DbErrorKind::missing:
      return "missing";
    case DbErrorKind::foreign:
      return "foreign";
    case DbErrorKind::newer:
      return "newer";
    case DbErrorKind::older:
      return "older";
    case DbErrorKind::locked:
      return "locked";
    case DbErrorKind::busy:
      return "busy";
    case DbErrorKind::full:
      return "full";
    case DbErrorKind::io:
      return "io";
    case DbErrorKind::read_only:
      return "read_only";
    case DbErrorKind::corrupt:
      return "corrupt";
    case DbErrorKind::constraint:
      return "constraint";
    case DbErrorKind::other:
      return "other";
  }
  return "other";
}

}  // namespace lacuna::db
