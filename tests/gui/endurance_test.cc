// What stays when a person goes to and fro for hours: memory and threads.
#include <gtest/gtest.h>
#include <malloc.h>

#include <QApplication>
#include <cstdio>
#include <fstream>

#include "gui/main_window.h"
#include "gui/results_page.h"
#include "models/results_model.h"
#include "studio_fixture.h"

extern "C" __attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();  // there under ASan, whose malloc mallinfo2 does not know

namespace lacuna::studio {
namespace {

struct Figures {
  int threads = 0;
  long resident_kib = 0;
  long allocated_kib = 0;  // what was asked for and not given back, to the byte
};

Figures figures() {
  Figures out;
  std::ifstream in("/proc/self/status");
  for (std::string key; in >> key;) {
    if (key == "Threads:") in >> out.threads;
    if (key == "VmRSS:") in >> out.resident_kib;
  }
  const struct mallinfo2 used = mallinfo2();
  out.allocated_kib = static_cast<long>((__sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : used.uordblks + used.hblkhd) / 1024);
  return out;
}

// What was told to be deleted later goes when an event loop comes round, and a test's calls are made outside of one.
void process_events() {
  QApplication::processEvents();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void settle(MainWindow& window) {
  wait_until([&] { return !window.studio().pages().is_busy() && !window.studio().analyses().is_busy() && window.results().model().is_complete(); });
}

// Every page of a project that has something on each; what a page asks its readers for is waited for on every round.
// $LACUNA_PAGE_SWITCHES of them; three hundred unless told.
TEST(MainWindow, PageSwitchesLeaveThreadsAndMemoryFlat) {
  const int wanted = qEnvironmentVariableIsSet("LACUNA_PAGE_SWITCHES") ? qEnvironmentVariableIntValue("LACUNA_PAGE_SWITCHES") : 300;
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().has_project() && window.comparison().result() && !window.studio().prompts().is_loading(); }));
  const auto switch_pages = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const auto page = static_cast<std::size_t>(i) % MainWindow::kPages.size();
      window.go(MainWindow::kPages[page]);
      process_events();
      if (page + 1 == MainWindow::kPages.size()) settle(window);
    }
    settle(window);
  };
  switch_pages(100);
  const Figures before = figures();
  for (int tenth = 0; tenth < 10; ++tenth) {
    switch_pages(wanted / 10);
    std::printf("%ld ", figures().allocated_kib);
    std::fflush(stdout);
  }
  const Figures after = figures();
  std::printf("%d switches: threads %d -> %d, allocated %ld -> %ld KiB, resident %ld -> %ld KiB\n", wanted, before.threads, after.threads, before.allocated_kib, after.allocated_kib,
              before.resident_kib, after.resident_kib);
  EXPECT_LE(after.threads, before.threads);
  EXPECT_LT(after.allocated_kib - before.allocated_kib, 256);
  if (!__sanitizer_get_current_allocated_bytes) {  // ASan keeps what was freed for a while
    EXPECT_LT(after.resident_kib - before.resident_kib, 8 * 1024);
  }
}

}  // namespace
}  // namespace lacuna::studio
