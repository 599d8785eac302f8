#include "option_checks.h"

#include "probe/encoders.h"

namespace lacuna::probe {

void check_threads(unsigned threads) { check_range("threads", threads, 0u, 1024u); }
void check_parallel(std::uint32_t parallel) { check_range("parallel", parallel, 1u, 256u); }
void check_context(std::uint32_t context) { check_range("context", context, 0u, 1u << 20); }

void check_device(const std::string& device) {
  if (device != "cpu" && device != "auto" && !device.starts_with("cuda:"))
    throw SpecError(fmt::format("device: '{}'; allowed are cpu, auto, cuda:0, cuda:1, ...", for_terminal_line(device, 40)));
}

}  // namespace lacuna::probe
