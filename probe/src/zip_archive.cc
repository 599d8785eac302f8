#include "zip_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "answer_readers.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kMaxEntry = 1u << 30, kBlock = 64u << 10;

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

std::string problem_of(archive* zip) {
  const char* text = archive_error_string(zip);
  return text ? for_terminal_line(text, 160) : "unknown error";
}

// Only what has its table of contents at the end is an archive: one that was cut off is refused as a whole.
Archive opened(const std::filesystem::path& file) {
  Archive zip(archive_read_new(), archive_read_free);
  if (!zip) throw std::bad_alloc();
  archive_read_support_format_zip_seekable(zip.get());
  if (archive_read_open_filename(zip.get(), file.c_str(), kBlock) != ARCHIVE_OK)
    refuse_import(file, "", "is no zip archive that could be read (" + problem_of(zip.get()) + "); was it cut off?");
  return zip;
}

std::string content_of(archive* zip, const std::filesystem::path& file, const std::string& name) {
  std::string content;
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(zip, &block, &size, &offset);
    if (code == ARCHIVE_EOF) return content;
    if (code != ARCHIVE_OK) refuse_import(file, name, "is damaged: " + problem_of(zip));
    if (static_cast<std::uint64_t>(offset) != content.size() || content.size() + size > kMaxEntry) refuse_import(file, name, "has more than 1 GiB, or holes");
    content.append(static_cast<const char*>(block), size);
  }
}

}  // namespace

void for_each_zip_entry(const std::filesystem::path& file, const std::function<bool(const std::string&)>& wanted,
                        const std::function<bool(const std::string&, std::string&&)>& entry) {
  const Archive zip = opened(file);
  for (archive_entry* header = nullptr;;) {
    const int code = archive_read_next_header(zip.get(), &header);
    if (code == ARCHIVE_EOF) return;
    const char* path = code == ARCHIVE_OK || code == ARCHIVE_WARN ? archive_entry_pathname_utf8(header) : nullptr;
    if (!path) path = code == ARCHIVE_OK || code == ARCHIVE_WARN ? archive_entry_pathname(header) : nullptr;
    if (!path) refuse_import(file, "", "its table of contents is damaged: " + problem_of(zip.get()));
    const std::string name = path;
    if (!wanted(name)) continue;
    if (!entry(name, content_of(zip.get(), file, name))) return;
  }
}

}  // namespace lacuna::probe
