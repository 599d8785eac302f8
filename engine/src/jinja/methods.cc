// Methods of strings, lists and dicts, and the global functions.
#include <algorithm>
#include <array>
#include <cctype>

#include "jinja/interpreter.h"
#include "jinja/text_functions.h"

namespace lacuna::engine::jinja {
namespace {

using Method = Value (*)(Interpreter&, const Value& self, Arguments&);

const Text& text_argument(const Value& value) {
  if (!value.text()) throw Failure{std::string("a string is expected, found ") + value.type_name()};
  return *value.text();
}

std::int64_t integer_argument(const Value& value) {
  if (!value.is_integer() && !value.is_bool()) throw Failure{std::string("an integer is expected, found ") + value.type_name()};
  return value.as_integer();
}

std::string characters_argument(const Arguments& a) {
  const auto value = a.find(0, "chars");
  return value && !value->is_none() ? text_argument(*value).bytes : std::string();
}

// --- strings

Value strip(Interpreter&, const Value& self, Arguments& a) { return strip(*self.text(), characters_argument(a), true, true); }
Value lstrip(Interpreter&, const Value& self, Arguments& a) { return strip(*self.text(), characters_argument(a), true, false); }
Value rstrip(Interpreter&, const Value& self, Arguments& a) { return strip(*self.text(), characters_argument(a), false, true); }
Value upper(Interpreter& i, const Value& self, Arguments&) { return change_case(*self.text(), Case::upper, i.meter()); }
Value lower(Interpreter& i, const Value& self, Arguments&) { return change_case(*self.text(), Case::lower, i.meter()); }
Value title(Interpreter& i, const Value& self, Arguments&) { return change_case(*self.text(), Case::title, i.meter()); }
Value capitalize(Interpreter& i, const Value& self, Arguments&) { return change_case(*self.text(), Case::capital, i.meter()); }

Value split_at(Interpreter& i, const Value& self, Arguments& a, bool from_right) {
  const auto separator = a.find(0, "sep");
  const auto most = a.find(1, "maxsplit");
  const std::int64_t limit = most ? integer_argument(*most) : -1;
  i.meter().make(self.text()->bytes.size());
  std::vector<Text> parts = separator && !separator->is_none() ? split(*self.text(), text_argument(*separator).bytes, limit, from_right)
                                                              : split_blank(*self.text(), limit);
  auto out = i.new_list(parts.size());
  for (Text& part : parts) out->emplace_back(std::move(part));
  return out;
}
Value split_left(Interpreter& i, const Value& self, Arguments& a) { return split_at(i, self, a, false); }
Value split_right(Interpreter& i, const Value& self, Arguments& a) { return split_at(i, self, a, true); }

Value splitlines(Interpreter& i, const Value& self, Arguments&) {
  i.meter().make(self.text()->bytes.size());
  std::vector<Text> parts = split(*self.text(), "\n", -1, false);
  if (!parts.empty() && parts.back().bytes.empty()) parts.pop_back();
  auto out = i.new_list(parts.size());
  for (Text& part : parts) out->emplace_back(std::move(part));
  return out;
}

// One string or several of them.
bool any_of_texts(const Value& value, const std::function<bool(const std::string&)>& holds) {
  if (!value.list()) return holds(text_argument(value).bytes);
  return std::any_of(value.list()->begin(), value.list()->end(), [&](const Value& one) { return holds(text_argument(one).bytes); });
}
Value startswith(Interpreter&, const Value& self, Arguments& a) {
  return any_of_texts(a.require(0, "prefix"), [&](const std::string& what) { return self.text()->bytes.starts_with(what); });
}
Value endswith(Interpreter&, const Value& self, Arguments& a) {
  return any_of_texts(a.require(0, "suffix"), [&](const std::string& what) { return self.text()->bytes.ends_with(what); });
}
Value replace(Interpreter& i, const Value& self, Arguments& a) {
  const auto count = a.find(2, "count");
  return replace(*self.text(), text_argument(a.require(0, "old")).bytes, text_argument(a.require(1, "new")), count ? integer_argument(*count) : -1, i.meter());
}
std::int64_t points_before(const std::string& text, std::size_t byte) { return static_cast<std::int64_t>(code_point_starts(std::string_view(text).substr(0, byte)).size()); }
Value find_text(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().make(self.text()->bytes.size());
  const std::size_t at = self.text()->bytes.find(text_argument(a.require(0, "sub")).bytes);
  return at == std::string::npos ? std::int64_t{-1} : points_before(self.text()->bytes, at);
}
Value rfind_text(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().make(self.text()->bytes.size());
  const std::size_t at = self.text()->bytes.rfind(text_argument(a.require(0, "sub")).bytes);
  return at == std::string::npos ? std::int64_t{-1} : points_before(self.text()->bytes, at);
}
Value count_text(Interpreter& i, const Value& self, Arguments& a) {
  const std::string& what = text_argument(a.require(0, "sub")).bytes;
  i.meter().make(self.text()->bytes.size());
  if (what.empty()) return static_cast<std::int64_t>(code_point_starts(self.text()->bytes).size()) + 1;
  std::int64_t count = 0;
  for (std::size_t at = self.text()->bytes.find(what); at != std::string::npos; at = self.text()->bytes.find(what, at + what.size())) ++count;
  return count;
}
Value remove_prefix(Interpreter&, const Value& self, Arguments& a) {
  const std::string& what = text_argument(a.require(0, "prefix")).bytes;
  return self.text()->bytes.starts_with(what) ? self.text()->slice(what.size(), self.text()->bytes.size()) : *self.text();
}
Value remove_suffix(Interpreter&, const Value& self, Arguments& a) {
  const std::string& what = text_argument(a.require(0, "suffix")).bytes;
  return self.text()->bytes.ends_with(what) ? self.text()->slice(0, self.text()->bytes.size() - what.size()) : *self.text();
}
Value join_text(Interpreter& i, const Value& self, Arguments& a) {
  Text out;
  for (const Value& item : *i.items_of(a.require(0, "iterable"))) {
    if (!out.bytes.empty()) out.append(*self.text());
    out.append(to_text(item, i.meter()));
  }
  return out;
}
template <int (*holds)(int)>
Value all_are(Interpreter& i, const Value& self, Arguments&) {
  const std::string& text = self.text()->bytes;
  i.meter().make(text.size());
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return holds(c) != 0; });
}
// "{} of {name}": places without format specifications.
Value format(Interpreter& i, const Value& self, Arguments& a) {
  const std::string& pattern = self.text()->bytes;
  Text out;
  std::size_t next = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if ((c == '{' || c == '}') && at + 1 < pattern.size() && pattern[at + 1] == c) {
      out.append(std::string_view(&c, 1));
      ++at;
      continue;
    }
    if (c != '{') {
      if (c == '}') throw Failure{"format(): a single '}'"};
      out.append(self.text()->slice(at, at + 1));
      continue;
    }
    const std::size_t end = pattern.find('}', at);
    if (end == std::string::npos) throw Failure{"format(): a '{' is never closed"};
    const std::string name = pattern.substr(at + 1, end - at - 1);
    if (name.find_first_of(":!.[{") != std::string::npos) throw Failure{"format(): '{" + escaped(name, 40) + "}' is not supported; {}, {0} and {name} are"};
    const bool numbered = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char d) { return std::isdigit(d); });
    const std::size_t position = name.empty() ? next++ : numbered && name.size() < 6 ? std::stoul(name) : a.positional.size();
    out.append(to_text(a.require(position, name), i.meter()));
    at = end;
  }
  i.meter().make(out.bytes.size());
  return out;
}

