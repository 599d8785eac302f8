// Methods of strings, lists, dicts and loops.
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <map>

#include "jinja_builtins.h"
#include "jinja_interpreter.h"

namespace lacuna::engine::chat {
namespace {

UChar32 icu_point(char32_t point) { return static_cast<UChar32>(point); }

std::int64_t integer_or(const std::optional<Value>& value, std::int64_t fallback) {
  return value && !value->is_none() ? integer_argument(*value) : fallback;
}

// --- strings

template <Side side>
Value strip(Interpreter& i, const Value& self, Arguments& a) {
  if (!a[0] || a[0]->is_none()) return strip_blank(*self.text(), side, i.meter());
  return strip(*self.text(), text_argument(*a[0]).bytes, side, i.meter());
}

template <Text (*change)(const Text&, Meter&)>
Value changed(Interpreter& i, const Value& self, Arguments&) {
  return change(*self.text(), i.meter());
}
Value title(Interpreter& i, const Value& self, Arguments&) { return titled(*self.text(), Words::letters, i.meter()); }

template <Side from>
Value split(Interpreter& i, const Value& self, Arguments& a) {
  const std::int64_t limit = integer_or(a[1], -1);
  if (!a[0] || a[0]->is_none()) return list_of(split_blank(*self.text(), limit, from, i.meter()), i);
  return list_of(split(*self.text(), text_argument(*a[0]).bytes, limit, from, i.meter()), i);
}
Value splitlines(Interpreter& i, const Value& self, Arguments& a) {
  return list_of(split_lines(*self.text(), a[0] && a[0]->truthy(), i.meter()), i);
}

// Before, the separator, after; when it is not there, all of the text and two empty strings.
template <Side from>
Value partition(Interpreter& i, const Value& self, Arguments& a) {
  const Text &text = *self.text(), &separator = text_argument(*a[0]);
  if (separator.bytes.empty()) throw Failure{"partition() with an empty separator"};
  std::vector<Text> parts = split(text, separator.bytes, 1, from, i.meter());
  if (parts.size() == 2) parts.insert(parts.begin() + 1, separator);
  else parts.insert(from == Side::left ? parts.end() : parts.begin(), 2, Text{});
  return list_of(std::move(parts), i, List::Kind::tuple);
}

// The bytes between the optional arguments `start` and `end`, which count characters.
Range window(const Text& text, const std::optional<Value>& start, const std::optional<Value>& end, Meter& meter) {
  if (!start && !end) return {0, text.bytes.size()};
  meter.scan(8 * text.bytes.size());
  const auto n = static_cast<std::int64_t>(count_points(text.bytes));
  const auto place = [&](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + n : at, 0, n); };
  const std::int64_t from = integer_or(start, 0), to = place(integer_or(end, n));
  if (from > to) return {text.bytes.size() + 1, text.bytes.size()};  // nothing is found there, not even an empty string
  const std::size_t begin = offset_of_point(text.bytes, static_cast<std::size_t>(place(from)));
  return {begin, std::max(begin, offset_of_point(text.bytes, static_cast<std::size_t>(to)))};
}
std::string_view piece(const Text& text, const Range& range) { return std::string_view(text.bytes).substr(range.begin, range.end - range.begin); }

template <Side from>
Value find_text(Interpreter& i, const Value& self, Arguments& a) {
  const Text& text = *self.text();
  const Range range = window(text, a[1], a[2], i.meter());
  if (range.begin > range.end) return std::int64_t{-1};
  const std::string_view searched = text_argument(*a[0]).bytes;
  const std::size_t at = from == Side::left ? find(piece(text, range), searched, 0, i.meter()) : find_last(piece(text, range), searched, i.meter());
  if (at == kNowhere) return std::int64_t{-1};
  i.meter().scan(4 * (range.begin + at));
  return static_cast<std::int64_t>(count_points(std::string_view(text.bytes).substr(0, range.begin + at)));
}
template <Side from>
Value index_text(Interpreter& i, const Value& self, Arguments& a) {
  Value found = find_text<from>(i, self, a);
  if (found.as_integer() < 0) throw Failure{"index(): the string was not found"};
  return found;
}

Value count_text(Interpreter& i, const Value& self, Arguments& a) {
  const Range range = window(*self.text(), a[1], a[2], i.meter());
  if (range.begin > range.end) return std::int64_t{0};
  const std::string_view text = piece(*self.text(), range), searched = text_argument(*a[0]).bytes;
  i.meter().scan(4 * text.size());
  if (searched.empty()) return static_cast<std::int64_t>(count_points(text)) + 1;
  return static_cast<std::int64_t>(split({std::string(text), {}}, searched, -1, Side::left, i.meter()).size()) - 1;
}

// Whether `holds` for one string or for any of a tuple of them.
template <typename Holds>
bool any_of_texts(const Value& value, Interpreter& i, Holds holds) {
  const auto test = [&](const Value& one) {
    i.meter().scan(text_argument(one).bytes.size());
    return holds(std::string_view(one.text()->bytes));
  };
  if (!value.list() || value.list()->kind != List::Kind::tuple) return test(value);
  i.meter().spend(value.list()->items.size());
  return std::any_of(value.list()->items.begin(), value.list()->items.end(), test);
}
template <Side side>
Value has_at_end(Interpreter& i, const Value& self, Arguments& a) {
  const Range range = window(*self.text(), a[1], a[2], i.meter());
  if (range.begin > range.end) return false;
  const std::string_view text = piece(*self.text(), range);
  return any_of_texts(*a[0], i, [&](std::string_view what) { return side == Side::left ? text.starts_with(what) : text.ends_with(what); });
}

Value replace(Interpreter& i, const Value& self, Arguments& a) {
  const Text with = joinable(text_argument(*a[1]), *self.text(), i.meter());
  return replace(*self.text(), text_argument(*a[0]).bytes, with, integer_or(a[2], -1), i.meter());
}
Value remove_prefix(Interpreter& i, const Value& self, Arguments& a) {
  const Text &text = *self.text(), &what = text_argument(*a[0]);
  i.meter().make(text.cost());
  return text.bytes.starts_with(what.bytes) ? text.slice(what.bytes.size(), text.bytes.size()) : text;
}
Value remove_suffix(Interpreter& i, const Value& self, Arguments& a) {
  const Text &text = *self.text(), &what = text_argument(*a[0]);
  i.meter().make(text.cost());
  return text.bytes.ends_with(what.bytes) ? text.slice(0, text.bytes.size() - what.bytes.size()) : text;
}

Value join(Interpreter& i, const Value& self, Arguments& a) {
  const auto items = i.items_of(*a[0]);
  Text out{{}, {}, self.text()->markup};
  for (std::size_t k = 0; k < items->items.size(); ++k) {
    const Text piece = joinable(text_argument(items->items[k]), out, i.meter());
    i.meter().make(1 + piece.cost() + self.text()->cost());
    if (k > 0) out.append(*self.text());
    out.append(piece);
  }
  return out;
}

Value format(Interpreter& i, const Value& self, Arguments& a) { return format_braces(*self.text(), a, i.meter()); }

bool is_letter(char32_t c) { return u_isalpha(icu_point(c)); }
bool is_decimal(char32_t c) { return u_getIntPropertyValue(icu_point(c), UCHAR_NUMERIC_TYPE) == U_NT_DECIMAL; }
bool is_digit(char32_t c) { return is_decimal(c) || u_getIntPropertyValue(icu_point(c), UCHAR_NUMERIC_TYPE) == U_NT_DIGIT; }
bool is_numeric(char32_t c) { return u_getIntPropertyValue(icu_point(c), UCHAR_NUMERIC_TYPE) != U_NT_NONE; }
bool is_letter_or_number(char32_t c) { return is_letter(c) || is_numeric(c); }
bool is_ascii(char32_t c) { return c < 0x80; }

template <bool (*holds)(char32_t), bool of_nothing = false>
Value all_are(Interpreter& i, const Value& self, Arguments&) {
  const std::string_view text = self.text()->bytes;
  i.meter().scan(8 * text.size());
  if (text.empty()) return of_nothing;
  for (std::size_t at = 0; at < text.size();)
    if (!holds(next_point(text, at))) return false;
  return true;
}

}  // namespace

