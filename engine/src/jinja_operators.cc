// Arithmetic, "in" and the formatting of strings, as Python does them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "jinja_builtins.h"
#include "jinja_interpreter.h"

namespace lacuna::engine::chat {
namespace {

[[noreturn]] void unsupported(std::string_view op, const Value& left, const Value& right) {
  for (const Value* value : {&left, &right})
    if (value->is_undefined()) throw Failure{value->description()};
  throw Failure{"unsupported operands for " + std::string(op) + ": " + left.type_name() + " and " + right.type_name()};
}

[[noreturn]] void overflow() { throw Failure{"a number does not fit into 64 bits"}; }
void check_divisor(bool is_zero) {
  if (is_zero) throw Failure{"division by zero"};
}

// Floor division and its remainder: the remainder has the sign of the divisor.
std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  check_divisor(b == 0);
  if (a == std::numeric_limits<std::int64_t>::min() && b == -1) overflow();
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}
std::int64_t floor_remainder(std::int64_t a, std::int64_t b) {
  check_divisor(b == 0);
  if (b == -1) return 0;  // INT64_MIN % -1 traps
  const std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
double floor_remainder(double a, double b) {
  const double rest = std::fmod(a, b);
  if (rest == 0) return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}
double floor_divide(double a, double b) {
  // As Python: the remainder is exact, and what is left divides evenly.
  const double whole = (a - floor_remainder(a, b)) / b, floor = std::floor(whole);
  return whole - floor > 0.5 ? floor + 1 : floor;
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 ? -1 : 1;
  std::int64_t out = 1;
  for (; exponent > 0; --exponent)  // at most 64 rounds
    if (__builtin_mul_overflow(out, base, &out)) overflow();
  return out;
}
double power(double base, double exponent) {
  check_divisor(base == 0 && exponent < 0);
  const double out = std::pow(base, exponent);
  if (std::isnan(out) && !std::isnan(base) && !std::isnan(exponent)) throw Failure{"a root of a negative number"};
  if (std::isinf(out) && std::isfinite(base) && std::isfinite(exponent)) throw Failure{"a power is too large"};
  return out;
}

Value integers(std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  bool overflown = false;
  if (op == "+") overflown = __builtin_add_overflow(a, b, &out);
  else if (op == "-") overflown = __builtin_sub_overflow(a, b, &out);
  else if (op == "*") overflown = __builtin_mul_overflow(a, b, &out);
  else if (op == "//") out = floor_divide(a, b);
  else if (op == "%") out = floor_remainder(a, b);
  else if (op == "**" && b >= 0) out = power(a, b);
  else if (op == "**") return power(static_cast<double>(a), static_cast<double>(b));
  else {
    check_divisor(b == 0);
    return static_cast<double>(a) / static_cast<double>(b);
  }
  if (overflown) overflow();
  return out;
}

Value floats(std::string_view op, double a, double b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "**") return power(a, b);
  check_divisor(b == 0);
  if (op == "/") return a / b;
  return op == "//" ? floor_divide(a, b) : floor_remainder(a, b);
}

Value repeated(const Value& what, std::int64_t times, Interpreter& interpreter) {
  const auto n = static_cast<std::uint64_t>(std::max<std::int64_t>(0, times));
  const std::uint64_t size = what.text() ? what.text()->cost() : kItemBytes * what.list()->items.size();
  if (size == 0 || n == 0) return what.text() ? Value(what.text()->slice(0, 0)) : Value(interpreter.new_list(0, what.list()->kind));
  interpreter.meter().spend(n);
  interpreter.meter().make(n * size);  // n is below the fuel, and the size below the memory
  if (what.text()) {
    Text out{{}, {}, what.text()->markup};
    for (std::uint64_t i = 0; i < n; ++i) out.append(*what.text());
    return out;
  }
  auto out = interpreter.new_list(0, what.list()->kind);
  for (std::uint64_t i = 0; i < n; ++i) out->items.insert(out->items.end(), what.list()->items.begin(), what.list()->items.end());
  return out;
}

Text joined(const Text& left, const Text& right, Meter& meter) {
  Text out = joinable(left, right, meter);
  out.append(joinable(right, left, meter));
  meter.make(kTextBytes + out.cost());
  out.markup = left.markup || right.markup;
  return out;
}

bool is_list_or_tuple(const Value& value) {
  return value.list() && (value.list()->kind == List::Kind::list || value.list()->kind == List::Kind::tuple);
}

Value joined(const List& left, const List& right, Interpreter& interpreter) {
  auto out = interpreter.new_list(left.items.size() + right.items.size(), left.kind);
  out->items = left.items;
  out->items.insert(out->items.end(), right.items.begin(), right.items.end());
  return out;
}

// Text that is put into a pattern.
Text inserted(const Value& value, const Text& pattern, Meter& meter) { return joinable(to_text(value, meter), pattern, meter); }

// The value that the braces around `name` stand for; `next` counts the empty ones.
const Value& braced(std::string_view name, std::size_t& next, const Arguments& arguments) {
  std::size_t position = arguments.positional.size();
  if (name.empty()) position = next++;
  else if (name.size() < 6 && name.find_first_not_of("0123456789") == name.npos) position = std::stoul(std::string(name));
  else if (name.find_first_of(":!.[{") != name.npos) throw Failure{"format(): only {}, {0} and {name} are supported"};
  else if (const Value* named = arguments.find_named(name)) return *named;
  if (position >= arguments.positional.size()) throw Failure{"format(): nothing was given for '{" + escaped(name, 40) + "}'"};
  return arguments.positional[position];
}

}  // namespace

