#include "endpoint_generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "fakes.h"
#include "paths.h"
#include "scripted_server.h"

namespace lacuna::probe {
namespace {

using lacuna::test::http_reply;
using lacuna::test::ScriptedReply;
using lacuna::test::ScriptedRequest;
using lacuna::test::ScriptedServer;
using testing::HasSubstr;

const std::string kModels = R"({"object":"list","data":[{"id":"m","created":123,"owned_by":"us","max_model_len":4096}]})";

std::string sse(const std::string& data) { return "data: " + data + "\n\n"; }

// The stream that answers a request: it says its prompt again.
std::string stream_for(const ScriptedRequest& request) {
  const auto body = nlohmann::json::parse(request.body);
  const std::string text = "On " + body["messages"].back()["content"].get<std::string>();
  return sse(nlohmann::json({{"choices", {{{"delta", {{"content", text}}}, {"finish_reason", nullptr}}}}}).dump()) +
         sse(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})") + sse(R"({"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":2}})") + sse("[DONE]");
}

ScriptedReply well(const ScriptedRequest& request) {
  if (request.method == "GET") return {request.path == "/v1/models" ? http_reply(200, "application/json", kModels) : http_reply(404, "text/plain", "no")};
  return {http_reply(200, "text/event-stream", stream_for(request))};
}

bool is_control(const ScriptedRequest& request) { return request.body.find("What is two plus three?") != std::string::npos; }

EndpointSpec spec_for(const std::vector<std::string>& urls) {
  EndpointSpec spec;
  spec.urls = urls;
  spec.key_variable = "LACUNA_TEST_NO_KEY";
  spec.limits.backoff = spec.limits.longest_backoff = spec.limits.health_interval = Milliseconds(1);
  return spec;
}

class EndpointGeneratorTest : public testing::Test {
 protected:
  // Asks `count` prompts; answers in the order of the prompts.
  std::vector<GeneratedAnswer> ask(const EndpointSpec& spec, std::size_t count, std::stop_token stop = {}) {
    EndpointGenerator generator(spec, nullptr, observer_);
    generator.configure(options_);
    std::vector<GeneratedAnswer> answers(count);
    std::size_t next = 0, given = 0;
    generator.generate(
        [&]() -> std::optional<PlannedPrompt> {
          if (next == count) return std::nullopt;
          PlannedPrompt prompt;
          prompt.index = next++;
          prompt.item = "item-" + std::to_string(prompt.index);
          prompt.prompt = "question " + std::to_string(prompt.index);
          prompt.seed = prompt.index;
          return prompt;
        },
        [&](GeneratedAnswer&& answer) {
          ++given;
          const std::uint64_t index = answer.index;
          EXPECT_TRUE(answers.at(index).stop_reason.empty()) << "answered twice: " << index;
          answers.at(index) = std::move(answer);
        },
        [](std::uint64_t, std::size_t) {}, stop);
    EXPECT_EQ(given, next);
    return answers;
  }
  void expect_all_well(const std::vector<GeneratedAnswer>& answers) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      EXPECT_EQ(answers[i].text, "On question " + std::to_string(i)) << answers[i].error;
      EXPECT_EQ(answers[i].stop_reason, "end_of_generation");
    }
  }
  // What ends a run of `count` items, and how many answers were given before it did.
  std::string failure_of(const EndpointSpec& spec, std::size_t count, std::size_t& given) {
    EndpointGenerator generator(spec, nullptr, observer_);
    generator.configure({});
    std::uint64_t next = 0;
    const auto next_prompt = [&]() -> std::optional<PlannedPrompt> {
      if (next == count) return std::nullopt;
      PlannedPrompt prompt;
      prompt.index = next++;
      prompt.item = "item-" + std::to_string(prompt.index);
      prompt.prompt = "question " + std::to_string(prompt.index);
      return prompt;
    };
    return test::message_of<EndpointError>([&] { generator.generate(next_prompt, [&](GeneratedAnswer&&) { ++given; }, {}, {}); });
  }
  test::Recorder observer_;
  GeneratorOptions options_;
};

TEST_F(EndpointGeneratorTest, AsksEveryPromptOnceOfAPoolOfEqualServers) {
  ScriptedServer one(well), two(well);
  const auto answers = ask(spec_for({one.url(), two.url() + "/v1/"}), 60);
  expect_all_well(answers);
  EXPECT_EQ(one.posts() + two.posts(), 60u);
  EXPECT_GT(one.posts(), 0u);
  EXPECT_GT(two.posts(), 0u);
  EXPECT_EQ(answers[3].prompt_tokens, 4u);
  EXPECT_EQ(answers[3].answer_tokens, 2u);
}

