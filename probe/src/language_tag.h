// How a language is called in a project, whatever a file calls it; tags of prompts (BCP 47), and whose answers the classifiers read.
#pragma once
#include <optional>
#include <string>

namespace lacuna::probe {

// The tag of a language that a file or a person names: a BCP-47 or POSIX tag ("EN", "en-US", "zh_CN.UTF-8", "deu") or a name, English, German, Chinese or the
// language's own ("English", "Deutsch", "Simplified Chinese", "中文"). What comes out is the language without its region ("en", "de", "fr"); Chinese is "zh-Hans" or
// "zh-Hant" where script or region tell, else "zh". "" for nothing and for "und"; no value for what is no language.
std::optional<std::string> language_tag(const std::string& text);

// Nothing for a tag of a known language in canonical form ("en", "zh-Hans"); else what is wrong and what is allowed.
std::string language_tag_complaint(const std::string& tag);

// Whether there are rules for refusals in this language (of classifiers/rules).
bool refusals_are_known(const std::string& tag);

// "answers in fr are not judged ..."; nothing where rules and statistical layers read the language.
std::string unread_answers(const std::string& tag);

}  // namespace lacuna::probe
