// Arbitrary bytes as a server's reply, in pieces of a size that the first byte chooses: an answer or a fault, never a crash, and the same
// whatever the pieces.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "endpoint_reply.h"

namespace {

lacuna::probe::EndpointReply read(std::string_view bytes, std::size_t piece, bool chat) {
  lacuna::probe::ReplyReader::Options options;
  options.chat = chat;
  options.longest = 1u << 16;
  lacuna::probe::ReplyReader reader(options);
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    if (!reader.feed(bytes.substr(at, piece))) break;
  return reader.finish(200, "", "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(bytes, bytes.size() + 1, data[0] & 1), cut = read(bytes, 1 + (data[0] >> 1), data[0] & 1);
  const bool both = whole.fault == lacuna::probe::ReplyFault::none && cut.fault == lacuna::probe::ReplyFault::none;
  if (both && (whole.text != cut.text || whole.reasoning != cut.reasoning)) std::abort();
  if ((whole.fault == lacuna::probe::ReplyFault::none) != (cut.fault == lacuna::probe::ReplyFault::none)) std::abort();
  return 0;
}
