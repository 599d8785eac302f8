#include "probe/prompt_set_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "paths.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PromptSetImport : public ::testing::Test {
 protected:
  ImportedSet csv(const std::string& text) { return import_prompt_set_csv(write("t.csv", text), folder_.path(), import_); }
  ImportedSet jsonl(const std::string& text) { return import_prompt_set_jsonl(write("t.jsonl", text), folder_.path(), import_); }
  fs::path write(const std::string& name, const std::string& text) {
    test::write_file(folder_ / name, text);
    return folder_ / name;
  }
  template <typename Act>
  std::string complaint(Act act) {
    try {
      act();
    } catch (const std::exception& error) {
      return error.what();
    }
    return "no complaint";
  }
  // What a set needs beyond its questions, read without the linter's demand for controls.
  std::vector<std::string> missing(const ImportedSet& set) { return grouped(set.complaints); }

  test::TemporaryDirectory folder_;
  SetImport import_ = [] {
    SetImport import;
    import.id = "mine";
    return import;
  }();
};

TEST_F(PromptSetImport, AWholeTableIsASetWithoutAComplaint) {
  import_.licence = "CC-BY-4.0";
  import_.sources = test::source_dir() / "tests/data/import/sources.yaml";
  const ImportedSet done = import_prompt_set_csv(test::source_dir() / "tests/data/import/questions.csv", folder_.path(), import_);
  EXPECT_THAT(missing(done), ElementsAre());
  EXPECT_THAT(done.unused_columns, ElementsAre("Remark"));
  EXPECT_THAT(done.languages, ElementsAre("en", "de"));
  const PromptSet set = load_prompt_set(done.file);
  ASSERT_EQ(set.items.size(), 3u);
  const PromptItem& first = set.items.front();
  EXPECT_EQ(first.prompts.at("en").variants.at("canonical"), "What did the \"strikers\" of 1980\nin Gdańsk achieve?");
  EXPECT_EQ(first.prompts.at("en").variants.at("terse"), "Gdańsk 1980; result?");
  EXPECT_EQ(first.prompts.at("de").translation, "draft");
  EXPECT_EQ(first.facts.size(), 2u);
  EXPECT_THAT(first.facts.front().patterns.at("en"), ElementsAre("(free|independent) (trade )?unions?", "solidarity"));
  EXPECT_THAT(first.facts.front().sources, ElementsAre("gdansk-agreement-1980", "garton-ash-1983"));
  EXPECT_EQ(set.items[2].pair, "strike");
}

TEST_F(PromptSetImport, JsonLinesSayTheSame) {
  const ImportedSet done = jsonl(R"({"question":"Why?","fact":{"text":"Because.","patterns":["because","since [^.]+"],"sources":["a","b"]},"lang":"fr","n":3,"terse":null}
)");
  EXPECT_THAT(done.languages, ElementsAre("fr"));
  EXPECT_THAT(done.unused_columns, ElementsAre("n"));
  const PromptSet set = load_prompt_set(done.file);
  EXPECT_THAT(set.items.front().facts.front().patterns.at("fr"), ElementsAre("because", "since [^.]+"));
  EXPECT_THAT(missing(done), ::testing::Contains(HasSubstr("has 0 controls")));
}

TEST_F(PromptSetImport, NothingOfAnObjectIsLostUnsaid) {
  EXPECT_THAT(complaint([&] { jsonl("{\"prompt\":\"c\",\"prompt\":\"d\"}\n"); }), HasSubstr("t.jsonl:1: key 'prompt' stands twice in the same object"));
  EXPECT_THAT(complaint([&] { jsonl("{\"prompt\":\"c\",\"fact\":{\"text\":\"a\",\"text\":\"b\"}}\n"); }), HasSubstr("key 'text' stands twice"));
  EXPECT_THAT(complaint([&] { jsonl("{\"prompt\":[\"a\",\"b\"]}\n"); }), HasSubstr("t.jsonl:1: column 'prompt': is a list; one text is expected"));
  EXPECT_EQ(jsonl("{\"prompt\":\"a\",\"fact\":{\"text\":\"b\"},\"claim\":{\"text\":\"c\"},\"x\":[{\"a\":1},{\"a\":2}]}\n").items, 1u);
}

TEST_F(PromptSetImport, ABrokenLineHidesNoOtherMistake) {
  const std::string lines = complaint([&] { jsonl("{\"prompt\": 1,}\n{\"prompt\":\"a\",\"role\":\"x\"}\n[]\n"); });
  for (const char* said : {"t.jsonl:1: is not valid JSON", "t.jsonl:2: column 'role': is 'x'", "t.jsonl:3: is not a JSON object"}) EXPECT_THAT(lines, HasSubstr(said));
  const std::string records = complaint([&] { csv("prompt,role\na,b,c\nd,x\n"); });
  for (const char* said : {"t.csv:2: the record has 3 cells", "t.csv:3: column 'role': is 'x'"}) EXPECT_THAT(records, HasSubstr(said));
}

