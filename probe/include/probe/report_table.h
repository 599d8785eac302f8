// A table of results: terminal, JSON, CSV, HTML and figures are drawn from the same one, so they cannot disagree.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "probe/encoders.h"
#include "probe/statistics.h"

namespace lacuna::probe {

struct Rate {  // k of n with its interval; shown as "37 % [22, 55] (11/30)", "no answers", or "-" where it is not measured: no numbers in the interval
  std::uint64_t k = 0, n = 0;
  Interval interval;
};
struct EstimatedRate { Interval interval; };     // of no count, shown as "37 % [22, 55]"; not a number: there is none
struct Coefficient { Interval interval; };       // F1, kappa and their like: no share of anything; shown as "0.93 [0.88, 0.97]", without its limits where there are none
struct PercentagePoints { Interval interval; };  // a difference of rates, shown as "+12 [+3, +21]", and without its limits where there are none
struct Percent { double share = 0; };            // shown as "12.5"
struct PValue { double value = 1; };
struct NoValue {};  // in a column of numbers: there is none; shown as "-", null in JSON, an empty cell elsewhere
using Cell = std::variant<std::string, std::int64_t, double, Rate, EstimatedRate, Coefficient, PercentagePoints, Percent, PValue, NoValue>;

// Shares are shares wherever programs read (JSON, CSV, XLSX: 0.125), and per cent or points where people do.
struct Column {
  std::string key;    // in JSON and CSV: snake_case, stable
  std::string title;  // for people; says the unit
};

struct ReportTable {
  std::string id, title;
  std::string note;  // what was tested, what was corrected for, what to mind
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

// A share in per cent, halves away from zero. Sums in another order differ in their last bits: what is a half but for those is one.
double rounded_percent(double share, int decimals = 0);
Cell number_or_none(const std::optional<double>& value);
Cell percent_or_none(const std::optional<double>& share);

std::string cell_text(const Cell& cell);             // for people
std::string table_text(const ReportTable& table);    // aligned for a terminal, untrusted text made visible
std::string table_html(const ReportTable& table);    // <table>, escaped
std::string table_markdown(const ReportTable& table);  // GitHub's tables
std::string table_latex(const ReportTable& table);     // a longtable; needs the packages booktabs and longtable
// Columns with intervals become several: key, key_low, key_high, key_k, key_n.
std::string table_csv(const ReportTable& table, const CsvDialect& dialect);
std::string table_json(const ReportTable& table);    // {"id", "title", "note", "rows": [{key: value}]}

}  // namespace lacuna::probe
