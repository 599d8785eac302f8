#include "endpoint_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "event_stream.h"

namespace lacuna::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

// A streamed chat answer as vLLM sends it: reasoning, text in pieces that split no code point, usage, end.
const std::string kStream =
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n"
    ": a comment\n\n"
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"I think.\"},\"finish_reason\":null}]}\n\n"
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"西藏\"},\"finish_reason\":null}]}\r\n\r\n"
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" was \\u0041\"},\"finish_reason\":null}]}\n\n"
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}\n\n"
    "data: [DONE]\n\n";

EndpointReply read(const std::string& bytes, ReplyReader::Options options = {}, long http = 200, const std::string& type = "text/event-stream",
                   const std::string& error = "") {
  ReplyReader reader(options);
  for (const char c : bytes)
    if (!reader.feed({&c, 1})) break;
  return reader.finish(http, type, error);
}

TEST(ReplyReader, PutsAStreamTogether) {
  const EndpointReply reply = read(kStream);
  EXPECT_EQ(reply.fault, ReplyFault::none) << reply.cause;
  EXPECT_EQ(reply.text, "西藏 was A");
  EXPECT_EQ(reply.reasoning, "I think.");
  EXPECT_EQ(reply.stop_reason, "end_of_generation");
  EXPECT_EQ(reply.prompt_tokens, 7u);
  EXPECT_EQ(reply.answer_tokens, 5u);
}

TEST(ReplyReader, AStreamCutAtAnyByteIsNoAnswer) {
  for (std::size_t cut = 0; cut < kStream.size(); ++cut) {
    const EndpointReply reply = read(kStream.substr(0, cut), {}, 200, "text/event-stream", "connection reset");
    EXPECT_EQ(reply.fault, ReplyFault::transient) << "cut after " << cut << " bytes";
  }
}

TEST(ReplyReader, ACleanCloseAfterTheFinishReasonIsAnAnswerAndBeforeItIsNone) {
  const std::size_t finish = kStream.find("\"stop\"}]}\n\n") + 11;
  for (std::size_t cut = 0; cut <= kStream.size(); ++cut)
    EXPECT_EQ(read(kStream.substr(0, cut)).fault == ReplyFault::none, cut >= finish) << cut;
}

TEST(ReplyReader, ReadsAWholeReplyFromServersThatDoNotStream) {
  const EndpointReply reply = read(R"({"choices":[{"message":{"content":"Yes."},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":1}})", {}, 200, "application/json");
  EXPECT_EQ(reply.fault, ReplyFault::none) << reply.cause;
  EXPECT_EQ(reply.text, "Yes.");
  EXPECT_EQ(reply.stop_reason, "length");
  ReplyReader::Options completions;
  completions.chat = false;
  EXPECT_EQ(read(R"({"choices":[{"text":"Yes.","finish_reason":"stop"}]})", completions, 200, "application/json").text, "Yes.");
}

