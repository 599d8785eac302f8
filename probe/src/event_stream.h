// Server-sent events (WHATWG HTML, section 9.2) out of a byte stream, as servers of language models send them.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace lacuna::probe {

// Takes bytes in any pieces and hands on the data of each event; lines may end with LF, CR LF or CR. Comments and other
// fields are passed over. An event that is not closed by a blank line is no event: a stream that was cut shows as such.
class EventStream {
 public:
  using OnData = std::function<void(std::string_view data)>;
  EventStream(OnData on_data, std::size_t longest_event) : on_data_(std::move(on_data)), longest_(longest_event) {}

  // False once an event is longer than allowed; nothing is taken after that.
  bool feed(std::string_view bytes);

 private:
  void end_line();

  OnData on_data_;
  std::size_t longest_;
  std::string line_, data_;
  bool has_data_ = false, after_cr_ = false, at_start_ = true, overrun_ = false;
};

}  // namespace lacuna::probe