TEST_F(EndpointGeneratorTest, AReplyCutAtAnyByteIsAskedAgain) {
  ScriptedRequest sample;
  sample.method = "POST";
  sample.body = R"({"messages":[{"content":"question 0"}]})";
  const std::size_t whole = well(sample).bytes.size();
  std::size_t cut = 0;
  ScriptedServer server([&](const ScriptedRequest& request) {
    ScriptedReply reply = well(request);
    if (request.method == "POST" && request.number % 2 == 0) {
      reply.bytes.resize(cut);
      reply.end = cut % 3 ? ScriptedReply::End::close : ScriptedReply::End::reset;
    }
    return reply;
  });
  const EndpointSpec spec = spec_for({server.url()});
  EndpointGenerator generator(spec, nullptr, observer_);
  generator.configure({});
  for (; cut < whole; ++cut) {
    bool asked = false;
    GeneratedAnswer got;
    generator.generate(
        [&]() -> std::optional<PlannedPrompt> {
          if (std::exchange(asked, true)) return std::nullopt;
          PlannedPrompt prompt;
          prompt.prompt = "question 0";
          return prompt;
        },
        [&](GeneratedAnswer&& answer) { got = std::move(answer); }, {}, {});
    ASSERT_EQ(got.text, "On question 0") << "cut after " << cut << ": " << got.error;
    ASSERT_EQ(got.failed_attempts.size(), 1u) << "cut after " << cut << " bytes was taken for an answer";
  }
}

TEST_F(EndpointGeneratorTest, OverloadAndResetsAreAskedAgainUntilTheyAreOver) {
  std::map<std::string, int> times;  // each question meets all four faults before it is answered
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") return well(request);
    switch (times[request.body]++) {
      case 0: return {http_reply(429, "text/plain", "slow down", "Retry-After: 0\r\n")};
      case 1: return {"", ScriptedReply::End::reset};
      case 2: return {http_reply(502, "text/html", "<html>bad gateway</html>")};
      case 3: return {http_reply(200, "text/event-stream", sse(R"({"error":{"message":"EngineDeadError"}})"))};
      default: return well(request);
    }
  });
  expect_all_well(ask(spec_for({server.url()}), 20));
}

TEST_F(EndpointGeneratorTest, AnItemThatNeverWorksBecomesARowAfterSixAttemptsAndOneLast) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "POST" && request.body.find("question 1\"") != std::string::npos) return {http_reply(500, "text/plain", "boom")};
    return well(request);
  });
  const auto answers = ask(spec_for({server.url()}), 3);
  EXPECT_EQ(answers[0].text, "On question 0");
  EXPECT_EQ(answers[2].text, "On question 2");
  EXPECT_EQ(answers[1].stop_reason, "failed");
  EXPECT_THAT(answers[1].error, HasSubstr("HTTP status 500: boom"));
  EXPECT_EQ(answers[1].failed_attempts.size(), 7u);
}

TEST_F(EndpointGeneratorTest, ARefusedItemIsARowAndTheRunGoesOn) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "POST" && request.body.find("question 1\"") != std::string::npos) return {http_reply(400, "application/json", R"({"error":"too long"})")};
    return well(request);
  });
  const auto answers = ask(spec_for({server.url()}), 3);
  EXPECT_THAT(answers[1].error, HasSubstr("too long"));
  ASSERT_EQ(answers[1].failed_attempts.size(), 1u);
  EXPECT_THAT(answers[1].failed_attempts[0], HasSubstr("too long"));
  EXPECT_THAT(observer_.lines, testing::Contains(HasSubstr("item 'item-1' (), attempt 1: HTTP status 400")));
  EXPECT_EQ(answers[2].text, "On question 2");
}

