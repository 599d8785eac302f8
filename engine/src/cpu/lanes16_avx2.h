// Sixteen rows of a panel in two AVX2 registers; lanes16_portable.h is the description. Included by kernels_avx2.cc
// alone, inside its target region.
#include <immintrin.h>

#include <cstdint>

namespace lacuna::engine::LACUNA_LANES {

inline constexpr int kPanelTokens = 4;
inline constexpr int kAttentionSums = 4, kQueryGroup = 4;
// Measured on an AMD EPYC without AVX-512.
inline constexpr Fetch kFetchPlain{1024, Cache::kFirst}, kFetchPacked{4096, Cache::kSecond}, kFetchScattered{4096, Cache::kSecond};

struct Floats16 {
  __m256 v[2];
  static Floats16 zero() { return {{_mm256_setzero_ps(), _mm256_setzero_ps()}}; }
  static Floats16 all(float x) { return {{_mm256_set1_ps(x), _mm256_set1_ps(x)}}; }
  static Floats16 load(const float* p) { return {{_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}}; }
  static Floats16 load_two(const float* a, const float* b) { return {{_mm256_loadu_ps(a), _mm256_loadu_ps(b)}}; }
  static Floats16 load_two(const std::uint16_t* a, const std::uint16_t* b) {
    return {{_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a))), _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(b)))}};
  }
  static Floats16 load_twice(const float* p) {
    __m256 once = _mm256_loadu_ps(p);
    asm("" : "+x"(once));  // else two loads, each within the instruction that multiplies
    return {{once, once}};
  }
  static Floats16 load_halves(const std::uint16_t* p) {
    const auto* halves = reinterpret_cast<const __m128i*>(p);
    return {{_mm256_cvtph_ps(_mm_loadu_si128(halves)), _mm256_cvtph_ps(_mm_loadu_si128(halves + 1))}};
  }
  void store(float* p) const {
    _mm256_storeu_ps(p, v[0]);
    _mm256_storeu_ps(p + 8, v[1]);
  }
};
inline Floats16 multiply(Floats16 a, Floats16 b) {
  return {{_mm256_mul_ps(a.v[0], b.v[0]), _mm256_mul_ps(a.v[1], b.v[1])}};
}
inline Floats16 multiply_add(Floats16 a, Floats16 b, Floats16 c) {
  return {{_mm256_fmadd_ps(a.v[0], b.v[0], c.v[0]), _mm256_fmadd_ps(a.v[1], b.v[1], c.v[1])}};
}
inline Floats16 multiply_subtract(Floats16 a, Floats16 b, Floats16 c) {
  return {{_mm256_fnmadd_ps(a.v[0], b.v[0], c.v[0]), _mm256_fnmadd_ps(a.v[1], b.v[1], c.v[1])}};
}
// The first step of sum(F8), for both halves: [four of v[0], four of v[1]].
inline __m256 sums_of_four(Floats16 a) {
  return _mm256_add_ps(_mm256_permute2f128_ps(a.v[0], a.v[1], 0x20), _mm256_permute2f128_ps(a.v[0], a.v[1], 0x31));
}
inline void store_sums(Floats16 x, Floats16 y, float* to) {
  const __m256 first = sums_of_four(x), second = sums_of_four(y);
  const __m256 two = _mm256_add_ps(_mm256_shuffle_ps(first, second, 0x44), _mm256_shuffle_ps(first, second, 0xEE));
  const __m256 one = _mm256_add_ps(two, _mm256_permute_ps(two, 0xB1));  // of x at 0 and 4, of y at 2 and 6
  const __m128 low = _mm256_castps256_ps128(one), high = _mm256_extractf128_ps(one, 1);
  _mm_storeu_ps(to, _mm_shuffle_ps(_mm_unpacklo_ps(low, high), _mm_unpackhi_ps(low, high), 0x44));
}