bool is_cased_as(const Text& text, bool is_upper, Meter& meter) {
  meter.scan(8 * text.bytes.size());
  bool any = false;
  for (std::size_t at = 0; at < text.bytes.size();) {
    const UChar32 point = icu_point(next_point(text.bytes, at));
    if (u_istitle(point) || (is_upper ? u_isULowercase(point) : u_isUUppercase(point))) return false;
    any |= is_upper ? u_isUUppercase(point) != 0 : u_isULowercase(point) != 0;
  }
  return any;
}

namespace {

template <bool is_upper>
Value is_cased(Interpreter& i, const Value& self, Arguments&) {
  return is_cased_as(*self.text(), is_upper, i.meter());
}

// --- lists

std::vector<Value>& items_of(const Value& self) { return self.list()->items; }
void pay_for_moving(Interpreter& i, const Value& self) { i.meter().scan(kItemBytes * items_of(self).size()); }

Value append(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().make(kItemBytes);
  items_of(self).push_back(*a[0]);
  return None{};
}
Value extend(Interpreter& i, const Value& self, Arguments& a) {
  const auto more = i.copy_of_items(*a[0]);
  i.meter().make(kItemBytes * more->items.size());
  items_of(self).insert(items_of(self).end(), more->items.begin(), more->items.end());
  return None{};
}
Value insert(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().make(kItemBytes);
  pay_for_moving(i, self);
  const auto n = std::ssize(items_of(self));
  const std::int64_t at = integer_argument(*a[0]);
  items_of(self).insert(items_of(self).begin() + std::clamp<std::int64_t>(at < 0 ? at + n : at, 0, n), *a[1]);
  return None{};
}
Value pop_item(Interpreter& i, const Value& self, Arguments& a) {
  pay_for_moving(i, self);
  const auto n = std::ssize(items_of(self));
  std::int64_t at = integer_or(a[0], -1);
  if (at < 0) at += n;
  if (at < 0 || at >= n) throw Failure{"pop(): there is no such item"};
  Value out = items_of(self)[static_cast<std::size_t>(at)];
  items_of(self).erase(items_of(self).begin() + at);
  return out;
}
std::size_t place_of(Interpreter& i, const Value& self, const Value& what) {
  const auto& items = items_of(self);
  const auto found = std::find_if(items.begin(), items.end(), [&](const Value& item) { return equal(item, what, i.meter()); });
  if (found == items.end()) throw Failure{"the value is not in the list"};
  return static_cast<std::size_t>(found - items.begin());
}
Value index_of(Interpreter& i, const Value& self, Arguments& a) { return static_cast<std::int64_t>(place_of(i, self, *a[0])); }
Value remove(Interpreter& i, const Value& self, Arguments& a) {
  pay_for_moving(i, self);
  items_of(self).erase(items_of(self).begin() + static_cast<std::ptrdiff_t>(place_of(i, self, *a[0])));
  return None{};
}
Value count_item(Interpreter& i, const Value& self, Arguments& a) {
  const auto& items = items_of(self);
  return static_cast<std::int64_t>(std::count_if(items.begin(), items.end(), [&](const Value& item) { return equal(item, *a[0], i.meter()); }));
}
Value reverse(Interpreter& i, const Value& self, Arguments&) {
  pay_for_moving(i, self);
  std::reverse(items_of(self).begin(), items_of(self).end());
  return None{};
}
Value sort(Interpreter& i, const Value& self, Arguments& a) {
  sort_items(items_of(self), a[0] && a[0]->truthy(), [](const Value& item) { return item; }, i.meter());
  return None{};
}
Value copy_list(Interpreter& i, const Value& self, Arguments&) { return i.copy_of_items(self); }
Value clear_list(Interpreter&, const Value& self, Arguments&) {
  items_of(self).clear();
  return None{};
}

// --- dicts

Value get(Interpreter& i, const Value& self, Arguments& a) {
  const Value* value = self.dict()->find(*a[0], i.meter());
  return value ? *value : a[1].value_or(None{});
}
Value items(Interpreter& i, const Value& self, Arguments&) { return pairs_of(*self.dict(), List::Kind::items, i); }
Value keys(Interpreter& i, const Value& self, Arguments&) {
  auto out = i.new_list(self.dict()->entries.size(), List::Kind::keys);
  for (const auto& [key, value] : self.dict()->entries) out->items.push_back(key);
  return out;
}
Value values(Interpreter& i, const Value& self, Arguments&) {
  auto out = i.new_list(self.dict()->entries.size(), List::Kind::values);
  for (const auto& [key, value] : self.dict()->entries) out->items.push_back(value);
  return out;
}
Value pop_key(Interpreter& i, const Value& self, Arguments& a) {
  auto& entries = self.dict()->entries;
  i.meter().scan(kEntryBytes * entries.size());
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return equal(entry.first, *a[0], i.meter()); });
  if (found == entries.end() && a[1]) return *a[1];
  if (found == entries.end()) throw Failure{"pop(): the dict has no such key"};
  Value out = found->second;
  entries.erase(found);
  return out;
}
Value update(Interpreter& i, const Value& self, Arguments& a) {
  if (a.positional.size() > 1) throw Failure{"update() takes one dict, and names"};
  if (!a.positional.empty()) {
    if (!a.positional[0].dict()) wrong_kind("update()", a.positional[0]);
    const auto entries = a.positional[0].dict()->entries;
    i.meter().make(kEntryBytes * entries.size());
    for (const auto& [key, value] : entries) self.dict()->assign(key, value, i.meter());
  }
  for (const auto& [key, value] : a.named) self.dict()->assign(key, value, i.meter());
  return None{};
}
Value set_default(Interpreter& i, const Value& self, Arguments& a) {
  if (const Value* held = self.dict()->find(*a[0], i.meter())) return *held;
  Value value = a[1].value_or(None{});
  self.dict()->assign(*a[0], value, i.meter());
  return value;
}
Value copy_dict(Interpreter& i, const Value& self, Arguments&) {
  i.meter().make(kEntryBytes * self.dict()->entries.size());
  auto out = i.new_dict();
  out->entries = self.dict()->entries;
  return out;
}
Value clear_dict(Interpreter&, const Value& self, Arguments&) {
  self.dict()->entries.clear();
  return None{};
}

