// Output that is no answer at all: empty, looping, garbled. Its own class, never a refusal.
#pragma once
#include <string>
#include <string_view>

namespace lacuna::classifiers {

// Why the text is no answer ("empty", "repetition loop", "broken encoding"), or an empty string.
std::string degenerate_reason(std::string_view text);

}  // namespace lacuna::classifiers
