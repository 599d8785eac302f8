// What every score of a classifier has to stand beside: the line that costs nothing (length alone), a slice in which length says nothing, and
// whether stated probabilities hold.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lacuna::probe {

struct JudgedAnswer {
  std::string language;       // of the prompt
  std::size_t length = 0;     // bytes of the answer
  bool not_complete = false;  // says the label
  bool called = false;        // not complete, says the classifier
  double probability = 0;     // of not complete, as the classifier states it
};

// F1 of "not complete". Empty where no answer is and none is called so.
std::optional<double> not_complete_f1(std::span<const JudgedAnswer> answers);

// The best F1 of "shorter than n bytes is not complete", with n chosen on these very answers: an upper bound of what length alone can do.
// Empty where no answer is.
std::optional<double> length_only_f1(std::span<const JudgedAnswer> answers);

// As many complete answers as others in every band of length (a factor of 1.5), the first of each in the order given; indices, ascending.
std::vector<std::size_t> length_matched(std::span<const JudgedAnswer> answers);

// Stated probability against the share that was not complete, in ten bins and a colour a language; the area grows with the number of answers.
std::string calibration_svg(std::span<const JudgedAnswer> answers);

}  // namespace lacuna::probe
