// The kernels, written once over the lane type F8 of the namespace LACUNA_LANES (products of quantised weights:
// panels_body.h) and compiled once an instruction set (no include guard).
#include <cstring>

#include "cpu/kernels.h"
#include "cpu/panels_body.h"

namespace lacuna::engine::LACUNA_LANES {

// exp(x) by 2^k * polynomial in r = x - k ln 2, |r| <= ln 2 / 2 (Cody and Waite 1980); relative error below 2e-7.
// Arguments are clamped to [-87, 88]; NaN stays NaN.
inline F8 exponential(F8 x) {
  const F8 magic = F8::all(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  x = minimum(F8::all(88.0f), maximum(F8::all(-87.0f), x));
  const F8 t = multiply_add(x, F8::all(1.44269504f), magic);
  const F8 k = subtract(t, magic);
  F8 r = multiply_add(k, F8::all(-0.693359375f), x);
  r = multiply_add(k, F8::all(2.12194440e-4f), r);
  F8 p = F8::all(1.0f / 5040);
  for (const float c : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    p = multiply_add(p, r, F8::all(c));
  return multiply(p, power_of_two(t));
}

inline F8 logistic(F8 x) {
  const F8 one = F8::all(1.0f);
  return divide(one, add(one, exponential(subtract(F8::zero(), x))));
}

// Calls operation(F8 lanes..., store) over n values with a partial last step.
template <class Operation>
inline void map_in_place(float* x, std::size_t n, Operation operation) {
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) operation(i, F8::load(x + i)).store(x + i);
  if (i < n) operation(i, F8::load_some(x + i, n - i)).store_some(x + i, n - i);
}
inline F8 load_upto(const float* p, std::size_t i, std::size_t n) {
  return i + 8 <= n ? F8::load(p + i) : F8::load_some(p + i, n - i);
}

inline void add_kernel(float* x, const float* y, std::size_t n) {
  map_in_place(x, n, [&](std::size_t i, F8 a) { return add(a, load_upto(y, i, n)); });
}
inline void add_scaled_kernel(float* x, const float* y, float factor, std::size_t n) {
  const F8 f = F8::all(factor);
  map_in_place(x, n, [&](std::size_t i, F8 a) { return add(a, multiply(f, load_upto(y, i, n))); });
}
inline void silu_multiply_kernel(float* gate, const float* up, std::size_t n) {
  map_in_place(gate, n, [&](std::size_t i, F8 g) { return multiply(multiply(g, logistic(g)), load_upto(up, i, n)); });
}
inline void swiglu_oai_kernel(float* gate, const float* up, std::size_t n) {
  const F8 alpha = F8::all(1.702f), limit = F8::all(7.0f), below = F8::all(-7.0f), one = F8::all(1.0f);
  map_in_place(gate, n, [&](std::size_t i, F8 g) {
    g = minimum(limit, g);
    const F8 u = maximum(below, minimum(limit, load_upto(up, i, n)));
    return multiply(multiply(g, logistic(multiply(alpha, g))), add(u, one));
  });
}
inline void sigmoid_kernel(float* x, std::size_t n) {
  map_in_place(x, n, [](std::size_t, F8 a) { return logistic(a); });
}

inline void sigmoid_multiply_kernel(float* x, const float* gate, std::size_t n) {
  map_in_place(x, n, [&](std::size_t i, F8 a) { return multiply(a, logistic(load_upto(gate, i, n))); });
}
inline void convolve_kernel(const float* const* rows, const float* taps, std::size_t count, std::size_t n, float* out) {
  for (std::size_t i = 0; i < n; i += 8) {
    F8 total = F8::zero();
    for (std::size_t t = 0; t < count; ++t)
      total = multiply_add(load_upto(rows[t], i, n), load_upto(taps + t * n, i, n), total);
    const F8 result = multiply(total, logistic(total));
    i + 8 <= n ? result.store(out + i) : result.store_some(out + i, n - i);
  }
}

// kSteps times eight columns, or `width` of one.
template <int kSteps>
inline void delta_columns(const DeltaTask& task, std::size_t column, std::size_t width) {
  const auto load = [&](const float* p, int step) __attribute__((always_inline)) {
    return kSteps > 1 || width == 8 ? F8::load(p + 8 * step) : F8::load_some(p, width);
  };
  const auto store = [&](const F8& x, float* p, int step) __attribute__((always_inline)) {
    kSteps > 1 || width == 8 ? x.store(p + 8 * step) : x.store_some(p, width);
  };
  float* state = task.state + column;
  for (std::size_t t = 0; t < task.tokens; ++t) {
    const float *query = task.queries + t * task.stride, *key = task.keys + t * task.stride;
    const F8 decay = F8::all(task.decays[t * task.rate_stride]), beta = F8::all(task.betas[t * task.rate_stride]);
    F8 change[kSteps], out[kSteps];
    for (int s = 0; s < kSteps; ++s) change[s] = out[s] = F8::zero();
    for (std::size_t i = 0; i < task.key_size; ++i) {  // S^T key
      const F8 k = F8::all(key[i]);
      for (int s = 0; s < kSteps; ++s) change[s] = multiply_add(k, load(state + i * task.state_stride, s), change[s]);
    }
    for (int s = 0; s < kSteps; ++s)
      change[s] = multiply(beta, subtract(load(task.values + t * task.stride + column, s), multiply(decay, change[s])));
    for (std::size_t i = 0; i < task.key_size; ++i) {
      const F8 k = F8::all(key[i]), q = F8::all(query[i]);
      for (int s = 0; s < kSteps; ++s) {
        const F8 now = multiply_add(k, change[s], multiply(decay, load(state + i * task.state_stride, s)));
        store(now, state + i * task.state_stride, s);
        out[s] = multiply_add(q, now, out[s]);
      }
    }
    for (int s = 0; s < kSteps; ++s) store(out[s], task.out + t * task.out_stride + column, s);
  }
}
inline void delta_rule_kernel(const DeltaTask& task) {
  std::size_t column = 0;
  for (; column + kDeltaColumns <= task.columns; column += kDeltaColumns) delta_columns<kDeltaColumns / 8>(task, column, 8);
  for (; column < task.columns; column += 8)
    delta_columns<1>(task, column, std::min<std::size_t>(8, task.columns - column));
}

inline float largest_of(const float* x, std::size_t n) {
  F8 best = F8::all(x[0]);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) best = maximum(best, F8::load(x + i));
  float result = largest(best);
  for (; i < n; ++i) result = result > x[i] ? result : x[i];
  return result;
}
// x = exp(scale * x - largest); returns the sum. Of a partial last step only the real lanes count.
inline float exponentials(float* x, std::size_t n, float scale, float largest_scaled) {
  const F8 s = F8::all(scale), top = F8::all(-largest_scaled);
  F8 total = F8::zero();
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const F8 e = exponential(multiply_add(s, F8::load(x + i), top));
    total = add(total, e);
    e.store(x + i);
  }
  if (i < n) {
    exponential(multiply_add(s, F8::load_some(x + i, n - i), top)).store_some(x + i, n - i);
    total = add(total, F8::load_some(x + i, n - i));
  }
  return sum(total);
}
inline void softmax_kernel(float* x, std::size_t n) {
  const F8 total = F8::all(exponentials(x, n, 1.0f, largest_of(x, n)));
  map_in_place(x, n, [&](std::size_t, F8 e) { return divide(e, total); });
}

