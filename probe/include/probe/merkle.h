// Merkle tree hashes over the answers of a project (RFC 6962, RFC 9162).
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

}  // namespace lacuna::probe
