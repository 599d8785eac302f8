#include "classifiers/statistical.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "classifiers/classifier.h"

namespace lacuna::classifiers {
namespace {

constexpr std::string_view kMagic = "LACUNA-WEIGHTS-2";
constexpr std::size_t kMaxProvenance = 4096;  // bytes

std::uint32_t checksum(std::string_view bytes) {  // FNV-1a, 32 bits: tells a damaged file, not a forged one
  std::uint32_t hash = 0x811C9DC5u;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x01000193u;
  return hash;
}

void put_u32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((value >> shift) & 0xFF));
}
// Seven bits a byte, the low ones first; the high bit says that more follow.
void put_gap(std::string& out, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(0x80 | (value & 0x7F)));
  out.push_back(static_cast<char>(value));
}
void put_float(std::string& out, float value) { put_u32(out, std::bit_cast<std::uint32_t>(value)); }

class Cursor {
 public:
  Cursor(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  [[noreturn]] void refuse(const std::string& what) const { throw ClassifierError(name_ + ": byte " + std::to_string(at_) + ": " + what); }

  std::string_view take(std::size_t size) {
    if (size > bytes_.size() - at_) refuse("the file ends; " + std::to_string(size) + " more bytes are expected");
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  std::uint32_t u32() {
    const std::string_view four = take(4);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(static_cast<unsigned char>(four[i])) << (8 * i);
    return value;
  }
  std::uint32_t gap() {
    std::uint32_t value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    refuse("a gap between weights is longer than four bytes");
  }
  float real() {
    const float value = std::bit_cast<float>(u32());
    if (!std::isfinite(value)) refuse("a weight is not finite");
    return value;
  }
  void expect(std::uint32_t wanted, const char* what) {
    if (const std::uint32_t found = u32(); found != wanted) refuse(std::string(what) + " is " + std::to_string(found) + "; this build has " + std::to_string(wanted));
  }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  const std::string& name_;
  std::size_t at_ = 0;
};

void put_head(std::string& out, const Head& head) {
  put_float(out, head.step);
  for (const auto& [slope, offset] : head.calibration) {
    put_float(out, slope);
    put_float(out, offset);
  }
  for (const float weight : head.dense) put_float(out, weight);
  put_u32(out, static_cast<std::uint32_t>(head.hashed.size() - static_cast<std::size_t>(std::count(head.hashed.begin(), head.hashed.end(), std::int8_t{0}))));
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < head.hashed.size(); ++i) {
    if (head.hashed[i] == 0) continue;
    put_gap(out, i - last);
    out.push_back(static_cast<char>(head.hashed[i]));
    last = i;
  }
}

Head take_head(Cursor& in) {
  Head head;
  head.step = in.real();
  for (auto& [slope, offset] : head.calibration) {
    slope = in.real();
    offset = in.real();
  }
  head.dense.resize(feature_count() - kHashedFeatures);
  for (float& weight : head.dense) weight = in.real();
  head.hashed.resize(kHashedFeatures);
  const std::uint32_t count = in.u32();
  std::uint64_t place = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    place += in.gap();
    if (place >= kHashedFeatures) in.refuse("a weight has the place " + std::to_string(place) + "; at most " + std::to_string(kHashedFeatures - 1) + " is allowed");
    head.hashed[place] = static_cast<std::int8_t>(in.take(1)[0]);
  }
  return head;
}

}  // namespace

const Thresholds& thresholds_of(std::uint32_t domain) {
  static constexpr std::array<Thresholds, kFeatureDomains> kThresholds = {{
      {0.35, 0.5, 0.5, 0.1},    // question, Latin
      {0.35, 0.5, 0.5, 0.1},    // question, Han
      {0.35, 0.5, 0.35, 0.1},   // order, Latin: chosen over four ways of dealing the questions into folds
      {0.35, 0.5, 0.5, 0.15},   // order, Han: chosen on answers about China
  }};
  return kThresholds[domain];
}

double Head::logit(const FeatureVector& features) const {
  double small = 0, large = 0;
  for (const Feature& feature : features.features) {
    if (feature.index < kHashedFeatures) small += static_cast<double>(hashed[feature.index]) * static_cast<double>(feature.value);
    else large += static_cast<double>(dense[feature.index - kHashedFeatures]) * static_cast<double>(feature.value);
  }
  return static_cast<double>(step) * small + large;
}

double Head::probability(const FeatureVector& features) const {
  const Calibration& c = calibration[features.domain];
  return 1 / (1 + std::exp(-(static_cast<double>(c.slope) * logit(features) + static_cast<double>(c.offset))));
}

Head quantize(const std::vector<double>& weights, const std::array<Head::Calibration, kFeatureDomains>& calibration) {
  Head head;
  head.calibration = calibration;
  std::vector<double> sizes;
  for (std::uint32_t i = 0; i < kHashedFeatures; ++i) sizes.push_back(std::abs(weights[i]));
  std::nth_element(sizes.begin(), sizes.begin() + kKeptWeights, sizes.end(), std::greater<>());
  const double smallest = sizes[kKeptWeights], largest = *std::max_element(sizes.begin(), sizes.begin() + kKeptWeights);
  head.step = static_cast<float>(largest / 127);
  head.hashed.resize(kHashedFeatures);
  for (std::uint32_t i = 0; i < kHashedFeatures; ++i)
    head.hashed[i] = static_cast<std::int8_t>(std::abs(weights[i]) <= smallest ? 0 : std::lround(weights[i] / largest * 127));
  for (std::uint32_t i = kHashedFeatures; i < feature_count(); ++i) head.dense.push_back(static_cast<float>(weights[i]));
  return head;
}

std::string serialize(const StatisticalModel& model) {
  std::string out(kMagic);
  put_u32(out, kHashedFeatures);
  put_u32(out, feature_count());
  put_u32(out, kFeatureDomains);
  put_u32(out, static_cast<std::uint32_t>(model.heads.size()));
  put_u32(out, static_cast<std::uint32_t>(model.provenance.size()));
  out += model.provenance;
  for (const Head& head : model.heads) put_head(out, head);
  put_u32(out, checksum(out));
  return out;
}

StatisticalModel parse_model(std::string_view bytes, const std::string& name, std::uint32_t heads) {
  Cursor in(bytes, name);
  if (in.take(kMagic.size()) != kMagic) in.refuse("does not begin with '" + std::string(kMagic) + "': no weights of this version");
  in.expect(kHashedFeatures, "the number of hashed features");
  in.expect(feature_count(), "the number of features");
  in.expect(kFeatureDomains, "the number of domains");
  in.expect(heads, "the number of heads");
  StatisticalModel model;
  const std::uint32_t size = in.u32();
  if (size > kMaxProvenance) in.refuse("the provenance has " + std::to_string(size) + " bytes; at most " + std::to_string(kMaxProvenance) + " are allowed");
  model.provenance = in.take(size);
  for (std::uint32_t i = 0; i < heads; ++i) model.heads.push_back(take_head(in));
  const std::uint32_t found = in.u32();
  if (!in.at_end()) in.refuse("bytes follow the checksum");
  if (found != checksum(bytes.substr(0, bytes.size() - 4))) in.refuse("the checksum does not fit: the file is damaged");
  return model;
}

}  // namespace lacuna::classifiers
