#include "bpe.h"

#include <queue>
#include <tuple>

namespace lacuna::engine {
namespace {

// A token of the word in a doubly linked list; id -1 = joined into its left neighbour.
struct Node {
  TokenId id;
  std::int64_t previous, next;
};

struct Candidate {
  std::uint32_t rank;
  std::int64_t left;
  TokenId left_id, right_id, result;
  bool operator>(const Candidate& other) const { return std::tie(rank, left) > std::tie(other.rank, other.left); }
};

}  // namespace

void merge_word(const MergeTable& merges, std::span<const TokenId> bytes, std::vector<TokenId>& out) {
  std::vector<Node> nodes(bytes.size());
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t i = 0; i < size; ++i) nodes[static_cast<std::size_t>(i)] = {bytes[static_cast<std::size_t>(i)], i - 1, i + 1 < size ? i + 1 : -1};
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
  const auto node = [&nodes](std::int64_t i) -> Node& { return nodes[static_cast<std::size_t>(i)]; };
  const auto offer = [&](std::int64_t left) {
    if (left < 0 || node(left).next < 0) return;
    const TokenId a = node(left).id, b = node(node(left).next).id;
    const auto found = merges.find(merge_key(a, b));
    if (found != merges.end()) queue.push({found->second.rank, left, a, b, found->second.result});
  };
  for (std::int64_t i = 0; i < size; ++i) offer(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Node& left = node(best.left);
    if (left.id != best.left_id || left.next < 0 || node(left.next).id != best.right_id) continue;  // one of the two was joined meanwhile
    Node& right = node(left.next);
    left.id = best.result;
    right.id = -1;
    left.next = right.next;
    if (left.next >= 0) node(left.next).previous = best.left;
    offer(left.previous);
    offer(best.left);
  }
  for (const Node& n : nodes)
    if (n.id >= 0) out.push_back(n.id);
}

}  // namespace lacuna::engine
