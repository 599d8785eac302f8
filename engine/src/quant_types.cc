#include "quant_types.h"

#include <array>
#include <cassert>
#include <cstring>
#include <vector>

#include "quant_lattice.h"

#define LACUNA_LANES unpack_reference
#include "quant_unpack.h"

namespace lacuna::engine {
namespace {

struct Computable {
  TensorType type;
  ProductKind kind;
  std::size_t block_elements, block_bytes;
};
constexpr std::array kComputable{
    Computable{TensorType::F32, ProductKind::Floats, 1, 4},
    Computable{TensorType::F16, ProductKind::Floats, 1, 2},
    Computable{TensorType::BF16, ProductKind::Floats, 1, 2},
    Computable{TensorType::Q8_0, ProductKind::Blocks32, 32, sizeof(BlockQ8_0)},
    Computable{TensorType::Q4_0, ProductKind::Blocks32, 32, sizeof(BlockQ4_0)},
    Computable{TensorType::Q5_0, ProductKind::Blocks32, 32, sizeof(BlockQ5_0)},
    Computable{TensorType::Q4_1, ProductKind::Floats, 32, sizeof(BlockQ4_1)},
    Computable{TensorType::Q5_1, ProductKind::Floats, 32, sizeof(BlockQ5_1)},
    Computable{TensorType::Q2_K, ProductKind::Blocks256, 256, sizeof(BlockQ2_K)},
    Computable{TensorType::Q3_K, ProductKind::Blocks256, 256, sizeof(BlockQ3_K)},
    Computable{TensorType::Q4_K, ProductKind::Blocks256, 256, sizeof(BlockQ4_K)},
    Computable{TensorType::Q5_K, ProductKind::Blocks256, 256, sizeof(BlockQ5_K)},
    Computable{TensorType::Q6_K, ProductKind::Blocks256, 256, sizeof(BlockQ6_K)},
    Computable{TensorType::IQ4_NL, ProductKind::Blocks32, 32, sizeof(BlockIQ4_NL)},
    Computable{TensorType::IQ4_XS, ProductKind::Blocks32, 256, sizeof(BlockIQ4_XS)},
    Computable{TensorType::MXFP4, ProductKind::Blocks32, 32, sizeof(BlockMXFP4)},
    Computable{TensorType::IQ1_S, ProductKind::Floats, 256, sizeof(BlockIQ1_S)},
    Computable{TensorType::IQ1_M, ProductKind::Floats, 256, sizeof(BlockIQ1_M)},
    Computable{TensorType::IQ2_XXS, ProductKind::Floats, 256, sizeof(BlockIQ2_XXS)},
    Computable{TensorType::IQ2_XS, ProductKind::Floats, 256, sizeof(BlockIQ2_XS)},
    Computable{TensorType::IQ2_S, ProductKind::Floats, 256, sizeof(BlockIQ2_S)},
    Computable{TensorType::IQ3_XXS, ProductKind::Floats, 256, sizeof(BlockIQ3_XXS)},
    Computable{TensorType::IQ3_S, ProductKind::Floats, 256, sizeof(BlockIQ3_S)},
};

const Computable* find(TensorType type) {
  for (const Computable& one : kComputable) {
    if (one.type == type) return &one;
  }
  return nullptr;
}

const Computable& known(TensorType type) {
  const Computable* found = find(type);
  assert(found && "is_computable() comes first");
  return *found;
}

void dequantise_blocks32(TensorType type, const std::byte* from, std::span<float> to) {
  std::vector<std::int8_t> q(to.size());
  std::vector<float> d(to.size() / 32);
  unpack_reference::unpack_row(type, from, to.size(), UnpackedBlocks32{q.data(), d.data()});
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = d[i / 32] * static_cast<float>(q[i]);
}

void dequantise_blocks256(TensorType type, const std::byte* from, std::span<float> to) {
  const std::size_t n = to.size();
  std::vector<std::uint8_t> q(n);
  std::vector<std::int16_t> scale(n / 2), minimum(n / 16);
  std::vector<float> d(n / 256), dmin(n / 256);
  unpack_reference::unpack_row(type, from, n,
                               UnpackedBlocks256{q.data(), scale.data(), minimum.data(), d.data(), dmin.data()});
  for (std::size_t i = 0; i < n; ++i) {
    const float factor = d[i / 256] * static_cast<float>(scale[i / 2]),
                offset = dmin[i / 256] * static_cast<float>(minimum[i / 16]);
    to[i] = factor * static_cast<float>(q[i]) - offset;
  }
}

void widen(TensorType type, const std::byte* from, std::span<float> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, from + 2 * i, 2);
    to[i] = type == TensorType::F16 ? half_to_float(half) : bfloat_to_float(half);
  }
}

std::uint32_t fifth_bits(const std::uint8_t (&high)[4]) {
  return high[0] | high[1] << 8 | high[2] << 16 | static_cast<std::uint32_t>(high[3]) << 24;
}

template <class Block>
void dequantise_with_minimum(const std::byte* from, std::span<float> to) {
  const auto* blocks = reinterpret_cast<const Block*>(from);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const Block& block = blocks[i / 32];
    const std::size_t at = i % 32;
    unsigned q = block.low[at % 16] >> (at < 16 ? 0 : 4) & 15;
    if constexpr (requires { block.high; }) q |= (fifth_bits(block.high) >> at & 1) << 4;
    to[i] = half_to_float(block.d) * static_cast<float>(q) + half_to_float(block.minimum);
  }
}

void dequantise_floats(TensorType type, const std::byte* from, std::span<float> to) {
  switch (type) {
    case TensorType::F32:
      std::memcpy(to.data(), from, to.size_bytes());
      return;
    case TensorType::Q4_1:
      return dequantise_with_minimum<BlockQ4_1>(from, to);
    case TensorType::Q5_1:
      return dequantise_with_minimum<BlockQ5_1>(from, to);
    case TensorType::F16:
    case TensorType::BF16:
      return widen(type, from, to);
    default:
      return dequantise_lattice(type, from, to);
  }
}

}  // namespace

bool is_computable(TensorType type) { return find(type) != nullptr; }

std::string computable_types() {
  std::string out;
  for (const Computable& one : kComputable) out += (out.empty() ? "" : ", ") + std::string(type_layout(one.type)->name);
  return out;
}

ProductKind product_kind(TensorType type) { return known(type).kind; }

std::size_t row_bytes(TensorType type, std::size_t elements) {
  return elements / known(type).block_elements * known(type).block_bytes;
}

void dequantise(TensorType type, const std::byte* from, std::span<float> to) {
  switch (product_kind(type)) {
    case ProductKind::Floats:
      return dequantise_floats(type, from, to);
    case ProductKind::Blocks32:
      return dequantise_blocks32(type, from, to);
    case ProductKind::Blocks256:
      return dequantise_blocks256(type, from, to);
  }
}

}  // namespace lacuna::engine
