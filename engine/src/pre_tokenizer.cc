#include "pre_tokenizer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <map>
#include <span>

#include "code_points.h"

namespace lacuna::engine {
namespace {

using Text = std::span<const CodePoint>;
// How many code points a pattern matches at text[i]; 0 = none.
using Match = std::size_t (*)(Text text, std::size_t i);
using Pieces = std::vector<Text>;

template <typename Predicate>
std::size_t run_length(Text text, std::size_t i, Predicate predicate) {
  std::size_t n = 0;
  while (i + n < text.size() && predicate(text[i + n])) ++n;
  return n;
}

// Every match becomes a piece; what lies between matches becomes a piece.
void split(Pieces& pieces, Match match) {
  Pieces out;
  for (const Text piece : pieces) {
    std::size_t gap = 0;
    for (std::size_t i = 0; i < piece.size();) {
      const std::size_t n = match(piece, i);
      if (n == 0) {
        ++i;
        continue;
      }
      if (i > gap) out.push_back(piece.subspan(gap, i - gap));
      out.push_back(piece.subspan(i, n));
      gap = i += n;
    }
    if (gap < piece.size()) out.push_back(piece.subspan(gap));
  }
  pieces = std::move(out);
}

// \s+$
void split_trailing_space(Pieces& pieces) {
  Pieces out;
  for (const Text piece : pieces) {
    std::size_t end = piece.size();
    while (end > 0 && piece[end - 1].space) --end;
    if (end > 0) out.push_back(piece.first(end));
    if (end < piece.size()) out.push_back(piece.subspan(end));
  }
  pieces = std::move(out);
}

// \s*[\r\n]+ | \s+(?!\S) | \s+
std::size_t match_space(Text text, std::size_t i) {
  const std::size_t n = run_length(text, i, [](const CodePoint& c) { return c.space; });
  for (std::size_t k = n; k > 0; --k)
    if (text[i + k - 1].newline()) return k;
  return n > 1 && i + n < text.size() ? n - 1 : n;
}

// PREFIX? BODY+ with a prefix of one code point.
template <typename Prefix, typename Body>
std::size_t match_prefixed(Text text, std::size_t i, Prefix prefix, Body body) {
  if (prefix(text[i]) && i + 1 < text.size() && body(text[i + 1])) return 1 + run_length(text, i + 1, body);
  return run_length(text, i, body);
}

// ' ?BODY+[\r\n]*'
template <typename Body>
std::size_t match_symbols(Text text, std::size_t i, Body body) {
  const std::size_t n = match_prefixed(text, i, [](const CodePoint& c) { return c.value == U' '; }, body);
  return n == 0 ? 0 : n + run_length(text, i + n, [](const CodePoint& c) { return c.newline(); });
}

// 's 't 're 've 'm 'll 'd, upper or lower case
std::size_t match_contraction(Text text, std::size_t i) {
  if (text[i].value != U'\'') return 0;
  for (const std::string_view ending : {"s", "t", "re", "ve", "m", "ll", "d"}) {
    if (i + ending.size() >= text.size()) continue;
    bool same = true;
    for (std::size_t k = 0; k < ending.size(); ++k) {
      const char32_t c = text[i + 1 + k].value;
      same = same && c < 0x80 && std::tolower(static_cast<int>(c)) == ending[k];
    }
    if (same) return 1 + ending.size();
  }
  return 0;
}

// \p{N}{1,kMost}
template <std::size_t kMost>
std::size_t match_number(Text text, std::size_t i) {
  // The rest of a long run is not looked at again and again.
  return run_length(text.subspan(i, std::min(kMost, text.size() - i)), 0, [](const CodePoint& c) { return c.number; });
}

bool starts_word(const CodePoint& c) { return !c.newline() && !c.letter && !c.number; }  // [^\r\n\p{L}\p{N}]

// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,kDigits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
template <std::size_t kDigits>
std::size_t match_cl100k(Text text, std::size_t i) {
  if (const std::size_t n = match_contraction(text, i)) return n;
  if (const std::size_t n = match_prefixed(text, i, starts_word, [](const CodePoint& c) { return c.letter; })) return n;
  if (const std::size_t n = match_number<kDigits>(text, i)) return n;
  if (const std::size_t n = match_symbols(text, i, [](const CodePoint& c) { return !c.space && !c.letter && !c.number; })) return n;
  return match_space(text, i);
}

// As Qwen 2 with marks beside letters:
// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
std::size_t match_qwen35(Text text, std::size_t i) {
  if (const std::size_t n = match_contraction(text, i)) return n;
  if (const std::size_t n = match_prefixed(text, i, starts_word, [](const CodePoint& c) { return c.letter || c.mark; })) return n;
  if (text[i].number) return 1;
  if (const std::size_t n = match_symbols(text, i, [](const CodePoint& c) { return !c.space && !c.letter && !c.mark && !c.number; })) return n;
  return match_space(text, i);
}

// Letters by case: [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and [\p{Ll}\p{Lm}\p{Lo}\p{M}], which share the letters without a case.
struct Upper {
  bool operator()(const CodePoint& c) const { return (c.letter && !c.lower) || c.mark; }
};
struct Lower {
  bool operator()(const CodePoint& c) const { return (c.letter && !c.upper) || c.mark; }
};
struct UpperButHan {
  bool operator()(const CodePoint& c) const { return Upper()(c) && !c.han; }
};
struct LowerButHan {
  bool operator()(const CodePoint& c) const { return Lower()(c) && !c.han; }
};

// UPPER*LOWER+: the run of UPPER gives back its end as far as LOWER needs it.
template <typename UpperSet, typename LowerSet>
std::size_t match_to_lower(Text text, std::size_t i) {
  const std::size_t upper = run_length(text, i, UpperSet());
  if (const std::size_t n = run_length(text, i + upper, LowerSet())) return upper + n;
  for (std::size_t k = upper; k > 0; --k)
    if (LowerSet()(text[i + k - 1])) return k;
  return 0;
}
// UPPER+LOWER*
template <typename UpperSet, typename LowerSet>
std::size_t match_from_upper(Text text, std::size_t i) {
  const std::size_t upper = run_length(text, i, UpperSet());
  return upper == 0 ? 0 : upper + run_length(text, i + upper, LowerSet());
}

// [^\r\n\p{L}\p{N}]?BODY(?i:'s|'t|'re|'ve|'m|'ll|'d)?
std::size_t match_cased_word(Text text, std::size_t i, Match body) {
  std::size_t n = starts_word(text[i]) && i + 1 < text.size() ? body(text, i + 1) : 0;
  n = n > 0 ? n + 1 : body(text, i);
  return n > 0 && i + n < text.size() ? n + match_contraction(text, i + n) : n;
}

template <typename UpperSet, typename LowerSet>
std::size_t match_cased(Text text, std::size_t i) {
  if (const std::size_t n = match_cased_word(text, i, match_to_lower<UpperSet, LowerSet>)) return n;
  return match_cased_word(text, i, match_from_upper<UpperSet, LowerSet>);
}

bool symbol(const CodePoint& c) { return !c.space && !c.letter && !c.number; }  // [^\s\p{L}\p{N}]

// o200k: cased words, \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
std::size_t match_gpt4o(Text text, std::size_t i) {
  if (const std::size_t n = match_cased<Upper, Lower>(text, i)) return n;
  if (const std::size_t n = match_number<3>(text, i)) return n;
  if (const std::size_t n = match_prefixed(text, i, [](const CodePoint& c) { return c.value == U' '; }, symbol))
    return n + run_length(text, i + n, [](const CodePoint& c) { return c.newline() || c.value == U'/'; });
  return match_space(text, i);
}

// Kimi K2: \p{Han}+, cased words without Han, \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
std::size_t match_kimi_k2(Text text, std::size_t i) {
  if (const std::size_t n = run_length(text, i, [](const CodePoint& c) { return c.han; })) return n;
  if (const std::size_t n = match_cased<UpperButHan, LowerButHan>(text, i)) return n;
  if (const std::size_t n = match_number<3>(text, i)) return n;
  if (const std::size_t n = match_symbols(text, i, symbol)) return n;
  return match_space(text, i);
}

// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)  (contractions in lower case only)
std::size_t match_gpt2(Text text, std::size_t i) {
  if (const std::size_t n = match_contraction(text, i)) {
    bool lower = true;
    for (std::size_t k = 1; k < n; ++k) lower = lower && text[i + k].value >= U'a';
    if (lower) return n;
  }
  const auto blank = [](const CodePoint& c) { return c.value == U' '; };
  if (const std::size_t n = match_prefixed(text, i, blank, [](const CodePoint& c) { return c.letter; })) return n;
  if (const std::size_t n = match_prefixed(text, i, blank, [](const CodePoint& c) { return c.number; })) return n;
  if (const std::size_t n = match_prefixed(text, i, blank, [](const CodePoint& c) { return !c.space && !c.letter && !c.number; })) return n;
  const std::size_t n = run_length(text, i, [](const CodePoint& c) { return c.space; });
  return n > 1 && i + n < text.size() ? n - 1 : n;
}

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }
bool ascii_letter(const CodePoint& c) { return in(c.value, U'A', U'Z') || in(c.value, U'a', U'z'); }
bool ascii_punctuation(const CodePoint& c) { return c.value < 0x80 && std::ispunct(static_cast<int>(c.value)); }

// [一-龥぀-ゟ゠-ヿ]+
std::size_t match_cjk_v3(Text text, std::size_t i) {
  return run_length(text, i, [](const CodePoint& c) { return in(c.value, 0x4E00, 0x9FA5) || in(c.value, 0x3040, 0x30FF); });
}

// [!-/:-@[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
std::size_t match_general_v3(Text text, std::size_t i) {
  if (ascii_punctuation(text[i]))
    if (const std::size_t n = run_length(text, i + 1, ascii_letter)) return 1 + n;
  const auto prefix = [](const CodePoint& c) { return !c.newline() && !c.letter && !c.punctuation && !c.symbol; };
  if (const std::size_t n = match_prefixed(text, i, prefix, [](const CodePoint& c) { return c.letter || c.mark; })) return n;
  if (const std::size_t n = match_symbols(text, i, [](const CodePoint& c) { return c.punctuation || c.symbol; })) return n;
  return match_space(text, i);
}

// [\r\n]
std::size_t match_newline(Text text, std::size_t i) { return text[i].newline() ? 1 : 0; }
bool space(const CodePoint& c) { return c.space; }

// [一-龥ࠀ-一가-퟿]+
std::size_t match_cjk_llm(Text text, std::size_t i) {
  return run_length(text, i, [](const CodePoint& c) { return in(c.value, 0x0800, 0x9FA5) || in(c.value, 0xAC00, 0xD7FF); });
}

// \s?\p{L}+ and \s?\p{P}+
std::size_t match_letters(Text text, std::size_t i) { return match_prefixed(text, i, space, [](const CodePoint& c) { return c.letter; }); }
std::size_t match_punctuation(Text text, std::size_t i) { return match_prefixed(text, i, space, [](const CodePoint& c) { return c.punctuation; }); }
std::size_t match_digit(Text text, std::size_t i) { return text[i].number ? 1 : 0; }

// The cased letters that DeepSeek LLM's pattern lists one range after the other.
bool listed_letter(const CodePoint& c) {
  static constexpr std::array<std::array<char32_t, 2>, 69> kRanges = {{
      {'A', 'Z'}, {'a', 'z'}, {0xB5, 0xB5}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x1BA}, {0x1BC, 0x1BF}, {0x1C4, 0x293}, {0x295, 0x2AF}, {0x370, 0x373},
      {0x376, 0x377}, {0x37B, 0x37D}, {0x37F, 0x37F}, {0x386, 0x386}, {0x388, 0x38A}, {0x38C, 0x38C}, {0x38E, 0x3A1}, {0x3A3, 0x3F5}, {0x3F7, 0x481},
      {0x48A, 0x52F}, {0x531, 0x556}, {0x10A0, 0x10C5}, {0x13A0, 0x13F5}, {0x13F8, 0x13FD}, {0x1C90, 0x1CBA}, {0x1CBD, 0x1CBF}, {0x1D00, 0x1D2B},
      {0x1D6B, 0x1D77}, {0x1D79, 0x1D9A}, {0x1E00, 0x1F15}, {0x1F18, 0x1F1D}, {0x1F20, 0x1F45}, {0x1F48, 0x1F4D}, {0x1F50, 0x1F57}, {0x1F59, 0x1F59},
      {0x1F5B, 0x1F5B}, {0x1F5D, 0x1F5D}, {0x1F5F, 0x1F7D}, {0x1F80, 0x1FB4}, {0x1FB6, 0x1FBC}, {0x1FBE, 0x1FBE}, {0x1FC2, 0x1FC4}, {0x1FC6, 0x1FCC},
      {0x1FD0, 0x1FD3}, {0x1FD6, 0x1FDB}, {0x1FE0, 0x1FEC}, {0x1FF2, 0x1FF4}, {0x1FF6, 0x1FFC}, {0x2102, 0x2102}, {0x2107, 0x2107}, {0x210A, 0x2113},
      {0x2115, 0x2115}, {0x2119, 0x211D}, {0x2124, 0x2124}, {0x2126, 0x2126}, {0x2128, 0x2128}, {0x212A, 0x212D}, {0x212F, 0x2134}, {0x2139, 0x2139},
      {0x213C, 0x213F}, {0x2145, 0x2149}, {0x214E, 0x214E}, {0x2183, 0x2184}, {0x2C00, 0x2CE4}, {0xA640, 0xAB6F}, {0xAB70, 0xABBF}, {0xFB00, 0xFB17},
      {0xFF21, 0xFF5A}, {0x10400, 0x1E943}}};
  return c.letter && std::any_of(kRanges.begin(), kRanges.end(), [&](const auto& range) { return in(c.value, range[0], range[1]); });
}
std::size_t match_listed_letters(Text text, std::size_t i) { return match_prefixed(text, i, space, listed_letter); }

