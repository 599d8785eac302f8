// Both ends of the protocol against each other, against garbage and against death.
#include <gtest/gtest.h>

#include <QProcess>
#include <QSignalSpy>

#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

using State = RunSession::State;

// A program that says what a test wants and nothing that a worker would.
WorkerCommand saying(const QString& bytes) {
  return {QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("printf '%1'; cat >/dev/null").arg(bytes)}};
}

TEST(WorkerProcess, TheWorkerSaysWhoItIs) {
  WorkerProcess worker(real_worker());
  QJsonObject hello;
  QObject::connect(&worker, &WorkerProcess::received, &worker, [&](const QJsonObject& event) { hello = event; });
  const quint64 id = worker.ask(probe::WorkerAction::hello);
  ASSERT_TRUE(wait_until([&] { return !hello.isEmpty(); }));
  EXPECT_EQ(hello[QStringLiteral("event")].toString(), QStringLiteral("hello"));
  EXPECT_EQ(static_cast<quint64>(hello[QStringLiteral("id")].toDouble()), id);
}

TEST(WorkerProcess, GarbageFromTheWorkerEndsItAndIsReported) {
  for (const char* garbage : {"hello world\\n", "0000zz", "00000003 abc\\n", "00000011 {\"protocol\": 99}\\n\\n", "0000000f {\"protocol\": 2}\\n"}) {
    WorkerProcess worker(saying(QString::fromLatin1(garbage)));
    QString what;
    QObject::connect(&worker, &WorkerProcess::died, &worker, [&](const QString& why) { what = why; });
    worker.ask(probe::WorkerAction::hello);
    ASSERT_TRUE(wait_until([&] { return !what.isEmpty(); })) << garbage;
    EXPECT_FALSE(worker.is_running()) << garbage;
  }
}

TEST(WorkerProcess, AProgramThatDoesNotExistIsReported) {
  WorkerProcess worker({QStringLiteral("/nonexistent/lacuna")});
  QString what;
  QObject::connect(&worker, &WorkerProcess::died, &worker, [&](const QString& why) { what = why; });
  worker.ask(probe::WorkerAction::hello);
  ASSERT_TRUE(wait_until([&] { return !what.isEmpty(); }));
  EXPECT_TRUE(what.contains(QStringLiteral("/nonexistent/lacuna"))) << what.toStdString();
}

TEST(Worker, GarbageFromTheWindowEndsItWithAnError) {
  QProcess worker;
  worker.start(real_worker().program, real_worker().arguments);
  worker.write("nonsense\n");
  worker.closeWriteChannel();
  ASSERT_TRUE(worker.waitForFinished());
  EXPECT_EQ(worker.exitCode(), 1);
  EXPECT_TRUE(worker.readAllStandardOutput().contains("not a frame"));
}

TEST(Worker, AWrongRequestIsAnsweredAndForgotten) {
  QProcess worker;
  worker.start(real_worker().program, real_worker().arguments);
  const std::string wrong = probe::worker_frame(R"({"protocol": 2, "id": 1, "do": "dance"})"), right = probe::worker_frame(R"({"protocol": 2, "id": 2, "do": "hello"})");
  worker.write(wrong.data(), static_cast<qint64>(wrong.size()));
  worker.write(right.data(), static_cast<qint64>(right.size()));
  worker.closeWriteChannel();
  ASSERT_TRUE(worker.waitForFinished());
  EXPECT_EQ(worker.exitCode(), 0);
  const QByteArray said = worker.readAllStandardOutput();
  EXPECT_TRUE(said.contains("'dance'")) << said.constData();
  EXPECT_TRUE(said.contains("\"id\":2,\"event\":\"hello\"")) << said.constData();
}

TEST(RunSession, ARunGoesFromStartToComplete) {
  const test::TemporaryDirectory folder;
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", demo_spec("demo-v1"));
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), State::complete) << run.problem().toStdString();
  EXPECT_EQ(run.view().done, 24u);
  EXPECT_EQ(probe::Project::open_read_only(folder / "p.lacuna").count({}), 24u);
}