// --- lists

Value append(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().make(64);
  self.list()->push_back(a.require(0, "object"));
  return None{};
}
Value extend(Interpreter& i, const Value& self, Arguments& a) {
  const auto items = i.items_of(a.require(0, "iterable"));
  self.list()->insert(self.list()->end(), items->begin(), items->end());
  return None{};
}
Value insert(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().make(64 + self.list()->size());
  const auto n = static_cast<std::int64_t>(self.list()->size());
  std::int64_t at = integer_argument(a.require(0, "index"));
  at = std::clamp<std::int64_t>(at < 0 ? at + n : at, 0, n);
  self.list()->insert(self.list()->begin() + at, a.require(1, "object"));
  return None{};
}
Value pop_item(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().spend(1 + self.list()->size() / 8);
  const auto n = static_cast<std::int64_t>(self.list()->size());
  const auto index = a.find(0, "index");
  std::int64_t at = index ? integer_argument(*index) : -1;
  if (at < 0) at += n;
  if (at < 0 || at >= n) throw Failure{"pop index out of range"};
  Value out = (*self.list())[static_cast<std::size_t>(at)];
  self.list()->erase(self.list()->begin() + at);
  return out;
}
Value index_of(Interpreter& i, const Value& self, Arguments& a) {
  const Value what = a.require(0, "value");
  for (std::size_t at = 0; at < self.list()->size(); ++at) {
    i.meter().spend(1);
    if (equal((*self.list())[at], what)) return static_cast<std::int64_t>(at);
  }
  throw Failure{"index(): the value is not in the list"};
}
Value count_item(Interpreter& i, const Value& self, Arguments& a) {
  const Value what = a.require(0, "value");
  i.meter().spend(self.list()->size());
  return static_cast<std::int64_t>(std::count_if(self.list()->begin(), self.list()->end(), [&](const Value& item) { return equal(item, what); }));
}
Value reverse_list(Interpreter& i, const Value& self, Arguments&) {
  i.meter().spend(self.list()->size());
  std::reverse(self.list()->begin(), self.list()->end());
  return None{};
}

