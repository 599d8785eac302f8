#include "db/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "db/statement.h"

namespace lacuna::db {
namespace fs = std::filesystem;
namespace {

constexpr int kMaxValueBytes = 128 << 20;  // of a text or blob in a project

DbErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DbErrorKind::busy;
    case SQLITE_FULL:
      return DbErrorKind::full;
    case SQLITE_IOERR:
      return DbErrorKind::io;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return DbErrorKind::read_only;
    case SQLITE_CORRUPT:
      return DbErrorKind::corrupt;
    case SQLITE_NOTADB:
      return DbErrorKind::foreign;
    case SQLITE_CONSTRAINT:
      return DbErrorKind::constraint;
    default:
      return DbErrorKind::other;
  }
}

const char* advice(DbErrorKind kind) {
  switch (kind) {
    case DbErrorKind::full:
      return ": no space left; everything acknowledged is kept: free some space and start again";
    case DbErrorKind::io:
      return ": the disk reported an error; check it, then verify the project before going on";
    case DbErrorKind::read_only:
      return ": the project may not be written to";
    case DbErrorKind::corrupt:
      return ": the project is damaged; restore a copy, or salvage it with sqlite3's .recover";
    case DbErrorKind::busy:
      return ": another program holds the database; close it and try again";
    case DbErrorKind::foreign:
      return ": this is not a Lacuna project";
    default:
      return "";
  }
}

// SQLite tells a full disk from other errors, and not a file at its limit, where nothing is wrong with the disk.
bool file_size_is_limited() {
  struct rlimit limit {};
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

// The beginning of a statement, cut between words.
std::string shown(const std::string& sql) {
  constexpr std::size_t kShown = 60;
  return sql.size() <= kShown ? sql : sql.substr(0, std::min(sql.find_last_of(" ;", kShown), kShown)) + " ...";
}

// A file of our own making is readable by its owner alone; SQLite gives its log and index the same mode. One that is there is not opened: SQLite locks with
// POSIX record locks, and closing any descriptor of a file takes away those of every other connection of this process.
void create_private(const fs::path& path) {
  if (faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0) return;
  int error = errno;
  if (error == ENOENT) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
      close(descriptor);
      return;
    }
    error = errno;
  }
  const bool denied = error == EROFS || error == EACCES || error == EPERM;
  throw DbError(denied ? DbErrorKind::read_only : DbErrorKind::io,
                path.string() + ": cannot open for writing: " + std::generic_category().message(error));
}

// The write-ahead log needs shared memory, which network file systems do not give.
void refuse_network_file_system(const fs::path& path) {
  struct statfs info {};
  if (statfs(path.c_str(), &info) != 0) return;
  const auto type = static_cast<std::uint32_t>(info.f_type);
  for (const std::uint32_t network :
       {0x6969u /* NFS */, 0x517Bu /* SMB */, 0xFF534D42u /* CIFS */, 0xFE534D42u /* SMB2 */})
    if (type == network)
      throw DbError(DbErrorKind::io,
                    path.string() + ": projects must lie on a local disk, not on a network file system");
}

// SQLite keeps a log beside the name it was given: what is written under one name of a file is not there under another, and the next writer overwrites it.
void refuse_second_names(const fs::path& path) {
  std::error_code ignored;
  if (const std::uintmax_t names = fs::hard_link_count(path, ignored); names > 1 && names != static_cast<std::uintmax_t>(-1))
    throw DbError(DbErrorKind::other, path.string() + ": the file has " + std::to_string(names) + " names (hard links) and can be written under one alone; remove the others, or copy it (lacuna backup)");
}

// A project on a read-only medium has no shared memory beside it; without a log nothing can change under us.
bool frozen(const fs::path& path) {
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code ignored;
  return access(directory.c_str(), W_OK) != 0 && !fs::exists(path.string() + "-wal", ignored);
}

// SQLite's URI syntax gives meaning to these characters, and to two slashes at the beginning.
std::string uri_of(const fs::path& path, const char* query) {
  std::string uri = "file://";
  for (const char c : fs::absolute(path).string()) {
    if (c == '%')
      uri += "%25";
    else if (c == '?')
      uri += "%3f";
    else if (c == '#')
      uri += "%23";
    else
      uri += c;
  }
  return uri + query;
}

}  // namespace

// A writer that leaves while somebody reads is not the last one out, and readers cannot empty the log: what was written would stand in it alone, and a copy of
// the file by itself would lack it. As far as readers let it, and without waiting for them: the log stays whole where this fails.
void Database::Closer::operator()(sqlite3* handle) const {
  if (sqlite3_db_readonly(handle, "main") == 0) {
    sqlite3_busy_timeout(handle, 0);
    sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  }
  sqlite3_close_v2(handle);
}

