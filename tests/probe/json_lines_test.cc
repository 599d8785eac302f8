// JSON Lines from strangers, plain and compressed.
#include "probe/json_lines.h"

#include <gtest/gtest.h>
#include <lzma.h>

#include "paths.h"

namespace lacuna::probe {
namespace {

std::string compressed(const std::string& text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()), LZMA_OK);
  out.resize(size);
  return out;
}

std::vector<std::string> lines_of(const std::filesystem::path& file, std::size_t limit = 10'000) {
  std::vector<std::string> out;
  for_each_line(file, [&](const std::string& text, std::uint64_t number) { out.push_back(std::to_string(number) + ":" + text); }, limit);
  return out;
}

std::string complaint_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const JsonLinesError& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(JsonLines, ReadsLinesPlainAndCompressed) {
  const test::TemporaryDirectory folder;
  const std::string text = "one\n\n  \ntwo\r\nthree";
  test::write_file(folder / "a.jsonl", text);
  test::write_file(folder / "a.jsonl.xz", compressed(text));
  test::write_file(folder / "marked.jsonl", "\xEF\xBB\xBF" + text);
  test::write_file(folder / "twice.jsonl.xz", compressed("one\n\n  \n") + compressed("two\r\nthree"));
  const std::vector<std::string> expected = {"1:one", "4:two", "5:three"};
  EXPECT_EQ(lines_of(folder / "a.jsonl"), expected);
  EXPECT_EQ(lines_of(folder / "marked.jsonl"), expected);
  EXPECT_EQ(lines_of(folder / "a.jsonl.xz"), expected);
  EXPECT_EQ(lines_of(folder / "twice.jsonl.xz"), expected);
}

TEST(JsonLines, BrokenFilesAreNamed) {
  const test::TemporaryDirectory folder;
  const std::string good = compressed(std::string(5000, 'x') + "\n");
  test::write_file(folder / "cut.xz", good.substr(0, good.size() - 9));
  test::write_file(folder / "not.xz", "plain text that is longer than the header of an xz file");
  test::write_file(folder / "empty.xz", "");
  std::string damaged = good;
  damaged[damaged.size() / 2] ^= 0x55;
  test::write_file(folder / "damaged.xz", damaged);
  test::write_file(folder / "a.gz", "\x1F\x8B\x08");
  test::write_file(folder / "long.jsonl", std::string(20'000, 'x'));
  const std::pair<const char*, const char*> cases[] = {
      {"cut.xz", "ends too early"}, {"not.xz", "is not an xz file"}, {"empty.xz", "empty.xz"}, {"damaged.xz", "damaged"}, {"long.jsonl", "more than 10000 bytes"}, {"a.gz", "is compressed with gzip"}, {"absent.jsonl", "cannot be opened"}, {"", "is a folder"}};
  for (const auto& [name, words] : cases) {
    const std::string complaint = complaint_of([&, file = folder / name] { lines_of(file); });
    EXPECT_NE(complaint.find(words), std::string::npos) << name << ": " << complaint;
  }
}

TEST(JsonLines, ParsesALabelledAnswer) {
  const LabelledAnswer answer = parse_labelled_answer(
      R"({"id": "x1", "source": "s", "lang": "zh", "model": "m", "prompt": "p", "response": "r\u4f60", "label": "refusal", "label_raw": {"a": 1}, "human": true, "item": "tibet-01", "variant": "terse", "sample": 2, "reasoning": "", "coder": "Ada", "extra": {"qid": "q1"}})", "f.jsonl", 7);
  EXPECT_EQ(answer.id, "x1");
  EXPECT_EQ(answer.language, "zh");
  EXPECT_EQ(answer.response, "r你");
  EXPECT_EQ(answer.label, "refusal");
  EXPECT_EQ(answer.label_raw, R"({"a":1})");
  EXPECT_TRUE(answer.human);
  EXPECT_EQ(answer.item, "tibet-01");
  EXPECT_EQ(answer.variant, "terse");
  EXPECT_EQ(answer.sample, 2);
  EXPECT_EQ(answer.reasoning, "");  // opened and closed at once
  EXPECT_EQ(answer.coder, "Ada");
  EXPECT_EQ(answer.extra_json, R"({"human":true,"item":"tibet-01","variant":"terse","sample":2,"reasoning":"","coder":"Ada","extra":{"qid":"q1"}})");
  EXPECT_EQ(answer.line, 7u);
}

TEST(JsonLines, ComplaintsNameFileLineAndField) {
  const std::pair<std::string, const char*> cases[] = {
      {"{", "f.jsonl:3: is not valid JSON"},
      {"[1]", "f.jsonl:3: is not a JSON object"},
      {R"({"response": "r"})", "f.jsonl:3: id: is missing"},
      {R"({"id": "", "response": "r"})", "id: is empty"},
      {R"({"id": 5, "response": "r"})", "id: is a number; a string is expected"},
      {R"({"id": "a"})", "response: is missing"},
      {R"({"id": "a", "response": ["r"]})", "response: is a list"},
      {R"({"id": "a", "response": "r", "human": "yes"})", "human: is a string; true or false is expected"},
      {R"({"id": "a", "response": "r", "sample": -1})", "sample: is -1; a whole number from 0 is expected"},
      {R"({"id": "a", "response": "r", "reasoning": 7})", "reasoning: is a number; a string is expected"},
      {"{\"id\": \"a\", \"response\": \"\xFF\"}", "is not valid JSON"},
      {R"({"id": "a", "response": "\ud800"})", "is not valid JSON"},
      {R"({"id": "a", "response": )" + std::string(200, '[') + std::string(200, ']') + "}", "is not valid JSON"},
  };
  for (const auto& [text, words] : cases) {
    const std::string complaint = complaint_of([&, line = text] { parse_labelled_answer(line, "f.jsonl", 3); });
    EXPECT_NE(complaint.find(words), std::string::npos) << text << ": " << complaint;
  }
}

}  // namespace
}  // namespace lacuna::probe
