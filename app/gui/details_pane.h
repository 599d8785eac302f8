// One answer in full: prompt, answer with its evidence, reasoning, facts, claims, labels.
#pragma once
#include <QWidget>
#include <cstdint>
#include <optional>

#include "probe/labelling.h"
#include "probe/result_row.h"

class QLabel;
class QTextBrowser;
class QToolButton;

namespace lacuna::studio {

class Studio;

// Everything that the pane shows, read in one question.
struct AnswerDetails {
  probe::ResultRow row;
  std::vector<probe::LabelEvent> history;
};

class DetailsPane : public QWidget {
  Q_OBJECT

 public:
  DetailsPane(Studio& studio, QWidget* parent = nullptr);
  void show_answer(std::int64_t seq);
  void clear();
  void read_again() { render(); }  // facts and claims are worded by the prompt sets
  std::optional<std::int64_t> shown() const { return seq_; }
  // Blind: without run, model, verdict, evidence and labels.
  void set_blind(bool blind);
  QTextBrowser* browser() const { return text_; }

 Q_SIGNALS:
  void answer_shown(std::int64_t seq);

 protected:
  void changeEvent(QEvent* event) override;  // colours are part of the text

 private:
  std::string lane() const;  // each pane has its own
  void render();
  void render_verdict(class TextWriter& out, const probe::ResultRow& row) const;
  void render_item(class TextWriter& out, const probe::ResultRow& row) const;
  void render_history(class TextWriter& out) const;
  const probe::PromptItem* item_of(const probe::ResultRow& row) const;

  Studio& studio_;
  QLabel* title_;
  QToolButton* reasoning_;
  QTextBrowser* text_ = nullptr;
  std::optional<std::int64_t> seq_;
  std::optional<AnswerDetails> details_;
  bool blind_ = false;
};

}  // namespace lacuna::studio