TEST(ReplyReader, KeepsTheProbabilitiesOfEitherDialect) {
  const EndpointReply chat = read(
      R"({"choices":[{"message":{"content":"Yes."},"finish_reason":"stop","logprobs":{"content":[)"
      R"({"token":"Yes","logprob":-0.25,"top_logprobs":[{"token":"Yes","logprob":-0.25},{"token":"No","logprob":-1.5}]},{"token":".","logprob":null,"top_logprobs":[{"token":".","logprob":0.5}]}]}}]})", {}, 200,
      "application/json");
  ASSERT_EQ(chat.probabilities.size(), 2u) << chat.cause;
  EXPECT_EQ(chat.probabilities[0].token, "Yes");
  EXPECT_EQ(chat.probabilities[0].log_probability, -0.25);
  ASSERT_EQ(chat.probabilities[0].top.size(), 2u);
  EXPECT_EQ(chat.probabilities[0].top[1], (std::pair<std::string, double>("No", -1.5)));
  EXPECT_TRUE(std::isnan(chat.probabilities[1].log_probability)) << "a number that the server did not give";
  EXPECT_TRUE(std::isnan(chat.probabilities[1].top.at(0).second)) << "the logarithm of a probability above 1";
  ReplyReader::Options completions;
  completions.chat = false;
  // As a stream, and with the likeliest not in order.
  const EndpointReply text = read(
      "data: {\"choices\":[{\"text\":\"Yes\",\"finish_reason\":null,\"logprobs\":{\"tokens\":[\"Yes\"],\"token_logprobs\":[-0.25],\"top_logprobs\":[{\"No\":-1.5,\"Yes\":-0.25}]}}]}\n\n"
      "data: {\"choices\":[{\"text\":\".\",\"finish_reason\":\"stop\",\"logprobs\":{\"tokens\":[\".\"],\"token_logprobs\":[-2],\"top_logprobs\":null}}]}\n\ndata: [DONE]\n\n",
      completions);
  ASSERT_EQ(text.probabilities.size(), 2u) << text.cause;
  EXPECT_EQ(text.probabilities[0].top[0].first, "Yes");
  EXPECT_EQ(text.probabilities[1].log_probability, -2);
  EXPECT_TRUE(text.probabilities[1].top.empty());
  // What is not as it should be is left out; the answer stands.
  for (const char* odd : {"3", "{}", R"({"content":[3,{}]})", R"({"content":{}})", "null", "[]", R"({"content":[{"token":"Yes","logprob":-1},{"logprob":-1}]})"})
    EXPECT_TRUE(read(R"({"choices":[{"message":{"content":"Yes."},"finish_reason":"stop","logprobs":)" + std::string(odd) + "}]}", {}, 200, "application/json").probabilities.empty()) << odd;
}

EndpointReply whole(const std::string& message, const std::string& finish = "stop") {
  return read(R"({"choices":[{"message":)" + message + R"(,"finish_reason":")" + finish + R"("}]})", {}, 200, "application/json");
}

TEST(ReplyReader, WhatIsDeclinedInAFieldOfItsOwnIsTheAnswer) {
  const EndpointReply reply = whole(R"({"content":null,"refusal":"I'm sorry, I can't."})");
  EXPECT_EQ(reply.fault, ReplyFault::none) << reply.cause;
  EXPECT_EQ(reply.text, "I'm sorry, I can't.");
  EXPECT_EQ(reply.stop_reason, "refusal");
  const EndpointReply stream = read(
      "data: {\"choices\":[{\"delta\":{\"content\":null,\"refusal\":\"I'm \"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"refusal\":\"sorry.\"}}]}\n\n"
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
  EXPECT_EQ(stream.text, "I'm sorry.");
  EXPECT_EQ(whole(R"({"content":null,"refusal":"I am s"})", "length").stop_reason, "length") << "a refusal that was cut was cut";
}

TEST(ReplyReader, ContentMayBeAListOfParts) {
  const EndpointReply reply = whole(
      R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]},{"type":"text","text":"Yes, "},{"type":"image_url","image_url":{}},{"type":"text","text":"it is."}]})");
  EXPECT_EQ(reply.text, "Yes, it is.");
  EXPECT_EQ(reply.reasoning, "Hm.");
  EXPECT_EQ(whole(R"({"content":[{"type":"refusal","refusal":"No."}]})").text, "No.");
}

TEST(ReplyReader, ReasoningStandsUnderEitherKeyOrInTheText) {
  EXPECT_EQ(whole(R"({"content":"Yes.","reasoning_content":"","reasoning":"Hm."})").reasoning, "Hm.");
  EXPECT_EQ(whole(R"({"content":"Yes.","reasoning_content":"Hm.","reasoning":"Hm."})").reasoning, "Hm.");
  EXPECT_EQ(whole(R"({"content":"Yes.","reasoning_details":[{"type":"reasoning.text","text":"H"},{"type":"reasoning.summary","summary":"m."},{"type":"reasoning.encrypted","data":"x"},3]})").reasoning, "Hm.");
  EXPECT_EQ(whole(R"({"content":"Yes.","reasoning":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm."}]})").reasoning, "Hm.") << "told twice";
  EXPECT_FALSE(whole(R"({"content":"Yes.","reasoning_details":[{"type":"reasoning.encrypted","data":"x"}]})").reasoning);
  const EndpointReply tagged = whole(R"({"content":"<think>\nHm.\n</think>\n\nYes.","reasoning_content":""})");
  EXPECT_EQ(tagged.reasoning, "Hm.");
  EXPECT_EQ(tagged.text, "Yes.");
}

