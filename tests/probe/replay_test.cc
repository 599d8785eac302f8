// Answers generated again, by a small random model.
#include "probe/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "fakes.h"
#include "probe/outcome_json.h"
#include "small_model.h"

namespace lacuna::probe {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    setenv("LACUNA_DATA", dir_.path().c_str(), 1);
    std::filesystem::create_directory_symlink(lacuna::test::source_dir() / "classifiers" / "rules", dir_ / "rules");
    std::filesystem::create_directory_symlink(lacuna::test::source_dir() / "prompt_sets", dir_ / "prompt_sets");
    spec_.model = dir_ / "m.gguf";
    spec_.name = "answered";
    spec_.sets = {"tibet"};
    spec_.languages = {"en"};
    spec_.limit = 4;
    spec_.max_tokens = 6;
    spec_.threads = 1;
    const std::string chat_template = "{{ messages[0]['content'] }}";
    lacuna::test::write_file(spec_.model, lacuna::test::small_model({}).set("tokenizer.chat_template", lacuna::test::gguf_string(chat_template)).file());
    run_audit(path_, spec_, observer_, {});
  }
  void TearDown() override { unsetenv("LACUNA_DATA"); }
  ReplayOutcome replay(RunObserver& observer, std::stop_token stop = {}) { return replay_project(path_, options_, observer, std::move(stop)); }

  lacuna::test::TemporaryDirectory dir_;
  std::filesystem::path path_ = dir_ / "a.lacuna";
  RunSpec spec_ = test::run_spec();
  ReplayOptions options_;
  test::Recorder observer_;
};

TEST_F(ReplayTest, WhatFailedIsNotCountedAsTheSameBytes) {
  spec_.name = "failed";
  spec_.context = 2;  // no prompt fits
  run_audit(path_, spec_, observer_, {});
  const ReplayOutcome outcome = replay(observer_);
  EXPECT_EQ(outcome.chosen, 4u);
  EXPECT_EQ(outcome.compared, 4u);
  EXPECT_EQ(outcome.equal, 4u);
  EXPECT_EQ(outcome.failed, 4u);
  EXPECT_THAT(outcome.differences, IsEmpty());
  EXPECT_THAT(replay_json(outcome), HasSubstr("\"failed\":4"));
}

TEST_F(ReplayTest, OneThatIsStoppedSaysHowManyThereAre) {
  class Stopper : public RunObserver {
   public:
    void progress(const RunProgress&) override { stop.request_stop(); }
    std::stop_source stop;
  } stopper;
  options_.parallel = 1;
  const ReplayOutcome outcome = replay(stopper, stopper.stop.get_token());
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.chosen, 4u);
  EXPECT_EQ(outcome.compared, 1u);
}

}  // namespace
}  // namespace lacuna::probe
