#include "json_document.h"

#include <cctype>
#include <stdexcept>
#include <vector>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 64;

// With null for the bare words NaN, Infinity and -Infinity outside of strings.
std::string without_special_numbers(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view word;
    if (!quoted)
      for (const std::string_view known : {"-Infinity", "Infinity", "NaN"})
        if (text.substr(i).starts_with(known)) word = known;
    if (!word.empty()) {
      out += "null";
      i += word.size() - 1;
      continue;
    }
    if (text[i] == '"') quoted = !quoted;
    out += text[i];
    if (quoted && text[i] == '\\' && i + 1 < text.size()) out += text[++i];
  }
  return out;
}

// "parse error at line 3, column 7: ..." of the library, without its name and number.
std::string plain(const std::string& what) {
  const std::size_t at = what.find("line ");
  return for_terminal_line(at == std::string::npos ? what : what.substr(at), 200);
}

json parse(std::string_view text, const std::set<std::string>& without) {
  std::vector<std::set<std::string>> keys;  // by depth, of the objects that are open; of two values under one key the library would drop the first
  // The callback is asked before an object or list is built, so that depth is bounded while reading.
  return json::parse(text.begin(), text.end(), [&](int depth, json::parse_event_t event, json& value) {
    const auto level = static_cast<std::size_t>(depth);
    if (event == json::parse_event_t::object_start) {
      keys.resize(level + 2);
      keys[level + 1].clear();
    }
    if (event == json::parse_event_t::key && !keys[level].insert(value.get<std::string>()).second)
      throw std::invalid_argument("key '" + for_terminal_line(value.get<std::string>(), 60) + "' stands twice in the same object");
    if (depth >= kMaxDepth && (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start))
      throw std::invalid_argument("is nested more than 64 levels deep");
    return event != json::parse_event_t::key || !without.contains(value.get_ref<const std::string&>());
  });
}

}  // namespace

json parse_json(std::string_view text, const std::set<std::string>& without) {
  try {
    return parse(text, without);
  } catch (const json::exception& error) {
    const std::string what = plain(error.what());
    if (text.find("NaN") == std::string_view::npos && text.find("Infinity") == std::string_view::npos) throw std::invalid_argument("is not valid JSON: " + what);
  }
  try {
    return parse(without_special_numbers(text), without);
  } catch (const json::exception& error) {
    throw std::invalid_argument("is not valid JSON: " + plain(error.what()));
  }
}

}  // namespace lacuna::probe
