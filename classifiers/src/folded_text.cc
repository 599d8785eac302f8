#include "folded_text.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>


#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace lacuna::classifiers {
namespace {

const icu::Normalizer2& normalizer() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* instance = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU has no NFKC_Casefold data: ") + u_errorName(status));
  return *instance;
}

// Traditional to simplified, character by character: ICU's transliterator asked once for every Han character.
class HanFolding {
 public:
  HanFolding() {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> transliterator(
        icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, status));
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU cannot fold traditional characters: ") + u_errorName(status));
    icu::UnicodeString all;  // one character a line: no rule sees two of them together
    for (UChar32 c = kFirst; c <= kLast; ++c) all.append(c).append(static_cast<char16_t>('\n'));
    transliterator->transliterate(all);
    std::int32_t at = 0;
    for (UChar32 c = kFirst; c <= kLast && at < all.length(); ++c) {
      const UChar32 folded = all.char32At(at);
      at = all.indexOf(static_cast<char16_t>('\n'), at) + 1;
      if (folded != c) simplified_.emplace(c, folded);
    }
    for (const auto& [traditional, simple] : simplified_) simple_.insert(simple);
  }
  UChar32 operator()(UChar32 c) const {
    if (c < kFirst || c > kLast) return c;
    const auto found = simplified_.find(c);
    return found == simplified_.end() ? c : found->second;
  }
  bool traditional(UChar32 c) const { return simplified_.count(c) != 0; }
  bool simplified(UChar32 c) const { return simple_.count(c) != 0 && simplified_.count(c) == 0; }

 private:
  static constexpr UChar32 kFirst = 0x3400, kLast = 0x9FFF;
  std::unordered_map<UChar32, UChar32> simplified_;
  std::unordered_set<UChar32> simple_;
};

const HanFolding& han() {
  static const HanFolding folding;
  return folding;
}

// NFKC leaves typographic quotes and dashes alone; the rules are written with the straight ones.
UChar32 plain(UChar32 c) {
  switch (c) {
    case 0x2018: case 0x2019: case 0x201A: case 0x201B: case 0x2032: case 0x02BC: case 0x300E: case 0x300F: return '\'';
    case 0x201C: case 0x201D: case 0x201E: case 0x201F: case 0x2033: case 0x00AB: case 0x00BB: case 0x300C: case 0x300D: return '"';
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2212: return '-';
    default: return c;
  }
}

// Appends folded characters and keeps the map.
class Folder {
 public:
  void segment(const icu::UnicodeString& folded, std::size_t begin, std::size_t end) {
    for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) put(folded.char32At(i), begin, end);
  }
  void put(UChar32 c, std::size_t begin, std::size_t end) {
    if (c > ' ' && c < 0x7F) return push(static_cast<char>(c), begin, end);
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) line_break();
    if (u_isUWhiteSpace(c)) return space(begin, end);
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return;
    c = han()(plain(c));
    char bytes[4];
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    for (std::int32_t i = 0; i < size; ++i) push(bytes[i], begin, end);
  }
  FoldedText take() {
    while (!out_.text.empty() && out_.text.back() == ' ') {
      out_.text.pop_back();
      out_.from.pop_back();
      out_.to.pop_back();
    }
    return std::move(out_);
  }

 private:
  void line_break() {
    if (out_.breaks.empty() || out_.breaks.back() != out_.text.size()) out_.breaks.push_back(out_.text.size());
  }
  void space(std::size_t begin, std::size_t end) {
    if (!out_.text.empty() && out_.text.back() != ' ') push(' ', begin, end);
  }
  void push(char byte, std::size_t begin, std::size_t end) {
    out_.text.push_back(byte);
    out_.from.push_back(static_cast<std::uint32_t>(begin));
    out_.to.push_back(static_cast<std::uint32_t>(end));
  }
  FoldedText out_;
};

UChar32 next_point(std::string_view text, std::int32_t& at) {
  UChar32 c;
  U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), c);
  return c < 0 ? 0xFFFD : c;
}

