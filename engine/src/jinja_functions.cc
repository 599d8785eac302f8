// Calls of builtins, and the functions that every template finds.
#include <algorithm>
#include <array>
#include <map>

#include "jinja_builtins.h"
#include "jinja_interpreter.h"

namespace lacuna::engine::chat {
namespace {

constexpr std::uint64_t kMaxRange = 100'000;  // as Jinja's sandbox has it

Value range(Interpreter& i, const Value&, Arguments& a) {
  const std::size_t given = a.positional.size();
  if (given < 1 || given > 3 || !a.named.empty()) throw Failure{"range() takes 1 to 3 numbers"};
  const std::int64_t begin = given > 1 ? integer_argument(a.positional[0]) : 0;
  const std::int64_t end = integer_argument(a.positional[given > 1 ? 1 : 0]), step = given > 2 ? integer_argument(a.positional[2]) : 1;
  if (step == 0) throw Failure{"range() with step 0"};
  // Unsigned, so that no distance overflows.
  const auto from = static_cast<std::uint64_t>(begin), to = static_cast<std::uint64_t>(end), stride = static_cast<std::uint64_t>(step);
  const std::uint64_t distance = step > 0 ? (end > begin ? to - from : 0) : (begin > end ? from - to : 0);
  const std::uint64_t size = step > 0 ? stride : std::uint64_t{0} - stride;
  const std::uint64_t count = distance / size + (distance % size != 0);
  if (count > kMaxRange) throw Failure{"range() of more than " + std::to_string(kMaxRange) + " numbers"};
  i.meter().spend(count);
  auto out = i.new_list(static_cast<std::size_t>(count), List::Kind::range);
  for (std::uint64_t k = 0; k < count; ++k) out->items.emplace_back(static_cast<std::int64_t>(from + k * stride));
  return out;
}

// What dict() and namespace() are made of: a dict or pairs, then names.
void fill(Dict& dict, Interpreter& i, const Arguments& a) {
  if (a.positional.size() > 1) throw Failure{"at most one argument without a name is allowed"};
  if (!a.positional.empty() && a.positional[0].dict()) {
    for (const auto& [key, value] : a.positional[0].dict()->entries) dict.assign(key, value, i.meter());
  } else if (!a.positional.empty()) {
    for (const Value& pair : i.items_of(a.positional[0])->items) {
      const auto parts = i.items_of(pair);
      if (parts->items.size() != 2) throw Failure{"pairs of a key and a value are expected"};
      dict.assign(parts->items[0], parts->items[1], i.meter());
    }
  }
  for (const auto& [name, value] : a.named) dict.assign(name, value, i.meter());
}

Value make_dict(Interpreter& i, const Value&, Arguments& a) {
  auto out = i.new_dict();
  fill(*out, i, a);
  return out;
}
Value make_namespace(Interpreter& i, const Value&, Arguments& a) {
  auto out = i.new_namespace();
  fill(out->values, i, a);
  return out;
}

Value raise_exception(Interpreter& i, const Value&, Arguments& a) {
  throw Failure{"the template refuses: " + escaped(to_text(*a[0], i.meter()).bytes, 400)};
}
Value strftime_now(Interpreter& i, const Value&, Arguments& a) { return format_time(text_argument(*a[0]).bytes, i.now()); }

}  // namespace

const Builtin* find_function(std::string_view name) {
  using enum Builtin::Binding;
  static const std::map<std::string_view, Builtin> kFunctions = {
      {"range", {range, {}, 0, open}},
      {"dict", {make_dict, {}, 0, open}},
      {"namespace", {make_namespace, {}, 0, open}},
      {"raise_exception", {raise_exception, {"message"}, 1}},
      {"strftime_now", {strftime_now, {"format"}, 1, by_position}},
  };
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : &found->second;
}

Value Builtin::call(Interpreter& interpreter, std::string_view name, const Value& self, Arguments& a) const {
  if (binding == Binding::open) return body(interpreter, self, a);
  const std::string title = std::string(name) + "()";
  if (a.positional.size() > parameters.size())
    throw Failure{title + " takes at most " + std::to_string(parameters.size()) + " arguments, " + std::to_string(a.positional.size()) + " given"};
  a.bound.assign(a.positional.begin(), a.positional.end());
  a.bound.resize(parameters.size());
  for (const auto& [key, value] : a.named) {
    const auto at = static_cast<std::size_t>(std::find(parameters.begin(), parameters.end(), key) - parameters.begin());
    if (binding == Binding::by_position || at == parameters.size()) throw Failure{title + " has no argument named '" + escaped(key, 40) + "'"};
    if (a.bound[at]) throw Failure{title + " has two values for its argument '" + key + "'"};
    a.bound[at] = value;
  }
  for (std::size_t i = 0; i < required; ++i)
    if (!a.bound[i]) throw Failure{title + " needs an argument '" + std::string(parameters[i]) + "'"};
  return body(interpreter, self, a);
}

const Text& text_argument(const Value& value) {
  if (!value.text()) wrong_kind("a string is expected: it", value);
  return *value.text();
}
std::int64_t integer_argument(const Value& value) {
  if (!value.is_integral()) wrong_kind("an integer is expected: it", value);
  return value.as_integer();
}
void wrong_kind(std::string_view what, const Value& value) {
  if (value.is_undefined()) throw Failure{value.description()};
  throw Failure{std::string(what) + " cannot be used with a " + value.type_name()};
}

}  // namespace lacuna::engine::chat
