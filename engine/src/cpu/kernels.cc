#include "cpu/kernels.h"

#include <cstdlib>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "engine/backend.h"
#include "engine/error.h"

namespace lacuna::engine {

namespace portable {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}

// Two rows, each either widened to float or unpacked to small integers with their scales; the former is larger.
std::size_t product_scratch_bytes(std::size_t n) { return 2 * n * sizeof(float) + 64; }

const Kernels& portable_kernels() { return portable::kKernels; }

const Kernels* avx2_kernels() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  const bool f16c = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
  return f16c && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2::kKernels : nullptr;
#else
  return nullptr;
#endif
}

const Kernels& chosen_kernels() {
  const char* wanted =
      std::getenv("LACUNA_ISA");  // NOLINT(concurrency-mt-unsafe): the library never writes the environment
  const std::string_view name = wanted ? wanted : "";
  const Kernels* avx2 = avx2_kernels();
  if (name == "portable") return portable_kernels();
  if (name == "avx2" && !avx2)
    throw EngineError("LACUNA_ISA=avx2: this processor lacks AVX2, FMA or F16C; allowed here: portable");
  if (!name.empty() && name != "avx2") {
    throw EngineError("LACUNA_ISA=" + escaped(name) + ": unknown instruction set; allowed: avx2, portable");
  }
  return avx2 ? *avx2 : portable_kernels();
}

std::string cpu_instruction_set() { return chosen_kernels().name; }

}  // namespace lacuna::engine
