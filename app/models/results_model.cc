#include "models/results_model.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "models/answer_text.h"
#include "probe/labelling.h"

namespace lacuna::studio {
namespace {

constexpr std::size_t kFirstNumbers = 128;      // enough for any screen, found in a moment
constexpr std::size_t kMoreNumbers = 200'000;
constexpr std::size_t kRegexRows = 2'000;       // rows read in one go while a pattern is looked for
constexpr std::size_t kRegexRowsAtOnce = 20 * kRegexRows;  // and before what was found is shown
constexpr qsizetype kExcerptUnits = 160;

ResultCells cells_of(const probe::ResultRow& row, const std::vector<probe::LabelEvent>& labels) {
  ResultCells out;
  out.seq = row.answer_seq;
  out.run = QString::fromStdString(row.run);
  out.item = QString::fromStdString(row.item);
  out.topic = QString::fromStdString(row.topic);
  out.language = QString::fromStdString(row.language);
  out.excerpt = row.error.empty() ? one_line(row.response, kExcerptUnits) : QStringLiteral("! ") + one_line(row.error, kExcerptUnits);
  out.headline = row.headline;
  out.p_not_complete = row.p_not_complete;
  out.classified = row.classified;
  out.has_reasoning = row.reasoning.has_value();
  for (const probe::LabelEvent& label : labels) {
    if (!label.entry.label.empty()) out.human += (out.human.isEmpty() ? QString() : QStringLiteral(", ")) + QString::fromStdString(label.entry.label);
    if (!label.entry.note.empty() && out.note.isEmpty()) out.note = one_line(label.entry.note, kExcerptUnits);
    out.flagged = out.flagged || label.entry.flag;
  }
  return out;
}

bool matches(const probe::ResultRow& row, const QRegularExpression& pattern) {
  return pattern.match(QString::fromStdString(row.response)).hasMatch() ||
         (row.reasoning && pattern.match(QString::fromStdString(*row.reasoning)).hasMatch());
}

}  // namespace

bool ResultsQuery::operator==(const ResultsQuery& other) const {
  return probe::filter_to_json(filter) == probe::filter_to_json(other.filter) && pattern == other.pattern;
}

ResultsModel::ResultsModel(Studio& studio, QObject* parent) : QAbstractTableModel(parent), studio_(studio) {
  connect(&studio, &Studio::project_changed, this, [this] { set_query({}); });
  connect(&studio, &Studio::verdicts_changed, this, &ResultsModel::reload);  // other answers may pass the filter
  connect(&studio, &Studio::labels_changed, this, [this] {
    pages_.clear();
    recent_.clear();
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, HumanColumn), index(rowCount() - 1, NoteColumn));
    if (complete_ && !asking_ && (sorted_by_ == HumanColumn || sorted_by_ == NoteColumn)) ask_sorted();
  });
  connect(&studio, &Studio::answers_changed, this, [this] {
    if (!complete_ || asking_) return;
    if (sorted_by_ >= 0) ask_sorted();
    else ask_numbers(read_to_, kMoreNumbers);  // what came since
  });
}

void ResultsModel::set_query(ResultsQuery query) {
  query_ = std::move(query);
  reload();
}

void ResultsModel::reload() {
  beginResetModel();
  forget_pages();
  numbers_.clear();
  read_to_ = 0;
  complete_ = !studio_.has_project();
  endResetModel();
  studio_.pages().cancel("numbers");
  studio_.analyses().cancel("numbers");
  asking_ = false;
  if (studio_.has_project() && sorted_by_ >= 0) ask_sorted();
  else if (studio_.has_project()) ask_numbers(0, kFirstNumbers);
  Q_EMIT progressed();
}

std::optional<probe::AnswerKey> ResultsModel::key_of(int column) {
  switch (column) {
    case ItemColumn: return probe::AnswerKey::item;
    case TopicColumn: return probe::AnswerKey::topic;
    case LanguageColumn: return probe::AnswerKey::language;
    case RunColumn: return probe::AnswerKey::run;
    case VerdictColumn: return probe::AnswerKey::headline;
    case ProbabilityColumn: return probe::AnswerKey::p_not_complete;
    case HumanColumn: return probe::AnswerKey::label;
    case NoteColumn: return probe::AnswerKey::note;
    case AnswerColumn: return probe::AnswerKey::length;
    default: return std::nullopt;
  }
}

void ResultsModel::sort(int column, Qt::SortOrder order) {
  if (!key_of(column)) column = -1;
  if (column == sorted_by_ && (order == sort_order_ || column < 0)) return;
  sorted_by_ = column;
  sort_order_ = order;
  reload();
}

