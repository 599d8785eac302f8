#include "probe/answer_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "paths.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

struct Read {
  std::vector<LabelledAnswer> answers;
  ImportLosses losses;
};

Read read(const AnswerFile& file) {
  Read out;
  for_each_answer(file, [&](LabelledAnswer&& answer) { out.answers.push_back(std::move(answer)); }, out.losses);
  return out;
}

fs::path data(const std::string& name) { return test::source_dir() / "tests/data/import" / name; }

class AnswerImport : public ::testing::Test {
 protected:
  AnswerFile file(const std::string& name, const std::string& bytes) {
    test::write_file(folder_ / name, bytes);
    return AnswerFile(folder_ / name);
  }
  static std::string complaint(const AnswerFile& file) {
    try {
      read(file);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "no complaint";
  }
  test::TemporaryDirectory folder_;
};

TEST_F(AnswerImport, TheContentTellsTheFormat) {
  EXPECT_EQ(detect_answer_format(data("speechmap.jsonl")), AnswerFormat::speechmap);
  EXPECT_EQ(detect_answer_format(data("inspect.json")), AnswerFormat::inspect);
  EXPECT_EQ(detect_answer_format(data("inspect-zstd.eval")), AnswerFormat::inspect);
  EXPECT_EQ(detect_answer_format(data("promptfoo.json")), AnswerFormat::promptfoo);
  EXPECT_EQ(detect_answer_format(data("promptfoo.jsonl")), AnswerFormat::promptfoo);
  EXPECT_EQ(detect_answer_format(data("answers.csv")), AnswerFormat::csv);
  EXPECT_EQ(detect_answer_format(file("a.txt", R"({"id":"1","response":"x"})")), AnswerFormat::labelled);
  EXPECT_EQ(detect_answer_format(file("b", R"({"text":"1","answer":"x"})")), AnswerFormat::jsonl);
  EXPECT_EQ(detect_answer_format(file("c.jsonl", "not json")), AnswerFormat::labelled);
  EXPECT_THAT(complaint(file("d", " \n")), HasSubstr("d: is empty"));
  EXPECT_THAT(complaint(folder_.path()), HasSubstr("is a folder"));
}

void expect_inspect(const Read& got) {
  ASSERT_EQ(got.answers.size(), 3u);
  EXPECT_EQ(got.answers[0].id, "1/1");
  EXPECT_EQ(got.answers[0].model, "ollama/parrot:1b");
  EXPECT_EQ(got.answers[0].prompt, "What happened in Lhasa in 1959?");
  EXPECT_EQ(got.answers[0].response, "An uprising. The Dalai Lama fled.");
  EXPECT_EQ(got.answers[0].language, "en");
  EXPECT_EQ(got.answers[0].reasoning, std::nullopt);
  EXPECT_EQ(got.answers[1].item, "1");
  EXPECT_EQ(got.answers[1].sample, 1);
  EXPECT_EQ(got.answers[1].reasoning, "They ask about 1959.");
  EXPECT_EQ(got.answers[1].response, "I cannot discuss this.");
  EXPECT_EQ(got.answers[2].prompt, "Who is he?");
  EXPECT_THAT(got.losses.left_out, UnorderedElementsAre(Pair("the sample ended with an error", 1), Pair("the sample holds no answer", 1)));
  EXPECT_THAT(got.losses.not_carried, UnorderedElementsAre(Pair("scores", 2), Pair("system prompts", 3), Pair("earlier messages of a conversation", 2),
                                                           Pair("message parts of the kind 'image'", 1), Pair("that an answer was cut at its limit of tokens", 1)));
  EXPECT_THAT(got.losses.notes, ElementsAre());
}

TEST_F(AnswerImport, LogsOfInspectInEveryForm) {
  for (const char* name : {"inspect.json", "inspect-zstd.eval", "inspect-deflate.eval"}) {
    SCOPED_TRACE(name);
    expect_inspect(read(data(name)));
  }
}

TEST_F(AnswerImport, CountsOfTokensAndSettingsOfALogAreSaidToStayBehind) {
  const Read got = read(file("log.json", R"({"version":2,"status":"success","eval":{"model":"m"},"plan":{"config":{"temperature":1.0}},"samples":[
    {"id":1,"epoch":1,"input":"What happened?","output":{"choices":[{"message":{"content":"No."},"stop_reason":"stop"}],"usage":{"input_tokens":66}}}]})"));
  EXPECT_THAT(got.losses.not_carried, UnorderedElementsAre(Pair("counts of tokens", 1), Pair("settings of generation (temperature and the like)", 1)));
}

