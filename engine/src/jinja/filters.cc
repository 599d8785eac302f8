// Filters and tests.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "jinja/interpreter.h"
#include "jinja/text_functions.h"

namespace lacuna::engine::jinja {
namespace {

using Filter = Value (*)(Interpreter&, Value, Arguments&);
using Test = bool (*)(Interpreter&, const Value&, Arguments&);

[[noreturn]] void wrong(const char* filter, const Value& value) {
  if (value.is_undefined()) throw Failure{"'" + value.undefined().name + "' is undefined"};
  throw Failure{std::string(filter) + " cannot be applied to a " + value.type_name()};
}

bool flag(const Arguments& a, std::size_t position, const char* name, bool fallback) {
  const auto value = a.find(position, name);
  return value ? value->truthy() : fallback;
}

Value trim(Interpreter& i, Value value, Arguments& a) {
  const auto characters = a.find(0, "chars");
  return strip(to_text(value, i.meter()), characters && characters->text() ? characters->text()->bytes : "", true, true);
}
Value upper(Interpreter& i, Value value, Arguments&) { return change_case(to_text(value, i.meter()), Case::upper, i.meter()); }
Value lower(Interpreter& i, Value value, Arguments&) { return change_case(to_text(value, i.meter()), Case::lower, i.meter()); }
Value title(Interpreter& i, Value value, Arguments&) { return change_case(to_text(value, i.meter()), Case::title, i.meter()); }
Value capitalize(Interpreter& i, Value value, Arguments&) { return change_case(to_text(value, i.meter()), Case::capital, i.meter()); }
Value string(Interpreter& i, Value value, Arguments&) { return to_text(value, i.meter()); }
Value same(Interpreter&, Value value, Arguments&) { return value; }

Value length(Interpreter& i, Value value, Arguments&) {
  if (const Text* text = value.text()) {
    i.meter().make(text->bytes.size());
    return static_cast<std::int64_t>(code_point_starts(text->bytes).size());
  }
  if (value.list()) return static_cast<std::int64_t>(value.list()->size());
  if (value.dict()) return static_cast<std::int64_t>(value.dict()->size());
  if (value.is_undefined()) return std::int64_t{0};
  wrong("length", value);
}

Value default_value(Interpreter&, Value value, Arguments& a) {
  const bool replace = value.is_undefined() || (flag(a, 1, "boolean", false) && !value.truthy());
  return replace ? a.find(0, "default_value").value_or(Value("")) : value;
}

Value tojson(Interpreter& i, Value value, Arguments& a) {
  JsonStyle style;
  if (const auto indent = a.find(1000, "indent").has_value() ? a.find(1000, "indent") : a.find(0, "indent"); indent && !indent->is_none()) {
    if (!indent->is_integer() || indent->as_integer() < 0 || indent->as_integer() > 1000) throw Failure{"tojson(): an indent of 0 to 1000 is allowed"};
    style.indent = static_cast<int>(indent->as_integer());
  }
  if (const auto separators = a.find(1000, "separators"); separators && separators->list() && separators->list()->size() == 2) {
    style.item = to_text((*separators->list())[0], i.meter()).bytes;
    style.key = to_text((*separators->list())[1], i.meter()).bytes;
  }
  style.sort_keys = flag(a, 1000, "sort_keys", false);
  std::string out;
  to_json(value, style, i.meter(), out);
  i.meter().make(out.size());
  return value.text() ? value.text()->with_bytes(std::move(out)) : Text{std::move(out), {}};
}

// The value of an attribute path such as "function.name".
Value by_attribute(Interpreter& i, const Value& item, const Value& path) {
  if (path.is_integer()) return i.item(item, path);
  if (!path.text()) throw Failure{"an attribute's name is expected"};
  Value value = item;
  for (const Text& part : split(*path.text(), ".", -1, false)) value = i.item(value, part);
  return value;
}

Value join(Interpreter& i, Value value, Arguments& a) {
  const auto separator = a.find(0, "d");
  const Text between = separator ? to_text(*separator, i.meter()) : Text{};
  const auto attribute = a.find(1, "attribute");
  Text out;
  bool first = true;
  for (const Value& item : *i.items_of(value)) {
    i.meter().spend(1);
    i.meter().make(between.bytes.size());
    if (!first) out.append(between);
    out.append(to_text(attribute ? by_attribute(i, item, *attribute) : item, i.meter()));
    first = false;
  }
  return out;
}

Value first(Interpreter& i, Value value, Arguments&) {
  const auto items = i.items_of(value);
  return items->empty() ? Value(Undefined{"the first of an empty sequence"}) : items->front();
}
Value last(Interpreter& i, Value value, Arguments&) {
  const auto items = i.items_of(value);
  return items->empty() ? Value(Undefined{"the last of an empty sequence"}) : items->back();
}
Value list(Interpreter& i, Value value, Arguments&) { return i.items_of(value); }
Value reverse(Interpreter& i, Value value, Arguments&) {
  const auto items = i.items_of(value);
  std::reverse(items->begin(), items->end());
  if (!value.text()) return items;
  Text out;
  for (const Value& item : *items) out.append(*item.text());
  return out;
}

Value items(Interpreter& i, Value value, Arguments&) {
  if (value.is_undefined()) return i.new_list();
  if (!value.dict()) wrong("items", value);
  auto out = i.new_list(value.dict()->size());
  for (const auto& [key, item] : *value.dict()) {
    auto pair = i.new_list(2);
    *pair = {key, item};
    out->emplace_back(std::move(pair));
  }
  return out;
}

// Strings are compared without case unless asked otherwise.
Value sort_key(Interpreter& i, const Value& value, bool case_sensitive) { return value.text() && !case_sensitive ? Value(change_case(*value.text(), Case::lower, i.meter())) : value; }

void sort_by(Interpreter& i, List& list, const std::function<Value(const Value&)>& key, bool reverse) {
  std::vector<std::pair<Value, Value>> keyed;
  for (const Value& item : list) keyed.emplace_back(key(item), item);
  i.meter().spend(list.size() * 16);
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) { return reverse ? compare(b.first, a.first) < 0 : compare(a.first, b.first) < 0; });
  for (std::size_t k = 0; k < list.size(); ++k) list[k] = keyed[k].second;
}

