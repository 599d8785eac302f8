#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "jinja_builtins.h"
#include "jinja_interpreter.h"

namespace lacuna::engine::chat {
namespace {

bool flag(const std::optional<Value>& value) { return value && value->truthy(); }

// A result that Python computes while it is looped over.
std::shared_ptr<List> generator(Interpreter& i) { return i.new_list(0, List::Kind::generator); }
void add(List& list, const Value& item, Interpreter& i) {
  i.meter().make(kItemBytes);
  list.items.push_back(item);
}

// The value at a path such as "function.name" or "0.name".
Value at_path(Interpreter& i, const Value& item, const Value& path) {
  if (path.is_integer()) return i.item(item, path);
  if (!path.text()) wrong_kind("an attribute's name", path);
  Value value = item;
  for (Text& part : split(*path.text(), ".", -1, Side::left, i.meter())) {
    const bool numbered = !part.bytes.empty() && part.bytes.size() < 10 && part.bytes.find_first_not_of("0123456789") == std::string::npos;
    value = i.item(value, numbered ? Value(std::int64_t{std::stoll(part.bytes)}) : Value(std::move(part)));
  }
  return value;
}

// --- texts

template <Text (*change)(const Text&, Meter&)>
Value changed(Interpreter& i, const Value& value, Arguments&) {
  return change(to_text(value, i.meter()), i.meter());
}
Value title(Interpreter& i, const Value& value, Arguments&) {
  Text out = titled(to_text(value, i.meter()), Words::blanks, i.meter());
  out.markup = false;
  return out;
}
Value trim(Interpreter& i, const Value& value, Arguments& a) {
  const Text text = to_text(value, i.meter());
  return a[0] && !a[0]->is_none() ? strip(text, text_argument(*a[0]).bytes, Side::both, i.meter()) : strip_blank(text, Side::both, i.meter());
}
Value string(Interpreter& i, const Value& value, Arguments&) { return to_text(value, i.meter()); }

Value plain(Text text) {
  text.markup = false;
  return text;
}
Value safe(Interpreter& i, const Value& value, Arguments&) {
  Text out = to_text(value, i.meter());
  out.markup = true;
  return out;
}
Value escape(Interpreter& i, const Value& value, Arguments&) { return escape_html(to_text(value, i.meter()), i.meter()); }
Value force_escape(Interpreter& i, const Value& value, Arguments&) { return escape_html(*plain(to_text(value, i.meter())).text(), i.meter()); }

Value replace(Interpreter& i, const Value& value, Arguments& a) {
  const std::int64_t limit = a[2] && !a[2]->is_none() ? integer_argument(*a[2]) : -1;
  return plain(replace(to_text(value, i.meter()), to_text(*a[0], i.meter()).bytes, to_text(*a[1], i.meter()), limit, i.meter()));
}

Value format(Interpreter& i, const Value& value, Arguments& a) {
  if (!a.named.empty()) throw Failure{"format: names are not supported"};
  const auto values = i.new_list(a.positional.size(), List::Kind::tuple);
  values->items = a.positional;
  return format_percent(to_text(value, i.meter()), values, i.meter());
}

// As many blanks as an integer says, or a string itself.
Text blanks(const std::optional<Value>& width, std::int64_t fallback, Meter& meter) {
  if (width && width->text()) return *width->text();
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, width ? integer_argument(*width) : fallback));
  meter.make(count);
  return {std::string(count, ' '), {}};
}

Value indent(Interpreter& i, const Value& value, Arguments& a) {
  if (!value.text()) wrong_kind("indent", value);
  const Text margin = blanks(a[0], 4, i.meter());
  Text closed = *value.text();
  closed.append("\n");  // so that a newline at the end begins one more line
  const std::vector<Text> lines = split_lines(closed, false, i.meter());
  Text out{{}, {}, closed.markup};
  for (std::size_t k = 0; k < lines.size(); ++k) {
    i.meter().make(1 + lines[k].cost() + margin.cost());
    if (k > 0) out.append("\n");
    if (k == 0 ? flag(a[1]) : flag(a[2]) || !lines[k].bytes.empty()) out.append(margin);
    out.append(lines[k]);
  }
  return out;
}