TEST(RunSession, AModelThatIsNoModelFailsWithItsName) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "no.gguf", "not a model");
  probe::RunSpec spec = demo_spec("demo-v1");
  spec.model = folder / "no.gguf";
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", spec);
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), State::failed);
  EXPECT_TRUE(run.problem().contains(QStringLiteral("no.gguf"))) << run.problem().toStdString();
}

TEST(RunSession, PauseStandsStillAndResumeGoesOn) {
  const test::TemporaryDirectory folder;
  probe::RunSpec spec = demo_spec("demo-v1");
  spec.samples = 4;
  spec.limit = 0;
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", spec);
  run.pause();
  ASSERT_TRUE(wait_until([&] { return run.state() == State::paused || !run.is_active(); }));
  ASSERT_EQ(run.state(), State::paused);
  const qint64 worker = run.worker_id();
  run.resume();
  ASSERT_TRUE(wait_until([&] { return run.view().done > 0 || !run.is_active(); }));
  EXPECT_EQ(run.worker_id(), worker);
  run.stop();
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_TRUE(run.state() == State::stopped || run.state() == State::complete);
}

probe::RunSpec server_spec(const SmallServer& server) {
  probe::RunSpec spec = demo_spec("demo-v1");
  spec.name = "by server";
  spec.model.clear();
  spec.endpoint = server.spec();
  return spec;
}

TEST(RunSession, AServerIsAskedThroughTheSameWorker) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  const test::TemporaryDirectory folder;
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", server_spec(server));
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), State::complete) << run.problem().toStdString();
  const probe::Project project = probe::Project::open_read_only(folder / "p.lacuna");
  EXPECT_EQ(project.count({}), 24u);
  EXPECT_EQ(project.runs().front().kind, "endpoint");
  EXPECT_EQ(project.runs().front().model, "fixed");
}

// Asked before anything was sent: no answer may come until the run goes on.
TEST(RunSession, ARunThroughAServerPausesAndGoesOn) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  const test::TemporaryDirectory folder;
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", server_spec(server));
  run.pause();
  ASSERT_TRUE(wait_until([&] { return run.state() == State::paused || !run.is_active(); }));
  ASSERT_EQ(run.state(), State::paused) << run.problem().toStdString();
  EXPECT_LT(run.view().done, 24u);
  run.resume();
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), State::complete) << run.problem().toStdString();
  EXPECT_EQ(run.view().done, 24u);
}

TEST(RunSession, AServerOnAnotherMachineIsRefusedUnlessAllowed) {
  const test::TemporaryDirectory folder;
  probe::RunSpec spec = demo_spec("demo-v1");
  spec.endpoint.urls = {"http://192.0.2.1:8000"};  // TEST-NET-1: never asked
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", spec);
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), State::failed);
  EXPECT_TRUE(run.problem().contains(QStringLiteral("allow-remote"))) << run.problem().toStdString();
}

// $LACUNA_KILLS of them; a dozen unless told.
TEST(RunSession, KillsLoseNothingAndTheRunCompletes) {
  const int wanted = qEnvironmentVariableIsSet("LACUNA_KILLS") ? qEnvironmentVariableIntValue("LACUNA_KILLS") : 12;
  const test::TemporaryDirectory folder;
  probe::RunSpec spec = demo_spec("demo-v1", {"tibet", "taiwan"});
  spec.samples = 2;
  spec.limit = 0;
  RunSession run(real_worker());
  run.start(folder / "p.lacuna", spec);
  int kills = 0;
  while (kills < wanted) {
    // Killed at another place each time: after the first event, or after some answers of this life.
    const quint64 before = run.view().done;
    ASSERT_TRUE(wait_until([&] { return !run.is_active() || run.state() == State::running; }));
    if (kills % 3 == 0) wait_until([&] { return !run.is_active() || run.view().done > before; });
    if (!run.is_active()) break;
    run.kill_worker();
    ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
    if (run.state() == State::complete) break;
    ASSERT_EQ(run.state(), State::died) << run.problem().toStdString();
    ++kills;
    run.resume();
  }
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), State::complete) << run.problem().toStdString();
  EXPECT_EQ(kills, wanted);
  const probe::Project project = probe::Project::open_read_only(folder / "p.lacuna");
  EXPECT_EQ(project.count({}), run.view().total);
  EXPECT_TRUE(project.verify().ok);
}

}  // namespace
}  // namespace lacuna::studio
