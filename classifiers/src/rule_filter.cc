#include "rule_filter.h"

#include <re2/filtered_re2.h>

#include <algorithm>

namespace lacuna::classifiers {
namespace {

constexpr int kShortestLiteral = 3;  // bytes: one Han character

}  // namespace

void load(const std::filesystem::path& directory, RuleBook& book, std::string& bytes) {
  book.rules = load_rules(directory, bytes, book.filter);
  for (std::size_t i = 0; i < book.rules.size(); ++i) {
    book.by_signal[static_cast<std::size_t>(book.rules[i].signal)].push_back(i);
    if (book.rules[i].scope == Scope::anywhere && !book.rules[i].on_demand()) book.anywhere.push_back(i);
  }
}

RuleFilter::RuleFilter() : filter_(std::make_unique<re2::FilteredRE2>(kShortestLiteral)) {}
RuleFilter::~RuleFilter() = default;

Pattern RuleFilter::add(const std::string& pattern, std::int64_t memory, const std::string& where, std::size_t place) {
  int id = 0;
  re2::RE2::Options options = pattern_options();
  options.set_max_mem(memory);
  const std::string folded = fold_pattern(pattern);
  if (filter_->Add(folded, options, &id) != re2::RE2::NoError) refuse_pattern(pattern, where, re2::RE2(folded, options).error());
  places_.push_back(static_cast<int>(place));
  return {std::shared_ptr<const re2::RE2>(), &filter_->GetRE2(id)};
}

void RuleFilter::complete() {
  std::vector<std::string> literals;
  if (!places_.empty()) filter_->Compile(&literals);
  for (const std::string& literal : literals)
    for (const char c : literal)
      if (std::uint8_t& known = class_of_[static_cast<unsigned char>(c)]; known == 0) known = static_cast<std::uint8_t>(classes_++);
  next_.resize(classes_);
  literal_ = {-1};
  for (std::size_t i = 0; i < literals.size(); ++i) insert(literals[i], static_cast<int>(i));
  link();
}

void RuleFilter::insert(const std::string& literal, int id) {
  int state = 0;
  for (const char c : literal) {
    int& to = next_[row(state) + class_of_[static_cast<unsigned char>(c)]];
    if (to == 0) {
      to = static_cast<int>(literal_.size());
      literal_.push_back(-1);
      state = to;
      next_.resize(next_.size() + classes_);
    } else {
      state = to;
    }
  }
  literal_[static_cast<std::size_t>(state)] = id;
}

// Breadth first: whatever a state cannot go on with, it does as the longest other state that ends with the same bytes.
void RuleFilter::link() {
  shorter_.assign(literal_.size(), 0);
  std::vector<int> fallback(literal_.size(), 0), queue = {0};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const int state = queue[at], other = fallback[static_cast<std::size_t>(state)];
    for (std::size_t c = 1; c < classes_; ++c) {
      int& to = next_[row(state) + c];
      const int same = state == 0 ? 0 : next_[row(other) + c];
      if (to == 0) {
        to = same;
        continue;
      }
      fallback[static_cast<std::size_t>(to)] = same;
      shorter_[static_cast<std::size_t>(to)] = literal_[static_cast<std::size_t>(same)] >= 0 ? same : shorter_[static_cast<std::size_t>(same)];
      queue.push_back(to);
    }
  }
}

std::vector<int> RuleFilter::candidates(std::string_view folded) const {
  if (places_.empty()) return {};
  std::vector<int> literals, out;
  int state = 0;
  for (const char c : folded) {
    state = next_[row(state) + class_of_[static_cast<unsigned char>(c)]];
    for (int end = literal_[static_cast<std::size_t>(state)] >= 0 ? state : shorter_[static_cast<std::size_t>(state)]; end != 0; end = shorter_[static_cast<std::size_t>(end)])
      literals.push_back(literal_[static_cast<std::size_t>(end)]);
  }
  std::sort(literals.begin(), literals.end());
  literals.erase(std::unique(literals.begin(), literals.end()), literals.end());
  filter_->AllPotentials(literals, &out);
  for (int& place : out) place = places_[static_cast<std::size_t>(place)];
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace lacuna::classifiers
