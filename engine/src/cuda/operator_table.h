// The operators of one target, card or processor, as pointers: the forward pass is written once for both.
#pragma once
#include "cuda/operators.h"

namespace lacuna::engine::cuda {

// As the functions of operators.h.
struct Operators {
  void (*embed)(TensorType, const std::byte*, const std::uint32_t*, std::size_t, std::size_t, float*, Stream);
  void (*rms_norm)(const float*, std::size_t, const float*, std::size_t, std::size_t, float, float*, std::size_t,
                   Stream);
  void (*rope)(float*, const float*, std::size_t, std::size_t, std::size_t, std::size_t, bool, Stream);
  void (*activation)(GatedUnit, float*, const float*, std::size_t, Stream);
  void (*logistic)(float*, std::size_t, Stream);
  void (*add_bias)(float*, const float*, const std::uint32_t*, std::size_t, std::size_t, Stream);
  void (*add_weighted)(float*, const float*, const float*, std::size_t, std::size_t, std::size_t, Stream);
  void (*copy_columns)(float*, std::size_t, const float*, std::size_t, std::size_t, std::size_t, Stream);
  bool (*has_product)(TensorType);
  void (*product)(const ProductShape&, const float*, const std::uint32_t*, const std::uint32_t*, std::size_t, float*,
                  Stream);
  void (*unpack)(TensorType, const std::byte*, std::size_t, std::uint16_t*, Stream);
  void (*route)(const RouterShape&, const float*, const float*, const std::uint8_t*, std::size_t, std::uint32_t*,
                float*, Stream);
  void (*store_rows)(const CacheShape&, float* const*, const std::uint32_t*, const float*, std::size_t, std::size_t,
                     std::size_t, std::size_t, Stream);
  void (*attention)(const AttentionShape&, const float* const*, const std::uint32_t*, const float*, const float*,
                    std::size_t, float*, Stream);
  void (*argmax)(const float*, std::size_t, std::size_t, BestOf*, Stream);
  void (*round_rows)(const float*, const std::uint32_t*, std::size_t, std::size_t, std::size_t, std::uint16_t*, Stream);
};

inline namespace LACUNA_TARGET {

// Of the target that this file is compiled for.
inline Operators operators_of_target() {
  return {embed,        rms_norm,    rope,    activation, logistic, add_bias,   add_weighted,
          copy_columns, has_product, product, unpack,     route,    store_rows, attention,
          argmax,       round_rows};
}

}  // namespace LACUNA_TARGET
}  // namespace lacuna::engine::cuda
