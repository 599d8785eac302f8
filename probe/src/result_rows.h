// Between the rows of the database and the rows that analysis sees.
#pragma once
#include <string>

#include "db/rows.h"
#include "probe/ports.h"
#include "probe/project.h"
#include "probe/result_row.h"

namespace lacuna::probe {

ResultRow to_result_row(db::ResultRecord record);
RowTally to_tally(db::TallyRow tally, const std::string& run_name);
db::VerdictRow to_verdict_row(const ResultRow& row, const std::string& rules_sha256);
db::AnswerRow to_answer_row(const GeneratedAnswer& answer, std::int64_t run, const std::string& item_key,
                            const std::string& utc);

// SHA-256(0x00 || row): db/SCHEMA.md lists the fields.
db::Hash row_hash(const db::ResultRecord& record);
// SHA-256(0x02 || previous || row_hash).
db::Hash extend_chain(const db::Hash& previous, const db::Hash& row_hash);

}  // namespace lacuna::probe
