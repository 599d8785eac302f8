// The answers of a project as a table: numbers first, rows by key range when they are looked at.
#pragma once
#include <QAbstractTableModel>
#include <QRegularExpression>
#include <QStringList>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "models/studio.h"
#include "probe/project.h"

namespace lacuna::studio {

// What the table shows of an answer.
struct ResultCells {
  std::int64_t seq = 0;
  QString run, item, topic, language, excerpt, human, note;
  std::string headline;
  double p_not_complete = 0;
  bool classified = false, flagged = false, has_reasoning = false;
};

struct ResultsQuery {
  probe::RowFilter filter;
  QRegularExpression pattern;  // empty = none; matched against answer and reasoning
  bool operator==(const ResultsQuery& other) const;
};

class ResultsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { ItemColumn, TopicColumn, LanguageColumn, RunColumn, VerdictColumn, ProbabilityColumn, HumanColumn, NoteColumn, AnswerColumn, ColumnCount };
  enum Role { SeqRole = Qt::UserRole + 1, HeadlineRole, FlaggedRole };
  static constexpr int kPageRows = 64, kPagesKept = 48;

  explicit ResultsModel(Studio& studio, QObject* parent = nullptr);

  void set_query(ResultsQuery query);  // asks again; rows come as they are found
  const ResultsQuery& query() const { return query_; }
  // By a column; -1: in the order of answering. Holds for every query that follows.
  void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
  int sorted_by() const { return sorted_by_; }
  Qt::SortOrder sort_order() const { return sort_order_; }
  void reload();                       // the same question to what the project holds now
  std::uint64_t matching() const { return numbers_.size(); }
  bool is_complete() const { return complete_; }  // all numbers are here
  std::optional<std::int64_t> seq_at(int row) const;
  int row_of(std::int64_t seq) const;  // -1 = not in the table
  std::uint64_t pages_fetched() const { return pages_fetched_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 Q_SIGNALS:
  void progressed();  // more numbers, or all of them
  void failed(const QString& message);

 private:
  using Page = std::vector<ResultCells>;
  struct Numbers {
    std::vector<std::int64_t> found;
    std::int64_t read_to = 0;  // everything up to here was looked at
    bool complete = false;
  };

  static std::optional<probe::AnswerKey> key_of(int column);
  static Numbers find(const probe::Project& project, const ResultsQuery& query, std::int64_t after, std::size_t limit, std::size_t most_read, const std::stop_token& stop);
  void ask_numbers(std::int64_t after, std::size_t limit);
  void ask_sorted();
  void give_up(std::uint64_t generation, const QString& message);
  void take_numbers(const Numbers& numbers);
  void take_sorted(const std::vector<std::int64_t>& found);
  const ResultCells* cells(int row) const;  // nullptr while its page is on the way
  void forget_pages();
  void ask_page(int page) const;
  void take_page(int page, const Page& rows);
  QVariant text(const ResultCells& cells, int column) const;

  Studio& studio_;
  ResultsQuery query_;
  std::vector<std::int64_t> numbers_;  // ascending where nothing else is chosen
  std::int64_t read_to_ = 0;
  int sorted_by_ = -1;
  Qt::SortOrder sort_order_ = Qt::AscendingOrder;
  bool complete_ = true, asking_ = false;
  std::uint64_t generation_ = 0, pages_fetched_ = 0;
  mutable std::map<int, Page> pages_;
  mutable std::list<int> recent_;   // the least recently used page first
  mutable std::vector<int> asked_;  // on the way
};

}  // namespace lacuna::studio
