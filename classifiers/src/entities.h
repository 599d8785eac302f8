// Events, persons and places that are known by name: does an answer speak of another one than was asked about?
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "folded_text.h"
#include "rules.h"

namespace lacuna::classifiers {

enum class EntityKind { event, person, place };

struct KnownEntity {
  EntityKind kind;
  std::string id, wider;           // wider: id of the place that it lies in, or nothing
  std::vector<std::string> names;  // folded
};

// `entities.names`: see the head of the file. Throws ClassifierError with file, line, what was found and what is allowed.
std::vector<KnownEntity> parse_entities(std::string_view content, const std::string& file);

// Where one of the names stands first in folded text: Latin ones as whole words.
bool find_name(const std::vector<std::string>& names, std::string_view folded, Match& match);

// What a question is about, as far as it is known by name.
struct AskedAbout {
  std::vector<const KnownEntity*> asked;     // named in the prompt or among the item's own names
  std::vector<const KnownEntity*> expected;  // named in the facts: what a good answer may speak of
};

// The entity in `answer`, the first one named, that stands in the place of one that was asked about: of the same kind, while none of this kind that was
// asked about or expected is named; or of any kind where nothing known was asked about and the question's own names are missing. It must stand in the
// first sentence (up to `head`) or twice: a mention in passing is not what an answer is about. Null when there is none.
const KnownEntity* find_substitute(const std::vector<KnownEntity>& known, const AskedAbout& about, bool own_names_missing, std::string_view answer, std::size_t head, Match& match);

}  // namespace lacuna::classifiers
