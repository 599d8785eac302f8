#include "probe/coder_agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "item_clusters.h"

namespace lacuna::probe {
namespace {

// The number of a label, or -1 for none: chance agreement is over all labels that could have been given.
int number_of(const std::optional<std::string>& label) {
  const std::vector<std::string>& words = label_words();
  const auto found = label ? std::find(words.begin(), words.end(), *label) : words.end();
  return found == words.end() ? -1 : static_cast<int>(found - words.begin());
}

std::vector<int> numbers_of(const std::vector<std::optional<std::string>>& labels) {
  std::vector<int> out;
  for (const auto& label : labels) out.push_back(number_of(label));
  return out;
}

// How many answers have one label, as a rate.
class Alike {
 public:
  void add(const ResultRow& row, bool alike) {
    ++n_;
    k_ += alike;
    items_.add(row, alike);
  }
  Rate rate() const { return {k_, n_, wilson(k_, n_, 0.95, items_.design())}; }

 private:
  std::uint64_t k_ = 0, n_ = 0;
  ItemClusters items_;
};

using Labels = std::function<int(std::size_t)>;  // of a rater, by answer

RaterPair pair_of(const Ratings& ratings, const std::string& first, const std::string& second, const Labels& one, const Labels& other) {
  RaterPair out{first, second, {}, {}, {}};
  std::vector<std::vector<std::uint64_t>> table(label_words().size(), std::vector<std::uint64_t>(label_words().size()));
  Alike alike;
  for (std::size_t i = 0; i < ratings.answers.size(); ++i) {
    const int a = one(i), b = other(i);
    if (a < 0 || b < 0) continue;
    ++table[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
    alike.add(ratings.rows[i], a == b);
    if (a != b) out.disagreements.push_back(ratings.answers[i]);
  }
  out.alike = alike.rate();
  out.kappa = cohen_kappa(table);
  return out;
}

// The answers that two or more labelled.
void add_shared(const Ratings& ratings, const std::vector<std::vector<int>>& numbers, CoderAgreement& out) {
  Alike alike;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::vector<int> given = numbers[i];
    std::erase(given, -1);
    if (given.size() < 2) continue;
    const bool same = std::all_of(given.begin(), given.end(), [&](int label) { return label == given.front(); });
    alike.add(ratings.rows[i], same);
    out.undecided += !same && !(i < ratings.decided.size() && ratings.decided[i]);
  }
  out.alike = alike.rate();
}

}  // namespace

CoderAgreement coder_agreement(const Ratings& ratings) {
  CoderAgreement out;
  std::vector<std::vector<int>> numbers;  // [answer][coder]
  for (const auto& labels : ratings.labels) numbers.push_back(numbers_of(labels));
  add_shared(ratings, numbers, out);
  const auto by = [&](std::size_t coder) { return [&numbers, coder](std::size_t i) { return numbers[i][coder]; }; };
  const auto verdict = [&](std::size_t i) { return ratings.rows[i].classified ? number_of(ratings.rows[i].label) : -1; };
  for (std::size_t one = 0; one < ratings.coders.size(); ++one) {
    out.coders += std::any_of(numbers.begin(), numbers.end(), [&](const std::vector<int>& labels) { return labels[one] >= 0; });
    for (std::size_t other = one + 1; other < ratings.coders.size(); ++other) out.pairs.push_back(pair_of(ratings, ratings.coders[one], ratings.coders[other], by(one), by(other)));
    out.pairs.push_back(pair_of(ratings, ratings.coders[one], "", by(one), verdict));
  }
  out.alpha = krippendorff_alpha(numbers);
  return out;
}

std::string coders_sentence(const CoderAgreement& agreement) {
  if (agreement.coders == 0) return "";
  if (agreement.coders == 1) return "One coder labelled them.";
  if (agreement.alike.n == 0) return fmt::format("{} coders labelled them, none the answers of another.", agreement.coders);
  return fmt::format("{} coders labelled them: two or more labelled {} of these answers, {} alike and {} differently. Where they differ an adjudicator's word counts; {} such answers have none and count in no corrected rate.",
                     agreement.coders, agreement.alike.n, agreement.alike.k, agreement.alike.n - agreement.alike.k, agreement.undecided);
}

ReportTable coder_agreement_table(const CoderAgreement& agreement) {
  ReportTable table{"coder_agreement",
                    "How well people agree",
                    coders_sentence(agreement) +
                        " Alike: the answers that both gave the same label, of those that both labelled. Kappa (Cohen 1960, of two) and alpha (Krippendorff 2011, of all coders, whoever labelled what) take off what chance alone "
                        "would give: 0 is chance, 1 is full agreement. -: undefined.",
                    {{"coder", "coder"}, {"with", "with"}, {"alike", "alike"}, {"kappa", "kappa"}, {"alpha", "alpha"}},
                    {}};
  for (const RaterPair& pair : agreement.pairs)
    if (pair.alike.n > 0) table.rows.push_back({pair.first, pair.second.empty() ? "the verdicts" : pair.second, pair.alike, number_or_none(pair.kappa), NoValue{}});
  if (agreement.alike.n > 0) table.rows.push_back({"all coders", "each other", agreement.alike, NoValue{}, number_or_none(agreement.alpha)});
  return table;
}

}  // namespace lacuna::probe
