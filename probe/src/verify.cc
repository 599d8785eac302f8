// Project::verify: everything that was hashed is hashed again.
#include "probe/hashing.h"
#include "project_state.h"
#include "result_rows.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kMaxProblems = 20;  // more would say nothing new

class Verifier {
 public:
  explicit Verifier(db::ResultStore& store) : store_(store) {}

  VerifyReport report() {
    check_answers();
    check_texts();
    for (std::string& problem : store_.integrity_problems()) add(std::move(problem));
    report_.ok = report_.problems.empty();
    report_.chain_head = hex(chain_);
    return std::move(report_);
  }

 private:
  void add(std::string problem) {
    if (report_.problems.size() < kMaxProblems) report_.problems.push_back(std::move(problem));
  }

  void check_answers() {
    db::ResultQuery query;
    query.by_seq = true;
    try {
      store_.each_result(query, [&](const db::ResultRecord& record) {
        check_answer(record);
        return report_.problems.size() < kMaxProblems;
      });
    } catch (const db::DbError& error) {
      add("after answer " + std::to_string(last_) + ": " + error.what());
    }
  }

  void check_answer(const db::ResultRecord& record) {
    const db::AnswerRow& answer = record.answer;
    const std::string place =
        "answer " + std::to_string(answer.seq) + " (" + record.planned.item + " " + record.planned.language + ")";
    if (answer.seq != last_ + 1)
      add("answer " + std::to_string(last_ + 1) + ": is missing; the next one is " + std::to_string(answer.seq));
    if (extend_chain(chain_, row_hash(record)) != answer.chain)
      add(place + ": does not continue the chain of the answers before it: its content, its place or its link is not what was stored");
    chain_ = answer.chain;  // so that one broken link is one problem
    last_ = answer.seq;
    ++report_.answers_checked;
  }

  void check_texts() {
    try {
      store_.each_hashed_text([&](const std::string& what, const std::string& sha256, const std::string& bytes) {
        if (sha256_hex(bytes) != sha256) add(what + ": its content does not have the SHA-256 it is stored under");
      });
    } catch (const db::DbError& error) {
      add(error.what());
    }
  }

  db::ResultStore& store_;
  VerifyReport report_;
  db::Hash chain_{};
  std::int64_t last_ = 0;
};

}  // namespace

VerifyReport Project::verify() const {
  return as_project_error([&] { return Verifier(state_->store).report(); });
}

}  // namespace lacuna::probe
