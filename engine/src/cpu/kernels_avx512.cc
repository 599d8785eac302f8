// The kernels in AVX-512 with VNNI. Everything below the region's start is compiled for these sets and may be called
// only where the processor has them (kernels.cc asks); headers with shared inline functions come before it. The region
// lasts to the end of the file because templates are instantiated there.
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "cpu/kernels.h"
#include "cpu/panels.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c"))), apply_to = function)
#else
#pragma GCC diagnostic ignored "-Wuninitialized"  // false alarms of GCC 12 about its own headers (GCC bug 105593)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c")
#endif

#define LACUNA_LANES avx512
#include "cpu/lanes_avx2.h"
#include "cpu/lanes16_avx512.h"
#include "cpu/kernels_body.h"

namespace lacuna::engine::avx512 {
extern const Kernels kKernels;
constexpr Kernels kKernels = table("avx512");
}  // namespace lacuna::engine::avx512

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
