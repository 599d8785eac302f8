// Which of many rules could match a sentence at all: seen from the literals that it holds (re2::FilteredRE2), so that few patterns are tried.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules.h"

namespace re2 { class FilteredRE2; }

namespace lacuna::classifiers {

class RuleFilter {
 public:
  RuleFilter();
  ~RuleFilter();

  // Compiles a pattern (rules.h: compile), which lives as long as the filter. `place` is what candidates() names it by.
  Pattern add(const std::string& pattern, const std::string& where, std::size_t place);
  // Once all are added.
  void complete();

  // Places of the patterns that may match `folded`, ascending; the others do not.
  std::vector<int> candidates(std::string_view folded) const;

 private:
  // A trie of the literals with failure links (Aho and Corasick 1975).
  struct Node {
    std::vector<std::pair<unsigned char, int>> next;
    int fail = 0, atom = -1, shorter = 0;  // `shorter`: the nearest node along the failure links that ends a literal
  };
  int child(int node, unsigned char byte) const;
  int step(int node, unsigned char byte) const;
  void insert(const std::string& atom, int id);
  void link();

  std::unique_ptr<re2::FilteredRE2> filter_;
  std::vector<int> places_;  // of its patterns, in the order in which they were added
  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::array<int, 256> first_{};  // the root's edges: most bytes of a text are looked up there
};

// All rules of a folder.
struct RuleBook {
  RuleFilter filter;
  std::vector<Rule> rules;
  std::array<std::vector<std::size_t>, kSignals> by_signal;  // places in `rules`

  const std::vector<std::size_t>& of(Signal signal) const { return by_signal[static_cast<std::size_t>(signal)]; }
};
// Throws ClassifierError with file, line and rule. `bytes` receives the files, one after the other.
void load(const std::filesystem::path& directory, RuleBook& book, std::string& bytes);

}  // namespace lacuna::classifiers
