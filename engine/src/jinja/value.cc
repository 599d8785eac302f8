#include "jinja/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace lacuna::engine::jinja {
namespace {

constexpr std::uint64_t kMaxMade = 48u << 20;     // bytes of all strings and containers of one rendering
constexpr std::uint64_t kBytesPerStep = 64;       // copying costs steps too
constexpr std::size_t kMaxDepth = 100;            // of nested data

void add_range(std::vector<Range>& ranges, std::size_t begin, std::size_t end) {
  if (begin >= end) return;
  if (!ranges.empty() && ranges.back().end >= begin) ranges.back().end = std::max(ranges.back().end, end);
  else ranges.push_back({begin, end});
}

void check_depth(std::size_t depth) {
  if (depth > kMaxDepth) throw Failure{"data nested more than 100 levels deep, or a list that contains itself"};
}

std::string quoted(const std::string& text) {
  const char quote = text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == '\\' || c == quote) out += '\\';
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (c == '\r') out += "\\r";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      constexpr const char* digits = "0123456789abcdef";
      out += "\\x";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[c & 15];
    } else out += c;
  }
  return out + quote;
}

void json_string(const std::string& text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          constexpr const char* digits = "0123456789abcdef";
          out += "\\u00";
          out += digits[c >> 4];
          out += digits[c & 15];
        } else out += c;
    }
  }
  out += '"';
}

void new_line(const JsonStyle& style, std::size_t depth, Meter& meter, std::string& out) {
  if (style.indent < 0) return;
  const std::size_t blanks = depth * static_cast<std::size_t>(style.indent);
  meter.make(blanks + 1);
  out += '\n';
  out.append(blanks, ' ');
}

// Items of a list or dict between brackets.
template <typename Items, typename Write>
void json_items(const Items& items, char open, char close, const JsonStyle& style, Meter& meter, std::string& out, std::size_t depth, Write write) {
  out += open;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += style.indent < 0 ? style.item : style.item.substr(0, style.item.find_last_not_of(' ') + 1);
    new_line(style, depth + 1, meter, out);
    write(item);
    first = false;
  }
  if (!first) new_line(style, depth, meter, out);
  out += close;
}

}  // namespace

void Text::append(const Text& other) {
  for (const Range& range : other.verbatim) add_range(verbatim, bytes.size() + range.begin, bytes.size() + range.end);
  bytes += other.bytes;
}

Text Text::slice(std::size_t begin, std::size_t end) const {
  end = std::min(end, bytes.size());
  begin = std::min(begin, end);
  Text out{bytes.substr(begin, end - begin), {}};
  for (const Range& range : verbatim) {
    const std::size_t from = std::max(range.begin, begin), to = std::min(range.end, end);
    if (from < to) add_range(out.verbatim, from - begin, to - begin);
  }
  return out;
}

Text Text::with_bytes(std::string changed) const {
  Text out{std::move(changed), {}};
  if (!verbatim.empty()) add_range(out.verbatim, 0, out.bytes.size());
  return out;
}

std::int64_t Value::as_integer() const { return is_bool() ? std::get<bool>(storage_) : std::get<std::int64_t>(storage_); }
double Value::as_double() const { return is_float() ? std::get<double>(storage_) : static_cast<double>(as_integer()); }

const char* Value::type_name() const {
  constexpr std::array<const char*, 10> kNames = {"undefined", "None", "bool", "int", "float", "str", "list", "dict", "namespace", "function"};
  return kNames[storage_.index()];
}

bool Value::truthy() const {
  if (is_undefined() || is_none()) return false;
  if (is_number()) return as_double() != 0;
  if (text()) return !text()->bytes.empty();
  if (list()) return !list()->empty();
  if (dict()) return !dict()->empty();
  return true;
}

std::optional<Value> Arguments::find(std::size_t position, std::string_view name) const {
  if (position < positional.size()) return positional[position];
  for (const auto& [key, value] : named)
    if (key == name) return value;
  return std::nullopt;
}

Value Arguments::require(std::size_t position, std::string_view name) const {
  if (auto value = find(position, name)) return *value;
  throw Failure{"argument '" + std::string(name) + "' is missing"};
}

const Value* find_name(const Dict& dict, std::string_view key) {
  for (const auto& [name, value] : dict)
    if (name.text() && name.text()->bytes == key) return &value;
  return nullptr;
}

const Value* find(const Dict& dict, const Value& key) {
  if (key.text()) return find_name(dict, key.text()->bytes);
  for (const auto& [name, value] : dict)
    if (!name.text() && equal(name, key)) return &value;
  return nullptr;
}

void assign(Dict& dict, Value key, Value value) {
  for (auto& [name, old] : dict)
    if (equal(name, key)) {
      old = std::move(value);
      return;
    }
  dict.emplace_back(std::move(key), std::move(value));
}

void Meter::spend(std::uint64_t steps) {
  if (steps > fuel_) throw Failure{"takes more than " + std::to_string(limits_.fuel) + " steps"};
  fuel_ -= steps;
}

void Meter::make(std::uint64_t bytes) {
  spend(bytes / kBytesPerStep);
  if (bytes > kMaxMade - made_) throw Failure{"makes more than " + std::to_string(kMaxMade >> 20) + " MiB of text and lists"};
  made_ += bytes;
}

