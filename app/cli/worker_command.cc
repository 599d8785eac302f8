// worker: the engine behind the window, in a process of its own. Speaks app/PROTOCOL.md on stdin and stdout.
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "command.h"
#include "probe/encoders.h"
#include "probe/endpoint.h"
#include "probe/run_control.h"
#include "probe/worker_protocol.h"

namespace lacuna::cli {
namespace {

using probe::WorkerAction;
using probe::WorkerRequest;
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kBetweenBytesEvents{100};

// Frames go out whole, from any thread. A parent that is gone is noticed by the reader, not here.
class EventPipe {
 public:
  explicit EventPipe(int descriptor) : descriptor_(descriptor) {}
  void send(const std::string& payload) {
    const std::string frame = probe::worker_frame(payload);
    const std::lock_guard lock(mutex_);
    for (std::size_t at = 0; at < frame.size();) {
      const ssize_t written = write(descriptor_, frame.data() + at, frame.size() - at);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return;
      at += static_cast<std::size_t>(written);
    }
  }

 private:
  std::mutex mutex_;
  int descriptor_;
};

// Bytes of this process in memory; 0 when the kernel does not say.
std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  return in >> total >> resident ? resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

// The engine stands still inside its progress call while the gate is closed: the model stays loaded and no answer is lost.
class PauseGate {
 public:
  void set(bool closed) {
    const std::lock_guard lock(mutex_);
    closed_ = closed;
    changed_.notify_all();
  }
  bool closed() {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !closed_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
};

class EventObserver : public probe::RunObserver {
 public:
  // `gate` holds the run up; nullptr = something else does.
  EventObserver(std::uint64_t id, EventPipe& pipe, PauseGate* gate) : id_(id), pipe_(pipe), gate_(gate) {}
  void progress(const probe::RunProgress& progress) override {
    pipe_.send(probe::progress_event(id_, progress, resident_bytes()));
    if (!gate_ || !gate_->closed()) return;
    pipe_.send(probe::paused_event(id_, true));
    gate_->wait();
    pipe_.send(probe::paused_event(id_, false));
  }
  void log(const std::string& line) override { pipe_.send(probe::log_event(id_, line)); }

 private:
  std::uint64_t id_;
  EventPipe& pipe_;
  PauseGate* gate_;
};

// One job at a time on the calling thread; a second thread reads, so that pause and stop are heard in the middle of a job.
class Worker {
 public:
  Worker(int in, int out, std::stop_token interrupted) : in_(in), pipe_(out), on_signal_(interrupted, [this] { finish(); }) {}

  int serve() {
    std::thread reader([this] { read(); });
    while (const std::optional<WorkerRequest> request = take()) work(*request);
    reader.detach();  // it may sit in read() for as long as the parent lives; the process ends now
    return broken_ ? kError : kDone;
  }

 private:
  void read() {
    probe::WorkerFrames frames;
    std::string bytes(1 << 16, '\0');
    try {
      for (;;) {
        const ssize_t got = ::read(in_, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        frames.feed(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
        while (const std::optional<std::string> payload = frames.next()) accept(*payload);
      }
      if (frames.in_frame()) throw probe::WorkerProtocolError("the input ended in the middle of a frame");
    } catch (const std::exception& error) {
      broken_ = true;
      pipe_.send(probe::error_event(0, error.what()));
    }
    finish();  // the parent is gone or talks nonsense: whatever runs is stopped after the answers in flight
  }

  // A request that is well framed but wrong is answered and forgotten.
  void accept(const std::string& payload) {
    try {
      const WorkerRequest request = probe::parse_worker_request(payload);
      switch (request.action) {
        case WorkerAction::hello: return pipe_.send(probe::hello_event(request.id));
        case WorkerAction::pause: return hold(true);
        case WorkerAction::resume: return hold(false);
        case WorkerAction::stop: return stop();
        case WorkerAction::inspect:
        case WorkerAction::judge:
        case WorkerAction::classify:
        case WorkerAction::run: return enqueue(request);
      }
    } catch (const probe::WorkerProtocolError& error) {
      pipe_.send(probe::error_event(0, error.what()));
    }
  }

  void enqueue(const WorkerRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      if (!busy_ && jobs_.empty()) {
        jobs_.push_back(request);
        stop_ = std::stop_source();
        wake_.notify_one();
        return;
      }
    }
    pipe_.send(probe::error_event(request.id, "a job is being done already; this process does one at a time"));
  }

  void hold(bool still) {
    gate_.set(still);
    const std::lock_guard lock(mutex_);
    if (control_) hold_server(still);
  }

  // A server goes on with what it was asked, whether we listen or not: its answers are taken, and nothing more is asked. Under the lock.
  void hold_server(bool still) {
    still ? control_->pause() : control_->resume();
    pipe_.send(probe::paused_event(job_, still));
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stop_.request_stop();
    }
    gate_.set(false);
  }

