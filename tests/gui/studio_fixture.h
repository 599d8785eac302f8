// Waiting for what happens on other threads and in other processes, and a project made by the real worker.
#pragma once
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QProcess>
#include <QTimer>
#include <functional>

#include "models/studio.h"
#include "paths.h"
#include "probe/session.h"

namespace lacuna::studio {

// Runs the event loop until `done`; the limit only keeps a broken program from hanging for ever. Sleeps between events: processEvents() with a limit of
// its own would not, and take from the worker what it needs.
inline bool wait_until(const std::function<bool()>& done) {
  QElapsedTimer timer;
  timer.start();
  QTimer wake;  // to look again at what no event tells
  wake.start(10);
  while (!done() && timer.elapsed() < 240'000) QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
  return done();
}

inline WorkerCommand real_worker() { return {QStringLiteral(GUI_TESTS_WORKER)}; }

// tests/app/endpoint_server.py on a port of its own, until it goes out of scope.
class SmallServer {
 public:
  SmallServer() {
    process_.start(QStringLiteral("python3"), {QString::fromStdString((test::source_dir() / "tests/app/endpoint_server.py").string())});
    if (process_.waitForStarted() && process_.waitForReadyRead()) port_ = QString::fromLatin1(process_.readLine()).trimmed();
  }
  ~SmallServer() {
    process_.kill();
    process_.waitForFinished();
  }
  bool is_running() const { return !port_.isEmpty(); }  // not without python3
  probe::EndpointSpec spec() const {
    probe::EndpointSpec out;
    out.urls = {"http://127.0.0.1:" + port_.toStdString()};
    return out;
  }

 private:
  QProcess process_;
  QString port_;
};

inline probe::RunSpec demo_spec(const std::string& model, const std::vector<std::string>& sets = {"tibet"}) {
  probe::RunSpec spec;
  spec.name = model;
  spec.model = probe::resources_directory() / "demo" / (model + ".gguf");
  spec.sets = sets;
  spec.languages = {"en", "zh-Hans"};
  spec.max_tokens = 32;
  spec.max_reasoning_tokens = 32;
  spec.limit = 24;
  return spec;
}

// 24 answers of each teaching model, made by the real worker once for all tests of a process.
inline const std::filesystem::path& demo_project() {
  static const test::TemporaryDirectory kFolder;
  static const std::filesystem::path kPath = [] {
    for (const char* model : {"demo-v1", "demo-v2"}) {
      RunSession run(real_worker());
      run.start(kFolder / "p.lacuna", demo_spec(model));
      wait_until([&] { return !run.is_active(); });
    }
    return kFolder / "p.lacuna";
  }();
  return kPath;
}

}  // namespace lacuna::studio
