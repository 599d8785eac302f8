#include "terminal.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "probe/encoders.h"

namespace lacuna::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr std::chrono::seconds kPlainInterval{10};
constexpr std::uint64_t kBytesShown = 64u << 20;  // smaller files are hashed before anybody could read a line

std::string bar(double share) {
  const int full = static_cast<int>(std::lround(std::min(1.0, std::max(0.0, share)) * kBarWidth));
  std::string out = "[";
  for (int i = 0; i < kBarWidth; ++i) out += i < full ? "#" : "·";
  return out + "]";
}

std::string number(double value, int digits) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

}  // namespace

bool animated(const Context& context) {
  const char* term = std::getenv("TERM");
  return !context.quiet && isatty(STDERR_FILENO) && term && std::strcmp(term, "dumb") != 0;
}

void note(const Context& context, const std::string& line) {
  if (!context.quiet) std::fprintf(stderr, "%s\n", probe::for_terminal(line).c_str());
}

void complain(const std::string& line) { std::fprintf(stderr, "lacuna: %s\n", probe::for_terminal(line).c_str()); }

std::string clock_text(double seconds) {
  const auto total = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  char buffer[32];
  if (total >= 3600) std::snprintf(buffer, sizeof buffer, "%lld:%02lld:%02lld", total / 3600, total / 60 % 60, total % 60);
  else std::snprintf(buffer, sizeof buffer, "%lld:%02lld", total / 60, total % 60);
  return buffer;
}

ProgressLine::ProgressLine(const Context& context) : context_(context), animated_(animated(context)) {}
ProgressLine::~ProgressLine() { finish(); }

void ProgressLine::show(double share, const std::string& text) {
  if (context_.quiet) return;
  last_ = probe::for_terminal_line(text);
  if (last_ == shown_) return last_.clear();
  if (animated_) {
    std::fprintf(stderr, "\r\033[K%s %s", bar(share).c_str(), last_.c_str());
    std::fflush(stderr);
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (printed_ != std::chrono::steady_clock::time_point{} && now - printed_ < kPlainInterval) return;
  printed_ = now;
  std::fprintf(stderr, "%s\n", last_.c_str());
  shown_ = std::exchange(last_, "");
}

void ProgressLine::finish() {
  if (context_.quiet || last_.empty()) return;
  if (animated_) std::fputc(0x0A, stderr);
  else std::fprintf(stderr, "%s\n", last_.c_str());
  last_.clear();
}

void ProgressObserver::progress(const probe::RunProgress& p) {
  const double share = p.total ? static_cast<double>(p.done) / static_cast<double>(p.total) : 0;
  std::string text = std::to_string(p.done) + "/" + std::to_string(p.total) + " " + unit_ + "  " + number(100 * share, 0) + " %";
  if (p.tokens_per_second > 0) text += "  " + number(p.tokens_per_second, p.tokens_per_second < 100 ? 1 : 0) + " tok/s";
  if (p.eta_seconds && p.done < p.total) text += "  " + clock_text(*p.eta_seconds) + " left";
  std::string session;
  if (p.done >= p.total) session += "  took " + clock_text(p.seconds);
  if (p.classified) session += "  refused " + std::to_string(p.refused) + "/" + std::to_string(p.classified);
  if (p.failed) session += "  errors " + std::to_string(p.failed);
  if (p.resumed && !session.empty() && p.done > p.resumed) text += "  since it went on:";
  line_.show(share, text + session);
}

void ProgressObserver::log(const std::string& line) {
  line_.finish();
  note(context_, line);
}

void BytesProgress::operator()(std::uint64_t done, std::uint64_t total) {
  if (total < kBytesShown) return;
  line_.show(static_cast<double>(done) / static_cast<double>(total),
             what_ + " " + std::to_string(done >> 20) + "/" + std::to_string(total >> 20) + " MiB");
}

}  // namespace lacuna::cli
