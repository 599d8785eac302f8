// A coder's way through the answers: one key an answer, every act kept, the last one taken back by one key.
#pragma once
#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/studio.h"
#include "probe/labelling.h"
#include "probe/several_runs.h"

namespace lacuna::studio {

// Two coders over the answers that both labelled, or one coder and the classifiers.
struct Agreement {
  QString first, second;
  quint64 both = 0, same = 0;
  std::optional<double> kappa;
  std::vector<std::int64_t> disagreements;  // answers
};

struct ReviewFigures {
  std::vector<probe::CoderInfo> coders;
  std::vector<Agreement> agreements;
  std::optional<double> alpha;                   // Krippendorff's, of all people together
  std::vector<probe::CorrectedRate> rates;       // put right by people's labels; empty without any
  std::vector<probe::Disagreement> disagreements;
  quint64 answers = 0;
};

class ReviewSession : public QObject {
  Q_OBJECT

 public:
  explicit ReviewSession(Studio& studio, QObject* parent = nullptr);

  void set_coder(const QString& coder);
  const QString& coder() const { return coder_; }
  void set_blind(bool blind) { blind_ = blind; }
  bool is_blind() const { return blind_; }
  // Goes through the answers on which coders differ; labels are then written as the adjudicator's.
  void set_adjudicating(bool adjudicating);
  bool is_adjudicating() const { return adjudicating_; }
  quint64 undecided() const;  // disagreements without an adjudicator's label
  // Why nothing can be labelled now; empty = it can.
  QString obstacle() const;

  std::optional<std::int64_t> current() const { return current_; }
  quint64 labelled_now() const { return labelled_; }  // in this session
  void begin();                       // the first answer without a label of this coder; adjudicating, the first undecided one
  void go_to(std::int64_t seq);
  bool label(const QString& label);   // and on to the next answer
  bool skip();                        // the next answer without a label
  bool undo();                        // the coder's last act; its answer becomes the current one
  bool note(const QString& text);
  bool toggle_flag();
  const ReviewFigures& figures() const { return figures_; }
  void release();  // gives the project's lock back, so that a run can write

 Q_SIGNALS:
  void current_changed();
  void figures_changed();
  void failed(const QString& message);

 private:
  probe::Project* writer();  // nullptr when the project cannot be written now
  std::string acting() const;  // under which name labels are written
  void next_undecided(std::int64_t after);
  bool append(probe::LabelEntry entry);
  probe::LabelEntry entry_for_current();
  void advance(std::int64_t after);
  void count_later();
  void count_again();

  Studio& studio_;
  QString coder_ = QStringLiteral("me");
  bool blind_ = true, adjudicating_ = false;
  std::optional<std::int64_t> current_;
  quint64 labelled_ = 0;
  ReviewFigures figures_;
  QTimer count_soon_;
};

}  // namespace lacuna::studio
