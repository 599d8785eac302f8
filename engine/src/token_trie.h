// Finds the longest of many fixed texts at a place, as special tokens are looked for.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/tokenizer.h"

namespace lacuna::engine {

class TokenTrie {
 public:
  void add(std::string_view text, TokenId id) {
    std::size_t at = 0;
    for (const char c : text) {
      const auto [found, is_new] = nodes_[at].children.try_emplace(c, nodes_.size());
      const std::size_t next = found->second;
      if (is_new) nodes_.emplace_back();  // invalidates `found`
      at = next;
    }
    nodes_[at].id = id;
  }

  struct Hit {
    TokenId id;
    std::size_t length;
  };
  std::optional<Hit> longest(std::string_view text) const {
    std::optional<Hit> best;
    std::size_t at = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto found = nodes_[at].children.find(text[i]);
      if (found == nodes_[at].children.end()) break;
      at = found->second;
      if (nodes_[at].id >= 0) best = Hit{nodes_[at].id, i + 1};
    }
    return best;
  }

 private:
  struct Node {
    std::map<char, std::size_t> children;
    TokenId id = -1;
  };
  std::vector<Node> nodes_{1};
};

}  // namespace lacuna::engine