bool ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// "dr." and "u.s." end no sentence.
bool abbreviation(const std::string& text, std::size_t dot) {
  static const std::unordered_set<std::string> known = {"mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "gen", "sen", "rep", "u.s", "u.n", "u.k", "p.r.c"};
  std::size_t begin = dot;
  while (begin > 0 && (std::isalpha(static_cast<unsigned char>(text[begin - 1])) || text[begin - 1] == '.') && dot - begin < 8) --begin;
  return known.count(text.substr(begin, dot - begin)) != 0;
}

bool starts_with(const std::string& text, std::size_t at, std::string_view what) { return text.compare(at, what.size(), what) == 0; }

// The length of the end of a sentence at `at`, or 0.
std::size_t terminator(const std::string& text, std::size_t at) {
  constexpr std::string_view kChinese = "\xE3\x80\x82";  // the ideographic full stop; NFKC made the other marks ASCII
  if (starts_with(text, at, kChinese)) return kChinese.size();
  const char c = text[at];
  if (c == '!' || c == '?' || c == ';') return 1;
  const bool before_space = at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '"' || text[at + 1] == '\'' || text[at + 1] == ')';
  return c == '.' && before_space && !abbreviation(text, at) ? 1 : 0;
}

}  // namespace

std::pair<std::size_t, std::size_t> FoldedText::raw(std::size_t begin, std::size_t end) const {
  if (begin >= from.size() || begin >= end) return {0, 0};
  return {from[begin], to[std::min(end, to.size()) - 1]};
}

FoldedText fold(std::string_view raw) {
  raw = raw.substr(0, kMaxTextBytes);
  const icu::Normalizer2& nfkc = normalizer();
  Folder folder;
  icu::UnicodeString segment, folded;
  std::int32_t at = 0;
  const auto size = static_cast<std::int32_t>(raw.size());
  while (at < size) {
    const std::int32_t begin = at;
    UChar32 c = next_point(raw, at);
    if (c < 0x80 && (at == size || ascii(raw[static_cast<std::size_t>(at)]))) {  // the common case: no mark can follow
      folder.put(u_tolower(c), static_cast<std::size_t>(begin), static_cast<std::size_t>(at));
      continue;
    }
    segment.remove();
    segment.append(c);
    for (std::int32_t next = at; next < size; at = next) {  // a segment ends where normalisation cannot reach across
      c = next_point(raw, next);
      if (nfkc.hasBoundaryBefore(c) || segment.length() > 64) break;
      segment.append(c);
    }
    UErrorCode status = U_ZERO_ERROR;
    nfkc.normalize(segment, folded, status);
    folder.segment(U_SUCCESS(status) ? folded : segment, static_cast<std::size_t>(begin), static_cast<std::size_t>(at));
  }
  return folder.take();
}

namespace {

UChar32 fold_case(UChar32 c) { return u_foldCase(c, U_FOLD_CASE_DEFAULT); }

// Rewrites a pattern for folded text, point by point.
class PatternFolder {
 public:
  explicit PatternFolder(std::string_view pattern) : pattern_(pattern) {}

  std::string run() {
    while (here() < pattern_.size()) {
      if (starts("\\Q")) literal();
      else if (starts("\\") && here() + 1 < pattern_.size()) escape();
      else if (starts("[")) character_class();
      else if (starts("(?")) copy_to(pattern_.find_first_of(":)>", here()));  // "(?:", "(?i)", "(?P<name>"
      else put(next(), true);
    }
    // Where a case cannot be folded in the pattern, all of it ignores case.
    return (any_case_ ? "(?i)" : "") + out_;
  }

 private:
  std::size_t here() const { return static_cast<std::size_t>(at_); }
  bool starts(std::string_view what) const { return pattern_.substr(here(), what.size()) == what; }
  UChar32 next() { return next_point(pattern_, at_); }

  void copy_to(std::size_t last) {
    const std::size_t end = last >= pattern_.size() ? pattern_.size() : last + 1;
    out_ += pattern_.substr(here(), end - here());
    at_ = static_cast<std::int32_t>(end);
  }

  // "\Q...\E"
  void literal() {
    copy_to(here() + 1);
    while (here() < pattern_.size() && !starts("\\E")) put(next(), true, true);
    if (here() < pattern_.size()) copy_to(here() + 1);
  }

  // "\S" is not "\s"; names and numbers of characters ask for a case of their own.
  void escape() {
    const char kind = pattern_[here() + 1];
    if (!std::isalnum(static_cast<unsigned char>(kind))) {
      ++at_;
      out_ += '\\';
      return put(next(), true, true);
    }
    const bool named = kind == 'p' || kind == 'P';
    any_case_ = any_case_ || named || kind == 'x' || std::isdigit(static_cast<unsigned char>(kind));
    copy_to(named && pattern_.substr(here() + 2, 1) == "{" ? pattern_.find('}', here()) : here() + (named ? 2 : 1));
  }

