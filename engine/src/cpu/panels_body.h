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

// Calls step<0>(), step<1>(), ..., unrolled.
template <int... kSteps, class Step>
[[gnu::always_inline]] inline void each_step(std::integer_sequence<int, kSteps...>, const Step& step) {
  (step.template operator()<kSteps>(), ...);
}

// A format tells what stands in a block of its panels: weights<kStep>(panel, chunk), four elements of sixteen rows, and the
// scales. A block's steps come in kChunks chunks of kSteps. Few tokens read a block where it lies (Direct); for many it is
// opened once (Opened).

// Weights are asked for before they are needed, a part of a block at a time: a block's sums keep the processor from seeing the loads
// of the next ones by itself, and it cannot wait for all lines of a block at once. Beyond the end of the weights nothing happens.
template <Fetch kFetch, std::size_t kParts, class Panel>
[[gnu::always_inline]] inline void fetch_ahead_of(const Panel& block, std::size_t part) {
  if constexpr (kFetch.bytes == 0) return;
  constexpr std::size_t kLine = 64, kBytes = sizeof(Panel) / kParts;
  const auto* ahead = reinterpret_cast<const std::byte*>(&block) + kFetch.bytes + part * kBytes;
  for (std::size_t i = 0; i == 0 || i + kLine <= kBytes; i += kLine) __builtin_prefetch(ahead + i, 0, kFetch.into == Cache::kFirst ? 3 : 2);
}

// How few tokens read the blocks of a format.
template <class Format, int kTokens>
consteval Fetch fetch_of() {
  if (!Format::kInOrder) return kFetchScattered;
  return Format::kIsOpen && kTokens == 1 ? kFetchPlain : kFetchPacked;
}

// --- blocks of 32: one chunk of eight steps

struct Of32 {
  using Activation = Activation32;
  static constexpr bool kInOrder = true;  // whether a block's bytes are used in the order in which they lie
  static constexpr std::size_t kElements = 32;
  static const Activation* rows(const ActivationView& x) { return x.blocks32; }
};

// The half bytes of four vectors: first the lower ones, then the upper ones.
template <int kStep, class Bytes>
[[gnu::always_inline]] inline Bytes64 nibbles(const Bytes* low) {
  const Bytes64 both = Bytes64::load(low[kStep % 4]);
  return kStep < 4 ? masked(both, 15) : shifted(both, 4, 15);
}

struct FormatQ8_0 : Of32 {
  using Panel = PanelQ8_0;
  static constexpr int kLimit = 128, kOffset = 0;
  static constexpr bool kIsOpen = true;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel) {
    return Bytes64::load(panel.q[kStep]);
  }
  static Floats16 d(const Panel& panel) { return Floats16::load_halves(panel.d); }
};
struct FormatQ4_0 : Of32 {
  using Panel = PanelQ4_0;
  static constexpr int kLimit = 15, kOffset = -8;
  static constexpr bool kIsOpen = false;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel) {
    return nibbles<kStep>(panel.low);
  }
  static Floats16 d(const Panel& panel) { return Floats16::load_halves(panel.d); }
};
struct FormatQ5_0 : Of32 {
  using Panel = PanelQ5_0;
  static constexpr int kLimit = 31, kOffset = -16;
  static constexpr bool kIsOpen = false;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel) {
    return with_high(nibbles<kStep>(panel.low), shifted(Bytes64::load(panel.high), kStep, 1), 4);
  }
  static Floats16 d(const Panel& panel) { return Floats16::load_halves(panel.d); }
};
struct FormatUnpacked32 : Of32 {
  using Panel = UnpackedPanel32;
  static constexpr int kLimit = 128, kOffset = 0;
  static constexpr bool kIsOpen = true;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel) {
    return Bytes64::load(panel.q[kStep]);
  }
  static Floats16 d(const Panel& panel) { return Floats16::load(panel.d); }
};

