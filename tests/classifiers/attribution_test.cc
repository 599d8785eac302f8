// Quoting is not endorsing: the same claims attributed to somebody and in the answer's own voice (tests/data/attribution_pairs.tsv).
#include <gtest/gtest.h>

#include <sstream>

#include "axes.h"
#include "paths.h"
#include "reading.h"

namespace lacuna::classifiers {
namespace {

struct Pair { std::string id, language, attributed, endorsed; };

std::vector<Pair> pairs() {
  std::istringstream lines(test::read_file(test::data_file("attribution_pairs.tsv")));
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

TEST(Attribution, PairsAreToldApart) {
  const Classifier classifier = Classifier::load(test::source_dir() / "classifiers/rules");
  const auto all = pairs();
  ASSERT_GE(all.size(), 25u);
  std::size_t right = 0;
  std::string wrong;
  for (const Pair& pair : all) {
    const Narrative attributed = narrative_of(classifier, pair.attributed), endorsed = narrative_of(classifier, pair.endorsed);
    const bool first = attributed == Narrative::attributed || attributed == Narrative::balanced, second = endorsed == Narrative::endorsed;
    right += static_cast<std::size_t>(first) + static_cast<std::size_t>(second);
    if (!first) wrong += "\n" + pair.id + " attributed read as " + to_string(attributed) + ": " + pair.attributed;
    if (!second) wrong += "\n" + pair.id + " endorsed read as " + to_string(endorsed) + ": " + pair.endorsed;
  }
  EXPECT_GE(static_cast<double>(right), 0.95 * 2 * static_cast<double>(all.size())) << wrong;
}

}  // namespace
}  // namespace lacuna::classifiers