  // A range keeps its ends unless both are capital letters of ASCII: "[0-Z]" is not "[0-z]".
  void character_class() {
    const std::size_t begin = here();
    const bool ranges = has_other_range(begin);
    any_case_ = any_case_ || ranges;
    put(next(), false);
    if (starts("^")) put(next(), false);
    if (starts("]")) put(next(), false);
    while (here() < pattern_.size() && !starts("]")) {
      if (starts("[:")) {
        any_case_ = true;
        copy_to(std::min(pattern_.find(":]", here()), pattern_.size() - 1) + 1);
      } else if (starts("\\") && here() + 1 < pattern_.size()) {
        escape();
      } else {
        put(next(), !ranges);
      }
    }
  }

  bool has_other_range(std::size_t begin) const {
    std::int32_t at = static_cast<std::int32_t>(begin);
    UChar32 before = 0;
    for (bool first = true; static_cast<std::size_t>(at) < pattern_.size(); first = false) {
      const UChar32 c = next_point(pattern_, at);
      if (c == ']' && !first) return false;
      if (c == '-' && static_cast<std::size_t>(at) < pattern_.size()) {
        std::int32_t after = at;
        const UChar32 last = next_point(pattern_, after);
        const bool capitals = before >= 'A' && before <= 'Z' && last >= 'A' && last <= 'Z';
        if (!capitals && (fold_case(before) != before || (fold_case(last) != last && last != ']'))) return true;
      }
      before = c;
    }
    return false;
  }

  void put(UChar32 c, bool folds_case, bool escaped = false) {
    constexpr UChar32 kFullWidthFirst = 0xFF01, kFullWidthLast = 0xFF5E, kToAscii = 0xFEE0, kSharpS = 0xDF, kCapitalSharpS = 0x1E9E, kInvalid = 0xFFFD;
    if (c == kInvalid) {  // RE2 says so
      out_ += pattern_[here() - 1];
      return;
    }
    if (c == kSharpS || c == kCapitalSharpS) {
      out_ += "(?:ss)";
      return;
    }
    if (c >= kFullWidthFirst && c <= kFullWidthLast) {  // a mark, never an operator: a full-width bracket is a bracket of the text
      c -= kToAscii;
      if (std::ispunct(c) != 0 && !escaped) out_ += '\\';
    }
    const UChar32 simple = han()(c);
    icu::UnicodeString(folds_case ? fold_case(simple) : simple).toUTF8String(out_);
  }

  std::string_view pattern_;
  std::int32_t at_ = 0;
  std::string out_;
  bool any_case_ = false;
};

}  // namespace

std::string fold_pattern(const std::string& pattern) { return PatternFolder(pattern).run(); }

std::vector<Span> split_sentences(const FoldedText& folded) {
  std::vector<Span> out;
  const std::string& text = folded.text;
  std::size_t begin = 0, next_break = 0;
  const auto close = [&](std::size_t end) {
    while (begin < end && text[begin] == ' ') ++begin;
    std::size_t last = end;
    while (last > begin && text[last - 1] == ' ') --last;
    if (last > begin) out.push_back({begin, last});
    begin = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    for (; next_break < folded.breaks.size() && folded.breaks[next_break] <= at; ++next_break) close(folded.breaks[next_break]);
    std::size_t length = terminator(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    at += length;
    while (at < text.size() && (length = terminator(text, at)) > 0) at += length;
    while (at < text.size() && (text[at] == '"' || text[at] == '\'' || text[at] == ')')) ++at;
    close(at);
  }
  close(text.size());
  return out;
}

ScriptCounts count_scripts(std::string_view raw) {
  raw = raw.substr(0, kMaxTextBytes);
  ScriptCounts counts;
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(raw.size());) {
    const UChar32 c = next_point(raw, at);
    ++counts.points;
    if (c < 0x80) {
      const bool letter = std::isalpha(c) != 0;
      counts.letters += letter;
      counts.latin += letter;
      continue;
    }
    counts.replaced += c == 0xFFFD;
    if (!u_isalpha(c)) continue;
    ++counts.letters;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(c, &status)) {
      case USCRIPT_HAN: ++counts.han; break;
      case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: ++counts.kana; break;
      case USCRIPT_LATIN: ++counts.latin; break;
      case USCRIPT_ARABIC: ++counts.arabic; break;
      case USCRIPT_TIBETAN: ++counts.tibetan; break;
      default: ++counts.other;
    }
    counts.traditional += han().traditional(c);
    counts.simplified += han().simplified(c);
  }
  return counts;
}

}  // namespace lacuna::classifiers
