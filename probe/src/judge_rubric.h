// What a model that judges is asked, and how its vote is read. Nothing here knows where the model is.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "probe/ports.h"

namespace lacuna::probe {

// One question about an answer, with the words that it may be answered with: those of the axis.
struct JudgeAxis {
  const char* name;      // "engagement", "narrative", "facts", "reasoning"
  const char* question;
  struct Label { const char *word, *meaning; };
  std::vector<Label> labels;  // at most 26
  bool reads_reasoning = false;  // what the model thought is shown too; an answer without it is not asked about
};
// Throws SpecError that lists the axes.
const JudgeAxis& judge_axis(const std::string& name);
std::vector<std::string> judge_axis_names();

// Models prefer some places of a list: every question is asked with the labels in this order, and backwards.
enum class LabelOrder { forward, backward };
inline constexpr std::array kLabelOrders = {LabelOrder::forward, LabelOrder::backward};

// The question of an axis about an answer. Prompt and answer stand first, between lines with a mark that occurs in neither (`fence_mark`), so
// that no text can end its own quotation; the question stands last. Long answers are cut in the middle. What no reader sees (zero-width and
// bidi characters, tags) is made visible. `reasoning` stands between them and the question, for an axis that reads it.
std::string judge_prompt(const JudgeAxis& axis, LabelOrder order, const std::string& prompt, const std::string& answer, const std::string& reasoning = "");
// Letters and digits that occur in none of the texts; the same texts give the same mark.
std::string fence_mark(const std::vector<std::string>& texts);

// Everything that decides what is asked, for hashing.
std::string rubric_text(const std::vector<std::string>& axes);

// What one reply, or the mean of several, says: probabilities of the axis's labels, in the order of the axis; they add up to 1.
struct JudgeVote {
  std::vector<double> probabilities;
  bool weighted = true;  // false: the whole weight lies on the letter that was replied, for want of its probability
  std::size_t best() const;
  bool tied() const;  // two labels have the most: a judge that keeps to the first place of the list says of no label that it fits
};
// Reads the letters' probabilities off the place where the reply names one. Without probabilities a reply that is a letter of the list and nothing else
// ("B", "b", "**B**", "B.", "Answer: B") is the vote. Empty when it names none: less than half of the probability lies on the letters of the list.
std::optional<JudgeVote> read_vote(const JudgeAxis& axis, LabelOrder order, const GeneratedAnswer& reply);
// Whether a reply says anything about the letters: an abstention of one that does is the judge's own, and comes again however often it is asked.
inline bool is_readable(const GeneratedAnswer& reply) { return !reply.probabilities.empty(); }
JudgeVote mean_vote(const std::vector<JudgeVote>& votes);  // of at least one

}  // namespace lacuna::probe
