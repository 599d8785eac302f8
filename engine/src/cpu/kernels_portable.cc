// The kernels in plain C++.
#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "cpu/kernels.h"
#include "cpu/panels.h"

#define LACUNA_LANES portable
#include "cpu/lanes_portable.h"
#include "cpu/lanes16_portable.h"
#include "cpu/kernels_body.h"

namespace lacuna::engine::portable {
extern const Kernels kKernels;
constexpr Kernels kKernels = table("portable");
}  // namespace lacuna::engine::portable
