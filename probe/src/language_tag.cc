#include "language_tag.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

using Names = std::map<std::string, std::string>;  // folded name to tag

std::string folded(icu::UnicodeString text) {
  std::string out;
  text.trim().foldCase().toUTF8String(out);
  return out;
}

// Names of the languages that have a code of two letters; rarer ones are known by their tags. Two more ways to say which Chinese are our own.
const Names& names() {
  static const Names known = [] {
    Names out = {{"simplified chinese", "zh-Hans"}, {"chinese (simplified)", "zh-Hans"}, {"简体中文", "zh-Hans"}, {"中文（简体）", "zh-Hans"}, {"zh-chs", "zh-Hans"},
                 {"traditional chinese", "zh-Hant"}, {"chinese (traditional)", "zh-Hant"}, {"繁體中文", "zh-Hant"}, {"繁体中文", "zh-Hant"}, {"中文（繁體）", "zh-Hant"}, {"zh-cht", "zh-Hant"},
                 {"mandarin", "zh"}, {"mandarin chinese", "zh"}, {"汉语", "zh"}, {"漢語", "zh"}, {"uighur", "ug"}};
    for (const char* const* code = icu::Locale::getISOLanguages(); *code; ++code) {
      if (std::string_view(*code).size() != 2) continue;
      const icu::Locale language(*code);
      for (const icu::Locale& reader : {icu::Locale::getEnglish(), icu::Locale::getGerman(), icu::Locale::getSimplifiedChinese(), language}) {
        icu::UnicodeString name;
        out.emplace(folded(language.getDisplayLanguage(reader, name)), *code);  // a language's own code where it has no name
      }
    }
    return out;
  }();
  return known;
}

// "zh-Hans" for zh-CN and zh-Hans-SG, "zh" where nothing tells the script.
std::string chinese(icu::Locale locale) {
  UErrorCode error = U_ZERO_ERROR;
  if (*locale.getScript() == '\0' && *locale.getCountry() != '\0') locale.addLikelySubtags(error);
  const std::string_view script = locale.getScript();
  return script == "Hans" || script == "Hant" ? "zh-" + std::string(script) : "zh";
}

constexpr const char* kRead[] = {"en", "de", "zh-Hans", "zh-Hant", "zh"};  // "zh" leaves the script open
constexpr const char* kRefusalsAlone[] = {"bo", "ug"};

bool is_one_of(const auto& tags, const std::string& tag) {
  return std::any_of(std::begin(tags), std::end(tags), [&](const char* known) { return tag == known; });
}

// ICU knows every two-letter code of ISO 639, and of those with three letters the more common ones.
bool is_known(const icu::Locale& locale) {
  const std::string language = locale.getLanguage();
  return language.size() == 3 ? language != "und" : language.size() == 2 && *locale.getISO3Language() != 0;
}

}  // namespace

std::optional<std::string> language_tag(const std::string& text) {
  const std::string name = folded(icu::UnicodeString::fromUTF8(text));
  if (name.empty() || name == "und") return "";
  if (const auto known = names().find(name); known != names().end()) return known->second;
  std::string tag = name.substr(0, name.find_first_of(".@"));  // POSIX: zh_CN.UTF-8
  std::replace(tag.begin(), tag.end(), '_', '-');
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(tag, error);
  locale.canonicalize(error);  // cmn is zh, ger is de
  // ICU takes any word of up to eight letters for a tag; one that is a language has a code of ISO 639.
  if (U_FAILURE(error) || locale.isBogus() || *locale.getISO3Language() == '\0') return std::nullopt;
  const std::string language = locale.getLanguage();
  return language == "zh" ? chinese(locale) : language;
}

std::string language_tag_complaint(const std::string& tag) {
  const std::string shown = "'" + for_terminal_line(tag, 40) + "'";
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(tag, error);
  const auto canonical = locale.toLanguageTag<std::string>(error);
  if (U_FAILURE(error) || !is_known(locale)) return shown + " is no tag of a language (BCP 47); allowed are such as en, de, zh-Hans, zh-Hant";
  return canonical == tag ? "" : shown + " is written '" + canonical + "'";
}

bool refusals_are_known(const std::string& tag) { return is_one_of(kRead, tag) || is_one_of(kRefusalsAlone, tag); }

std::string unread_answers(const std::string& tag) {
  if (is_one_of(kRead, tag)) return "";
  return "answers in " + tag + (refusals_are_known(tag) ? " are judged as to refusals alone" : " are not judged") + "; the classifiers read en, de, zh-Hans and zh-Hant";
}

}  // namespace lacuna::probe
