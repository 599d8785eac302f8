// Arbitrary bytes as a prompt set beside our own sources: complaints or a set, never a crash.
#include <cstdint>
#include <string>

#include "paths.h"
#include "probe/prompt_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lacuna::test::TemporaryDirectory folder;
  static const bool ready = [] {
    lacuna::test::write_file(folder / "sources.yaml", "sources:\n  - {id: a, title: A, publisher: P, date: '2000', tier: 1}\n");
    return true;
  }();
  (void)ready;
  const auto file = folder / "x.yaml";
  lacuna::test::write_file(file, std::string(reinterpret_cast<const char*>(data), size));
  for (const auto& complaint : lacuna::probe::lint(file)) complaint.text();
  return 0;
}