TEST(ReplyReader, FinishReasonsOfOtherDialectsAreUnderstood) {
  for (const auto& [theirs, ours] : {std::pair("end_turn", "end_of_generation"), {"MAX_TOKENS", "length"}, {"sensitive", "content_filter"}, {"function_call", "tool_calls"}}) {
    EXPECT_EQ(whole(R"({"content":"Yes."})", theirs).stop_reason, ours) << theirs;
    EXPECT_EQ(whole(R"({"content":"Yes."})", theirs).note, "") << theirs;
  }
  const EndpointReply odd = whole(R"({"content":"Yes."})", "bored");
  EXPECT_EQ(odd.fault, ReplyFault::none) << "content never causes another attempt";
  EXPECT_EQ(odd.stop_reason, "end_of_generation");
  EXPECT_THAT(odd.note, HasSubstr("'bored'"));
  EXPECT_THAT(read("data: {\"choices\":[{\"delta\":{\"content\":\"Ye\"},\"finish_reason\":\"\"}]}\n\n").cause, HasSubstr("without a finish reason"));
}

TEST(ReplyReader, ARefusalOfLogProbabilitiesIsTold) {
  EXPECT_TRUE(read(R"({"error":{"message":"This model does not support logprobs"}})", {}, 400).refuses_probabilities);
  EXPECT_FALSE(read(R"({"error":{"message":"too long"}})", {}, 400).refuses_probabilities);
  EXPECT_FALSE(read("logprobs", {}, 500).refuses_probabilities);
}

struct Bad {
  const char* name;
  std::string body;
  const char* says;
};

