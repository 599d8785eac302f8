// Arbitrary bytes in every format of answers from elsewhere: answers or a complaint. The first byte chooses, so that seeds of a format stay with it.
#include <cstdint>
#include <string>

#include "paths.h"
#include "probe/answer_import.h"

using namespace lacuna;

namespace {

void read(const probe::AnswerFile& file) {
  try {
    probe::ImportLosses losses;
    probe::for_each_answer(file, [](probe::LabelledAnswer&& answer) {
      if (answer.id.empty() || answer.sample.value_or(0) < 0) __builtin_trap();
    }, losses);
    losses.lines();
  } catch (const probe::TableError&) {
  } catch (const probe::JsonLinesError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const test::TemporaryDirectory folder;
  test::write_file(folder / "a", std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  probe::AnswerFile file(folder / "a");
  const auto& formats = probe::answer_formats();
  const std::size_t choice = data[0] % (formats.size() + 1);
  if (choice > 0) file.format = formats[choice - 1];
  read(file);
  return 0;
}
