// A disk that fails: a thin layer under SQLite lets the k-th write or sync fail, for every k.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstring>

#include "project_fixture.h"

namespace lacuna::db {
namespace {

using lacuna::test::TemporaryDirectory;
using test::add_run;
using test::answer_row;
using test::count_up;
using test::error_of;

// The fault that is armed; tests run on one thread.
struct Fault {
  int code = SQLITE_OK;  // what to return; SQLITE_OK = nothing is armed
  bool syncs = false;    // of syncs, else of writes
  int countdown = 0;     // 1 = the next one
  bool struck = false;
};
Fault fault;

bool strikes(bool sync) {
  if (fault.code == SQLITE_OK || sync != fault.syncs || --fault.countdown > 0) return false;
  fault.struck = true;  // and every one after it: a disk that failed stays failed
  return true;
}

// Methods of the real VFS with xWrite and xSync replaced; everything else is called as it is. SQLite's unix VFS has
// different locking methods for databases and for logs, hence two sets.
struct Methods {
  sqlite3_io_methods real{}, faulty{};
};
Methods database_methods, log_methods;
const Methods& methods_of(sqlite3_file* file) {
  return file->pMethods == &database_methods.faulty ? database_methods : log_methods;
}

int faulty_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  return strikes(false) ? fault.code : methods_of(file).real.xWrite(file, data, size, offset);
}
int faulty_sync(sqlite3_file* file, int flags) {
  return strikes(true) ? fault.code : methods_of(file).real.xSync(file, flags);
}

sqlite3_vfs faulty_vfs;
int faulty_open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* real = sqlite3_vfs_find("unix");
  const int code = real->xOpen(real, name, file, flags, out_flags);
  if (code != SQLITE_OK || !file->pMethods) return code;
  Methods& methods = flags & SQLITE_OPEN_MAIN_DB ? database_methods : log_methods;
  methods.real = methods.faulty = *file->pMethods;
  methods.faulty.xWrite = faulty_write;
  methods.faulty.xSync = faulty_sync;
  file->pMethods = &methods.faulty;
  return code;
}

class FaultyDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    faulty_vfs = *sqlite3_vfs_find("unix");
    faulty_vfs.zName = "faulty";
    faulty_vfs.xOpen = faulty_open;
    ASSERT_EQ(sqlite3_vfs_register(&faulty_vfs, 1), SQLITE_OK);
  }
  void TearDown() override {
    fault = {};
    sqlite3_vfs_unregister(&faulty_vfs);
    sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
  }

  // Stores answers, with a checkpoint in between, until the armed fault strikes. Returns the kind of error, or "none".
  std::string work(const std::filesystem::path& path, std::uint64_t& acknowledged) {
    return error_of([&] {
             Database database = open_project(path);
             ResultStore store(database);
             for (int i = static_cast<int>(acknowledged); i < kAnswers; ++i) {
               store.add_answer(answer_row(1, i, std::string(2000, 'x')), count_up);
               ++acknowledged;
               if (i == kAnswers / 2) database.execute("PRAGMA wal_checkpoint(PASSIVE)");
             }
           })
        .first;
  }

  // The bytes of a project with a run that is planned, made once.
  static const std::string& planned_project() {
    static const std::string bytes = [] {
      TemporaryDirectory dir;
      {
        Database database = open_project(dir / "a.lacuna");
        ResultStore store(database);
        add_run(store, "a", kAnswers);
      }
      return lacuna::test::read_file(dir / "a.lacuna");
    }();
    return bytes;
  }

  // One project, one fault; afterwards a healthy disk. Returns whether the fault struck at all.
  bool survive(Fault wanted) {
    TemporaryDirectory dir;
    const auto path = dir / "a.lacuna";
    lacuna::test::write_file(path, planned_project());
    fault = wanted;
    std::uint64_t acknowledged = 0;
    const std::string kind = work(path, acknowledged);
    const bool struck = fault.struck;
    fault = {};
    EXPECT_THAT(kind, testing::AnyOf("io", "full", "none"));  // a failed checkpoint is tried again later
    expect_kept(path, acknowledged);
    acknowledged = expect_kept(path, acknowledged);
    EXPECT_EQ(work(path, acknowledged), "none");
    EXPECT_EQ(acknowledged, static_cast<std::uint64_t>(kAnswers));
    return struck;
  }

  // At least what was acknowledged is there, and everything is sound. Returns how many answers there are.
  static std::uint64_t expect_kept(const std::filesystem::path& path, std::uint64_t acknowledged) {
    Database database = open_project(path);
    ResultStore store(database);
    EXPECT_THAT(store.integrity_problems(), testing::IsEmpty());
    const std::uint64_t kept = store.counts(1).answered;
    EXPECT_GE(kept, acknowledged);
    EXPECT_LE(kept, acknowledged + 1);  // a commit may have reached the disk before its error
    EXPECT_EQ(store.chain_head()[31], kept);
    return kept;
  }

  static constexpr int kAnswers = 12;
};

TEST_F(FaultyDiskTest, EveryFailedWriteLosesNothing) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    int k = 1;
    while (survive({code, false, k, false}) && !HasFailure()) ++k;
    RecordProperty(code == SQLITE_FULL ? "writes_failed_full" : "writes_failed_io", k - 1);
    EXPECT_GT(k, 20) << "too few writes were hit for this test to mean anything";
  }
}

TEST_F(FaultyDiskTest, EveryFailedSyncLosesNothing) {
  int k = 1;
  while (survive({SQLITE_IOERR_FSYNC, true, k, false}) && !HasFailure()) ++k;
  RecordProperty("syncs_failed", k - 1);
  EXPECT_GT(k, kAnswers) << "fewer syncs than commits: the settings do not sync every commit";
}

}  // namespace
}  // namespace lacuna::db
