#include "language_tag.h"

#include <unicode/locid.h>

#include <algorithm>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

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
