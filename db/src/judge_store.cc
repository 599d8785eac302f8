// Which versions of the classifiers' layers have judged.
#include "db/result_store.h"

namespace lacuna::db {

std::vector<JudgeRow> ResultStore::judges(const std::string& layer) {
  Statement rows(*database_,
                 "SELECT j.version, j.fingerprint, count(*) FROM (SELECT judge FROM layer_verdict UNION ALL SELECT judge FROM verdict) l "
                 "JOIN judge j ON j.id = l.judge WHERE j.layer = ?1 GROUP BY j.id ORDER BY j.id");
  rows.with(layer);
  std::vector<JudgeRow> out;
  while (rows.step()) out.push_back({rows.text(0), rows.text(1), rows.integer(2)});
  return out;
}

}  // namespace lacuna::db
