#include "db/schema.h"

#include <sqlite3.h>

#include "db/statement.h"
#include "db/transaction.h"
#include "hex.h"
#include "token_bytes.h"

namespace lacuna::db {
namespace {

std::int64_t newest(std::span<const Migration> steps) { return static_cast<std::int64_t>(steps.size()); }

void refuse_newer(const Database& database, std::int64_t found, std::int64_t known) {
  if (found > known)
    throw DbError(DbErrorKind::newer,
                  database.path().string() + ": made by a newer version of Lacuna (project version " +
                      std::to_string(found) + ", this program knows " + std::to_string(known) + ")");
}

[[noreturn]] void refuse_foreign(const Database& database, const std::string& why) {
  throw DbError(DbErrorKind::foreign, database.path().string() + ": this is not a Lacuna project (" + why + ")");
}

// A complete copy by SQLite itself, for its owner alone; a plain copy of the file could miss what still is in the log.
void copy_before(Database& database, std::int64_t version) {
  const std::string copy = database.path().string() + "-before-v" + std::to_string(version);
  std::error_code ignored;
  std::filesystem::remove(copy, ignored);  // of an earlier migration that did not succeed
  database.back_up(copy);
}

// `bytes_of_hex(digits)` for the migrations; NULL where they are no digits, which the new column then refuses.
void define_bytes_of_hex(Database& database) {
  sqlite3_create_function(
      database.handle(), "bytes_of_hex", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
      [](sqlite3_context* context, int, sqlite3_value** value) {
        const auto* digits = reinterpret_cast<const char*>(sqlite3_value_text(value[0]));
        const auto bytes = bytes_of_hex(digits ? std::string_view(digits, static_cast<std::size_t>(sqlite3_value_bytes(value[0]))) : "-");
        if (!bytes) return sqlite3_result_null(context);
        if (bytes->empty()) return sqlite3_result_zeroblob(context, 0);
        sqlite3_result_blob(context, bytes->data(), static_cast<int>(bytes->size()), SQLITE_TRANSIENT);
      },
      nullptr, nullptr);
}

// `packed_tokens(blob)`; NULL where the blob is no int32s, which the new column refuses.
void define_packed_tokens(Database& database) {
  sqlite3_create_function(
      database.handle(), "packed_tokens", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
      [](sqlite3_context* context, int, sqlite3_value** value) {
        const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_value_blob(value[0]));
        const auto packed = pack_tokens({bytes, bytes ? static_cast<std::size_t>(sqlite3_value_bytes(value[0])) : 0});
        if (!packed) return sqlite3_result_null(context);
        if (packed->empty()) return sqlite3_result_zeroblob(context, 0);
        sqlite3_result_blob(context, packed->data(), static_cast<int>(packed->size()), SQLITE_TRANSIENT);
      },
      nullptr, nullptr);
}

// Tables that are made anew may not take the rows that refer to them along; what they refer to is checked at the end.
class ForeignKeysOff {
 public:
  explicit ForeignKeysOff(Database& database) : database_(database) { database_.execute("PRAGMA foreign_keys=OFF"); }
  ~ForeignKeysOff() { sqlite3_exec(database_.handle(), "PRAGMA foreign_keys=ON", nullptr, nullptr, nullptr); }
  ForeignKeysOff(const ForeignKeysOff&) = delete;
  ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;

