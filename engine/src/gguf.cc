#include "engine/gguf.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <unordered_map>

#include "gguf_reader.h"
#include "gguf_source.h"

namespace lacuna::engine {

struct GgufFile::State {
  std::vector<ByteSource> sources;
  std::vector<std::filesystem::path> files;
  ParsedGguf parsed;  // metadata of the first shard, tensors of all
  std::unordered_map<std::string_view, std::size_t> keys, names;  // views into `parsed`

  void index() {
    for (std::size_t i = 0; i < parsed.metadata.size(); ++i) keys[parsed.metadata[i].key] = i;
    for (std::size_t i = 0; i < parsed.tensors.size(); ++i)
      if (!names.emplace(parsed.tensors[i].name, i).second)
        throw GgufError(sources[parsed.tensors[i].shard].name() + ": tensor '" + escaped(parsed.tensors[i].name) + "' stands in two files of the set");
  }
};

namespace {

namespace fs = std::filesystem;

[[noreturn]] void wrong_type(const std::string& file, const Metadata& entry, const char* wanted) {
  const std::string elements = entry.type == ValueType::Array ? " of element type " + std::to_string(static_cast<int>(entry.element_type)) : "";
  throw GgufError(file + ": key '" + escaped(entry.key) + "' has value type " + std::to_string(static_cast<int>(entry.type)) + elements + "; " + wanted +
                  " is expected (offset " + std::to_string(entry.offset) + ")");
}

double checked_float(const std::string& file, const Metadata& entry, double value) {
  if (!std::isfinite(value)) throw GgufError(file + ": key '" + escaped(entry.key) + "' is not a finite number");
  return value;
}

const Metadata* entry_of(const ParsedGguf& parsed, std::string_view key) {
  for (const Metadata& entry : parsed.metadata)
    if (entry.key == key) return &entry;
  return nullptr;
}

// Of a file that is not indexed yet.
std::optional<std::uint64_t> uint_of(const ParsedGguf& parsed, const std::string& file, std::string_view key) {
  const Metadata* entry = entry_of(parsed, key);
  if (!entry) return std::nullopt;
  if (const auto* u = std::get_if<std::uint64_t>(&entry->data)) return *u;
  if (const auto* i = std::get_if<std::int64_t>(&entry->data); i && *i >= 0) return static_cast<std::uint64_t>(*i);
  wrong_type(file, *entry, "a number from 0");
}

constexpr std::uint64_t kMaxShards = 1000;

// Which file of how many: 0 of 1 when it does not say.
struct Place {
  std::uint64_t number, count;
};

Place place_of(const ParsedGguf& parsed, const std::string& file) {
  const Place place{uint_of(parsed, file, "split.no").value_or(0), std::max<std::uint64_t>(1, uint_of(parsed, file, "split.count").value_or(1))};
  if (place.count > kMaxShards) throw GgufError(file + ": 'split.count' is " + std::to_string(place.count) + "; at most " + std::to_string(kMaxShards) + " files are allowed");
  if (place.number >= place.count)
    throw GgufError(file + ": 'split.no' is " + std::to_string(place.number) + "; below 'split.count' " + std::to_string(place.count) + " is allowed");
  return place;
}

// "name-00002-of-00005.gguf" -> "name"; empty when the name is not of that form.
std::string split_stem(const std::string& name, std::uint64_t number, std::uint64_t count) {
  char suffix[48];
  std::snprintf(suffix, sizeof suffix, "-%05llu-of-%05llu.gguf", static_cast<unsigned long long>(number + 1), static_cast<unsigned long long>(count));
  const std::string_view end(suffix);
  return name.size() > end.size() && std::string_view(name).substr(name.size() - end.size()) == end ? name.substr(0, name.size() - end.size()) : std::string();
}

fs::path shard_path(const fs::path& folder, const std::string& stem, std::uint64_t number, std::uint64_t count) {
  char suffix[48];
  std::snprintf(suffix, sizeof suffix, "-%05llu-of-%05llu.gguf", static_cast<unsigned long long>(number + 1), static_cast<unsigned long long>(count));
  return folder / (stem + suffix);
}

}  // namespace

std::uint64_t TensorInfo::elements() const {
  std::uint64_t n = 1;
  for (const std::uint64_t size : shape) n *= size;
  return n;
}
std::uint64_t TensorInfo::rows() const { return elements() / shape[0]; }

GgufFile::GgufFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
GgufFile::GgufFile(GgufFile&&) noexcept = default;
GgufFile& GgufFile::operator=(GgufFile&&) noexcept = default;
GgufFile::~GgufFile() = default;

GgufFile GgufFile::parse(std::vector<std::byte> bytes, std::string name) {
  auto state = std::make_unique<State>();
  state->files = {name};
  state->sources.push_back(ByteSource::memory(std::move(bytes), std::move(name)));
  state->parsed = parse_gguf(state->sources[0]);
  state->index();
  return GgufFile(std::move(state));
}

namespace {

// Checks that a shard belongs where its name says, and moves its tensors and warnings over. Only the first must name the architecture.
void add_shard(ParsedGguf& into, ParsedGguf shard, const std::string& name, std::uint64_t number, std::uint64_t count) {
  const Place said = place_of(shard, name);
  if (said.number != number || said.count != count)
    throw GgufError(name + ": says that it is file " + std::to_string(said.number + 1) + " of " + std::to_string(said.count) + ", but it stands as file " + std::to_string(number + 1) +
                    " of " + std::to_string(count));
  const Metadata *own = entry_of(shard, "general.architecture"), *first = entry_of(into, "general.architecture");
  if (own && (!first || own->data != first->data)) throw GgufError(name + ": 'general.architecture' differs from that of the first file: parts of different sets");
  for (TensorInfo& tensor : shard.tensors) {
    tensor.shard = static_cast<std::uint32_t>(number);
    into.tensors.push_back(std::move(tensor));
  }
  for (const std::string& warning : shard.warnings) into.warnings.push_back(name + ": " + warning);
}

}  // namespace

GgufFile GgufFile::open(const fs::path& path) {
  auto state = std::make_unique<State>();
  ByteSource first = ByteSource::open(path);
  ParsedGguf parsed = parse_gguf(first);
  const auto [own, count] = place_of(parsed, first.name());
  if (count <= 1) {
    state->files = {path};
    state->sources.push_back(std::move(first));
    state->parsed = std::move(parsed);
    state->index();
    return GgufFile(std::move(state));
  }
  const std::string stem = split_stem(path.filename().string(), own, count);
  if (stem.empty())
    throw GgufError(first.name() + ": is file " + std::to_string(own + 1) + " of a set of " + std::to_string(count) + ", so its name must end in '" +
                    shard_path("", "", own, count).string() + "'");
  for (std::uint64_t i = 0; i < count; ++i) {
    const fs::path file = shard_path(path.parent_path(), stem, i, count);
    if (std::error_code ignored; fs::status(file, ignored).type() == fs::file_type::not_found)
      throw GgufError(escaped(file.string(), 400) + ": file " + std::to_string(i + 1) + " of the set of " + std::to_string(count) + " is missing");
    state->files.push_back(file);
    state->sources.push_back(ByteSource::open(file));
    ParsedGguf shard = parse_gguf(state->sources.back());
    if (i == 0) {
      state->parsed = shard;
      state->parsed.tensors.clear();
      state->parsed.warnings.clear();
    }
    add_shard(state->parsed, std::move(shard), state->sources.back().name(), i, count);
  }
  if (const auto total = uint_of(state->parsed, state->sources[0].name(), "split.tensors.count"); total && *total != state->parsed.tensors.size())
    throw GgufError(state->sources[0].name() + ": 'split.tensors.count' is " + std::to_string(*total) + ", the files hold " + std::to_string(state->parsed.tensors.size()));
  state->index();
  return GgufFile(std::move(state));
}

std::uint32_t GgufFile::version() const { return state_->parsed.version; }
const std::vector<fs::path>& GgufFile::files() const { return state_->files; }
const std::vector<Metadata>& GgufFile::metadata() const { return state_->parsed.metadata; }
const std::vector<TensorInfo>& GgufFile::tensors() const { return state_->parsed.tensors; }
const std::vector<std::string>& GgufFile::warnings() const { return state_->parsed.warnings; }
const std::string& GgufFile::name() const { return state_->sources[0].name(); }

std::uint64_t GgufFile::total_bytes() const {
  std::uint64_t sum = 0;
  for (const ByteSource& source : state_->sources) sum += source.size();
  return sum;
}

const TensorInfo* GgufFile::find_tensor(std::string_view name) const {
  const auto found = state_->names.find(name);
  return found == state_->names.end() ? nullptr : &state_->parsed.tensors[found->second];
}

const Metadata* GgufFile::find(std::string_view key) const {
  const auto found = state_->keys.find(key);
  return found == state_->keys.end() ? nullptr : &state_->parsed.metadata[found->second];
}

std::optional<std::uint64_t> GgufFile::get_uint(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  if (const auto* u = std::get_if<std::uint64_t>(&entry->data)) return *u;
  if (const auto* i = std::get_if<std::int64_t>(&entry->data)) {
    if (*i < 0) throw GgufError(name() + ": key '" + escaped(key) + "' is " + std::to_string(*i) + "; it must not be negative");
    return static_cast<std::uint64_t>(*i);
  }
  wrong_type(name(), *entry, "an integer");
}

std::optional<std::int64_t> GgufFile::get_int(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  if (const auto* i = std::get_if<std::int64_t>(&entry->data)) return *i;
  if (const auto* u = std::get_if<std::uint64_t>(&entry->data)) {
    if (*u > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) throw GgufError(name() + ": key '" + escaped(key) + "' is too large: " + std::to_string(*u));
    return static_cast<std::int64_t>(*u);
  }
  wrong_type(name(), *entry, "an integer");
}

std::optional<double> GgufFile::get_float(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  if (const auto* d = std::get_if<double>(&entry->data)) return checked_float(name(), *entry, *d);
  wrong_type(name(), *entry, "a floating-point number");
}

std::optional<bool> GgufFile::get_bool(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  if (const auto* b = std::get_if<bool>(&entry->data)) return *b;
  wrong_type(name(), *entry, "a bool");
}

std::optional<std::string> GgufFile::get_string(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  if (const auto* s = std::get_if<std::string>(&entry->data)) return *s;
  wrong_type(name(), *entry, "a string");
}

const std::vector<std::string>* GgufFile::get_strings(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return nullptr;
  if (const auto* s = std::get_if<std::vector<std::string>>(&entry->data)) return s;
  wrong_type(name(), *entry, "an array of strings");
}

std::optional<std::vector<std::int64_t>> GgufFile::get_ints(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  if (const auto* i = std::get_if<std::vector<std::int64_t>>(&entry->data)) return *i;
  if (const auto* u = std::get_if<std::vector<std::uint64_t>>(&entry->data)) return std::vector<std::int64_t>(u->begin(), u->end());
  wrong_type(name(), *entry, "an array of integers");
}

std::optional<std::vector<double>> GgufFile::get_floats(std::string_view key) const {
  const Metadata* entry = find(key);
  if (!entry) return std::nullopt;
  const auto* d = std::get_if<std::vector<double>>(&entry->data);
  if (!d) wrong_type(name(), *entry, "an array of floating-point numbers");
  for (const double value : *d) checked_float(name(), *entry, value);
  return *d;
}

std::uint64_t GgufFile::require_uint(std::string_view key) const {
  const auto value = get_uint(key);
  if (!value) throw GgufError(name() + ": key '" + escaped(key) + "' is missing");
  return *value;
}
double GgufFile::require_float(std::string_view key) const {
  const auto value = get_float(key);
  if (!value) throw GgufError(name() + ": key '" + escaped(key) + "' is missing");
  return *value;
}
std::string GgufFile::require_string(std::string_view key) const {
  const auto value = get_string(key);
  if (!value) throw GgufError(name() + ": key '" + escaped(key) + "' is missing");
  return *value;
}

std::shared_ptr<const std::byte> GgufFile::map(std::uint32_t shard) const { return state_->sources.at(shard).map(); }

void GgufFile::read(const TensorInfo& tensor, std::span<std::byte> out) const {
  if (tensor.shard >= state_->sources.size() || out.size() != tensor.bytes)
    throw GgufError(name() + ": tensor '" + escaped(tensor.name) + "' is read into " + std::to_string(out.size()) + " bytes; it has " + std::to_string(tensor.bytes));
  state_->sources[tensor.shard].read(tensor.offset, out);
}

}  // namespace lacuna::engine
