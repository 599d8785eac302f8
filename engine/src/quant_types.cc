#include "quant_types.h"

#include <array>
#include <cassert>
#include <cstring>
#include <vector>

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
    Computable{TensorType::Q4_K, ProductKind::Blocks256, 256, sizeof(BlockQ4_K)},
    Computable{TensorType::Q5_K, ProductKind::Blocks256, 256, sizeof(BlockQ5_K)},
    Computable{TensorType::Q6_K, ProductKind::Blocks256, 256, sizeof(BlockQ6_K)},
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

}  // namespace

bool is_computable(TensorType type) { return find(type) != nullptr; }

std::string computable_types() {
  std::string out;
  for (const Computable& one : kComputable)
    out += (out.empty() ? "" : ", ") + std::string(type_layout(one.type)->name);
  return out;
}

ProductKind product_kind(TensorType type) { return known(type).kind; }

std::size_t row_bytes(TensorType type, std::size_t elements) {
  return elements / known(type).block_elements * known(type).block_bytes;
}

void dequantise(TensorType type, const std::byte* from, std::span<float> to) {
  switch (product_kind(type)) {
    case ProductKind::Floats:
      if (type == TensorType::F32) {
        std::memcpy(to.data(), from, to.size_bytes());
      } else {
        widen(type, from, to);
      }
      return;
    case ProductKind::Blocks32:
      return dequantise_blocks32(type, from, to);
    case ProductKind::Blocks256:
      return dequantise_blocks256(type, from, to);
  }
}

}  // namespace lacuna::engine
