#include "probe/run_list.h"

#include "project_state.h"

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

}  // namespace lacuna::probe
