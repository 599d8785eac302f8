// Does a sentence say what another one says? By the words they share, which no list of patterns can foresee.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reading.h"

namespace lacuna::classifiers {

// The units of a sentence that carry its meaning: words of four letters and more by their first six bytes, numbers whole, pairs of Han
// characters. Names and years are among them, so that a like sentence about something else shares less.
struct Wording {
  std::vector<std::uint64_t> units;    // ascending, each once
  std::vector<std::uint64_t> numbers;  // those that must all be there
  bool negated = false;
};
std::vector<Wording> wordings(const std::vector<std::string>& texts);

// Whether a fact, in more than half of the languages in which it is given, says that something is not so, or that somebody denies or disputes it.
bool speaks_of_denial(const std::vector<std::string>& texts);

// The units of a folded text, ascending: of the question, whose words state nothing.
std::vector<std::uint64_t> units_of(std::string_view folded);

// The next sentence from `sentence` on that shares enough units with one of the wordings, some of them not of `asked`, has all of its numbers, and is
// negated as it is; `sentence` then stands behind it.
bool find_paraphrase(const std::vector<Wording>& wordings, const std::vector<std::uint64_t>& asked, const Reading& text, std::size_t& sentence, Match& match);

}  // namespace lacuna::classifiers
