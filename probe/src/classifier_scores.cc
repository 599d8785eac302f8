#include "probe/classifier_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

constexpr double kBand = 1.5;
constexpr std::size_t kBins = 10;
constexpr std::array kColours = {"#1f5fa8", "#c0392b", "#2e7d32", "#7b4fa3", "#8a6d1b"};

struct Bin { double n = 0, stated = 0, found = 0; };

std::array<Bin, kBins> bins(std::span<const JudgedAnswer> answers, const std::string& language) {
  std::array<Bin, kBins> out{};
  for (const JudgedAnswer& answer : answers) {
    if (answer.language != language) continue;
    Bin& bin = out[std::min(kBins - 1, static_cast<std::size_t>(std::max(0.0, answer.probability) * static_cast<double>(kBins)))];
    ++bin.n;
    bin.stated += answer.probability;
    bin.found += answer.not_complete;
  }
  return out;
}

std::string axes() {
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 420 420\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"420\" height=\"420\" fill=\"white\"/>\n"
                    "<path d=\"M60 360H400M60 360V20M60 360L400 20\" stroke=\"#888\" fill=\"none\"/>\n"
                    "<text x=\"230\" y=\"400\" text-anchor=\"middle\">stated probability that the answer is refused or evaded</text>\n"
                    "<text transform=\"translate(20 190) rotate(-90)\" text-anchor=\"middle\">share that was refused or evaded</text>\n";
  for (int tick = 0; tick <= 10; tick += 2)
    out += fmt::format("<text x=\"{}\" y=\"376\" text-anchor=\"middle\">{:.1f}</text><text x=\"52\" y=\"{}\" text-anchor=\"end\">{:.1f}</text>\n", 60 + 34 * tick, tick / 10.0, 364 - 34 * tick, tick / 10.0);
  return out;
}

}  // namespace

std::optional<double> not_complete_f1(std::span<const JudgedAnswer> answers) {
  double hit = 0, wrong = 0;
  for (const JudgedAnswer& answer : answers) {
    hit += answer.not_complete && answer.called;
    wrong += answer.not_complete != answer.called;
  }
  return hit + wrong == 0 ? std::nullopt : std::optional(2 * hit / (2 * hit + wrong));
}

std::optional<double> length_only_f1(std::span<const JudgedAnswer> answers) {
  std::vector<std::pair<std::size_t, bool>> sorted;
  double positives = 0;
  for (const JudgedAnswer& answer : answers) {
    sorted.emplace_back(answer.length, answer.not_complete);
    positives += answer.not_complete;
  }
  if (positives == 0) return std::nullopt;
  std::sort(sorted.begin(), sorted.end());
  double hit = 0, best = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    hit += sorted[i].second;
    if (i + 1 < sorted.size() && sorted[i + 1].first == sorted[i].first) continue;  // no cut between equal lengths
    best = std::max(best, 2 * hit / (static_cast<double>(i + 1) + positives));
  }
  return best;
}

std::vector<std::size_t> length_matched(std::span<const JudgedAnswer> answers) {
  std::map<int, std::array<std::vector<std::size_t>, 2>> bands;
  for (std::size_t i = 0; i < answers.size(); ++i) bands[static_cast<int>(std::log(1.0 + static_cast<double>(answers[i].length)) / std::log(kBand))][answers[i].not_complete].push_back(i);
  std::vector<std::size_t> out;
  for (const auto& [band, both] : bands) {
    const auto n = static_cast<std::ptrdiff_t>(std::min(both[0].size(), both[1].size()));
    for (const auto& side : both) out.insert(out.end(), side.begin(), side.begin() + n);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string calibration_svg(std::span<const JudgedAnswer> answers) {
  std::map<std::string, std::size_t> languages;
  for (const JudgedAnswer& answer : answers) languages.emplace(answer.language, 0);
  std::string out = axes();
  std::size_t number = 0;
  for (const auto& [language, unused] : languages) {
    const char* colour = kColours[number % kColours.size()];
    const std::string name = for_html(language.empty() ? "(no language)" : language);
    for (const Bin& bin : bins(answers, language))
      if (bin.n > 0)
        out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\" fill-opacity=\"0.6\"><title>{}: {:.0f} answers, stated {:.2f}, found {:.2f}</title></circle>\n", 60 + 340 * bin.stated / bin.n,
                           360 - 340 * bin.found / bin.n, 2 + 1.6 * std::log(1 + bin.n), colour, name, bin.n, bin.stated / bin.n, bin.found / bin.n);
    out += fmt::format("<text x=\"80\" y=\"{}\" fill=\"{}\">prompts in {}</text>\n", 40 + 18 * number, colour, name);
    ++number;
  }
  return out + "</svg>\n";
}

}  // namespace lacuna::probe
