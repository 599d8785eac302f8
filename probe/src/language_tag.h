// How a language is called in a project, whatever a file calls it.
#pragma once
#include <optional>
#include <string>

namespace lacuna::probe {

// The tag of a language that a file or a person names: a BCP-47 or POSIX tag ("EN", "en-US", "zh_CN.UTF-8", "deu") or a name, English, German, Chinese or the
// language's own ("English", "Deutsch", "Simplified Chinese", "中文"). What comes out is the language without its region ("en", "de", "fr"); Chinese is "zh-Hans" or
// "zh-Hant" where script or region tell, else "zh". "" for nothing and for "und"; no value for what is no language.
std::optional<std::string> language_tag(const std::string& text);

}  // namespace lacuna::probe
