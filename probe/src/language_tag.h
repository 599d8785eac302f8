// Language tags of prompts (BCP 47), and whose answers the classifiers read.
#pragma once
#include <string>

namespace lacuna::probe {

// Nothing for a tag of a known language in canonical form ("en", "zh-Hans"); else what is wrong and what is allowed.
std::string language_tag_complaint(const std::string& tag);

// Whether there are rules for refusals in this language (of classifiers/rules).
bool refusals_are_known(const std::string& tag);

// "answers in fr are not judged ..."; nothing where rules and statistical layers read the language.
std::string unread_answers(const std::string& tag);

}  // namespace lacuna::probe
