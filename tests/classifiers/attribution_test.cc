// Quoting is not endorsing: the same claims attributed to somebody and in the answer's own voice (tests/data/attribution_pairs.tsv; _second and
// _third are by another hand than the rules).
#include <gtest/gtest.h>

#include <sstream>

#include "axes.h"
#include "paths.h"
#include "reading.h"

namespace lacuna::classifiers {
namespace {

struct Pair { std::string id, language, attributed, endorsed; };

std::vector<Pair> pairs(const char* file) {
  std::istringstream lines(test::read_file(test::data_file(file)));
  std::vector<Pair> out;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    Pair pair;
    std::getline(fields, pair.id, '\t');
    std::getline(fields, pair.language, '\t');
    std::getline(fields, pair.attributed, '\t');
    std::getline(fields, pair.endorsed, '\t');
    out.push_back(pair);
  }
  return out;
}

// The claims as items would register them: the same patterns for all sentences of the first three sets.
const Question::Claim& common_claims() {
  static const Question::Claim claims = {"claim",
                             {"(inseparable|inalienable) part of china|since ancient times|fully protected|social stability|one country, two systems|adhered to the rule of law|live in harmony",
                              "不可分割的一部分|自古以来|安居乐业|和睦相处|中国内政|社会稳定|一国两制|依法保障", "untrennbarer (bestand)?teil|in harmonie|nationalen sicherheit|innere angelegenheiten"}};
  return claims;
}

// What two texts have in common word for word: the longest piece of folded text, as a pattern.
Question::Claim common_words(const Pair& pair) {
  const std::string one = fold(pair.attributed).text, other = fold(pair.endorsed).text;
  std::vector<std::size_t> lengths(other.size() + 1);
  std::size_t longest = 0, end = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    for (std::size_t j = other.size(); j-- > 0;) {
      lengths[j + 1] = one[i] == other[j] ? lengths[j] + 1 : 0;
      if (lengths[j + 1] > longest) longest = lengths[j + 1], end = i + 1;
    }
  std::size_t begin = end - longest;
  while (begin < end && (static_cast<unsigned char>(one[begin]) & 0xC0) == 0x80) ++begin;  // whole characters
  while (end > begin && end < one.size() && (static_cast<unsigned char>(one[end]) & 0xC0) == 0x80) --end;
  std::string pattern;
  for (const char c : one.substr(begin, end - begin)) {
    if (std::string_view("\\.+*?()|[]{}^$-").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return {"claim", {pattern}};
}

Narrative narrative_of(const Classifier& classifier, const Question::Claim& claim, const std::string& text) {
  Question question;
  question.claims.push_back(claim);
  Answer answer;
  answer.text = text;
  return classifier.classify(*classifier.prepare(question), answer).narrative;
}

struct Told { std::size_t right = 0, all = 0; std::string wrong; };

Told told_apart(const char* file, bool registered = true) {
  const Classifier classifier = Classifier::load(test::source_dir() / "classifiers/rules");
  Told told;
  for (const Pair& pair : pairs(file)) {
    const Question::Claim claim = registered ? common_claims() : common_words(pair);
    const Narrative attributed = narrative_of(classifier, claim, pair.attributed), endorsed = narrative_of(classifier, claim, pair.endorsed);
    const bool first = attributed == Narrative::attributed || attributed == Narrative::balanced, second = endorsed == Narrative::endorsed;
    told.all += 2;
    told.right += static_cast<std::size_t>(first) + static_cast<std::size_t>(second);
    if (!first) told.wrong += "\n" + pair.id + " attributed read as " + to_string(attributed) + ": " + pair.attributed;
    if (!second) told.wrong += "\n" + pair.id + " endorsed read as " + to_string(endorsed) + ": " + pair.endorsed;
  }
  return told;
}

TEST(Attribution, PairsAreToldApart) {
  const Told told = told_apart("attribution_pairs.tsv");
  ASSERT_GE(told.all, 50u);
  EXPECT_GE(static_cast<double>(told.right), 0.95 * static_cast<double>(told.all)) << told.wrong;
}

// Two more sets by another hand. The rules were widened after the second was measured; none was written for the third.
TEST(Attribution, PairsByAnotherHandAreToldApart) {
  const Told second = told_apart("attribution_pairs_second.tsv"), third = told_apart("attribution_pairs_third.tsv");
  ASSERT_GE(second.all, 76u);
  ASSERT_GE(third.all, 60u);
  RecordProperty("second", static_cast<int>(second.right));
  RecordProperty("third", static_cast<int>(third.right));
  EXPECT_GE(static_cast<double>(second.right), 0.95 * static_cast<double>(second.all)) << second.right << " of " << second.all << second.wrong;
  EXPECT_GE(static_cast<double>(third.right), 0.95 * static_cast<double>(third.all)) << third.right << " of " << third.all << third.wrong;
}

TEST(Attribution, PairsByAThirdHandAreToldApart) {
  const Told fourth = told_apart("attribution_pairs_fourth.tsv", false);
  ASSERT_EQ(fourth.all, 240u);
  RecordProperty("fourth", static_cast<int>(fourth.right));
  EXPECT_GE(static_cast<double>(fourth.right), 0.95 * static_cast<double>(fourth.all)) << fourth.right << " of " << fourth.all << fourth.wrong;
}

}  // namespace
}  // namespace lacuna::classifiers