inline float sum_of_squares(const float* x, std::size_t n) {
  F8 total = F8::zero();
  for (std::size_t i = 0; i < n; i += 8) {
    const F8 a = load_upto(x, i, n);
    total = multiply_add(a, a, total);
  }
  return sum(total);
}
inline void rms_norm_kernel(const float* x, const float* weight, std::size_t n, float epsilon, float* out) {
  const float mean = sum_of_squares(x, n) / static_cast<float>(n);
  const F8 factor = F8::all(1.0f / __builtin_sqrtf(mean + epsilon));
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) multiply(multiply(F8::load(x + i), factor), F8::load(weight + i)).store(out + i);
  if (i < n)
    multiply(multiply(F8::load_some(x + i, n - i), factor), F8::load_some(weight + i, n - i))
        .store_some(out + i, n - i);
}

// One block: q = round(127 x / largest |x|), returns its scale. `poison` is NaN when a value is not finite, else 0.
template <std::size_t kBlock>
inline float quantise_block(const float* x, std::int8_t* q) {
  F8 top = F8::zero(), poison = F8::zero();
  for (std::size_t i = 0; i < kBlock; i += 8) {
    const F8 a = F8::load(x + i);
    top = maximum(top, absolute(a));
    poison = multiply_add(a, F8::zero(), poison);
  }
  const float most = largest(top);
  const bool vanishes = most < 1e-30f;  // 127 / most would overflow; such a block counts as zeros
  const F8 factor = F8::all(vanishes ? 0.0f : 127.0f / most);
  for (std::size_t i = 0; i < kBlock; i += 8) store_as_bytes(multiply(F8::load(x + i), factor), q + i);
  return (vanishes ? 0.0f : most / 127.0f) + sum(poison);
}
inline int sum_of(const std::int8_t* q, int count) {
  int total = 0;
  for (int i = 0; i < count; ++i) total += q[i];
  return total;
}
inline void quantise32_kernel(const float* x, std::size_t n, Activation32* to) {
  for (std::size_t b = 0; b < n / 32; ++b) {
    to[b].d = quantise_block<32>(x + b * 32, to[b].q);
    to[b].sum = sum_of(to[b].q, 32);
  }
}
inline void quantise256_kernel(const float* x, std::size_t n, Activation256* to) {
  for (std::size_t b = 0; b < n / 256; ++b) {
    to[b].d = quantise_block<256>(x + b * 256, to[b].q);
    for (int g = 0; g < 16; ++g) to[b].sums16[g] = static_cast<std::int16_t>(sum_of(to[b].q + g * 16, 16));
    for (int g = 0; g < 8; ++g) to[b].sums32[g] = static_cast<std::int16_t>(to[b].sums16[2 * g] + to[b].sums16[2 * g + 1]);
  }
}