// As Hugging Face defines it: json.dumps() without escapes for HTML.
Value tojson(Interpreter& i, const Value& value, Arguments& a) {
  JsonStyle style;
  style.ascii = flag(a[0]);
  if (a[1] && !a[1]->is_none()) {
    style.indent = blanks(a[1], 0, i.meter()).bytes;
    style.item.bytes = ",";
  }
  if (a[2] && !a[2]->is_none()) {
    const auto separators = i.items_of(*a[2]);
    if (separators->items.size() != 2) throw Failure{"tojson(): two separators are expected"};
    style.item = text_argument(separators->items[0]);
    style.key = text_argument(separators->items[1]);
  }
  style.sort_keys = flag(a[3]);
  return to_json(value, style, i.meter());
}

Value join(Interpreter& i, const Value& value, Arguments& a) {
  const Text between = a[0] ? to_text(*a[0], i.meter()) : Text{};
  const auto items = i.items_of(value);
  Text out;
  for (std::size_t k = 0; k < items->items.size(); ++k) {
    i.meter().spend(1);
    i.meter().make(between.cost());
    if (k > 0) out.append(between);
    const Value& item = items->items[k];
    out.append(to_text(a[1] && !a[1]->is_none() ? at_path(i, item, *a[1]) : item, i.meter()));
  }
  return out;
}

// --- lists

Value length(Interpreter& i, const Value& value, Arguments&) {
  if (value.is_undefined()) return std::int64_t{0};
  if (value.dict()) return static_cast<std::int64_t>(value.dict()->entries.size());
  if (value.loop()) return static_cast<std::int64_t>(value.loop()->items->items.size());
  if (value.list() && value.list()->kind != List::Kind::generator) return static_cast<std::int64_t>(value.list()->items.size());
  if (!value.text()) wrong_kind("length", value);
  i.meter().scan(4 * value.text()->bytes.size());
  return static_cast<std::int64_t>(count_points(value.text()->bytes));
}

Value default_value(Interpreter&, const Value& value, Arguments& a) {
  const bool missing = value.is_undefined() || (flag(a[1]) && !value.truthy());
  return missing ? a[0].value_or(Value("")) : value;
}

Value first(Interpreter& i, const Value& value, Arguments&) {
  if (value.list() && value.list()->kind == List::Kind::generator && !value.list()->items.empty()) {  // the rest stays for later
    auto& items = value.list()->items;
    i.meter().scan(kItemBytes * items.size());
    const Value out = items.front();
    items.erase(items.begin());
    return out;
  }
  const auto items = i.items_of(value);
  return items->items.empty() ? Value(Undefined("an empty sequence has no first item")) : items->items.front();
}
Value last(Interpreter& i, const Value& value, Arguments&) {
  if (value.list() && value.list()->kind == List::Kind::generator) wrong_kind("last", value);
  const auto items = i.items_of(value);
  return items->items.empty() ? Value(Undefined("an empty sequence has no last item")) : items->items.back();
}
Value list(Interpreter& i, const Value& value, Arguments&) { return i.copy_of_items(value); }

Value reverse(Interpreter& i, const Value& value, Arguments&) {
  const bool was_generator = value.list() && value.list()->kind == List::Kind::generator;
  const auto items = i.copy_of_items(value);
  std::reverse(items->items.begin(), items->items.end());
  if (!value.text()) {
    items->kind = was_generator ? List::Kind::list : List::Kind::generator;
    return items;
  }
  Text out{{}, {}, value.text()->markup};
  i.meter().make(value.text()->cost());
  for (const Value& item : items->items) out.append(*item.text());
  return out;
}

