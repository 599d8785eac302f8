#include "jinja_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace lacuna::engine::chat {
namespace {

constexpr std::size_t kMaxDepth = 100;  // of nested data

void check_depth(std::size_t depth) {
  if (depth > kMaxDepth) throw Failure{"data nested more than " + std::to_string(kMaxDepth) + " levels deep, or that contains itself"};
}

bool equal_items(const List& a, const List& b, Meter& meter, std::size_t depth) {
  if (a.kind != b.kind || !a.is_sequence()) return &a == &b;
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                    [&](const Value& x, const Value& y) { return x.is_same(y) || equal(x, y, meter, depth + 1); });
}

bool equal_entries(const Dict& a, Dict& b, Meter& meter, std::size_t depth) {
  if (a.entries.size() != b.entries.size()) return false;
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const auto& entry) {
    const Value* other = b.find(entry.first, meter);
    return other && equal(entry.second, *other, meter, depth + 1);
  });
}

template <typename Number>
int order(Number a, Number b) {
  return a < b ? -1 : a > b;
}

void append_hex(char32_t point, std::size_t width, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = width; i-- > 0;) out += kDigits[point >> 4 * i & 15];
}

// What is the same in Python's and JSON's string literals.
bool append_short_escape(char32_t point, std::string& out) {
  switch (point) {
    case '\\': out += "\\\\"; return true;
    case '\n': out += "\\n"; return true;
    case '\r': out += "\\r"; return true;
    case '\t': out += "\\t"; return true;
    default: return false;
  }
}

void append_quoted(const Text& text, Meter& meter, Text& out) {
  meter.scan(8 * text.bytes.size());
  const bool has_single = text.bytes.find('\'') != std::string::npos, has_double = text.bytes.find('"') != std::string::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  const std::size_t before = out.cost();
  if (text.markup) out.append("Markup(");
  out.append(std::string_view(&quote, 1));
  rewrite_points(text, out, [&](char32_t point, std::string_view original, std::string& piece) {
    if (append_short_escape(point, piece)) return;
    if (point == static_cast<char32_t>(quote)) (piece += '\\') += quote;
    else if (is_printable(point)) piece += original;
    else if (point < 0x100) append_hex(point, 2, piece += "\\x");
    else if (point < 0x10000) append_hex(point, 4, piece += "\\u");
    else append_hex(point, 8, piece += "\\U");
  });
  out.append(std::string_view(&quote, 1));
  if (text.markup) out.append(")");
  meter.make(out.cost() - before);
}

void append_json_ascii(char32_t point, std::string& out) {
  if (point >= 0x10000) {
    append_hex(0xD800 + ((point - 0x10000) >> 10), 4, out += "\\u");
    point = 0xDC00 + ((point - 0x10000) & 0x3FF);
  }
  append_hex(point, 4, out += "\\u");
}

// Writes one value and what is in it.
class JsonWriter {
 public:
  JsonWriter(const JsonStyle& style, Meter& meter) : style_(style), meter_(meter) {}

  void write(const Value& value, std::size_t depth) {
    check_depth(depth);
    meter_.spend(1);
    if (value.is_none()) out.append("null");
    else if (value.is_bool()) out.append(value.as_integer() ? "true" : "false");
    else if (value.is_integer()) out.append(std::to_string(value.as_integer()));
    else if (value.is_float()) out.append(number(value.as_double()));
    else if (value.text()) string(*value.text());
    else if (value.list()) list(value, depth);
    else if (value.dict()) dict(*value.dict(), depth);
    else fail(value);
  }

  Text out;

 private:
  [[noreturn]] static void fail(const Value& value) {
    if (value.is_undefined()) throw Failure{value.description()};
    throw Failure{std::string("a ") + value.type_name() + " cannot be written as JSON"};
  }

  static std::string number(double value) {
    if (std::isfinite(value)) return float_repr(value);
    return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  }

  void string(const Text& text) {
    meter_.scan(8 * text.bytes.size());
    const std::size_t before = out.cost();
    out.append("\"");
    rewrite_points(text, out, [&](char32_t point, std::string_view original, std::string& piece) {
      if (append_short_escape(point, piece)) return;
      if (point == '"') piece += "\\\"";
      else if (point == '\b') piece += "\\b";
      else if (point == '\f') piece += "\\f";
      else if (point < 0x20) append_hex(point, 4, piece += "\\u");
      else if (style_.ascii && point > '~') append_json_ascii(point, piece);
      else piece += original;
    });
    out.append("\"");
    meter_.make(out.cost() - before);
  }