Value sort(Interpreter& i, Value value, Arguments& a) {
  const auto out = i.items_of(value);
  const bool sensitive = flag(a, 1, "case_sensitive", false);
  const auto attribute = a.find(2, "attribute");
  sort_by(i, *out, [&](const Value& item) { return sort_key(i, attribute ? by_attribute(i, item, *attribute) : item, sensitive); }, flag(a, 0, "reverse", false));
  return out;
}

Value dictsort(Interpreter& i, Value value, Arguments& a) {
  const Value pairs = items(i, value, a);
  const bool sensitive = flag(a, 0, "case_sensitive", false);
  const auto by = a.find(1, "by");
  const std::size_t part = by && by->text() && by->text()->bytes == "value" ? 1 : 0;
  sort_by(i, *pairs.list(), [&](const Value& pair) { return sort_key(i, (*pair.list())[part], sensitive); }, flag(a, 2, "reverse", false));
  return pairs;
}

Value unique(Interpreter& i, Value value, Arguments& a) {
  auto out = i.new_list();
  std::vector<Value> seen;
  const bool sensitive = flag(a, 0, "case_sensitive", false);
  for (const Value& item : *i.items_of(value)) {
    const Value key = sort_key(i, item, sensitive);
    i.meter().spend(seen.size() + 1);
    if (std::any_of(seen.begin(), seen.end(), [&](const Value& other) { return equal(other, key); })) continue;
    seen.push_back(key);
    out->push_back(item);
  }
  return out;
}

