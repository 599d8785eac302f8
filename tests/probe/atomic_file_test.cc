#include "atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "paths.h"
#include "probe/answer_export.h"
#include "probe/interruption.h"
#include "probe/project.h"
#include "probe/report.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using lacuna::test::read_file;
using lacuna::test::TemporaryDirectory;
using ::testing::HasSubstr;

void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::string refusal_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(AtomicFile, NeverReplacesAProjectUnderAnyName) {
  TemporaryDirectory folder;
  const fs::path project = folder.path() / "b.lacuna";
  Project::create_or_open(project);
  const std::string before = read_file(project);
  fs::create_symlink("b.lacuna", folder.path() / "link.csv");
  fs::create_hard_link(project, folder.path() / "hard.csv");
  for (const char* name : {"b.lacuna", "link.csv", "hard.csv", "./b.lacuna"}) {
    const fs::path path = folder.path() / name;
    EXPECT_THAT(refusal_of([&] { write_atomically(path, "x"); }), ::testing::AllOf(HasSubstr(path.string()), HasSubstr("a project")));
    for (const ExportFormat format : {ExportFormat::csv, ExportFormat::jsonl, ExportFormat::xlsx, ExportFormat::markdown, ExportFormat::latex})
      EXPECT_THAT(refusal_of([&] { export_answers(path, {format, CsvDialect::strict(), {}}, [](const auto&) {}); }), HasSubstr("a project"));
  }
  EXPECT_EQ(read_file(project), before);
  EXPECT_TRUE(fs::is_symlink(folder.path() / "link.csv"));
}

TEST(AtomicFile, NeverReplacesAModelALogOrADevice) {
  TemporaryDirectory folder;
  write(folder.path() / "m.gguf", std::string("GGUF\3\0\0\0", 8));
  write(folder.path() / "p.lacuna-wal", "\x37\x7f\x06\x82 and the frames");
  EXPECT_THAT(refusal_of([&] { write_atomically(folder.path() / "m.gguf", "x"); }), HasSubstr("a model (GGUF)"));
  EXPECT_THAT(refusal_of([&] { write_atomically(folder.path() / "p.lacuna-wal", "x"); }), HasSubstr("write-ahead log"));
  EXPECT_THAT(refusal_of([&] { write_atomically(folder.path(), "x"); }), HasSubstr("is a folder"));
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(refusal_of([&] { write_atomically(pipe, "x"); }), HasSubstr("a pipe"));
}

TEST(AtomicFile, ReplacesWhatIsNoneOfThese) {
  TemporaryDirectory folder;
  for (const char* before : {"", "id,label\n", "SQLite"}) {
    write(folder.path() / "r.csv", before);
    write_atomically(folder.path() / "r.csv", "new");
    EXPECT_EQ(read_file(folder.path() / "r.csv"), "new");
  }
}

TEST(AtomicFile, IsNotHinderedByWhatAKilledProcessLeft) {
  TemporaryDirectory folder;
  const fs::path left = folder.path() / ("r.csv." + std::to_string(getpid()) + ".part");
  write(left, "half");
  write_atomically(folder.path() / "r.csv", "whole");
  EXPECT_EQ(read_file(folder.path() / "r.csv"), "whole");
  EXPECT_EQ(read_file(left), "half");  // not ours to remove
}

TEST(AtomicFile, TellsAnInputByWhatItIsNotByItsName) {
  TemporaryDirectory folder;
  const fs::path input = folder.path() / "labelled.jsonl";
  write(input, "{}\n");
  fs::create_symlink("labelled.jsonl", folder.path() / "link");
  EXPECT_THAT(refusal_of([&] { refuse_to_replace(input, {folder.path() / "other", input}); }), HasSubstr("is read by this command"));
  EXPECT_THAT(refusal_of([&] { refuse_to_replace(folder.path() / "link", {input}); }), HasSubstr("the same file as " + input.string()));
  EXPECT_NO_THROW(refuse_to_replace(folder.path() / "new.jsonl", {input}));
  EXPECT_NO_THROW(refuse_to_replace("", {input}));
}

TEST(AtomicFile, AProcessThatIsInterruptedLeavesNothingUnfinished) {
  TemporaryDirectory folder;
  write(folder.path() / "whole.csv", "whole");
  const auto interrupted = [&] {
    AtomicFile file(folder.path() / "whole.csv");
    file.write("half");
    const UnfinishedFile bundle(folder.path() / "bundle.part"), copy(folder.path() / "bundle.part/copy");
    fs::create_directory(bundle.path());
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) write(copy.path().string() + suffix, "half");
    UnfinishedFile finished(folder.path() / "finished");
    write(finished.path(), "whole");
    finished.finish();
    remove_unfinished_files();
    _exit(7);
  };
  EXPECT_EXIT(interrupted(), testing::ExitedWithCode(7), "");
  std::set<std::string> left;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.path())) left.insert(entry.path().filename());
  EXPECT_THAT(left, testing::UnorderedElementsAre("whole.csv", "finished"));
  EXPECT_EQ(read_file(folder.path() / "whole.csv"), "whole");
}

}  // namespace
}  // namespace lacuna::probe
