#include "models/draft_linter.h"

#include <memory>

#include "models/prompt_draft.h"

namespace lacuna::studio {

void DraftLinter::lint(std::string text, std::filesystem::path file) {
  next_ = Draft{std::move(text), std::move(file)};
  wanted_ = true;
  if (!running_) start();
}

void DraftLinter::forget() {
  next_.reset();
  wanted_ = false;
}

void DraftLinter::start() {
  running_ = true;
  thread_ = std::jthread([this, draft = std::move(*next_)] {
    auto outcome = std::make_shared<Outcome>();
    try {
      outcome->complaints = lint_draft(draft.text, draft.file);
    } catch (const std::exception& error) {
      outcome->problem = QString::fromStdString(error.what());
    }
    QMetaObject::invokeMethod(this, [this, outcome] { finish(*outcome); }, Qt::QueuedConnection);
  });
  next_.reset();
}

// What has just been linted is old when another text waits.
void DraftLinter::finish(const Outcome& outcome) {
  running_ = false;
  if (next_) return start();
  if (!wanted_) return;
  wanted_ = false;
  if (outcome.problem.isEmpty()) Q_EMIT linted(outcome.complaints);
  else Q_EMIT failed(outcome.problem);
}

}  // namespace lacuna::studio
