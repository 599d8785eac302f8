// L and T: the language that was answered in, and the tone.
#include <algorithm>
#include <array>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr double kMixed = 0.05;  // share of letters in another script

bool looks_english(const std::string& folded) {
  static constexpr std::array<std::string_view, 8> kWords = {" the ", " of ", " and ", " is ", " to ", " in ", " a ", " i "};
  const std::string padded = " " + folded + " ";
  const auto found = std::count_if(kWords.begin(), kWords.end(), [&](std::string_view word) { return padded.find(word) != std::string::npos; });
  return found >= 2 || padded.size() < 80;
}

bool looks_german(const std::string& folded) {
  static constexpr std::array<std::string_view, 14> kWords = {" der ", " die ", " das ", " und ", " ist ", " nicht ", " ich ", " ein ", " zu ", " den ", " mit ", " von ", " auf ", " wurde "};
  const std::string padded = " " + folded + " ";
  return std::count_if(kWords.begin(), kWords.end(), [&](std::string_view word) { return padded.find(word) != std::string::npos; }) >= 2;
}

// Letters of the Uyghur alphabet that Arabic and Persian do not have.
bool looks_uyghur(const std::string& folded) {
  static constexpr std::array<std::string_view, 5> kLetters = {"\u06D5", "\u06D0", "\u06C7", "\u06C8", "\u06CB"};
  return std::any_of(kLetters.begin(), kLetters.end(), [&](std::string_view letter) { return folded.find(letter) != std::string::npos; });
}

struct Seen { std::string language; double other_share = 0; };

Seen language_of(std::string_view raw, const std::string& folded) {
  const ScriptCounts n = count_scripts(raw);
  if (n.letters == 0) return {"und", 0};
  const auto share = [&](std::size_t main) { return 1 - static_cast<double>(main) / static_cast<double>(n.letters); };
  if (n.kana * 10 > n.letters) return {"und", share(n.kana + n.han)};
  if (n.han * 2 > n.letters) return {n.traditional > n.simplified ? "zh-Hant" : "zh-Hans", share(n.han)};
  if (n.latin * 2 > n.letters) return {looks_german(folded) ? "de" : looks_english(folded) ? "en" : "und", share(n.latin)};
  if (n.tibetan * 2 > n.letters) return {"bo", share(n.tibetan)};
  if (n.arabic * 2 > n.letters) return {looks_uyghur(folded) ? "ug" : "und", share(n.arabic)};
  return {"und", share(std::max({n.arabic, n.tibetan, n.other}))};
}

// "zh" of an imported answer leaves the script open.
bool same_language(const std::string& asked, const std::string& given) { return asked == given || (asked == "zh" && given.rfind("zh", 0) == 0); }

}  // namespace

void judge_language(const Case& c, Verdict& verdict) {
  const Seen seen = language_of(c.parts.answer, c.text.folded().text);
  verdict.answer_language = seen.language;
  const std::string& asked = c.question.question.language;
  if (!asked.empty() && !same_language(asked, seen.language)) verdict.language = LanguageMatch::switched;
  else verdict.language = seen.other_share > kMixed ? LanguageMatch::mixed : LanguageMatch::same;
}

void judge_tone(const Case& c, Verdict& verdict) {
  constexpr std::array<std::pair<Signal, Tone>, 6> kTones = {{{Signal::euphemism, Tone::euphemism}, {Signal::delegitimising, Tone::delegitimising},
      {Signal::moralising, Tone::moralising}, {Signal::whataboutism, Tone::whataboutism}, {Signal::loyalty, Tone::loyalty}, {Signal::disclaimer, Tone::disclaimer}}};
  for (const auto& [signal, tone] : kTones)
    for (const Hit& hit : c.text.hits(signal)) {
      if (c.text.has_in(Signal::attribution, hit.sentence)) continue;
      verdict.tone.push_back(tone);
      verdict.evidence.push_back(evidence_at(c, "tone", hit.rule->id, to_string(tone), hit.match));
      break;
    }
}

}  // namespace lacuna::classifiers