TEST_F(EndpointGeneratorTest, AWrongKeyOrARedirectStopsTheRunWithItsReason) {
  for (const auto& [status, says] : {std::pair(401, "no key was given"), {404, "no"}, {307, "it redirects to 'http://127.0.0.1:1/', and redirects are not followed"}}) {
    ScriptedServer server([&, status = status](const ScriptedRequest& request) -> ScriptedReply {
      if (request.method == "GET") return well(request);
      return {http_reply(status, "text/plain", "no", status != 307 ? "" : "Location: http://127.0.0.1:1/\r\n")};
    });
    EXPECT_THAT(test::message_of<EndpointError>([&] { ask(spec_for({server.url()}), 3); }), testing::AllOf(HasSubstr("HTTP status " + std::to_string(status)), HasSubstr(says)));
    EXPECT_LE(server.posts(), 4u);
  }
}

// A host that filters is what is measured: its filter's word on a prompt stops nothing, wherever in the plan it comes.
TEST_F(EndpointGeneratorTest, APromptThatTheHostsFilterDeclinesIsARow) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET" || request.body.find("question 7\"") != std::string::npos) return well(request);
    return {http_reply(403, "application/json", R"({"error":{"message":"Your input was flagged"}})")};
  });
  const auto answers = ask(spec_for({server.url()}), 8);
  EXPECT_EQ(answers[7].text, "On question 7");
  for (std::size_t i = 0; i < 7; ++i) EXPECT_THAT(answers[i].error, HasSubstr("HTTP status 403: {\"error\":{\"message\":\"Your input was flagged\"}}"));
  EXPECT_EQ(server.posts(), 8u);
}

TEST_F(EndpointGeneratorTest, ARefusalWithoutAWordIsTheKeysMatterUntilAnotherPromptIsAnswered) {
  std::size_t answered_from = 0;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET" || (answered_from == 0 && is_control(request)) || (request.number >= answered_from && request.number % 3 == 2)) return well(request);
    return {http_reply(403, "text/plain", "Forbidden")};
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.in_flight = 1;
  const auto answers = ask(spec, 7);
  for (const std::size_t i : {0u, 1u, 3u, 4u, 6u}) EXPECT_EQ(answers[i].error, "HTTP status 403: Forbidden") << i;
  for (const std::size_t i : {2u, 5u}) EXPECT_EQ(answers[i].text, "On question " + std::to_string(i));
  answered_from = 1000;
  std::size_t given = 0;
  EXPECT_THAT(failure_of(spec, 100, given), testing::AllOf(HasSubstr("/chat/completions: answered none of the last 5 items and not the question 'What is two plus three?' either"), HasSubstr("HTTP status 403: Forbidden; no key was given")));
  EXPECT_EQ(given, 0u) << "a prompt that nobody was allowed to ask has a row";
  EXPECT_THAT(failure_of(spec, 2, given), HasSubstr("HTTP status 403: Forbidden; no key was given")) << "a plan of two prompts";
  EXPECT_EQ(given, 0u);
}

TEST_F(EndpointGeneratorTest, AHostThatAnswersNothingIsLeftBeforeItMakesRows) {
  ScriptedReply reply{http_reply(400, "application/json", R"({"error":"quota"})")};
  ScriptedServer server([&](const ScriptedRequest& request) { return request.method == "GET" ? well(request) : reply; });
  EndpointSpec spec = spec_for({server.url()});
  std::size_t given = 0;
  EXPECT_THAT(failure_of(spec, 100, given), testing::AllOf(HasSubstr("answered none of the last "), HasSubstr("and not the question"), HasSubstr("the same command goes on. The last cause: HTTP status 400: {\"error\":\"quota\"}")));
  EXPECT_EQ(given, 0u);
  EXPECT_LE(server.posts(), 9u);
  reply = {http_reply(500, "text/plain", "boom")};
  spec.limits.attempts = 2;
  EXPECT_THAT(failure_of(spec, 100, given), HasSubstr("The last cause: HTTP status 500: boom"));
  EXPECT_EQ(given, 0u);
  EXPECT_LE(server.posts(), 40u);
}

// What it answered before says nothing about what it fails now.
TEST_F(EndpointGeneratorTest, AHostThatDiesMidRunMakesNoRows) {
  for (const int status : {400, 500}) {
    ScriptedServer server([&](const ScriptedRequest& request) {
      return request.method == "GET" || request.number < 6 ? well(request) : ScriptedReply{http_reply(status, "text/plain", "gone")};
    });
    EndpointSpec spec = spec_for({server.url()});
    spec.in_flight = 1;
    spec.limits.attempts = 2;
    for (const std::size_t count : {8u, 100u}) {
      std::size_t given = 0;
      EXPECT_THAT(failure_of(spec, count, given), testing::AllOf(HasSubstr("and not the question"), HasSubstr("gone"))) << status;
      EXPECT_EQ(given, count == 8 ? 6u : 0u) << status;
    }
  }
}

