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

std::vector<InForceRow> ResultStore::verdicts_in_force(std::int64_t run) {
  Statement rows(*database_,
                 "SELECT j.version, j.fingerprint, c.decided_by, sum(t.answers) FROM (SELECT v.judge, v.class, count(*) AS answers FROM facet f CROSS JOIN verdict v ON v.answer = f.answer "
                 "WHERE f.run = ?1 GROUP BY v.judge, v.class) t JOIN judge j ON j.id = t.judge JOIN verdict_class c ON c.id = t.class GROUP BY j.id, c.decided_by ORDER BY j.id, c.decided_by");
  rows.with(run);
  std::vector<InForceRow> out;
  while (rows.step()) out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.integer(3)});
  return out;
}

}  // namespace lacuna::db
