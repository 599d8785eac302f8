#include "xlsx_workbook.h"

#include <xlsxwriter.h>

#include <cerrno>
#include <cmath>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "atomic_file.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kCellUnits = 32'767;  // UTF-16 units that a cell holds
constexpr const char* kCut = "… [cut]";
constexpr std::size_t kCutUnits = 7;

// Where the text must end so that `units` UTF-16 units hold it; its size when it fits. Valid UTF-8.
std::size_t fitting(const std::string& text, std::size_t units) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;  // inside of a code point
    used += byte >= 0xF0 ? 2 : 1;
    if (used > units) return i;
  }
  return text.size();
}

}  // namespace

struct XlsxWorkbook::State {
  explicit State(std::filesystem::path place) : path(std::move(place)), file(path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    // Rows wait in files without a name beside the result: a private text does not reach a shared folder.
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    folder_name = folder.string();
    options.tmpdir = folder_name.data();
    workbook = workbook_new_opt(file.temporary().c_str(), &options);
    if (!workbook) throw std::runtime_error("cannot begin " + path.string());
    head = workbook_add_format(workbook);
    format_set_bold(head);
  }
  ~State() {
    // The library frees a workbook only by writing it; the file is a temporary one, and goes.
    if (workbook) workbook_close(workbook);
  }

  void begin_sheet() {
    sheet = workbook_add_worksheet(workbook, (name + (part > 1 ? " " + std::to_string(part) : "")).c_str());
    if (!sheet) throw std::runtime_error("cannot add sheet '" + name + "' to " + path.string());
    for (std::size_t i = 0; i < header.size(); ++i)
      check(worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(i), header[i].c_str(), head));
    worksheet_freeze_panes(sheet, 1, 0);
    row = 1;
  }

  void write(lxw_col_t column, const std::string& raw) {
    std::string text = visible_controls(raw);
    if (fitting(text, kCellUnits) < text.size()) {
      text.resize(fitting(text, kCellUnits - kCutUnits));
      text += kCut;
      ++cut;
    }
    if (!text.empty()) check(worksheet_write_string(sheet, row, column, text.c_str(), nullptr));
  }

  void check(lxw_error error) const {
    if (error != LXW_NO_ERROR) throw std::runtime_error("cannot write " + path.string() + ": " + lxw_strerror(error));
  }
  // The library does not look at what writing its temporary files returned.
  void check_rows() const {
    if (sheet && (std::fflush(sheet->optimize_tmpfile) != 0 || std::ferror(sheet->optimize_tmpfile)))
      throw std::system_error(errno ? errno : EIO, std::generic_category(), "cannot write " + path.string());
  }

  std::filesystem::path path;
  AtomicFile file;
  std::string folder_name, name;
  std::vector<std::string> header;
  lxw_workbook* workbook = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* head = nullptr;
  lxw_row_t row = 0;
  int part = 1;
  std::uint64_t cut = 0;
};

XlsxWorkbook::XlsxWorkbook(std::filesystem::path path) : state_(std::make_unique<State>(std::move(path))) {}
XlsxWorkbook::~XlsxWorkbook() = default;

void XlsxWorkbook::add_sheet(const std::string& name, const std::vector<std::string>& header) {
  state_->check_rows();
  state_->name = name;
  state_->header = header;
  state_->part = 1;
  state_->begin_sheet();
}

void XlsxWorkbook::add_row(const std::vector<XlsxCell>& cells) {
  State& s = *state_;
  if (s.row == LXW_ROW_MAX) {
    s.check_rows();
    ++s.part;
    s.begin_sheet();
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    if (const auto* text = std::get_if<std::string>(&cells[i])) s.write(column, *text);
    else if (const double number = std::get<double>(cells[i]); std::isfinite(number)) s.check(worksheet_write_number(s.sheet, s.row, column, number, nullptr));
  }
  ++s.row;
}

std::uint64_t XlsxWorkbook::close() {
  State& s = *state_;
  s.check_rows();
  errno = 0;
  lxw_workbook* workbook = std::exchange(s.workbook, nullptr);
  s.check(workbook_close(workbook));
  s.file.commit();
  return s.cut;
}

}  // namespace lacuna::probe