// The host works, and these prompts are what it does not answer: at the beginning, in the middle, at the end, and all of them.
TEST_F(EndpointGeneratorTest, AHostThatAnswersTheControlQuestionMakesRowsOfWhatItDeclines) {
  for (const int status : {400, 403, 500}) {
    std::set<std::size_t> answered;
    ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
      if (request.method == "GET" || is_control(request)) return well(request);
      const auto is_of = [&](std::size_t i) { return request.body.find("question " + std::to_string(i) + "\"") != std::string::npos; };
      return std::any_of(answered.begin(), answered.end(), is_of) ? well(request) : ScriptedReply{http_reply(status, "text/plain", "Forbidden")};
    });
    EndpointSpec spec = spec_for({server.url()});
    spec.limits.attempts = 2;
    for (const auto& each : {std::set<std::size_t>{6, 14}, {}}) {
      answered = each;
      const auto answers = ask(spec, 20);
      for (std::size_t i = 0; i < answers.size(); ++i)
        if (answered.contains(i)) EXPECT_EQ(answers[i].text, "On question " + std::to_string(i)) << answers[i].error;
        else EXPECT_THAT(answers[i].error, HasSubstr("Forbidden")) << i << " of " << status;
    }
  }
}

// The plan ends there, or a pause began: that nothing more comes tells nothing of what was held.
TEST_F(EndpointGeneratorTest, WhatIsHeldWhenNothingMoreComesIsSettledByTheControlQuestion) {
  for (const int status : {400, 403}) {
    ScriptedServer server([&](const ScriptedRequest& request) {
      return request.method == "GET" || is_control(request) ? well(request) : ScriptedReply{http_reply(status, "text/plain", "no")};
    });
    EXPECT_THAT(ask(spec_for({server.url()}), 1)[0].error, HasSubstr("no")) << "a host that answers the control question";
    ScriptedServer dead([&](const ScriptedRequest& request) { return request.method == "GET" ? well(request) : ScriptedReply{http_reply(status, "text/plain", "no")}; });
    std::size_t given = 0;
    EXPECT_THAT(failure_of(spec_for({dead.url()}), 1, given), HasSubstr("answered none of the last 1 item and not the question"));
    EXPECT_EQ(given, 0u);
  }
}

TEST_F(EndpointGeneratorTest, WhatAServerThatAsksForAPauseFailedIsAskedOfTheOthers) {
  ScriptedServer one([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") return well(request);
    return request.number == 0 ? ScriptedReply{http_reply(400, "text/plain", "quota")} : ScriptedReply{http_reply(429, "text/plain", "daily quota", "Retry-After: 86400\r\n")};
  });
  ScriptedServer other(well);
  expect_all_well(ask(spec_for({one.url(), other.url()}), 20));
}

TEST_F(EndpointGeneratorTest, ALongerPauseThanARunWaitsEndsItWithoutARow) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET" || request.number < 2) return well(request);
    return {http_reply(429, "text/plain", "daily quota", "Retry-After: 86400\r\n")};
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.in_flight = 1;
  const auto answers = ask(spec, 5);
  EXPECT_EQ(answers[1].text, "On question 1");
  EXPECT_EQ(answers[2].stop_reason, "cancelled");
  EXPECT_EQ(server.posts(), 3u);
  EXPECT_THAT(observer_.lines, testing::Contains(testing::AllOf(HasSubstr("asks for a pause of 86400 s, until 20"), HasSubstr("longer than the 120 s that a run waits"))));
}

TEST_F(EndpointGeneratorTest, AnotherServerOfThePoolTakesWhatOneLeaves) {
  ScriptedServer one(well), other([&](const ScriptedRequest& request) -> ScriptedReply {
    return request.method == "GET" ? well(request) : ScriptedReply{http_reply(429, "text/plain", "daily quota", "Retry-After: 86400\r\n")};
  });
  expect_all_well(ask(spec_for({other.url(), one.url()}), 20));
  EXPECT_LE(other.posts(), 4u);
}

