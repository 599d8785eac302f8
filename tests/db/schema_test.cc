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
  const auto before = dir / ("a.lacuna-before-v" + std::to_string(steps.size()));
  EXPECT_EQ(std::filesystem::status(before).permissions(), std::filesystem::perms(0600));
  Database copy = open_project_read_only(before);
  EXPECT_EQ(copy.integer("SELECT count(*) FROM planned"), 2);
}

// Version 3 named prompts by run and key everywhere and kept sums as digits.
TEST(Schema, ProjectOfVersion3KeepsPlansAttemptsAndAnswers) {
  TemporaryDirectory dir;
  const std::string key(64, 'a'), other(64, 'b'), sum(64, 'c');
  {
    Database old = connect(dir / "a.lacuna");
    migrate(old, migrations().first(3));
    const std::string planned = "INSERT INTO planned (run, item_key, position, model, set_id, item, pair, topic, subtopic, stratum, role, language, "
                                "variant, sample, seed, temperature, prompt) VALUES (1, '";
    const std::string plan = "', 'm', 's', 'tibet-1', '', 'tibet', '', 'information', 'sensitive', 'en', 'canonical', 0, 7, 0.5, 'What?');";
    old.execute("INSERT INTO run VALUES (1, 'r', 'engine', 'm', 'complete', 'u', '{}', '{}', '" + sum + "');"
                "INSERT INTO session (id, run, pid, boot_id, environment_json, started_utc) VALUES (1, 1, 1, 'b', '{}', 'u');" +
                planned + key + "', 0" + plan.substr(1) + planned + other + "', 1" + plan.substr(1) +
                "INSERT INTO attempt VALUES (1, 1, '" + other + "', 1, 1, 'u'), (2, 1, '" + key + "', 1, 1, 'u');"
                "INSERT INTO answer VALUES (1, 1, '" + key + "', 2, 'In Lhasa', 'thinking', x'01000000', 'end', '', 1, 2, 0, 0.5, '" + sum + "', 'u', zeroblob(32), zeroblob(32));"
                "INSERT INTO cell VALUES (5, 'tibet-1', 'en', 'canonical', 's', 'm', '', 'tibet', '', 'information', 'sensitive');"
                "INSERT INTO facet VALUES (1, 1, 5, 0); INSERT INTO tally VALUES (1, 5, 0, 1);");
  }
  Database database = open_project(dir / "a.lacuna");
  ResultStore store(database);
  const ResultRecord record = store.result(1).value();
  EXPECT_EQ(record.planned.item_key, key);
  EXPECT_EQ(record.planned.item, "tibet-1");
  EXPECT_EQ(record.planned.prompt, "What?");
  EXPECT_EQ(record.planned.seed, 7);
  EXPECT_EQ(record.answer.attempt, 2);
  EXPECT_EQ(record.answer.text, "In Lhasa");
  EXPECT_EQ(record.answer.reasoning, "thinking");
  EXPECT_EQ(record.answer.rendered_sha256, sum);
  EXPECT_EQ(record.answer.tokens, (std::vector<std::uint8_t>{1, 0, 0, 0}));
  EXPECT_EQ(database.text("SELECT hex(p.item_key) FROM attempt t JOIN planned p ON p.id = t.planned WHERE NOT EXISTS (SELECT 1 FROM answer a WHERE a.attempt = t.seq)"), std::string(64, 'B'));
  EXPECT_EQ(store.answered_keys(1), std::set<std::string>{key});
  EXPECT_EQ(database.text("SELECT item FROM results"), "tibet-1");
  EXPECT_TRUE(store.integrity_problems().empty());
}

