#include "models/review_session.h"

#include <algorithm>

#include "probe/statistics.h"

namespace lacuna::studio {
namespace {

constexpr int kCountMilliseconds = 300;

// Kappa over the labels that occur; `second` may be the classifiers' column.
Agreement agreement(const QString& first, const QString& second, const std::vector<std::int64_t>& answers,
                    const std::function<std::optional<std::string>(std::size_t)>& a, const std::function<std::optional<std::string>(std::size_t)>& b) {
  const std::vector<std::string>& words = probe::label_words();
  std::vector<std::vector<std::uint64_t>> table(words.size(), std::vector<std::uint64_t>(words.size(), 0));
  Agreement out;
  out.first = first;
  out.second = second;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto x = a(i), y = b(i);
    if (!x || !y || x->empty() || y->empty()) continue;
    const auto row = std::find(words.begin(), words.end(), *x), column = std::find(words.begin(), words.end(), *y);
    if (row == words.end() || column == words.end()) continue;
    ++table[static_cast<std::size_t>(row - words.begin())][static_cast<std::size_t>(column - words.begin())];
    ++out.both;
    if (*x == *y) ++out.same;
    else out.disagreements.push_back(answers[i]);
  }
  if (out.both > 0) out.kappa = probe::cohen_kappa(table);
  return out;
}

std::optional<double> alpha_of(const probe::Ratings& ratings) {
  std::vector<std::vector<int>> numbers;
  for (const auto& of_answer : ratings.labels) {
    std::vector<int>& row = numbers.emplace_back();
    for (const auto& label : of_answer) {
      const auto found = label ? std::find(probe::label_words().begin(), probe::label_words().end(), *label) : probe::label_words().end();
      row.push_back(found == probe::label_words().end() ? -1 : static_cast<int>(found - probe::label_words().begin()));
    }
  }
  return probe::krippendorff_alpha(numbers);
}

ReviewFigures figures_of(const probe::Project& project) {
  ReviewFigures out;
  out.coders = probe::coders(project);
  out.answers = project.count({});
  const probe::Ratings ratings = probe::ratings(project, {});
  const auto by = [&](std::size_t coder) { return [&ratings, coder](std::size_t i) { return ratings.labels[i][coder]; }; };
  const auto automatic = [&](std::size_t i) -> std::optional<std::string> {
    return ratings.rows[i].classified ? std::optional(ratings.rows[i].label) : std::nullopt;
  };
  for (std::size_t i = 0; i < ratings.coders.size(); ++i) {
    const QString name = QString::fromStdString(ratings.coders[i]);
    for (std::size_t j = i + 1; j < ratings.coders.size(); ++j)
      out.agreements.push_back(agreement(name, QString::fromStdString(ratings.coders[j]), ratings.answers, by(i), by(j)));
    out.agreements.push_back(agreement(name, QString(), ratings.answers, by(i), automatic));
  }
  out.alpha = alpha_of(ratings);
  out.disagreements = probe::disagreements(ratings);
  if (!ratings.answers.empty()) out.rates = probe::corrected_rates(project.tally({}), ratings);
  return out;
}

}  // namespace

ReviewSession::ReviewSession(Studio& studio, QObject* parent) : QObject(parent), studio_(studio) {
  count_soon_.setSingleShot(true);
  count_soon_.setInterval(kCountMilliseconds);
  connect(&count_soon_, &QTimer::timeout, this, &ReviewSession::count_again);
  connect(&studio, &Studio::project_changed, this, [this] {
    current_.reset();
    labelled_ = 0;
    figures_ = {};
    Q_EMIT figures_changed();
    Q_EMIT current_changed();
    if (studio_.has_project()) count_soon_.start();
  });
}

void ReviewSession::release() { studio_.release_writer(); }

std::string ReviewSession::acting() const {
  const std::string name = coder_.toStdString();
  return adjudicating_ ? probe::adjudicator(name) : name;
}

void ReviewSession::set_adjudicating(bool adjudicating) {
  if (adjudicating_ == adjudicating) return;
  adjudicating_ = adjudicating;
  begin();
}

quint64 ReviewSession::undecided() const {
  return static_cast<quint64>(std::count_if(figures_.disagreements.begin(), figures_.disagreements.end(), [](const auto& one) { return !one.decided; }));
}

