// How often the classifiers were right on answers to items of the built-in sets, said beside rates of runs whose answers nobody has labelled.
// Sources: tests/data/item_answers.jsonl, labelled fact by fact, and item_manners.jsonl, most of which answer nothing; read by nobody who wrote a rule
// (tests/bench/validity.md, "Answers to the items of our sets"). tests/probe/measured_validity_test.cc counts them anew.
#pragma once
#include <cstdint>

namespace lacuna::probe {

struct MeasuredClass {
  const char* words;
  std::uint64_t right, called, labelled;  // answers that are it and are called so, that are called so, that are it by label
};

inline constexpr const char* kMeasuredVersion = "rules-14+statistical-16";
inline constexpr std::uint64_t kMeasuredAnswers = 285;
inline constexpr MeasuredClass kRefusedOrEvaded{"refused or evaded", 26, 33, 35};
inline constexpr MeasuredClass kStateNarrative{"state narrative", 38, 47, 40};

inline constexpr std::uint64_t kMeasuredManners = 256;
inline constexpr MeasuredClass kRefused{"refused", 47, 50, 53};
inline constexpr MeasuredClass kDeflected{"deflected", 30, 33, 31};

}  // namespace lacuna::probe