TEST(ReplyReader, GarbageIsNamedAndNeverAnAnswer) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const Bad cases[] = {
      {"nothing", "", "without an event"},
      {"a web page", "<html>502</html>", "without an event"},
      {"not JSON", "data: hello\n\n", "not valid JSON"},
      {"a list", "data: [1]\n\n", "not a JSON object"},
      {"no choices", "data: {}\n\n", "no list of choices"},
      {"two choices", "data: {\"choices\":[{},{}]}\n\n", "2 choices"},
      {"choice is a number", "data: {\"choices\":[1]}\n\n", "not an object"},
      {"an error in the stream", "data: {\"error\":{\"message\":\"out of memory\"}}\n\n", "out of memory"},
      {"broken off", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\n", "finish reason 'error'"},
      {"text after the finish reason",
       "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\n", "after the finish reason"},
      {"more after the end", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\ndata: {}\n\n", "after its end"},
      {"a number that is none", "data: {\"choices\":[],\"x\":1e400}\n\n", "not valid JSON"},
      {"nesting", "data: " + deep + "\n\n", "not valid JSON"},
      {"a lone surrogate", "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}\n\n", "not valid JSON"},
      {"invalid UTF-8", "data: {\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}\n\n", "not valid JSON"},
  };
  for (const Bad& bad : cases) {
    const EndpointReply reply = read(bad.body);
    EXPECT_EQ(reply.fault, ReplyFault::transient) << bad.name;
    EXPECT_THAT(reply.cause, HasSubstr(bad.says)) << bad.name;
  }
}

TEST(ReplyReader, TheStatusDecidesWhatMayBeTried) {
  for (const long status : {408L, 425L, 429L, 500L, 502L, 503L, 504L}) EXPECT_EQ(read("x", {}, status).fault, ReplyFault::transient) << status;
  for (const long status : {400L, 413L, 422L}) EXPECT_EQ(read("x", {}, status).fault, ReplyFault::item) << status;
  for (const long status : {301L, 302L, 307L, 401L, 404L}) EXPECT_EQ(read(kStream, {}, status).fault, ReplyFault::configuration) << status;
  for (const long status : {403L, 451L}) EXPECT_EQ(read("no", {}, status).fault, ReplyFault::forbidden) << status;
}

TEST(ReplyReader, AFilterThatSaysSoIsToldFromAWrongKey) {
  for (const char* body : {R"({"error":{"message":"Your input was flagged by our moderation"}})", R"({"error":{"message":"no","code":"data_inspection_failed"}})", R"({"error":{"message":"Content Exists Risk"}})",
                           R"({"error":{"message":"\u654f\u611f\u5185\u5bb9"}})", "Die Anfrage verstößt gegen die Inhaltsrichtlinien."})
    for (const long status : {400L, 403L, 451L}) EXPECT_EQ(read(body, {}, status).fault, ReplyFault::filtered) << body << status;
  EXPECT_EQ(read(R"({"error":{"message":"Your account was flagged"}})", {}, 403).fault, ReplyFault::forbidden) << "nobody's prompts are answered any more";
  EXPECT_EQ(read(R"({"error":{"message":"the input was flagged"}})", {}, 401).fault, ReplyFault::configuration);
  EXPECT_EQ(read(R"({"error":{"message":"the moderation is overloaded"}})", {}, 503).fault, ReplyFault::transient);
  EXPECT_EQ(read("data: {\"error\":{\"message\":\"no\",\"code\":\"content_filter\"}}\n\n").fault, ReplyFault::filtered);
}

// What is asked is about censorship: its words in an error are not those of a filter.
TEST(ReplyReader, AnErrorThatQuotesThePromptDoesNotSpeakOfAFilter) {
  ReplyReader::Options options;
  options.prompt = "Which posts are \"sensitive content\" to 审查?";
  for (const char* body : {R"({"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required","input":{"messages":[{"role":"user","content":"Which posts are \"sensitive content\" to 审查?"}]}}]})",
                           R"({"error":{"message":"bad request","metadata":{"flagged_input":"is it unsafe to"}}})", R"({"object":"error","message":"cannot read: Which posts are \"sensitive content\" to 审查?"})",
                           "cannot read: Which posts are \"sensitive content\" to 审查?"}) {
    EXPECT_EQ(read(body, options, 422).fault, ReplyFault::item) << body;
    EXPECT_EQ(read(body, options, 403).fault, ReplyFault::forbidden) << body;
  }
  EXPECT_EQ(read("data: {\"error\":{\"message\":\"no\",\"input\":\"sensitive content\"}}\n\n", options).fault, ReplyFault::transient);
  for (const char* body : {R"({"detail":[{"type":"value_error","msg":"the prompt has sensitive content","input":"审查"}]})", R"({"code":"DataInspectionFailed","message":"no"})",
                           R"({"error_code":336003,"error_msg":"敏感"})", R"({"error":"flagged"})", R"({"error":{"code":403,"metadata":{"reasons":["prohibited content"]}}})"})
    EXPECT_EQ(read(body, options, 400).fault, ReplyFault::filtered) << body;
}

TEST(ReplyReader, AKeyThatIsQuotedIsNeitherShownNorKept) {
  ReplyReader::Options options;
  options.key = "sk-secret/0123456789";
  const std::string quoted = "Your header was Authorization: Bearer " + options.key + ".";
  for (const long status : {400L, 401L, 403L, 500L})
    for (const std::string& body : {quoted, std::string(R"({"error":{"message":"Bearer sk-secret\/0123456789"}})"), std::string(190, 'x') + options.key}) {
      const std::string cause = read(body, options, status).cause;
      EXPECT_THAT(cause, Not(HasSubstr("sk-s"))) << body;
      EXPECT_THAT(cause, HasSubstr("HTTP status"));
    }
  EXPECT_THAT(read(R"({"error":"Bearer sk-of-the-proxy-0123"})", options, 400).cause, HasSubstr("Bearer [key]")) << "another one's key";
  EXPECT_THAT(read("data: {\"error\":\"" + quoted + "\"}\n\n", options).cause, HasSubstr("Bearer [key]"));
  const EndpointReply answer = read("data: {\"model\":\"m of " + options.key + "\",\"choices\":[{\"delta\":{\"reasoning\":\"" + quoted + "\",\"content\":\"It is sk-sec\"},"
                                    "\"logprobs\":{\"content\":[{\"token\":\"sk-sec\",\"logprob\":-1}]}}]}\n\n"
                                    "data: {\"choices\":[{\"delta\":{\"content\":\"ret/0123456789, is it?\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", options);
  EXPECT_EQ(answer.fault, ReplyFault::none) << answer.cause;
  EXPECT_EQ(answer.text, "It is [key], is it?") << "in two pieces of a stream";
  EXPECT_EQ(answer.reasoning, "Your header was Authorization: Bearer [key].");
  EXPECT_EQ(answer.model, "m of [key]");
  EXPECT_TRUE(answer.probabilities.empty()) << "its tokens spell the key";
  EXPECT_THAT(answer.note, HasSubstr("quotes the key"));
  options.key = "EMPTY";
  EXPECT_EQ(read(R"({"choices":[{"message":{"content":"The hall was EMPTY."},"finish_reason":"stop"}]})", options, 200, "application/json").text, "The hall was EMPTY.");
}