// --- loops

Value cycle(Interpreter&, const Value& self, Arguments& a) {
  if (a.positional.empty()) throw Failure{"cycle() without values"};
  return a.positional[self.loop()->index % a.positional.size()];
}
Value changed_since(Interpreter& i, const Value& self, Arguments& a) {
  auto now = i.new_list(a.positional.size(), List::Kind::tuple);
  now->items = a.positional;
  auto& before = self.loop()->changed;
  const bool changed = !before || !equal(Value(before), Value(now), i.meter());
  before = now;
  return changed;
}

using Table = std::map<std::string_view, Builtin>;
using enum Builtin::Binding;

const Table& text_methods() {
  static const Table kMethods = {
      {"strip", {strip<Side::both>, {"chars"}, 0, by_position}},
      {"lstrip", {strip<Side::left>, {"chars"}, 0, by_position}},
      {"rstrip", {strip<Side::right>, {"chars"}, 0, by_position}},
      {"upper", {changed<upper>}},
      {"lower", {changed<lower>}},
      {"capitalize", {changed<capitalized>}},
      {"title", {title}},
      {"split", {split<Side::left>, {"sep", "maxsplit"}}},
      {"rsplit", {split<Side::right>, {"sep", "maxsplit"}}},
      {"splitlines", {splitlines, {"keepends"}}},
      {"partition", {partition<Side::left>, {"sep"}, 1, by_position}},
      {"rpartition", {partition<Side::right>, {"sep"}, 1, by_position}},
      {"find", {find_text<Side::left>, {"sub", "start", "end"}, 1, by_position}},
      {"rfind", {find_text<Side::right>, {"sub", "start", "end"}, 1, by_position}},
      {"index", {index_text<Side::left>, {"sub", "start", "end"}, 1, by_position}},
      {"rindex", {index_text<Side::right>, {"sub", "start", "end"}, 1, by_position}},
      {"count", {count_text, {"sub", "start", "end"}, 1, by_position}},
      {"startswith", {has_at_end<Side::left>, {"prefix", "start", "end"}, 1, by_position}},
      {"endswith", {has_at_end<Side::right>, {"suffix", "start", "end"}, 1, by_position}},
      {"replace", {replace, {"old", "new", "count"}, 2, by_position}},
      {"removeprefix", {remove_prefix, {"prefix"}, 1, by_position}},
      {"removesuffix", {remove_suffix, {"suffix"}, 1, by_position}},
      {"join", {join, {"iterable"}, 1, by_position}},
      {"format", {format, {}, 0, open}},
      {"isalpha", {all_are<is_letter>}},
      {"isdecimal", {all_are<is_decimal>}},
      {"isdigit", {all_are<is_digit>}},
      {"isnumeric", {all_are<is_numeric>}},
      {"isalnum", {all_are<is_letter_or_number>}},
      {"isspace", {all_are<is_blank>}},
      {"isascii", {all_are<is_ascii, true>}},
      {"isupper", {is_cased<true>}},
      {"islower", {is_cased<false>}},
  };
  return kMethods;
}