template <class Format, Fetch kFetch>
struct Direct32 {
  const typename Format::Panel* panel = nullptr;
  [[gnu::always_inline]] void begin(std::size_t step) const { fetch_ahead_of<kFetch, 8>(*panel, step); }
  void open(const typename Format::Panel& block) { panel = &block; }
  template <int kStep>
  [[gnu::always_inline]] Bytes64 weights() const {
    return Format::template weights<kStep>(*panel);
  }
  Floats16 d() const { return Format::d(*panel); }
};
template <class Format>
struct Opened32 {
  void begin(std::size_t) const {}
  alignas(64) std::uint8_t q[8][64];
  Floats16 scale;
  void open(const typename Format::Panel& block) {
    each_step(std::make_integer_sequence<int, 8>(), [&]<int kStep>() __attribute__((always_inline)) {
      Format::template weights<kStep>(block).store(q[kStep]);
    });
    scale = Format::d(block);
  }
  template <int kStep>
  [[gnu::always_inline]] Bytes64 weights() const {
    return Bytes64::load(q[kStep]);
  }
  Floats16 d() const { return scale; }
};

// Adds one block to the totals of kTokens tokens; x[t] is the row of a token.
template <class Format, int kTokens, class Block>
[[gnu::always_inline]] inline void add_block(const Block& w, const Activation32* const* x, std::size_t b, Floats16* totals) {
  using Sums = Dots<Format::kLimit, 8>;
  Sums dots[kTokens];
  each_step(std::make_integer_sequence<int, 8>(), [&]<int kStep>() __attribute__((always_inline)) {
    w.begin(kStep);
    const auto weights = Sums::Weights::of(w.template weights<kStep>());
    for (int t = 0; t < kTokens; ++t) dots[t].template add<kStep>(weights, load_four(x[t][b].q + kStep * 4));
  });
  for (int t = 0; t < kTokens; ++t) {
    const Activation32& at = x[t][b];
    Ints16 products = dots[t].result(at.sum);
    if constexpr (Format::kOffset != 0) products = add(products, Ints16::all(Format::kOffset * at.sum));
    totals[t] = multiply_add(multiply(w.d(), Floats16::all(at.d)), to_float(products), totals[t]);
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
      const auto weights = Dots<15, 8>::Weights::of(Bytes64::load(q + kStep * 64));
      for (int t = 0; t < kPanelTokens; ++t) dots[t].template add<kStep>(weights, load_four(now + kStep + t));
    });
    for (int t = 0; t < kPanelTokens; ++t) total = add(total, dots[t].result(0));
  }
  std::int32_t lanes[16];
  total.store(lanes);
  return lanes[0];
}

// --- blocks of 256: four chunks of sixteen steps; groups of kGroup elements with a scale each, and a minimum for pairs of groups

struct Of256 {
  using Activation = Activation256;
  static constexpr bool kInOrder = true;
  static constexpr std::size_t kElements = 256;
  static constexpr std::size_t kChunks = 4;
  static constexpr int kSteps = 16;
  static const Activation* rows(const ActivationView& x) { return x.blocks256; }
  // Where a chunk's elements begin, and how far behind the four of a step stand.
  static constexpr std::size_t first(std::size_t chunk) { return chunk * 64; }
  static constexpr std::size_t offset(std::size_t step) { return step * 4; }
};

