#include "cpu/kernels.h"

#include <cstdlib>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "cpu/panels.h"
#include "engine/backend.h"
#include "engine/error.h"

namespace lacuna::engine {

namespace portable {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}

// Two rows widened to float, or a panel of unpacked bytes with what its making needs; the latter is larger.
std::size_t product_scratch_bytes(std::size_t n) {
  return (n / 256 + 1) * sizeof(UnpackedPanel256) + unpack_scratch_bytes(n) + 2 * n * sizeof(float);
}

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

const Kernels* avx512_kernels() {
#if defined(__x86_64__)
  const bool all = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
  return all && avx2_kernels() ? &avx512::kKernels : nullptr;
#else
  return nullptr;
#endif
}

const Kernels& chosen_kernels() {
  const char* wanted =
      std::getenv("LACUNA_ISA");  // NOLINT(concurrency-mt-unsafe): the library never writes the environment
  const std::string_view name = wanted ? wanted : "";
  const Kernels *avx2 = avx2_kernels(), *avx512 = avx512_kernels();
  if (name.empty()) return avx512 ? *avx512 : avx2 ? *avx2 : portable_kernels();
  if (name == "portable") return portable_kernels();
  if (name != "avx2" && name != "avx512")
    throw EngineError("LACUNA_ISA=" + escaped(name) + ": unknown instruction set; allowed: avx512, avx2, portable");
  if (const Kernels* asked = name == "avx2" ? avx2 : avx512) return *asked;
  throw EngineError("LACUNA_ISA=" + std::string(name) + ": this processor lacks " +
                    (name == "avx2" ? "AVX2, FMA or F16C" : "AVX-512 F, BW, VL or VNNI") +
                    "; allowed here: " + (avx2 ? "avx2, portable" : "portable"));
}

std::string cpu_instruction_set() { return chosen_kernels().name; }

}  // namespace lacuna::engine
