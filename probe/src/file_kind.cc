#include "file_kind.h"

namespace lacuna::probe {

std::string what_else_it_is(std::string_view head) {
  const auto begins = [&](std::string_view magic) { return head.substr(0, magic.size()) == magic; };
  if (begins("\x1F\x8B")) return "is compressed with gzip; unpack it, or compress it with xz (.xz)";
  if (begins("BZh") || begins("\x28\xB5\x2F\xFD")) return "is compressed with bzip2 or Zstandard; unpack it, or compress it with xz (.xz)";
  if (begins("\xD0\xCF\x11\xE0")) return "is an old document of Office; save the table as CSV in UTF-8";
  // An archive begins with its first entry: 30 bytes, then the entry's name.
  if (!begins("PK\x03\x04")) return "";
  const std::string_view entry = head.size() > 30 ? head.substr(30) : "";
  const bool office = entry.starts_with("[Content_Types].xml") || entry.starts_with("_rels/") || entry.starts_with("docProps/") || entry.starts_with("xl/");
  const bool open_document = entry.starts_with("mimetypeapplication/vnd.oasis.opendocument");
  return office || open_document ? "is a workbook; save its table as CSV in UTF-8" : "";
}

}  // namespace lacuna::probe
