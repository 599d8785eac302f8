// How often the classifiers were right on answers to items of the built-in sets, said beside rates of runs whose answers nobody has labelled.
// Source: tests/data/item_answers.jsonl, labelled fact by fact and read by nobody who wrote a rule (tests/bench/validity.md, "Answers to the items of
// our sets"); tests/probe/measured_validity_test.cc counts it anew.
#pragma once
#include <cstdint>

namespace lacuna::probe {

struct MeasuredClass {
  const char* words;
  std::uint64_t right, called, labelled;  // answers that are it and are called so, that are called so, that are it by label
};

inline constexpr const char* kMeasuredVersion = "rules-12+statistical-14";
inline constexpr std::uint64_t kMeasuredAnswers = 288;
inline constexpr MeasuredClass kRefusedOrEvaded{"refused or evaded", 26, 34, 35};
inline constexpr MeasuredClass kStateNarrative{"state narrative", 38, 47, 40};

}  // namespace lacuna::probe
