#include "probe/run_list.h"

#include "project_state.h"

namespace lacuna::probe {

std::vector<RunInfo> runs_uncounted(const Project& project) {
  return as_project_error([&] {
    std::vector<RunInfo> out;
    for (const db::RunRow& row : project.state().store.runs()) {
      RunInfo& info = out.emplace_back();
      info.id = row.id;
      info.name = row.name;
      info.model = row.model;
      info.kind = row.kind;
      info.started_utc = row.started_utc;
      info.manifest_json = row.manifest_json;
      info.manifest_sha256 = row.manifest_sha256;
    }
    return out;
  });
}

}  // namespace lacuna::probe