Value map(Interpreter& i, Value value, Arguments& a) {
  auto out = i.new_list();
  const auto attribute = a.find(1000, "attribute");
  const auto fallback = a.find(1000, "default");
  if (!attribute && a.positional.empty()) throw Failure{"map() needs a filter or an attribute"};
  if (!value.truthy()) return out;  // none too
  Arguments rest;
  if (!attribute) rest.positional.assign(a.positional.begin() + 1, a.positional.end());
  for (const Value& item : *i.items_of(value)) {
    i.meter().make(64);
    if (attribute) {
      Value found = by_attribute(i, item, *attribute);
      out->push_back(found.is_undefined() && fallback ? *fallback : found);
    } else out->push_back(i.filter(to_text(a.positional[0], i.meter()).bytes, item, rest));
  }
  return out;
}

// select, reject, selectattr, rejectattr
Value choose(Interpreter& i, const Value& value, const Arguments& a, bool by_attr, bool keep) {
  auto out = i.new_list();
  std::size_t next = 0;
  if (by_attr && a.positional.empty()) throw Failure{"selectattr() and rejectattr() need an attribute"};
  if (!value.truthy()) return out;  // none too
  const Value attribute = by_attr ? a.positional[next++] : Value();
  const std::string name = next < a.positional.size() ? to_text(a.positional[next++], i.meter()).bytes : "";
  Arguments rest{{a.positional.begin() + static_cast<std::ptrdiff_t>(next), a.positional.end()}, {}};
  for (const Value& item : *i.items_of(value)) {
    i.meter().make(64);
    const Value tested = by_attr ? by_attribute(i, item, attribute) : item;
    if ((name.empty() ? tested.truthy() : i.test(name, tested, rest)) == keep) out->push_back(item);
  }
  return out;
}
Value select(Interpreter& i, Value value, Arguments& a) { return choose(i, value, a, false, true); }
Value reject(Interpreter& i, Value value, Arguments& a) { return choose(i, value, a, false, false); }
Value selectattr(Interpreter& i, Value value, Arguments& a) { return choose(i, value, a, true, true); }
Value rejectattr(Interpreter& i, Value value, Arguments& a) { return choose(i, value, a, true, false); }

Value replace(Interpreter& i, Value value, Arguments& a) {
  const auto count = a.find(2, "count");
  return replace(to_text(value, i.meter()), to_text(a.require(0, "old"), i.meter()).bytes, to_text(a.require(1, "new"), i.meter()), count && count->is_integer() ? count->as_integer() : -1, i.meter());
}

Value indent(Interpreter& i, Value value, Arguments& a) {
  const auto width = a.find(0, "width");
  Text blanks{std::string(4, ' '), {}};
  if (width && width->text()) blanks = *width->text();
  else if (width) {
    if (!width->is_integer() || width->as_integer() < 0 || width->as_integer() > 1000) throw Failure{"indent(): a width of 0 to 1000 is allowed"};
    blanks.bytes.assign(static_cast<std::size_t>(width->as_integer()), ' ');
  }
  const bool first_too = flag(a, 1, "first", false), blank_too = flag(a, 2, "blank", false);
  Text out;
  const auto lines = split(to_text(value, i.meter()), "\n", -1, false);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    i.meter().make(lines[k].bytes.size() + blanks.bytes.size() + 1);
    if (k > 0) out.append("\n");
    if (k == 0 ? first_too : blank_too || !lines[k].bytes.empty()) out.append(blanks);
    out.append(lines[k]);
  }
  return out;
}

Value integer(Interpreter&, Value value, Arguments& a) {
  const Value fallback = a.find(0, "default").value_or(Value(std::int64_t{0}));
  if (value.is_float()) return std::fabs(value.as_double()) < 9e18 ? Value(static_cast<std::int64_t>(value.as_double())) : fallback;
  if (value.is_number()) return value.as_integer();
  if (!value.text()) return fallback;
  const std::string text = strip(*value.text(), "", true, true).bytes;
  std::int64_t out = 0;
  const char* begin = text.data() + (text.starts_with("+") ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size()) return out;
  double number = 0;
  const auto [float_end, float_error] = std::from_chars(begin, text.data() + text.size(), number);
  return float_error == std::errc() && float_end == text.data() + text.size() && std::fabs(number) < 9e18 ? Value(static_cast<std::int64_t>(number)) : fallback;
}

