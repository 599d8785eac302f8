#include "event_stream.h"

namespace lacuna::probe {

bool EventStream::feed(std::string_view bytes) {
  for (const char c : bytes) {
    if (overrun_) return false;
    const bool second_of_pair = after_cr_ && c == '\n';
    after_cr_ = c == '\r';
    if (second_of_pair) continue;
    if (c == '\n' || c == '\r') {
      end_line();
    } else {
      line_ += c;
      overrun_ = line_.size() + data_.size() > longest_;
    }
  }
  return !overrun_;
}

void EventStream::end_line() {
  std::string_view line = line_;
  if (at_start_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  at_start_ = false;
  if (line.empty()) {
    if (has_data_) on_data_(data_);
    data_.clear();
    has_data_ = false;
  } else if (line.starts_with("data:")) {
    line.remove_prefix(5);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (has_data_) data_ += '\n';
    data_ += line;
    has_data_ = true;
  }
  line_.clear();
}

}  // namespace lacuna::probe
