// Kills a process that runs an audit, at every step and at random moments, and lets others go on until the run is
// complete.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>
#include <set>

#include "fakes.h"

namespace lacuna::probe {
namespace {

using lacuna::test::TemporaryDirectory;
using test::FakeGenerator;
using test::FakeJudge;

constexpr int kItems = 40;  // two languages: 80 answers
constexpr std::size_t kParallel = 4;

// Tells the parent, through a pipe, every answer that was acknowledged: after done() has returned, it must never be
// lost.
class TellingGenerator : public FakeGenerator {
 public:
  TellingGenerator(const RunPlan& plan, int pipe) : FakeGenerator(kParallel), plan_(plan), pipe_(pipe) {}
  void generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) override {
    const Done told = [&](GeneratedAnswer&& answer) {
      const std::string key = plan_.prompts[answer.index].key;
      done(std::move(answer));
      if (write(pipe_, key.data(), key.size()) != static_cast<ssize_t>(key.size())) std::abort();
    };
    FakeGenerator::generate(next, told, on_tokens, stop);
  }

 private:
  const RunPlan& plan_;
  int pipe_;
};

// How a child is to die.
struct Death {
  std::string kill_point;  // "any:17", or empty
  long after_microseconds = 0;
};

void arm(const Death& death) {
  if (!death.kill_point.empty()) setenv("LACUNA_KILL_POINT", death.kill_point.c_str(), 1);
  if (death.after_microseconds == 0) return;
  std::signal(SIGALRM, SIG_DFL);  // ends the process at once, like SIGKILL: nothing of ours runs any more
  struct itimerval timer {};
  timer.it_value.tv_usec = death.after_microseconds;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

[[noreturn]] void child(const std::filesystem::path& path, int pipe, const Death& death) {
  arm(death);
  try {
    FakeJudge judge;
    RunObserver observer;
    const Audit audit = test::audit(kItems, judge);
    Project project = Project::create_or_open(path);
    TellingGenerator generator(audit.plan, pipe);
    run_in_project(project, audit, generator, judge, observer, {});
  } catch (const std::exception& error) {
    fprintf(stderr, "child: %s\n", error.what());
    _exit(2);
  }
  _exit(0);
}

class KillResumeTest : public testing::Test {
 protected:
  // True when the child was killed, false when it came to the end of the run.
  bool run_and_die(const Death& death) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t pid = fork();
    if (pid == 0) child(path_, ends[1], death);
    close(ends[1]);
    std::string told;
    char buffer[4096];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) told.append(buffer, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    for (std::size_t at = 0; at + 64 <= told.size(); at += 64) acknowledged_.insert(told.substr(at, 64));
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "the child failed by itself";
    return WIFSIGNALED(status);
  }

  void expect_sound() {
    if (!std::filesystem::exists(path_)) return;
    const Project project = Project::create_or_open(path_);
    const VerifyReport report = project.verify();
    ASSERT_TRUE(report.ok) << report.problems[0];
    const auto answers = test::answers_of(project);
    for (const std::string& key : acknowledged_) ASSERT_TRUE(answers.contains(key)) << "an acknowledged answer is lost";
    if (project.runs().empty()) return;
    db::Database& database = project.state().database;
    ASSERT_EQ(database.integer("SELECT count(*) FROM run WHERE status = 'running'"), 0);
    ASSERT_EQ(database.integer("SELECT count(*) FROM session WHERE ended_utc IS NULL"), 0);
    // Each death costs at most what was in flight.
    const std::int64_t cut_short = database.integer("SELECT count(*) FROM attempt t WHERE NOT EXISTS (SELECT 1 FROM answer a WHERE a.attempt = t.seq)");
    ASSERT_LE(cut_short, static_cast<std::int64_t>(kParallel) * deaths_);
  }

  void expect_whole() {
    const Project project = Project::open_read_only(path_);
    EXPECT_EQ(test::answers_of(project), whole_);
    const RunInfo run = project.run("fake");
    EXPECT_EQ(run.status, "complete");
    EXPECT_EQ(run.answered, run.planned);
    EXPECT_EQ(run.classified, run.planned);
  }

  void start_anew() {
    for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(path_.string() + suffix);
    acknowledged_.clear();
    deaths_ = 0;
  }

  void SetUp() override {
    ASSERT_FALSE(run_and_die({}));
    whole_ = test::answers_of(Project::open_read_only(path_));
    ASSERT_EQ(whole_.size(), 2u * kItems);
    start_anew();
  }

  // Dies as `death` says again and again until a child comes to the end; returns how often.
  int die_until_complete(const std::function<Death()>& death, int at_most) {
    while (deaths_ < at_most && run_and_die(death())) {
      ++deaths_;
      expect_sound();
      if (HasFatalFailure()) return deaths_;
    }
    if (deaths_ == at_most) run_and_die({});
    expect_whole();
    return deaths_;
  }

  TemporaryDirectory dir_;
  std::filesystem::path path_ = dir_ / "a.lacuna";
  std::map<std::string, std::string> whole_;
  std::set<std::string> acknowledged_;
  int deaths_ = 0;
};

TEST_F(KillResumeTest, EveryNamedPointLosesNothing) {
  for (const char* point :
       {"before_plan_commit", "after_plan_commit", "before_intent", "after_intent", "before_answer_commit",
        "after_answer_commit", "before_verdict", "after_verdict", "before_complete"})
    for (const char* count : {":1", ":3"}) {
      start_anew();
      const bool once = std::string(point).find("plan") != std::string::npos || std::string(point) == "before_complete";
      if (once && std::string(count) == ":3") continue;
      const Death death{point + std::string(count)};
      EXPECT_TRUE(run_and_die(death)) << point;
      if (!once) {
        EXPECT_EQ(Project::open_read_only(path_).run("fake").status, "interrupted") << "as a reader sees it";
      }
      deaths_ = 1;
      expect_sound();
      EXPECT_FALSE(run_and_die({}));
      expect_whole();
      ASSERT_FALSE(HasFailure()) << point << count;
    }
}

TEST_F(KillResumeTest, TwoHundredKillsAtRandomStepsLoseNothing) {
  std::mt19937 random(20260101);
  int kills = 0;
  while (kills < 200 && !HasFailure()) {
    start_anew();
    kills += die_until_complete([&] { return Death{"any:" + std::to_string(1 + random() % 60)}; }, 200 - kills);
  }
  EXPECT_GE(kills, 200);
}

// Inside SQLite's own writes too, which no named point reaches.
TEST_F(KillResumeTest, KillsAtRandomMomentsLoseNothing) {
  std::mt19937 random(20260102);
  int kills = 0;
  for (int round = 0; kills < 60 && round < 60 && !HasFailure(); ++round) {
    start_anew();
    kills += die_until_complete([&] { return Death{"", 500 + static_cast<long>(random() % 40'000)}; }, 60 - kills);
  }
  RecordProperty("kills", kills);
  EXPECT_GT(kills, 0);
}

}  // namespace
}  // namespace lacuna::probe
