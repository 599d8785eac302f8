// Eight float lanes in plain C++: what the AVX2 lanes do, written out. The kernels are one source over these
// types, so that both instruction sets give the same bits: the same lanes, the same order, fused multiply-adds in the
// same places. Included by kernels_portable.cc alone.
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "quant_types.h"

namespace lacuna::engine::LACUNA_LANES {

struct F8 {
  float v[8];

  static F8 zero() { return F8{}; }
  static F8 all(float x) { return F8{{x, x, x, x, x, x, x, x}}; }
  static F8 load(const float* p) { return load_some(p, 8); }
  // The first `count` (< 8) values, zeros behind them.
  static F8 load_some(const float* p, std::size_t count) {
    F8 r{};
    for (std::size_t i = 0; i < count; ++i) r.v[i] = p[i];
    return r;
  }
  void store(float* p) const { store_some(p, 8); }
  void store_some(float* p, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) p[i] = v[i];
  }
};

template <class Operation>
inline F8 each(Operation operation) {
  F8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = operation(i);
  return r;
}

inline F8 load_halves(const std::uint16_t* p) {
  return each([&](int i) { return half_to_float(p[i]); });
}
inline void store_halves(const F8& a, std::uint16_t* p) {
  for (int i = 0; i < 8; ++i) p[i] = float_to_half(a.v[i]);
}
inline F8 add(const F8& a, const F8& b) {
  return each([&](int i) { return a.v[i] + b.v[i]; });
}
inline F8 subtract(const F8& a, const F8& b) {
  return each([&](int i) { return a.v[i] - b.v[i]; });
}
inline F8 multiply(const F8& a, const F8& b) {
  return each([&](int i) { return a.v[i] * b.v[i]; });
}
inline F8 divide(const F8& a, const F8& b) {
  return each([&](int i) { return a.v[i] / b.v[i]; });
}
inline F8 multiply_add(const F8& a, const F8& b, const F8& c) {
  return each([&](int i) { return std::fma(a.v[i], b.v[i], c.v[i]); });
}
// Of NaN and a number, these give the second operand, as the x86 instructions do.
inline F8 maximum(const F8& a, const F8& b) {
  return each([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
inline F8 minimum(const F8& a, const F8& b) {
  return each([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
inline F8 absolute(const F8& a) {
  return each([&](int i) { return std::fabs(a.v[i]); });
}
// 2^n for t = n + 1.5 * 2^23, n in [-126, 127]: the integer stands in the low bits of t.
inline F8 power_of_two(const F8& t) {
  return each([&](int i) { return std::bit_cast<float>((std::bit_cast<std::uint32_t>(t.v[i]) << 23) + 0x3F800000u); });
}
inline float sum(const F8& a) {
  const float s0 = a.v[0] + a.v[4], s1 = a.v[1] + a.v[5], s2 = a.v[2] + a.v[6], s3 = a.v[3] + a.v[7];
  return (s0 + s2) + (s1 + s3);
}
inline float largest(const F8& a) {
  float m[4];
  for (int i = 0; i < 4; ++i) m[i] = a.v[i] > a.v[i + 4] ? a.v[i] : a.v[i + 4];
  for (int i = 0; i < 2; ++i) m[i] = m[i] > m[i + 2] ? m[i] : m[i + 2];
  return m[0] > m[1] ? m[0] : m[1];
}
// Rounds to the nearest integer, ties to even; |value| <= 127.
inline void store_as_bytes(const F8& a, std::int8_t* p) {
  constexpr float kMagic = 12582912.0f;
  for (int i = 0; i < 8; ++i) p[i] = static_cast<std::int8_t>(std::bit_cast<std::int32_t>(a.v[i] + kMagic) & 0xFF);
}

}  // namespace lacuna::engine::LACUNA_LANES
