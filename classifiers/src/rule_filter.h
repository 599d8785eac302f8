// Which of many rules could match a sentence at all: seen from the literals that it holds (re2::FilteredRE2), so that few patterns are tried.
#pragma once
#include <array>
#include <cstdint>
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

  // Compiles a pattern (rules.h: compile) within `memory` bytes of program and automaton; it lives as long as the filter. `place` is what candidates() names it by.
  Pattern add(const std::string& pattern, std::int64_t memory, const std::string& where, std::size_t place);
  // Once all are added.
  void complete();

  // Places of the patterns that may match `folded`, ascending; the others do not.
  std::vector<int> candidates(std::string_view folded) const;

 private:
  void insert(const std::string& literal, int id);
  void link();
  std::size_t row(int state) const { return static_cast<std::size_t>(state) * classes_; }

  std::unique_ptr<re2::FilteredRE2> filter_;
  std::vector<int> places_;  // of its patterns, in the order in which they were added

  // The literals as an automaton (Aho and Corasick 1975). Bytes that no literal holds are one class.
  std::array<std::uint8_t, 256> class_of_{};
  std::size_t classes_ = 1;
  std::vector<int> next_;               // by state and class
  std::vector<int> literal_, shorter_;  // by state: the literal that ends there or -1; the nearest shorter end that it holds, 0 = none
};

// All rules of a folder.
struct RuleBook {
  RuleFilter filter;
  std::vector<Rule> rules;
  std::array<std::vector<std::size_t>, kSignals> by_signal;  // places in `rules`
  std::vector<std::size_t> anywhere;                         // those that look at the whole text at once

  const std::vector<std::size_t>& of(Signal signal) const { return by_signal[static_cast<std::size_t>(signal)]; }
};
// Throws ClassifierError with file, line and rule. `bytes` receives the files, one after the other.
void load(const std::filesystem::path& directory, RuleBook& book, std::string& bytes);

}  // namespace lacuna::classifiers
