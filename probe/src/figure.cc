#include "probe/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "probe/encoders.h"
#include "probe/headlines.h"

namespace lacuna::probe {
namespace {

constexpr int kCellWidth = 118, kCellHeight = 60, kLabelWidth = 150, kHeaderHeight = 64;

std::string open_svg(int width, int height, const std::string& title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" font-family=\"sans-serif\" "
      "font-size=\"13\"><title>{2}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      width, height, for_html(title));
}

std::string text(double x, double y, const std::string& value, const std::string& attributes = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, attributes, for_html(value));
}

// %1 and %2 filled in; what is filled in is not looked through again.
std::string filled(const std::string& pattern, const std::string& first, const std::string& second = "") {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char digit = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[i + 1] : ' ';
    if (digit == '1' || digit == '2') {
      out += digit == '1' ? first : second;
      ++i;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

// The room that a bold line of 13 units needs at most: fonts differ, and a heading must not be cut off.
int room_for(const std::string& line) { return static_cast<int>(7.6 * static_cast<double>(display_width(line))) + 16; }

// Light to dark blue; readable in grey and by people who do not see red and green apart.
std::string shade(double share) {
  const auto mix = [share](int from, int to) { return static_cast<int>(from + share * (to - from)); };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(0xf2, 0x08), mix(0xf6, 0x30), mix(0xfb, 0x6b));
}

using Name = std::optional<std::string>;

const GroupRates* find_group(const std::vector<GroupRates>& groups, const Name& topic, const Name& language) {
  for (const GroupRates& group : groups)
    if (group.sensitive && group.group.topic == topic && group.group.language == language) return &group;
  return nullptr;
}

// Of either run, which may have other topics and languages than the other; all together last.
std::vector<Name> distinct(const Comparison& comparison, Name ItemGroup::*field) {
  std::set<Name> names;
  for (const auto* groups : {&comparison.baseline_rates, &comparison.candidate_rates})
    for (const GroupRates& group : *groups)
      if (group.sensitive) names.insert(group.group.*field);
  std::vector<Name> out(names.begin(), names.end());
  if (names.contains(Name())) std::rotate(out.begin(), out.begin() + 1, out.end());  // no name sorts first
  return out;
}

// `letter` tells two runs apart; without one the cell is whole.
std::string matrix_cell(double x, double y, const GroupRates* group, const std::string& letter) {
  const int width = letter.empty() ? kCellWidth - 6 : kCellWidth / 2 - 3;
  if (!group || group->items == 0)
    return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#cccccc\"/>\n", x, y, width, kCellHeight - 4);
  const Rate rate = group->rates.at(Outcome::not_complete);
  const double share = rate.interval.estimate;
  const std::string ink = share > 0.55 ? "#ffffff" : "#111111";
  std::string out = fmt::format("<g><title>{} {}: {}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{}\"/>\n", for_html(group->group.topic_text()),
                                for_html(group->group.language_text()), for_html(cell_text(rate)), x, y, width, kCellHeight - 4, shade(share));
  out += text(x + width / 2.0, y + 18, fmt::format("{}{}{:.0f}", letter, letter.empty() ? "" : " ", rounded_percent(share)),
              fmt::format("text-anchor=\"middle\" font-weight=\"bold\" fill=\"{}\"", ink));
  out += text(x + width / 2.0, y + 34, fmt::format("{:.0f}–{:.0f}", rounded_percent(rate.interval.low), rounded_percent(rate.interval.high)),
              fmt::format("text-anchor=\"middle\" font-size=\"10\" fill=\"{}\"", ink));
  out += text(x + width / 2.0, y + 49, fmt::format("n {}", rate.n), fmt::format("text-anchor=\"middle\" font-size=\"10\" fill=\"{}\"", ink));
  return out + "</g>\n";
}

// A class of a stacked bar: dark to light as far as it is severe, with orange hues for what speaks for the state or of something else.
struct Shade {
  const char *name, *fill, *ink;
};
constexpr Shade kShades[] = {{"refusal", "#08306b", "#ffffff"}, {"deflection", "#2f6fb0", "#ffffff"}, {"state_narrative", "#b35900", "#ffffff"}, {"confabulation", "#e0a030", "#111111"},
                             {"evasion", "#86b6dd", "#111111"}, {"sanitised", "#f2d6b3", "#111111"}, {"open", "#eef1f4", "#111111"}};

// The classes in words beside their colours, in rows of four.
std::string shades_legend(double x, double y) {
  std::string out;
  for (std::size_t i = 0; i < std::size(kShades); ++i) {
    const double left = x + 140 * static_cast<double>(i % 4), top = y + 20 * static_cast<double>(i / 4);
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"12\" height=\"12\" fill=\"{}\" stroke=\"#666666\"/>\n", left, top, kShades[i].fill);
    out += text(left + 18, top + 11, kShades[i].name, "font-size=\"12\"");
  }
  return out;
}

}  // namespace

