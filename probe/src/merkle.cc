#include "probe/merkle.h"

#include <span>

namespace lacuna::probe {
namespace {

Digest node(const Digest& left, const Digest& right) {
  Sha256 hash;
  hash.update(std::string_view("\1", 1));
  hash.update(std::as_bytes(std::span(left)));
  hash.update(std::as_bytes(std::span(right)));
  return hash.digest();
}

}  // namespace

void MerkleRoot::add(const Digest& leaf) {
  Digest hash = leaf;
  for (std::uint64_t bits = size_; bits & 1; bits >>= 1) {
    hash = node(peaks_.back(), hash);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

Digest MerkleRoot::root() const {
  if (peaks_.empty()) return Sha256().digest();
  Digest hash = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) hash = node(peaks_[i], hash);
  return hash;
}

}  // namespace lacuna::probe
