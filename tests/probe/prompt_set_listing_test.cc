#include "probe/prompt_set_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "probe/session.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PromptSetListing : public ::testing::Test {
 protected:
  PromptSetListing() : folder_(fs::temp_directory_path() / ("lacuna_listing_" + std::to_string(std::random_device{}()))) { fs::create_directories(folder_); }
  ~PromptSetListing() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(PromptSetListing, ANewSetLintsAndBearsItsName) {
  const fs::path file = start_prompt_set(folder_, "my-topic");
  for (const Complaint& complaint : lint(folder_ / "my-topic")) ADD_FAILURE() << complaint.text();
  const PromptSet set = load_prompt_set(file);
  EXPECT_EQ(set.id, "my-topic");
  EXPECT_EQ(set.items.front().id, "my-topic-01");
}

TEST_F(PromptSetListing, ANewSetNeverTakesThePlaceOfAnother) {
  start_prompt_set(folder_, "my-topic");
  EXPECT_THROW(start_prompt_set(folder_, "my-topic"), std::invalid_argument);
}

TEST_F(PromptSetListing, ANewSetTakesNoBuiltInName) {
  EXPECT_TRUE(comes_with_the_program("tibet"));
  EXPECT_FALSE(comes_with_the_program("sources"));
  EXPECT_THROW(start_prompt_set(folder_, "tibet"), std::invalid_argument);
}

TEST_F(PromptSetListing, ANameThatIsAPathIsRefused) {
  for (const char* name : {"", "../x", "A", "a b", "-a", "a-"}) EXPECT_THROW(start_prompt_set(folder_, name), std::invalid_argument) << name;
}

TEST_F(PromptSetListing, AnItemIsShownWithItsControlsAndSources) {
  const PromptSet set = load_prompt_set(start_prompt_set(folder_, "my-topic"));
  const std::string text = item_text(set, set.items.front());
  for (const char* part : {"my-topic-01-twin", "my-topic-01-neutral", "term_charged", "garton-ash-1983", "Antisocialist forces"}) EXPECT_THAT(text, HasSubstr(part));
}

TEST_F(PromptSetListing, AnItemIsShownWhole) {
  PromptSet set = load_prompt_set(start_prompt_set(folder_, "my-topic"));
  PromptItem& item = set.items.front();
  item.facts.front().contradictions["en"] = {"unions (were|stayed) banned"};
  item.loadedness = 2;
  const std::string text = item_text(set, item);
  for (const char* part : {"contradicted by /unions (were|stayed) banned/", "gda, solidarity", "loadedness: 2"}) EXPECT_THAT(text, HasSubstr(part));
  const auto json = nlohmann::json::parse(item_json(set, item));
  EXPECT_EQ(json.at("entities").at(0).at("names").at("en").at(0), "gda");
  EXPECT_EQ(json.at("loadedness"), 2);
}

TEST_F(PromptSetListing, CountsAreThoseOfTheFile) {
  const PromptSet set = load_prompt_set(start_prompt_set(folder_, "my-topic"));
  const auto listed = nlohmann::json::parse(sets_json({set})).at(0);
  EXPECT_EQ(listed.at("sensitive"), 1);
  EXPECT_EQ(listed.at("controls"), 2);
  EXPECT_EQ(listed.at("facts").at("cited"), 3);
  EXPECT_EQ(nlohmann::json::parse(item_json(set, set.items.front())).at("controls").size(), 2U);
}

TEST_F(PromptSetListing, ALanguageThatTheSetLacksIsNamedWithThoseItHas) {
  const PromptSet set = load_prompt_set(start_prompt_set(folder_, "my-topic"));
  try {
    set_text(set, "fr");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("it has en"));
  }
}

}  // namespace
}  // namespace lacuna::probe