std::string headlines_svg(const std::vector<HeadlineCounts>& runs) {
  constexpr int kTop = 34, kBar = 34, kLeft = 170, kPlot = 560;
  constexpr double kReadable = 22;  // the width that a number needs
  const int bars = kTop + kBar * static_cast<int>(runs.size());
  std::string out = open_svg(kLeft + kPlot + 20, bars + 56, "Headline classes of the sensitive items, a bar a run");
  out += text(8, 18, "Headline classes, number of sensitive items with a valid answer (in a language)", "font-weight=\"bold\"");
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const double y = kTop + kBar * static_cast<double>(r), n = static_cast<double>(runs[r].valid_items());
    out += text(kLeft - 12, y + 19, runs[r].run, "text-anchor=\"end\"");
    double x = kLeft;
    for (const Shade& shade : kShades) {
      const auto found = runs[r].items.find(shade.name);
      if (found == runs[r].items.end() || found->second == 0) continue;
      const double width = kPlot * static_cast<double>(found->second) / n;
      out += fmt::format("<g><title>{}, {}: {} of {:.0f}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\" stroke=\"#666666\"/>\n", for_html(runs[r].run), shade.name,
                         found->second, n, x, y, width, kBar - 8, shade.fill);
      if (width >= kReadable) out += text(x + width / 2, y + 18, std::to_string(found->second), fmt::format("text-anchor=\"middle\" fill=\"{}\"", shade.ink));
      out += "</g>\n";
      x += width;
    }
  }
  return out + shades_legend(kLeft, bars + 8) + "</svg>\n";
}

std::string matrix_svg(const Comparison& comparison, const FigureTexts& texts) {
  const std::vector<Name> topics = distinct(comparison, &ItemGroup::topic), languages = distinct(comparison, &ItemGroup::language);
  const int width = kLabelWidth + kCellWidth * static_cast<int>(languages.size()) + 10;
  const int height = kHeaderHeight + kCellHeight * static_cast<int>(topics.size()) + 10;
  const auto shown = [&](const Name& name) { return name.value_or(texts.all); };
  std::string out = open_svg(std::max(width, room_for(texts.matrix_heading)), height, texts.matrix_title);
  out += text(8, 18, texts.matrix_heading, "font-weight=\"bold\"");
  const bool one_run = comparison.baseline == comparison.candidate;
  out += text(8, 36, one_run ? comparison.baseline : filled(texts.matrix_runs, comparison.baseline, comparison.candidate), "font-size=\"11\" fill=\"#444444\"");
  for (std::size_t l = 0; l < languages.size(); ++l)
    out += text(kLabelWidth + kCellWidth * (static_cast<double>(l) + 0.5) - 3, kHeaderHeight - 8, shown(languages[l]), "text-anchor=\"middle\"");
  for (std::size_t t = 0; t < topics.size(); ++t) {
    const double y = kHeaderHeight + kCellHeight * static_cast<double>(t);
    out += text(kLabelWidth - 12, y + 33, shown(topics[t]), "text-anchor=\"end\"");
    for (std::size_t l = 0; l < languages.size(); ++l) {
      const double x = kLabelWidth + kCellWidth * static_cast<double>(l);
      out += matrix_cell(x, y, find_group(comparison.baseline_rates, topics[t], languages[l]), one_run ? "" : "B");
      if (one_run) continue;
      out += matrix_cell(x + kCellWidth / 2.0 - 2, y, find_group(comparison.candidate_rates, topics[t], languages[l]), "C");
    }
  }
  return out + "</svg>\n";
}

std::string forest_svg(const Comparison& comparison, Outcome outcome, const FigureTexts& texts) {
  std::vector<const PairedTest*> lines;
  for (const auto* tests : {&comparison.tests, &comparison.totals})
    for (const PairedTest& test : *tests)
      if (test.outcome == outcome) lines.push_back(&test);
  constexpr int kLine = 24, kTop = 62, kLeft = 210, kPlot = 420;
  const int height = kTop + kLine * static_cast<int>(lines.size()) + 40;
  const std::string& name = texts.outcomes.at(outcome);
  const std::string heading = filled(texts.forest_heading, name);
  std::string out = open_svg(std::max({kLeft + kPlot + 190, kLeft + kPlot + room_for(texts.forest_column), room_for(heading)}), height, filled(texts.forest_title, name));
  const auto x_of = [](double difference) { return kLeft + (difference + 1) / 2 * kPlot; };
  const auto shown = [&](const Name& one) { return one.value_or(texts.all); };
  out += text(8, 18, heading, "font-weight=\"bold\"");
  out += text(8, 36, filled(texts.forest_runs, comparison.candidate, comparison.baseline), "font-size=\"11\" fill=\"#444444\"");
  out += text(kLeft + kPlot + 12, kTop - 14, texts.forest_column, "font-size=\"11\" fill=\"#444444\"");
  for (int tick = -100; tick <= 100; tick += 50) {
    out += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" stroke=\"{3}\"/>\n", x_of(tick / 100.0), kTop - 12, height - 30,
                       tick == 0 ? "#333333" : "#dddddd");
    out += text(x_of(tick / 100.0), height - 14, fmt::format("{:+d}", tick), "text-anchor=\"middle\" font-size=\"11\"");
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const PairedTest& test = *lines[i];
    const double y = kTop + kLine * static_cast<double>(i);
    const bool total = !test.group.topic;
    out += text(kLeft - 12, y + 4, shown(test.group.topic) + " · " + shown(test.group.language), total ? "text-anchor=\"end\" font-weight=\"bold\"" : "text-anchor=\"end\"");
    out += fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#08306b\" stroke-width=\"2\"/>\n", x_of(test.difference.low),
                       x_of(test.difference.high), y, y);
    out += total ? fmt::format("<path d=\"M{0:.1f} {1:.1f}l6 6l-6 6l-6 -6z\" fill=\"#08306b\"/>\n", x_of(test.difference.estimate), y - 6)
                 : fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"8\" height=\"8\" fill=\"#08306b\"/>\n", x_of(test.difference.estimate) - 4, y - 4);
    out += text(kLeft + kPlot + 12, y + 4, cell_text(PercentagePoints{test.difference}) + "  p " + cell_text(PValue{test.p_adjusted}),
                "font-size=\"11\"");
  }
  return out + "</svg>\n";
}

}  // namespace lacuna::probe