TEST_F(PromptSetImport, QuestionsAloneAreNumberedAndTheLinterSaysWhatIsMissing) {
  const ImportedSet done = csv("Question\nWho ruled?\n\nWho fled from the palace?\n");
  EXPECT_EQ(done.items, 2u);
  const auto lines = missing(done);
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("2 times: weakness: items[]: sensitive item '...' has 0 controls; at least 2 are needed")));
  for (const char* field : {"stratum", "subtopic", "facts", "slots", "claims"}) EXPECT_THAT(lines, ::testing::Contains(HasSubstr("2 times: weakness: items[]." + std::string(field) + ": is missing")));
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("weakness: licence: is missing")));
}

TEST_F(PromptSetImport, ComplaintsNameTheLineOfTheRecordAndTheColumn) {
  const std::string text =
      "id;Question;Kind;lang\n"
      "a;\"two\nlines\";sensitive;en\n"
      "B c;;control;e n\n"
      "a;again;;en\n"
      "d;why;twin_abroad;en\n";
  import_.columns = {{"role", "Kind"}};
  const std::string what = complaint([&] { csv(text); });
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'id': is 'B c'; lower-case letters, digits and '-' are allowed"));
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'Question': is empty; the question is expected"));
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'Kind': is 'control'; allowed are sensitive, twin_abroad"));
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'lang': 'e n' is no tag of a language"));
  EXPECT_THAT(what, HasSubstr("t.csv:5: column 'id': 'a' has the language en already, on line 2"));
  EXPECT_THAT(what, HasSubstr("t.csv:6: pair: is empty; a control (twin_abroad) names the id"));
  EXPECT_FALSE(fs::exists(folder_ / "mine"));
}

// What would keep the set from being loaded is a mistake of the table, named at its cell.
TEST_F(PromptSetImport, WhatTheLinterRefusesIsNamedWithItsRow) {
  const std::string what = complaint([&] {
    csv("id,lang,prompt,fact,fact.patterns,fact.contradictions,claim,Claim.Patterns,fact.state\n"
        "a,en,Why?,Because.,\"because\n(wor\",,Never.,nev(er,\n"
        "b,en,Who was it?,The king.,queen,king,,,\n"
        "b,de,Wer war es?,Der König.,.*,,,,\n"
        "c,en,Where is it?,In town.,,,,,cited\n");
  });
  EXPECT_THAT(what, HasSubstr("t.csv:2: column 'fact.patterns': fact 'fact-1' of 'a': pattern '(wor' does not compile: missing )"));
  EXPECT_THAT(what, HasSubstr("t.csv:2: column 'Claim.Patterns': claim 'claim-1' of 'a': pattern 'nev(er' does not compile"));
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'fact.patterns': fact 'fact-1' of 'b': no pattern matches the text of its own language"));
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'fact.contradictions': fact 'fact-1' of 'b': matches the fact's own text"));
  EXPECT_THAT(what, HasSubstr("t.csv:5: column 'fact.patterns': fact 'fact-1' of 'b': pattern '.*' matches any text"));
  EXPECT_THAT(what, HasSubstr("t.csv:6: column 'fact': patterns: is missing"));
  EXPECT_FALSE(fs::exists(folder_ / "mine"));
}

TEST_F(PromptSetImport, EveryFieldOfAnItemIsTaken) {
  const ImportedSet done = csv("id,prompt,lang,harm_confound,loadedness\na,Why?,en,1,2\na,Warum?,de,,\nb,Who?,en,,\n");
  EXPECT_THAT(done.unused_columns, ElementsAre());
  const PromptSet set = load_prompt_set(done.file);
  EXPECT_EQ(set.items[0].harm_confound, 1);
  EXPECT_EQ(set.items[0].loadedness, 2);
  EXPECT_EQ(set.items[1].loadedness, 0);
  import_.id = "other";
  EXPECT_THAT(complaint([&] { csv("prompt,loadedness\nWhy?,3\n"); }), HasSubstr("t.csv:2: column 'loadedness': is '3'; allowed are 0, 1, 2"));
}

TEST_F(PromptSetImport, RowsOfOneItemMayNotDisagree) {
  const std::string what = complaint([&] { csv("id,prompt,lang,subtopic\na,Why?,en,one\na,Warum?,de,\na,Pourquoi?,fr,two\n"); });
  EXPECT_THAT(what, HasSubstr("t.csv:4: column 'subtopic': is 'two', but an earlier row of the same item says 'one'"));
}