TEST(ReplyReader, AByteOrderMarkIsNoPartOfTheReply) {
  EXPECT_EQ(read("\xEF\xBB\xBF" R"({"choices":[{"message":{"content":"Yes."},"finish_reason":"stop"}]})", {}, 200, "application/json").text, "Yes.");
}

TEST(ReplyReader, SaysWhoComputedBehindTheServer) {
  EXPECT_EQ(read(R"({"provider":"DeepInfra","system_fingerprint":"fp_1","choices":[{"message":{"content":"Yes."},"finish_reason":"stop"}]})", {}, 200, "application/json").served_by,
            "provider DeepInfra, system_fingerprint fp_1");
  EXPECT_EQ(read(kStream).served_by, "");
}

TEST(ReplyReader, EndlessRepliesAreOverrun) {
  ReplyReader::Options options;
  options.longest = 1000;
  EXPECT_EQ(read(std::string(5000, 'x'), options).fault, ReplyFault::overrun);
  std::string many;
  for (int i = 0; i < 40; ++i) many += "data: {\"choices\":[]}\n\n";
  options.most_pieces = 20;
  EXPECT_EQ(read(many, options).fault, ReplyFault::overrun);
}

TEST(SplitReasoning, TakesTagsOffTheHeadAndNothingElse) {
  const auto split = [](std::string text, bool open = false) {
    EndpointReply reply;
    reply.text = std::move(text);
    split_reasoning(reply, open);
    return std::pair(reply.text, reply.reasoning.value_or("(none)"));
  };
  EXPECT_EQ(split("<think>\nwhy\n</think>\n\nBecause."), std::pair(std::string("Because."), std::string("why")));
  EXPECT_EQ(split("<think>\n\n</think>\n\nNo."), std::pair(std::string("No."), std::string()));
  EXPECT_EQ(split("why</think>Because."), std::pair(std::string("Because."), std::string("why")));
  EXPECT_EQ(split("◁think▷why◁/think▷Because."), std::pair(std::string("Because."), std::string("why")));
  EXPECT_EQ(split("<think>never ends"), std::pair(std::string(), std::string("never ends")));
  EXPECT_EQ(split("never ends", true), std::pair(std::string(), std::string("never ends")));
  EXPECT_EQ(split("An answer that names <think> and </think>."), std::pair(std::string("An answer that names <think> and </think>."), std::string("(none)")));
}

TEST(EventStream, DoesNotDependOnHowTheBytesCome) {
  const std::string bytes = "\xEF\xBB\xBF" "data: a\ndata:b\r\n\r\nevent: x\rdata: c\r\r: no\n\ndata\n\ndata: last";
  const auto events = [&](auto&& cut) {
    std::vector<std::string> out;
    EventStream stream([&](std::string_view data) { out.emplace_back(data); }, 1000);
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = std::min<std::size_t>(cut(), bytes.size() - at);
      stream.feed(std::string_view(bytes).substr(at, size));
      at += size;
    }
    return out;
  };
  const std::vector<std::string> expected = {"a\nb", "c"};
  EXPECT_EQ(events([] { return 1; }), expected);
  EXPECT_EQ(events([] { return 1000; }), expected);
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(events([&] { return 1 + random() % 7; }), expected);
}

}  // namespace
}  // namespace lacuna::probe