// --- products of float weights: a tile computes kRows weight rows times kTokens activations; each of its sums has its
// own lanes, so a tile's size changes nothing in the result.

inline constexpr int kTileRows = 2, kTileTokens = 4;

template <class Lanes, int kRows, int kTokens>
inline void clear(Lanes (&total)[kRows][kTokens]) {
  for (auto& row : total) {
    for (Lanes& lane : row) lane = Lanes::zero();
  }
}
template <int kRows, int kTokens>
inline void reduce(const F8 (&total)[kRows][kTokens], float (&out)[kTileRows][kTileTokens]) {
  for (int r = 0; r < kRows; ++r) {
    for (int t = 0; t < kTokens; ++t) out[r][t] = sum(total[r][t]);
  }
}

template <int kRows, int kTokens>
inline void float_tile(const float* const* w, const float* const* x, std::size_t n,
                       float (&out)[kTileRows][kTileTokens]) {
  F8 total[kRows][kTokens];
  clear(total);
  std::size_t i = 0;
  const auto step = [&](auto load) __attribute__((always_inline)) {
    F8 a[kRows];
    for (int r = 0; r < kRows; ++r) a[r] = load(w[r] + i);
    for (int t = 0; t < kTokens; ++t) {
      const F8 b = load(x[t] + i);
      for (int r = 0; r < kRows; ++r) total[r][t] = multiply_add(a[r], b, total[r][t]);
    }
  };
  for (; i + 8 <= n; i += 8) step([](const float* p) __attribute__((always_inline)) { return F8::load(p); });
  if (i < n) step([&](const float* p) __attribute__((always_inline)) { return F8::load_some(p, n - i); });
  reduce(total, out);
}

