// Sixteen rows of a panel in plain C++: what the vector lanes do, written out. Included by kernels_portable.cc alone.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "quant_types.h"

namespace lacuna::engine::LACUNA_LANES {

// Tokens that a weight is used for while it is in a register.
inline constexpr int kPanelTokens = 1;  // more would only be more code here
// Sums of sixteen lanes that attention keeps in registers at once, and queries that share them.
inline constexpr int kAttentionSums = 4, kQueryGroup = 4;
// How weights are asked for (panels.h): one token of a plain 8-bit format; other few tokens; formats whose blocks are not used in the
// order in which they lie.
inline constexpr Fetch kFetchPlain{4096, Cache::kSecond}, kFetchPacked = kFetchPlain, kFetchScattered = kFetchPlain;

struct Floats16 {
  float v[16];
  static Floats16 zero() { return Floats16{}; }
  static Floats16 all(float x) {
    Floats16 r;
    for (float& lane : r.v) lane = x;
    return r;
  }
  static Floats16 load(const float* p) {
    Floats16 r;
    std::memcpy(r.v, p, sizeof r.v);
    return r;
  }
  // Eight values from each place.
  static Floats16 load_two(const float* a, const float* b) {
    Floats16 r;
    std::memcpy(r.v, a, 8 * sizeof(float));
    std::memcpy(r.v + 8, b, 8 * sizeof(float));
    return r;
  }
  static Floats16 load_two(const std::uint16_t* a, const std::uint16_t* b) {
    Floats16 r;
    for (int i = 0; i < 8; ++i) r.v[i] = half_to_float(a[i]), r.v[8 + i] = half_to_float(b[i]);
    return r;
  }
  static Floats16 load_twice(const float* p) { return load_two(p, p); }
  static Floats16 load_halves(const std::uint16_t* p) {
    Floats16 r;
    for (int i = 0; i < 16; ++i) r.v[i] = half_to_float(p[i]);
    return r;
  }
  void store(float* p) const { std::memcpy(p, v, sizeof v); }
};
inline Floats16 multiply(const Floats16& a, const Floats16& b) {
  Floats16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = a.v[i] * b.v[i];
  return r;
}
inline Floats16 multiply_add(const Floats16& a, const Floats16& b, const Floats16& c) {
  Floats16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = std::fma(a.v[i], b.v[i], c.v[i]);
  return r;
}
// c - a * b, rounded once
inline Floats16 multiply_subtract(const Floats16& a, const Floats16& b, const Floats16& c) {
  Floats16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = std::fma(-a.v[i], b.v[i], c.v[i]);
  return r;
}
// to[4]: the halves of x, then those of y, each added up in the order of sum(F8).
inline void store_sums(const Floats16& x, const Floats16& y, float* to) {
  to[0] = sum(F8::load(x.v)), to[1] = sum(F8::load(x.v + 8));
  to[2] = sum(F8::load(y.v)), to[3] = sum(F8::load(y.v + 8));
}

struct Ints16 {
  std::int32_t v[16];
  static Ints16 zero() { return Ints16{}; }
  static Ints16 all(std::int32_t x) {
    Ints16 r;
    for (std::int32_t& lane : r.v) lane = x;
    return r;
  }
  static Ints16 load(const void* p) {
    Ints16 r;
    std::memcpy(r.v, p, sizeof r.v);
    return r;
  }
  template <class Byte>
  static Ints16 load_bytes(const Byte* p) {
    Ints16 r;
    for (int i = 0; i < 16; ++i) r.v[i] = p[i];
    return r;
  }
  // Lane i = bytes 2i and 2i + 1 as two 16-bit numbers.
  static Ints16 load_byte_pairs(const std::uint8_t* p) {
    Ints16 r;
    for (int i = 0; i < 16; ++i) r.v[i] = p[2 * i] | p[2 * i + 1] << 16;
    return r;
  }
  // Lane i = first[i] and second[i] as two 16-bit numbers.
  static Ints16 load_pairs(const std::int8_t* first, const std::int8_t* second) {
    Ints16 r;
    for (int i = 0; i < 16; ++i) r.v[i] = static_cast<std::int32_t>((static_cast<std::uint32_t>(first[i]) & 0xFFFF) | static_cast<std::uint32_t>(second[i]) << 16);
    return r;
  }
  void store(void* p) const { std::memcpy(p, v, sizeof v); }
};
inline Ints16 add(const Ints16& a, const Ints16& b) {
  Ints16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = a.v[i] + b.v[i];
  return r;
}
inline Ints16 multiply(const Ints16& a, const Ints16& b) {
  Ints16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = a.v[i] * b.v[i];
  return r;
}
inline std::int16_t low_half(std::int32_t pair) { return static_cast<std::int16_t>(pair & 0xFFFF); }
inline std::int16_t high_half(std::int32_t pair) { return static_cast<std::int16_t>(pair >> 16); }
// Lanes are pairs of 16-bit numbers: total + low * low + high * high.
inline Ints16 add_pair_products(const Ints16& total, const Ints16& pairs, std::int32_t pair) {
  Ints16 r;
  for (int i = 0; i < 16; ++i) {
    r.v[i] = total.v[i] + low_half(pairs.v[i]) * low_half(pair) + high_half(pairs.v[i]) * high_half(pair);
  }
  return r;
}
inline Floats16 to_float(const Ints16& a) {
  Floats16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = static_cast<float>(a.v[i]);
  return r;
}

struct Bytes64 {
  std::uint8_t v[64];
  static Bytes64 load(const void* p) {
    Bytes64 r;
    std::memcpy(r.v, p, sizeof r.v);
    return r;
  }
  void store(void* p) const { std::memcpy(p, v, sizeof v); }
};
inline Bytes64 masked(const Bytes64& a, std::uint8_t mask) {
  Bytes64 r;
  for (int i = 0; i < 64; ++i) r.v[i] = a.v[i] & mask;
  return r;
}
// Every byte shifted right; the mask has no bit that comes from a neighbour.
inline Bytes64 shifted(const Bytes64& a, unsigned bits, std::uint8_t mask) {
  Bytes64 r;
  for (int i = 0; i < 64; ++i) r.v[i] = static_cast<std::uint8_t>(a.v[i] >> bits) & mask;
  return r;
}
inline Bytes64 shifted_left(const Bytes64& a, unsigned bits, std::uint8_t mask) {
  Bytes64 r;
  for (int i = 0; i < 64; ++i) r.v[i] = static_cast<std::uint8_t>(a.v[i] << bits) & mask;
  return r;
}
inline Bytes64 either(const Bytes64& a, const Bytes64& b) {
  Bytes64 r;
  for (int i = 0; i < 64; ++i) r.v[i] = a.v[i] | b.v[i];
  return r;
}
// low | high << bits
inline Bytes64 with_high(const Bytes64& low, const Bytes64& high, unsigned bits) {
  Bytes64 r;
  for (int i = 0; i < 64; ++i) r.v[i] = static_cast<std::uint8_t>(low.v[i] | high.v[i] << bits);
  return r;
}

// Sixteen scales of at most 8 bits as ScaledDots takes them.
inline Ints16 scale_lanes(const std::uint8_t* p) { return Ints16::load_bytes(p); }
inline Ints16 scale_lanes(const std::int8_t* p) { return Ints16::load_bytes(p); }
inline Ints16 scale_lanes(const std::int32_t* p) { return Ints16::load(p); }

// Sums of weight * activation of sixteen rows, four elements a step. Weights are unsigned and at most kLimit, or signed
// when kLimit is 128; activations lie in [-127, 127]. Steps count from 0 to kCount - 1.
template <int kLimit, int kCount>
struct Dots {
  struct Weights {
    Bytes64 q;  // [16][4]
    static Weights of(const Bytes64& q) { return {q}; }
  };
  Ints16 total = Ints16::zero();
  template <int kStep>
  void add(const Weights& w, std::int32_t x) {
    std::int8_t four[4];
    std::memcpy(four, &x, 4);
    for (int row = 0; row < 16; ++row) {
      for (int i = 0; i < 4; ++i) {
        const std::uint8_t byte = w.q.v[row * 4 + i];
        total.v[row] += (kLimit == 128 ? static_cast<std::int8_t>(byte) : byte) * four[i];
      }
    }
  }
  // `sum_of_x` of the activations that were added
  Ints16 result(std::int32_t) const { return total; }
};

// The same over groups of kCount steps: each group's sum times its scale, which every step of the group gets.
template <int kLimit, int kCount>
struct ScaledDots {
  using Weights = typename Dots<kLimit, kCount>::Weights;
  Ints16 total = Ints16::zero();
  Dots<kLimit, kCount> group;
  template <int kStep>
  void add(const Weights& w, std::int32_t x, const Ints16& scale) {
    if constexpr (kStep == 0) group = {};
    group.template add<kStep>(w, x);
    if constexpr (kStep == kCount - 1) total = LACUNA_LANES::add(total, multiply(group.total, scale));
  }
};

}  // namespace lacuna::engine::LACUNA_LANES