TEST_F(EndpointGeneratorTest, AKeyThatTheServerQuotesIsNowhere) {
  const lacuna::test::TemporaryDirectory dir;
  const std::string key = "sk-secret-0123456789";
  lacuna::test::write_file(dir / "key", key + "\n");
  int status = 200;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET" && status != 302) return well(request);
    EXPECT_THAT(request.head, HasSubstr(key)) << "it is sent";
    if (status == 302) return {http_reply(302, "text/plain", "", "Location: http://127.0.0.1:1/?key=" + key + "\r\n")};
    if (status == 200) return {http_reply(200, "application/json", R"({"choices":[{"message":{"content":"You sent )" + key + R"("},"finish_reason":"stop"}]})")};
    return {http_reply(status, "application/json", R"({"error":{"message":"bad header Authorization: Bearer )" + key + R"("}})")};
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.key_file = dir / "key";
  spec.limits.attempts = 1;
  std::string all;
  for (const int each : {200, 400, 401, 403, 500, 302}) {
    status = each;
    all += test::message_of<EndpointError>([&] {
      for (const GeneratedAnswer& answer : ask(spec, 2)) all += answer.text + answer.error + testing::PrintToString(answer.failed_attempts);
    });
  }
  for (const std::string& line : observer_.lines) all += line;
  EXPECT_THAT(all, testing::AllOf(HasSubstr("You sent [key]"), HasSubstr("HTTP status 401"), HasSubstr("it redirects to 'http://127.0.0.1:1/?key=[key]'"), testing::Not(HasSubstr(key))));
}

TEST_F(EndpointGeneratorTest, EndlessRepliesEndAsOverrun) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET" || is_control(request)) return well(request);
    if (request.number % 2) return {"HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n" + std::string(4u << 20, 'x'), ScriptedReply::End::hang};
    return {"HTTP/1.1 200 X\r\n" + std::string(1u << 20, 'h')};
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.limits.answer_bytes = 1u << 20;
  spec.limits.attempts = 1;
  spec.in_flight = 1;
  const auto answers = ask(spec, 2);
  for (const GeneratedAnswer& answer : answers) EXPECT_EQ(answer.stop_reason, "failed");
  EXPECT_THAT(answers[0].error + answers[1].error, HasSubstr("overrun"));
}

TEST_F(EndpointGeneratorTest, ASilentServerIsLeftAndAskedAgain) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    ScriptedReply reply = well(request);
    if (request.method == "POST" && request.number == 0) reply = {reply.bytes.substr(0, reply.bytes.size() - 30), ScriptedReply::End::hang};
    if (request.method == "POST" && request.number == 1) reply = {"", ScriptedReply::End::hang};
    return reply;
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.limits.idle = spec.limits.first_byte = Milliseconds(30);
  const auto answers = ask(spec, 1);
  expect_all_well(answers);
  EXPECT_EQ(answers[0].failed_attempts.size(), 2u);
}

TEST_F(EndpointGeneratorTest, TheBreakerLeavesADeadServerAloneUntilItAnswers) {
  std::atomic<int> questions{0};
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") {
      ++questions;
      const bool dead = request.path == "/v1/models" && questions > 5 && questions < 20;
      return dead ? ScriptedReply{http_reply(500, "text/plain", "dead")} : well(request);
    }
    return questions < 20 ? ScriptedReply{"", ScriptedReply::End::reset} : well(request);
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.limits.breaker = 2;
  expect_all_well(ask(spec, 4));
  EXPECT_THAT(observer_.lines, testing::Contains(HasSubstr("failures in a row")));
  EXPECT_THAT(observer_.lines, testing::Contains(HasSubstr("answers again")));
}

TEST_F(EndpointGeneratorTest, AnotherModelUnderTheSameNameStopsTheRun) {
  std::size_t posts = 0;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.path == "/v1/models" && posts >= 50) return {http_reply(200, "application/json", R"({"data":[{"id":"m","owned_by":"us","max_model_len":8192}]})")};
    if (request.method == "POST") ++posts;
    return well(request);
  });
  EXPECT_THAT(test::message_of<EndpointError>([&] { ask(spec_for({server.url()}), 200); }), HasSubstr("no longer the server"));
  EXPECT_LE(posts, 60u);
}

TEST_F(EndpointGeneratorTest, AServerThatChangedAfterTheLastAnswersIsFoundAtTheEnd) {
  std::size_t posts = 0;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.path == "/v1/models" && posts >= 3) return {http_reply(200, "application/json", R"({"data":[{"id":"other"}]})")};
    if (request.method == "POST") ++posts;
    return well(request);
  });
  EXPECT_THAT(test::message_of<EndpointError>([&] { ask(spec_for({server.url()}), 3); }),
              testing::AllOf(HasSubstr("does not serve 'm'; it serves 'other'"), HasSubstr("Its last 3 answers, those since 20")));
}

