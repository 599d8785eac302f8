// The development files as the statistical layer is fitted and tried on: features, labels, and the groups that are left out.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "classifiers/classifier.h"

namespace lacuna::bench {

struct LabelledRow {
  std::string file, id, language;
  std::string question;  // group of answers to one question: never split between fitting and trying
  std::string maker;     // of the model
  int label = 2;         // 0 refusal, 1 evasive, 2 compliance
  bool agreed = true;    // both labellers said so
  int narrative = -1;    // 1 state narrative, 0 not, -1 the file does not say
  classifiers::FeatureVector features;  // empty for an answer that is invalid
  classifiers::Label rules = classifiers::Label::compliance;  // what the rules alone say
  std::size_t length = 0;               // bytes of the answer
};

// What leaves the fit together with an answer of XSTest: answers to all prompts that are built alike, safe and unsafe; or to its own prompt alone.
enum class XstestGroups { families, prompts };

// Every file of the folder that carries labels. Throws JsonLinesError.
std::vector<LabelledRow> read_labelled(const std::filesystem::path& folder, const classifiers::Classifier& classifier, XstestGroups groups = XstestGroups::families);

// The project's own labelled answers (*.jsonl in name order): to be learned from, never to be measured on. Throws JsonLinesError.
std::vector<LabelledRow> read_own(const std::filesystem::path& folder, const classifiers::Classifier& classifier);

}  // namespace lacuna::bench
