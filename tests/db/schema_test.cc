#include "db/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project_fixture.h"

namespace lacuna::db {
namespace {

using lacuna::test::read_file;
using lacuna::test::TemporaryDirectory;
using lacuna::test::write_file;
using test::error_of;
using testing::HasSubstr;

std::vector<Migration> with_next(const char* sql) {
  std::vector<Migration> steps(migrations().begin(), migrations().end());
  steps.push_back({"999_next", sql});
  return steps;
}

Database connect(const std::filesystem::path& path) {
  Database database = Database::open_writer(path);
  database.use_write_ahead_log();
  return database;
}

TEST(Schema, OlderProjectIsCopiedAndMigrated) {
  TemporaryDirectory dir;
  {
    Database database = open_project(dir / "a.lacuna");
    ResultStore store(database);
    test::add_run(store, "first", 2);
  }
  const auto steps = with_next("CREATE TABLE note (text TEXT) STRICT; INSERT INTO note SELECT name FROM run;");
  Database database = connect(dir / "a.lacuna");
  migrate(database, steps);
  EXPECT_EQ(database.integer("PRAGMA user_version"), static_cast<std::int64_t>(steps.size()));
  EXPECT_EQ(database.text("SELECT text FROM note"), "first");
  Database copy = open_project_read_only(dir / ("a.lacuna-before-v" + std::to_string(steps.size())));
  EXPECT_EQ(copy.integer("SELECT count(*) FROM planned"), 2);
}

TEST(Schema, FailedMigrationLeavesTheProjectAsItWas) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna"); }
  Database database = connect(dir / "a.lacuna");
  const std::int64_t before = database.integer("PRAGMA user_version");
  EXPECT_THROW(migrate(database, with_next("CREATE TABLE note (text TEXT) STRICT; CREATE TABLE run (x);")), DbError);
  EXPECT_EQ(database.integer("PRAGMA user_version"), before);
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'note'"), 0);
  EXPECT_NO_THROW(check_schema(database));
}

TEST(Schema, NewerProjectIsRefused) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna").execute("PRAGMA user_version=99"); }
  for (const auto open : {open_project, open_project_read_only}) {
    const auto [kind, message] = error_of([&] { open(dir / "a.lacuna"); });
    EXPECT_EQ(kind, "newer");
    EXPECT_THAT(message, HasSubstr("version 99"));
  }
}

TEST(Schema, ForeignDatabaseIsRefusedAndNotChanged) {
  TemporaryDirectory dir;
  const auto path = dir / "other.lacuna";
  {
    Database other = Database::open_writer(path);
    other.execute("CREATE TABLE t (x); PRAGMA application_id=7");
  }
  const std::string before = read_file(path);
  EXPECT_EQ(error_of([&] { open_project(path); }).first, "foreign");
  EXPECT_EQ(error_of([&] { open_project_read_only(path); }).first, "foreign");
  EXPECT_EQ(read_file(path), before);
}

TEST(Schema, TextFileIsRefusedAndNotChanged) {
  TemporaryDirectory dir;
  const std::string text(5000, 'x');
  write_file(dir / "notes.txt", text);
  const auto [kind, message] = error_of([&] { open_project(dir / "notes.txt"); });
  EXPECT_EQ(kind, "foreign");
  EXPECT_THAT(message, HasSubstr("not a Lacuna project"));
  EXPECT_EQ(read_file(dir / "notes.txt"), text);
}

TEST(Schema, ProjectWithATriggerOfItsOwnIsRefused) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna").execute("CREATE TRIGGER z AFTER INSERT ON verdict BEGIN DELETE FROM label; END"); }
  const auto [kind, message] = error_of([&] { open_project_read_only(dir / "a.lacuna"); });
  EXPECT_EQ(kind, "foreign");
  EXPECT_THAT(message, HasSubstr("trigger z"));
}

TEST(Schema, ProjectWithAnotherViewIsRefusedByName) {
  TemporaryDirectory dir;
  { open_project(dir / "a.lacuna").execute("DROP VIEW results; CREATE VIEW results AS SELECT 1"); }
  EXPECT_THAT(error_of([&] { open_project_read_only(dir / "a.lacuna"); }).second, HasSubstr("view results"));
}

TEST(Schema, EveryTableIsStrict) {
  TemporaryDirectory dir;
  Database database = open_project(dir / "a.lacuna");
  EXPECT_EQ(
      database.text(
          "SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict "
          "AND name NOT LIKE 'sqlite%'"),
      "");
}

}  // namespace
}  // namespace lacuna::db
