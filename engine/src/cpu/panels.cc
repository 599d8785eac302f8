#include "cpu/panels.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <vector>

#define LACUNA_LANES panel_packing
#include "quant_unpack.h"

namespace lacuna::engine {
namespace {

// to[unit][row][4] = the units of four bytes of one row.
void interleave(const void* from, std::size_t bytes, std::size_t row, void* to) {
  for (std::size_t unit = 0; unit < bytes / 4; ++unit) {
    std::memcpy(static_cast<std::byte*>(to) + (unit * kPanelRows + row) * 4, static_cast<const std::byte*>(from) + unit * 4, 4);
  }
}
void gather(const void* from, std::size_t bytes, std::size_t row, void* to) {
  for (std::size_t unit = 0; unit < bytes / 4; ++unit) {
    std::memcpy(static_cast<std::byte*>(to) + unit * 4, static_cast<const std::byte*>(from) + (unit * kPanelRows + row) * 4, 4);
  }
}

void pack(const BlockQ8_0& from, std::size_t row, PanelQ8_0& to) {
  interleave(from.q, sizeof from.q, row, to.q);
  to.d[row] = from.d;
}
void unpack(const PanelQ8_0& from, std::size_t row, BlockQ8_0& to) {
  gather(from.q, sizeof to.q, row, to.q);
  to.d = from.d[row];
}

void pack(const BlockQ4_0& from, std::size_t row, PanelQ4_0& to) {
  interleave(from.low, sizeof from.low, row, to.low);
  to.d[row] = from.d;
}
void unpack(const PanelQ4_0& from, std::size_t row, BlockQ4_0& to) {
  gather(from.low, sizeof to.low, row, to.low);
  to.d = from.d[row];
}

// Bit 4k + i of the file's word and bit k of byte i of the panel's are the same.
void pack(const BlockQ5_0& from, std::size_t row, PanelQ5_0& to) {
  interleave(from.low, sizeof from.low, row, to.low);
  std::uint8_t high[4] = {};
  for (unsigned bit = 0; bit < 32; ++bit) high[bit % 4] |= static_cast<std::uint8_t>((from.high[bit / 8] >> bit % 8 & 1) << bit / 4);
  std::memcpy(to.high[row], high, 4);
  to.d[row] = from.d;
}
void unpack(const PanelQ5_0& from, std::size_t row, BlockQ5_0& to) {
  gather(from.low, sizeof to.low, row, to.low);
  std::memset(to.high, 0, sizeof to.high);
  for (unsigned bit = 0; bit < 32; ++bit) to.high[bit / 8] |= static_cast<std::uint8_t>((from.high[row][bit % 4] >> bit / 4 & 1) << bit % 8);
  to.d = from.d[row];
}

// The twelve bytes of Q4_K and Q5_K as eight scales and eight minima, and back.
template <class Panel>
void pack_scales(const std::uint8_t (&packed)[12], std::size_t row, Panel& to) {
  for (int g = 0; g < 8; ++g) {
    to.scale[g][row] = static_cast<std::uint8_t>(g < 4 ? packed[g] & 63 : (packed[g + 4] & 15) | (packed[g - 4] >> 6) << 4);
    to.minimum[g / 2][row][g % 2] = static_cast<std::uint8_t>(g < 4 ? packed[g + 4] & 63 : (packed[g + 4] >> 4) | (packed[g] >> 6) << 4);
  }
}
template <class Panel>
void unpack_scales_of(const Panel& from, std::size_t row, std::uint8_t (&packed)[12]) {
  for (int g = 0; g < 4; ++g) {
    const unsigned scale = from.scale[g + 4][row], minimum = from.minimum[g / 2 + 2][row][g % 2];
    packed[g] = static_cast<std::uint8_t>(from.scale[g][row] | (scale >> 4) << 6);
    packed[g + 4] = static_cast<std::uint8_t>(from.minimum[g / 2][row][g % 2] | (minimum >> 4) << 6);
    packed[g + 8] = static_cast<std::uint8_t>((scale & 15) | (minimum & 15) << 4);
  }
}

void pack(const BlockQ4_K& from, std::size_t row, PanelQ4_K& to) {
  interleave(from.low, sizeof from.low, row, to.low);
  pack_scales(from.scales, row, to);
  to.d[row] = from.d, to.dmin[row] = from.dmin;
}
void unpack(const PanelQ4_K& from, std::size_t row, BlockQ4_K& to) {
  gather(from.low, sizeof to.low, row, to.low);
  unpack_scales_of(from, row, to.scales);
  to.d = from.d[row], to.dmin = from.dmin[row];
}

void pack(const BlockQ5_K& from, std::size_t row, PanelQ5_K& to) {
  interleave(from.low, sizeof from.low, row, to.low);
  interleave(from.high, sizeof from.high, row, to.high);
  pack_scales(from.scales, row, to);
  to.d[row] = from.d, to.dmin[row] = from.dmin;
}
void unpack(const PanelQ5_K& from, std::size_t row, BlockQ5_K& to) {
  gather(from.low, sizeof to.low, row, to.low);
  gather(from.high, sizeof to.high, row, to.high);
  unpack_scales_of(from, row, to.scales);
  to.d = from.d[row], to.dmin = from.dmin[row];
}

void pack(const BlockQ6_K& from, std::size_t row, PanelQ6_K& to) {
  interleave(from.low, sizeof from.low, row, to.low);
  interleave(from.high, sizeof from.high, row, to.high);
  for (int g = 0; g < 16; ++g) to.scale[g][row] = from.scales[g];
  to.d[row] = from.d;
}
void unpack(const PanelQ6_K& from, std::size_t row, BlockQ6_K& to) {
  gather(from.low, sizeof to.low, row, to.low);
  gather(from.high, sizeof to.high, row, to.high);
  for (int g = 0; g < 16; ++g) to.scales[g] = from.scale[g][row];
  to.d = from.d[row];
}

template <class Block, class Panel>
struct Layout {
  using BlockType = Block;
  using PanelType = Panel;
};
// Calls use(Layout) with the type's; false when it has none.
template <class Use>
bool with_layout(TensorType type, const Use& use) {
  switch (type) {
    case TensorType::Q8_0:
      return use(Layout<BlockQ8_0, PanelQ8_0>()), true;
    case TensorType::Q4_0:
      return use(Layout<BlockQ4_0, PanelQ4_0>()), true;
    case TensorType::Q5_0:
      return use(Layout<BlockQ5_0, PanelQ5_0>()), true;
    case TensorType::Q4_K:
      return use(Layout<BlockQ4_K, PanelQ4_K>()), true;
    case TensorType::Q5_K:
      return use(Layout<BlockQ5_K, PanelQ5_K>()), true;
    case TensorType::Q6_K:
      return use(Layout<BlockQ6_K, PanelQ6_K>()), true;
    default:
      return false;
  }
}

}  // namespace

bool has_panels(TensorType type) {
  return with_layout(type, [](auto) {});
}

std::size_t panel_bytes(TensorType type, std::size_t n) {
  std::size_t bytes = 0;
  with_layout(type, [&](auto layout) {
    bytes = n / decltype(layout)::BlockType::kElements * sizeof(typename decltype(layout)::PanelType);
  });
  return bytes;
}

std::size_t panels_bytes(TensorType type, std::size_t rows, std::size_t n) {
  return (rows + kPanelRows - 1) / kPanelRows * panel_bytes(type, n);
}

void pack_panel(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, std::byte* to) {
  [[maybe_unused]] const bool packed = with_layout(type, [&](auto layout) {
    using Block = typename decltype(layout)::BlockType;
    auto* panels = reinterpret_cast<typename decltype(layout)::PanelType*>(to);
    const std::size_t blocks = n / Block::kElements;
    if (rows < kPanelRows) std::memset(to, 0, blocks * sizeof *panels);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto* file = reinterpret_cast<const Block*>(from) + row * blocks;
      for (std::size_t b = 0; b < blocks; ++b) pack(file[b], row, panels[b]);
    }
  });
  assert(packed && "has_panels() comes first");
}

