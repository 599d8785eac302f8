// A coder's way through the answers: one key an answer, every act kept, the last one taken back by one key.
#pragma once
#include <QObject>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "models/studio.h"
#include "probe/coder_agreement.h"
#include "probe/labelling.h"
#include "probe/several_runs.h"

namespace lacuna::studio {

struct ReviewFigures {
  probe::CoderAgreement agreement;
  std::vector<probe::CorrectedRate> rates;       // put right by people's labels; empty without any
  std::vector<probe::Disagreement> disagreements;
  quint64 answers = 0, queued = 0;  // in the project; in the queue
  std::map<std::string, quint64> labelled;  // coder -> answers with a label, not only a note or a flag
};

class ReviewSession : public QObject {
  Q_OBJECT

 public:
  explicit ReviewSession(Studio& studio, QObject* parent = nullptr);

  bool set_coder(const QString& coder);  // false: a note of the coder before could not be written; the name stays
  const QString& coder() const { return coder_; }
  void set_blind(bool blind) { blind_ = blind; }
  bool is_blind() const { return blind_; }
  // Which answers are gone through, and in which order: that of answering, or a random one that is the same for everybody who takes this seed.
  void set_queue(const probe::RowFilter& filter, std::optional<quint64> seed);
  bool is_filtered() const;
  // Goes through the answers on which coders differ; labels are then written as the adjudicator's.
  void set_adjudicating(bool adjudicating);
  bool is_adjudicating() const { return adjudicating_; }
  quint64 undecided() const;  // disagreements without an adjudicator's label
  // Why this is no name to label under; empty = it is one.
  QString name_obstacle() const;
  // Why nothing can be labelled now; empty = it can.
  QString obstacle() const;

  std::optional<std::int64_t> current() const { return current_; }
  quint64 labelled_now() const;  // answers that have a label of this coder since the project was opened
  void begin();                       // the first answer without a label of this coder; adjudicating, the first undecided one
  void go_to(std::int64_t seq);
  bool label(const QString& label);   // and on to the next answer
  bool skip();                        // the next answer without a label
  bool back();                        // the answer before, as it is; takes nothing back
  bool undo();                        // the coder's last act in this window since the project was opened; its answer becomes the current one
  // A note that is being typed goes with the coder's next act on the answer; it is kept at the latest when the answer, the coder or the project is left.
  void type_note(const QString& text);
  bool is_typing_note() const { return typed_note_.has_value(); }
  bool keep_note();  // false: it could not be written, and is still being typed
  void discard_note();
  bool toggle_flag();
  // People's labels from a table come onto the answers that are here. Says what came in and what did not, a line each. Throws ProjectError, TableError.
  QStringList import_labels(const QString& file);
  static bool are_labels(const QString& file);  // not for a table that cannot be read
  // What the coder said about the current answer: label, note, flag. Empty while it is being read, and when there is nothing.
  const std::optional<probe::LabelEntry>& mine() const { return mine_; }
  const ReviewFigures& figures() const { return figures_; }

 Q_SIGNALS:
  void current_changed();
  void mine_changed();
  void figures_changed();
  void failed(const QString& message);

 private:
  struct Act {
    std::int64_t answer, event;
  };
  probe::Project* writer();  // nullptr when the project cannot be written now
  std::string acting() const;  // under which name labels are written
  bool is_acting_blind() const { return blind_ && !adjudicating_; }  // an adjudicator sees the labels
  void next_undecided(std::int64_t after);
  // The coder's next act on the current answer: what stands already, with this changed.
  bool act(const std::function<void(probe::LabelEntry&)>& change);
  probe::LabelEntry entry_for_current();
  void advance(std::int64_t after);
  bool show(std::optional<std::int64_t> seq);  // false: a note could not be kept; the answer stays
  void move_on(std::int64_t from, std::optional<std::int64_t> to);
  void read_mine();
  void count_later();
  void count_again();

  Studio& studio_;
  QString coder_ = QStringLiteral("me");
  bool blind_ = true, adjudicating_ = false;
  std::optional<std::int64_t> current_;
  std::map<std::string, std::set<std::int64_t>> labelled_;  // by coder, since the project was opened
  probe::RowFilter filter_;
  std::optional<quint64> seed_;
  std::shared_ptr<std::vector<std::int64_t>> order_ = std::make_shared<std::vector<std::int64_t>>();  // of a random queue; made and read by the reader's thread, replaced by this one
  std::vector<std::int64_t> been_at_;                 // answers that were left, the last one last
  std::optional<probe::LabelEntry> mine_;
  std::optional<QString> typed_note_;                 // on the current answer
  std::map<std::string, std::vector<Act>> acts_;      // by coder, that can be taken back; the last one last
  ReviewFigures figures_;
  QTimer count_soon_;
};

}  // namespace lacuna::studio