// \s?[!-/:-~！-／：-～‘-‟　-。]+
std::size_t match_listed_punctuation(Text text, std::size_t i) {
  return match_prefixed(text, i, space, [](const CodePoint& c) {
    return in(c.value, U'!', U'/') || in(c.value, U':', U'~') || in(c.value, 0xFF01, 0xFF0F) || in(c.value, 0xFF1A, 0xFF5E) || in(c.value, 0x2018, 0x201F) ||
           in(c.value, 0x3000, 0x3002);
  });
}
// \p{N}+
std::size_t match_digits(Text text, std::size_t i) {
  return run_length(text, i, [](const CodePoint& c) { return c.number; });
}

std::vector<std::string_view> words(std::string_view text, const std::function<void(Pieces&)>& cut) {
  const std::vector<CodePoint> points = code_points(text);
  Pieces pieces;
  if (!points.empty()) pieces.push_back(points);
  cut(pieces);
  std::vector<std::string_view> out;
  std::size_t at = 0;  // pieces are consecutive: the next one begins where this one ends
  for (const Text piece : pieces) {
    at += piece.size();
    const std::size_t begin = piece.front().offset, end = at < points.size() ? points[at].offset : text.size();
    out.push_back(text.substr(begin, end - begin));
  }
  return out;
}

