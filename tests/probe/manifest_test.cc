#include "manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"
#include "probe/hashing.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

nlohmann::json manifest(EngineFacts facts = test::engine_facts(), const std::string& pinned = "2026-01-01T00:00:00Z") {
  return engine_manifest(facts, test::run_spec(), {test::prompt_set(1)}, test::FakeJudge(), pinned);
}

TEST(Manifest, HoldsEveryHash) {
  const nlohmann::json m = manifest();
  EXPECT_EQ(m.at("/model/files/0/sha256"_json_pointer), std::string(64, '1'));
  EXPECT_EQ(m.at("/tokenizer/sha256"_json_pointer), std::string(64, '2'));
  EXPECT_EQ(m.at("/chat_template/sha256"_json_pointer), std::string(64, '2'));
  EXPECT_EQ(m.at("/plan/prompt_sets/0/sha256"_json_pointer), sha256_hex(test::prompt_set(1).bytes));
  EXPECT_EQ(m.at("/classifier/rules_sha256"_json_pointer), std::string(64, 'f'));
  EXPECT_THAT(m.at("/recorded/libraries/sqlite"_json_pointer).get<std::string>(), HasSubstr("3."));
}

TEST(Manifest, CoreIsWhatDecidesAnAnswer) {
  const nlohmann::json core = nlohmann::json::parse(manifest_core(manifest()));
  EXPECT_TRUE(core.contains("model") && core.contains("sampling") && core.contains("limits"));
  EXPECT_FALSE(core.contains("plan") || core.contains("classifier") || core.contains("recorded"));
}

TEST(Manifest, MomentCountsOnlyForTemplatesThatReadTheClock) {
  EXPECT_EQ(manifest_core(manifest(test::engine_facts(), "2026-01-01T00:00:00Z")),
            manifest_core(manifest(test::engine_facts(), "2026-01-02T00:00:00Z")));
  EngineFacts facts = test::engine_facts();
  facts.template_reads_clock = true;
  EXPECT_THAT(manifest_differences(manifest(facts, "2026-01-01T00:00:00Z"), manifest(facts, "2026-01-02T00:00:00Z")),
              ElementsAre(HasSubstr("/pinned_utc")));
}

TEST(Manifest, RecordedCircumstancesAreNoDifference) {
  nlohmann::json later = manifest();
  later["recorded"]["started_utc"] = "2030-01-01T00:00:00Z";
  EXPECT_THAT(manifest_differences(manifest(), later), ElementsAre());
}

// What a set lacks is said for ever; mending its sources while the run goes on makes no other run of it.
TEST(Manifest, ASetThatDidNotPassLintIsRecordedAndNoDifference) {
  PromptSet weak = test::prompt_set(1);
  weak.complaints = {{weak.path, 1, 1, "licence", "is missing", Severity::weakness}, {weak.path, 1, 1, "languages[0]", "x", Severity::note}};
  const nlohmann::json m = engine_manifest(test::engine_facts(), test::run_spec(), {weak}, test::FakeJudge(), "2026-01-01T00:00:00Z");
  EXPECT_EQ(m.at("/recorded/did_not_pass_lint/tibet"_json_pointer), "1 weakness, 1 note");
  EXPECT_FALSE(manifest().at("recorded").contains("did_not_pass_lint"));
  EXPECT_THAT(manifest_differences(manifest(), m), ElementsAre());
}

TEST(Manifest, DifferencesNameWhatIsNewAndWhatIsGone) {
  nlohmann::json changed = manifest();
  changed["model"].erase("architecture");
  changed["model"]["extra"] = 1;
  EXPECT_THAT(
      manifest_differences(manifest(), changed),
      ElementsAre(HasSubstr("/model/architecture: \"\", now nothing"), HasSubstr("/model/extra: nothing, now 1")));
}

TEST(Manifest, NamesOfForeignFilesBecomeValidUtf8) {
  EngineFacts facts = test::engine_facts();
  facts.name = "a\xff";
  EXPECT_NO_THROW(canonical(manifest(facts)));
}

TEST(Manifest, RequestIsKeptWithoutFolders) {
  RunSpec spec = test::run_spec();
  spec.model = "/home/ann/models/m.gguf";
  spec.sets = {"/home/ann/sets/mine.yaml", "tibet"};
  const std::string json = spec_to_json(spec);
  EXPECT_THAT(json, Not(HasSubstr("ann")));
  EXPECT_THAT(json, HasSubstr("m.gguf"));
  EXPECT_THAT(json, HasSubstr("mine.yaml"));
}

TEST(Utc, ReadsWhatItWrites) {
  for (const char* text : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2026-11-24T02:05:28Z"}) {
    ASSERT_TRUE(parse_utc(text)) << text;
    EXPECT_EQ(utc_text(*parse_utc(text)), text);
  }
  for (const char* text : {"", "2023-02-29T00:00:00Z", "2026-01-01", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00Zx"})
    EXPECT_FALSE(parse_utc(text)) << text;
}

}  // namespace
}  // namespace lacuna::probe
