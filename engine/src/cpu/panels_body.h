// Products of panels, written once over the lane types Floats16, Ints16, Bytes64 and Dots of the namespace LACUNA_LANES
// and compiled once an instruction set (no include guard; kernels_body.h includes it).
//
// One row and one token, whatever is computed beside them:
//   blocks of 32:   total = fma(d * dx, float(sum of q * x), total)                      block after block
//   blocks of 256:  total = fma(d * dx, float(sum of scale * sum of q * x), total)
//                   total = fma(-(dmin * dx), float(sum of minimum * sum of x), total)   block after block
// with all sums in parentheses in exact integers.
#include <algorithm>
#include <cstring>

#include "cpu/kernels.h"
#include "cpu/panels.h"

namespace lacuna::engine::LACUNA_LANES {

inline std::int32_t load_four(const void* p) {
  std::int32_t four;
  std::memcpy(&four, p, sizeof four);
  return four;
}

// Calls step<0>(), step<1>(), ..., unrolled.
template <int... kSteps, class Step>
[[gnu::always_inline]] inline void each_step(std::integer_sequence<int, kSteps...>, const Step& step) {
  (step.template operator()<kSteps>(), ...);
}

// --- blocks of 32: bytes and scales of one block of a panel

struct Block32 {
  const std::uint8_t* q;  // [8][16][4]
  Floats16 d;
  alignas(64) std::uint8_t bytes[512];
};

struct Of32 {
  using Open = Block32;
  using Activation = Activation32;
  static constexpr std::size_t kElements = 32;
  static const Activation* rows(const ActivationView& x) { return x.blocks32; }
};

struct FormatQ8_0 : Of32 {
  using Panel = PanelQ8_0;
  static constexpr int kLimit = 128, kOffset = 0;
  static void open(const Panel& panel, Block32& to) {
    to.q = reinterpret_cast<const std::uint8_t*>(panel.q);
    to.d = Floats16::load_halves(panel.d);
  }
};
struct FormatQ4_0 : Of32 {
  using Panel = PanelQ4_0;
  static constexpr int kLimit = 15, kOffset = -8;
  static void open(const Panel& panel, Block32& to) {
    for (int k = 0; k < 4; ++k) {
      const Bytes64 both = Bytes64::load(panel.low[k]);
      masked(both, 15).store(to.bytes + k * 64);
      shifted(both, 4, 15).store(to.bytes + 256 + k * 64);
    }
    to.q = to.bytes;
    to.d = Floats16::load_halves(panel.d);
  }
};
struct FormatQ5_0 : Of32 {
  using Panel = PanelQ5_0;
  static constexpr int kLimit = 31, kOffset = -16;
  static void open(const Panel& panel, Block32& to) {
    const Bytes64 high = Bytes64::load(panel.high);
    for (unsigned k = 0; k < 4; ++k) {
      const Bytes64 both = Bytes64::load(panel.low[k]);
      with_high(masked(both, 15), shifted(high, k, 1), 4).store(to.bytes + k * 64);
      with_high(shifted(both, 4, 15), shifted(high, k + 4, 1), 4).store(to.bytes + 256 + k * 64);
    }
    to.q = to.bytes;
    to.d = Floats16::load_halves(panel.d);
  }
};
struct FormatUnpacked32 : Of32 {
  using Panel = UnpackedPanel32;
  static constexpr int kLimit = 128, kOffset = 0;
  static void open(const Panel& panel, Block32& to) {
    to.q = reinterpret_cast<const std::uint8_t*>(panel.q);
    to.d = Floats16::load(panel.d);
  }
};

// Adds one block to the totals of kTokens tokens; x[t] is the row of a token.
template <class Format, int kTokens>
[[gnu::always_inline]] inline void add_block(const Block32& w, const Activation32* const* x, std::size_t b,
                                             Floats16* totals) {
  using Sums = Dots<Format::kLimit, 8>;
  Sums dots[kTokens];
  each_step(std::make_integer_sequence<int, 8>(), [&]<int kStep>() __attribute__((always_inline)) {
    const auto weights = Sums::Weights::load(w.q + kStep * 64);
    for (int t = 0; t < kTokens; ++t) dots[t].template add<kStep>(weights, load_four(x[t][b].q + kStep * 4));
  });
  for (int t = 0; t < kTokens; ++t) {
    const Activation32& at = x[t][b];
    Ints16 products = dots[t].result(at.sum);
    if constexpr (Format::kOffset != 0) products = add(products, Ints16::all(Format::kOffset * at.sum));
    totals[t] = multiply_add(multiply(w.d, Floats16::all(at.d)), to_float(products), totals[t]);
  }
}

// Every round takes other activations and every step other weights, so that no product is computed once for several.
inline std::int32_t dot_loop(std::size_t repeats) {
  constexpr std::size_t kActivations = 64;
  alignas(64) std::uint8_t q[512];
  for (std::size_t i = 0; i < sizeof q; ++i) q[i] = static_cast<std::uint8_t>(i * i / 3 % 16);
  std::int32_t x[kActivations + 16];
  for (std::size_t i = 0; i < std::size(x); ++i) x[i] = static_cast<std::int32_t>(i * 0x01010101);
  Ints16 total = Ints16::zero();
  for (std::size_t i = 0; i < repeats; ++i) {
    const std::int32_t* now = x + i % kActivations;
    Dots<15, 8> dots[kPanelTokens];
    each_step(std::make_integer_sequence<int, 8>(), [&]<int kStep>() __attribute__((always_inline)) {
      const auto weights = Dots<15, 8>::Weights::load(q + kStep * 64);
      for (int t = 0; t < kPanelTokens; ++t) dots[t].template add<kStep>(weights, load_four(now + kStep + t));
    });
    for (int t = 0; t < kPanelTokens; ++t) total = add(total, dots[t].result(0));
  }
  std::int32_t lanes[16];
  total.store(lanes);
  return lanes[0];
}

// --- blocks of 256

struct Block256 {
  const std::uint8_t* q;          // [64][16][4]
  const std::int32_t* scale;      // [groups][16]
  const std::int16_t* minimum;    // [pairs of groups][16][2]
  Floats16 d, dmin;
  alignas(64) std::uint8_t bytes[4096];
  alignas(64) std::int32_t scales[16][16];
  alignas(64) std::int16_t minima[8][16][2];
};

struct Of256 {
  using Open = Block256;
  using Activation = Activation256;
  static constexpr std::size_t kElements = 256;
  static const Activation* rows(const ActivationView& x) { return x.blocks256; }
};

template <class Panel>
inline void open_scales(const Panel& panel, Block256& to) {
  for (int g = 0; g < 8; ++g) Ints16::load_bytes(panel.scale[g]).store(to.scales[g]);
  for (int pair = 0; pair < 4; ++pair) Ints16::load_byte_pairs(panel.minimum[pair][0]).store(to.minima[pair]);
  to.q = to.bytes, to.scale = to.scales[0], to.minimum = to.minima[0][0];
  to.d = Floats16::load_halves(panel.d), to.dmin = Floats16::load_halves(panel.dmin);
}

struct FormatQ4_K : Of256 {
  using Panel = PanelQ4_K;
  static constexpr int kLimit = 15, kGroup = 32;
  static void open(const Panel& panel, Block256& to) {
    for (int j = 0; j < 4; ++j) {
      for (int k = 0; k < 8; ++k) {
        const Bytes64 both = Bytes64::load(panel.low[j * 8 + k]);
        masked(both, 15).store(to.bytes + (j * 16 + k) * 64);
        shifted(both, 4, 15).store(to.bytes + (j * 16 + 8 + k) * 64);
      }
    }
    open_scales(panel, to);
  }
};
struct FormatQ5_K : Of256 {
  using Panel = PanelQ5_K;
  static constexpr int kLimit = 31, kGroup = 32;
  static void open(const Panel& panel, Block256& to) {
    for (unsigned j = 0; j < 4; ++j) {
      for (unsigned k = 0; k < 8; ++k) {
        const Bytes64 both = Bytes64::load(panel.low[j * 8 + k]), high = Bytes64::load(panel.high[k]);
        with_high(masked(both, 15), shifted(high, 2 * j, 1), 4).store(to.bytes + (j * 16 + k) * 64);
        with_high(shifted(both, 4, 15), shifted(high, 2 * j + 1, 1), 4).store(to.bytes + (j * 16 + 8 + k) * 64);
      }
    }
    open_scales(panel, to);
  }
};
struct FormatQ6_K : Of256 {
  using Panel = PanelQ6_K;
  static constexpr int kLimit = 63, kGroup = 16;
  static void open(const Panel& panel, Block256& to) {
    for (int half = 0; half < 2; ++half) {
      for (int k = 0; k < 8; ++k) {
        const Bytes64 first = Bytes64::load(panel.low[half * 16 + k]);
        const Bytes64 second = Bytes64::load(panel.low[half * 16 + 8 + k]);
        const Bytes64 high = Bytes64::load(panel.high[half * 8 + k]);
        std::uint8_t* q = to.bytes + (half * 32 + k) * 64;
        with_high(masked(first, 15), masked(high, 3), 4).store(q);
        with_high(masked(second, 15), shifted(high, 2, 3), 4).store(q + 8 * 64);
        with_high(shifted(first, 4, 15), shifted(high, 4, 3), 4).store(q + 16 * 64);
        with_high(shifted(second, 4, 15), shifted(high, 6, 3), 4).store(q + 24 * 64);
      }
    }
    const Ints16 offset = Ints16::all(32);
    for (int g = 0; g < 16; g += 2) {
      const Ints16 first = Ints16::load_bytes(panel.scale[g]), second = Ints16::load_bytes(panel.scale[g + 1]);
      first.store(to.scales[g]);
      second.store(to.scales[g + 1]);
      joined_pairs(multiply(first, offset), multiply(second, offset)).store(to.minima[g / 2]);
    }
    to.q = to.bytes, to.scale = to.scales[0], to.minimum = to.minima[0][0];
    to.d = to.dmin = Floats16::load_halves(panel.d);
  }
};
struct FormatUnpacked256 : Of256 {
  using Panel = UnpackedPanel256;
  static constexpr int kLimit = 63, kGroup = 16;
  static void open(const Panel& panel, Block256& to) {
    to.q = panel.q[0][0], to.scale = panel.scale[0], to.minimum = panel.minimum[0][0];
    to.d = Floats16::load(panel.d), to.dmin = Floats16::load(panel.dmin);
  }
};

template <class Format, int kTokens>
[[gnu::always_inline]] inline void add_block(const Block256& w, const Activation256* const* x, std::size_t b,
                                             Floats16* totals) {
  constexpr int kGroup = Format::kGroup, kSteps = kGroup / 4;
  using Sums = Dots<Format::kLimit, kSteps>;
  Ints16 products[kTokens];
  for (int t = 0; t < kTokens; ++t) products[t] = Ints16::zero();
  for (int g = 0; g < 256 / kGroup; ++g) {
    Sums dots[kTokens];
    const std::uint8_t* q = w.q + g * kGroup * 16;
    each_step(std::make_integer_sequence<int, kSteps>(), [&]<int kStep>() __attribute__((always_inline)) {
      const auto weights = Sums::Weights::load(q + kStep * 64);
      for (int t = 0; t < kTokens; ++t) {
        dots[t].template add<kStep>(weights, load_four(x[t][b].q + g * kGroup + kStep * 4));
      }
    });
    const Ints16 scale = Ints16::load(w.scale + g * 16);
    for (int t = 0; t < kTokens; ++t) products[t] = add(products[t], multiply(dots[t].result(0), scale));
  }
  for (int t = 0; t < kTokens; ++t) {
    const Activation256& at = x[t][b];
    const std::int16_t* sums = kGroup == 32 ? at.sums32 : at.sums16;
    Ints16 minima = Ints16::zero();
    for (int pair = 0; pair < 128 / kGroup; ++pair) {
      minima = add_pair_products(minima, Ints16::load(w.minimum + pair * 32), load_four(sums + pair * 2));
    }
    const Floats16 dx = Floats16::all(at.d);
    totals[t] = multiply_add(multiply(w.d, dx), to_float(products[t]), totals[t]);
    totals[t] = multiply_subtract(multiply(w.dmin, dx), to_float(minima), totals[t]);
  }
}

// --- one panel, some tokens

// Asks for what comes some kilobytes behind a block, into the second cache: a block's sums keep the processor from seeing the
// loads of the next ones early enough by itself. Beyond the end of the weights nothing happens.
template <class Panel>
[[gnu::always_inline]] inline void fetch_ahead_of(const Panel& block) {
  constexpr std::size_t kAhead = 4096, kLine = 64;
  const auto* ahead = reinterpret_cast<const std::byte*>(&block) + kAhead;
  for (std::size_t i = 0; i < sizeof(Panel); i += kLine) __builtin_prefetch(ahead + i, 0, 2);
}

// Few tokens: their totals stay in registers.
template <class Format, int kTokens>
inline void few_tokens(const typename Format::Panel* panel, std::size_t blocks, const typename Format::Activation* const* x,
                       Floats16* out) {
  typename Format::Open block;
  Floats16 totals[kTokens];
  for (int t = 0; t < kTokens; ++t) totals[t] = Floats16::zero();
  for (std::size_t b = 0; b < blocks; ++b) {
    fetch_ahead_of(panel[b]);
    Format::open(panel[b], block);
    add_block<Format, kTokens>(block, x, b, totals);
  }
  for (int t = 0; t < kTokens; ++t) out[t] = totals[t];
}

template <class Format, int kTokens>
[[gnu::noinline]] void add_block_to(const typename Format::Open& block, const typename Format::Activation* const* x, std::size_t b,
                                    Floats16* out) {
  Floats16 totals[kTokens];
  for (int t = 0; t < kTokens; ++t) totals[t] = out[t];
  add_block<Format, kTokens>(block, x, b, totals);
  for (int t = 0; t < kTokens; ++t) out[t] = totals[t];
}

// use<count>() for a count from 1 to kMost.
template <int kMost, class Use>
[[gnu::always_inline]] inline void with_count(std::size_t count, const Use& use) {
  if constexpr (kMost > 1) {
    if (count < kMost) return with_count<kMost - 1>(count, use);
  }
  use.template operator()<kMost>();
}

// Many: a block is opened once for all of them.
template <class Format>
inline void panel_tokens(const typename Format::Panel* panel, std::size_t blocks, const typename Format::Activation* const* x,
                         std::size_t tokens, Floats16* out) {
  if (tokens <= kPanelTokens) {
    return with_count<kPanelTokens>(tokens, [&]<int kTokens>() { few_tokens<Format, kTokens>(panel, blocks, x, out); });
  }
  for (std::size_t t = 0; t < tokens; ++t) out[t] = Floats16::zero();
  typename Format::Open block;
  for (std::size_t b = 0; b < blocks; ++b) {
    fetch_ahead_of(panel[b]);
    Format::open(panel[b], block);
    for (std::size_t t = 0; t < tokens; t += kPanelTokens) {
      with_count<kPanelTokens>(std::min<std::size_t>(kPanelTokens, tokens - t),
                 [&]<int kTokens>() { add_block_to<Format, kTokens>(block, x + t, b, out + t); });
    }
  }
}

inline constexpr std::size_t kTokenGroup = 32;  // their activations and totals stay in the first cache

// `panel_at(row)` is the panel of rows `row` onwards.
template <class Format, class PanelAt>
inline void product_panels(const ProductTask& task, const PanelAt& panel_at) {
  const typename Format::Activation* rows = Format::rows(*task.x);
  const std::size_t blocks = task.x->n / Format::kElements;
  for (std::size_t first = 0; first < task.count; first += kTokenGroup) {
    const std::size_t tokens = std::min(kTokenGroup, task.count - first);
    const typename Format::Activation* x[kTokenGroup];
    for (std::size_t t = 0; t < tokens; ++t) x[t] = rows + task.x_row(first + t) * blocks;
    for (std::size_t row = task.row_begin; row < task.row_end; row += kPanelRows) {
      Floats16 totals[kTokenGroup];
      panel_tokens<Format>(panel_at(row), blocks, x, tokens, totals);
      const std::size_t real = std::min(kPanelRows, task.row_end - row);
      for (std::size_t t = 0; t < tokens; ++t) {
        float* to = task.out_at(first + t, row);
        if (real == kPanelRows) {
          totals[t].store(to);
        } else {
          float all[kPanelRows];
          totals[t].store(all);
          std::memcpy(to, all, real * sizeof(float));
        }
      }
    }
  }
}

// Weights in panels are read where they lie; rows as the file has them become a panel in the scratch.
template <class Format>
inline void product_of_format(const ProductTask& task, std::byte* scratch) {
  using Panel = typename Format::Panel;
  const std::size_t n = task.x->n, bytes = n / Format::kElements * sizeof(Panel);
  if (task.panels) {
    return product_panels<Format>(task, [&](std::size_t row) {
      return reinterpret_cast<const Panel*>(task.weights + row / kPanelRows * bytes);
    });
  }
  product_panels<Format>(task, [&](std::size_t row) {
    const std::size_t count = std::min(kPanelRows, task.row_end - row);
    const std::byte* from = task.weights + row * row_bytes(task.type, n);
    auto* panel = reinterpret_cast<Panel*>(scratch);
    if constexpr (std::is_same_v<Panel, UnpackedPanel32>) unpack_panel32(task.type, from, count, n, panel, scratch + bytes);
    else if constexpr (std::is_same_v<Panel, UnpackedPanel256>) unpack_panel256(task.type, from, count, n, panel, scratch + bytes);
    else pack_panel(task.type, from, count, n, scratch);
    return static_cast<const Panel*>(panel);
  });
}

inline void quantised_product(const ProductTask& task, std::byte* scratch) {
  switch (task.type) {
    case TensorType::Q8_0:
      return product_of_format<FormatQ8_0>(task, scratch);
    case TensorType::Q4_0:
      return product_of_format<FormatQ4_0>(task, scratch);
    case TensorType::Q5_0:
      return product_of_format<FormatQ5_0>(task, scratch);
    case TensorType::Q4_K:
      return product_of_format<FormatQ4_K>(task, scratch);
    case TensorType::Q5_K:
      return product_of_format<FormatQ5_K>(task, scratch);
    case TensorType::Q6_K:
      return product_of_format<FormatQ6_K>(task, scratch);
    default:
      break;
  }
  product_kind(task.type) == ProductKind::Blocks32 ? product_of_format<FormatUnpacked32>(task, scratch)
                                                   : product_of_format<FormatUnpacked256>(task, scratch);
}

}  // namespace lacuna::engine::LACUNA_LANES
