// Arbitrary bytes as a table of questions, CSV and JSON Lines: a set, or complaints; what was written is read back by the linter.
#include <cstdint>
#include <string>

#include "paths.h"
#include "probe/json_lines.h"
#include "probe/prompt_set_import.h"

using namespace lacuna;

namespace {

template <typename Import>
void import(const std::filesystem::path& table, const std::filesystem::path& folder, Import import_table) {
  probe::SetImport how;
  how.id = "x";
  try {
    probe::grouped(import_table(table, folder, how).complaints);
  } catch (const probe::PromptSetError&) {
  } catch (const probe::TableError&) {
  } catch (const probe::JsonLinesError&) {
  }
  std::filesystem::remove_all(folder / "x");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::TemporaryDirectory folder;
  test::write_file(folder / "t", std::string(reinterpret_cast<const char*>(data), size));
  import(folder / "t", folder.path(), probe::import_prompt_set_csv);
  import(folder / "t", folder.path(), probe::import_prompt_set_jsonl);
  return 0;
}
