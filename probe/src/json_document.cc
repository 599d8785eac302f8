#include "json_document.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "probe/encoders.h"
#include "probe/table_error.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

namespace fs = std::filesystem;

constexpr int kMaxDepth = 64;
constexpr std::uintmax_t kMaxDocument = 2u << 30;  // it is held in memory

[[noreturn]] void refuse(const fs::path& file, const std::string& message) { throw TableError(for_terminal_line(file.string()) + ": " + message); }

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

json read_document(const fs::path& file, const std::set<std::string>& without) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error) refuse(file, "cannot be read: " + error.message());
  if (size > kMaxDocument) refuse(file, "has more than 2 GiB; write it as JSON Lines or split it");
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) refuse(file, std::string("cannot be read: ") + std::strerror(errno));
  try {
    return parse_json(bytes, without);
  } catch (const std::invalid_argument& problem) {
    refuse(file, problem.what());
  }
}

bool begins_as_list(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t list = text.find_first_not_of(kBlanks);
  if (list == std::string_view::npos || text[list] != '[') return false;
  const std::size_t object = text.find_first_not_of(kBlanks, list + 1);
  return object != std::string_view::npos && text[object] == '{';
}

bool is_json_list(const fs::path& file) {
  constexpr std::size_t kHead = 4096;
  std::ifstream in(file, std::ios::binary);
  std::string head(kHead, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return begins_as_list(head);
}

}  // namespace lacuna::probe