struct Ints16 {
  __m256i v[2];
  static Ints16 zero() { return {{_mm256_setzero_si256(), _mm256_setzero_si256()}}; }
  static Ints16 all(std::int32_t x) { return {{_mm256_set1_epi32(x), _mm256_set1_epi32(x)}}; }
  static Ints16 load(const void* p) {
    const auto* words = static_cast<const __m256i*>(p);
    return {{_mm256_loadu_si256(words), _mm256_loadu_si256(words + 1)}};
  }
  static Ints16 load_byte_pairs(const std::uint8_t* p) {
    return {{_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))),
             _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16)))}};
  }
  static Ints16 load_pairs(const std::int8_t* first, const std::int8_t* second) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(first)), b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(second));
    return {{_mm256_cvtepi8_epi16(_mm_unpacklo_epi8(a, b)), _mm256_cvtepi8_epi16(_mm_unpackhi_epi8(a, b))}};
  }
  void store(void* p) const {
    auto* words = static_cast<__m256i*>(p);
    _mm256_storeu_si256(words, v[0]);
    _mm256_storeu_si256(words + 1, v[1]);
  }
};
inline Ints16 add(Ints16 a, Ints16 b) {
  return {{_mm256_add_epi32(a.v[0], b.v[0]), _mm256_add_epi32(a.v[1], b.v[1])}};
}
inline Ints16 add_pair_products(Ints16 total, Ints16 pairs, std::int32_t pair) {
  const __m256i x = _mm256_set1_epi32(pair);
  return add(total, {{_mm256_madd_epi16(pairs.v[0], x), _mm256_madd_epi16(pairs.v[1], x)}});
}
inline Floats16 to_float(Ints16 a) { return {{_mm256_cvtepi32_ps(a.v[0]), _mm256_cvtepi32_ps(a.v[1])}}; }

struct Bytes64 {
  __m256i v[2];
  static Bytes64 load(const void* p) {
    const auto* words = static_cast<const __m256i*>(p);
    return {{_mm256_loadu_si256(words), _mm256_loadu_si256(words + 1)}};
  }
  void store(void* p) const {
    auto* words = static_cast<__m256i*>(p);
    _mm256_storeu_si256(words, v[0]);
    _mm256_storeu_si256(words + 1, v[1]);
  }
};
inline Bytes64 masked(Bytes64 a, std::uint8_t mask) {
  const __m256i m = _mm256_set1_epi8(static_cast<char>(mask));
  return {{_mm256_and_si256(a.v[0], m), _mm256_and_si256(a.v[1], m)}};
}
inline Bytes64 shifted(Bytes64 a, unsigned bits, std::uint8_t mask) {
  const __m128i count = _mm_cvtsi32_si128(static_cast<int>(bits));
  return masked({{_mm256_srl_epi16(a.v[0], count), _mm256_srl_epi16(a.v[1], count)}}, mask);
}
inline Bytes64 shifted_left(Bytes64 a, unsigned bits, std::uint8_t mask) {
  const __m128i count = _mm_cvtsi32_si128(static_cast<int>(bits));
  return masked({{_mm256_sll_epi16(a.v[0], count), _mm256_sll_epi16(a.v[1], count)}}, mask);
}
inline Bytes64 either(Bytes64 a, Bytes64 b) { return {{_mm256_or_si256(a.v[0], b.v[0]), _mm256_or_si256(a.v[1], b.v[1])}}; }
inline Bytes64 with_high(Bytes64 low, Bytes64 high, unsigned bits) {
  const __m128i count = _mm_cvtsi32_si128(static_cast<int>(bits));
  return {{_mm256_or_si256(low.v[0], _mm256_sll_epi16(high.v[0], count)),
           _mm256_or_si256(low.v[1], _mm256_sll_epi16(high.v[1], count))}};
}

// Each scale twice in 16 bits, as madd multiplies pairs.
inline Ints16 scale_lanes(const std::uint8_t* p) {
  const __m128i scales = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return {{_mm256_cvtepu8_epi16(_mm_unpacklo_epi8(scales, scales)), _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(scales, scales))}};
}
inline Ints16 scale_lanes(const std::int8_t* p) { return Ints16::load_pairs(p, p); }
inline Ints16 scale_lanes(const std::int32_t* p) {
  const Ints16 scales = Ints16::load(p);
  return {{_mm256_blend_epi16(scales.v[0], _mm256_slli_epi32(scales.v[0], 16), 0xAA),
           _mm256_blend_epi16(scales.v[1], _mm256_slli_epi32(scales.v[1], 16), 0xAA)}};
}