// Float weights: F32 rows are read in place, others are widened or unpacked into the scratch.
class FloatRows {
 public:
  FloatRows(std::byte* scratch, std::size_t n) : scratch_(reinterpret_cast<float*>(scratch)), n_(n) {}
  void load(int slot, TensorType type, const std::byte* row) {
    type_ = type;
    if (type == TensorType::F32) {
      rows_[slot] = reinterpret_cast<const float*>(row);
      return;
    }
    const auto* halves = reinterpret_cast<const std::uint16_t*>(row);
    float* to = scratch_ + static_cast<std::size_t>(slot) * n_;
    if (type == TensorType::F16) {
      std::size_t i = 0;
      for (; i + 8 <= n_; i += 8) load_halves(halves + i).store(to + i);
      for (; i < n_; ++i) to[i] = half_to_float(halves[i]);
    } else if (type == TensorType::BF16) {
      for (std::size_t i = 0; i < n_; ++i) to[i] = bfloat_to_float(halves[i]);
    } else {
      dequantise(type, row, {to, n_});
    }
    rows_[slot] = to;
  }
  template <int kRows, int kTokens>
  void tile(const ActivationView& x, const std::size_t* index, float (&out)[kTileRows][kTileTokens]) const {
    const float* inputs[kTokens];
    for (int t = 0; t < kTokens; ++t)
      inputs[t] = type_ == TensorType::BF16 ? x.rounded + index[t] * n_ : x.values + index[t] * x.stride;
    float_tile<kRows, kTokens>(rows_, inputs, n_, out);
  }

 private:
  float* scratch_;
  std::size_t n_;
  TensorType type_ = TensorType::F32;
  const float* rows_[kTileRows] = {};
};

template <class Rows, int kRows>
inline void tile_of(const Rows& rows, const ActivationView& x, const std::size_t* index, std::size_t tokens,
                    float (&out)[kTileRows][kTileTokens]) {
  switch (tokens) {
    case 1:
      return rows.template tile<kRows, 1>(x, index, out);
    case 2:
      return rows.template tile<kRows, 2>(x, index, out);
    case 3:
      return rows.template tile<kRows, 3>(x, index, out);
    default:
      return rows.template tile<kRows, 4>(x, index, out);
  }
}

inline void float_product(const ProductTask& task, std::byte* scratch) {
  const std::size_t n = task.x->n, bytes = row_bytes(task.type, n);
  FloatRows rows(scratch, n);
  for (std::size_t row = task.row_begin; row < task.row_end; row += kTileRows) {
    const bool two = row + 1 < task.row_end;
    rows.load(0, task.type, task.weights + row * bytes);
    if (two) rows.load(1, task.type, task.weights + (row + 1) * bytes);
    for (std::size_t first = 0; first < task.count; first += kTileTokens) {
      const std::size_t tokens = task.count - first < kTileTokens ? task.count - first : kTileTokens;
      std::size_t index[kTileTokens] = {};
      for (std::size_t t = 0; t < tokens; ++t) index[t] = task.x_row(first + t);
      float out[kTileRows][kTileTokens];
      two ? tile_of<FloatRows, 2>(rows, *task.x, index, tokens, out)
          : tile_of<FloatRows, 1>(rows, *task.x, index, tokens, out);
      for (std::size_t t = 0; t < tokens; ++t) {
        float* to = task.out_at(first + t, row);
        to[0] = out[0][t];
        if (two) to[1] = out[1][t];
      }
    }
  }
}

inline void product_kernel(const ProductTask& task, std::byte* scratch) {
  product_kind(task.type) == ProductKind::Floats ? float_product(task, scratch) : quantised_product(task, scratch);
}

// --- attention