// Q4_K and Q5_K: a chunk is two groups: lower half bytes, then upper ones.
template <class OfPanel>
struct FormatOfNibbles : Of256 {
  using Panel = OfPanel;
  static constexpr int kGroup = 32;
  static constexpr bool kIsOpen = false;
  static Ints16 scale(const Panel& panel, std::size_t g) { return scale_lanes(panel.scale[g]); }
  static Ints16 minimum(const Panel& panel, std::size_t pair) { return Ints16::load_byte_pairs(panel.minimum[pair][0]); }
  static Floats16 d(const Panel& panel) { return Floats16::load_halves(panel.d); }
  static Floats16 dmin(const Panel& panel) { return Floats16::load_halves(panel.dmin); }
};
struct FormatQ4_K : FormatOfNibbles<PanelQ4_K> {
  static constexpr int kLimit = 15;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel, std::size_t chunk) {
    const Bytes64 both = Bytes64::load(panel.low[chunk * 8 + kStep % 8]);
    return kStep < 8 ? masked(both, 15) : shifted(both, 4, 15);
  }
};
struct FormatQ5_K : FormatOfNibbles<PanelQ5_K> {
  static constexpr int kLimit = 31;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel, std::size_t chunk) {
    const Bytes64 both = Bytes64::load(panel.low[chunk * 8 + kStep % 8]), high = Bytes64::load(panel.high[kStep % 8]);
    return with_high(kStep < 8 ? masked(both, 15) : shifted(both, 4, 15), shifted(high, static_cast<unsigned>(2 * chunk) + kStep / 8, 1), 4);
  }
};
// The lower half bytes of 32 bytes are 32 elements, the upper ones the 32 that come 64 later, and four times two bits complete
// four elements 32 apart: a chunk is a group of sixteen elements of each quarter of 128. Weights are 32 too large, which is the minimum.
struct FormatQ6_K : Of256 {
  using Panel = PanelQ6_K;
  static constexpr int kLimit = 63, kGroup = 16;
  static constexpr bool kIsOpen = false, kInOrder = false;
  static constexpr std::size_t first(std::size_t chunk) { return chunk / 2 * 128 + chunk % 2 * 16; }
  static constexpr std::size_t offset(std::size_t step) { return step / 4 * 32 + step % 4 * 4; }
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel, std::size_t chunk) {
    constexpr int kQuarter = kStep / 4;
    const std::size_t four = chunk % 2 * 4 + kStep % 4;
    const Bytes64 both = Bytes64::load(panel.low[chunk / 2 * 16 + kQuarter % 2 * 8 + four]), high = Bytes64::load(panel.high[chunk / 2 * 8 + four]);
    const Bytes64 low = kQuarter < 2 ? masked(both, 15) : shifted(both, 4, 15);
    if constexpr (kQuarter < 2) return either(low, shifted_left(high, 4 - 2 * kQuarter, 0x30));
    if constexpr (kQuarter == 2) return either(low, masked(high, 0x30));
    return either(low, shifted(high, 2, 0x30));
  }
  static Ints16 scale(const Panel& panel, std::size_t g) { return scale_lanes(panel.scale[g]); }
  static Ints16 minimum(const Panel& panel, std::size_t pair) { return Ints16::load_pairs(panel.scale[2 * pair], panel.scale[2 * pair + 1]); }
  static Floats16 d(const Panel& panel) { return Floats16::load_halves(panel.d); }
  static Floats16 dmin(const Panel& panel) { return multiply(d(panel), Floats16::all(32)); }
};
struct FormatUnpacked256 : Of256 {
  using Panel = UnpackedPanel256;
  static constexpr int kLimit = 63, kGroup = 16;
  static constexpr bool kIsOpen = true;
  template <int kStep>
  [[gnu::always_inline]] static Bytes64 weights(const Panel& panel, std::size_t chunk) {
    return Bytes64::load(panel.q[chunk * 16 + kStep]);
  }
  static Ints16 scale(const Panel& panel, std::size_t g) { return scale_lanes(panel.scale[g]); }
  static Ints16 minimum(const Panel& panel, std::size_t pair) { return Ints16::load(panel.minimum[pair]); }
  static Floats16 d(const Panel& panel) { return Floats16::load(panel.d); }
  static Floats16 dmin(const Panel& panel) { return Floats16::load(panel.dmin); }
};

