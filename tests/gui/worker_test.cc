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
  for (const char* garbage : {"hello world\\n", "0000zz", "00000003 abc\\n", "00000011 {\"protocol\": 99}\\n\\n", "0000000f {\"protocol\": 3}\\n"}) {
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
  const std::string wrong = probe::worker_frame(R"({"protocol": 3, "id": 1, "do": "dance"})"), right = probe::worker_frame(R"({"protocol": 3, "id": 2, "do": "hello"})");
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

// 24 answers in a project of their own, which a judge may write to.
struct Judged {
  Judged() { std::filesystem::copy_file(demo_project(), file); }
  test::TemporaryDirectory folder;
  std::filesystem::path file = folder / "p.lacuna";
};

probe::JudgeSpec judge_spec(const SmallServer& server) {
  probe::JudgeSpec spec;
  spec.endpoint = server.spec();
  spec.axes = {"engagement"};
  return spec;
}

std::uint64_t votes_in(const std::filesystem::path& file) {
  std::uint64_t votes = 0;
  for (const probe::JudgeInfo& judge : probe::model_judges(probe::Project::open_read_only(file))) votes += judge.answers;
  return votes;
}

TEST(JudgeSession, AJudgeIsAskedAndHeard) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  const Judged project;
  JudgeSession judge(real_worker());
  QSignalSpy votes(&judge, &JudgeSession::votes_stored), verdicts(&judge, &JudgeSession::verdicts_changed);
  judge.ask(project.file, judge_spec(server));
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  ASSERT_EQ(judge.state(), State::complete) << judge.problem().toStdString();
  EXPECT_EQ(judge.view().total, 48u);
  const quint64 judged = judge.result().judged;
  EXPECT_EQ(judged + judge.result().left_out, 48u);  // the invalid ones
  EXPECT_GT(judged, 40u);
  EXPECT_EQ(judge.result().failed, 0u);
  EXPECT_TRUE(judge.result().version.startsWith(QStringLiteral("rubric-1 engagement, fixed at http://127.0.0.1:"))) << judge.result().version.toStdString();
  EXPECT_EQ(votes.count(), 1);
  EXPECT_EQ(votes_in(project.file), judged);
  {
    const probe::Project read = probe::Project::open_read_only(project.file);
    const QString words = agreement_in_words(probe::judge_agreement(read, probe::model_judges(read).front(), {}));
    EXPECT_TRUE(words.contains(QStringLiteral("says the same about 100 % of %1 answers").arg(judged))) << words.toStdString();
    EXPECT_TRUE(words.contains(QStringLiteral("combined verdict"))) << words.toStdString();
    EXPECT_FALSE(words.contains(QStringLiteral("people"))) << words.toStdString();
  }
  const QString fingerprint = judge.result().fingerprint;
  judge.classify(project.file, fingerprint);
  EXPECT_TRUE(judge.is_classifying());
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  ASSERT_EQ(judge.state(), State::complete) << judge.problem().toStdString();
  EXPECT_EQ(judge.result().classified, 48u);
  EXPECT_EQ(verdicts.count(), 1);
  EXPECT_TRUE(probe::Project::open_read_only(project.file).verify().ok);
  judge.classify(project.file, QStringLiteral("nobody"));
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  EXPECT_EQ(judge.state(), State::failed);
  EXPECT_TRUE(judge.problem().contains(QStringLiteral("nobody"))) << judge.problem().toStdString();
}

TEST(JudgeSession, PausedKilledAndResumedItLosesNothing) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  const Judged project;
  JudgeSession judge(real_worker());
  judge.ask(project.file, judge_spec(server));
  judge.pause();
  ASSERT_TRUE(wait_until([&] { return judge.state() == State::paused || !judge.is_active(); }));
  ASSERT_EQ(judge.state(), State::paused) << judge.problem().toStdString();
  EXPECT_LT(votes_in(project.file), 48u);
  judge.kill_worker();
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  ASSERT_EQ(judge.state(), State::died);
  const std::uint64_t before = votes_in(project.file);
  judge.resume();
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  EXPECT_EQ(judge.state(), State::complete) << judge.problem().toStdString();
  EXPECT_EQ(judge.result().already_there, before);
  EXPECT_EQ(judge.result().already_there + judge.result().judged + judge.result().left_out, 48u);
  EXPECT_EQ(votes_in(project.file), before + judge.result().judged);
}

// A file goes through the engine of the worker; it stands still before the next token, and goes on.
TEST(JudgeSession, AModelFileJudgesAndPauses) {
  const Judged project;
  probe::JudgeSpec spec;
  spec.model = demo_spec("demo-v1").model;
  spec.limit = 8;
  JudgeSession judge(real_worker());
  judge.ask(project.file, spec);
  judge.pause();
  ASSERT_TRUE(wait_until([&] { return judge.state() == State::paused || !judge.is_active(); }));
  ASSERT_EQ(judge.state(), State::paused) << judge.problem().toStdString();
  judge.resume();
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  EXPECT_EQ(judge.state(), State::complete) << judge.problem().toStdString();
  EXPECT_EQ(judge.result().judged + judge.result().left_out, 8u);
  EXPECT_EQ(votes_in(project.file), judge.result().judged);
}

TEST(JudgeSession, WhatCannotBeAskedIsSaid) {
  const Judged project;
  JudgeSession judge(real_worker());
  probe::JudgeSpec spec;
  judge.ask(project.file, spec);  // neither a model nor a server
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  EXPECT_EQ(judge.state(), State::failed);
  EXPECT_TRUE(judge.problem().contains(QStringLiteral("model"))) << judge.problem().toStdString();
  spec.endpoint.urls = {"http://192.0.2.1:8000"};  // TEST-NET-1: never asked
  judge.ask(project.file, spec);
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  EXPECT_TRUE(judge.problem().contains(QStringLiteral("allow-remote"))) << judge.problem().toStdString();
}

TEST(JudgeSession, AWorkerThatTalksNonsenseIsEnded) {
  for (const char* nonsense : {"hello\\n", "0000000f {\"protocol\": 2}\\n", "0000000f {\"protocol\": 3}\\n"}) {
    JudgeSession judge(saying(QString::fromLatin1(nonsense)));
    judge.ask("/nonexistent/p.lacuna", {});
    ASSERT_TRUE(wait_until([&] { return !judge.is_active(); })) << nonsense;
    EXPECT_EQ(judge.state(), State::died) << nonsense;
  }
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