bool equal(const Value& a, const Value& b, std::size_t depth) {
  check_depth(depth);
  if (a.is_number() && b.is_number()) return a.is_float() || b.is_float() ? a.as_double() == b.as_double() : a.as_integer() == b.as_integer();
  if (a.text() && b.text()) return a.text()->bytes == b.text()->bytes;
  if (a.list() && b.list())
    return std::equal(a.list()->begin(), a.list()->end(), b.list()->begin(), b.list()->end(), [&](const Value& x, const Value& y) { return equal(x, y, depth + 1); });
  if (a.dict() && b.dict()) {
    if (a.dict()->size() != b.dict()->size()) return false;
    return std::all_of(a.dict()->begin(), a.dict()->end(), [&](const auto& entry) {
      const Value* other = find(*b.dict(), entry.first);
      return other && equal(entry.second, *other, depth + 1);
    });
  }
  if (a.callable() || b.callable()) return a.callable() == b.callable();
  if (a.name_space() || b.name_space()) return a.name_space() == b.name_space();
  return (a.is_none() && b.is_none()) || (a.is_undefined() && b.is_undefined());
}

int compare(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    if (!a.is_float() && !b.is_float()) return a.as_integer() < b.as_integer() ? -1 : a.as_integer() > b.as_integer();
    return a.as_double() < b.as_double() ? -1 : a.as_double() > b.as_double();
  }
  if (a.text() && b.text()) return a.text()->bytes.compare(b.text()->bytes);  // byte order of UTF-8 is code point order
  if (a.list() && b.list()) {
    for (std::size_t i = 0; i < std::min(a.list()->size(), b.list()->size()); ++i)
      if (!equal((*a.list())[i], (*b.list())[i])) return compare((*a.list())[i], (*b.list())[i]);
    return a.list()->size() < b.list()->size() ? -1 : a.list()->size() > b.list()->size();
  }
  throw Failure{std::string("cannot compare ") + a.type_name() + " with " + b.type_name()};
}

std::string float_repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer;
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string out(buffer.data(), end);
  if (plain && out.find('.') == std::string::npos) out += ".0";
  return out;
}

Text to_text(const Value& value, Meter& meter) {
  if (const Text* text = value.text()) {
    meter.make(text->bytes.size());
    return *text;
  }
  if (value.is_undefined()) return {};
  return {to_repr(value, meter), {}};
}

std::string to_repr(const Value& value, Meter& meter, std::size_t depth) {
  check_depth(depth);
  meter.spend(1);
  if (value.is_undefined()) return "Undefined";
  if (value.is_none()) return "None";
  if (value.is_bool()) return value.as_integer() ? "True" : "False";
  if (value.is_integer()) return std::to_string(value.as_integer());
  if (value.is_float()) return float_repr(value.as_double());
  if (const Text* text = value.text()) {
    meter.make(text->bytes.size());
    return quoted(text->bytes);
  }
  std::string out;
  if (const List* list = value.list()) {
    for (const Value& item : *list) out += (out.empty() ? "" : ", ") + to_repr(item, meter, depth + 1);
    return "[" + out + "]";
  }
  if (const Dict* dict = value.dict()) {
    for (const auto& [key, item] : *dict) out += (out.empty() ? "" : ", ") + to_repr(key, meter, depth + 1) + ": " + to_repr(item, meter, depth + 1);
    return "{" + out + "}";
  }
  throw Failure{std::string("a ") + value.type_name() + " cannot be printed"};
}

void to_json(const Value& value, const JsonStyle& style, Meter& meter, std::string& out, std::size_t depth) {
  check_depth(depth);
  meter.spend(1);
  if (value.is_none()) out += "null";
  else if (value.is_bool()) out += value.as_integer() ? "true" : "false";
  else if (value.is_integer()) out += std::to_string(value.as_integer());
  else if (value.is_float()) out += std::isfinite(value.as_double()) ? float_repr(value.as_double()) : std::isnan(value.as_double()) ? "NaN" : value.as_double() < 0 ? "-Infinity" : "Infinity";
  else if (const Text* text = value.text()) {
    meter.make(text->bytes.size());
    json_string(text->bytes, out);
  } else if (const List* list = value.list()) {
    json_items(*list, '[', ']', style, meter, out, depth, [&](const Value& item) { to_json(item, style, meter, out, depth + 1); });
  } else if (const Dict* dict = value.dict()) {
    Dict sorted = *dict;
    if (style.sort_keys) std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return compare(a.first, b.first) < 0; });
    json_items(sorted, '{', '}', style, meter, out, depth, [&](const auto& entry) {
      json_string(to_text(entry.first, meter).bytes, out);
      out += style.key;
      to_json(entry.second, style, meter, out, depth + 1);
    });
  } else throw Failure{std::string("a value of type ") + value.type_name() + " cannot be written as JSON" + (value.is_undefined() ? " ('" + value.undefined().name + "' is undefined)" : "")};
}

std::vector<std::size_t> code_point_starts(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 || out.empty()) out.push_back(i);
  return out;
}

}  // namespace lacuna::engine::jinja
