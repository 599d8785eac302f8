// A power cut at any moment. A layer under SQLite records every write, truncation and sync of the project and its log; a disk is then rebuilt as a
// cut would leave it: what was synced is there, and of what was not, each sector of 512 bytes is there or not, as chance has it. Every such disk
// is opened again: nothing may be damaged, nothing that was acknowledged may be missing, and the run goes on to its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <random>

#include "project_fixture.h"

namespace lacuna::db {
namespace {

using lacuna::test::TemporaryDirectory;
using test::add_run;
using test::answer_row;
using test::count_up;

constexpr int kAnswers = 16;
constexpr std::size_t kSector = 512;

struct Event {
  enum class Kind { write, truncate, erase, sync, acknowledge } kind;
  std::string file;           // its name without the folder
  std::size_t offset = 0;     // of a write; the size that a truncation leaves; how much was acknowledged
  std::string bytes;          // of a write
};
std::vector<Event> events;    // tests run on one thread
std::map<sqlite3_file*, std::string> names;

struct Methods {
  sqlite3_io_methods real{}, recording{};
};
Methods database_methods, log_methods;
const Methods& methods_of(sqlite3_file* file) { return file->pMethods == &database_methods.recording ? database_methods : log_methods; }

int recording_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  events.push_back({Event::Kind::write, names[file], static_cast<std::size_t>(offset), std::string(static_cast<const char*>(data), static_cast<std::size_t>(size))});
  return methods_of(file).real.xWrite(file, data, size, offset);
}
int recording_truncate(sqlite3_file* file, sqlite3_int64 size) {
  events.push_back({Event::Kind::truncate, names[file], static_cast<std::size_t>(size), {}});
  return methods_of(file).real.xTruncate(file, size);
}
int recording_sync(sqlite3_file* file, int flags) {
  events.push_back({Event::Kind::sync, names[file], 0, {}});
  return methods_of(file).real.xSync(file, flags);
}

sqlite3_vfs recording_vfs;
int recording_delete(sqlite3_vfs*, const char* name, int sync_directory) {
  const std::string file = std::filesystem::path(name).filename().string();
  events.push_back({Event::Kind::erase, file, 0, {}});
  if (sync_directory) events.push_back({Event::Kind::sync, file, 0, {}});
  sqlite3_vfs* real = sqlite3_vfs_find("unix");
  return real->xDelete(real, name, sync_directory);
}
int recording_open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* real = sqlite3_vfs_find("unix");
  const int code = real->xOpen(real, name, file, flags, out_flags);
  if (code != SQLITE_OK || !file->pMethods || !name || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL))) return code;
  names[file] = std::filesystem::path(name).filename().string();
  Methods& methods = flags & SQLITE_OPEN_MAIN_DB ? database_methods : log_methods;
  methods.real = methods.recording = *file->pMethods;
  methods.recording.xWrite = recording_write;
  methods.recording.xTruncate = recording_truncate;
  methods.recording.xSync = recording_sync;
  file->pMethods = &methods.recording;
  return code;
}

class Recording {
 public:
  Recording() {
    events.clear();
    recording_vfs = *sqlite3_vfs_find("unix");
    recording_vfs.zName = "recording";
    recording_vfs.xOpen = recording_open;
    recording_vfs.xDelete = recording_delete;
    sqlite3_vfs_register(&recording_vfs, 1);
  }
  ~Recording() {
    sqlite3_vfs_unregister(&recording_vfs);
    sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
  }
};

void acknowledge(std::size_t what) { events.push_back({Event::Kind::acknowledge, {}, what, {}}); }