const Table& tuple_methods() {
  static const Table kMethods = {{"index", {index_of, {"value"}, 1, by_position}}, {"count", {count_item, {"value"}, 1, by_position}}};
  return kMethods;
}

const Table& list_methods() {
  static const Table kMethods = {
      {"append", {append, {"object"}, 1, by_position}},
      {"extend", {extend, {"iterable"}, 1, by_position}},
      {"insert", {insert, {"index", "object"}, 2, by_position}},
      {"pop", {pop_item, {"index"}, 0, by_position}},
      {"index", {index_of, {"value"}, 1, by_position}},
      {"remove", {remove, {"value"}, 1, by_position}},
      {"count", {count_item, {"value"}, 1, by_position}},
      {"reverse", {reverse}},
      {"sort", {sort, {"reverse"}}},
      {"copy", {copy_list}},
      {"clear", {clear_list}},
  };
  return kMethods;
}

const Table& dict_methods() {
  static const Table kMethods = {
      {"get", {get, {"key", "default"}, 1, by_position}},
      {"items", {items}},
      {"keys", {keys}},
      {"values", {values}},
      {"pop", {pop_key, {"key", "default"}, 1, by_position}},
      {"update", {update, {}, 0, open}},
      {"setdefault", {set_default, {"key", "default"}, 1, by_position}},
      {"copy", {copy_dict}},
      {"clear", {clear_dict}},
  };
  return kMethods;
}

