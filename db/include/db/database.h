// A connection to SQLite with the settings that this project relies on.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "db/error.h"
#include "db/writer_lock.h"

struct sqlite3;

namespace lacuna::db {

// Used by one thread at a time. Movable; statements must not outlive it.
class Database {
 public:
  // Takes the writer's lock first; creates the file (mode 0600) when there is none. Does not look at the content: see
  // schema.h.
  static Database open_writer(const std::filesystem::path& path);
  // Never writes and never checkpoints. Throws DbError (missing) when there is no such file.
  static Database open_reader(const std::filesystem::path& path);
  static Database in_memory();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Switches to the write-ahead log with synchronous=FULL. Throws DbError when the file system cannot do that.
  void use_write_ahead_log();

  void execute(const std::string& sql);
  // Whatever this connection is doing fails at once, with DbError. The one call that another thread may make, as long as the object lives.
  void interrupt() const;
  // After an interruption: every statement that is still at a row is let go. SQLite interrupts whatever is asked until the last one is.
  void let_go() const;
  // First column of the first row.
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);

  // A complete copy at one moment, also while another process writes: to a file that is not there yet. Throws DbError; then nothing is
  // left of the copy.
  void back_up(const std::filesystem::path& to);

  sqlite3* handle() const { return handle_.get(); }
  const std::filesystem::path& path() const { return path_; }
  bool writable() const { return writable_; }
  // Throws DbError for SQLite's result `code`; `doing` says what was tried.
  [[noreturn]] void fail(int code, const std::string& doing) const;

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  Database(const std::filesystem::path& path, bool writable);
  void open(const std::string& name, int flags);
  void configure();

  std::filesystem::path path_;
  bool writable_ = false;
  std::optional<WriterLock> lock_;  // let go after the connection is closed
  std::unique_ptr<sqlite3, Closer> handle_;
};

// The version of the SQLite library that runs, such as "3.40.1".
std::string sqlite_version();

}  // namespace lacuna::db