// Unsigned weights of 8 bits: pairs of products are added up in 16 bits as long as they fit, 2 * kLimit * 127 each step.
template <int kLimit, int kCount>
struct PairSums {
  static constexpr int kFit = kLimit <= 15 ? 8 : kLimit <= 31 ? 4 : 2;
  static_assert(kLimit <= 63 && 2 * kLimit * 127 * kFit < 32768);
  static constexpr int kSteps = kFit < kCount ? kFit : kCount;
  __m256i pairs[2];
  template <int kStep>
  void add(Bytes64 w, std::int32_t x) {
    const __m256i all = _mm256_set1_epi32(x);
    for (int half = 0; half < 2; ++half) {
      const __m256i products = _mm256_maddubs_epi16(w.v[half], all);
      pairs[half] = kStep % kSteps == 0 ? products : _mm256_add_epi16(pairs[half], products);
    }
  }
  static constexpr bool full_after(int step) { return step % kSteps == kSteps - 1; }
};

template <int kLimit, int kCount>
struct Dots {
  struct Weights {
    Bytes64 q;
    static Weights of(Bytes64 q) { return {q}; }
  };
  using Sums = PairSums<kLimit, kCount>;
  Sums sums;
  Ints16 total;
  template <int kStep>
  void add(const Weights& w, std::int32_t x) {
    sums.template add<kStep>(w.q, x);
    if constexpr (!Sums::full_after(kStep)) return;
    const __m256i one = _mm256_set1_epi16(1);
    const Ints16 now = {{_mm256_madd_epi16(sums.pairs[0], one), _mm256_madd_epi16(sums.pairs[1], one)}};
    total = kStep < Sums::kSteps ? now : LACUNA_LANES::add(total, now);
  }
  Ints16 result(std::int32_t) const { return total; }
};

// The scale goes into the step from 16 to 32 bits.
template <int kLimit, int kCount>
struct ScaledDots {
  using Weights = typename Dots<kLimit, kCount>::Weights;
  using Sums = PairSums<kLimit, kCount>;
  Sums sums;
  Ints16 total;
  ScaledDots() : total(Ints16::zero()) {}
  template <int kStep>
  void add(const Weights& w, std::int32_t x, Ints16 scale) {
    sums.template add<kStep>(w.q, x);
    if constexpr (!Sums::full_after(kStep)) return;
    for (int half = 0; half < 2; ++half)
      total.v[half] = _mm256_add_epi32(total.v[half], _mm256_madd_epi16(sums.pairs[half], scale.v[half]));
  }
};

// Signed weights: |weight| times the activation with the weight's sign; a pair stays at 2 * 128 * 127 < 2^15.
template <int kCount>
struct Dots<128, kCount> {
  struct Weights {
    Bytes64 q;
    __m256i magnitude[2];
    static Weights of(Bytes64 q) { return {q, {_mm256_abs_epi8(q.v[0]), _mm256_abs_epi8(q.v[1])}}; }
  };
  __m256i total[2];
  template <int kStep>
  void add(const Weights& w, std::int32_t x) {
    const __m256i all = _mm256_set1_epi32(x);
    for (int half = 0; half < 2; ++half) {
      const __m256i products = _mm256_maddubs_epi16(w.magnitude[half], _mm256_sign_epi8(all, w.q.v[half]));
      const __m256i sums = _mm256_madd_epi16(products, _mm256_set1_epi16(1));
      total[half] = kStep == 0 ? sums : _mm256_add_epi32(total[half], sums);
    }
  }
  Ints16 result(std::int32_t) const { return {{total[0], total[1]}}; }
};

}  // namespace lacuna::engine::LACUNA_LANES