// A query sees each of its rows by a sum of eight lanes, as float_tile adds them, and each column of its values by a sum over
// the positions in ascending order, whatever else is in its tile. A tile has one array of scores a query over the same rows;
// those that a query does not see weigh nothing.
struct SeenRows {
  std::size_t begin, end;  // cached rows that some query sees
  std::size_t count() const { return end - begin; }
};

inline SeenRows seen_rows(const AttentionTask& task) {
  SeenRows seen{task.queries[0].first, 0};
  for (std::size_t q = 0; q < task.count; ++q) {
    seen.begin = std::min(seen.begin, task.queries[q].first);
    seen.end = std::max(seen.end, task.queries[q].first + task.queries[q].positions);
  }
  return seen;
}

// A page holds floats, or halves that become floats on their way into a register: `Cached` is float or std::uint16_t.
inline F8 load_cached(const float* p) { return F8::load(p); }
inline F8 load_cached(const std::uint16_t* p) { return load_halves(p); }
inline F8 load_some_cached(const float* p, std::size_t count) { return F8::load_some(p, count); }
inline F8 load_some_cached(const std::uint16_t* p, std::size_t count) {
  std::uint16_t some[8] = {};
  std::memcpy(some, p, count * sizeof *p);
  return load_halves(some);
}
inline Floats16 load_sixteen(const float* p) { return Floats16::load(p); }
inline Floats16 load_sixteen(const std::uint16_t* p) { return Floats16::load_halves(p); }

// use(first, page, in_page, count) for the rows of each page: `count` from `first` on, which is row `in_page` there.
template <class Cached, class Use>
inline void each_page(const AttentionTask& task, const SeenRows& seen, const Use& use) {
  for (std::size_t at = seen.begin; at < seen.end;) {
    const std::size_t in_page = at % task.page_rows, count = std::min(task.page_rows - in_page, seen.end - at);
    use(at - seen.begin, reinterpret_cast<const Cached*>(task.pages[at / task.page_rows]), in_page, count);
    at += count;
  }
}

// Products of kQueries queries and 2 * kPairs keys: out[query][key].
template <int kQueries, int kPairs, class Cached>
inline void score_tile(const float* const* queries, const Cached* const* keys, std::size_t n, float* out) {
  Floats16 total[kQueries * kPairs];  // two keys each
  for (Floats16& pair : total) pair = Floats16::zero();
  const auto step = [&](const auto& key, const auto& query) __attribute__((always_inline)) {
    Floats16 pairs[kPairs];
    for (int p = 0; p < kPairs; ++p) pairs[p] = Floats16::load_two(key(2 * p), key(2 * p + 1));
    for (int q = 0; q < kQueries; ++q) {
      const Floats16 both = Floats16::load_twice(query(q));
      for (int p = 0; p < kPairs; ++p) total[q * kPairs + p] = multiply_add(pairs[p], both, total[q * kPairs + p]);
    }
  };
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    step([&](int k) __attribute__((always_inline)) { return keys[k] + i; },
         [&](int q) __attribute__((always_inline)) { return queries[q] + i; });
  }
  if (i < n) {
    float last_keys[kPairs * 2][8], last_queries[kQueries][8];
    for (int k = 0; k < kPairs * 2; ++k) load_some_cached(keys[k] + i, n - i).store(last_keys[k]);
    for (int q = 0; q < kQueries; ++q) F8::load_some(queries[q] + i, n - i).store(last_queries[q]);
    step([&](int k) __attribute__((always_inline)) { return last_keys[k]; },
         [&](int q) __attribute__((always_inline)) { return last_queries[q]; });
  }
  constexpr int kTotals = kQueries * kPairs;
  for (int t = 0; t + 2 <= kTotals; t += 2) store_sums(total[t], total[t + 1], out + 2 * t);
  if constexpr (kTotals % 2 != 0) {
    float last[4];
    store_sums(total[kTotals - 1], total[kTotals - 1], last);
    std::memcpy(out + 2 * (kTotals - 1), last, 2 * sizeof(float));
  }
}

