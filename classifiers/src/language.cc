// L: the language that was answered in.
#include <algorithm>
#include <array>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr double kMixed = 0.05;        // share of letters in another script
constexpr double kLatinInHan = 60.0 / 200;  // METHOD.md counts letters; a name such as YouTube has seven, so in a Chinese answer a Latin letter counts as this much of a character (as in Scope::head)

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

// `asked`: in which script a Chinese text is taken to be that has as many characters of either alone, mostly none.
Seen language_of(std::string_view raw, const std::string& folded, const std::string& asked) {
  const ScriptCounts n = count_scripts(raw);
  if (n.letters == 0) return {"und", 0};
  const auto share = [&](std::size_t main) { return 1 - static_cast<double>(main) / static_cast<double>(n.letters); };
  if (n.kana * 10 > n.letters) return {"und", share(n.kana + n.han)};
  if (n.han * 2 > n.letters) {
    const bool traditional = n.traditional == n.simplified ? asked == "zh-Hant" : n.traditional > n.simplified;
    const double others = kLatinInHan * static_cast<double>(n.latin) + static_cast<double>(n.letters - n.han - n.latin);
    return {traditional ? "zh-Hant" : "zh-Hans", others / (others + static_cast<double>(n.han))};
  }
  if (n.latin * 2 > n.letters) return {looks_german(folded) ? "de" : looks_english(folded) ? "en" : "und", share(n.latin)};
  if (n.tibetan * 2 > n.letters) return {"bo", share(n.tibetan)};
  if (n.arabic * 2 > n.letters) return {looks_uyghur(folded) ? "ug" : "und", share(n.arabic)};
  return {"und", share(std::max({n.arabic, n.tibetan, n.other}))};
}

// "zh" of an imported answer leaves the script open.
bool same_language(const std::string& asked, const std::string& given) { return asked == given || (asked == "zh" && given.rfind("zh", 0) == 0); }

}  // namespace

std::string language_of(std::string_view raw, const Reading& text) { return language_of(raw, text.folded().text, "").language; }

void judge_language(const Case& c, Verdict& verdict) {
  const std::string& asked = c.question.question.language;
  const Seen seen = language_of(c.parts.answer, c.text.folded().text, asked);
  verdict.answer_language = seen.language;
  if (!asked.empty() && !same_language(asked, seen.language)) verdict.language = LanguageMatch::switched;
  else verdict.language = seen.other_share > kMixed ? LanguageMatch::mixed : LanguageMatch::same;
}

}  // namespace lacuna::classifiers
