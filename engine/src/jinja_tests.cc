// What stands after "is".
#include <map>

#include "jinja_builtins.h"
#include "jinja_interpreter.h"

namespace lacuna::engine::chat {
namespace {

bool is_defined(const Value& v) { return !v.is_undefined(); }
bool is_undefined(const Value& v) { return v.is_undefined(); }
bool is_none(const Value& v) { return v.is_none(); }
bool is_boolean(const Value& v) { return v.is_bool(); }
bool is_true(const Value& v) { return v.is_bool() && v.truthy(); }
bool is_false(const Value& v) { return v.is_bool() && !v.truthy(); }
bool is_integer(const Value& v) { return v.is_integer(); }
bool is_float(const Value& v) { return v.is_float(); }
bool is_number(const Value& v) { return v.is_number(); }
bool is_string(const Value& v) { return v.text() != nullptr; }
bool is_mapping(const Value& v) { return v.dict() != nullptr; }
bool is_sequence(const Value& v) { return v.text() || v.dict() || v.is_undefined() || (v.list() && v.list()->is_sequence()); }
bool is_iterable(const Value& v) { return v.text() || v.dict() || v.is_undefined() || v.list() || v.loop(); }
bool is_callable(const Value& v) { return v.callable() || v.loop() || v.is_undefined(); }
bool is_escaped(const Value& v) { return v.text() && v.text()->markup; }
bool is_filter(const Value& v) { return v.text() && find_filter(v.text()->bytes); }
bool is_test(const Value& v) { return v.text() && find_test(v.text()->bytes); }

template <bool (*holds)(const Value&)>
Value plain(Interpreter&, const Value& value, Arguments&) {
  return holds(value);
}

template <bool is_upper>
Value cased(Interpreter& i, const Value& value, Arguments&) {
  return is_cased_as(to_text(value, i.meter()), is_upper, i.meter());
}

bool has_remainder(Interpreter& i, const Value& value, const Value& divisor, std::int64_t rest) {
  return equal(binary("%", value, divisor, i), rest, i.meter());
}
Value odd(Interpreter& i, const Value& value, Arguments&) { return has_remainder(i, value, std::int64_t{2}, 1); }
Value even(Interpreter& i, const Value& value, Arguments&) { return has_remainder(i, value, std::int64_t{2}, 0); }
Value divisible(Interpreter& i, const Value& value, Arguments& a) { return has_remainder(i, value, *a[0], 0); }

Value in(Interpreter& i, const Value& value, Arguments& a) { return contains(*a[0], value, i.meter()); }
Value same(Interpreter&, const Value& value, Arguments& a) { return value.is_same(*a[0]); }
Value eq(Interpreter& i, const Value& value, Arguments& a) { return equal(value, *a[0], i.meter()); }
Value ne(Interpreter& i, const Value& value, Arguments& a) { return !equal(value, *a[0], i.meter()); }
Value lt(Interpreter& i, const Value& value, Arguments& a) { return compare(value, *a[0], i.meter()) < 0; }
Value le(Interpreter& i, const Value& value, Arguments& a) { return compare(value, *a[0], i.meter()) <= 0; }
Value gt(Interpreter& i, const Value& value, Arguments& a) { return compare(value, *a[0], i.meter()) > 0; }
Value ge(Interpreter& i, const Value& value, Arguments& a) { return compare(value, *a[0], i.meter()) >= 0; }

}  // namespace

const Builtin* find_test(std::string_view name) {
  using enum Builtin::Binding;
  static const std::map<std::string_view, Builtin> kTests = {
      {"defined", {plain<is_defined>}},
      {"undefined", {plain<is_undefined>}},
      {"none", {plain<is_none>}},
      {"boolean", {plain<is_boolean>}},
      {"true", {plain<is_true>}},
      {"false", {plain<is_false>}},
      {"integer", {plain<is_integer>}},
      {"float", {plain<is_float>}},
      {"number", {plain<is_number>}},
      {"string", {plain<is_string>}},
      {"mapping", {plain<is_mapping>}},
      {"sequence", {plain<is_sequence>}},
      {"iterable", {plain<is_iterable>}},
      {"callable", {plain<is_callable>}},
      {"escaped", {plain<is_escaped>}},
      {"filter", {plain<is_filter>}},
      {"test", {plain<is_test>}},
      {"lower", {cased<false>}},
      {"upper", {cased<true>}},
      {"odd", {odd}},
      {"even", {even}},
      {"divisibleby", {divisible, {"num"}, 1}},
      {"in", {in, {"seq"}, 1}},
      {"sameas", {same, {"other"}, 1}},
      {"eq", {eq, {"other"}, 1, by_position}},
      {"equalto", {eq, {"other"}, 1, by_position}},
      {"==", {eq, {"other"}, 1, by_position}},
      {"ne", {ne, {"other"}, 1, by_position}},
      {"!=", {ne, {"other"}, 1, by_position}},
      {"lt", {lt, {"other"}, 1, by_position}},
      {"lessthan", {lt, {"other"}, 1, by_position}},
      {"<", {lt, {"other"}, 1, by_position}},
      {"le", {le, {"other"}, 1, by_position}},
      {"<=", {le, {"other"}, 1, by_position}},
      {"gt", {gt, {"other"}, 1, by_position}},
      {"greaterthan", {gt, {"other"}, 1, by_position}},
      {">", {gt, {"other"}, 1, by_position}},
      {"ge", {ge, {"other"}, 1, by_position}},
      {">=", {ge, {"other"}, 1, by_position}},
  };
  const auto found = kTests.find(name);
  return found == kTests.end() ? nullptr : &found->second;
}

}  // namespace lacuna::engine::chat