const Table& loop_methods() {
  static const Table kMethods = {{"cycle", {cycle, {}, 0, open}}, {"changed", {changed_since, {}, 0, open}}};
  return kMethods;
}

const Table* methods_of(const Value& object) {
  if (object.text()) return &text_methods();
  if (object.dict()) return &dict_methods();
  if (object.loop()) return &loop_methods();
  if (!object.list() || !object.list()->is_sequence()) return nullptr;
  return object.list()->kind == List::Kind::list ? &list_methods() : &tuple_methods();
}

}  // namespace

const Builtin* find_method(const Value& object, std::string_view name) {
  const Table* methods = methods_of(object);
  if (!methods) return nullptr;
  const auto found = methods->find(name);
  return found == methods->end() ? nullptr : &found->second;
}

void sort_items(std::vector<Value>& items, bool backwards, const std::function<Value(const Value&)>& key, Meter& meter) {
  meter.make(2 * kEntryBytes * items.size());
  std::vector<std::pair<Value, Value>> keyed;
  for (const Value& item : items) keyed.emplace_back(key(item), item);
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    return (backwards ? compare(b.first, a.first, meter) : compare(a.first, b.first, meter)) < 0;
  });
  std::transform(keyed.begin(), keyed.end(), items.begin(), [](auto& pair) { return std::move(pair.second); });
}

std::shared_ptr<List> pairs_of(const Dict& dict, List::Kind kind, Interpreter& interpreter) {
  auto out = interpreter.new_list(dict.entries.size(), kind);
  for (const auto& [key, value] : dict.entries) {
    auto pair = interpreter.new_list(2, List::Kind::tuple);
    pair->items = {key, value};
    out->items.emplace_back(std::move(pair));
  }
  return out;
}

std::shared_ptr<List> list_of(std::vector<Text> texts, Interpreter& interpreter, List::Kind kind) {
  auto out = interpreter.new_list(texts.size(), kind);
  for (Text& text : texts) out->items.emplace_back(std::move(text));
  return out;
}

}  // namespace lacuna::engine::chat
