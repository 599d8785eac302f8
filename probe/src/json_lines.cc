#include "probe/json_lines.h"

#include <lzma.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "file_kind.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 64u << 10;
constexpr std::uint64_t kXzMemory = 256u << 20;  // of the decoder; a file that asks for more is refused
constexpr std::size_t kMaxDepth = 64;

[[noreturn]] void refuse(const fs::path& file, const std::string& message) { throw JsonLinesError(for_terminal_line(file.string()) + ": " + message); }
[[noreturn]] void refuse(const fs::path& file, std::uint64_t line, const std::string& message) {
  throw JsonLinesError(for_terminal_line(file.string()) + ":" + std::to_string(line) + ": " + message);
}

// Collects bytes into lines and hands each on; without the byte order mark that some programs put before the first.
class LineSplitter {
 public:
  LineSplitter(const fs::path& file, const std::function<void(const std::string&, std::uint64_t)>& line, std::size_t limit) : file_(file), line_(line), limit_(limit) {}
  void feed(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      current_.append(bytes.substr(0, end));
      if (current_.size() > limit_) refuse(file_, number_ + 1, "the line has more than " + std::to_string(limit_) + " bytes");
      if (end == std::string_view::npos) return;
      finish();
      bytes.remove_prefix(end + 1);
    }
  }
  void end() {
    if (!current_.empty()) finish();
  }

 private:
  void finish() {
    if (++number_ == 1 && current_.starts_with("\xEF\xBB\xBF")) current_.erase(0, 3);
    if (!current_.empty() && current_.back() == '\r') current_.pop_back();
    if (current_.find_first_not_of(" \t") != std::string::npos) line_(current_, number_);
    current_.clear();
  }
  const fs::path& file_;
  const std::function<void(const std::string&, std::uint64_t)>& line_;
  std::size_t limit_;
  std::string current_;
  std::uint64_t number_ = 0;
};

const char* xz_message(lzma_ret code) {
  switch (code) {
    case LZMA_FORMAT_ERROR: return "is not an xz file";
    case LZMA_DATA_ERROR: return "is damaged (xz data error)";
    case LZMA_BUF_ERROR: return "ends too early (xz stream is cut off)";
    case LZMA_MEMLIMIT_ERROR: return "needs more than 256 MiB to decompress";
    case LZMA_OPTIONS_ERROR: return "uses xz options that are not supported";
    default: return "cannot be decompressed";
  }
}

class XzReader {
 public:
  explicit XzReader(const fs::path& file) : file_(file) {
    if (const lzma_ret code = lzma_stream_decoder(&stream_, kXzMemory, LZMA_CONCATENATED); code != LZMA_OK) refuse(file_, xz_message(code));
  }
  XzReader(const XzReader&) = delete;
  XzReader& operator=(const XzReader&) = delete;
  ~XzReader() { lzma_end(&stream_); }

  void feed(std::string_view bytes, bool last, LineSplitter& lines) {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream_.avail_in = bytes.size();
    lzma_ret code = LZMA_OK;
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = out_.size();
      code = lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN);
      lines.feed({reinterpret_cast<const char*>(out_.data()), out_.size() - stream_.avail_out});
      if (code != LZMA_OK && code != LZMA_STREAM_END && !(code == LZMA_BUF_ERROR && !last)) refuse(file_, xz_message(code));
    } while (code == LZMA_OK && (stream_.avail_in > 0 || stream_.avail_out == 0 || last));
  }

 private:
  const fs::path& file_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::array<std::uint8_t, kChunk> out_;
};

// One object of a line, with complaints that name the field.
class LineObject {
 public:
  LineObject(const simdjson::dom::object& object, const fs::path& file, std::uint64_t line) : object_(object), file_(file), line_(line) {}

