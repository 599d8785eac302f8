// The kernels in plain C++.
#include "cpu/kernels.h"
#include "cpu/lanes_portable.h"

#define LACUNA_LANES portable
#include "cpu/kernels_body.h"

namespace lacuna::engine::portable {
extern const Kernels kKernels;
constexpr Kernels kKernels = table("portable");
}  // namespace lacuna::engine::portable