// A project from nothing: its making, a run, answers, checkpoints in between. Acknowledged are 1 the project, 2 the run, 2 + n the n-th answer. What
// closing writes is not recorded.
std::vector<Event> recorded_work() {
  TemporaryDirectory dir;
  std::vector<Event> out;
  {
    const Recording recording;
    Database database = open_project(dir / "a.lacuna");
    acknowledge(1);
    ResultStore store(database);
    add_run(store, "a", kAnswers);
    acknowledge(2);
    for (int i = 0; i < kAnswers; ++i) {
      store.add_answer(answer_row(1, i, std::string(500 + 700 * (i % 3), 'x')), count_up);
      acknowledge(static_cast<std::size_t>(3 + i));
      if (i == kAnswers / 3) database.execute("PRAGMA wal_checkpoint(PASSIVE)");
      if (i == 2 * kAnswers / 3) database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    out = events;
  }
  return out;
}

// One file on the disk of the simulation; nothing while it does not exist.
using Content = std::optional<std::string>;
struct File {
  Content durable;
  std::vector<Event> pending;  // since the last sync, in order

  static void apply(Content& content, const Event& event, const std::function<bool()>& keeps) {
    if (event.kind == Event::Kind::erase) {
      if (keeps()) content.reset();
      return;
    }
    if (!content) content.emplace();
    if (event.kind == Event::Kind::truncate) {
      if (keeps()) content->resize(event.offset, '\0');
      return;
    }
    for (std::size_t at = 0; at < event.bytes.size();) {
      const std::size_t n = std::min(kSector - (event.offset + at) % kSector, event.bytes.size() - at);
      if (keeps()) {
        if (content->size() < event.offset + at + n) content->resize(event.offset + at + n, '\0');
        content->replace(event.offset + at, n, event.bytes, at, n);
      }
      at += n;
    }
  }
  Content after_cut(const std::function<bool()>& keeps) const {
    Content content = durable;
    for (const Event& event : pending) apply(content, event, keeps);
    return content;
  }
  void sync() {
    durable = after_cut([] { return true; });
    pending.clear();
  }
};

using Disk = std::map<std::string, File>;

void happen(Disk& disk, const Event& event, std::size_t& acknowledged) {
  if (event.kind == Event::Kind::acknowledge) acknowledged = event.offset;
  else if (event.kind == Event::Kind::sync) disk[event.file].sync();
  else disk[event.file].pending.push_back(event);
}

// Opens what a cut left behind.
void expect_whole(const Disk& disk, std::size_t acknowledged, const std::function<bool()>& keeps, bool to_the_end) {
  TemporaryDirectory dir;
  for (const auto& [name, file] : disk)
    if (const Content content = file.after_cut(keeps)) lacuna::test::write_file(dir / name, *content);
  Database database = open_project(dir / "a.lacuna");
  ResultStore store(database);
  ASSERT_THAT(store.integrity_problems(), testing::IsEmpty());
  if (database.integer("SELECT count(*) FROM run") == 0) {
    ASSERT_LT(acknowledged, 2u);
    return;
  }
  if (const std::uint64_t planned = store.counts(1).planned; planned < kAnswers) {
    ASSERT_LT(acknowledged, 2u) << planned << " prompts are planned";
    return;
  }
  const std::size_t kept = store.counts(1).answered;
  ASSERT_GE(kept + 2, acknowledged);
  ASSERT_LE(kept + 2, std::max<std::size_t>(acknowledged, 2) + 1);  // a commit may have reached the disk before it was acknowledged
  ASSERT_EQ(store.chain_head()[31], kept);
  if (!to_the_end) return;
  for (int i = static_cast<int>(kept); i < kAnswers; ++i) store.add_answer(answer_row(1, i), count_up);
  ASSERT_EQ(store.counts(1).answered, static_cast<std::uint64_t>(kAnswers));
  ASSERT_THAT(store.integrity_problems(), testing::IsEmpty());
}

std::size_t wanted_cuts() {
  const char* wanted = std::getenv("LACUNA_POWER_CUTS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 200;
}

TEST(PowerCut, AtAnyMomentDamagesNothingAndLosesNothingAcknowledged) {
  const std::vector<Event> work = recorded_work();
  ASSERT_GT(work.size(), 100u) << "too little was recorded for this test to mean anything";
  std::mt19937_64 random(22);
  const std::size_t wanted = wanted_cuts();
  const std::size_t every = std::max<std::size_t>(1, work.size() / wanted), at_each = std::max<std::size_t>(1, (wanted + work.size() - 1) / work.size());
  Disk disk;
  std::size_t acknowledged = 0, cuts = 0;
  for (std::size_t k = 0; k < work.size(); ++k) {
    happen(disk, work[k], acknowledged);
    if (k % every != 0) continue;
    for (std::size_t n = 0; n < at_each; ++n) {
      SCOPED_TRACE("cut after event " + std::to_string(k) + " of " + std::to_string(work.size()) + ", disk " + std::to_string(n));
      const std::size_t mode = at_each > 2 ? n : random() % 3;  // nothing that was not synced, all of it, or by chance
      const std::uint64_t chance = random() % 100;
      const auto keeps = [&] { return mode == 0 ? false : mode == 1 ? true : random() % 100 < chance; };
      expect_whole(disk, acknowledged, keeps, cuts % 20 == 0);
      if (HasFatalFailure()) return;
      ++cuts;
    }
  }
  RecordProperty("cuts", static_cast<int>(cuts));
  RecordProperty("events", static_cast<int>(work.size()));
  std::printf("%zu cuts at %zu events\n", cuts, work.size());
}

}  // namespace
}  // namespace lacuna::db
