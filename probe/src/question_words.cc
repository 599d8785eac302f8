#include "question_words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "probe/hashing.h"
#include "text.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kNameDigits = 12;  // of a SHA-256

UChar32 straight(UChar32 c) {
  switch (c) {
    case 0x2018: case 0x2019: case 0x201A: return '\'';
    case 0x201C: case 0x201D: case 0x201E: return '"';
    default: return c;
  }
}

}  // namespace

std::string words_of(const std::string& prompt) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* compatible = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) return trimmed(prompt);
  const icu::UnicodeString text = compatible->normalize(icu::UnicodeString::fromUTF8(prompt), error);
  if (U_FAILURE(error)) return trimmed(prompt);
  icu::UnicodeString words;
  bool is_apart = false, after_mark = true;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 c = straight(text.char32At(at));
    if (u_isUWhiteSpace(c)) {
      is_apart = true;
      continue;
    }
    const bool is_mark = u_ispunct(c);
    if (is_apart && !is_mark && !after_mark) words.append(u' ');
    words.append(c);
    is_apart = false, after_mark = is_mark;
  }
  std::string out;
  return words.toUTF8String(out);
}

std::string question_name(const std::string& prompt) { return "question-" + sha256_hex(words_of(prompt)).substr(0, kNameDigits); }

}  // namespace lacuna::probe
