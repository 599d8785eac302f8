#include "probe/run_list.h"

#include <algorithm>
#include <sstream>

#include "manifest.h"
#include "project_state.h"
#include "row_filter.h"
#include "sqlite_sink.h"
#include "stored_json.h"

namespace lacuna::probe {

RunInfo uncounted(const db::RunRow& row) {
  RunInfo info;
  info.id = row.id;
  info.name = row.name;
  info.model = row.model;
  info.kind = row.kind;
  info.started_utc = row.started_utc;
  info.manifest_json = row.manifest_json;
  info.manifest_sha256 = row.manifest_sha256;
  return info;
}

std::vector<RunInfo> runs_uncounted(const Project& project) {
  return as_project_error([&] {
    std::vector<RunInfo> out;
    for (const db::RunRow& row : project.state().store.runs()) out.push_back(uncounted(row));
    return out;
  });
}

RunSpec spec_of_run(const Project& project, const std::string& run) {
  return as_project_error([&] {
    db::ResultStore& store = project.state().store;
    const std::optional<db::RunRow> row = store.find_run(run);
    if (!row) id_of(store.runs(), run);  // throws with the names there are
    const std::string what = "specification of run " + run;
    const nlohmann::json json = parse_stored(row->spec_json, what);
    try {
      RunSpec spec = spec_from_json(json);
      spec.name = run;
      json.at("endpoints").get_to(spec.endpoint.urls);
      json.at("endpoint_model").get_to(spec.endpoint.model);
      json.at("device").get_to(spec.device);
      json.at("gpu_memory").get_to(spec.gpu_memory);
      json.at("threads").get_to(spec.threads);
      json.at("parallel").get_to(spec.parallel);
      return spec;
    } catch (const nlohmann::json::exception& error) {
      throw ProjectError(what + ": it cannot be asked again: " + plain_message(error));
    }
  });
}

namespace {

// The lines that sessions of a run keep under a name of their environment, which may be anything: it comes from a file.
std::vector<std::string> session_lines(db::ResultStore& store, std::int64_t run, const char* name) {
  std::vector<std::string> out;
  for (const db::SessionRow& session : store.sessions(run)) {
    const nlohmann::json environment = nlohmann::json::parse(session.environment_json, nullptr, false);
    if (!environment.is_object() || !environment.contains(name) || !environment.at(name).is_string()) continue;
    std::istringstream lines(environment.at(name).get<std::string>());
    for (std::string line; std::getline(lines, line);)
      if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(line);
  }
  return out;
}

std::vector<std::string> lines_of_run(const Project& project, const std::string& run, const char* name) {
  return as_project_error([&] {
    db::ResultStore& store = project.state().store;
    const std::optional<db::RunRow> row = store.find_run(run);
    return row ? session_lines(store, row->id, name) : std::vector<std::string>();
  });
}

}  // namespace

std::vector<std::string> servers_of_run(const Project& project, const std::string& run) {
  std::vector<std::string> out = lines_of_run(project, run, kAnsweredBy);
  if (!out.empty()) return out;
  for (const std::string& url : spec_of_run(project, run).endpoint.urls) out.push_back(server_name(url));
  return out;
}

std::vector<std::string> backends_of_run(const Project& project, const std::string& run) { return lines_of_run(project, run, kServedBy); }

}  // namespace lacuna::probe