  void append(const Text& text) {
    meter_.make(text.cost());
    out.append(text);
  }
  void new_line(std::size_t depth) {
    if (!style_.indent) return;
    meter_.make(1 + depth * style_.indent->size());
    out.append("\n");
    for (std::size_t i = 0; i < depth; ++i) out.append(*style_.indent);
  }
  template <typename Items, typename Write>
  void items(const Items& all, const char* open, const char* close, std::size_t depth, Write write_item) {
    out.append(open);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0) append(style_.item);
      new_line(depth + 1);
      write_item(all[i]);
    }
    if (!all.empty()) new_line(depth);
    out.append(close);
  }

  void list(const Value& value, std::size_t depth) {
    const List::Kind kind = value.list()->kind;
    if (kind != List::Kind::list && kind != List::Kind::tuple) fail(value);
    items(value.list()->items, "[", "]", depth, [&](const Value& item) { write(item, depth + 1); });
  }

  void dict(const Dict& dict, std::size_t depth) {
    auto entries = dict.entries;
    meter_.make(entries.size() * kEntryBytes);
    if (style_.sort_keys)
      std::stable_sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return compare(a.first, b.first, meter_) < 0; });
    items(entries, "{", "}", depth, [&](const auto& entry) {
      key(entry.first, depth);
      append(style_.key);
      write(entry.second, depth + 1);
    });
  }

  void key(const Value& value, std::size_t depth) {
    if (value.text()) return string(*value.text());
    if (!value.is_number() && !value.is_none()) fail(value);
    out.append("\"");
    write(value, depth + 1);
    out.append("\"");
  }

  const JsonStyle& style_;
  Meter& meter_;
};

}  // namespace

std::int64_t Value::as_integer() const { return is_bool() ? std::get<bool>(storage_) : std::get<std::int64_t>(storage_); }
double Value::as_double() const { return is_float() ? std::get<double>(storage_) : static_cast<double>(as_integer()); }

std::string Value::description() const {
  const auto& held = std::get<Undefined>(storage_).description;
  return held ? *held : "the value is undefined";
}

const char* Value::type_name() const {
  if (list()) {
    constexpr std::array<const char*, 7> kLists = {"list", "tuple", "range", "generator", "dict_keys", "dict_values", "dict_items"};
    return kLists[static_cast<std::size_t>(list()->kind)];
  }
  constexpr std::array<const char*, 11> kNames = {"undefined", "None", "bool", "int", "float", "str",
                                                  "list",      "dict", "namespace", "loop", "function"};
  return kNames[storage_.index()];
}

bool Value::truthy() const {
  if (is_undefined() || is_none()) return false;
  if (is_float()) return as_double() != 0;
  if (is_integral()) return as_integer() != 0;
  if (text()) return !text()->bytes.empty();
  if (list()) return list()->kind == List::Kind::generator || !list()->items.empty();
  if (dict()) return !dict()->entries.empty();
  return true;
}

bool Value::is_same(const Value& other) const {
  if (storage_.index() != other.storage_.index()) return false;
  if (is_number()) return !is_float() && as_integer() == other.as_integer();
  if (text()) return text() == other.text();
  return list() == other.list() && dict() == other.dict() && name_space() == other.name_space() && loop() == other.loop() &&
         callable() == other.callable();
}

Value* Dict::find_name(std::string_view name, Meter& meter) {
  meter.spend(1 + entries.size() * (8 + name.size()) / 64);
  for (auto& [key, value] : entries)
    if (key.text() && key.text()->bytes == name) return &value;
  return nullptr;
}

Value* Dict::find(const Value& key, Meter& meter) {
  if (key.text()) return find_name(key.text()->bytes, meter);
  meter.spend(1 + entries.size() / 8);
  for (auto& [other, value] : entries)
    if (!other.text() && equal(other, key, meter)) return &value;
  return nullptr;
}

void Dict::assign(const Value& key, Value value, Meter& meter) {
  if (!is_hashable(key)) throw Failure{std::string("a ") + key.type_name() + " cannot be the key of a dict"};
  if (Value* held = find(key, meter)) {
    *held = std::move(value);
    return;
  }
  meter.make(kEntryBytes);
  entries.emplace_back(key, std::move(value));
}

const Value* Arguments::find_named(std::string_view name) const {
  const auto found = std::find_if(named.begin(), named.end(), [&](const auto& argument) { return argument.first == name; });
  return found == named.end() ? nullptr : &found->second;
}

