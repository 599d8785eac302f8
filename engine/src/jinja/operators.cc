// Arithmetic and joining, as Python does it, on checked 64-bit integers.
#include <cmath>
#include <limits>

#include "jinja/interpreter.h"

namespace lacuna::engine::jinja {
namespace {

[[noreturn]] void unsupported(const std::string& op, const Value& left, const Value& right) {
  for (const Value* value : {&left, &right})
    if (value->is_undefined()) throw Failure{"'" + value->undefined().name + "' is undefined"};
  throw Failure{"unsupported operands for " + op + ": " + left.type_name() + " and " + right.type_name()};
}

[[noreturn]] void overflow() { throw Failure{"a number does not fit into 64 bits"}; }

// Floor division and its remainder: the remainder has the sign of the divisor.
std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  if (b == 0) throw Failure{"division by zero"};
  if (a == std::numeric_limits<std::int64_t>::min() && b == -1) overflow();
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  std::int64_t out = 1;
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 ? -1 : 1;
  for (; exponent > 0; --exponent)
    if (__builtin_mul_overflow(out, base, &out)) overflow();
  return out;
}

Value integers(const std::string& op, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (op == "+" && __builtin_add_overflow(a, b, &out)) overflow();
  if (op == "-" && __builtin_sub_overflow(a, b, &out)) overflow();
  if (op == "*" && __builtin_mul_overflow(a, b, &out)) overflow();
  if (op == "+" || op == "-" || op == "*") return out;
  if (op == "//") return floor_divide(a, b);
  if (op == "%") return b == -1 ? std::int64_t{0} : a - floor_divide(a, b) * b;
  if (op == "**" && b >= 0) return power(a, b);
  if (op == "**") return std::pow(static_cast<double>(a), static_cast<double>(b));
  if (b == 0) throw Failure{"division by zero"};
  return static_cast<double>(a) / static_cast<double>(b);
}

Value floats(const std::string& op, double a, double b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "**") return std::pow(a, b);
  if (b == 0) throw Failure{"division by zero"};
  if (op == "/") return a / b;
  if (op == "//") return std::floor(a / b);
  return a - std::floor(a / b) * b;
}

Value repeat(const Value& what, std::int64_t times, Interpreter& interpreter) {
  const auto n = static_cast<std::uint64_t>(std::max<std::int64_t>(0, times));
  const std::uint64_t size = what.text() ? what.text()->bytes.size() : what.list()->size();
  if (size != 0 && n > (std::uint64_t{1} << 32) / size) throw Failure{"a repetition of " + std::to_string(n) + " times is too long"};
  interpreter.meter().spend(n);
  if (what.list()) {
    auto out = interpreter.new_list(static_cast<std::size_t>(n * size));
    for (std::uint64_t i = 0; i < n; ++i) out->insert(out->end(), what.list()->begin(), what.list()->end());
    return out;
  }
  interpreter.meter().make(n * size);
  Text out;
  for (std::uint64_t i = 0; i < n && size != 0; ++i) out.append(*what.text());
  return out;
}

}  // namespace

Value binary(const std::string& op, const Value& left, const Value& right, Interpreter& interpreter) {
  if (left.is_number() && right.is_number())
    return left.is_float() || right.is_float() ? floats(op, left.as_double(), right.as_double()) : integers(op, left.as_integer(), right.as_integer());
  if (op == "+" && left.text() && right.text()) {
    interpreter.meter().make(left.text()->bytes.size() + right.text()->bytes.size());
    Text out = *left.text();
    out.append(*right.text());
    return out;
  }
  if (op == "+" && left.list() && right.list()) {
    auto out = interpreter.new_list(left.list()->size() + right.list()->size());
    *out = *left.list();
    out->insert(out->end(), right.list()->begin(), right.list()->end());
    return out;
  }
  if (op == "*" && (left.text() || left.list()) && right.is_number() && !right.is_float()) return repeat(left, right.as_integer(), interpreter);
  if (op == "*" && (right.text() || right.list()) && left.is_number() && !left.is_float()) return repeat(right, left.as_integer(), interpreter);
  unsupported(op, left, right);
}

}  // namespace lacuna::engine::jinja