// Tokenizers of one pattern.
template <Match kMatch>
std::vector<std::string_view> cut_by(std::string_view text) {
  return words(text, [](Pieces& p) { split(p, kMatch); });
}
std::vector<std::string_view> deepseek_v3(std::string_view text) {
  return words(text, [](Pieces& p) { split(p, match_number<3>), split(p, match_cjk_v3), split(p, match_general_v3); });
}
std::vector<std::string_view> deepseek_coder(std::string_view text) {
  return words(text, [](Pieces& p) {
    for (const Match match : {match_newline, match_letters, match_punctuation, match_cjk_llm, match_digit}) split(p, match);
  });
}
std::vector<std::string_view> deepseek_llm(std::string_view text) {
  return words(text, [](Pieces& p) {
    for (const Match match : {match_newline, match_listed_letters, match_listed_punctuation}) split(p, match);
    split_trailing_space(p);
    for (const Match match : {match_cjk_llm, match_digits}) split(p, match);
  });
}

// Several names stand for one pattern, because converters name models, not patterns.
const std::map<std::string, PreTokenizer>& known() {
  static const std::map<std::string, PreTokenizer> map = {{"deepseek-coder", deepseek_coder},
                                                          {"deepseek-llm", deepseek_llm},
                                                          {"deepseek-r1-qwen", cut_by<match_cl100k<1>>},
                                                          {"deepseek-v3", deepseek_v3},
                                                          {"glm4", cut_by<match_cl100k<3>>},
                                                          {"gpt-2", cut_by<match_gpt2>},
                                                          {"gpt-4o", cut_by<match_gpt4o>},
                                                          {"kimi-k2", cut_by<match_kimi_k2>},
                                                          {"llama-bpe", cut_by<match_cl100k<3>>},
                                                          {"llama-v3", cut_by<match_cl100k<3>>},
                                                          {"llama3", cut_by<match_cl100k<3>>},
                                                          {"olmo", cut_by<match_gpt2>},
                                                          {"qwen2", cut_by<match_cl100k<1>>},
                                                          {"qwen35", cut_by<match_qwen35>}};
  return map;
}

}  // namespace

PreTokenizer pre_tokenizer(const std::string& name) {
  const auto found = known().find(name);
  return found == known().end() ? nullptr : found->second;
}

bool takes_whole_words(const std::string& name) { return name == "llama-bpe" || name == "llama-v3" || name == "llama3"; }

std::string pre_tokenizer_names() {
  std::string out;
  for (const auto& [name, function] : known()) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace lacuna::engine