// --- dicts

Value get(Interpreter&, const Value& self, Arguments& a) {
  const Value key = a.require(0, "key");
  const Value* value = find(*self.dict(), key);
  return value ? *value : a.find(1, "default").value_or(None{});
}
Value items(Interpreter& i, const Value& self, Arguments&) {
  auto out = i.new_list(self.dict()->size());
  for (const auto& [key, value] : *self.dict()) {
    auto pair = i.new_list(2);
    *pair = {key, value};
    out->emplace_back(std::move(pair));
  }
  return out;
}
Value keys(Interpreter& i, const Value& self, Arguments&) {
  auto out = i.new_list(self.dict()->size());
  for (const auto& [key, value] : *self.dict()) out->emplace_back(key);
  return out;
}
Value values(Interpreter& i, const Value& self, Arguments&) {
  auto out = i.new_list(self.dict()->size());
  for (const auto& [key, value] : *self.dict()) out->push_back(value);
  return out;
}
Value pop_key(Interpreter& i, const Value& self, Arguments& a) {
  i.meter().spend(1 + self.dict()->size() / 8);
  const Value key = a.require(0, "key");
  for (auto at = self.dict()->begin(); at != self.dict()->end(); ++at)
    if (equal(at->first, key)) {
      Value out = at->second;
      self.dict()->erase(at);
      return out;
    }
  if (const auto fallback = a.find(1, "default")) return *fallback;
  throw Failure{"pop(): the dict has key " + escaped(to_repr(key, i.meter()), 60)};
}
Value update(Interpreter& i, const Value& self, Arguments& a) {
  if (!a.positional.empty()) {
    if (!a.positional[0].dict()) throw Failure{std::string("update() needs a dict, found ") + a.positional[0].type_name()};
    const Dict other = *a.positional[0].dict();
    for (const auto& [key, value] : other) assign(*self.dict(), key, value);
    i.meter().make(64 * other.size());
  }
  for (const auto& [key, value] : a.named) assign(*self.dict(), key, value);
  i.meter().make(64 * a.named.size());
  return None{};
}

using Methods = std::map<std::string, Method, std::less<>>;