// At most `most_read` texts are read for a pattern.
ResultsModel::Numbers ResultsModel::find(const probe::Project& project, const ResultsQuery& query, std::int64_t after, std::size_t limit, std::size_t most_read, const std::stop_token& stop) {
  Numbers out;
  if (query.pattern.pattern().isEmpty()) {
    out.found = project.page_numbers(query.filter, after, limit);
    out.complete = out.found.size() < limit;
    out.read_to = out.found.empty() ? after : out.found.back();
    return out;
  }
  out.read_to = after;
  for (std::size_t read = 0; out.found.size() < limit && read < most_read && !stop.stop_requested();) {
    const std::vector<probe::ResultRow> rows = project.page(query.filter, out.read_to, kRegexRows);
    for (const probe::ResultRow& row : rows)
      if (matches(row, query.pattern)) out.found.push_back(row.answer_seq);
    read += rows.size();
    if (!rows.empty()) out.read_to = rows.back().answer_seq;
    if (rows.size() < kRegexRows) {
      out.complete = true;
      break;
    }
  }
  return out;
}

// All numbers at once: which of them stands first is known when all are there.
void ResultsModel::ask_sorted() {
  asking_ = true;
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  const probe::AnswerOrder order{*key_of(sorted_by_), sort_order_ == Qt::DescendingOrder};
  studio_.analyses().ask<std::vector<std::int64_t>>(
      "numbers",
      [query = query_, order](const probe::Project& project, std::stop_token stop) { return project.in_order(find(project, query, 0, kAll, kAll, stop).found, order); },
      [this, generation = generation_](const std::vector<std::int64_t>& found) { if (generation == generation_) take_sorted(found); },
      [this, generation = generation_](const QString& message) { give_up(generation, message); });
}

void ResultsModel::give_up(std::uint64_t generation, const QString& message) {
  if (generation != generation_) return;
  asking_ = false;
  complete_ = true;
  Q_EMIT failed(message);
  Q_EMIT progressed();
}

// Those that are on the way are of other rows, too.
void ResultsModel::forget_pages() {
  ++generation_;
  pages_.clear();
  recent_.clear();
  asked_.clear();
}

// What came since stands at the end first, then where it belongs: what is chosen and what is seen stay.
void ResultsModel::take_sorted(const std::vector<std::int64_t>& found) {
  asking_ = false;
  complete_ = true;
  std::vector<std::int64_t> known = numbers_, all = found, added;
  std::sort(known.begin(), known.end());
  std::sort(all.begin(), all.end());
  std::set_difference(all.begin(), all.end(), known.begin(), known.end(), std::back_inserter(added));
  if (all.size() != known.size() + added.size()) {  // some do not pass any more
    beginResetModel();
    forget_pages();
    numbers_ = found;
    endResetModel();
  }
  if (!added.empty() && found.size() != numbers_.size()) {
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(added.size()) - 1);
    numbers_.insert(numbers_.end(), added.begin(), added.end());
    endInsertRows();
  }
  if (found != numbers_) {
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<std::int64_t> kept;
    for (const QModelIndex& one : before) kept.push_back(numbers_[static_cast<std::size_t>(one.row())]);
    numbers_ = found;
    forget_pages();
    QModelIndexList after;
    for (std::size_t i = 0; i < kept.size(); ++i) after.push_back(index(row_of(kept[i]), before[static_cast<qsizetype>(i)].column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
  }
  Q_EMIT progressed();
}

// The first numbers come on the quick lane; the rest on the other one, so that rows can be fetched meanwhile.
void ResultsModel::ask_numbers(std::int64_t after, std::size_t limit) {
  asking_ = true;
  const std::uint64_t generation = generation_;
  const auto question = [query = query_, after, limit](const probe::Project& project, std::stop_token stop) { return find(project, query, after, limit, kRegexRowsAtOnce, stop); };
  const auto answer = [this, generation](const Numbers& numbers) { if (generation == generation_) take_numbers(numbers); };
  const auto problem = [this, generation](const QString& message) { give_up(generation, message); };
  ProjectReader& reader = after == 0 ? studio_.pages() : studio_.analyses();
  reader.ask<Numbers>("numbers", question, answer, problem);
}

void ResultsModel::take_numbers(const Numbers& numbers) {
  asking_ = false;
  if (!numbers.found.empty()) {
    const int first = rowCount(), last = first + static_cast<int>(numbers.found.size()) - 1;
    const int partial = first / kPageRows;  // this page gets more rows
    pages_.erase(partial);
    recent_.remove(partial);
    beginInsertRows({}, first, last);
    numbers_.insert(numbers_.end(), numbers.found.begin(), numbers.found.end());
    endInsertRows();
  }
  read_to_ = std::max(read_to_, numbers.read_to);
  complete_ = numbers.complete;
  Q_EMIT progressed();
  if (!complete_) ask_numbers(read_to_, kMoreNumbers);
}

std::optional<std::int64_t> ResultsModel::seq_at(int row) const {
  return row >= 0 && row < rowCount() ? std::optional(numbers_[static_cast<std::size_t>(row)]) : std::nullopt;
}

int ResultsModel::row_of(std::int64_t seq) const {
  const auto found = sorted_by_ < 0 ? std::lower_bound(numbers_.begin(), numbers_.end(), seq) : std::find(numbers_.begin(), numbers_.end(), seq);
  return found != numbers_.end() && *found == seq ? static_cast<int>(found - numbers_.begin()) : -1;
}

int ResultsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(numbers_.size()); }
int ResultsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

