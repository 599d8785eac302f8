#include "probe/worker_protocol.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace lacuna::probe {
namespace {

WorkerRequest a_run() {
  WorkerRequest request;
  request.id = 7;
  request.action = WorkerAction::run;
  request.project = "/tmp/审计.lacuna";
  request.spec.name = "v3 \"quoted\"";
  request.spec.model = "m.gguf";
  request.spec.sets = {"tibet", "taiwan"};
  request.spec.languages = {"en", "bo"};
  request.spec.seed = 0xFFFFFFFFFFFFFFFFu;
  request.spec.temperature = 0.25;
  request.spec.thinking = false;
  request.spec.limit = 12;
  request.spec.shard = 2;
  request.spec.shards = 3;
  request.spec.endpoint.urls = {"http://127.0.0.1:8000", "http://[::1]:8001"};
  request.spec.endpoint.model = "v3";
  request.spec.endpoint.api = EndpointApi::chat;
  request.spec.endpoint.in_flight = 9;
  request.spec.endpoint.allow_remote = true;
  request.spec.endpoint.key_variable = "V3_KEY";
  request.spec.endpoint.key_file = "/home/me/key";
  return request;
}

WorkerRequest a_judge() {
  WorkerRequest request = a_run();
  request.action = WorkerAction::judge;
  request.judging.model = "judge \"q\".gguf";
  request.judging.endpoint = request.spec.endpoint;
  request.judging.axes = {"engagement", "reasoning"};
  request.judging.filter.languages = {"bo"};
  request.judging.filter.text = "天安门";
  request.judging.filter.flagged = true;
  request.judging.limit = 0xFFFFFFFFFFFFFFFFu;
  request.judging.parallel = 3;
  return request;
}

std::string refusal_of(const std::string& payload) {
  try {
    parse_worker_request(payload);
  } catch (const WorkerProtocolError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(WorkerProtocol, ARequestComesBackAsItWasWritten) {
  const WorkerRequest asked = a_run(), read = parse_worker_request(worker_request_json(asked));
  EXPECT_EQ(read.id, 7u);
  EXPECT_EQ(read.project, asked.project);
  EXPECT_EQ(read.spec.seed, asked.spec.seed);
  EXPECT_EQ(read.spec.sets, asked.spec.sets);
  EXPECT_EQ(read.spec.shards, 3u);
  EXPECT_EQ(read.spec.endpoint.urls, asked.spec.endpoint.urls);
  EXPECT_EQ(read.spec.endpoint.api, EndpointApi::chat);
  EXPECT_TRUE(read.spec.endpoint.allow_remote);
  EXPECT_EQ(read.spec.endpoint.key_variable, "V3_KEY");
  EXPECT_EQ(read.spec.thinking, std::optional(false));
  EXPECT_EQ(worker_request_json(read), worker_request_json(asked));
}

TEST(WorkerProtocol, EveryActionComesBack) {
  for (const WorkerAction action : {WorkerAction::hello, WorkerAction::inspect, WorkerAction::run, WorkerAction::judge, WorkerAction::classify, WorkerAction::pause, WorkerAction::resume, WorkerAction::stop}) {
    WorkerRequest request = a_judge();
    request.action = action;
    EXPECT_EQ(parse_worker_request(worker_request_json(request)).action, action);
  }
}

TEST(WorkerProtocol, WhatAJudgeIsAskedComesBackAsItWasWritten) {
  const WorkerRequest asked = a_judge(), read = parse_worker_request(worker_request_json(asked));
  EXPECT_EQ(read.project, asked.project);
  EXPECT_EQ(read.judging.model, asked.judging.model);
  EXPECT_EQ(read.judging.endpoint.urls, asked.judging.endpoint.urls);
  EXPECT_EQ(read.judging.axes, asked.judging.axes);
  EXPECT_EQ(read.judging.limit, asked.judging.limit);
  EXPECT_EQ(filter_to_json(read.judging.filter), filter_to_json(asked.judging.filter));
  EXPECT_EQ(worker_request_json(read), worker_request_json(asked));
  WorkerRequest hear = a_judge();
  hear.action = WorkerAction::classify;
  hear.heard = std::string(64, 'a');
  EXPECT_EQ(parse_worker_request(worker_request_json(hear)).heard, hear.heard);
}

TEST(WorkerProtocol, FieldsOfAJudgeAreRefusedByName) {
  using nlohmann::json;
  const json good = json::parse(worker_request_json(a_judge()));
  const auto with = [&](const std::function<void(json&)>& change) {
    json changed = good;
    change(changed);
    return refusal_of(changed.dump());
  };
  EXPECT_EQ(with([](json&) {}), "accepted");
  for (const auto& [name, value] : good["spec"].items()) {
    const std::string field = name;
    EXPECT_NE(with([&](json& j) { j["spec"].erase(field); }).find("'" + field + "' is missing"), std::string::npos) << field;
  }
  EXPECT_NE(with([](json& j) { j["spec"]["extra"] = 1; }).find("'extra' is not known"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["filter"] = "all"; }).find("'filter': expected an object"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["filter"]["mood"] = "good"; }).find("'filter'"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["axes"] = "all"; }).find("'axes'"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["limit"] = -1; }).find("'limit'"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["judge"] = "x"; }).find("'judge' is not known"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["do"] = "classify"; }).find("'judge' is missing"), std::string::npos);
}

