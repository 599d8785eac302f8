#include "probe/run_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"

namespace lacuna::probe {
namespace {

using testing::HasSubstr;

TEST(RunList, AStoredRunSaysWhatItWasBegunWith) {
  const lacuna::test::TemporaryDirectory folder;
  Project project = Project::create_or_open(folder / "p.lacuna");
  test::FakeJudge judge;
  RunSpec spec = test::run_spec();
  spec.model = "/somewhere/model.gguf";
  spec.endpoint.urls = {"http://127.0.0.1:8000"};
  spec.endpoint.model = "served";
  spec.system_prompt = "Answer.";
  spec.thinking = false;
  spec.max_tokens = 77;
  spec.parallel = 3;
  spec.threads = 2;
  {
    test::FakeGenerator generator;
    test::Recorder observer;
    run_in_project(project, test::audit(4, judge, spec), generator, judge, observer, {});
  }
  const std::string name = project.runs().front().name;
  const RunSpec stored = spec_of_run(project, name);
  EXPECT_EQ(stored.name, name);
  EXPECT_EQ(stored.model, "model.gguf");
  EXPECT_EQ(stored.endpoint.urls, spec.endpoint.urls);
  EXPECT_EQ(stored.endpoint.model, "served");
  EXPECT_EQ(stored.languages, spec.languages);
  EXPECT_EQ(stored.system_prompt, spec.system_prompt);
  EXPECT_EQ(stored.thinking, spec.thinking);
  EXPECT_EQ(stored.max_tokens, 77u);
  EXPECT_EQ(stored.parallel, 3u);
  EXPECT_EQ(stored.threads, 2u);
  RunSpec again = stored;
  again.model = spec.model;
  EXPECT_EQ(spec_to_json(again), [&] {
    RunSpec named = spec;
    named.name = name;
    return spec_to_json(named);
  }());
  EXPECT_THAT(test::message_of<ProjectError>([&] { spec_of_run(project, "other"); }), HasSubstr(name));
}

}  // namespace
}  // namespace lacuna::probe