Value floating(Interpreter&, Value value, Arguments& a) {
  if (value.is_number()) return value.as_double();
  const Value fallback = a.find(0, "default").value_or(Value(0.0));
  if (!value.text()) return fallback;
  const std::string text = strip(*value.text(), "", true, true).bytes;
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? Value(out) : fallback;
}

Value absolute(Interpreter& i, Value value, Arguments&) {
  if (!value.is_number()) wrong("abs", value);
  if (value.is_float()) return std::fabs(value.as_double());
  return value.as_integer() < 0 ? binary("-", std::int64_t{0}, value, i) : Value(value.as_integer());
}

Value round(Interpreter&, Value value, Arguments& a) {
  if (!value.is_number()) wrong("round", value);
  const auto digits = a.find(0, "precision");
  const double scale = std::pow(10.0, digits && digits->is_integer() ? static_cast<double>(digits->as_integer()) : 0.0);
  return std::nearbyint(value.as_double() * scale) / scale;
}

Value sum(Interpreter& i, Value value, Arguments& a) {
  Value total = a.find(1, "start").value_or(Value(std::int64_t{0}));
  const auto attribute = a.find(0, "attribute");
  for (const Value& item : *i.items_of(value)) total = binary("+", total, attribute ? by_attribute(i, item, *attribute) : item, i);
  return total;
}

Value extreme(Interpreter& i, const Value& value, int sign) {
  Value best = Undefined{"the extreme of an empty sequence"};
  for (const Value& item : *i.items_of(value))
    if (best.is_undefined() || sign * compare(sort_key(i, item, false), sort_key(i, best, false)) > 0) best = item;
  return best;
}
Value smallest(Interpreter& i, Value value, Arguments&) { return extreme(i, value, -1); }
Value largest(Interpreter& i, Value value, Arguments&) { return extreme(i, value, 1); }

Value escape(Interpreter& i, Value value, Arguments&) {
  const Text text = to_text(value, i.meter());
  i.meter().make(6 * text.bytes.size());
  Text out;
  for (std::size_t k = 0; k < text.bytes.size(); ++k) {
    switch (text.bytes[k]) {
      case '&': out.append("&amp;"); break;
      case '<': out.append("&lt;"); break;
      case '>': out.append("&gt;"); break;
      case '"': out.append("&#34;"); break;
      case '\'': out.append("&#39;"); break;
      default: out.append(text.slice(k, k + 1));
    }
  }
  return out;
}

const std::map<std::string, Filter, std::less<>>& filters() {
  static const std::map<std::string, Filter, std::less<>> table = {
      {"abs", absolute}, {"capitalize", capitalize}, {"count", length}, {"d", default_value}, {"default", default_value}, {"dictsort", dictsort},
      {"e", escape}, {"escape", escape}, {"first", first}, {"float", floating}, {"indent", indent}, {"int", integer}, {"items", items},
      {"join", join}, {"last", last}, {"length", length}, {"list", list}, {"lower", lower}, {"map", map}, {"max", largest}, {"min", smallest},
      {"reject", reject}, {"rejectattr", rejectattr}, {"replace", replace}, {"reverse", reverse}, {"round", round}, {"safe", same},
      {"select", select}, {"selectattr", selectattr}, {"sort", sort}, {"string", string}, {"sum", sum}, {"title", title}, {"tojson", tojson},
      {"trim", trim}, {"unique", unique}, {"upper", upper}};
  return table;
}

// --- tests

bool in(Interpreter& i, const Value& value, Arguments& a) {
  const Value container = a.require(0, "seq");
  if (const Text* text = container.text()) {
    if (!value.text()) throw Failure{std::string("'in' a string needs a string, found ") + value.type_name()};
    i.meter().make(text->bytes.size());
    return text->bytes.find(value.text()->bytes) != std::string::npos;
  }
  if (const Dict* dict = container.dict()) return find(*dict, value) != nullptr;
  if (container.is_undefined()) return false;
  if (!container.list()) wrong("'in'", container);
  i.meter().spend(container.list()->size());
  return std::any_of(container.list()->begin(), container.list()->end(), [&](const Value& item) { return equal(item, value); });
}

