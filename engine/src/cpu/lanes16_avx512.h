// Sixteen rows of a panel in AVX-512 with VNNI; lanes16_portable.h is the description. Included by kernels_avx512.cc
// alone, inside its target region.
#include <immintrin.h>

#include <cstdint>

namespace lacuna::engine::LACUNA_LANES {

inline constexpr int kPanelTokens = 8;
inline constexpr int kAttentionSums = 16, kQueryGroup = 8;
// Measured on Zen 4.
inline constexpr Fetch kFetchPlain{4096, Cache::kFirst}, kFetchPacked = kFetchPlain, kFetchScattered{8192, Cache::kSecond};

struct Floats16 {
  __m512 v;
  static Floats16 zero() { return {_mm512_setzero_ps()}; }
  static Floats16 all(float x) { return {_mm512_set1_ps(x)}; }
  static Floats16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
  static Floats16 load_two(const float* a, const float* b) {
    const __m512d first = _mm512_castps_pd(_mm512_castps256_ps512(_mm256_loadu_ps(a)));
    return {_mm512_castpd_ps(_mm512_insertf64x4(first, _mm256_castps_pd(_mm256_loadu_ps(b)), 1))};
  }
  static Floats16 load_two(const std::uint16_t* a, const std::uint16_t* b) {
    const __m256i first = _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a)));
    return {_mm512_cvtph_ps(_mm256_inserti128_si256(first, _mm_loadu_si128(reinterpret_cast<const __m128i*>(b)), 1))};
  }
  static Floats16 load_twice(const float* p) {
    return {_mm512_castpd_ps(_mm512_broadcast_f64x4(_mm256_castps_pd(_mm256_loadu_ps(p))))};
  }
  static Floats16 load_halves(const std::uint16_t* p) {
    return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
  }
  void store(float* p) const { _mm512_storeu_ps(p, v); }
};
inline Floats16 multiply(Floats16 a, Floats16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
inline Floats16 multiply_add(Floats16 a, Floats16 b, Floats16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
inline Floats16 multiply_subtract(Floats16 a, Floats16 b, Floats16 c) { return {_mm512_fnmadd_ps(a.v, b.v, c.v)}; }
inline void store_sums(Floats16 x, Floats16 y, float* to) {
  const __m512 low = _mm512_shuffle_f32x4(x.v, y.v, 0x88), high = _mm512_shuffle_f32x4(x.v, y.v, 0xDD);
  const __m512 four = _mm512_add_ps(low, high);
  const __m512 two = _mm512_add_ps(four, _mm512_permute_ps(four, 0xEE));
  const __m512 one = _mm512_add_ps(two, _mm512_permute_ps(two, 0x55));
  const __m512i firsts = _mm512_setr_epi32(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  _mm_storeu_ps(to, _mm512_castps512_ps128(_mm512_permutexvar_ps(firsts, one)));
}

struct Ints16 {
  __m512i v;
  static Ints16 zero() { return {_mm512_setzero_si512()}; }
  static Ints16 all(std::int32_t x) { return {_mm512_set1_epi32(x)}; }
  static Ints16 load(const void* p) { return {_mm512_loadu_si512(p)}; }
  static Ints16 load_bytes(const std::uint8_t* p) {
    return {_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
  }
  static Ints16 load_bytes(const std::int8_t* p) {
    return {_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
  }
  static Ints16 load_byte_pairs(const std::uint8_t* p) {
    return {_mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
  }
  static Ints16 load_pairs(const std::int8_t* first, const std::int8_t* second) {
    const __m512i low = load_bytes(first).v, high = load_bytes(second).v;
    return {_mm512_mask_blend_epi16(0xAAAAAAAA, low, _mm512_slli_epi32(high, 16))};
  }
  void store(void* p) const { _mm512_storeu_si512(p, v); }
};
inline Ints16 add(Ints16 a, Ints16 b) { return {_mm512_add_epi32(a.v, b.v)}; }
inline Ints16 multiply(Ints16 a, Ints16 b) { return {_mm512_mullo_epi32(a.v, b.v)}; }
inline Ints16 add_pair_products(Ints16 total, Ints16 pairs, std::int32_t pair) {
  return {_mm512_dpwssd_epi32(total.v, pairs.v, _mm512_set1_epi32(pair))};
}
inline Floats16 to_float(Ints16 a) { return {_mm512_cvtepi32_ps(a.v)}; }

struct Bytes64 {
  __m512i v;
  static Bytes64 load(const void* p) { return {_mm512_loadu_si512(p)}; }
  void store(void* p) const { _mm512_storeu_si512(p, v); }
};
inline Bytes64 masked(Bytes64 a, std::uint8_t mask) {
  return {_mm512_and_si512(a.v, _mm512_set1_epi8(static_cast<char>(mask)))};
}
inline Bytes64 shifted(Bytes64 a, unsigned bits, std::uint8_t mask) {
  return masked({_mm512_srl_epi16(a.v, _mm_cvtsi32_si128(static_cast<int>(bits)))}, mask);
}
inline Bytes64 shifted_left(Bytes64 a, unsigned bits, std::uint8_t mask) {
  return masked({_mm512_sll_epi16(a.v, _mm_cvtsi32_si128(static_cast<int>(bits)))}, mask);
}
inline Bytes64 either(Bytes64 a, Bytes64 b) { return {_mm512_or_si512(a.v, b.v)}; }
inline Bytes64 with_high(Bytes64 low, Bytes64 high, unsigned bits) {
  return {_mm512_or_si512(low.v, _mm512_sll_epi16(high.v, _mm_cvtsi32_si128(static_cast<int>(bits))))};
}

inline Ints16 scale_lanes(const std::uint8_t* p) { return Ints16::load_bytes(p); }
inline Ints16 scale_lanes(const std::int8_t* p) { return Ints16::load_bytes(p); }
inline Ints16 scale_lanes(const std::int32_t* p) { return Ints16::load(p); }

template <int kLimit, int kCount>
struct Dots {
  struct Weights {
    __m512i v;
    static Weights of(Bytes64 bytes) {
      // Signed weights become unsigned ones that are 128 too large.
      if constexpr (kLimit == 128) return {_mm512_xor_si512(bytes.v, _mm512_set1_epi8(static_cast<char>(0x80)))};
      return {bytes.v};
    }
  };
  __m512i total;
  Dots() : total(_mm512_setzero_si512()) {}  // written out: an implicit one would not be compiled for the region's target
  template <int kStep>
  void add(Weights w, std::int32_t x) {
    total = _mm512_dpbusd_epi32(total, w.v, _mm512_set1_epi32(x));
  }
  Ints16 result(std::int32_t sum_of_x) const {
    if constexpr (kLimit == 128) return {_mm512_sub_epi32(total, _mm512_set1_epi32(128 * sum_of_x))};
    return {total};
  }
};

template <int kLimit, int kCount>
struct ScaledDots {
  using Weights = typename Dots<kLimit, kCount>::Weights;
  __m512i group;
  Ints16 total;
  ScaledDots() : total(Ints16::zero()) {}
  template <int kStep>
  void add(Weights w, std::int32_t x, Ints16 scale) {
    group = _mm512_dpbusd_epi32(kStep == 0 ? _mm512_setzero_si512() : group, w.v, _mm512_set1_epi32(x));
    if constexpr (kStep == kCount - 1) total = LACUNA_LANES::add(total, multiply({group}, scale));
  }
};

}  // namespace lacuna::engine::LACUNA_LANES