// Those before `after` come last, as they were skipped.
void ReviewSession::next_undecided(std::int64_t after) {
  studio_.pages().cancel("review");  // the queue of a coder is not wanted any more
  const auto open_beyond = [this](std::int64_t seq) {
    return std::find_if(figures_.disagreements.begin(), figures_.disagreements.end(), [&](const auto& one) { return !one.decided && one.answer_seq > seq; });
  };
  auto next = open_beyond(after);
  if (next == figures_.disagreements.end()) next = open_beyond(0);
  current_ = next == figures_.disagreements.end() ? std::nullopt : std::optional(next->answer_seq);
  Q_EMIT current_changed();
}

void ReviewSession::set_coder(const QString& coder) {
  coder_ = coder.trimmed();
  begin();
}

QString ReviewSession::obstacle() const {
  if (const QString why_not = studio_.write_obstacle(); !why_not.isEmpty()) return why_not;
  if (coder_.isEmpty()) return tr("Say who labels: a name or initials.");
  return {};
}

probe::Project* ReviewSession::writer() {
  const QString why_not = obstacle();
  if (!why_not.isEmpty()) {
    Q_EMIT failed(why_not);
    return nullptr;
  }
  try {
    return &studio_.writer();
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return nullptr;
  }
}

void ReviewSession::begin() {
  if (studio_.has_project()) advance(0);
}

void ReviewSession::go_to(std::int64_t seq) {
  current_ = seq;
  Q_EMIT current_changed();
}

// The next answer comes from the reading thread; while it is looked for the old one stays on the screen.
void ReviewSession::advance(std::int64_t after) {
  if (adjudicating_) return next_undecided(after);
  studio_.pages().ask<std::optional<std::int64_t>>(
      "review",
      [coder = coder_.toStdString(), after](const probe::Project& project, std::stop_token) {
        auto next = probe::next_unlabelled(project, {}, coder, after);
        return next || after == 0 ? next : probe::next_unlabelled(project, {}, coder, 0);  // those that were skipped
      },
      [this](const std::optional<std::int64_t>& next) {
        current_ = next;
        Q_EMIT current_changed();
      },
      [this](const QString& message) { Q_EMIT failed(message); });
}

probe::LabelEntry ReviewSession::entry_for_current() {
  probe::LabelEntry entry;
  if (const auto known = probe::current_label(studio_.writer(), *current_, acting())) entry = known->entry;
  entry.answer_seq = *current_;
  entry.coder = acting();
  entry.blind = blind_ && !adjudicating_;  // an adjudicator sees the labels
  return entry;
}

bool ReviewSession::append(probe::LabelEntry entry) {
  try {
    probe::append_label(studio_.writer(), entry);
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
  count_later();
  Q_EMIT studio_.labels_changed();
  return true;
}

bool ReviewSession::label(const QString& label) {
  if (!current_ || !writer()) return false;
  probe::LabelEntry entry = entry_for_current();
  entry.label = label.toStdString();
  if (!append(entry)) return false;
  ++labelled_;
  for (probe::Disagreement& one : figures_.disagreements)  // known before everything is counted again
    if (adjudicating_ && one.answer_seq == *current_) one.decided = entry.label;
  advance(*current_);
  return true;
}

bool ReviewSession::skip() {
  if (!current_) return false;
  advance(*current_);
  return true;
}

bool ReviewSession::undo() {
  if (!writer()) return false;
  try {
    const std::optional<probe::LabelEvent> undone = probe::undo_last_label(studio_.writer(), acting());
    if (!undone) return false;
    if (labelled_ > 0) --labelled_;
    count_later();
    Q_EMIT studio_.labels_changed();
    go_to(undone->entry.answer_seq);
    return true;
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
}

bool ReviewSession::note(const QString& text) {
  if (!current_ || !writer()) return false;
  probe::LabelEntry entry = entry_for_current();
  entry.note = text.toStdString();
  return append(entry);
}

bool ReviewSession::toggle_flag() {
  if (!current_ || !writer()) return false;
  probe::LabelEntry entry = entry_for_current();
  entry.flag = !entry.flag;
  return append(entry);
}

// What is being counted knows nothing of the act that has just been written.
void ReviewSession::count_later() {
  studio_.analyses().cancel("review figures");
  count_soon_.start();
}

void ReviewSession::count_again() {
  if (!studio_.has_project()) return;
  studio_.analyses().ask<ReviewFigures>(
      "review figures", [](const probe::Project& project, std::stop_token) { return figures_of(project); },
      [this](const ReviewFigures& figures) {
        figures_ = figures;
        Q_EMIT figures_changed();
        if (adjudicating_ && !current_ && undecided() > 0) begin();
      });
}

}  // namespace lacuna::studio
