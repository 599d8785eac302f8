#include "models/word_difference.h"

#include <algorithm>
#include <cstdint>

namespace lacuna::studio {
namespace {

enum class Kind { word, blank, single };

Kind kind_of(char32_t c) {
  if (QChar::isSpace(c)) return Kind::blank;
  switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana: return Kind::single;
    default: return QChar::isLetterOrNumber(c) || QChar::isMark(c) || c == '\'' || c == 0x2019 ? Kind::word : Kind::single;
  }
}

char32_t code_point_at(QStringView text, qsizetype i) {
  if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) return QChar::surrogateToUcs4(text[i], text[i + 1]);
  return text[i].unicode();
}

// Which words of a and b belong to one longest common subsequence.
void mark_common(const std::vector<QStringView>& a, const std::vector<QStringView>& b, std::vector<bool>& in_a, std::vector<bool>& in_b, std::size_t from,
                 std::size_t end_a, std::size_t end_b) {
  const std::size_t n = end_a - from, m = end_b - from, width = m + 1;
  std::vector<std::uint16_t> longest((n + 1) * width, 0);  // from word i, j to the end
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      longest[i * width + j] = a[from + i] == b[from + j] ? static_cast<std::uint16_t>(longest[(i + 1) * width + j + 1] + 1)
                                                          : std::max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  for (std::size_t i = 0, j = 0; i < n && j < m;) {
    if (a[from + i] == b[from + j]) in_a[from + i++] = in_b[from + j++] = true;
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) ++i;
    else ++j;
  }
}

std::vector<Span> spans_of(QStringView text, const std::vector<QStringView>& pieces, const std::vector<bool>& common) {
  std::vector<Span> out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const qsizetype begin = pieces[i].data() - text.data();
    if (!out.empty() && out.back().common == common[i]) out.back().length += pieces[i].size();
    else out.push_back({begin, pieces[i].size(), common[i]});
  }
  return out;
}

}  // namespace

std::vector<QStringView> words(QStringView text) {
  std::vector<QStringView> out;
  qsizetype begin = 0;
  Kind last = Kind::single;
  for (qsizetype i = 0; i < text.size();) {
    const char32_t c = code_point_at(text, i);
    const Kind kind = kind_of(c);
    if (i > begin && (kind != last || kind == Kind::single)) {
      out.push_back(text.sliced(begin, i - begin));
      begin = i;
    }
    last = kind;
    i += c > 0xFFFF ? 2 : 1;
  }
  if (begin < text.size()) out.push_back(text.sliced(begin));
  return out;
}

WordDifference word_difference(QStringView left, QStringView right, std::size_t most_words) {
  const std::vector<QStringView> a = words(left), b = words(right);
  std::vector<bool> in_a(a.size(), false), in_b(b.size(), false);
  std::size_t head = 0;
  for (; head < a.size() && head < b.size() && a[head] == b[head]; ++head) in_a[head] = in_b[head] = true;
  std::size_t end_a = a.size(), end_b = b.size();
  for (; end_a > head && end_b > head && a[end_a - 1] == b[end_b - 1]; --end_a, --end_b) in_a[end_a - 1] = in_b[end_b - 1] = true;
  if (end_a - head <= most_words && end_b - head <= most_words) mark_common(a, b, in_a, in_b, head, end_a, end_b);
  return {spans_of(left, a, in_a), spans_of(right, b, in_b)};
}

}  // namespace lacuna::studio
