// Whose file it is, in which version, and how an older one becomes a new one.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "db/database.h"

namespace lacuna::db {

inline constexpr std::int64_t kApplicationId = 0x4C41434E;  // "LACN", in the header of every project
inline constexpr std::int64_t kOldestReadable = 5;          // later versions have the same tables and columns: readers take them as they are

struct Migration {
  const char* name;  // "001_results"
  const char* sql;
};
// db/migrations/*.sql in order; the n-th brings a project to version n.
std::span<const Migration> migrations();

// What a file says about itself. Throws DbError (foreign): not SQLite, tables of somebody else, another application id.
struct Identity {
  bool empty = false;  // nothing in it yet
  std::int64_t version = 0;
};
Identity identify(Database& database);

// Brings `database` to the version of the last of `steps`, all of them in one transaction; an older project is first
// copied to NAME.lacuna-before-vN. Throws DbError (newer) for one from the future.
void migrate(Database& database, std::span<const Migration> steps = migrations());

// Compares every table, index, trigger and view with those of a fresh project. Throws DbError (foreign) that names the
// first difference, so that a prepared file cannot bring triggers or views of its own.
void check_schema(Database& database, std::span<const Migration> steps = migrations());

// The two ways to open a project.
Database open_project(const std::filesystem::path& path);            // writer: lock, create or migrate
Database open_project_read_only(const std::filesystem::path& path);  // reader: a version below kOldestReadable is refused

}  // namespace lacuna::db
