#include "db/database.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/statement.h"
#include "project_fixture.h"

namespace lacuna::db {
namespace {

using lacuna::test::TemporaryDirectory;
using test::error_of;
using testing::HasSubstr;

TEST(Database, WriterHasEverySetting) {
  TemporaryDirectory dir;
  Database database = open_project(dir / "a.lacuna");
  const auto value = [&](const char* pragma) { return database.text(std::string("PRAGMA ") + pragma); };
  EXPECT_EQ(value("journal_mode"), "wal");
  EXPECT_EQ(value("synchronous"), "2");
  EXPECT_EQ(value("busy_timeout"), "10000");
  EXPECT_EQ(value("foreign_keys"), "1");
  EXPECT_EQ(value("trusted_schema"), "0");
  EXPECT_EQ(value("cell_size_check"), "1");
  EXPECT_EQ(value("mmap_size"), "0");
  EXPECT_EQ(value("temp_store"), "2");
  EXPECT_EQ(value("secure_delete"), "1");
  EXPECT_EQ(value("journal_size_limit"), "67108864");
  EXPECT_EQ(value("wal_autocheckpoint"), "1000");
  EXPECT_EQ(value("recursive_triggers"), "1");
  EXPECT_EQ(value("application_id"), std::to_string(kApplicationId));
}

// A statement that an exception left at a row keeps the interruption alive for all that follow.
TEST(Database, AfterAnInterruptionStatementsAreLetGo) {
  TemporaryDirectory dir;
  Database database = open_project(dir / "a.lacuna");
  Statement left(database, "SELECT 1 UNION ALL SELECT 2");
  ASSERT_TRUE(left.step());
  database.interrupt();
  EXPECT_THROW(database.integer("SELECT count(*) FROM answer"), DbError);
  EXPECT_THROW(database.integer("SELECT count(*) FROM answer"), DbError);
  database.let_go();
  EXPECT_EQ(database.integer("SELECT count(*) FROM answer"), 0);
}

TEST(Database, ReaderNeverWritesAndNeverCheckpoints) {
  TemporaryDirectory dir;
  Database writer = open_project(dir / "a.lacuna");
  Database reader = open_project_read_only(dir / "a.lacuna");
  EXPECT_EQ(reader.text("PRAGMA wal_autocheckpoint"), "0");
  EXPECT_EQ(error_of([&] { reader.execute("DELETE FROM verdict"); }).first, "read_only");
}

TEST(Database, DoubleQuotedTextIsAnErrorNotAString) {
  Database database = Database::in_memory();
  EXPECT_EQ(error_of([&] { database.execute("SELECT \"no such column\""); }).first, "other");
}

TEST(Database, SchemaCannotBeEditedBehindSqlitesBack) {
  TemporaryDirectory dir;
  Database database = open_project(dir / "a.lacuna");
  database.execute("PRAGMA writable_schema=ON");
  EXPECT_NE(error_of([&] { database.execute("UPDATE sqlite_schema SET sql = '' WHERE name = 'run'"); }).first, "none");
}

TEST(Database, NewFilesBelongToTheirOwnerAlone) {
  TemporaryDirectory dir;
  Database database = open_project(dir / "a.lacuna");
  for (const char* name : {"a.lacuna", "a.lacuna-wal", "a.lacuna-shm", "a.lacuna-lock"}) {
    struct stat info {};
    ASSERT_EQ(stat((dir / name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
}

// What another process sees: POSIX locks of a file are gone as soon as its process closes any descriptor of it.
TEST(Database, AWriterOfTheSameProcessLeavesAReaderItsLock) {
  TemporaryDirectory dir;
  const auto path = dir / "a.lacuna";
  { open_project(path); }
  Database reader = open_project_read_only(path);
  ASSERT_EQ(reader.integer("SELECT count(*) FROM answer"), 0);
  { open_project(path); }
  const pid_t child = fork();
  if (child == 0) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000000 + 2;  // SQLite's shared range
    lock.l_len = 510;
    const int file = open(path.c_str(), O_RDWR);
    _exit(file >= 0 && fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Database, ReaderRefusesAMissingFileAndMakesNone) {
  TemporaryDirectory dir;
  const auto [kind, message] = error_of([&] { open_project_read_only(dir / "none.lacuna"); });
  EXPECT_EQ(kind, "missing");
  EXPECT_THAT(message, HasSubstr("none.lacuna"));
  EXPECT_FALSE(std::filesystem::exists(dir / "none.lacuna"));
}

TEST(Database, ReaderSaysWhyAFileCannotBeRead) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna"); }
  const uid_t user = geteuid();
  for (const std::filesystem::path& shut : {dir.path(), dir / "a.lacuna"}) {
    std::filesystem::permissions(shut, std::filesystem::perms::none);
    if (user == 0) {
      ASSERT_EQ(seteuid(65534), 0);  // root reads everything
    }
    const auto [kind, message] = error_of([&] { open_project_read_only(dir / "a.lacuna"); });
    ASSERT_EQ(seteuid(user), 0);
    EXPECT_EQ(kind, "io");
    EXPECT_THAT(message, HasSubstr("a.lacuna: cannot be read: Permission denied"));
    std::filesystem::permissions(dir.path(), static_cast<std::filesystem::perms>(0755));
  }
}

TEST(Database, ErrorShowsWholeWordsOfAStatement) {
  Database database = Database::in_memory();
  EXPECT_THAT(error_of([&] { database.execute("SELECT a_column_that_is_not_there, another_column_that_is_not_there FROM nowhere"); }).second, HasSubstr("(SELECT a_column_that_is_not_there, ...: no such table"));
}

TEST(Database, PathsWithTwoSlashesAreOpened) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna"); }
  for (const std::string& path : {"/" + (dir / "a.lacuna").string(), dir.path().string() + "//a.lacuna"}) EXPECT_EQ(error_of([&] { open_project_read_only(path); }).first, "none") << path;
}

// Closing any descriptor of a file drops the locks of its process: the last writer to leave would take the log away from a reader.
TEST(Database, AWriterLeavesTheLogToAReaderOfItsProcess) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna"); }
  Database reader = open_project_read_only(dir / "a.lacuna");
  EXPECT_EQ(reader.integer("SELECT count(*) FROM run"), 0);
  const auto locked = [&] {  // a process of its own asks: POSIX locks hold against others alone
    const pid_t child = fork();
    if (child == 0) {
      struct flock lock{};
      lock.l_type = F_WRLCK;
      lock.l_whence = SEEK_SET;
      const int file = open((dir / "a.lacuna").c_str(), O_RDWR | O_CLOEXEC);
      _exit(fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 1;
  };
  ASSERT_TRUE(locked());
  { open_project(dir / "a.lacuna"); }
  EXPECT_TRUE(locked());
}

// A reader that is last out cannot empty the log; a copy of the file by itself would lack what stands there.
TEST(Database, WhatAWriterWroteStandsInTheFileWhenItLeavesBeforeAReader) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna"); }
  const auto runs_in_a_copy = [&](const char* name) {
    std::filesystem::copy_file(dir / "a.lacuna", dir / name);
    return open_project_read_only(dir / name).integer("SELECT count(*) FROM run");
  };
  const auto write = [&](const char* run) {
    Database writer = open_project(dir / "a.lacuna");
    ResultStore(writer).add_run(test::run_row(run));
  };
  {
    Database reader = open_project_read_only(dir / "a.lacuna");
    EXPECT_EQ(reader.integer("SELECT count(*) FROM run"), 0);
    write("first");
    EXPECT_EQ(runs_in_a_copy("b.lacuna"), 1);
    Statement reading(reader, "SELECT name FROM run UNION ALL SELECT 'more'");
    ASSERT_TRUE(reading.step());
    write("second");  // stays in the log, and is there for whoever reads the project
    EXPECT_EQ(open_project_read_only(dir / "a.lacuna").integer("SELECT count(*) FROM run"), 2);
  }
  write("third");
  EXPECT_EQ(runs_in_a_copy("c.lacuna"), 3);
}

TEST(Database, WhatIsNoProjectIsCalledSo) {
  TemporaryDirectory dir;
  lacuna::test::write_file(dir / "text", std::string(5000, 'x'));
  lacuna::test::write_file(dir / "empty", "");
  EXPECT_THAT(error_of([&] { open_project_read_only(dir / "text"); }).second, testing::EndsWith("text: this is not a Lacuna project"));
  EXPECT_THAT(error_of([&] { open_project_read_only(dir / "empty"); }).second, HasSubstr("is empty: no project yet"));
  for (const auto open : {open_project, open_project_read_only}) EXPECT_THAT(error_of([&] { open(dir.path()); }).second, HasSubstr("is a folder"));
}

TEST(Database, OddFileNamesAreOpenedAsTheyAre) {
  TemporaryDirectory dir;
  const auto path = dir / "a?mode=rw#50%.lacuna";
  { open_project(path); }
  EXPECT_NO_THROW(open_project_read_only(path));
}

TEST(WriterLock, SecondWriterIsToldTheProcessOfTheFirst) {
  TemporaryDirectory dir;
  Database first = open_project(dir / "a.lacuna");
  const auto [kind, message] = error_of([&] { open_project(dir / "a.lacuna"); });
  EXPECT_EQ(kind, "locked");
  EXPECT_THAT(message, HasSubstr("process " + std::to_string(getpid())));
  EXPECT_TRUE(WriterLock::is_held(dir / "a.lacuna"));
}

TEST(WriterLock, HoldsAgainstAnotherNameOfTheFile) {
  TemporaryDirectory dir;
  std::filesystem::create_directory(dir / "folder");
  Database first = open_project(dir / "a.lacuna");
  std::filesystem::create_symlink(dir / "a.lacuna", dir / "folder/link.lacuna");
  std::filesystem::create_hard_link(dir / "a.lacuna", dir / "hard.lacuna");
  for (const char* name : {"folder/link.lacuna", "folder/../a.lacuna"}) {
    EXPECT_EQ(error_of([&] { open_project(dir / name); }).first, "locked") << name;
    EXPECT_TRUE(WriterLock::is_held(dir / name)) << name;
  }
  EXPECT_THAT(error_of([&] { open_project(dir / "hard.lacuna"); }).second, HasSubstr("2 names (hard links)"));
}

TEST(WriterLock, ADanglingLinkIsLockedWhereItLeads) {
  TemporaryDirectory dir;
  std::filesystem::create_symlink("real.lacuna", dir / "link.lacuna");
  Database first = open_project(dir / "link.lacuna");
  EXPECT_EQ(error_of([&] { open_project(dir / "real.lacuna"); }).first, "locked");
}

// A lock that only looks would keep a writer out while it looks.
TEST(WriterLock, WhoeverAsksDoesNotTakeIt) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna"); }
  const int reader = open(WriterLock::file_of(dir / "a.lacuna").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_FALSE(WriterLock::is_held(dir / "a.lacuna"));
  EXPECT_EQ(flock(reader, LOCK_SH | LOCK_NB), 0);  // what is_held() of an earlier version did for a moment
  EXPECT_NO_THROW(open_project(dir / "a.lacuna"));
  close(reader);
}

TEST(WriterLock, IsLetGoWhenItsProcessIsKilled) {
  TemporaryDirectory dir;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    try {
      Database held = open_project(dir / "a.lacuna");
      [[maybe_unused]] const ssize_t told = write(ready[1], "x", 1);
      for (;;) pause();
    } catch (...) {
    }
    _exit(1);
  }
  close(ready[1]);  // a child that dies early ends the read instead of blocking it
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  const auto [kind, message] = error_of([&] { open_project(dir / "a.lacuna"); });
  EXPECT_EQ(kind, "locked");
  EXPECT_THAT(message, HasSubstr("process " + std::to_string(child)));
  kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_FALSE(WriterLock::is_held(dir / "a.lacuna"));
  EXPECT_NO_THROW(open_project(dir / "a.lacuna"));
  close(ready[0]);
}

TEST(Database, AnInterruptEndsWhatIsBeingReadAndNothingLater) {
  Database database = Database::in_memory();
  database.interrupt();  // nothing is being read
  const char* const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n";
  {
    Statement rows(database, numbers);
    ASSERT_TRUE(rows.step());
    database.interrupt();
    EXPECT_EQ(error_of([&] {
      while (rows.step()) {
      }
    }).first, "other");
  }
  EXPECT_EQ(database.integer("SELECT 7"), 7);
}

TEST(Statement, KeepsBytesAndNulls) {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (a TEXT, b BLOB, c REAL, d INTEGER) STRICT");
  const std::string text("a\0b", 3);
  const std::vector<std::uint8_t> none;
  Statement(database, "INSERT INTO t VALUES (?1, ?2, ?3, ?4)")
      .with(text, std::span(none), std::optional<double>(), std::int64_t{-1})
      .run();
  Statement row(database, "SELECT a, b, c, d FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.text(0), text);
  EXPECT_FALSE(row.is_null(1));
  EXPECT_EQ(row.optional_real(2), std::nullopt);
  EXPECT_EQ(row.integer(3), -1);
}

}  // namespace
}  // namespace lacuna::db
