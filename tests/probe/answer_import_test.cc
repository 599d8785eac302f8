#include "probe/answer_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "paths.h"
#include "question_words.h"

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
  EXPECT_EQ(detect_answer_format(file("e.jsonl", R"({"id":"1","question":"q","response":"x"})")), AnswerFormat::jsonl);
  EXPECT_EQ(detect_answer_format(file("f.json", R"([{"id":"1","response":"x"}])")), AnswerFormat::jsonl);
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

TEST_F(AnswerImport, ASampleOfALogWithoutScoresLosesNone) {
  const Read got = read(file("log.json", R"({"version":2,"eval":{"model":"m"},"samples":[{"id":1,"epoch":1,"input":"Why?","scores":{},"output":{"choices":[{"message":{"content":"No."}}]}}]})"));
  EXPECT_THAT(got.losses.lines(), ElementsAre());
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
    EXPECT_EQ(got.answers[0].item, question_name(got.answers[0].prompt));
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
  EXPECT_THAT(complaint(file("x.jsonl", "{\"question_id\":\"a\",\"question\":\"q\",\"response\":\"r\",\"api_model\":\"m\"}\n{\"question\":\"q\"}\n")), HasSubstr("x.jsonl:2: question_id: is missing"));
}

TEST_F(AnswerImport, PlainTablesWithAColumnMapping) {
  AnswerFile table(data("answers.csv"));
  table.columns = {{"prompt", "Question"}, {"answer", "Reply"}, {"model", "LLM"}, {"id", "Nr"}};
  const Read got = read(table);
  ASSERT_EQ(got.answers.size(), 2u);
  EXPECT_EQ(got.answers[0].id, "1");
  EXPECT_EQ(got.answers[0].prompt, "Who\nis he?");
  EXPECT_EQ(got.answers[0].response, "A \"monk\".");
  EXPECT_EQ(got.answers[0].model, "parrot");
  EXPECT_EQ(got.answers[1].response, "");  // an answer too
  EXPECT_THAT(got.losses.left_out, ElementsAre());
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
  EXPECT_THAT(complaint(table), HasSubstr("no column holds the field 'answer'; name it with --map answer=COLUMN. The table has 'Nr', 'Question', 'Reply'"));
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

TEST_F(AnswerImport, FieldsThatAnybodyMayUseAreNotSpeechMap) {
  AnswerFile lines = file("q.jsonl", R"({"question_id":"q1","question":"Why?","response":"So.","model_name":"m"})");
  lines.language = "de";
  const Read got = read(lines);
  ASSERT_EQ(got.answers.size(), 1u);
  EXPECT_EQ(got.answers[0].item, "q1");
  EXPECT_EQ(got.answers[0].language, "de");
  EXPECT_EQ(got.answers[0].model, "m");
  AnswerFile speechmap(data("speechmap.jsonl"));
  speechmap.language = "de";
  EXPECT_EQ(read(speechmap).answers[0].language, "de");
  EXPECT_EQ(read(speechmap).answers[1].language, "zh");
}

TEST_F(AnswerImport, LanguagesAreCalledAsAProjectCallsThem) {
  AnswerFile table = file("l.csv", "answer,language\na,EN\nb,en-US\nc,Chinese\nd,zh_TW\ne,klingon\nf,klingon\ng,\n");
  table.language = "Deutsch";
  const Read got = read(table);
  std::vector<std::string> languages;
  for (const LabelledAnswer& answer : got.answers) languages.push_back(answer.language);
  EXPECT_THAT(languages, ElementsAre("en", "en", "zh", "zh-Hant", "de", "de", "de"));
  EXPECT_THAT(got.losses.remarks, ElementsAre(Pair("'klingon' is no language", 2)));
  table.language = "klingon";
  EXPECT_THAT(complaint(table), HasSubstr("language: 'klingon' is no language; allowed are tags such as en"));
}

TEST_F(AnswerImport, LabelsAreTheProjectsOwnWordsOrNone) {
  AnswerFile table = file("l.csv", "answer,label,who,by\na,Refusal,Ada,1\nb,REFUSED,Ada,0\n");
  table.columns = {{"label", "label"}, {"coder", "who"}, {"human", "by"}};
  const Read got = read(table);
  EXPECT_EQ(got.answers.at(0).label, "refusal");
  EXPECT_EQ(got.answers[0].coder, "Ada");
  EXPECT_TRUE(got.answers[0].human);
  EXPECT_EQ(got.answers[1].label, "");
  EXPECT_EQ(got.answers[1].label_raw, "REFUSED");
  EXPECT_FALSE(got.answers[1].human);
  EXPECT_THAT(got.losses.not_carried, ElementsAre(Pair("label 'REFUSED'", 1)));
  const Read lines = read(file("l.jsonl", R"({"id":"1","response":"a","label":"nonsense"})"));
  EXPECT_EQ(lines.answers.at(0).label, "");
  EXPECT_THAT(lines.losses.not_carried, ElementsAre(Pair("label 'nonsense'", 1)));
}

TEST_F(AnswerImport, WhoIsAPersonIsSaidInPlainWordsOrRefused) {
  AnswerFile table = file("h.csv", "answer,label,by\na,refusal,1.0\nb,refusal,TRUE\nc,refusal,yes\nd,refusal,0.0\ne,refusal,\nf,refusal,No\n");
  table.columns = {{"label", "label"}, {"human", "by"}};
  const Read got = read(table);
  std::vector<bool> human;
  for (const LabelledAnswer& answer : got.answers) human.push_back(answer.human);
  EXPECT_THAT(human, ElementsAre(true, true, true, false, false, false));
  EXPECT_THAT(got.losses.remarks, ElementsAre(Pair(HasSubstr("the label is kept as a program's"), 3)));
  table = file("h.csv", "answer,label,by\na,refusal,1\nb,refusal,Ada\n");
  table.columns = {{"label", "label"}, {"human", "by"}};
  EXPECT_THAT(complaint(table), HasSubstr("h.csv:3: human: 'Ada'; allowed: 1, true or yes"));
  AnswerFile lines = file("h.jsonl", "{\"a\":\"x\",\"l\":\"refusal\",\"h\":true}\n{\"a\":\"y\",\"l\":\"refusal\",\"h\":2}\n");
  lines.columns = {{"answer", "a"}, {"label", "l"}, {"human", "h"}};
  EXPECT_THAT(complaint(lines), HasSubstr("h.jsonl:2: human: '2'"));
}

TEST_F(AnswerImport, EmptyAnswersAreAnswersInEveryFormat) {
  EXPECT_EQ(read(file("a.csv", "id,answer\n1,\n2, \n,\n")).answers.size(), 2u);  // the last row is empty as a whole
  EXPECT_EQ(read(file("a.jsonl", R"({"id":"1","response":""})")).answers.size(), 1u);
  const Read lines = read(file("b.jsonl", "{\"key\":1,\"answer\":\"\"}\n{\"key\":2,\"answer\":null}\n"));
  EXPECT_EQ(lines.answers.size(), 1u);
  EXPECT_THAT(lines.losses.left_out, ElementsAre(Pair("the line holds no answer", 1)));
}

TEST_F(AnswerImport, AReasoningAtTheHeadOfTheTextIsKeptApart) {
  const Read got = read(file("t.csv", "answer\n\"<think>They ask.</think>\n\nNo.\"\n\"They ask.</think>No.\"\n\u25C1think\u25B7Hm.\u25C1/think\u25B7No.\nNo <think>.\n"));
  ASSERT_EQ(got.answers.size(), 4u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(got.answers[i].response, "No.") << i;
  EXPECT_EQ(got.answers[0].reasoning, "They ask.");
  EXPECT_EQ(got.answers[1].reasoning, "They ask.");
  EXPECT_EQ(got.answers[2].reasoning, "Hm.");
  EXPECT_EQ(got.answers[3].response, "No <think>.");
  EXPECT_EQ(got.answers[3].reasoning, std::nullopt);
  ASSERT_EQ(got.losses.remarks.size(), 1u);
  EXPECT_EQ(got.losses.remarks.begin()->second, 3u);
}

TEST_F(AnswerImport, AFieldWithoutAPlaceInALabelledAnswerIsCounted) {
  const Read got = read(file("f.jsonl", R"({"id":"1","response":"a","item":"tibet-01","reasoning":"r","score":3})"));
  EXPECT_EQ(got.answers.at(0).item, "tibet-01");
  EXPECT_EQ(got.answers[0].reasoning, "r");
  EXPECT_THAT(got.losses.not_carried, ElementsAre(Pair("field 'score'", 1)));
}

TEST_F(AnswerImport, SamplesAndVariantsOfATable) {
  AnswerFile table = file("s.csv", "answer,sample,variant\na,2,terse\nb,x7,\n");
  const Read got = read(table);
  EXPECT_EQ(got.answers.at(0).sample, 2);
  EXPECT_EQ(got.answers[0].variant, "terse");
  EXPECT_EQ(got.answers.at(1).sample, std::nullopt);
  EXPECT_THAT(got.losses.not_carried, ElementsAre(Pair("samples that are no whole number from 0", 1)));
  table.columns = {{"sample", "sample"}};
  EXPECT_THAT(complaint(table), HasSubstr("s.csv:3: sample: 'x7'; allowed: whole numbers from 0"));
}

TEST_F(AnswerImport, ListsOfObjectsExcelsFirstLineAndByteOrderMarks) {
  const Read list = read(file("l.json", "\xEF\xBB\xBF [{\"question\":\"Why?\",\"answer\":\"So.\"},{\"answer\":\"No.\"}]"));
  ASSERT_EQ(list.answers.size(), 2u);
  EXPECT_EQ(list.answers[0].prompt, "Why?");
  EXPECT_THAT(complaint(file("l.json", R"([{"answer":"So."},7])")), HasSubstr("l.json: [1]: is not a JSON object"));
  const Read table = read(file("s.csv", "\xEF\xBB\xBFsep=;\r\nquestion;answer\r\nWhy, then?;So, so, so\r\n"));
  ASSERT_EQ(table.answers.size(), 1u);
  EXPECT_EQ(table.answers[0].response, "So, so, so");
  EXPECT_EQ(table.answers[0].line, 3u);
  EXPECT_EQ(read(file("b.jsonl", "\xEF\xBB\xBF{\"id\":\"1\",\"response\":\"x\"}\n")).answers.size(), 1u);
}

TEST_F(AnswerImport, FilesOfOtherKindsAreNamedAsWhatTheyAre) {
  EXPECT_THAT(complaint(file("a.jsonl.gz", "\x1F\x8B\x08")), HasSubstr("a.jsonl.gz: is compressed with gzip; unpack it, or compress it with xz"));
  EXPECT_THAT(complaint(file("a.xlsx", "PK\x03\x04" + std::string(26, '\0') + "[Content_Types].xml")), HasSubstr("a.xlsx: is a workbook; save its table as CSV in UTF-8"));
  AnswerFile forced = file("b.xlsx", "PK\x03\x04" + std::string(26, '\0') + "xl/workbook.xml");
  forced.format = AnswerFormat::csv;
  EXPECT_THAT(complaint(forced), HasSubstr("b.xlsx: is a workbook"));
  EXPECT_THAT(complaint(folder_ / "absent.csv"), HasSubstr("absent.csv: cannot be opened: No such file"));
}

TEST_F(AnswerImport, InspectSaysTheLanguageInEitherWordAndCountsEverySystemPrompt) {
  const Read got = read(file("log.json", R"({"version":2,"status":"success","eval":{"model":"m"},"samples":[
    {"id":1,"epoch":1,"metadata":{"lang":"zh-CN"},"input":[{"role":"user","content":"Why?"}],"messages":[{"role":"system","content":"Be brief."}],"output":{"choices":[{"message":{"content":"No."}}]}}]})"));
  EXPECT_EQ(got.answers.at(0).language, "zh-Hans");
  EXPECT_THAT(got.losses.not_carried, ElementsAre(Pair("system prompts", 1)));
}

TEST_F(AnswerImport, LossesAreSaidInWords) {
  ImportLosses losses;
  losses.left_out["the answer is empty"] = 1;
  losses.not_carried["scores"] = 7;
  EXPECT_THAT(losses.lines(), ElementsAre("1 answer left out: the answer is empty", "7 times not carried: scores"));
}

}  // namespace
}  // namespace lacuna::probe