const ResultCells* ResultsModel::cells(int row) const {
  const int page = row / kPageRows;
  const auto found = pages_.find(page);
  if (found == pages_.end()) {
    ask_page(page);
    return nullptr;
  }
  if (recent_.empty() || recent_.back() != page) {
    recent_.remove(page);
    recent_.push_back(page);
  }
  const auto at = static_cast<std::size_t>(row % kPageRows);
  return at < found->second.size() ? &found->second[at] : nullptr;
}

void ResultsModel::ask_page(int page) const {
  if (std::find(asked_.begin(), asked_.end(), page) != asked_.end()) return;
  asked_.push_back(page);
  const std::size_t first = static_cast<std::size_t>(page) * kPageRows, end = std::min(first + kPageRows, numbers_.size());
  if (first >= end) return;
  const std::vector<std::int64_t> wanted(numbers_.begin() + static_cast<std::ptrdiff_t>(first), numbers_.begin() + static_cast<std::ptrdiff_t>(end));
  auto* self = const_cast<ResultsModel*>(this);  // data() is const; what it makes known arrives later
  const std::uint64_t generation = generation_;
  studio_.pages().ask<Page>(
      "page " + std::to_string(page),
      [wanted](const probe::Project& project, std::stop_token) {
        Page out;
        for (const std::int64_t seq : wanted)
          if (const auto row = project.row(seq)) out.push_back(cells_of(*row, probe::current_labels(project, seq)));
        return out;
      },
      [self, generation, page](const Page& rows) { if (generation == self->generation_) self->take_page(page, rows); },
      [self, generation, page](const QString& message) {
        if (generation != self->generation_) return;
        std::erase(self->asked_, page);
        Q_EMIT self->failed(message);
      });
}

void ResultsModel::take_page(int page, const Page& rows) {
  std::erase(asked_, page);
  ++pages_fetched_;
  pages_[page] = rows;
  recent_.remove(page);
  recent_.push_back(page);
  while (recent_.size() > kPagesKept) {
    pages_.erase(recent_.front());
    recent_.pop_front();
  }
  const int first = page * kPageRows, last = std::min(first + kPageRows, rowCount()) - 1;
  if (last >= first) Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

QVariant ResultsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  if (role == SeqRole) return QVariant::fromValue(static_cast<qlonglong>(numbers_[static_cast<std::size_t>(index.row())]));
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue(index.column() == ProbabilityColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != HeadlineRole && role != FlaggedRole) return {};
  const ResultCells* found = cells(index.row());
  if (!found) return role == Qt::DisplayRole && index.column() == ItemColumn ? QVariant(QStringLiteral("…")) : QVariant();
  if (role == HeadlineRole) return found->classified ? QString::fromStdString(found->headline) : QString();
  if (role == FlaggedRole) return found->flagged;
  return text(*found, index.column());
}

QVariant ResultsModel::text(const ResultCells& cells, int column) const {
  switch (column) {
    case ItemColumn: return cells.item;
    case TopicColumn: return cells.topic;
    case LanguageColumn: return cells.language;
    case RunColumn: return cells.run;
    case VerdictColumn: return QString::fromStdString(cells.headline);
    case ProbabilityColumn: return cells.classified ? QString::number(cells.p_not_complete, 'f', 2) : QString();
    case HumanColumn: return cells.human;
    case NoteColumn: return (cells.flagged ? QStringLiteral("⚑ ") : QString()) + cells.note;
    case AnswerColumn: return cells.excerpt;
    default: return {};
  }
}

QVariant ResultsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return QAbstractTableModel::headerData(section, orientation, role);
  if (role == Qt::ToolTipRole && section == ProbabilityColumn) return tr("Probability that the answer refuses or evades, as the classifiers estimate it");
  if (role == Qt::ToolTipRole && section == AnswerColumn) return tr("Sorted by its length");
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case ItemColumn: return tr("Item");
    case TopicColumn: return tr("Topic");
    case LanguageColumn: return tr("Language");
    case RunColumn: return tr("Run");
    case VerdictColumn: return tr("Verdict");
    case ProbabilityColumn: return tr("p(refused or evaded)");
    case HumanColumn: return tr("People");
    case NoteColumn: return tr("Note");
    case AnswerColumn: return tr("Answer");
    default: return {};
  }
}

}  // namespace lacuna::studio
