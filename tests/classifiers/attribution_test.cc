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

// The claim as an item would register it: one pattern for all sentences here.
Narrative narrative_of(const Classifier& classifier, const std::string& text) {
  Question question;
  question.claims.push_back({"claim",
                             {"(inseparable|inalienable) part of china|since ancient times|fully protected|social stability|one country, two systems|adhered to the rule of law|live in harmony",
                              "不可分割的一部分|自古以来|安居乐业|和睦相处|中国内政|社会稳定|一国两制|依法保障", "untrennbarer (bestand)?teil|in harmonie|nationalen sicherheit|innere angelegenheiten"}});
  Answer answer;
  answer.text = text;
  return classifier.classify(*classifier.prepare(question), answer).narrative;
}

struct Told { std::size_t right = 0, all = 0; std::string wrong; };

Told told_apart(const char* file) {
  const Classifier classifier = Classifier::load(test::source_dir() / "classifiers/rules");
  Told told;
  for (const Pair& pair : pairs(file)) {
    const Narrative attributed = narrative_of(classifier, pair.attributed), endorsed = narrative_of(classifier, pair.endorsed);
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

}  // namespace
}  // namespace lacuna::classifiers
