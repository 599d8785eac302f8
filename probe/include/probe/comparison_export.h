// A comparison as files for papers and spreadsheets: its tables, and its figures.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "probe/comparison.h"
#include "probe/report.h"

namespace lacuna::probe {

// Rates, tests, differences in differences, flips, headline classes, rates put right by people and their agreement where they labelled, and whose verdicts are in force, in this order.
std::vector<ReportTable> comparison_tables(const Comparison& comparison, const ReportInput& input);

// Whether the ending of a file for tables says a format; throws SpecError that lists those there are.
void check_tables_file(const std::filesystem::path& path);
// Writes tables atomically, in the format that the ending of `path` says: .md, .tex, .xlsx (a sheet a table), .json, or .csv (the second alone,
// which holds the tests: a CSV holds one table). `notices` are said first where the format has room for text. Throws SpecError for
// another ending, std::system_error with the path.
void write_tables(const std::filesystem::path& path, const std::vector<ReportTable>& tables, const std::vector<std::string>& notices);
void write_comparison(const std::filesystem::path& path, const Comparison& comparison, const ReportInput& input);

// Writes matrix, forest plots and bars of headline classes, each as .svg and .png, into `folder`, which is made when it is not there. Returns the files.
std::vector<std::filesystem::path> write_figures(const std::filesystem::path& folder, const Comparison& comparison, const ReportInput& input);

}  // namespace lacuna::probe
