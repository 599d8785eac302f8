#include "engine/generation.h"

namespace lacuna::engine {

const char* to_string(StopReason reason) {
  switch (reason) {
    case StopReason::end_of_generation:
      return "end_of_generation";
    case StopReason::stop_string:
      return "stop_string";
    case StopReason::length:
      return "length";
    case StopReason::cancelled:
      return "cancelled";
    case StopReason::failed:
      return "failed";
  }
  return "unknown";
}

}  // namespace lacuna::engine