// The reply itself says whose it is, long before the server is asked again who it is.
TEST_F(EndpointGeneratorTest, AReplyOfAnotherModelStopsTheRunAndIsNotKept) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") return well(request);
    const std::string model = request.number < 3 ? "m-2026" : "cheaper";
    return {http_reply(200, "application/json", R"({"model":")" + model + R"(","choices":[{"message":{"content":"Yes."},"finish_reason":"stop"}]})")};
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.in_flight = 1;
  std::vector<GeneratedAnswer> kept;
  const auto run = [&](const std::string& before) {
    EndpointGenerator generator(spec, nullptr, observer_);
    generator.configure({});
    generator.expect_answers_of(before);
    std::uint64_t next = 0;
    generator.generate(
        [&]() -> std::optional<PlannedPrompt> {
          if (next == 6) return std::nullopt;
          PlannedPrompt prompt;
          prompt.index = next++;
          prompt.item = "item-" + std::to_string(prompt.index);
          return prompt;
        },
        [&](GeneratedAnswer&& answer) { kept.push_back(std::move(answer)); }, {}, {});
  };
  EXPECT_THAT(test::message_of<EndpointError>([&] { run(""); }),
              testing::AllOf(HasSubstr("the reply to item 'item-3'"), HasSubstr("is of the model 'cheaper'"), HasSubstr("before it, 3 in this session, were of 'm-2026'")));
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[0].model, "m-2026");
  EXPECT_FALSE(kept[0].answer_tokens) << "the server counted none";
  EXPECT_THAT(test::message_of<EndpointError>([&] { run("m-2026"); }), HasSubstr("the reply to item 'item-0'"));  // in the next session
  EXPECT_EQ(kept.size(), 3u);
}

TEST_F(EndpointGeneratorTest, AServerThatRefusesLogProbabilitiesIsAskedForFewerAndThenForNone) {
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") return well(request);
    if (nlohmann::json::parse(request.body).contains("logprobs")) return {http_reply(400, "application/json", R"({"error":{"message":"logprobs are not supported"}})")};
    return well(request);
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.in_flight = 1;
  options_.top_log_probabilities = 20;
  const auto answers = ask(spec, 3);
  expect_all_well(answers);
  EXPECT_EQ(server.posts(), 5u);
  EXPECT_EQ(answers[0].failed_attempts.size(), 2u);
  EXPECT_TRUE(answers[1].failed_attempts.empty());
  EXPECT_THAT(observer_.lines, testing::Contains(HasSubstr("is asked for 5 log-probabilities a token from here on")));
  EXPECT_THAT(observer_.lines, testing::Contains(HasSubstr("is asked for no log-probabilities a token from here on, for it refuses 5: HTTP status 400")));
}

TEST_F(EndpointGeneratorTest, AServerThatGivesNoLogProbabilitiesIsNamedOnce) {
  ScriptedServer server(well);
  options_.top_log_probabilities = 5;
  expect_all_well(ask(spec_for({server.url()}), 3));
  EXPECT_EQ(std::count_if(observer_.lines.begin(), observer_.lines.end(), [](const std::string& line) { return line.find("gives no log-probabilities") != std::string::npos; }), 1);
}

TEST_F(EndpointGeneratorTest, AKeyFileWithoutAKeyIsNamedBeforeAnythingIsAsked) {
  const lacuna::test::TemporaryDirectory dir;
  lacuna::test::write_file(dir / "empty.key", "\n");
  EndpointSpec spec = spec_for({"http://127.0.0.1:1"});
  spec.key_file = dir / "empty.key";
  EXPECT_THAT(test::message_of<SpecError>([&] { ask(spec, 1); }), HasSubstr("holds no key"));
  spec.key_file = dir.path();
  EXPECT_THAT(test::message_of<SpecError>([&] { ask(spec, 1); }), HasSubstr("is a folder"));
}

