#include "probe/report_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lacuna::probe {
namespace {

using nlohmann::ordered_json;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

double percent(double share) { return 100 * share; }

bool is_text(const Cell& cell) { return std::holds_alternative<std::string>(cell); }

std::string pad(const std::string& text, std::size_t width, bool left) {
  const std::size_t own = display_width(text);
  const std::string blanks(width > own ? width - own : 0, ' ');
  return left ? text + blanks : blanks + text;
}

// The named parts of a cell, in the order of the CSV columns.
std::vector<std::pair<std::string, std::string>> parts(const Column& column, const Cell& cell) {
  const auto number = [](double v) { return fmt::format("{:.6g}", v); };
  return std::visit(
      Overloaded{
          [&](const std::string& v) { return std::vector<std::pair<std::string, std::string>>{{column.key, v}}; },
          [&](std::int64_t v) { return std::vector<std::pair<std::string, std::string>>{{column.key, std::to_string(v)}}; },
          [&](double v) { return std::vector<std::pair<std::string, std::string>>{{column.key, number(v)}}; },
          [&](const PValue& v) { return std::vector<std::pair<std::string, std::string>>{{column.key, number(v.value)}}; },
          [&](const Rate& v) {
            return std::vector<std::pair<std::string, std::string>>{{column.key, number(v.interval.estimate)},
                                                                    {column.key + "_low", number(v.interval.low)},
                                                                    {column.key + "_high", number(v.interval.high)},
                                                                    {column.key + "_k", std::to_string(v.k)},
                                                                    {column.key + "_n", std::to_string(v.n)}};
          },
          [&](const PercentagePoints& v) {
            return std::vector<std::pair<std::string, std::string>>{{column.key, number(v.interval.estimate)},
                                                                    {column.key + "_low", number(v.interval.low)},
                                                                    {column.key + "_high", number(v.interval.high)}};
          }},
      cell);
}

ordered_json cell_json(const Cell& cell) {
  return std::visit(Overloaded{[](const std::string& v) { return ordered_json(valid_utf8(v)); }, [](std::int64_t v) { return ordered_json(v); },
                               [](double v) { return ordered_json(v); }, [](const PValue& v) { return ordered_json(v.value); },
                               [](const Rate& v) {
                                 return ordered_json{{"rate", v.interval.estimate}, {"low", v.interval.low}, {"high", v.interval.high}, {"k", v.k}, {"n", v.n}};
                               },
                               [](const PercentagePoints& v) {
                                 return ordered_json{{"difference", v.interval.estimate}, {"low", v.interval.low}, {"high", v.interval.high}};
                               }},
                    cell);
}

std::string p_text(double p) { return p < 0.001 ? "<0.001" : fmt::format("{:.3f}", p); }

}  // namespace

std::string cell_text(const Cell& cell) {
  return std::visit(
      Overloaded{[](const std::string& v) { return v; }, [](std::int64_t v) { return std::to_string(v); }, [](double v) { return fmt::format("{:.2f}", v); },
                 [](const PValue& v) { return p_text(v.value); },
                 [](const Rate& v) {
                   if (v.n == 0) return std::string("no answers");
                   return fmt::format("{:.0f} % [{:.0f}, {:.0f}] ({}/{})", percent(v.interval.estimate), percent(v.interval.low),
                                      percent(v.interval.high), v.k, v.n);
                 },
                 [](const PercentagePoints& v) {
                   return fmt::format("{:+.0f} [{:+.0f}, {:+.0f}]", percent(v.interval.estimate), percent(v.interval.low), percent(v.interval.high));
                 }},
      cell);
}

std::string table_text(const ReportTable& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : table.columns) lines[0].push_back(column.title);
  for (const auto& row : table.rows) {
    std::vector<std::string> line;
    for (const Cell& cell : row) line.push_back(for_terminal_line(cell_text(cell), 60));
    lines.push_back(std::move(line));
  }
  std::vector<std::size_t> widths(table.columns.size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], display_width(line[i]));
  std::string out = table.title + "\n";
  for (std::size_t r = 0; r < lines.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < lines[r].size(); ++i) {
      const bool left = table.rows.empty() || is_text(table.rows.front()[i]);
      line += (i ? "  " : "  ") + pad(lines[r][i], widths[i], left);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    if (r > 0) continue;
    out += "  ";
    for (std::size_t i = 0; i < widths.size(); ++i) out += (i ? "  " : "") + std::string(widths[i], '-');
    out += "\n";
  }
  if (table.rows.empty()) out += "  (none)\n";
  if (!table.note.empty()) out += "  " + table.note + "\n";
  return out;
}

std::string table_html(const ReportTable& table) {
  std::string out = fmt::format("<h3>{}</h3>\n", for_html(table.title));
  if (!table.note.empty()) out += fmt::format("<p class=\"note\">{}</p>\n", for_html(table.note));
  if (table.rows.empty()) return out + "<p>None.</p>\n";
  out += "<table><thead><tr>";
  for (const Column& column : table.columns) out += fmt::format("<th scope=\"col\">{}</th>", for_html(column.title));
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const Cell& cell : row)
      out += fmt::format("<td{}><bdi>{}</bdi></td>", is_text(cell) ? "" : " class=\"number\"", for_html(cell_text(cell)));
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string table_csv(const ReportTable& table, const CsvDialect& dialect) {
  std::string out = dialect.byte_order_mark ? "\uFEFF" : "";
  // Numbers are ours and typed: they are never guarded, or a minus sign would turn them into text.
  CsvDialect plain = dialect;
  plain.formula_guard = false;
  for (std::size_t r = 0; r <= table.rows.size(); ++r) {
    if (r == 0 && table.rows.empty()) break;
    bool first = true;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Cell& cell = table.rows[r == 0 ? 0 : r - 1][i];
      for (const auto& [key, value] : parts(table.columns[i], cell)) {
        if (!first) out += dialect.separator;
        first = false;
        out += for_csv(r == 0 ? key : value, is_text(cell) ? dialect : plain);
      }
    }
    out += dialect.line_end;
  }
  return out;
}

std::string table_json(const ReportTable& table) {
  ordered_json rows = ordered_json::array();
  for (const auto& row : table.rows) {
    ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i].key] = cell_json(row[i]);
    rows.push_back(std::move(object));
  }
  return ordered_json{{"id", table.id}, {"title", table.title}, {"note", table.note}, {"rows", rows}}.dump();
}

}  // namespace lacuna::probe