TEST(WorkerProtocol, AnEventOfVerdictsStaysSmall) {
  ClassifyOutcome outcome;
  outcome.changed = 50'000;
  outcome.changes.assign(50'000, "tibet-01 en: " + std::string(5000, 'x') + "\x1b[31m");
  const std::string event = classified_event(3, outcome, false);
  EXPECT_LT(event.size(), kMaxFrameBytes);
  const auto read = nlohmann::json::parse(event);
  EXPECT_EQ(read["changed"], 50'000);
  EXPECT_EQ(read["changes"].size(), 1000u);
  EXPECT_EQ(event.find("\\u001b"), std::string::npos);
}

TEST(WorkerProtocol, FieldsAreRefusedByName) {
  using nlohmann::json;
  const json good = json::parse(worker_request_json(a_run()));
  const auto with = [&](const std::function<void(json&)>& change) {
    json changed = good;
    change(changed);
    return refusal_of(changed.dump());
  };
  EXPECT_EQ(with([](json&) {}), "accepted");
  EXPECT_NE(with([](json& j) { j["protocol"] = 1; }).find("'protocol': 1"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["do"] = "rm"; }).find("'do': 'rm'"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["extra"] = 1; }).find("'extra' is not known"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["extra"] = 1; }).find("'extra' is not known"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["seed"] = -1; }).find("'seed'"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["sets"] = {1}; }).find("'sets'"), std::string::npos);
  // Each field of the specification is needed.
  for (const auto& [name, value] : good["spec"].items()) {
    const std::string field = name;
    EXPECT_NE(with([&](json& j) { j["spec"].erase(field); }).find("'" + field + "' is missing"), std::string::npos) << field;
  }
  for (const auto& [name, value] : good["spec"]["endpoint"].items()) {
    const std::string field = name;
    EXPECT_NE(with([&](json& j) { j["spec"]["endpoint"].erase(field); }).find("'" + field + "' is missing"), std::string::npos) << field;
  }
  EXPECT_NE(with([](json& j) { j["spec"]["endpoint"]["api"] = "telepathy"; }).find("'api': 'telepathy'"), std::string::npos);
  EXPECT_NE(with([](json& j) { j["spec"]["endpoint"]["key"] = "secret"; }).find("'key' is not known"), std::string::npos);
  EXPECT_NE(refusal_of("[1]").find("not a JSON object"), std::string::npos);
}

TEST(WorkerFrames, FramesComeOutWholeHoweverTheyAreCut) {
  const std::string stream = worker_frame("{\"a\": 1}") + worker_frame("") + worker_frame(std::string(100'000, 'x'));
  for (const std::size_t step : {1u, 3u, 7u, 4096u, 1'000'000u}) {
    WorkerFrames frames;
    std::vector<std::size_t> sizes;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      frames.feed(std::string_view(stream).substr(at, step));
      while (const auto payload = frames.next()) sizes.push_back(payload->size());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{8, 0, 100'000})) << step;
    EXPECT_FALSE(frames.in_frame());
  }
}

TEST(WorkerFrames, GarbageIsRefusedAtOnceAndForGood) {
  for (const std::string garbage : {"hello world\n", "zz", "00000001x{}\n", "ffffffff {", "00000001 ab", "00000002 {}x"}) {
    WorkerFrames frames;
    frames.feed(garbage);
    EXPECT_THROW(frames.next(), WorkerProtocolError) << garbage;
    frames.feed(worker_frame("{}"));
    EXPECT_THROW(frames.next(), WorkerProtocolError) << garbage;
  }
}

TEST(WorkerFrames, RandomBytesNeverCrash) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = worker_frame(worker_request_json(round % 2 ? a_run() : a_judge()));
    for (int n = static_cast<int>(random() % 4); n >= 0; --n) bytes[random() % bytes.size()] = static_cast<char>(random());
    try {
      WorkerFrames frames;
      frames.feed(bytes);
      while (const auto payload = frames.next()) parse_worker_request(*payload);
    } catch (const WorkerProtocolError&) {
    }
  }
}

}  // namespace
}  // namespace lacuna::probe
