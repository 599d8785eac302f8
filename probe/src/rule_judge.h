// Verdicts from the rule classifier.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "classifiers/classifier.h"
#include "probe/ports.h"

namespace lacuna::probe {

class RuleJudge : public Judge {
 public:
  explicit RuleJudge(const std::filesystem::path& rules_directory);
  void judge(const PromptItem* item, ResultRow& row) override;
  // From now on rows come with the votes of this model (ResultRow::judge_vote): version and fingerprint say so.
  void hear(const std::string& judge_fingerprint);
  std::string version() const override { return classifier_.version() + heard_; }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  using Prepared = std::shared_ptr<const classifiers::PreparedQuestion>;
  Prepared prepared(const PromptItem* item, const ResultRow& row);

  void fill_layers(const classifiers::Verdict& verdict, ResultRow& row) const;

  classifiers::Classifier classifier_;
  std::string heard_, fingerprint_, rules_fingerprint_, weights_fingerprint_;
  // (what is judged by of an item, language, variant): an address would be another item's when its owner is gone.
  std::map<std::tuple<std::string, std::string, std::string>, Prepared> prepared_;
};

}  // namespace lacuna::probe
