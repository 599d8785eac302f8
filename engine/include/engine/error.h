// The engine's one exception type.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace lacuna::engine {

// Ends an operation: a file that cannot be loaded, a template that fails, a device that died. The message names the
// file, the field or place, the value found and what is allowed; text taken from the file is escaped in it.
class EngineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Text from a file, safe for a terminal and a log: control, bidi and invalid bytes as \u{..} or \x.., cut at `limit` bytes.
std::string escaped(std::string_view text, std::size_t limit = 120);

}  // namespace lacuna::engine