Value items(Interpreter& i, const Value& value, Arguments&) {
  if (value.is_undefined()) return generator(i);
  if (!value.dict()) wrong_kind("items", value);
  return pairs_of(*value.dict(), List::Kind::generator, i);
}

// What is compared: without case unless asked otherwise.
Value sort_key(Interpreter& i, const Value& value, bool case_sensitive) {
  return value.text() && !case_sensitive ? Value(lower(*value.text(), i.meter())) : value;
}
Value sort_key(Interpreter& i, const Value& item, const std::optional<Value>& attribute, bool case_sensitive) {
  return sort_key(i, attribute && !attribute->is_none() ? at_path(i, item, *attribute) : item, case_sensitive);
}

Value sort(Interpreter& i, const Value& value, Arguments& a) {
  const auto out = i.copy_of_items(value);
  const bool sensitive = flag(a[1]);
  if (!a[2] || !a[2]->text()) {
    sort_items(out->items, flag(a[0]), [&](const Value& item) { return sort_key(i, item, a[2], sensitive); }, i.meter());
    return out;
  }
  const std::vector<Text> paths = split(*a[2]->text(), ",", -1, Side::left, i.meter());
  const auto keys_of = [&](const Value& item) -> Value {
    const auto keys = i.new_list(paths.size(), List::Kind::tuple);
    for (const Text& path : paths) keys->items.push_back(sort_key(i, at_path(i, item, path), sensitive));
    return keys;
  };
  sort_items(out->items, flag(a[0]), keys_of, i.meter());
  return out;
}

Value dictsort(Interpreter& i, const Value& value, Arguments& a) {
  if (!value.dict()) wrong_kind("dictsort", value);
  const bool by_value = a[1] && text_argument(*a[1]).bytes == "value";
  if (a[1] && !by_value && a[1]->text()->bytes != "key") throw Failure{"dictsort(): by is 'key' or 'value'"};
  const auto out = pairs_of(*value.dict(), List::Kind::list, i);
  sort_items(out->items, flag(a[2]), [&](const Value& pair) { return sort_key(i, pair.list()->items[by_value], flag(a[0])); }, i.meter());
  return out;
}

Value unique(Interpreter& i, const Value& value, Arguments& a) {
  auto out = generator(i);
  Dict seen;
  for (const Value& item : i.items_of(value)->items) {
    const Value key = sort_key(i, item, a[1], flag(a[0]));
    if (!is_hashable(key)) wrong_kind("unique", key);
    if (seen.find(key, i.meter())) continue;
    seen.assign(key, None{}, i.meter());
    add(*out, item, i);
  }
  return out;
}

// map('filter', ...) or map(attribute='name', default=...)
Value map(Interpreter& i, const Value& value, Arguments& a) {
  auto out = generator(i);
  const Value* const attribute = a.positional.empty() ? a.find_named("attribute") : nullptr;
  const Value* const fallback = a.find_named("default");
  if (!attribute && a.positional.empty()) throw Failure{"map() needs a filter or an attribute"};
  if (attribute && a.named.size() > (fallback ? 2 : 1)) throw Failure{"map() takes attribute and default only"};
  if (value.is_none()) return out;
  const auto items = i.items_of(value);
  for (const Value& item : items->items) {
    if (attribute) {
      const Value found = at_path(i, item, *attribute);
      add(*out, found.is_undefined() && fallback ? *fallback : found, i);
    } else {
      Arguments rest{{a.positional.begin() + 1, a.positional.end()}, a.named, {}};
      add(*out, i.filter(text_argument(a.positional[0]).bytes, item, rest), i);
    }
  }
  return out;
}