  void finish() {
    stop();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake_.notify_one();
  }

  std::optional<WorkerRequest> take() {
    std::unique_lock lock(mutex_);
    busy_ = false;
    wake_.wait(lock, [this] { return ended_ || !jobs_.empty(); });
    if (ended_ || jobs_.empty()) return std::nullopt;
    WorkerRequest request = jobs_.front();
    jobs_.pop_front();
    busy_ = true;
    return request;
  }

  std::stop_token stop_token() {
    const std::lock_guard lock(mutex_);
    return stop_.get_token();
  }

  // The last event of a job is sent when the next one may be asked for.
  void work(const WorkerRequest& request) {
    std::string last;
    try {
      last = answer(request);
    } catch (const std::exception& error) {
      last = probe::error_event(request.id, error.what());
    }
    gate_.set(false);
    {
      const std::lock_guard lock(mutex_);
      busy_ = false;
      control_.reset();
    }
    pipe_.send(last);
  }

  // The last event of a job.
  std::string answer(const WorkerRequest& request) {
    switch (request.action) {
      case WorkerAction::run: return run(request);
      case WorkerAction::judge: return judge(request);
      case WorkerAction::classify: return classify(request);
      default: return inspect(request);
    }
  }

  // The engine is held up where it reports; a server's control is taken here.
  EventObserver observer_of(const WorkerRequest& request, bool by_server) {
    if (by_server) take_control(request.id);
    return EventObserver(request.id, pipe_, by_server ? nullptr : &gate_);
  }
  probe::RunControl* control() { return control_ ? &*control_ : nullptr; }

  std::string run(const WorkerRequest& request) {
    EventObserver observer = observer_of(request, request.spec.endpoint.given());
    return probe::finished_event(request.id, probe::run_audit(request.project, request.spec, observer, stop_token(), nullptr, control()));
  }

  std::string judge(const WorkerRequest& request) {
    EventObserver observer = observer_of(request, request.judging.endpoint.given());
    return probe::judged_event(request.id, probe::judge_project(request.project, request.judging, observer, stop_token(), control()));
  }

  // Never held up: it reports in the middle of a transaction.
  std::string classify(const WorkerRequest& request) {
    EventObserver observer(request.id, pipe_, nullptr);
    const std::stop_token stop = stop_token();
    const probe::ClassifyOutcome outcome = probe::classify_project(request.project, observer, stop, request.heard);
    return probe::classified_event(request.id, outcome, stop.stop_requested());
  }

  void take_control(std::uint64_t job) {
    const std::lock_guard lock(mutex_);
    job_ = job;
    control_.emplace();
    if (gate_.closed()) hold_server(true);  // paused before it began
  }

  std::string inspect(const WorkerRequest& request) {
    if (request.spec.endpoint.given()) return probe::endpoint_event(request.id, probe::ask_endpoint(request.spec.endpoint));
    Clock::time_point sent{};
    const auto bytes = [&](std::uint64_t done, std::uint64_t total) {
      const Clock::time_point now = Clock::now();
      if (now - sent < kBetweenBytesEvents && done != total) return;
      sent = now;
      pipe_.send(probe::bytes_event(request.id, done, total));
    };
    const auto known = [&](const probe::ModelSummary& summary) { pipe_.send(probe::model_event(request.id, summary)); };
    return probe::model_event(request.id, probe::inspect_model(request.spec.model, {request.spec.context, request.spec.parallel, request.spec.device, request.spec.gpu_memory}, bytes, known));
  }

  int in_;
  EventPipe pipe_;
  PauseGate gate_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<WorkerRequest> jobs_;
  std::stop_source stop_;
  bool busy_ = false, ended_ = false;
  std::optional<probe::RunControl> control_;  // of a run through a server
  std::uint64_t job_ = 0;                     // that it controls
  std::atomic<bool> broken_ = false;
  std::stop_callback<std::function<void()>> on_signal_;
};

// Whatever a library might print would break the frames: stdout is moved away and the old place leads to stderr.
int take_stdout() {
  std::fflush(stdout);
  const int events = dup(STDOUT_FILENO);
  if (events < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) throw std::runtime_error("standard output cannot be taken");
  return events;
}

}  // namespace

void add_worker(CLI::App& app, Context& context) {
  CLI::App* command = add_command(app, "worker", "Does engine work for lacuna-studio: framed JSON requests on stdin, events on stdout (app/PROTOCOL.md).",
                                  "  lacuna worker      # started by lacuna-studio");
  on_run(command, context, [&context] {
    // Kept for the life of the process: the reading thread may outlive serve().
    static std::unique_ptr<Worker> worker;
    worker = std::make_unique<Worker>(STDIN_FILENO, take_stdout(), context.stop());
    const int code = worker->serve();
    std::fflush(nullptr);
    _exit(code);  // without destructors: the reader still uses the worker
    return code;
  });
}

}  // namespace lacuna::cli