  std::string text(const char* name, bool required) const {
    simdjson::dom::element element;
    if (object_.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) {
      if (required) refuse(file_, line_, std::string(name) + ": is missing");
      return "";
    }
    std::string_view value;
    if (element.get(value) != simdjson::SUCCESS) refuse(file_, line_, std::string(name) + ": is " + type_name(element) + "; a string is expected");
    return std::string(value);
  }
  bool has(const char* name) const {
    simdjson::dom::element element;
    return object_.at_key(name).get(element) == simdjson::SUCCESS && !element.is_null();
  }
  // The labellers' own words: a string, or any JSON value, which is kept as it stands.
  std::string words(const char* name) const {
    simdjson::dom::element element;
    if (object_.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) return "";
    std::string_view value;
    return element.get(value) == simdjson::SUCCESS ? std::string(value) : simdjson::minify(element);
  }
  std::optional<std::int64_t> count(const char* name) const {
    simdjson::dom::element element;
    if (object_.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) return std::nullopt;
    std::int64_t value = 0;
    if (element.get(value) != simdjson::SUCCESS || value < 0) refuse(file_, line_, std::string(name) + ": is " + simdjson::minify(element) + "; a whole number from 0 is expected");
    return value;
  }
  bool truth(const char* name) const {
    simdjson::dom::element element;
    if (object_.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) return false;
    bool value = false;
    if (element.get(value) != simdjson::SUCCESS) refuse(file_, line_, std::string(name) + ": is " + type_name(element) + "; true or false is expected");
    return value;
  }

 private:
  static std::string type_name(const simdjson::dom::element& element) {
    switch (element.type()) {
      case simdjson::dom::element_type::ARRAY: return "a list";
      case simdjson::dom::element_type::OBJECT: return "an object";
      case simdjson::dom::element_type::STRING: return "a string";
      case simdjson::dom::element_type::BOOL: return "true or false";
      case simdjson::dom::element_type::NULL_VALUE: return "null";
      default: return "a number";
    }
  }
  const simdjson::dom::object& object_;
  const fs::path& file_;
  std::uint64_t line_;
};

// What the format does not ask for is kept as it stands, so that whoever wants more of a line finds it there.
std::string remaining_fields(const simdjson::dom::object& object) {
  constexpr std::array<std::string_view, 8> kKnown = {"id", "source", "lang", "model", "prompt", "response", "label", "label_raw"};
  std::string out = "{";
  for (const auto& [key, value] : object) {
    if (std::find(kKnown.begin(), kKnown.end(), key) != kKnown.end()) continue;
    if (out.size() > 1) out += ",";
    out += nlohmann::json(std::string(key)).dump() + ":" + simdjson::minify(value);
  }
  return out + "}";
}

}  // namespace

void for_each_line(const fs::path& file, const std::function<void(const std::string&, std::uint64_t)>& line, std::size_t max_line_bytes) {
  std::ifstream in(file, std::ios::binary);
  std::error_code error;
  if (!in || fs::is_directory(file, error)) refuse(file, fs::is_directory(file, error) ? "is a folder" : std::string("cannot be opened: ") + std::strerror(errno));
  LineSplitter lines(file, line, max_line_bytes);
  std::unique_ptr<XzReader> xz;
  if (file.extension() == ".xz") xz = std::make_unique<XzReader>(file);
  std::string chunk(kChunk, '\0');
  for (bool first = true; in; first = false) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const std::string_view bytes(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (const std::string other = first && !xz ? what_else_it_is(bytes) : ""; !other.empty()) refuse(file, other);
    if (xz) xz->feed(bytes, in.eof(), lines);
    else lines.feed(bytes);
  }
  if (in.bad()) refuse(file, "cannot be read to its end");
  lines.end();
}

LabelledAnswer parse_labelled_answer(const std::string& text, const fs::path& file, std::uint64_t number) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (const auto code = parser.allocate(text.size(), kMaxDepth); code != simdjson::SUCCESS) refuse(file, number, simdjson::error_message(code));
  if (const auto code = parser.parse(text).get(root); code != simdjson::SUCCESS) refuse(file, number, std::string("is not valid JSON: ") + simdjson::error_message(code));
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) refuse(file, number, "is not a JSON object");
  const LineObject fields(object, file, number);
  LabelledAnswer answer;
  answer.id = fields.text("id", true);
  if (answer.id.empty()) refuse(file, number, "id: is empty");
  answer.source = fields.text("source", false);
  answer.language = fields.text("lang", false);
  answer.model = fields.text("model", false);
  answer.prompt = fields.text("prompt", false);
  answer.response = fields.text("response", true);
  answer.label = fields.text("label", false);
  answer.label_raw = fields.words("label_raw");
  answer.human = fields.truth("human");
  answer.coder = fields.text("coder", false);
  answer.item = fields.words("item");
  if (fields.has("reasoning")) answer.reasoning = fields.text("reasoning", true);
  answer.variant = fields.text("variant", false);
  answer.sample = fields.count("sample");
  answer.extra_json = remaining_fields(object);
  answer.line = number;
  return answer;
}

}  // namespace lacuna::probe