 private:
  Database& database_;
};

// All or nothing.
void apply(Database& database, std::span<const Migration> steps, std::int64_t version) {
  Transaction transaction(database);
  for (std::size_t i = static_cast<std::size_t>(version); i < steps.size(); ++i) database.execute(steps[i].sql);
  database.execute("PRAGMA application_id=" + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version=" + std::to_string(newest(steps)));
  if (database.text("SELECT count(*) FROM pragma_foreign_key_check") != "0")
    throw DbError(DbErrorKind::corrupt,
                  database.path().string() + ": rows without their parents after the migration; it was undone");
  transaction.commit();
}

using SchemaRows = std::vector<std::pair<std::string, std::string>>;

SchemaRows schema_of(Database& database) {
  // What ANALYZE writes is SQLite's own and changes no row of ours.
  Statement rows(database,
                 "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[1-4]' "
                 "AND sql GLOB 'CREATE TABLE sqlite_stat[1-4](*') ORDER BY type, name");
  SchemaRows out;
  while (rows.step()) out.emplace_back(rows.text(0), rows.text(1));
  return out;
}

}  // namespace

Identity identify(Database& database) {
  const std::int64_t application = database.integer("PRAGMA application_id");
  const std::int64_t version = database.integer("PRAGMA user_version");
  const bool empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
  if (application == 0 && version == 0 && empty) return {true, 0};
  if (application != kApplicationId)
    refuse_foreign(database,
                   "its application id is " + std::to_string(application) + ", not " + std::to_string(kApplicationId));
  if (version < 1) refuse_foreign(database, "its version is " + std::to_string(version));
  return {empty, version};
}

void migrate(Database& database, std::span<const Migration> steps) {
  const Identity found = identify(database);
  refuse_newer(database, found.version, newest(steps));
  if (found.version == newest(steps)) return;
  if (!found.empty) copy_before(database, newest(steps));
  define_bytes_of_hex(database);
  define_packed_tokens(database);
  {
    ForeignKeysOff off(database);
    apply(database, steps, found.version);
  }
  // Tables that were made anew leave their old pages behind; a view that was does not.
  if (database.integer("PRAGMA freelist_count") > database.integer("PRAGMA page_count") / 10) database.execute("VACUUM");
}

void check_schema(Database& database, std::span<const Migration> steps) {
  const auto made_by = [](std::span<const Migration> all) {
    Database fresh = Database::in_memory();
    migrate(fresh, all);
    return schema_of(fresh);
  };
  static const SchemaRows ours = made_by(migrations());  // takes longer than all else that opening does
  const bool usual = steps.data() == migrations().data() && steps.size() == migrations().size();
  const SchemaRows expected = usual ? ours : made_by(steps), found = schema_of(database);
  for (std::size_t i = 0; i < std::max(expected.size(), found.size()); ++i) {
    if (i >= expected.size()) refuse_foreign(database, "it holds one thing too many: " + found[i].first);
    if (i >= found.size()) refuse_foreign(database, "it lacks " + expected[i].first);
    if (expected[i] != found[i])
      refuse_foreign(database, "expected " + expected[i].first + ", found another " + found[i].first);
  }
}

Database open_project(const std::filesystem::path& path) {
  Database database = Database::open_writer(path);
  const Identity found = identify(database);  // before anything is written: WAL would change a stranger's file
  refuse_newer(database, found.version, newest(migrations()));
  // An answer of a few thousand bytes leaves a quarter of the room unused in pages of 4,096.
  if (found.empty) database.execute("PRAGMA page_size=16384");
  database.use_write_ahead_log();
  migrate(database);
  check_schema(database);
  return database;
}

Database open_project_read_only(const std::filesystem::path& path) {
  Database database = Database::open_reader(path);
  const Identity found = identify(database);
  refuse_newer(database, found.version, newest(migrations()));
  if (found.empty) throw DbError(DbErrorKind::foreign, path.string() + ": is empty: no project yet; lacuna run or lacuna import makes one of it");
  if (found.version < kOldestReadable)
    throw DbError(DbErrorKind::older, path.string() + ": has project version " + std::to_string(found.version) +
                                          ", and is read from version " + std::to_string(kOldestReadable) + " on; opening it in lacuna-studio, or lacuna classify, brings it to version " +
                                          std::to_string(newest(migrations())) + " and keeps a copy of it as it was");
  check_schema(database, migrations().first(static_cast<std::size_t>(found.version)));
  return database;
}

}  // namespace lacuna::db
