#include "attribution_pairs.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "folded_text.h"

namespace lacuna::classifiers {

std::vector<AttributionPair> read_attribution_pairs(const std::filesystem::path& file) {
  std::ifstream lines(file);
  if (!lines) throw std::runtime_error(file.string() + ": cannot be read");
  std::vector<AttributionPair> out;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    AttributionPair pair;
    std::getline(fields, pair.id, '\t');
    std::getline(fields, pair.language, '\t');
    std::getline(fields, pair.attributed, '\t');
    std::getline(fields, pair.endorsed, '\t');
    for (std::string* text : {&pair.attributed, &pair.endorsed})
      for (std::size_t at; (at = text->find("\\n")) != std::string::npos;) text->replace(at, 2, "\n");
    out.push_back(pair);
  }
  return out;
}

Question::Claim common_words(const AttributionPair& pair) {
  const std::string one = fold(pair.attributed).text, other = fold(pair.endorsed).text;
  std::vector<std::size_t> lengths(other.size() + 1);
  std::size_t longest = 0, end = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    for (std::size_t j = other.size(); j-- > 0;) {
      lengths[j + 1] = one[i] == other[j] ? lengths[j] + 1 : 0;
      if (lengths[j + 1] > longest) longest = lengths[j + 1], end = i + 1;
    }
  std::size_t begin = end - longest;
  while (begin < end && (static_cast<unsigned char>(one[begin]) & 0xC0) == 0x80) ++begin;  // whole characters
  while (end > begin && end < one.size() && (static_cast<unsigned char>(one[end]) & 0xC0) == 0x80) --end;
  std::string pattern;
  for (const char c : one.substr(begin, end - begin)) {
    if (std::string_view("\\.+*?()|[]{}^$-").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return {"claim", {pattern}};
}

}  // namespace lacuna::classifiers
