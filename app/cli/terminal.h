// What a person sees while something long runs: results go to stdout, everything else to stderr.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "command.h"
#include "probe/counted.h"
#include "probe/ports.h"

namespace lacuna::cli {

// Whether stderr may be animated: a terminal, TERM not "dumb", not --quiet.
bool animated(const Context& context);

// A line on stderr unless --quiet. Untrusted text is made visible.
void note(const Context& context, const std::string& line);

// The same with "lacuna: " before it, and --quiet or not: what an exit code of an error stands for.
void complain(const std::string& line);

using probe::counted;

// "1:02:03" or "0:05".
std::string clock_text(double seconds);

// One line that is redrawn on a terminal; otherwise a plain line every ten seconds and at the end.
class ProgressLine {
 public:
  explicit ProgressLine(const Context& context);
  ~ProgressLine();
  void show(double share, const std::string& text);
  void finish();  // leaves the last state on the screen

 private:
  const Context& context_;
  bool animated_;
  std::string last_, shown_;  // not printed yet; printed as a plain line
  std::chrono::steady_clock::time_point printed_{};
};

// The progress of a run, an import or a classification.
class ProgressObserver : public probe::RunObserver {
 public:
  ProgressObserver(const Context& context, std::string unit) : context_(context), line_(context), unit_(std::move(unit)) {}
  void progress(const probe::RunProgress& progress) override;
  void log(const std::string& line) override;
  void finish() { line_.finish(); }

 private:
  const Context& context_;
  ProgressLine line_;
  std::string unit_;
};

// Follows the hashing of a model file.
class BytesProgress {
 public:
  BytesProgress(const Context& context, std::string what) : line_(context), what_(std::move(what)) {}
  void operator()(std::uint64_t done, std::uint64_t total);

 private:
  ProgressLine line_;
  std::string what_;
};

}  // namespace lacuna::cli
