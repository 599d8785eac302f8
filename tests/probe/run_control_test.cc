// Pausing, shards and frozen plans, with stand-ins.
#include "probe/run_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "fakes.h"

namespace lacuna::probe {
namespace {

using lacuna::test::TemporaryDirectory;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RunControlTest : public testing::Test {
 protected:
  RunOutcome run(const Audit& audit, RunControl* control = nullptr, std::stop_token stop = {}) {
    return run_by(generator_, audit, control, stop);
  }
  RunOutcome run_by(Generator& generator, const Audit& audit, RunControl* control, std::stop_token stop = {}) {
    Project project = Project::create_or_open(path_);
    return run_in_project(project, audit, generator, judge_, observer_, stop, control);
  }
  RunInfo info(const std::string& name = "fake") { return Project::open_read_only(path_).run(name); }

  TemporaryDirectory dir_;
  std::filesystem::path path_ = dir_ / "a.lacuna";
  test::FakeGenerator generator_{2};
  test::FakeJudge judge_;
  test::Recorder observer_;
};

TEST_F(RunControlTest, PausedRunFinishesWhatIsInFlightAndGoesOnWhenResumed) {
  RunControl control;
  std::jthread resumer;
  bool paused_once = false;
  generator_.change = [&](const PlannedPrompt&, GeneratedAnswer&) {
    if (paused_once || generator_.asked.size() != 4) return;
    paused_once = true;
    control.pause();
    resumer = std::jthread([&] { control.resume(); });
  };
  EXPECT_FALSE(run(test::audit(5, judge_), &control).interrupted);
  EXPECT_TRUE(paused_once);
  EXPECT_EQ(info().answered, 10u);
  EXPECT_EQ(generator_.asked.size(), 10u);  // nothing was asked twice
}

// The pause is over when the round that it ended comes back: nobody can read it off the switch any more.
TEST_F(RunControlTest, RunResumedBeforeItsRoundHasEndedGoesOn) {
  class ResumedAtTheEnd : public test::FakeGenerator {
   public:
    explicit ResumedAtTheEnd(RunControl& control) : FakeGenerator(2), control_(control) {}
    void generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) override {
      FakeGenerator::generate(next, done, on_tokens, stop);
      control_.resume();
    }

   private:
    RunControl& control_;
  };
  RunControl control;
  ResumedAtTheEnd generator(control);
  generator.change = [&](const PlannedPrompt&, GeneratedAnswer&) {
    if (generator.asked.size() == 4) control.pause();
  };
  EXPECT_FALSE(run_by(generator, test::audit(5, judge_), &control).interrupted);
  EXPECT_EQ(generator.asked.size(), 10u);
}

TEST_F(RunControlTest, PausedRunCanBeStopped) {
  RunControl control;
  std::stop_source stop;
  control.pause();
  stop.request_stop();
  EXPECT_TRUE(run(test::audit(5, judge_), &control, stop.get_token()).interrupted);
  EXPECT_THAT(generator_.asked, IsEmpty());
}

TEST_F(RunControlTest, ShardsTogetherAreTheRun) {
  RunSpec spec = test::run_spec();
  spec.shards = 3;
  for (spec.shard = 1; spec.shard <= 3; ++spec.shard) {
    EXPECT_FALSE(run(test::audit(5, judge_, spec)).interrupted);
  }
  EXPECT_EQ(info().status, "complete");
  EXPECT_EQ(info().answered, 10u);
  spec.shard = 4;
  EXPECT_THAT(test::message_of<SpecError>([&] { check(spec); }), HasSubstr("shard: 4 is out of range; allowed are 1 to 3"));
}

TEST_F(RunControlTest, RunOfItsFrozenPlanIsConfirmatoryAndAnyOtherExploratory) {
  const FrozenPlan plan = freeze(test::audit(3, judge_));
  Audit same = test::audit(3, judge_);
  same.frozen = &plan;
  run(same);
  EXPECT_EQ(info().frozen_plan, plan.sha256);
  EXPECT_THAT(info().plan_differences, IsEmpty());
  RunSpec spec = test::run_spec();
  spec.name = "other";
  spec.seed = 9;
  Audit other = test::audit(3, judge_, spec);
  other.frozen = &plan;
  run(other);
  EXPECT_THAT(info("other").plan_differences, ElementsAre(HasSubstr("/sampling/seed: 1, now 9")));
  Audit changed = test::audit(3, judge_);
  changed.name = "changed";
  changed.plan.prompts[0].key = std::string(64, '0');
  changed.frozen = &plan;
  run(changed);
  EXPECT_THAT(info("changed").plan_differences, ElementsAre("the prompts are not those of the plan"));
}

TEST_F(RunControlTest, PlanThatComesAfterTheRunBeganIsRefused) {
  const FrozenPlan plan = freeze(test::audit(3, judge_));
  const auto refusal = [&](const std::string& name, const FrozenPlan& frozen) {
    Audit audit = test::audit(3, judge_);
    audit.name = name;
    audit.frozen = &frozen;
    const std::string message = test::message_of<ProjectError>([&] { run(audit); });
    Project project = Project::open_read_only(path_);
    EXPECT_EQ(test::message_of<ProjectError>([&] { dry_run_in_project(project, audit, generator_); }), message);
    return message;
  };
  run(test::audit(3, judge_));
  EXPECT_THAT(refusal("fake", plan), HasSubstr("run 'fake' was begun without a plan"));
  EXPECT_EQ(info().frozen_plan, "");
  Audit planned = test::audit(3, judge_);
  planned.name = "planned";
  planned.frozen = &plan;
  run(planned);
  FrozenPlan again = plan;
  again.sha256 = std::string(64, '0');
  EXPECT_THAT(refusal("planned", again), AllOf(HasSubstr("with another plan"), HasSubstr(plan.sha256), HasSubstr(again.sha256)));
  run(planned);
  planned.frozen = nullptr;  // it goes on as what it was begun
  run(planned);
  EXPECT_EQ(info("planned").frozen_plan, plan.sha256);
}

TEST_F(RunControlTest, RunOfAnotherBuildSaysWhoCanFinishIt) {
  run(test::audit(3, judge_));
  EngineFacts rebuilt = test::engine_facts();
  rebuilt.commit = "another";
  EXPECT_THAT(test::message_of<ProjectError>([&] { run(test::audit(3, judge_, test::run_spec(), rebuilt)); }),
              AllOf(HasSubstr("/engine/commit: "), HasSubstr("the build that began the run can finish it")));
}

TEST_F(RunControlTest, PlanFilesAreReadStrictly) {
  const FrozenPlan plan = freeze(test::audit(3, judge_));
  lacuna::test::write_file(dir_ / "p.json", plan.json);
  EXPECT_EQ(read_plan(dir_ / "p.json").sha256, plan.sha256);
  EXPECT_EQ(read_plan(dir_ / "p.json").prompts, 6u);
  for (const std::string& text : {std::string("{}"), std::string("x"), std::string("{\"kind\":\"lacuna-plan\",\"format\":9}"), std::string(200, '[')}) {
    lacuna::test::write_file(dir_ / "bad.json", text);
    EXPECT_THAT(test::message_of<std::runtime_error>([&] { read_plan(dir_ / "bad.json"); }), HasSubstr("bad.json: "));
  }
  const auto refusal = [&](const nlohmann::json& json) {
    lacuna::test::write_file(dir_ / "bad.json", json.dump());
    const std::string message = test::message_of<std::runtime_error>([&] { read_plan(dir_ / "bad.json"); });
    EXPECT_THAT(message, testing::Not(HasSubstr("exception")));
    return message;
  };
  EXPECT_THAT(refusal(nlohmann::json::object()), HasSubstr("bad.json: is no plan of 'lacuna plan': it has no field 'kind'"));
  nlohmann::json changed = nlohmann::json::parse(plan.json);
  changed["prompts"] = "six";
  EXPECT_THAT(refusal(changed), HasSubstr("field 'prompts': type must be number, but is string"));
  changed = nlohmann::json::parse(plan.json);
  changed["spec"].erase("samples");
  EXPECT_THAT(refusal(changed), HasSubstr("field 'spec': key 'samples' not found"));
  EXPECT_THAT(test::message_of<std::runtime_error>([&] { read_plan(dir_ / "none.json"); }), HasSubstr("no such plan file"));
}

TEST_F(RunControlTest, DryRunStoresNothing) {
  { Project::create_or_open(path_); }
  Project project = Project::open_read_only(path_);
  const DryRun dry = dry_run_in_project(project, test::audit(20, judge_), generator_);
  EXPECT_EQ(dry.prompts, 40u);
  EXPECT_EQ(dry.open, 40u);
  EXPECT_EQ(dry.tried, 8u);
  EXPECT_EQ(dry.tokens, 24u);
  EXPECT_GE(dry.at_most_seconds, dry.expected_seconds);
  EXPECT_THAT(project.runs(), IsEmpty());
  Project none = empty_project();
  EXPECT_EQ(dry_run_in_project(none, test::audit(1, judge_), generator_).open, 2u);
}

TEST_F(RunControlTest, DryRunCountsAsTheServerDoesAndSaysWhatFailed) {
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    answer.tokens.clear();
    answer.answer_tokens = 7;
    if (prompt.item == "tibet-0") answer.error = "HTTP status 400: no", answer.answer_tokens.reset();
  };
  Project none = empty_project();
  const DryRun dry = dry_run_in_project(none, test::audit(4, judge_), generator_);
  EXPECT_EQ(dry.tried, 8u);
  EXPECT_EQ(dry.failed, 2u);
  EXPECT_EQ(dry.cause, "HTTP status 400: no");
  EXPECT_EQ(dry.tokens, 42u);
  std::stop_source stop;
  generator_.change = [&](const PlannedPrompt&, GeneratedAnswer&) { stop.request_stop(); };
  generator_.asked.clear();
  EXPECT_TRUE(dry_run_in_project(none, test::audit(4, judge_), generator_, stop.get_token()).interrupted);
  EXPECT_LT(generator_.asked.size(), 8u);
}

}  // namespace
}  // namespace lacuna::probe