std::int64_t whole(const Value& value) {
  if (!value.is_integer() && !value.is_bool()) wrong("this test", value);
  return value.as_integer();
}
bool divisible(Interpreter&, const Value& value, Arguments& a) {
  const std::int64_t by = whole(a.require(0, "num"));
  if (by == 0) throw Failure{"divisibleby 0"};
  return by == -1 || whole(value) % by == 0;
}
template <int low, int high>
bool ordered(Interpreter&, const Value& value, Arguments& a) {
  const int order = compare(value, a.require(0, "other"));
  return order >= low && order <= high;
}

const std::map<std::string, Test, std::less<>>& tests() {
  static const std::map<std::string, Test, std::less<>> table = {
      {"defined", [](Interpreter&, const Value& v, Arguments&) { return !v.is_undefined(); }},
      {"undefined", [](Interpreter&, const Value& v, Arguments&) { return v.is_undefined(); }},
      {"none", [](Interpreter&, const Value& v, Arguments&) { return v.is_none(); }},
      {"string", [](Interpreter&, const Value& v, Arguments&) { return v.text() != nullptr; }},
      {"number", [](Interpreter&, const Value& v, Arguments&) { return v.is_number(); }},
      {"integer", [](Interpreter&, const Value& v, Arguments&) { return v.is_integer(); }},
      {"float", [](Interpreter&, const Value& v, Arguments&) { return v.is_float(); }},
      {"boolean", [](Interpreter&, const Value& v, Arguments&) { return v.is_bool(); }},
      {"true", [](Interpreter&, const Value& v, Arguments&) { return v.is_bool() && v.truthy(); }},
      {"false", [](Interpreter&, const Value& v, Arguments&) { return v.is_bool() && !v.truthy(); }},
      {"mapping", [](Interpreter&, const Value& v, Arguments&) { return v.dict() != nullptr; }},
      {"sequence", [](Interpreter&, const Value& v, Arguments&) { return v.text() || v.list() || v.dict() || v.is_undefined(); }},
      {"iterable", [](Interpreter&, const Value& v, Arguments&) { return v.text() || v.list() || v.dict() || v.is_undefined(); }},
      {"callable", [](Interpreter&, const Value& v, Arguments&) { return v.callable() != nullptr; }},
      {"odd", [](Interpreter&, const Value& v, Arguments&) { return whole(v) % 2 != 0; }},
      {"even", [](Interpreter&, const Value& v, Arguments&) { return whole(v) % 2 == 0; }},
      {"lower", [](Interpreter& i, const Value& v, Arguments&) { return v.text() && change_case(*v.text(), Case::lower, i.meter()).bytes == v.text()->bytes; }},
      {"upper", [](Interpreter& i, const Value& v, Arguments&) { return v.text() && change_case(*v.text(), Case::upper, i.meter()).bytes == v.text()->bytes; }},
      {"divisibleby", divisible}, {"in", in},
      {"lt", ordered<-1000000, -1>}, {"le", ordered<-1000000, 0>}, {"gt", ordered<1, 1000000>}, {"ge", ordered<0, 1000000>}};
  return table;
}

}  // namespace

Value Interpreter::filter(const std::string& name, Value value, Arguments& arguments) {
  const auto found = filters().find(name);
  if (found == filters().end()) throw Failure{"no filter is named '" + escaped(name, 40) + "'"};
  meter_.spend(1);
  return found->second(*this, std::move(value), arguments);
}

bool Interpreter::test(const std::string& name, const Value& value, Arguments& arguments) {
  meter_.spend(1);
  if (name == "eq" || name == "equalto" || name == "==") return equal(value, arguments.require(0, "other"));
  if (name == "ne" || name == "!=") return !equal(value, arguments.require(0, "other"));
  const auto found = tests().find(name);
  if (found == tests().end()) throw Failure{"no test is named '" + escaped(name, 40) + "'"};
  return found->second(*this, value, arguments);
}

}  // namespace lacuna::engine::jinja
