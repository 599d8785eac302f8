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
  for (const WorkerAction action : {WorkerAction::hello, WorkerAction::inspect, WorkerAction::run, WorkerAction::pause, WorkerAction::resume, WorkerAction::stop}) {
    WorkerRequest request = a_run();
    request.action = action;
    EXPECT_EQ(parse_worker_request(worker_request_json(request)).action, action);
  }
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
    std::string bytes = worker_frame(worker_request_json(a_run()));
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