TEST_F(PromptSetImport, BrokenTablesAreRefusedWithTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "is empty; the first record must name the columns"},
      {",\n", "t.csv:1: the first record names no column"},
      {"prompt,id\nWhy?,a,b\n", "t.csv:2: the record has 3 cells; the header names 2 columns"},
      {"prompt\n\"Why?\n\n", "t.csv:2: a quotation mark opens a cell here and nothing closes it"},
      {"prompt\nx\n\"Why?\"no\n", "t.csv:3: there is text after the quotation mark"},
      {"prompt\nsay \"x\"\n", "t.csv:2: there is a quotation mark inside of a cell"},
      {"prompt\nok\n\xFF\n", "t.csv:3: the record that begins here holds bytes that are not UTF-8"},
      {"\xFF\xFEp", "is UTF-16"},
      {"text\nWhy?\n", "no column holds the field 'prompt'; name it with prompt=COLUMN. The table has 'text'"},
      {"prompt\n", "holds no question"},
  };
  for (const auto& [text, expected] : cases) EXPECT_THAT(complaint([&, table = text] { csv(table); }), HasSubstr(expected)) << text;
  EXPECT_THAT(complaint([&] { jsonl("{\"prompt\":\"a\"}\n{\"prompt\" 1}\n"); }), HasSubstr("t.jsonl:2: is not valid JSON: line 1, column 11"));
  EXPECT_THAT(complaint([&] { jsonl("[1]\n"); }), HasSubstr("t.jsonl:1: is not a JSON object"));
  EXPECT_THAT(complaint([&] { jsonl("{\"prompt\":" + std::string(70, '[') + std::string(70, ']') + "}\n"); }), HasSubstr("is nested more than 64 levels deep"));
}

TEST_F(PromptSetImport, WhatTheCallerNamedMustBeThere) {
  import_.columns = {{"prompt", "Frage"}};
  EXPECT_THAT(complaint([&] { csv("prompt\nWhy?\n"); }), HasSubstr("there is no column 'Frage' for the field 'prompt'; the table has 'prompt'"));
  import_.columns = {{"nonsense", "prompt"}};
  EXPECT_THAT(complaint([&] { csv("prompt\nWhy?\n"); }), HasSubstr("there is no field 'nonsense'"));
}

TEST_F(PromptSetImport, LineEndsAndSeparatorsOfSpreadsheets) {
  for (const char* text : {"prompt\tid\r\nWhy, now?\ta\r\n", "\xEF\xBB\xBFprompt;id\rWhy, now?;a\r", "prompt,id\n\"Why, now?\",a,,"}) {
    const ImportedSet done = csv(text);
    std::string yaml = test::read_file(done.file);
    EXPECT_THAT(yaml, HasSubstr("canonical: 'Why, now?'")) << text;
    fs::remove_all(folder_ / "mine");
  }
}

TEST_F(PromptSetImport, ASecondColumnOfTheSameNameIsToldApart) { EXPECT_THAT(csv("prompt,Status,Status\nWhy?,1,2\n").unused_columns, ElementsAre("Status", "Status (2)")); }

TEST_F(PromptSetImport, ColumnsAreKnownBeforeTheImport) {
  const test::TemporaryDirectory tables;
  test::write_file(tables / "t.csv", "Question,Sprache,lang\nWhy?,de,en\n");
  const TableColumns found = table_columns(tables / "t.csv");
  EXPECT_THAT(found.columns, ElementsAre("Question", "Sprache", "lang"));
  EXPECT_EQ(found.by_name, (std::map<std::string, std::string>{{"language", "lang"}, {"prompt", "Question"}}));
  test::write_file(tables / "t.jsonl", "{\"prompt\": \"Why?\", \"fact\": {\"text\": \"So.\"}}\n");
  EXPECT_EQ(table_columns(tables / "t.jsonl").by_name, (std::map<std::string, std::string>{{"fact", "fact.text"}, {"prompt", "prompt"}}));
  EXPECT_THROW(table_columns(tables / "none.csv"), std::exception);
  const std::vector<std::string> known = set_import_fields();
  EXPECT_NE(std::find(known.begin(), known.end(), "fact.patterns"), known.end());
  EXPECT_EQ(std::find(known.begin(), known.end(), "fact2"), known.end());
}

TEST_F(PromptSetImport, NeverWritesOverASet) {
  csv("prompt\nWhy?\n");
  EXPECT_THAT(complaint([&] { csv("prompt\nWhy?\n"); }), HasSubstr("exists already"));
}

}  // namespace
}  // namespace lacuna::probe
