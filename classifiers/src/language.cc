// L: the language that was answered in.
#include <algorithm>
#include <array>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr double kMixed = 0.05;        // share of letters in another script
constexpr double kLatinInHan = 60.0 / 200;  // METHOD.md counts letters; a name such as YouTube has seven, so in a Chinese answer a Latin letter counts as this much of a character (as in Scope::head)

template <std::size_t N>
std::ptrdiff_t count_words(const std::string& padded, const std::array<std::string_view, N>& words) {
  return std::count_if(words.begin(), words.end(), [&](std::string_view word) { return padded.find(word) != std::string::npos; });
}

// By small words of the two, more of which must be the one's than the other's (" die ", " den " and " mit " occur in English, too). A text of a line may hold one of
// them or none: then it is taken to be in the language that was asked for, if that is German, else in English.
std::string latin_language(const std::string& folded, const std::string& asked) {
  constexpr std::size_t kLine = 80;  // bytes
  static constexpr std::array<std::string_view, 19> kEnglish = {" the ", " of ", " and ", " is ", " to ", " a ", " i ", " that ", " for ", " with ", " by ", " are ", " it ", " has ", " have ", " from ", " this ", " not ", " be "};
  static constexpr std::array<std::string_view, 43> kGerman = {" der ", " die ", " das ", " und ", " ist ", " nicht ", " ich ", " ein ", " zu ", " den ", " mit ", " auf ", " wurde ", " eine ",
                                                               " einen ", " einer ", " des ", " dem ", " im ", " für ", " sich ", " kein ", " keine ", " zum ", " zur ", " dazu ", " sind ", " wird ", " werden ",
                                                               " sie ", " wir ", " diese ", " diesem ", " nach ", " aus ", " bei ", " durch ", " oder ", " auch ", " vom ", " dass ", " seine ", " noch "};
  const std::string padded = " " + folded + " ";
  const std::ptrdiff_t german = count_words(padded, kGerman), english = count_words(padded, kEnglish);
  if (german > english && german >= (asked == "de" ? 1 : 2)) return "de";
  if (english >= 2) return "en";
  if (padded.size() >= kLine) return "und";
  return german > english || (german == english && asked == "de") ? "de" : "en";
}

// Letters of the Uyghur alphabet that Arabic and Persian do not have.
bool looks_uyghur(const std::string& folded) {
  static constexpr std::array<std::string_view, 5> kLetters = {"\u06D5", "\u06D0", "\u06C7", "\u06C8", "\u06CB"};
  return std::any_of(kLetters.begin(), kLetters.end(), [&](std::string_view letter) { return folded.find(letter) != std::string::npos; });
}

struct Seen { std::string language; double other_share = 0; };

// `asked`: what a text is taken to be that does not tell: a Chinese one with as many characters of either script alone, mostly none; a Latin one of a few words.
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
  if (n.latin * 2 > n.letters) return {latin_language(folded, asked), share(n.latin)};
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
