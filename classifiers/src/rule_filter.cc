#include "rule_filter.h"

#include <re2/filtered_re2.h>

#include <algorithm>
#include <cstdint>

namespace lacuna::classifiers {
namespace {

constexpr int kShortestLiteral = 3;  // bytes: one Han character
constexpr std::int64_t kMemory = 2 << 20;  // bytes of one pattern's program and automaton: there are hundreds

}  // namespace

void load(const std::filesystem::path& directory, RuleBook& book, std::string& bytes) {
  book.rules = load_rules(directory, bytes, book.filter);
  for (std::size_t i = 0; i < book.rules.size(); ++i) book.by_signal[static_cast<std::size_t>(book.rules[i].signal)].push_back(i);
}

RuleFilter::RuleFilter() : filter_(std::make_unique<re2::FilteredRE2>(kShortestLiteral)) {}
RuleFilter::~RuleFilter() = default;

Pattern RuleFilter::add(const std::string& pattern, const std::string& where, std::size_t place) {
  int id = 0;
  re2::RE2::Options options = pattern_options();
  options.set_max_mem(kMemory);
  if (filter_->Add(fold_pattern(pattern), options, &id) != re2::RE2::NoError) return compile(pattern, where);  // which says what is wrong
  places_.push_back(static_cast<int>(place));
  return {std::shared_ptr<const re2::RE2>(), &filter_->GetRE2(id)};
}

void RuleFilter::complete() {
  std::vector<std::string> atoms;
  if (!places_.empty()) filter_->Compile(&atoms);
  for (std::size_t i = 0; i < atoms.size(); ++i) insert(atoms[i], static_cast<int>(i));
  link();
}

int RuleFilter::child(int node, unsigned char byte) const {
  if (node == 0) return first_[byte];
  for (const auto& [edge, to] : nodes_[static_cast<std::size_t>(node)].next)
    if (edge == byte) return to;
  return 0;
}

int RuleFilter::step(int node, unsigned char byte) const {
  for (; node != 0; node = nodes_[static_cast<std::size_t>(node)].fail)
    if (const int to = child(node, byte)) return to;
  return child(0, byte);
}

void RuleFilter::insert(const std::string& atom, int id) {
  int node = 0;
  for (const char c : atom) {
    int to = child(node, static_cast<unsigned char>(c));
    if (to == 0) {
      to = static_cast<int>(nodes_.size());
      nodes_[static_cast<std::size_t>(node)].next.emplace_back(static_cast<unsigned char>(c), to);
      if (node == 0) first_[static_cast<unsigned char>(c)] = to;
      nodes_.emplace_back();
    }
    node = to;
  }
  nodes_[static_cast<std::size_t>(node)].atom = id;
}

void RuleFilter::link() {
  std::vector<int> row;
  for (const auto& [byte, to] : nodes_[0].next) row.push_back(to);
  for (std::size_t at = 0; at < row.size(); ++at) {
    const int node = row[at];
    for (const auto& [byte, to] : nodes_[static_cast<std::size_t>(node)].next) {
      Node& below = nodes_[static_cast<std::size_t>(to)];
      below.fail = step(nodes_[static_cast<std::size_t>(node)].fail, byte);
      const Node& failed = nodes_[static_cast<std::size_t>(below.fail)];
      below.shorter = failed.atom >= 0 ? below.fail : failed.shorter;
      row.push_back(to);
    }
  }
}

std::vector<int> RuleFilter::candidates(std::string_view folded) const {
  if (places_.empty()) return {};
  std::vector<int> atoms, out;
  int node = 0;
  for (const char c : folded) {
    node = step(node, static_cast<unsigned char>(c));
    for (int ends = nodes_[static_cast<std::size_t>(node)].atom >= 0 ? node : nodes_[static_cast<std::size_t>(node)].shorter; ends != 0; ends = nodes_[static_cast<std::size_t>(ends)].shorter)
      atoms.push_back(nodes_[static_cast<std::size_t>(ends)].atom);
  }
  std::sort(atoms.begin(), atoms.end());
  atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  filter_->AllPotentials(atoms, &out);
  for (int& place : out) place = places_[static_cast<std::size_t>(place)];
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace lacuna::classifiers
