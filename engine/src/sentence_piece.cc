#include "sentence_piece.h"

#include <queue>

#include "code_points.h"

namespace lacuna::engine {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Part of the text in a doubly linked list; empty = joined into its left neighbour.
struct Node {
  std::string_view text;
  std::size_t previous, next;
};

struct Candidate {
  float score;
  std::size_t left;
  std::size_t size;  // of both parts together: another size now means that one of them was joined meanwhile
  bool operator<(const Candidate& other) const { return score != other.score ? score < other.score : left > other.left; }
};

// A node for each code point, and for each byte that is not UTF-8.
std::vector<Node> nodes_of(std::string_view text) {
  const std::vector<CodePoint> points = code_points(text);
  std::vector<Node> nodes(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t end = i + 1 < points.size() ? points[i + 1].offset : text.size();
    nodes[i] = {text.substr(points[i].offset, end - points[i].offset), i == 0 ? kNone : i - 1, i + 1 < points.size() ? i + 1 : kNone};
  }
  return nodes;
}

}  // namespace

void merge_pieces(const PieceTable& pieces, const std::array<TokenId, 256>& byte_tokens, std::string_view text, std::vector<TokenId>& out) {
  std::vector<Node> nodes = nodes_of(text);
  std::priority_queue<Candidate> queue;
  const auto joint = [&](std::size_t left) {
    const std::string_view a = nodes[left].text, b = nodes[nodes[left].next].text;
    return std::string_view(a.data(), a.size() + b.size());
  };
  const auto offer = [&](std::size_t left) {
    if (left == kNone || nodes[left].next == kNone) return;
    const auto found = pieces.find(joint(left));
    if (found != pieces.end()) queue.push({found->second.score, left, found->first.size()});
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) offer(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Node& left = nodes[best.left];
    if (left.text.empty() || left.next == kNone || joint(best.left).size() != best.size) continue;
    Node& right = nodes[left.next];
    left.text = joint(best.left);
    right.text = {};
    left.next = right.next;
    if (left.next != kNone) nodes[left.next].previous = best.left;
    offer(left.previous);
    offer(best.left);
  }
  for (const Node& node : nodes) {
    if (const auto found = pieces.find(node.text); found != pieces.end()) {
      out.push_back(found->second.id);
    } else {
      for (const char c : node.text) out.push_back(byte_tokens[static_cast<unsigned char>(c)]);
    }
  }
}

}  // namespace lacuna::engine
