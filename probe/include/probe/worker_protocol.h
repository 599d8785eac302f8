// What the window and its child process `lacuna worker` say to each other: framed JSON, version 3 (app/PROTOCOL.md).
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "probe/model_judge.h"
#include "probe/model_tools.h"
#include "probe/ports.h"
#include "probe/session.h"

namespace lacuna::probe {

inline constexpr int kWorkerProtocol = 3;
inline constexpr std::size_t kMaxFrameBytes = 4u << 20;

// Bytes that are no frame, a frame that is no request: names the place and what was expected.
class WorkerProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// "0000001c {...}\n": the length of the payload in eight hex digits, a blank, the payload, a newline.
std::string worker_frame(std::string_view payload);

// Cuts a stream of bytes into payloads. After an error the stream cannot be trusted any more and every call throws.
class WorkerFrames {
 public:
  void feed(std::string_view bytes) { buffer_.append(bytes); }
  std::optional<std::string> next();                       // empty = more bytes are needed
  bool in_frame() const { return at_ != buffer_.size(); }  // the stream ended in the middle of one

 private:
  std::string buffer_;
  std::size_t at_ = 0;
};

enum class WorkerAction { hello, inspect, run, judge, classify, pause, resume, stop };

struct WorkerRequest {
  std::uint64_t id = 0;  // chosen by the asker; every event about this job carries it
  WorkerAction action = WorkerAction::hello;
  std::filesystem::path project;                 // run, judge, classify
  RunSpec spec;                                  // run; inspect uses model, endpoint, context and parallel of it
  JudgeSpec judging;                             // judge
  std::string heard;                             // classify: fingerprint of the judge whose votes are heard; empty = none
};
// Strict: a field that is missing, unknown or of another type is refused by name. Throws WorkerProtocolError.
WorkerRequest parse_worker_request(const std::string& payload);
std::string worker_request_json(const WorkerRequest& request);

// Events, each a JSON object {"protocol": 3, "id": N, "event": ...}.
std::string hello_event(std::uint64_t id);
std::string progress_event(std::uint64_t id, const RunProgress& progress, std::uint64_t resident_bytes);
std::string paused_event(std::uint64_t id, bool paused);
std::string log_event(std::uint64_t id, const std::string& line);
std::string model_event(std::uint64_t id, const ModelSummary& summary);  // before its hash is known: sha256 is empty
std::string endpoint_event(std::uint64_t id, const EndpointIdentity& identity);
std::string bytes_event(std::uint64_t id, std::uint64_t done, std::uint64_t total);
std::string finished_event(std::uint64_t id, const RunOutcome& outcome);
std::string judged_event(std::uint64_t id, const JudgeOutcome& outcome);
std::string classified_event(std::uint64_t id, const ClassifyOutcome& outcome, bool interrupted);
std::string error_event(std::uint64_t id, const std::string& message);

}  // namespace lacuna::probe
