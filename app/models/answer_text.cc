#include "models/answer_text.h"

#include <algorithm>
#include <set>

#include "probe/encoders.h"

namespace lacuna::studio {
namespace {

// What an eye misses and a text layout obeys. Joiners between letters are part of writing Uyghur and Tibetan only inside words; they are shown
// too: a reader of evidence wants to know.
bool is_hidden(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

char32_t code_point_at(const QString& text, qsizetype i) {
  if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) return QChar::surrogateToUcs4(text[i], text[i + 1]);
  return text[i].unicode();
}

void add_visible(std::vector<Segment>& out, const QString& text, const probe::EvidenceSpan* span) {
  const auto begin = [&](bool hidden) -> QString& {
    Segment segment;
    segment.hidden = hidden;
    if (span) {
      segment.axis = QString::fromStdString(span->axis);
      segment.rule = QString::fromStdString(span->rule);
      segment.value = QString::fromStdString(span->value);
    }
    out.push_back(segment);
    return out.back().text;
  };
  QString* plain = nullptr;
  for (qsizetype i = 0; i < text.size();) {
    const char32_t c = code_point_at(text, i);
    const qsizetype units = c > 0xFFFF ? 2 : 1;
    if (is_hidden(c)) {
      begin(true) = QStringLiteral("U+%1").arg(static_cast<uint>(c), 4, 16, QLatin1Char('0')).toUpper();
      plain = nullptr;
    } else {
      if (!plain) plain = &begin(false);
      plain->append(QStringView(text).sliced(i, units));
    }
    i += units;
  }
}

std::size_t border_before(const std::string& bytes, std::size_t at) {
  at = std::min(at, bytes.size());
  while (at > 0 && at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0) == 0x80) --at;
  return at;
}

std::size_t border_after(const std::string& bytes, std::size_t at) {
  at = std::min(at, bytes.size());
  while (at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0) == 0x80) ++at;
  return at;
}

}  // namespace

std::vector<Segment> segments(const std::string& bytes, const std::vector<probe::EvidenceSpan>& evidence, bool in_reasoning) {
  std::vector<probe::EvidenceSpan> spans;
  std::set<std::size_t> borders = {0, bytes.size()};
  for (const probe::EvidenceSpan& span : evidence) {
    if (span.in_reasoning != in_reasoning || span.begin >= span.end || span.begin >= bytes.size()) continue;
    spans.push_back(span);
    spans.back().begin = border_before(bytes, span.begin);
    spans.back().end = border_after(bytes, span.end);
    borders.insert({spans.back().begin, spans.back().end});
  }
  std::stable_sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::vector<Segment> out;
  for (auto border = borders.begin(); std::next(border) != borders.end(); ++border) {
    const std::size_t begin = *border, end = *std::next(border);
    const probe::EvidenceSpan* covering = nullptr;
    for (const probe::EvidenceSpan& span : spans)
      if (span.begin <= begin && end <= span.end) covering = &span;
    add_visible(out, QString::fromUtf8(bytes.data() + begin, static_cast<qsizetype>(end - begin)), covering);
  }
  return out;
}

QString visible(const std::string& bytes) {
  QString out;
  for (const Segment& segment : segments(bytes, {}, false)) out += segment.hidden ? QStringLiteral("⟨%1⟩").arg(segment.text) : segment.text;
  return out;
}

QString visible(const QString& text) { return visible(text.toStdString()); }

bool is_right_to_left(QStringView text) {
  for (qsizetype i = 0; i < text.size(); ++i) {
    const QChar::Direction direction = text[i].direction();
    if (direction == QChar::DirL) return false;
    if (direction == QChar::DirR || direction == QChar::DirAL) return true;
  }
  return false;
}

QString one_line(const std::string& bytes, qsizetype units) {
  // Four bytes a unit are enough for every script; the rest of a long answer is not even decoded.
  const std::size_t some = border_before(bytes, static_cast<std::size_t>(units) * 4);
  QString out = visible(bytes.substr(0, some)).simplified();
  if (out.size() > units || some < bytes.size()) out = out.left(units).trimmed() + QChar(0x2026);
  return out;
}

QString isolated(const QString& text) { return QChar(0x2068) + text + QChar(0x2069); }

}  // namespace lacuna::studio