Database::Database(const fs::path& path, bool writable) : path_(path), writable_(writable) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

void Database::open(const std::string& name, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code, "opening");
  configure();
}

void Database::configure() {
  sqlite3_busy_timeout(handle(), 10'000);
  for (const auto& [option, value] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                      {SQLITE_DBCONFIG_DQS_DML, 0},
                                      {SQLITE_DBCONFIG_DQS_DDL, 0},
                                      {SQLITE_DBCONFIG_ENABLE_FKEY, 1}})
    if (const int code = sqlite3_db_config(handle(), option, value, nullptr); code != SQLITE_OK)
      fail(code, "configuring");
  sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  // recursive_triggers: INSERT OR REPLACE deletes without asking the append-only triggers otherwise.
  // cache_size: the inner pages of every index of a million answers, so that reading one touches the disk for its own pages alone.
  execute(
      "PRAGMA cache_size=-32768;"
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
      "PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON;");
  execute(writable_ ? "PRAGMA wal_autocheckpoint=1000" : "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON");
}

Database Database::open_writer(const fs::path& path) {
  Database database(path, true);
  if (fs::is_directory(path)) throw DbError(DbErrorKind::foreign, path.string() + ": is a folder, not a project");
  create_private(path);
  database.lock_.emplace(path);
  refuse_second_names(path);
  refuse_network_file_system(path);
  database.open(path.string(), SQLITE_OPEN_READWRITE);
  return database;
}

Database Database::open_reader(const fs::path& path) {
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (fs::is_directory(found)) throw DbError(DbErrorKind::foreign, path.string() + ": is a folder, not a project");
  if (fs::exists(found) ? !fs::is_regular_file(found) : found.type() == fs::file_type::not_found)
    throw DbError(DbErrorKind::missing, path.string() + ": there is no such project");
  if (faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) throw DbError(DbErrorKind::io, path.string() + ": cannot be read: " + std::generic_category().message(errno));
  Database database(path, false);
  database.open(uri_of(path, frozen(path) ? "?immutable=1" : "?mode=ro"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  return database;
}

Database Database::in_memory() {
  Database database(":memory:", true);
  database.open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY);
  return database;
}

void Database::use_write_ahead_log() {
  // EXTRA for the change of mode itself: it writes a rollback journal, and only EXTRA syncs the folder after deleting that. A journal that comes back
  // after a power cut would roll the first page back and take the log with it.
  execute("PRAGMA synchronous=EXTRA");
  const std::string mode = text("PRAGMA journal_mode=WAL");
  if (mode != "wal")
    throw DbError(DbErrorKind::io, path_.string() + ": no write-ahead log here (journal mode is " + mode + ")");
  execute("PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864");
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, sql);
}

void Database::interrupt() const { sqlite3_interrupt(handle()); }

void Database::let_go() const {
  for (sqlite3_stmt* statement = sqlite3_next_stmt(handle(), nullptr); statement; statement = sqlite3_next_stmt(handle(), statement))
    if (sqlite3_stmt_busy(statement)) sqlite3_reset(statement);
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.text(0) : "";
}

void Database::back_up(const fs::path& to) {
  const int descriptor = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0)
    throw DbError(DbErrorKind::io, to.string() + ": cannot be created: " + std::generic_category().message(errno));
  ::close(descriptor);
  try {
    Database copy(to, true);
    copy.open(to.string(), SQLITE_OPEN_READWRITE);
    sqlite3_backup* backup = sqlite3_backup_init(copy.handle(), "main", handle(), "main");
    if (!backup) copy.fail(sqlite3_extended_errcode(copy.handle()), "copying");
    const int code = sqlite3_backup_step(backup, -1);  // all pages in one read transaction: nothing can change in between
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) copy.fail(code, "copying");
    copy.execute("PRAGMA journal_mode=DELETE");  // one file, whole by itself
  } catch (...) {
    std::error_code ignored;
    fs::remove(to, ignored);
    throw;
  }
}

void Database::fail(int code, const std::string& doing) const {
  const DbErrorKind kind = kind_of(code);
  if (kind == DbErrorKind::foreign) throw DbError(kind, path_.string() + advice(kind), code);  // what was being asked says nothing about it
  if (code == SQLITE_IOERR_WRITE && file_size_is_limited())
    throw DbError(DbErrorKind::full, path_.string() + ": cannot be written: this process has a limit for the size of a file (ulimit -f); everything acknowledged is kept", code);
  const std::string said = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  throw DbError(
      kind, path_.string() + advice(kind) + " (" + shown(doing) + ": " + said + ", SQLite code " + std::to_string(code) + ")",
      code);
}

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace lacuna::db
