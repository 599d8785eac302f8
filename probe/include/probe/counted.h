// Numbers of things, in words.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace lacuna::probe {

// "1 answer", "2 answers".
inline std::string counted(std::uint64_t count, std::string_view one, std::string_view many) { return std::to_string(count) + " " + std::string(count == 1 ? one : many); }

}  // namespace lacuna::probe