// select, reject, selectattr, rejectattr
template <bool by_attribute, bool keep>
Value choose(Interpreter& i, const Value& value, Arguments& a) {
  auto out = generator(i);
  std::size_t next = 0;
  if (by_attribute && a.positional.empty()) throw Failure{"the name of an attribute is missing"};
  const Value attribute = by_attribute ? a.positional[next++] : Value();
  const Text* const test = next < a.positional.size() ? &text_argument(a.positional[next++]) : nullptr;
  if (value.is_none()) return out;
  const auto items = i.items_of(value);
  for (const Value& item : items->items) {
    const Value tested = by_attribute ? at_path(i, item, attribute) : item;
    Arguments rest{{a.positional.begin() + static_cast<std::ptrdiff_t>(next), a.positional.end()}, a.named, {}};
    if ((test ? i.test(test->bytes, tested, rest) : tested.truthy()) == keep) add(*out, item, i);
  }
  return out;
}

// --- numbers

// What int() and float() accept: blanks around, underscores between digits, a sign.
std::string number_text(const Text& text, Meter& meter) {
  const auto is_digit = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  std::string out = strip_blank(text, Side::both, meter).bytes;
  for (std::size_t at = 1; at + 1 < out.size(); ++at)
    if (out[at] == '_' && is_digit(out[at - 1]) && is_digit(out[at + 1])) out.erase(at, 1);
  if (out.starts_with("+") && !out.starts_with("+-")) out.erase(0, 1);
  return out;
}

std::optional<double> parse_float(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_integer(std::string text, std::int64_t base) {
  const bool negative = text.starts_with("-");
  const std::size_t digits = negative ? 1 : 0;
  const char letter = text.size() > digits + 2 && text[digits] == '0' ? static_cast<char>(text[digits + 1] | 0x20) : '\0';
  const int prefixed = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  if (prefixed != 0 && (base == 0 || base == prefixed)) {
    text.erase(digits, 2);
    base = prefixed;
  }
  if (base == 0) base = 10;
  if (base < 2 || base > 36) throw Failure{"int(): a base is 0, or 2 to 36"};
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, static_cast<int>(base));
  if (error == std::errc::result_out_of_range) throw Failure{"int(): a number does not fit into 64 bits"};
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> truncated(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return std::nullopt;
  if (std::fabs(*value) >= 0x1p63) throw Failure{"int(): a number does not fit into 64 bits"};
  return static_cast<std::int64_t>(*value);
}

Value integer(Interpreter& i, const Value& value, Arguments& a) {
  if (value.is_undefined()) wrong_kind("int", value);
  if (value.is_integral()) return value.as_integer();
  std::optional<std::int64_t> out;
  if (value.is_float()) out = truncated(value.as_double());
  if (value.text() && value.text()->bytes.size() < 4096) {
    const std::string text = number_text(*value.text(), i.meter());
    out = parse_integer(text, a[1] ? integer_argument(*a[1]) : 10);
    if (!out) out = truncated(parse_float(text));
  }
  return out ? Value(*out) : a[0].value_or(std::int64_t{0});
}

Value floating(Interpreter& i, const Value& value, Arguments& a) {
  if (value.is_undefined()) wrong_kind("float", value);
  if (value.is_number()) return value.as_double();
  const auto out = value.text() && value.text()->bytes.size() < 4096 ? parse_float(number_text(*value.text(), i.meter())) : std::nullopt;
  return out ? Value(*out) : a[0].value_or(0.0);
}

Value absolute(Interpreter& i, const Value& value, Arguments&) {
  if (!value.is_number()) wrong_kind("abs", value);
  if (value.is_float()) return std::fabs(value.as_double());
  return value.as_integer() < 0 ? negated(value, i) : Value(value.as_integer());
}

// To `digits` after the point, half to even of the exact binary value, as printf does it.
double rounded(double value, std::int64_t digits) {
  char buffer[400];
  if (digits < 0) {
    const double scale = std::pow(10.0, static_cast<double>(-digits));
    return std::nearbyint(value / scale) * scale;
  }
  std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(digits), value);
  return std::strtod(buffer, nullptr);
}

