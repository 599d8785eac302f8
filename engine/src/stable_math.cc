#include "stable_math.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace lacuna::engine {
namespace {

// Adding and subtracting it rounds to the nearest integer.
constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52

// Taylor series of exp to degree 13, |r| <= ln 2 / 2.
double exp_of_small(double r) {
  double term = 1.0 / 6227020800.0;
  constexpr double kInverseFactorials[] = {1.0 / 479001600.0,
                                           1.0 / 39916800.0,
                                           1.0 / 3628800.0,
                                           1.0 / 362880.0,
                                           1.0 / 40320.0,
                                           1.0 / 5040.0,
                                           1.0 / 720.0,
                                           1.0 / 120.0,
                                           1.0 / 24.0,
                                           1.0 / 6.0,
                                           0.5,
                                           1.0,
                                           1.0};
  for (const double c : kInverseFactorials) term = std::fma(term, r, c);
  return term;
}

// Taylor series for |r| <= pi / 4.
double sine_of_small(double r) {
  const double s = r * r;
  double p = -1.0 / 1307674368000.0;
  for (const double c :
       {1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0}) {
    p = std::fma(p, s, c);
  }
  return std::fma(p * s, r, r);
}
double cosine_of_small(double r) {
  const double s = r * r;
  double p = 1.0 / 20922789888000.0;
  for (const double c : {-1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0,
                         1.0 / 24.0, -0.5, 1.0}) {
    p = std::fma(p, s, c);
  }
  return p;
}

}  // namespace

double stable_exp(double x) {
  if (x < -708.0) return 0.0;
  if (x > 709.0) x = 709.0;
  if (std::isnan(x)) return x;
  const double k = (x * 1.4426950408889634 + kRound) - kRound;
  const double r = std::fma(k, -1.9082149292705877e-10, std::fma(k, -6.93147180369123816490e-01, x));
  const auto exponent = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023);
  return exp_of_small(r) * std::bit_cast<double>(exponent << 52);
}

// x = 2^k m, m within [sqrt(1/2), sqrt(2)]: log m = 2 artanh s of s = (m - 1) / (m + 1), |s| < 0.1716.
double stable_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto k = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
  double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFu) | 0x3FF0000000000000u);
  if (m > 1.4142135623730951) m *= 0.5, k += 1;
  const double s = (m - 1.0) / (m + 1.0), square = s * s;
  double series = 1.0 / 21;
  for (int odd = 19; odd >= 1; odd -= 2) series = std::fma(series, square, 1.0 / odd);
  return std::fma(k, 0.6931471805599453, 2.0 * s * series);
}

// Reduction by multiples of pi / 2 in three parts.
SineCosine stable_sine_cosine(double x) {
  const double k = (x * 0.63661977236758134 + kRound) - kRound;
  double r = std::fma(k, -1.57079632679489656e+00, x);
  r = std::fma(k, -6.12323399573676604e-17, r);
  const double sine = sine_of_small(r), cosine = cosine_of_small(r);
  switch (static_cast<std::int64_t>(k) & 3) {
    case 0:
      return {sine, cosine};
    case 1:
      return {cosine, -sine};
    case 2:
      return {-sine, -cosine};
    default:
      return {-cosine, sine};
  }
}

}  // namespace lacuna::engine