// As many sums at once as there are registers for.
constexpr int at_once(int queries) { return std::clamp(kAttentionSums / queries, 1, 4); }

// use<count>(first) for the queries of a tile in groups whose sums have a register each.
template <class Use>
[[gnu::always_inline]] inline void each_query_group(std::size_t queries, const Use& use) {
  for (std::size_t q = 0; q < queries; q += kQueryGroup) {
    with_count<kQueryGroup>(std::min<std::size_t>(kQueryGroup, queries - q),
                            [&]<int kQueries>() __attribute__((always_inline)) { use.template operator()<kQueries>(q); });
  }
}

// The scores of keys of a page; `scores` of the first one, those of the next query lie `stride` further on.
template <int kQueries, class Cached>
[[gnu::noinline]] void score_rows(const AttentionTask& task, const AttentionQuery* of, const Cached* first, std::size_t count, float* scores,
                                  std::size_t stride) {
  constexpr int kPairs = at_once(kQueries), kKeys = 2 * kPairs;
  const float* queries[kQueries];
  for (int q = 0; q < kQueries; ++q) queries[q] = of[q].query;
  for (std::size_t row = 0; row < count; row += kKeys) {
    const std::size_t real = std::min<std::size_t>(kKeys, count - row);
    const Cached* keys[kKeys];
    for (std::size_t k = 0; k < kKeys; ++k) keys[k] = first + (row + std::min(k, real - 1)) * task.key_step;
    float products[kQueries * kKeys];
    score_tile<kQueries, kPairs>(queries, keys, task.key_size, products);
    for (std::size_t q = 0; q < kQueries; ++q) std::memcpy(scores + q * stride + row, products + q * kKeys, real * sizeof(float));
  }
}

// The softmax over the scores of one query, not yet divided by the sum, which it returns.
inline float weigh_scores(const AttentionTask& task, const SeenRows& seen, std::size_t index) {
  const AttentionQuery& query = task.queries[index];
  float* all = task.scores + index * seen.count();
  float* scores = all + (query.first - seen.begin);
  std::fill(all, scores, 0.0f);
  std::fill(scores + query.positions, all + seen.count(), 0.0f);
  float top = task.scale * largest_of(scores, query.positions);
  if (!query.sink) return exponentials(scores, query.positions, task.scale, top);
  const float sink = *query.sink;
  top = top > sink ? top : sink;
  float share[8];
  exponential(F8::all(sink - top)).store(share);
  return exponentials(scores, query.positions, task.scale, top) + share[0];
}

// out[query][column] += score[query][row] * value[row][column] for the rows of a page; Lanes are the columns of a step.
template <int kQueries, int kSteps, class Lanes, class Cached, class Load, class Store>
[[gnu::always_inline]] inline void add_columns(const AttentionQuery* queries, const Cached* values, std::size_t value_step, std::size_t rows,
                                               const float* scores, std::size_t stride, std::size_t column, const Load& load,
                                               const Store& store) {
  Lanes total[kQueries][kSteps];
  constexpr std::size_t kWidth = sizeof(Lanes) / sizeof(float);
  for (int q = 0; q < kQueries; ++q)
    for (std::size_t s = 0; s < kSteps; ++s) total[q][s] = load(queries[q].out + column + s * kWidth);
  for (std::size_t row = 0; row < rows; ++row) {
    Lanes value[kSteps];
    for (std::size_t s = 0; s < kSteps; ++s) value[s] = load(values + row * value_step + column + s * kWidth);
    for (std::size_t q = 0; q < kQueries; ++q) {
      const Lanes weight = Lanes::all(scores[q * stride + row]);
      for (std::size_t s = 0; s < kSteps; ++s) total[q][s] = multiply_add(weight, value[s], total[q][s]);
    }
  }
  for (int q = 0; q < kQueries; ++q)
    for (std::size_t s = 0; s < kSteps; ++s) store(total[q][s], queries[q].out + column + s * kWidth);
}