template <class Format, Fetch kFetch>
struct Direct256 {
  const typename Format::Panel* panel = nullptr;
  [[gnu::always_inline]] void begin(std::size_t chunk) const { fetch_ahead_of<kFetch, Format::kChunks>(*panel, chunk); }
  void open(const typename Format::Panel& block) { panel = &block; }
  template <int kStep>
  [[gnu::always_inline]] Bytes64 weights(std::size_t chunk) const {
    return Format::template weights<kStep>(*panel, chunk);
  }
  [[gnu::always_inline]] Ints16 scale(std::size_t g) const { return Format::scale(*panel, g); }
  [[gnu::always_inline]] Ints16 minimum(std::size_t pair) const { return Format::minimum(*panel, pair); }
  Floats16 d() const { return Format::d(*panel); }
  Floats16 dmin() const { return Format::dmin(*panel); }
};
template <class Format>
struct Opened256 {
  void begin(std::size_t) const {}
  static constexpr std::size_t kGroups = 256 / Format::kGroup;
  alignas(64) std::uint8_t q[64][64];
  alignas(64) std::int32_t scales[kGroups][16];
  alignas(64) std::int32_t minima[kGroups / 2][16];
  Floats16 d_lanes, dmin_lanes;
  void open(const typename Format::Panel& block) {
    for (std::size_t chunk = 0; chunk < Format::kChunks; ++chunk) {
      each_step(std::make_integer_sequence<int, Format::kSteps>(), [&]<int kStep>() __attribute__((always_inline)) {
        Format::template weights<kStep>(block, chunk).store(q[chunk * Format::kSteps + kStep]);
      });
    }
    for (std::size_t g = 0; g < kGroups; ++g) Format::scale(block, g).store(scales[g]);
    for (std::size_t pair = 0; pair < kGroups / 2; ++pair) Format::minimum(block, pair).store(minima[pair]);
    d_lanes = Format::d(block), dmin_lanes = Format::dmin(block);
  }
  template <int kStep>
  [[gnu::always_inline]] Bytes64 weights(std::size_t chunk) const {
    return Bytes64::load(q[chunk * Format::kSteps + kStep]);
  }
  Ints16 scale(std::size_t g) const { return Ints16::load(scales[g]); }
  Ints16 minimum(std::size_t pair) const { return Ints16::load(minima[pair]); }
  Floats16 d() const { return d_lanes; }
  Floats16 dmin() const { return dmin_lanes; }
};

template <class Format, int kTokens, class Block>
[[gnu::always_inline]] inline void add_block(const Block& w, const Activation256* const* x, std::size_t b, Floats16* totals) {
  constexpr int kGroupSteps = Format::kGroup / 4;
  using Sums = ScaledDots<Format::kLimit, kGroupSteps>;
  Sums sums[kTokens];
#pragma GCC unroll 1
  for (std::size_t chunk = 0; chunk < Format::kChunks; ++chunk) {
    w.begin(chunk);
    const std::size_t first = Format::first(chunk);
    each_step(std::make_integer_sequence<int, Format::kSteps>(), [&]<int kStep>() __attribute__((always_inline)) {
      constexpr std::size_t kOffset = Format::offset(kStep);
      const auto weights = Sums::Weights::of(w.template weights<kStep>(chunk));
      const Ints16 scale = w.scale(first / Format::kGroup + kOffset / Format::kGroup);
      for (int t = 0; t < kTokens; ++t) sums[t].template add<kStep % kGroupSteps>(weights, load_four(x[t][b].q + first + kOffset), scale);
    });
  }
  for (int t = 0; t < kTokens; ++t) {
    const Activation256& at = x[t][b];
    const std::int16_t* of_x = Format::kGroup == 32 ? at.sums32 : at.sums16;
    Ints16 minima = Ints16::zero();
    for (std::size_t pair = 0; pair < 128 / Format::kGroup; ++pair)
      minima = add_pair_products(minima, w.minimum(pair), load_four(of_x + pair * 2));
    const Floats16 dx = Floats16::all(at.d);
    totals[t] = multiply_add(multiply(w.d(), dx), to_float(sums[t].total), totals[t]);
    totals[t] = multiply_subtract(multiply(w.dmin(), dx), to_float(minima), totals[t]);
  }
}

// --- one panel, some tokens

