// Merkle tree hashes over the answers of a project (RFC 6962, RFC 9162): one published answer can be proven without publishing all.
#pragma once
#include <cstdint>
#include <vector>

#include "probe/hashing.h"

namespace lacuna::probe {

// Leaves are hashes SHA-256(0x00 || entry) already, as row_hash of db/SCHEMA.md is; a node is SHA-256(0x01 || left || right).
// Takes leaves one by one and keeps one hash a level: a million answers need no memory.
class MerkleRoot {
 public:
  void add(const Digest& leaf);
  std::uint64_t size() const { return size_; }
  Digest root() const;  // of nothing: SHA-256 of nothing

 private:
  std::vector<Digest> peaks_;  // complete subtrees, the largest first: one for each bit of size_
  std::uint64_t size_ = 0;
};

// The hashes beside the path from leaf `index` to the root, from the leaf up (RFC 9162, 2.1.3.1). Throws std::out_of_range.
std::vector<Digest> inclusion_proof(const std::vector<Digest>& leaves, std::uint64_t index);
// Whether `leaf` is the one at `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).
bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size, const std::vector<Digest>& proof, const Digest& root);

}  // namespace lacuna::probe
