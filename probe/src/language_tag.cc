#include "language_tag.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <string_view>

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

}  // namespace lacuna::probe
