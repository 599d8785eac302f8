// The words of verdicts, in the language of the interface.
#pragma once
#include <QString>
#include <string_view>

namespace lacuna::studio {

// "state_narrative" -> "State narrative", translated; empty for what is no headline.
QString headline_word(std::string_view headline);

}  // namespace lacuna::studio