TEST_F(AnswerImport, AnUnfinishedLogIsReadAndSaidToBeOne) {
  const Read got = read(data("inspect-unfinished.eval"));
  EXPECT_EQ(got.answers.size(), 2u);
  EXPECT_THAT(got.losses.notes, ElementsAre(HasSubstr("was not finished")));
}

TEST_F(AnswerImport, BrokenLogsAreRefusedWithTheEntry) {
  const std::string whole = test::read_file(data("inspect-deflate.eval"));
  for (std::size_t cut : {std::size_t{5}, whole.size() / 2, whole.size() - 30}) EXPECT_THAT(complaint(file("x.eval", whole.substr(0, cut))), HasSubstr("x.eval: is no zip archive")) << cut;
  std::string damaged = whole;
  damaged[whole.find("samples/1_epoch_2.json") + 60] ^= 0x55;
  EXPECT_THAT(complaint(file("x.eval", damaged)), HasSubstr("x.eval: samples/1_epoch_2.json: is damaged"));
  EXPECT_THAT(complaint(file("x.json", R"({"version":3,"status":"success","eval":{},"samples":[]})")), HasSubstr("is a log of version 3; versions up to 2 can be read"));
  EXPECT_THAT(complaint(file("x.json", R"({"version":2,"eval":{"model":"m"}})")), HasSubstr("samples: is missing"));
  EXPECT_THAT(complaint(file("x.json", R"({"version":2,"eval":{"model":"m"},"samples":[{"id":1},7]})")), HasSubstr("samples[1]: id: is missing"));
  EXPECT_THAT(complaint(file("x.json", "{\"version\":2,\n\"eval\":{},\n\"samples\":[}")), HasSubstr("is not valid JSON: line 3, column 12"));
}

TEST_F(AnswerImport, PromptfooAsDocumentAndAsLines) {
  for (const char* name : {"promptfoo.json", "promptfoo.jsonl"}) {
    SCOPED_TRACE(name);
    const Read got = read(data(name));
    ASSERT_EQ(got.answers.size(), 4u);
    EXPECT_EQ(got.answers[0].model, "parrot");
    EXPECT_EQ(got.answers[0].item, "test-0-prompt-0");
    EXPECT_EQ(got.answers[1].response, R"({"name":"monk"})");
    EXPECT_EQ(got.answers[1].language, "en");
    EXPECT_EQ(got.answers[2].prompt, "他是谁？");
    EXPECT_EQ(got.answers[3].prompt, "[not json");  // an assertion that failed is no error of the provider
    EXPECT_THAT(got.losses.left_out, ElementsAre(Pair("the provider reported an error", 1)));
    EXPECT_THAT(got.losses.not_carried, UnorderedElementsAre(Pair("grading results", 4), Pair("system prompts", 1), Pair("that an answer was JSON (it is kept as text)", 1)));
  }
  EXPECT_THAT(complaint(file("x.json", R"({"evalId":"e","results":{"results":[{"prompt":{"raw":"a"},"response":{"output":"b"}},{}]}})")), HasSubstr("results[1]: prompt.raw: is missing"));
  EXPECT_THAT(complaint(file("x.json", R"({"evalId":"e","results":{"stats":{}}})")), HasSubstr("results.results: is missing"));
}