const Methods& text_methods() {
  static const Methods table = {
      {"strip", strip}, {"lstrip", lstrip}, {"rstrip", rstrip}, {"upper", upper}, {"lower", lower}, {"title", title}, {"capitalize", capitalize},
      {"split", split_left}, {"rsplit", split_right}, {"splitlines", splitlines}, {"startswith", startswith}, {"endswith", endswith},
      {"replace", replace}, {"find", find_text}, {"rfind", rfind_text}, {"count", count_text}, {"removeprefix", remove_prefix},
      {"removesuffix", remove_suffix}, {"join", join_text}, {"isdigit", all_are<std::isdigit>}, {"isalpha", all_are<std::isalpha>},
      {"isalnum", all_are<std::isalnum>}, {"isspace", all_are<std::isspace>}, {"format", format}};
  return table;
}
const Methods& list_methods() {
  static const Methods table = {{"append", append}, {"extend", extend}, {"insert", insert}, {"pop", pop_item}, {"index", index_of}, {"count", count_item}, {"reverse", reverse_list}};
  return table;
}
const Methods& dict_methods() {
  static const Methods table = {{"get", get}, {"items", items}, {"keys", keys}, {"values", values}, {"pop", pop_key}, {"update", update}};
  return table;
}

// --- global functions

Value range(Interpreter& i, Arguments& a) {
  std::int64_t begin = 0, end = integer_argument(a.require(0, "stop")), step = 1;
  if (a.positional.size() > 1) {
    begin = end;
    end = integer_argument(a.positional[1]);
  }
  if (a.positional.size() > 2) step = integer_argument(a.positional[2]);
  if (step == 0) throw Failure{"range() with step 0"};
  const auto distance = step > 0 ? (end > begin ? static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin) : 0)
                                 : (begin > end ? static_cast<std::uint64_t>(begin) - static_cast<std::uint64_t>(end) : 0);
  const std::uint64_t size = step > 0 ? static_cast<std::uint64_t>(step) : std::uint64_t{0} - static_cast<std::uint64_t>(step);
  const std::uint64_t count = distance / size + (distance % size != 0);
  i.meter().spend(count);
  auto out = i.new_list(static_cast<std::size_t>(count));
  for (std::uint64_t k = 0; k < count; ++k) out->emplace_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(begin) + k * static_cast<std::uint64_t>(step)));
  return out;
}

void fill(Dict& dict, Interpreter& i, Arguments& a) {
  i.meter().make(64 * (1 + a.named.size()));
  if (!a.positional.empty()) {
    if (!a.positional[0].dict()) throw Failure{std::string("a dict is expected, found ") + a.positional[0].type_name()};
    dict = *a.positional[0].dict();
  }
  for (const auto& [key, value] : a.named) assign(dict, key, value);
}
Value make_namespace(Interpreter& i, Arguments& a) {
  auto out = std::make_shared<Namespace>();
  fill(out->values, i, a);
  return out;
}
Value make_dict(Interpreter& i, Arguments& a) {
  auto out = i.new_dict();
  fill(*out, i, a);
  return out;
}
Value raise_exception(Interpreter& i, Arguments& a) {
  throw Failure{"the template refuses: " + escaped(to_text(a.require(0, "message"), i.meter()).bytes, 400)};
}
Value strftime_now(Interpreter& i, Arguments& a) { return format_time(text_argument(a.require(0, "format")).bytes, i.now()); }

}  // namespace

Value method(const Value& object, const std::string& name) {
  const Methods* table = object.text() ? &text_methods() : object.list() ? &list_methods() : object.dict() ? &dict_methods() : nullptr;
  if (!table) return {};
  const auto found = table->find(name);
  if (found == table->end()) return {};
  return std::make_shared<const Callable>(Callable{name, [object, body = found->second](Interpreter& i, Arguments& a) { return body(i, object, a); }});
}

void add_global_functions(Scope& scope) {
  using Function = Value (*)(Interpreter&, Arguments&);
  constexpr std::array<std::pair<const char*, Function>, 5> kFunctions = {
      {{"range", range}, {"namespace", make_namespace}, {"dict", make_dict}, {"raise_exception", raise_exception}, {"strftime_now", strftime_now}}};
  for (const auto& [name, function] : kFunctions) scope.names[name] = std::make_shared<const Callable>(Callable{name, function});
}

}  // namespace lacuna::engine::jinja
