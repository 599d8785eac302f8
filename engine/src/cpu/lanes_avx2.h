// Eight float lanes in AVX2, FMA; lanes_portable.h is the description. Included by kernels_avx2.cc and kernels_avx512.cc,
// inside their target regions: AVX-512 would gain nothing from wider floats, whose sums have eight lanes.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace lacuna::engine::LACUNA_LANES {

inline __m256i first_lanes(std::size_t count) {
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), index);
}

struct F8 {
  __m256 v;

  static F8 zero() { return {_mm256_setzero_ps()}; }
  static F8 all(float x) { return {_mm256_set1_ps(x)}; }
  static F8 load(const float* p) { return {_mm256_loadu_ps(p)}; }
  static F8 load_some(const float* p, std::size_t count) { return {_mm256_maskload_ps(p, first_lanes(count))}; }
  void store(float* p) const { _mm256_storeu_ps(p, v); }
  void store_some(float* p, std::size_t count) const { _mm256_maskstore_ps(p, first_lanes(count), v); }
};

inline F8 load_halves(const std::uint16_t* p) {
  return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
}
inline void store_halves(F8 a, std::uint16_t* p) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(a.v, _MM_FROUND_TO_NEAREST_INT));
}
inline F8 add(F8 a, F8 b) { return {_mm256_add_ps(a.v, b.v)}; }
inline F8 subtract(F8 a, F8 b) { return {_mm256_sub_ps(a.v, b.v)}; }
inline F8 multiply(F8 a, F8 b) { return {_mm256_mul_ps(a.v, b.v)}; }
inline F8 divide(F8 a, F8 b) { return {_mm256_div_ps(a.v, b.v)}; }
inline F8 multiply_add(F8 a, F8 b, F8 c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
inline F8 maximum(F8 a, F8 b) { return {_mm256_max_ps(a.v, b.v)}; }
inline F8 minimum(F8 a, F8 b) { return {_mm256_min_ps(a.v, b.v)}; }
inline F8 absolute(F8 a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.v)}; }
inline F8 power_of_two(F8 t) {
  const __m256i shifted = _mm256_slli_epi32(_mm256_castps_si256(t.v), 23);
  return {_mm256_castsi256_ps(_mm256_add_epi32(shifted, _mm256_set1_epi32(0x3F800000)))};
}
inline float sum(F8 a) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
inline float largest(F8 a) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}
inline void store_as_bytes(F8 a, std::int8_t* p) {
  const __m256i wide = _mm256_cvtps_epi32(a.v);
  const __m128i half = _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(half, half));
}

}  // namespace lacuna::engine::LACUNA_LANES
