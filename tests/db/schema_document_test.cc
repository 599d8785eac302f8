// db/SCHEMA.md lists every table and view with its columns; this list is written out of what the migrations make, and may not differ from it.
// LACUNA_WRITE_SCHEMA=1 writes it anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "db/database.h"
#include "db/statement.h"
#include "paths.h"
#include "project_fixture.h"

namespace lacuna::db {
namespace {

constexpr const char* kHeading = "## Columns, as the migrations make them\n";

// "a INTEGER, b TEXT NULL -> run(id)" and so on, the columns of one table.
std::string columns_of(Database& database, const std::string& table, bool view) {
  std::map<std::string, std::string> references;
  Statement keys(database, "SELECT \"from\", \"table\" || '(' || coalesce(\"to\", 'rowid') || ')' FROM pragma_foreign_key_list(?)");
  keys.bind(1, table);
  while (keys.step()) references[keys.text(0)] = keys.text(1);
  std::string out;
  Statement columns(database, "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)");
  columns.bind(1, table);
  while (columns.step()) {
    const std::string name = columns.text(0);
    out += (out.empty() ? "`" : ", `") + name + "`";
    if (!columns.text(1).empty()) out += " " + columns.text(1);
    if (columns.integer(3) > 0) out += " key";
    else if (!view && columns.integer(2) == 0) out += " or NULL";
    if (const auto found = references.find(name); found != references.end()) out += " of `" + found->second + "`";
  }
  return out;
}

std::string columns_section(Database& database) {
  std::string out = std::string(kHeading) + "\nWritten by a test out of the migrations; `key` is part of the primary key, `of` a reference to another table.\n\n";
  Statement objects(database, "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search\\__%' ESCAPE '\\' "
                              "OR name = 'search_state' ORDER BY type, name");
  while (objects.step()) {
    const bool view = objects.text(0) == "view";
    out += "- " + std::string(view ? "view " : "") + "`" + objects.text(1) + "`: " + columns_of(database, objects.text(1), view) + "\n";
  }
  return out;
}

TEST(SchemaDocument, ListsWhatTheMigrationsMake) {
  lacuna::test::TemporaryDirectory dir;
  Database database = open_project(dir / "a.lacuna");
  const std::filesystem::path path = lacuna::test::source_dir() / "db" / "SCHEMA.md";
  const std::string document = lacuna::test::read_file(path);
  const std::string expected = columns_section(database);
  const std::size_t at = document.find(kHeading);
  if (std::getenv("LACUNA_WRITE_SCHEMA")) {
    std::ofstream(path, std::ios::binary) << (at == std::string::npos ? document + "\n" : document.substr(0, at)) << expected;
    GTEST_SKIP() << "wrote " << path;
  }
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(document.substr(at), expected) << "LACUNA_WRITE_SCHEMA=1 db_tests --gtest_filter=SchemaDocument.* writes it anew";
}

}  // namespace
}  // namespace lacuna::db