// `scores` of the page's first row; those of the next query lie `stride` further on.
template <int kQueries, class Cached>
[[gnu::noinline]] void add_values(const AttentionTask& task, const AttentionQuery* queries, const Cached* values, std::size_t rows,
                                  const float* scores, std::size_t stride) {
  constexpr int kSteps = at_once(kQueries);
  const auto load = [](const auto* p) __attribute__((always_inline)) { return load_sixteen(p); };
  const auto store = [](const Floats16& x, float* p) __attribute__((always_inline)) { x.store(p); };
  const std::size_t n = task.value_size, step = task.value_step;
  std::size_t i = 0;
  for (; i + 16 * kSteps <= n; i += 16 * kSteps)
    add_columns<kQueries, kSteps, Floats16>(queries, values, step, rows, scores, stride, i, load, store);
  for (; i + 16 <= n; i += 16) add_columns<kQueries, 1, Floats16>(queries, values, step, rows, scores, stride, i, load, store);
  for (; i < n; i += 8) {
    const std::size_t width = std::min<std::size_t>(8, n - i);
    add_columns<kQueries, 1, F8>(
        queries, values, step, rows, scores, stride, i,
        [&](const auto* p) __attribute__((always_inline)) { return width == 8 ? load_cached(p) : load_some_cached(p, width); },
        [&](const F8& x, float* p) __attribute__((always_inline)) { width == 8 ? x.store(p) : x.store_some(p, width); });
  }
}

template <class Cached>
inline void attend(const AttentionTask& task) {
  const SeenRows seen = seen_rows(task);
  const std::size_t stride = seen.count();
  each_page<Cached>(task, seen, [&](std::size_t first, const Cached* page, std::size_t in_page, std::size_t count) {
    each_query_group(task.count, [&]<int kQueries>(std::size_t q) {
      score_rows<kQueries>(task, task.queries + q, page + task.keys_at + in_page * task.key_step, count, task.scores + q * stride + first, stride);
    });
  });
  float totals[kQueryTile];
  for (std::size_t q = 0; q < task.count; ++q) {
    totals[q] = weigh_scores(task, seen, q);
    std::memset(task.queries[q].out, 0, task.value_size * sizeof(float));
  }
  each_page<Cached>(task, seen, [&](std::size_t first, const Cached* page, std::size_t in_page, std::size_t count) {
    each_query_group(task.count, [&]<int kQueries>(std::size_t q) {
      add_values<kQueries>(task, task.queries + q, page + task.values_at + in_page * task.value_step, count, task.scores + q * stride + first, stride);
    });
  });
  for (std::size_t q = 0; q < task.count; ++q) {
    const F8 total = F8::all(totals[q]);
    map_in_place(task.queries[q].out, task.value_size, [&](std::size_t, F8 a) { return divide(a, total); });
  }
}

inline void attention_kernel(const AttentionTask& task) { task.halves ? attend<std::uint16_t>(task) : attend<float>(task); }

inline void to_halves_kernel(const float* x, std::size_t n, std::uint16_t* to) {
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) store_halves(F8::load(x + i), to + i);
  if (i == n) return;
  std::uint16_t last[8];
  store_halves(F8::load_some(x + i, n - i), last);
  std::memcpy(to + i, last, (n - i) * sizeof *to);
}

constexpr Kernels table(const char* name) {
  return {name,
          product_kernel,
          attention_kernel,
          to_halves_kernel,
          quantise32_kernel,
          quantise256_kernel,
          rms_norm_kernel,
          silu_multiply_kernel,
          swiglu_oai_kernel,
          add_kernel,
          add_scaled_kernel,
          sigmoid_multiply_kernel,
          convolve_kernel,
          delta_rule_kernel,
          softmax_kernel,
          sigmoid_kernel,
          dot_loop,
          2 * 32 * kPanelRows * kPanelTokens};
}

}  // namespace lacuna::engine::LACUNA_LANES
