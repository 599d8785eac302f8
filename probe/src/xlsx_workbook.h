// A spreadsheet file (Office Open XML, through libxlsxwriter), written row by row in constant memory, atomically.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace lacuna::probe {

using XlsxCell = std::variant<std::string, double>;

// Texts are written as texts: whatever they begin with, no program takes them for a formula or a link. Numbers that are not finite become empty
// cells. Throws std::system_error or std::runtime_error with the path; without close() no file is left.
class XlsxWorkbook {
 public:
  explicit XlsxWorkbook(std::filesystem::path path);
  ~XlsxWorkbook();
  XlsxWorkbook(const XlsxWorkbook&) = delete;
  XlsxWorkbook& operator=(const XlsxWorkbook&) = delete;

  // A sheet with a header that stays in view. `name`: at most 26 characters, ours, unlike in upper and lower case.
  void add_sheet(const std::string& name, const std::vector<std::string>& header);
  // Into the last sheet; a full one (1,048,576 rows) is followed by a further one with the same header.
  void add_row(const std::vector<XlsxCell>& cells);
  // Returns the number of texts that had to be cut to the length that a cell holds.
  std::uint64_t close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna::probe
