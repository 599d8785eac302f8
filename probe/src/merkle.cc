#include "probe/merkle.h"

#include <bit>
#include <span>
#include <stdexcept>

namespace lacuna::probe {
namespace {

Digest node(const Digest& left, const Digest& right) {
  Sha256 hash;
  hash.update(std::string_view("\1", 1));
  hash.update(std::as_bytes(std::span(left)));
  hash.update(std::as_bytes(std::span(right)));
  return hash.digest();
}

Digest root_of(std::span<const Digest> leaves) {
  MerkleRoot tree;
  for (const Digest& leaf : leaves) tree.add(leaf);
  return tree.root();
}

// The left subtree of more than one leaf is the largest complete one that leaves something for the right.
std::size_t left_size(std::size_t leaves) { return std::bit_floor(leaves - 1); }

void add_path(std::span<const Digest> leaves, std::size_t index, std::vector<Digest>& path) {
  if (leaves.size() <= 1) return;
  const std::size_t left = left_size(leaves.size());
  const bool in_left = index < left;
  add_path(in_left ? leaves.first(left) : leaves.subspan(left), in_left ? index : index - left, path);
  path.push_back(root_of(in_left ? leaves.subspan(left) : leaves.first(left)));
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

std::vector<Digest> inclusion_proof(const std::vector<Digest>& leaves, std::uint64_t index) {
  if (index >= leaves.size()) throw std::out_of_range("no leaf " + std::to_string(index) + " in a tree of " + std::to_string(leaves.size()));
  std::vector<Digest> path;
  add_path(leaves, index, path);
  return path;
}

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size, const std::vector<Digest>& proof, const Digest& root) {
  if (index >= size) return false;
  std::uint64_t at = index, last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if ((at & 1) || at == last) {
      hash = node(sibling, hash);
      for (; !(at & 1) && at != 0; at >>= 1) last >>= 1;
    } else {
      hash = node(hash, sibling);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

}  // namespace lacuna::probe