TEST_F(EndpointGeneratorTest, AServerWithoutAModelIsNotAskedForItsName) {
  ScriptedServer server([](const ScriptedRequest&) -> ScriptedReply { return {http_reply(200, "application/json", R"({"data":[]})")}; });
  EXPECT_THAT(test::message_of<EndpointError>([&] { ask(spec_for({server.url()}), 1); }), testing::AllOf(HasSubstr("lists no model"), testing::Not(HasSubstr("--endpoint-model"))));
}

TEST_F(EndpointGeneratorTest, UnequalServersAreNoPool) {
  ScriptedServer one(well), other([](const ScriptedRequest& request) -> ScriptedReply {
    if (request.path == "/v1/models") return {http_reply(200, "application/json", R"({"data":[{"id":"m","max_model_len":1}]})")};
    return well(request);
  });
  EXPECT_THAT(test::message_of<EndpointError>([&] { ask(spec_for({one.url(), other.url()}), 1); }), HasSubstr("a pool is made of equal servers"));
}

TEST_F(EndpointGeneratorTest, AMissingModelNamesThoseThatAreThere) {
  ScriptedServer server(well);
  EndpointSpec spec = spec_for({server.url()});
  spec.model = "other";
  EXPECT_THAT(test::message_of<EndpointError>([&] { ask(spec, 1); }), HasSubstr("does not serve 'other'; it serves 'm'"));
}

TEST_F(EndpointGeneratorTest, StopCancelsWhatIsOnItsWay) {
  std::stop_source stop;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") return well(request);
    if (request.number == 2) stop.request_stop();
    return request.number < 2 ? well(request) : ScriptedReply{"", ScriptedReply::End::hang};
  });
  std::size_t cancelled = 0;
  EndpointSpec spec = spec_for({server.url()});
  spec.limits.stopping = Milliseconds(0);
  EndpointGenerator generator(spec, nullptr, observer_);
  generator.configure({});
  std::uint64_t next = 0;
  generator.generate(
      [&]() -> std::optional<PlannedPrompt> {
        PlannedPrompt prompt;
        prompt.index = next++;
        prompt.prompt = "q";
        return prompt;
      },
      [&](GeneratedAnswer&& answer) { cancelled += answer.stop_reason == "cancelled"; }, {}, stop.get_token());
  EXPECT_GE(cancelled, 1u);
}

TEST_F(EndpointGeneratorTest, AfterAStopTheAnswersInFlightAreTakenAndNothingMoreIsAsked) {
  std::stop_source stop;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "POST") stop.request_stop();
    return well(request);
  });
  EndpointSpec spec = spec_for({server.url()});
  spec.in_flight = 1;
  const auto answers = ask(spec, 3, stop.get_token());
  EXPECT_EQ(answers[0].text, "On question 0");
  EXPECT_EQ(server.posts(), 1u);
}

TEST_F(EndpointGeneratorTest, OurOwnPromptGoesOutAsTokensAndItsCountIsChecked) {
  const LocalPrompts prompts(lacuna::test::source_dir() / "resources" / "demo" / "demo-v1.gguf");
  const std::size_t ours = prompts.render("Who are you?", {}).tokens.size();
  std::size_t counted = ours;
  bool chat_alone = false;
  ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedReply {
    if (request.method == "GET") return well(request);
    if (chat_alone) return {http_reply(404, "text/plain", "Not Found")};
    EXPECT_EQ(request.path, "/v1/completions");
    EXPECT_EQ(nlohmann::json::parse(request.body)["prompt"].size(), ours);
    return {http_reply(200, "application/json", nlohmann::json({{"choices", {{{"text", "I am."}, {"finish_reason", "stop"}}}}, {"usage", {{"prompt_tokens", counted}}}}).dump())};
  });
  const auto once = [&] {
    EndpointGenerator generator(spec_for({server.url()}), &prompts, observer_);
    generator.configure({});
    GeneratedAnswer got;
    bool asked = false;
    generator.generate(
        [&]() -> std::optional<PlannedPrompt> {
          if (std::exchange(asked, true)) return std::nullopt;
          PlannedPrompt prompt;
          prompt.item = "x";
          prompt.prompt = "Who are you?";
          return prompt;
        },
        [&](GeneratedAnswer&& answer) { got = std::move(answer); }, {}, {});
    return got;
  };
  const GeneratedAnswer answer = once();
  EXPECT_EQ(answer.text, "I am.");
  EXPECT_EQ(answer.rendered_sha256.size(), 64u);
  counted = ours - 1;
  EXPECT_THAT(test::message_of<EndpointError>(once), HasSubstr("it cuts, adds or reads something else"));
  chat_alone = true;
  EXPECT_THAT(test::message_of<EndpointError>(once), testing::AllOf(HasSubstr("/v1/completions: HTTP status 404"), HasSubstr("--api chat")));
}

