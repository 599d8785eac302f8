#include "probe/report_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

bool is_text(const Cell& cell) { return std::holds_alternative<std::string>(cell); }

std::string pad(const std::string& text, std::size_t width, bool left) {
  const std::size_t own = display_width(text);
  const std::string blanks(width > own ? width - own : 0, ' ');
  return left ? text + blanks : blanks + text;
}

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string number(double v) { return std::isfinite(v) ? fmt::format("{:.6g}", v) : std::string(); }

Parts interval_parts(const std::string& key, const Interval& i) { return {{key, number(i.estimate)}, {key + "_low", number(i.low)}, {key + "_high", number(i.high)}}; }

// The named parts of a cell, in the order of the CSV columns.
Parts parts(const Column& column, const Cell& cell) {
  const std::string& key = column.key;
  return std::visit(Overloaded{[&](const std::string& v) { return Parts{{key, v}}; }, [&](std::int64_t v) { return Parts{{key, std::to_string(v)}}; },
                               [&](double v) { return Parts{{key, number(v)}}; }, [&](const Percent& v) { return Parts{{key, number(v.share)}}; },
                               [&](const PValue& v) { return Parts{{key, number(v.value)}}; }, [&](NoValue) { return Parts{{key, ""}}; },
                               [&](const Rate& v) {
                                 Parts out = interval_parts(key, v.interval);
                                 out.emplace_back(key + "_k", std::to_string(v.k));
                                 out.emplace_back(key + "_n", std::to_string(v.n));
                                 return out;
                               },
                               [&](const EstimatedRate& v) { return interval_parts(key, v.interval); }, [&](const Coefficient& v) { return interval_parts(key, v.interval); },
                               [&](const PercentagePoints& v) { return interval_parts(key, v.interval); }},
                    cell);
}

ordered_json number_json(double v) { return std::isfinite(v) ? ordered_json(v) : ordered_json(nullptr); }

ordered_json interval_json(const char* name, const Interval& i) { return {{name, number_json(i.estimate)}, {"low", number_json(i.low)}, {"high", number_json(i.high)}}; }

ordered_json cell_json(const Cell& cell) {
  return std::visit(Overloaded{[](const std::string& v) { return ordered_json(valid_utf8(v)); }, [](std::int64_t v) { return ordered_json(v); },
                               [](double v) { return number_json(v); }, [](const Percent& v) { return number_json(v.share); },
                               [](const PValue& v) { return number_json(v.value); }, [](NoValue) { return ordered_json(nullptr); },
                               [](const Rate& v) {
                                 ordered_json out = interval_json("rate", v.interval);
                                 out["k"] = v.k;
                                 out["n"] = v.n;
                                 return out;
                               },
                               [](const EstimatedRate& v) { return interval_json("rate", v.interval); }, [](const Coefficient& v) { return interval_json("value", v.interval); },
                               [](const PercentagePoints& v) { return interval_json("difference", v.interval); }},
                    cell);
}

std::string p_text(double p) { return p < 0.001 ? "<0.001" : fmt::format("{:.3f}", p); }

std::string rate_text(const Interval& i) {
  return fmt::format("{:.0f} % [{:.0f}, {:.0f}]", rounded_percent(i.estimate), rounded_percent(i.low), rounded_percent(i.high));
}

std::string coefficient_text(const Interval& i) {
  if (!std::isfinite(i.estimate)) return "-";
  return fmt::format("{:.2f}", i.estimate) + (i.has_limits() ? fmt::format(" [{:.2f}, {:.2f}]", i.low, i.high) : "");
}

// What is near 0 is told from what is 0.
std::string points_text(double difference) {
  const double points = rounded_percent(difference);
  return points == 0 && rounded_percent(difference, 8) != 0 ? fmt::format("{:+.1f}", 100 * difference) : fmt::format("{:+.0f}", points);
}

std::string points_text(const Interval& i) { return points_text(i.estimate) + (i.has_limits() ? fmt::format(" [{}, {}]", points_text(i.low), points_text(i.high)) : ""); }

}  // namespace

double rounded_percent(double share, int decimals) {
  const double unit = std::pow(10, decimals), percent = std::round(share * 1e10) / 1e8;
  return std::round(percent * unit) / unit + 0.0;  // no -0
}

Cell number_or_none(const std::optional<double>& value) { return value ? Cell(*value) : Cell(NoValue{}); }
Cell percent_or_none(const std::optional<double>& share) { return share ? Cell(Percent{*share}) : Cell(NoValue{}); }

std::string cell_text(const Cell& cell) {
  return std::visit(Overloaded{[](const std::string& v) { return v; }, [](std::int64_t v) { return std::to_string(v); }, [](double v) { return fmt::format("{:.2f}", v); },
                               [](const Percent& v) { return fmt::format("{:.1f}", rounded_percent(v.share, 1)); }, [](const PValue& v) { return p_text(v.value); },
                               [](NoValue) { return std::string("-"); },
                               [](const Rate& v) { return std::isnan(v.interval.estimate) ? std::string("-") : v.n == 0 ? std::string("no answers") : fmt::format("{} ({}/{})", rate_text(v.interval), v.k, v.n); },
                               [](const EstimatedRate& v) { return std::isfinite(v.interval.estimate) ? rate_text(v.interval) : std::string("-"); },
                               [](const Coefficient& v) { return coefficient_text(v.interval); }, [](const PercentagePoints& v) { return points_text(v.interval); }},
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
