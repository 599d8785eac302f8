// What a template finds already there: filters, tests, methods of values, and functions.
#pragma once
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "jinja_value.h"

namespace lacuna::engine::chat {

// `self` is what a filter or test is applied to, or the object of a method.
struct Builtin {
  enum class Binding {
    by_name,      // arguments may be named, as those of a Python function
    by_position,  // as those of most methods that Python has in C
    open,         // the body looks at them itself
  };
  Value (*body)(Interpreter&, const Value& self, Arguments&);
  std::vector<std::string_view> parameters = {};
  std::size_t required = 0;
  Binding binding = Binding::by_name;

  Value call(Interpreter& interpreter, std::string_view name, const Value& self, Arguments& arguments) const;
};

// Null when there is none of this name.
const Builtin* find_filter(std::string_view name);
const Builtin* find_test(std::string_view name);
const Builtin* find_method(const Value& object, std::string_view name);
const Builtin* find_function(std::string_view name);

// Arithmetic as Python does it, on checked 64-bit integers.
Value binary(std::string_view op, const Value& left, const Value& right, Interpreter& interpreter);
Value negated(const Value& value, Interpreter& interpreter);
// Python's "in".
bool contains(const Value& container, const Value& value, Meter& meter);
// str.format() and the operator %, without widths and other specifications. Text that is put into markup is escaped.
Text format_braces(const Text& pattern, const Arguments& arguments, Meter& meter);
Text format_percent(const Text& pattern, const Value& values, Meter& meter);
// `text` as it is joined to `to`.
Text joinable(const Text& text, const Text& to, Meter& meter);

// Stable, also backwards; what `key` gives is compared.
void sort_items(std::vector<Value>& items, bool backwards, const std::function<Value(const Value&)>& key, Meter& meter);
bool is_cased_as(const Text& text, bool is_upper, Meter& meter);  // str.isupper(), str.islower()
// The pairs of a dict, as tuples.
std::shared_ptr<List> pairs_of(const Dict& dict, List::Kind kind, Interpreter& interpreter);
std::shared_ptr<List> list_of(std::vector<Text> texts, Interpreter& interpreter, List::Kind kind = List::Kind::list);

// Arguments of builtins; Failure for another kind.
const Text& text_argument(const Value& value);
std::int64_t integer_argument(const Value& value);
[[noreturn]] void wrong_kind(std::string_view what, const Value& value);

}  // namespace lacuna::engine::chat
