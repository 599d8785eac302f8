#include "engine/backend.h"

#include <gtest/gtest.h>

namespace lacuna::engine {
namespace {

TEST(Devices, TheProcessorIsFirstAndWhatCannotBeUsedSaysWhyAndWhatToDo) {
  const std::vector<DeviceInfo> devices = available_devices();
  ASSERT_FALSE(devices.empty());
  EXPECT_EQ(devices.front().id, "cpu");
  for (const DeviceInfo& device : devices) {
    if (device.id == "cpu") continue;
    EXPECT_TRUE(device.id.starts_with("cuda")) << device.id;
    EXPECT_FALSE(device.usable) << "no model runs on a card yet";
    EXPECT_NE(device.why_not.find("use the CPU"), std::string::npos) << device.why_not;
  }
}

}  // namespace
}  // namespace lacuna::engine
