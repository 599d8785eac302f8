// L: the language that was answered in.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr double kMixed = 0.05;        // share of letters in another script
constexpr double kLatinInHan = 60.0 / 200;  // METHOD.md counts letters; a name such as YouTube has seven, so in a Chinese answer a Latin letter counts as this much of a character (as in Scope::head)

// Small words of languages in Latin letters, without those that two of them share with English or German.
struct SmallWords { std::string_view language, words; };
constexpr std::array<SmallWords, 8> kSmallWords = {{
    {"en", "the of and is to a i that for with by are it has have from this not be was were but or an about who their than"},
    {"de", "der die das und ist nicht ich ein zu den mit auf wurde eine einen einer des dem im für sich kein keine zum zur dazu sind wird werden sie wir diese diesem nach aus bei durch oder auch vom dass seine noch"},
    {"fr", "le la les est une que dans pour ne pas je vous qui sur avec et du ce cette mais"},
    {"es", "el la los las que por para una con del se lo pero como puedo este sobre y esta esa"},
    {"pt", "o os que para uma com é em ao por mas isso não dos na esta essa"},
    {"it", "il la che non una con di del della è sono gli mi ma questo questa nel posso"},
    {"nl", "het een ik niet dat op te maar voor zijn en deze kan naar"},
    {"id", "yang dan tidak di ini itu untuk dengan saya dari dalam"},
}};

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// How many different small words of each language stand in it.
std::map<std::string_view, std::ptrdiff_t> count_small_words(std::string_view folded) {
  static const std::unordered_map<std::string_view, std::vector<std::string_view>> kLanguagesOf = [] {
    std::unordered_map<std::string_view, std::vector<std::string_view>> languages_of;
    for (const auto& [language, words] : kSmallWords)
      for (const std::string_view word : split_at_blanks(words)) languages_of[word].push_back(language);
    return languages_of;
  }();
  std::map<std::string_view, std::ptrdiff_t> out;
  for (const auto& [language, words] : kSmallWords) out[language] = 0;
  std::unordered_set<std::string_view> seen;
  for (const std::string_view word : split_at_blanks(folded)) {
    const auto known = kLanguagesOf.find(word);
    if (known == kLanguagesOf.end() || !seen.insert(word).second) continue;
    for (const std::string_view language : known->second) ++out[language];
  }
  return out;
}

// Whether one letter in fifteen has a mark that neither English nor German writes: Turkish, Vietnamese, Polish ...
bool has_foreign_marks(const std::string& folded) {
  static constexpr std::array<std::string_view, 3> kGerman = {"ä", "ö", "ü"};  // ß is folded
  std::size_t letters = 0, marked = 0;
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const auto byte = static_cast<unsigned char>(folded[at]);
    letters += (byte >= 'a' && byte <= 'z') || byte >= 0xC3;
    const bool is_marked = (byte >= 0xC3 && byte <= 0xC9) || byte == 0xE1;  // Latin-1 to Latin Extended-B, Latin Extended Additional
    marked += is_marked && std::none_of(kGerman.begin(), kGerman.end(), [&](std::string_view letter) { return folded.compare(at, letter.size(), letter) == 0; });
  }
  return marked >= 4 && marked * 15 >= letters;  // more than the names of a line have
}

constexpr const char* kNoWords = "zxx";  // BCP 47: no linguistic content

// Languages that some layer reads; of bo and ug it hears refusals alone.
bool ours(const std::string& language) { return language.empty() || language == "en" || language == "de" || language.rfind("zh", 0) == 0 || language == "bo" || language == "ug"; }

// By the small words that stand in it (" die ", " den " and " mit " occur in English, too). A line may hold one of them or none: then it is taken to be in the language that was
// asked in, where that is written in Latin letters, else in English.
std::string latin_language(const std::string& folded, const std::string& asked) {
  const auto counts = count_small_words(folded);
  const std::ptrdiff_t english = counts.at("en"), german = counts.at("de");
  const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most->second >= 2 && most->second > std::max(english, german)) return std::string(most->first);
  if (german > english && german >= (asked == "de" ? 1 : 2)) return "de";
  if (english >= 2) return "en";
  if (!ours(asked)) return asked;
  if (has_foreign_marks(folded)) return "und";
  return german > english || (german == english && asked == "de") ? "de" : "en";
}

// Letters of the Uyghur alphabet that Arabic and Persian do not have.
bool looks_uyghur(const std::string& folded) {
  static constexpr std::array<std::string_view, 5> kLetters = {"\u06D5", "\u06D0", "\u06C7", "\u06C8", "\u06CB"};
  return std::any_of(kLetters.begin(), kLetters.end(), [&](std::string_view letter) { return folded.find(letter) != std::string::npos; });
}

struct Seen { std::string language; double other_share = 0; };

// `asked`: what a text is taken to be that does not tell: a number; a Chinese one with as many characters of either script alone, mostly none; a Latin one of a few words.
Seen language_of(std::string_view raw, const std::string& folded, const std::string& asked) {
  const ScriptCounts n = count_scripts(raw);
  if (n.letters == 0) return {asked == "zh" ? "zh-Hans" : ours(asked) && !asked.empty() ? asked : kNoWords, 0};  // a number is the same in all of them
  const auto share = [&](std::size_t main) { return 1 - static_cast<double>(main) / static_cast<double>(n.letters); };
  if (n.kana * 10 > n.letters) return {"ja", share(n.kana + n.han)};
  const double others = kLatinInHan * static_cast<double>(n.latin) + static_cast<double>(n.letters - n.han - n.latin);
  if (n.han * 2 > n.letters || (asked.rfind("zh", 0) == 0 && static_cast<double>(n.han) > others)) {  // a Chinese list of foreign names
    const bool traditional = n.traditional == n.simplified ? asked == "zh-Hant" : n.traditional > n.simplified;
    return {traditional ? "zh-Hant" : "zh-Hans", others / (others + static_cast<double>(n.han))};
  }
  if (n.latin * 2 > n.letters) return {latin_language(folded, asked), share(n.latin)};
  if (n.tibetan * 2 > n.letters) return {"bo", share(n.tibetan)};
  const std::string foreign = ours(asked) ? "und" : asked;  // a script that tells no language
  if (n.arabic * 2 > n.letters) return {looks_uyghur(folded) ? "ug" : foreign, share(n.arabic)};
  return {foreign, share(std::max({n.arabic, n.tibetan, n.other}))};
}

// "zh" of an imported answer leaves the script open.
bool same_language(const std::string& asked, const std::string& given) { return asked == given || (asked == "zh" && given.rfind("zh", 0) == 0); }

}  // namespace

std::string language_of(std::string_view raw, const Reading& text) { return language_of(raw, text.folded().text, "").language; }

std::string language_of_text(std::string_view text, const std::string& expected) { return language_of(text, fold(text).text, expected).language; }

bool judge_language(const Case& c, Verdict& verdict) {
  const std::string& asked = c.question.question.language;
  const Seen seen = language_of(c.parts.answer, c.text.folded().text, asked);
  verdict.answer_language = seen.language;
  if (!asked.empty() && !same_language(asked, seen.language)) verdict.language = LanguageMatch::switched;
  else verdict.language = seen.other_share > kMixed ? LanguageMatch::mixed : LanguageMatch::same;
  return seen.language == kNoWords || ours(seen.language);
}

}  // namespace lacuna::classifiers