// Version 4 kept the prompt with every plan, the words of an ending and two hashes with every answer, and what is in force among what was.
TEST(Schema, ProjectOfVersion4ShowsTheSameAsBefore) {
  TemporaryDirectory dir;
  const auto all = [](Database& database, const std::string& sql) {
    std::string out;
    Statement rows(database, sql);
    while (rows.step()) {
      for (int column = 0; column < rows.columns(); ++column) out += rows.is_null(column) ? "NULL|" : rows.text(column) + "|";
      out += "\n";
    }
    return out;
  };
  const std::string results = "SELECT * FROM results ORDER BY answer_seq", layers = "SELECT * FROM layer_verdicts ORDER BY answer_seq, version, layer";
  std::string old_results, old_layers;
  {
    Database old = connect(dir / "a.lacuna");
    migrate(old, migrations().first(4));
    const std::string sum(64, 'c');
    const auto key_of = [](int i) { return "x'" + test::key(i) + "'"; };
    old.execute(
        "INSERT INTO run VALUES (1, 'r', 'engine', 'm', 'complete', 'u', '{}', '{}', '" + sum + "');"
        "INSERT INTO session (id, run, pid, boot_id, environment_json, started_utc) VALUES (1, 1, 1, 'b', '{}', 'u');"
        "INSERT INTO item VALUES (1, '" + sum + "', '{}');"
        "INSERT INTO cell VALUES (5, 'tibet-1', 'en', 'canonical', 's', 'm', '', 'tibet', '', 'information', 'sensitive');"
        "INSERT INTO planned VALUES (1, 1, " + key_of(1) + ", 0, 1, 5, 0, 7, 0.0, 'What?'), (2, 1, " + key_of(2) + ", 1, 1, 5, 1, 8, 0.7, 'What?'),"
        "  (3, 1, " + key_of(3) + ", 2, NULL, 5, 2, 9, 0.7, 'What?'), (4, 1, " + key_of(4) + ", 3, 1, 5, 3, 9, 0.7, 'Why?');"
        "INSERT INTO attempt VALUES (1, 2, 1, 1, '2026-01-31T12:00:00Z'), (2, 1, 1, 1, 'u'), (3, 3, 1, 1, 'u');"
        "INSERT INTO answer VALUES (1, 2, 1, 'end', '', 1, 2, 0, 0.5, zeroblob(32), '2026-01-31T12:00:01Z', zeroblob(32), x'" + sum + "', x'0100000000F00200FFFFFFFF', 'thinking', 'In Lhasa'),"
        "  (2, 1, 2, 'end', 'timeout', 1, 2, 0, 0.5, x'', 'u', zeroblob(32), x'" + sum + "', x'', NULL, ''),"
        "  (3, 3, NULL, 'end', '', 1, 2, 0, 0.5, x'', '2026-02-30T00:00:00Z', zeroblob(32), x'" + sum + "', x'', NULL, '');"
        "INSERT INTO judge VALUES (1, 'combined', '1', ''), (2, 'combined', '2', ''), (3, 'rules', '1', '');"
        "INSERT INTO verdict_class VALUES (1, 'hard_refusal', 'absent', 'off', 'same', 'en', 'refusal', 'refusal', 'r1', 0, 1, 0, 0);"
        "INSERT INTO facet VALUES (1, 1, 5, 1), (2, 1, 5, 1), (3, 1, 5, 0); INSERT INTO tally VALUES (1, 5, 1, 2), (1, 5, 0, 1);"
        "INSERT INTO layer_class VALUES (1, 'refusal', 'hard_refusal', 'absent'), (2, 'compliance', 'answered', 'absent');"
        "INSERT INTO verdict VALUES (1, 2, 1, 0.75, NULL, '{\"claims\":[],\"evidence\":[],\"facts\":[],\"tone\":[]}'), (2, 1, 1, 0.5, 1.0, '{\"tone\":[]}');"
        "INSERT INTO layer_verdict VALUES (1, 1, 2, 0.25), (1, 2, 1, 0.75), (1, 3, 1, 0.75), (2, 1, 1, 0.5);");
    old_results = all(old, results);
    old_layers = all(old, layers);
  }
  Database database = open_project(dir / "a.lacuna");
  EXPECT_EQ(all(database, results), old_results);
  EXPECT_EQ(all(database, layers), old_layers);
  EXPECT_EQ(database.text("SELECT group_concat(prompt) FROM (SELECT prompt FROM planned ORDER BY id)"), "1,1,2,3");
  EXPECT_EQ(database.integer("SELECT count(*) FROM layer_verdict"), 2);  // what is not in force
  ResultStore store(database);
  const ResultRecord record = store.result(1).value();
  EXPECT_EQ(record.answer.tokens, (std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0xF0, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF}));
  EXPECT_EQ(record.answer.answered_utc, "2026-01-31T12:00:01Z");
  EXPECT_EQ(record.answer.chain[0], 0xCC);
  EXPECT_EQ(record.planned.item_id, 1);
  EXPECT_EQ(record.verdict->detail_json, kNoDetail);
  EXPECT_EQ(store.result(3)->answer.answered_utc, "2026-02-30T00:00:00Z");  // no such day: kept as it came
  EXPECT_EQ(store.result(3)->planned.item_id, std::nullopt);
  EXPECT_EQ(database.text("SELECT intent_utc FROM attempt WHERE seq = 1"), "1769860800");
  EXPECT_TRUE(store.integrity_problems().empty());
}

TEST(Schema, ProjectOfVersion5IsReadAsItIsAndMigratedByAWriter) {
  TemporaryDirectory dir;
  {
    Database old = connect(dir / "a.lacuna");
    migrate(old, migrations().first(5));
    ResultStore store(old);
    test::add_run(store, "first", 2);
  }
  EXPECT_EQ(open_project_read_only(dir / "a.lacuna").integer("SELECT count(*) FROM labels"), 0);
  EXPECT_EQ(open_project_read_only(dir / "a.lacuna").integer("PRAGMA user_version"), 5);
  EXPECT_EQ(open_project(dir / "a.lacuna").integer("PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
}

TEST(Schema, WhatAnalyzeWritesIsNoStrangersTable) {
  TemporaryDirectory dir;
  {
    Database database = open_project(dir / "a.lacuna");
    ResultStore store(database);
    test::add_run(store, "first", 2);
    database.execute("ANALYZE");
    ASSERT_GT(database.integer("SELECT count(*) FROM sqlite_stat1"), 0);
  }
  for (const auto open : {open_project, open_project_read_only}) EXPECT_EQ(error_of([&] { open(dir / "a.lacuna"); }).first, "none");
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