Value round(Interpreter&, const Value& value, Arguments& a) {
  if (!value.is_number()) wrong_kind("round", value);
  const std::int64_t digits = a[0] ? integer_argument(*a[0]) : 0;
  const std::string method = a[1] ? text_argument(*a[1]).bytes : "common";
  if (std::abs(digits) > 30) throw Failure{"round(): a precision of -30 to 30 is allowed"};
  if (method == "common" && value.is_integral() && digits >= 0) return value.as_integer();
  if (method == "common") return std::isfinite(value.as_double()) ? Value(rounded(value.as_double(), digits)) : value;
  if (method != "ceil" && method != "floor") throw Failure{"round(): a method is 'common', 'ceil' or 'floor'"};
  const double scale = std::pow(10.0, static_cast<double>(digits)), scaled = value.as_double() * scale;
  return (method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / scale;
}

Value sum(Interpreter& i, const Value& value, Arguments& a) {
  Value total = a[1].value_or(std::int64_t{0});
  for (const Value& item : i.items_of(value)->items) {
    i.meter().spend(1);
    total = binary("+", total, a[0] && !a[0]->is_none() ? at_path(i, item, *a[0]) : item, i);
  }
  return total;
}

template <int sign>
Value extreme(Interpreter& i, const Value& value, Arguments& a) {
  Value best = Undefined("an empty sequence has no smallest and no largest item"), best_key;
  for (const Value& item : i.items_of(value)->items) {
    const Value key = sort_key(i, item, a[1], flag(a[0]));
    if (!best.is_undefined() && sign * compare(key, best_key, i.meter()) <= 0) continue;
    best = item;
    best_key = key;
  }
  return best;
}

}  // namespace

const Builtin* find_filter(std::string_view name) {
  using enum Builtin::Binding;
  static const std::map<std::string_view, Builtin> kFilters = {
      {"abs", {absolute}},
      {"capitalize", {changed<capitalized>}},
      {"count", {length}},
      {"d", {default_value, {"default_value", "boolean"}}},
      {"default", {default_value, {"default_value", "boolean"}}},
      {"dictsort", {dictsort, {"case_sensitive", "by", "reverse"}}},
      {"e", {escape}},
      {"escape", {escape}},
      {"first", {first}},
      {"float", {floating, {"default"}}},
      {"forceescape", {force_escape}},
      {"format", {format, {}, 0, open}},
      {"indent", {indent, {"width", "first", "blank"}}},
      {"int", {integer, {"default", "base"}}},
      {"items", {items}},
      {"join", {join, {"d", "attribute"}}},
      {"last", {last}},
      {"length", {length}},
      {"list", {list}},
      {"lower", {changed<lower>}},
      {"map", {map, {}, 0, open}},
      {"max", {extreme<1>, {"case_sensitive", "attribute"}}},
      {"min", {extreme<-1>, {"case_sensitive", "attribute"}}},
      {"reject", {choose<false, false>, {}, 0, open}},
      {"rejectattr", {choose<true, false>, {}, 0, open}},
      {"replace", {replace, {"old", "new", "count"}, 2}},
      {"reverse", {reverse}},
      {"round", {round, {"precision", "method"}}},
      {"safe", {safe}},
      {"select", {choose<false, true>, {}, 0, open}},
      {"selectattr", {choose<true, true>, {}, 0, open}},
      {"sort", {sort, {"reverse", "case_sensitive", "attribute"}}},
      {"string", {string}},
      {"sum", {sum, {"attribute", "start"}}},
      {"title", {title}},
      {"tojson", {tojson, {"ensure_ascii", "indent", "separators", "sort_keys"}}},
      {"trim", {trim, {"chars"}}},
      {"unique", {unique, {"case_sensitive", "attribute"}}},
      {"upper", {changed<upper>}},
  };
  const auto found = kFilters.find(name);
  return found == kFilters.end() ? nullptr : &found->second;
}

}  // namespace lacuna::engine::chat
