// The lattices of the IQ1, IQ2 and IQ3 types: constants of the format, of which an index in the file chooses a vector
// of eight (IQ3: four) magnitudes. A vector is written as one number, its digits in base 3 (IQ3: 8), first element
// lowest.
//
// The numbers were measured: models whose embedding rows hold every index in turn, read back through the logits of an
// engine that reads the format.
#pragma once
#include <cstdint>

namespace lacuna::engine {

extern const std::uint16_t kGridIQ1[2048];
extern const std::uint16_t kGridIQ2_XXS[256];
extern const std::uint16_t kGridIQ2_XS[512];
extern const std::uint16_t kGridIQ2_S[1024];
extern const std::uint16_t kGridIQ3_XXS[256];
extern const std::uint16_t kGridIQ3_S[512];

}  // namespace lacuna::engine