bool is_hashable(const Value& value) {
  const auto plain = [](const Value& item) { return !item.list() && !item.dict(); };
  if (!value.list()) return plain(value);
  return value.list()->kind == List::Kind::tuple && std::all_of(value.list()->items.begin(), value.list()->items.end(), plain);
}

bool equal(const Value& a, const Value& b, Meter& meter, std::size_t depth) {
  check_depth(depth);
  meter.spend(1);
  if (a.is_integral() && b.is_integral()) return a.as_integer() == b.as_integer();
  if (a.is_number() && b.is_number()) return a.as_double() == b.as_double();
  if (a.text() && b.text()) {
    if (a.text()->bytes.size() != b.text()->bytes.size()) return false;
    meter.scan(a.text()->bytes.size());
    return a.text()->bytes == b.text()->bytes;
  }
  if (a.list() && b.list()) return equal_items(*a.list(), *b.list(), meter, depth);
  if (a.dict() && b.dict()) return equal_entries(*a.dict(), *b.dict(), meter, depth);
  if (a.is_undefined() || b.is_undefined()) return a.is_undefined() && b.is_undefined();
  return a.is_same(b);
}

int compare(const Value& a, const Value& b, Meter& meter, std::size_t depth) {
  check_depth(depth);
  meter.spend(1);
  for (const Value* value : {&a, &b})
    if (value->is_undefined()) throw Failure{value->description()};
  if (a.is_integral() && b.is_integral()) return order(a.as_integer(), b.as_integer());
  if (a.is_number() && b.is_number()) return order(a.as_double(), b.as_double());
  if (a.text() && b.text()) {  // the order of bytes of UTF-8 is that of code points
    meter.scan(std::min(a.text()->bytes.size(), b.text()->bytes.size()));
    return a.text()->bytes.compare(b.text()->bytes);
  }
  if (!a.list() || !b.list() || a.list()->kind != b.list()->kind || !a.list()->is_sequence())
    throw Failure{std::string("cannot compare ") + a.type_name() + " with " + b.type_name()};
  const auto &left = a.list()->items, &right = b.list()->items;
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
    if (!equal(left[i], right[i], meter, depth + 1)) return compare(left[i], right[i], meter, depth + 1);
  return order(left.size(), right.size());
}

std::string float_repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer;
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  std::string out(buffer.data(), end);
  if (plain && out.find('.') == std::string::npos) out += ".0";
  return out;
}

Text to_text(const Value& value, Meter& meter) {
  if (const Text* text = value.text()) {
    meter.make(text->cost());
    return *text;
  }
  Text out;
  if (!value.is_undefined()) append_repr(value, meter, out);
  return out;
}

void append_repr(const Value& value, Meter& meter, Text& out, std::size_t depth) {
  check_depth(depth);
  meter.make(16);
  if (value.is_undefined()) return out.append("Undefined");
  if (value.is_none()) return out.append("None");
  if (value.is_bool()) return out.append(value.as_integer() ? "True" : "False");
  if (value.is_integer()) return out.append(std::to_string(value.as_integer()));
  if (value.is_float()) return out.append(float_repr(value.as_double()));
  if (value.text()) return append_quoted(*value.text(), meter, out);
  if (const Dict* dict = value.dict()) {
    out.append("{");
    for (std::size_t i = 0; i < dict->entries.size(); ++i) {
      if (i > 0) out.append(", ");
      append_repr(dict->entries[i].first, meter, out, depth + 1);
      out.append(": ");
      append_repr(dict->entries[i].second, meter, out, depth + 1);
    }
    return out.append("}");
  }
  const List* list = value.list();
  if (!list || list->kind == List::Kind::range || list->kind == List::Kind::generator)
    throw Failure{std::string("a ") + value.type_name() + " cannot be printed"};
  const bool is_tuple = list->kind == List::Kind::tuple, is_view = list->kind != List::Kind::list && !is_tuple;
  if (is_view) out.append(std::string(value.type_name()) + "(");
  out.append(is_tuple ? "(" : "[");
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    if (i > 0) out.append(", ");
    append_repr(list->items[i], meter, out, depth + 1);
  }
  if (is_tuple && list->items.size() == 1) out.append(",");
  out.append(is_tuple ? ")" : "]");
  if (is_view) out.append(")");
}

Text to_json(const Value& value, const JsonStyle& style, Meter& meter) {
  JsonWriter writer(style, meter);
  writer.write(value, 0);
  return std::move(writer.out);
}

}  // namespace lacuna::engine::chat