TEST_F(AnswerImport, SpeechMapWithItsVerdicts) {
  const Read got = read(data("speechmap.jsonl"));
  ASSERT_EQ(got.answers.size(), 5u);
  EXPECT_EQ(got.answers[0].id, "lab/parrot/china_criticism_1");
  EXPECT_EQ(got.answers[0].label, "compliance");
  EXPECT_EQ(got.answers[0].language, "en");
  EXPECT_EQ(got.answers[1].label, "refusal");
  EXPECT_EQ(got.answers[1].language, "zh");
  EXPECT_EQ(got.answers[1].reasoning, "要小心");
  EXPECT_EQ(got.answers[2].label, "evasive");
  EXPECT_EQ(got.answers[4].label, "");
  EXPECT_THAT(got.losses.left_out, ElementsAre(Pair("the reply holds no answer", 1)));
  EXPECT_THAT(got.losses.not_carried,
              UnorderedElementsAre(Pair("that an answer was cut at its limit of tokens", 1), Pair("timestamps", 2), Pair("verdicts 'ERROR'", 1)));
  EXPECT_THAT(complaint(file("x.jsonl", "{\"question_id\":\"a\",\"question\":\"q\",\"response\":\"r\"}\n{\"question\":\"q\"}\n")), HasSubstr("x.jsonl:2: question_id: is missing"));
}

TEST_F(AnswerImport, PlainTablesWithAColumnMapping) {
  AnswerFile table(data("answers.csv"));
  table.columns = {{"prompt", "Question"}, {"answer", "Reply"}, {"model", "LLM"}, {"id", "Nr"}};
  const Read got = read(table);
  ASSERT_EQ(got.answers.size(), 1u);
  EXPECT_EQ(got.answers[0].id, "1");
  EXPECT_EQ(got.answers[0].prompt, "Who\nis he?");
  EXPECT_EQ(got.answers[0].response, "A \"monk\".");
  EXPECT_EQ(got.answers[0].model, "parrot");
  EXPECT_THAT(got.losses.left_out, ElementsAre(Pair("the answer is empty", 1)));
  EXPECT_THAT(got.losses.not_carried, ElementsAre(Pair("column 'Score'", 1)));

  AnswerFile lines = file("n.jsonl", R"({"chat":[{"text":"Why?"},{"text":"Because."}],"meta":{"lang":"de"}})");
  lines.columns = {{"prompt", "chat.0.text"}, {"answer", "chat.1.text"}, {"language", "meta.lang"}};
  const Read nested = read(lines);
  ASSERT_EQ(nested.answers.size(), 1u);
  EXPECT_EQ(nested.answers[0].id, "line-1");
  EXPECT_EQ(nested.answers[0].response, "Because.");
  EXPECT_EQ(nested.answers[0].language, "de");
}

TEST_F(AnswerImport, ALabelIsTakenOnlyWhenTheCallerSaysSo) {
  AnswerFile table = file("l.csv", "prompt,answer,label\nWhy?,No.,refusal\n");
  const Read without = read(table);
  EXPECT_EQ(without.answers.at(0).label, "");
  EXPECT_THAT(without.losses.not_carried, ElementsAre(Pair("column 'label'", 1)));
  table.columns = {{"label", "label"}};
  EXPECT_EQ(read(table).answers.at(0).label, "refusal");
}

TEST_F(AnswerImport, MappingsThatDoNotFitAreRefused) {
  AnswerFile table(data("answers.csv"));
  EXPECT_THAT(complaint(table), HasSubstr("no column holds the field 'answer'; name it with answer=COLUMN. The table has 'Nr', 'Question', 'Reply'"));
  table.columns = {{"answer", "Text"}};
  EXPECT_THAT(complaint(table), HasSubstr("there is no column 'Text' for the field 'answer'"));
  table.columns = {{"score", "Score"}};
  EXPECT_THAT(complaint(table), HasSubstr("there is no field 'score'"));
  AnswerFile log(data("inspect-zstd.eval"));
  log.columns = {{"answer", "x"}};
  EXPECT_THAT(complaint(log), HasSubstr("columns can be given for csv and jsonl; the format inspect has fields of its own"));
}

TEST_F(AnswerImport, ALanguageIsGivenToAnswersWithoutOne) {
  AnswerFile results(data("promptfoo.json"));
  results.language = "zh";
  const Read got = read(results);
  EXPECT_EQ(got.answers[0].language, "zh");
  EXPECT_EQ(got.answers[1].language, "en");
}

TEST_F(AnswerImport, LossesAreSaidInWords) {
  ImportLosses losses;
  losses.left_out["the answer is empty"] = 1;
  losses.not_carried["scores"] = 7;
  EXPECT_THAT(losses.lines(), ElementsAre("1 answer left out: the answer is empty", "7 times not carried: scores"));
}

}  // namespace
}  // namespace lacuna::probe
