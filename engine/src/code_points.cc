#include "code_points.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace lacuna::engine {
namespace {

CodePoint classify(char32_t c, std::uint32_t offset) {
  const std::uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(c));
  return {c,
          offset,
          (category & U_GC_L_MASK) != 0,
          (category & U_GC_M_MASK) != 0,
          (category & U_GC_N_MASK) != 0,
          (category & U_GC_P_MASK) != 0,
          (category & U_GC_S_MASK) != 0,
          u_isUWhiteSpace(static_cast<UChar32>(c)) != 0,
          (category & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0,
          (category & U_GC_LL_MASK) != 0,
          u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_SCRIPT) == USCRIPT_HAN};
}

}  // namespace

std::vector<CodePoint> code_points(std::string_view text) {
  std::vector<CodePoint> out;
  out.reserve(text.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t i = 0; i < text.size();) {
    // U8_NEXT counts in int32: a window of four bytes is all that it needs.
    std::int32_t used = 0;
    const auto window = static_cast<std::int32_t>(std::min<std::size_t>(4, text.size() - i));
    UChar32 c = 0;
    U8_NEXT(bytes + i, used, window, c);
    if (c < 0) used = 1;
    out.push_back(classify(c < 0 ? 0xFFFD : static_cast<char32_t>(c), static_cast<std::uint32_t>(i)));
    i += static_cast<std::size_t>(used);
  }
  return out;
}

}  // namespace lacuna::engine
