#include "entities.h"

#include <algorithm>
#include <array>
#include <set>

#include "classifiers/classifier.h"

namespace lacuna::classifiers {
namespace {

constexpr std::array kKinds = {std::pair{"event", EntityKind::event}, std::pair{"person", EntityKind::person}, std::pair{"place", EntityKind::place}};

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r"), end = text.find_last_not_of(" \t\r");
  return begin == std::string_view::npos ? "" : std::string(text.substr(begin, end - begin + 1));
}

bool ascii_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A line of the file, taken apart.
class Line {
 public:
  Line(std::string text, std::string place) : text_(std::move(text)), place_(std::move(place)) {}

  KnownEntity read() const {
    const std::size_t colon = text_.find(": ");
    if (colon == std::string::npos) refuse("'kind id: name; name' is expected");
    KnownEntity out;
    read_head(text_.substr(0, colon), out);
    std::string rest = text_.substr(colon + 2) + ";";
    for (std::size_t end = rest.find(';'); end != std::string::npos; rest.erase(0, end + 1), end = rest.find(';')) {
      const std::string name = fold(trimmed(rest.substr(0, end))).text;
      if (name.size() < 2) refuse("a name of '" + out.id + "' is empty or a single letter");
      out.names.push_back(name);
    }
    return out;
  }
  [[noreturn]] void refuse(const std::string& what) const { throw ClassifierError(place_ + ": " + what + "; found '" + text_.substr(0, 80) + "'"); }

 private:
  void read_head(const std::string& head, KnownEntity& out) const {
    const std::size_t blank = head.find(' ');
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& one) { return head.substr(0, blank) == one.first; });
    if (blank == std::string::npos || kind == kKinds.end()) refuse("the kind is none of event, person, place");
    out.kind = kind->second;
    out.id = trimmed(head.substr(blank + 1));
    const std::size_t open = out.id.find(" (");
    if (open == std::string::npos) return;
    if (out.id.back() != ')') refuse("the wider place is not closed by ')'");
    out.wider = out.id.substr(open + 2, out.id.size() - open - 3);
    out.id.resize(open);
  }
  std::string text_, place_;
};

using Entities = std::vector<const KnownEntity*>;

bool any(const Entities& list, auto&& holds) { return std::any_of(list.begin(), list.end(), [&](const KnownEntity* one) { return holds(*one); }); }

bool names_one_of(const Entities& list, EntityKind kind, std::string_view answer) {
  Match match;
  return any(list, [&](const KnownEntity& one) { return one.kind == kind && find_name(one.names, answer, match); });
}

// The place around an asked one, or one inside of it, is not another place.
bool related(const KnownEntity& other, const Entities& list) {
  return any(list, [&](const KnownEntity& one) { return one.id == other.id || one.id == other.wider || one.wider == other.id; });
}

bool displaces(const KnownEntity& other, const AskedAbout& about, bool own_names_missing, std::string_view answer) {
  if (about.asked.empty()) return own_names_missing;
  const bool asked = any(about.asked, [&](const KnownEntity& one) { return one.kind == other.kind; });
  return asked && !names_one_of(about.asked, other.kind, answer) && !names_one_of(about.expected, other.kind, answer);
}

}  // namespace

std::vector<KnownEntity> parse_entities(std::string_view content, const std::string& file) {
  std::vector<KnownEntity> out;
  std::set<std::string> ids;
  std::size_t number = 0;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    const std::string text = trimmed(content.substr(0, end));
    content.remove_prefix(std::min(content.size(), end + 1));
    ++number;
    if (text.empty() || text[0] == '#') continue;
    const Line line(text, file + ":" + std::to_string(number));
    out.push_back(line.read());
    if (!ids.insert(out.back().id).second) line.refuse("the id '" + out.back().id + "' stands twice");
    if (!out.back().wider.empty() && !ids.contains(out.back().wider)) line.refuse("the wider place '" + out.back().wider + "' does not stand above");
  }
  return out;
}

bool find_name(const std::vector<std::string>& names, std::string_view folded, Match& match) {
  std::size_t best = std::string_view::npos;
  for (const std::string& name : names) {
    const bool latin = ascii_word(name.front()), latin_end = ascii_word(name.back());
    for (std::size_t at = folded.find(name); at < best; at = folded.find(name, at + 1)) {
      if ((latin && at > 0 && ascii_word(folded[at - 1])) || (latin_end && at + name.size() < folded.size() && ascii_word(folded[at + name.size()]))) continue;
      best = at;
      match = {at, at + name.size()};
    }
  }
  return best != std::string_view::npos;
}

const KnownEntity* find_substitute(const std::vector<KnownEntity>& known, const AskedAbout& about, bool own_names_missing, std::string_view answer, std::size_t head, Match& match) {
  const KnownEntity* first = nullptr;
  for (const KnownEntity& other : known) {
    Match here, again;
    if (related(other, about.asked) || related(other, about.expected) || !find_name(other.names, answer, here)) continue;
    const bool central = here.begin < head || find_name(other.names, answer.substr(here.end), again);
    if (!central || (first && match.begin <= here.begin) || !displaces(other, about, own_names_missing, answer)) continue;
    first = &other;
    match = here;
  }
  return first;
}

}  // namespace lacuna::classifiers
