// Pairs of one claim that is attributed in one text and endorsed in another: `id<TAB>language<TAB>attributed<TAB>endorsed`, "\n" for a line's end.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "classifiers/classifier.h"

namespace lacuna::classifiers {

struct AttributionPair { std::string id, language, attributed, endorsed; };

std::vector<AttributionPair> read_attribution_pairs(const std::filesystem::path& file);
// What the two texts have in common word for word, as an item's pattern would name it: the longest piece of folded text.
Question::Claim common_words(const AttributionPair& pair);

}  // namespace lacuna::classifiers