void pack_panels(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, std::byte* to) {
  const std::size_t row_size = row_bytes(type, n), panel = panel_bytes(type, n);
  for (std::size_t row = 0; row < rows; row += kPanelRows) {
    pack_panel(type, from + row * row_size, std::min(kPanelRows, rows - row), n, to + row / kPanelRows * panel);
  }
}

void dequantise_panel_row(TensorType type, const std::byte* panels, std::size_t row, std::size_t n, float* to) {
  with_layout(type, [&](auto layout) {
    using Block = typename decltype(layout)::BlockType;
    const auto* panel = reinterpret_cast<const typename decltype(layout)::PanelType*>(panels + row / kPanelRows * panel_bytes(type, n));
    for (std::size_t b = 0; b < n / Block::kElements; ++b) {
      Block block;
      unpack(panel[b], row % kPanelRows, block);
      dequantise(type, reinterpret_cast<const std::byte*>(&block), {to + b * Block::kElements, Block::kElements});
    }
  });
}

std::size_t unpack_scratch_bytes(std::size_t n) { return 3 * n + 64; }

void unpack_panel32(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, UnpackedPanel32* to, std::byte* scratch) {
  const std::size_t size = row_bytes(type, n);
  const UnpackedBlocks32 row{reinterpret_cast<std::int8_t*>(scratch + n / 8), reinterpret_cast<float*>(scratch)};
  if (rows < kPanelRows) std::memset(to, 0, n / 32 * sizeof *to);
  for (std::size_t r = 0; r < rows; ++r) {
    panel_packing::unpack_row(type, from + r * size, n, row);
    for (std::size_t b = 0; b < n / 32; ++b) {
      interleave(row.q + b * 32, 32, r, to[b].q);
      to[b].d[r] = row.d[b];
    }
  }
}

void unpack_panel256(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, UnpackedPanel256* to, std::byte* scratch) {
  const std::size_t size = row_bytes(type, n);
  UnpackedBlocks256 row;
  row.d = reinterpret_cast<float*>(scratch);
  row.dmin = row.d + n / 256;
  row.scale = reinterpret_cast<std::int16_t*>(row.dmin + n / 256);
  row.minimum = row.scale + n / 2;
  row.q = reinterpret_cast<std::uint8_t*>(row.minimum + n / 16);
  if (rows < kPanelRows) std::memset(to, 0, n / 256 * sizeof *to);
  for (std::size_t r = 0; r < rows; ++r) {
    panel_packing::unpack_row(type, from + r * size, n, row);
    for (std::size_t b = 0; b < n / 256; ++b) {
      interleave(row.q + b * 256, 256, r, to[b].q);
      for (std::size_t g = 0; g < 16; ++g) to[b].scale[g][r] = row.scale[b * 128 + g * 8];
      for (std::size_t g = 0; g < 16; ++g) to[b].minimum[g / 2][r][g % 2] = row.minimum[b * 16 + g];
      to[b].d[r] = row.d[b], to[b].dmin[r] = row.dmin[b];
    }
  }
}

}  // namespace lacuna::engine