Text joinable(const Text& text, const Text& to, Meter& meter) {
  if (!to.markup || text.markup) meter.make(text.cost());
  return !to.markup || text.markup ? text : escape_html(text, meter);
}

Value binary(std::string_view op, const Value& left, const Value& right, Interpreter& interpreter) {
  if (left.is_number() && right.is_number())
    return left.is_integral() && right.is_integral() ? integers(op, left.as_integer(), right.as_integer())
                                                       : floats(op, left.as_double(), right.as_double());
  if (op == "+" && left.text() && right.text()) return joined(*left.text(), *right.text(), interpreter.meter());
  const bool same_kind = is_list_or_tuple(left) && right.list() && left.list()->kind == right.list()->kind;
  if (op == "+" && same_kind) return joined(*left.list(), *right.list(), interpreter);
  const auto repeatable = [](const Value& value) { return value.text() || is_list_or_tuple(value); };
  if (op == "*" && repeatable(left) && right.is_integral()) return repeated(left, right.as_integer(), interpreter);
  if (op == "*" && repeatable(right) && left.is_integral()) return repeated(right, left.as_integer(), interpreter);
  if (op == "%" && left.text()) return format_percent(*left.text(), right, interpreter.meter());
  unsupported(op, left, right);
}

Value negated(const Value& value, Interpreter& interpreter) {
  if (value.is_float()) return -value.as_double();
  return binary("-", std::int64_t{0}, value, interpreter);
}

bool contains(const Value& container, const Value& value, Meter& meter) {
  if (const Text* text = container.text()) {
    if (!value.text()) throw Failure{std::string("'in' a string needs a string, found ") + value.type_name()};
    return find(text->bytes, value.text()->bytes, 0, meter) != kNowhere;
  }
  if (Dict* dict = container.dict()) {
    if (!is_hashable(value)) throw Failure{std::string("a ") + value.type_name() + " cannot be the key of a dict"};
    return dict->find(value, meter) != nullptr;
  }
  if (container.is_undefined()) return false;
  if (!container.list()) wrong_kind("'in'", container);
  const auto& items = container.list()->items;
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return equal(item, value, meter); });
}

Text format_braces(const Text& pattern, const Arguments& arguments, Meter& meter) {
  const std::string& bytes = pattern.bytes;
  Text out{{}, {}, pattern.markup};
  std::size_t next = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t brace = std::min(bytes.find_first_of("{}", at), bytes.size());
    meter.make(1 + brace - at);
    out.append(pattern.slice(at, brace));
    if (brace == bytes.size()) break;
    if (brace + 1 < bytes.size() && bytes[brace + 1] == bytes[brace]) {  // {{ and }} stand for themselves
      out.append(pattern.slice(brace, brace + 1));
      at = brace + 2;
      continue;
    }
    const std::size_t end = bytes[brace] == '{' ? bytes.find('}', brace) : kNowhere;
    if (end == kNowhere) throw Failure{"format(): a single brace"};
    out.append(inserted(braced(std::string_view(bytes).substr(brace + 1, end - brace - 1), next, arguments), pattern, meter));
    at = end + 1;
  }
  return out;
}

Text format_percent(const Text& pattern, const Value& values, Meter& meter) {
  const std::vector<Value> given = values.list() && values.list()->kind == List::Kind::tuple ? values.list()->items : std::vector{values};
  const std::string& bytes = pattern.bytes;
  Text out{{}, {}, pattern.markup};
  std::size_t next = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t sign = std::min(bytes.find('%', at), bytes.size());
    meter.make(1 + sign - at);
    out.append(pattern.slice(at, sign));
    if (sign == bytes.size()) break;
    const char kind = sign + 1 < bytes.size() ? bytes[sign + 1] : '\0';
    at = sign + 2;
    if (kind == '%') {
      out.append("%");
      continue;
    }
    if (kind != 's' && kind != 'd' && kind != 'i') throw Failure{"only %s, %d, %i and %% are supported in a format"};
    if (next == given.size()) throw Failure{"more places in a format than values"};
    const Value& value = given[next++];
    const bool fits = value.is_number() && std::fabs(value.as_double()) < 9e18;
    if (kind != 's' && !fits) throw Failure{std::string("%d needs a number, found ") + value.type_name()};
    out.append(kind == 's' ? inserted(value, pattern, meter)
                           : Text{std::to_string(value.is_float() ? static_cast<std::int64_t>(value.as_double()) : value.as_integer()), {}});
  }
  if (next != given.size()) throw Failure{"fewer places in a format than values"};
  return out;
}

}  // namespace lacuna::engine::chat
