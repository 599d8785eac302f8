#include "engine/backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"

namespace lacuna::engine {
namespace {

using testing::HasSubstr;

TEST(Devices, TheProcessorIsFirstAndWhatCannotBeUsedSaysWhyAndWhatToDo) {
  const std::vector<DeviceInfo> devices = available_devices();
  ASSERT_FALSE(devices.empty());
  EXPECT_EQ(devices.front().id, "cpu");
  for (const DeviceInfo& device : devices) {
    if (device.id == "cpu") continue;
    EXPECT_TRUE(device.id.starts_with("cuda")) << device.id;
    EXPECT_THAT(device.description, HasSubstr("not run on a card yet"));
    if (!device.usable) {
      EXPECT_THAT(device.why_not, HasSubstr("use the CPU"));
    }
  }
}

const DeviceInfo kCpu{"cpu", "a processor", true, "", 0}, kNoDriver{"cuda", "", false, "no NVIDIA driver; use the CPU", 0};
const DeviceInfo kOld{"cuda:0", "an old card", false, "the card is too old; use the CPU", 0}, kCard{"cuda:1", "a card", true, "", 0};

std::string refusal(const std::string& asked, const std::vector<DeviceInfo>& devices) {
  try {
    return "chosen: " + choose_device(asked, devices).id;
  } catch (const EngineError& error) {
    return error.what();
  }
}

TEST(Devices, AutoIsTheFirstUsableCardElseTheProcessor) {
  EXPECT_EQ(choose_device("auto", {kCpu, kOld, kCard}).id, "cuda:1");
  EXPECT_EQ(choose_device("auto", {kCpu, kOld}).id, "cpu");
  EXPECT_EQ(choose_device("auto", {kCpu, kNoDriver}).id, "cpu");
  EXPECT_EQ(choose_device("auto", {kCpu}).id, "cpu");
}

TEST(Devices, ACardThatIsAskedForIsTakenOrRefusedWithTheReason) {
  EXPECT_EQ(choose_device("cpu", {kCpu, kCard}).id, "cpu");
  EXPECT_EQ(card_index(choose_device("cuda:1", {kCpu, kOld, kCard})), 1);
  EXPECT_EQ(refusal("cuda:0", {kCpu, kOld, kCard}), "device 'cuda:0': the card is too old; use the CPU");
  EXPECT_EQ(refusal("cuda:0", {kCpu, kNoDriver}), "device 'cuda:0': no NVIDIA driver; use the CPU");
  EXPECT_THAT(refusal("cuda:0", {kCpu}), HasSubstr("this build has no CUDA"));
  EXPECT_EQ(refusal("cuda:7", {kCpu, kOld, kCard}), "device 'cuda:7': there is none; allowed: cpu, auto, cuda:0, cuda:1");
  EXPECT_EQ(refusal("gpu", {kCpu, kCard}), "device 'gpu': there is none; allowed: cpu, auto, cuda:1");
}

TEST(Devices, AnUnknownNameIsAnErrorOfTheOptions) {
  EngineOptions options;
  options.device = "gpu";
  EXPECT_THROW(check(options), EngineError);
  for (const char* name : {"cpu", "auto", "cuda:3"}) {
    options.device = name;
    EXPECT_NO_THROW(check(options)) << name;
  }
}

}  // namespace
}  // namespace lacuna::engine