TEST(EndpointSpecCheck, NothingLeavesThisMachineUnlessItWasAllowed) {
  const auto complaint = [](const std::string& url, bool remote = false, bool plaintext = false) {
    EndpointSpec spec;
    spec.urls = {url};
    spec.allow_remote = remote;
    spec.allow_plaintext = plaintext;
    return test::message_of<SpecError>([&] { check(spec); });
  };
  EXPECT_THAT(complaint("http://example.org"), HasSubstr("--allow-remote"));
  EXPECT_THAT(complaint("http://127.0.0.1.example.org"), HasSubstr("--allow-remote"));
  EXPECT_THAT(complaint("http://example.org", true), HasSubstr("--allow-plaintext"));
  EXPECT_THAT(complaint("ftp://localhost"), HasSubstr("'ftp'"));
  EXPECT_THAT(complaint("file:///etc/passwd"), HasSubstr("allowed are http and https"));
  EXPECT_THAT(complaint("http://user:secret@localhost"), HasSubstr("user name or a password"));
  EXPECT_THAT(complaint("http://user:secret@localhost"), testing::Not(HasSubstr("secret")));
  EXPECT_THAT(complaint("http://localhost/?a=b"), HasSubstr("query"));
  for (const char* url : {"http://127.0.0.1:8000", "http://localhost:8000/v1", "http://[::1]:8000/", "https://localhost"}) {
    EndpointSpec spec;
    spec.urls = {url};
    EXPECT_NO_THROW(check(spec)) << url;
  }
}

TEST(EndpointSpecCheck, AKeyInPlaceOfTheNameOfItsVariableIsRefusedAndNotShown) {
  EndpointSpec spec;
  spec.urls = {"http://127.0.0.1:8000"};
  for (const char* key : {"sk-secret", "sk secret", "0secret", "se\xC3\xA9" "cret"}) {
    spec.key_variable = key;
    EXPECT_THAT(test::message_of<SpecError>([&] { check(spec); }), testing::AllOf(HasSubstr("allowed are letters, digits and _"), testing::Not(HasSubstr("cret")))) << key;
  }
  for (const char* name : {"", "_", "LACUNA_API_KEY", "key2"}) {
    spec.key_variable = name;
    EXPECT_NO_THROW(check(spec)) << name;
  }
}

TEST(ServerName, IsTheSameHoweverTheAddressIsWritten) {
  for (const char* url : {"http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/"}) EXPECT_EQ(server_name(url), "http://127.0.0.1:8000");
  EXPECT_EQ(server_name("https://host/api/v1"), "https://host/api");
}

TEST(RetryPolicy, DelaysGrowAreCappedAndHonourTheServersWish) {
  EndpointLimits limits;
  EXPECT_EQ(retry_delay(limits, 1, 1.0, {}), Milliseconds(1'000));
  EXPECT_EQ(retry_delay(limits, 4, 1.0, {}), Milliseconds(8'000));
  EXPECT_EQ(retry_delay(limits, 30, 1.0, {}), Milliseconds(60'000));
  EXPECT_EQ(retry_delay(limits, 30, 0.5, {}), Milliseconds(30'000));
  EXPECT_EQ(retry_delay(limits, 1, 0.0, Milliseconds(5'000)), Milliseconds(5'000));
  EXPECT_EQ(retry_delay(limits, 1, 0.0, Milliseconds(1'000'000)), Milliseconds(120'000));
}

TEST(RetryPolicy, ReadsRetryAfterAndTakesNoNonsense) {
  const std::chrono::sys_seconds now{std::chrono::seconds(1'000'000'000)};  // 9 September 2001, 01:46:40
  EXPECT_EQ(parse_retry_after("7", now), Milliseconds(7'000));
  EXPECT_EQ(parse_retry_after("Sun, 09 Sep 2001 01:46:50 GMT", now), Milliseconds(10'000));
  for (const char* nonsense : {"", "-5", "soon", "99999999999999999999", "Sun, 09 Sep 2001 01:46:00 GMT"}) EXPECT_EQ(parse_retry_after(nonsense, now), std::nullopt) << nonsense;
}

}  // namespace
}  // namespace lacuna::probe