template <class Format, Fetch kFetch = kFetchNothing, bool kOf32 = std::is_base_of_v<Of32, Format>>
struct Blocks {
  using Direct = Direct32<Format, kFetch>;
  using Opened = std::conditional_t<Format::kIsOpen, Direct, Opened32<Format>>;
};
template <class Format, Fetch kFetch>
struct Blocks<Format, kFetch, false> {
  using Direct = Direct256<Format, kFetch>;
  using Opened = std::conditional_t<Format::kIsOpen, Direct, Opened256<Format>>;
};

// Few tokens: their totals stay in registers.
template <class Format, int kTokens, Fetch kFetch>
[[gnu::noinline]] void few_tokens(const typename Format::Panel* panel, std::size_t blocks, const typename Format::Activation* const* x,
                                  Floats16* out) {
  typename Blocks<Format, kFetch>::Direct block;
  Floats16 totals[kTokens];
  for (int t = 0; t < kTokens; ++t) totals[t] = Floats16::zero();
  for (std::size_t b = 0; b < blocks; ++b) {
    block.open(panel[b]);
    add_block<Format, kTokens>(block, x, b, totals);
  }
  for (int t = 0; t < kTokens; ++t) out[t] = totals[t];
}

// Adds opened blocks, which begin with block `first`, to the totals in `out`.
template <class Format, int kTokens>
[[gnu::noinline]] void add_blocks(const typename Blocks<Format>::Opened* opened, std::size_t count, const typename Format::Activation* const* x,
                                  std::size_t first, Floats16* out) {
  Floats16 totals[kTokens];
  for (int t = 0; t < kTokens; ++t) totals[t] = out[t];
  for (std::size_t b = 0; b < count; ++b) add_block<Format, kTokens>(opened[b], x, first + b, totals);
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

// use<count>(first) for tokens in groups of at most kPanelTokens.
template <class Use>
[[gnu::always_inline]] inline void each_token_group(std::size_t tokens, const Use& use) {
  for (std::size_t t = 0; t < tokens; t += kPanelTokens) {
    with_count<kPanelTokens>(std::min<std::size_t>(kPanelTokens, tokens - t),
                             [&]<int kTokens>() __attribute__((always_inline)) { use.template operator()<kTokens>(t); });
  }
}

// Many: blocks are opened once for all of them, so many at a time as stay in the first cache.
template <class Format>
inline void panel_tokens(const typename Format::Panel* panel, std::size_t blocks, const typename Format::Activation* const* x,
                         std::size_t tokens, Floats16* out) {
  if (tokens <= kPanelTokens) {
    return with_count<kPanelTokens>(tokens, [&]<int kTokens>() {
      few_tokens<Format, kTokens, fetch_of<Format, kTokens>()>(panel, blocks, x, out);
    });
  }
  if constexpr (Format::kIsOpen) {
    few_tokens<Format, kPanelTokens, fetch_of<Format, kPanelTokens>()>(panel, blocks, x, out);
    each_token_group(tokens - kPanelTokens, [&]<int kTokens>(std::size_t t) {
      few_tokens<Format, kTokens, kFetchNothing>(panel, blocks, x + kPanelTokens + t, out + kPanelTokens + t);
    });
  } else {
    constexpr std::size_t kAtOnce = 256 / Format::kElements;
    for (std::size_t t = 0; t < tokens; ++t) out[t] = Floats16::zero();
    typename Blocks<Format>::Opened opened[kAtOnce];
    for (std::size_t first = 0; first < blocks; first += kAtOnce) {
      const std::size_t count = std::min(kAtOnce, blocks - first);
      for (std::size_t b = 0; b < count; ++b) {
        fetch_ahead_of<kFetchOpened, 1>(panel[first + b], 0);
        opened[b].open(panel[first + b]);
      }
      each_token_group(tokens, [&]<int kTokens>(std::size_t t) { add_blocks<Format, kTokens>(opened, count, x + t, first, out + t); });
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
