#include "models/review_session.h"

#include <algorithm>
#include <limits>

#include "probe/label_import.h"

namespace lacuna::studio {
namespace {

constexpr int kCountMilliseconds = 300;

ReviewFigures figures_of(const probe::Project& project, const probe::RowFilter& queue) {
  ReviewFigures out;
  out.answers = project.count({});
  out.queued = project.count(queue);
  const probe::Ratings ratings = probe::ratings(project, {});
  for (const auto& of_answer : ratings.labels)
    for (std::size_t i = 0; i < of_answer.size(); ++i) out.labelled[ratings.coders[i]] += of_answer[i] && !of_answer[i]->empty();
  out.agreement = probe::coder_agreement(ratings);
  out.disagreements = probe::disagreements(ratings);
  if (!ratings.answers.empty()) out.rates = probe::corrected_rates(project.tally({}), ratings);
  return out;
}

// SplitMix64: every bit of the number decides about every bit of the result.
quint64 scattered(quint64 number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

std::vector<std::int64_t> shuffled(std::vector<std::int64_t> answers, quint64 seed) {
  std::vector<std::pair<quint64, std::int64_t>> order;
  for (const std::int64_t answer : answers) order.emplace_back(scattered(static_cast<quint64>(answer) ^ scattered(seed)), answer);
  std::sort(order.begin(), order.end());
  std::transform(order.begin(), order.end(), answers.begin(), [](const auto& one) { return one.second; });
  return answers;
}

// The first one after `after` without a label of the coder, round to the beginning; 0 = from the beginning.
std::optional<std::int64_t> next_in(const std::vector<std::int64_t>& order, const probe::Project& project, const std::string& coder, std::int64_t after) {
  const auto at = std::find(order.begin(), order.end(), after);
  const std::size_t first = at == order.end() ? 0 : static_cast<std::size_t>(at - order.begin()) + 1;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::int64_t answer = order[(first + i) % order.size()];
    const auto label = probe::current_label(project, answer, coder);
    if (!label || label->entry.label.empty()) return answer;
  }
  return std::nullopt;
}

}  // namespace

ReviewSession::ReviewSession(Studio& studio, QObject* parent) : QObject(parent), studio_(studio) {
  count_soon_.setSingleShot(true);
  count_soon_.setInterval(kCountMilliseconds);
  connect(&count_soon_, &QTimer::timeout, this, &ReviewSession::count_again);
  connect(&studio, &Studio::answers_changed, this, [this] { order_ = std::make_shared<std::vector<std::int64_t>>(); });
  connect(&studio, &Studio::labels_changed, this, &ReviewSession::count_later);
  connect(&studio, &Studio::project_leaves, this, &ReviewSession::keep_note);
  connect(&studio, &Studio::project_changed, this, [this] {
    current_.reset();
    typed_note_.reset();
    mine_.reset();
    been_at_.clear();
    filter_ = {};
    order_ = std::make_shared<std::vector<std::int64_t>>();
    labelled_.clear();
    acts_.clear();
    figures_ = {};
    Q_EMIT figures_changed();
    Q_EMIT current_changed();
    if (studio_.has_project()) count_soon_.start();
  });
}

void ReviewSession::set_queue(const probe::RowFilter& filter, std::optional<quint64> seed) {
  if (probe::filter_to_json(filter) == probe::filter_to_json(filter_) && seed == seed_) return;
  filter_ = filter;
  seed_ = seed;
  order_ = std::make_shared<std::vector<std::int64_t>>();
  count_later();
  begin();
}

bool ReviewSession::is_filtered() const { return probe::filter_to_json(filter_) != "{}"; }

std::string ReviewSession::acting() const {
  const std::string name = coder_.toStdString();
  return adjudicating_ ? probe::adjudicator(name) : name;
}

void ReviewSession::set_adjudicating(bool adjudicating) {
  if (adjudicating_ == adjudicating || !keep_note()) return;
  adjudicating_ = adjudicating;
  begin();
}

quint64 ReviewSession::undecided() const {
  return static_cast<quint64>(std::count_if(figures_.disagreements.begin(), figures_.disagreements.end(), [](const auto& one) { return !one.decided; }));
}

// Those before `after` come last, as they were skipped.
void ReviewSession::next_undecided(std::int64_t after) {
  const auto open_beyond = [this](std::int64_t seq) {
    return std::find_if(figures_.disagreements.begin(), figures_.disagreements.end(), [&](const auto& one) { return !one.decided && one.answer_seq > seq; });
  };
  auto next = open_beyond(after);
  if (next == figures_.disagreements.end()) next = open_beyond(0);
  move_on(after, next == figures_.disagreements.end() ? std::nullopt : std::optional(next->answer_seq));
}

bool ReviewSession::set_coder(const QString& coder) {
  if (name_obstacle().isEmpty() && !keep_note()) return false;  // what was typed is not another one's
  coder_ = coder.trimmed();
  begin();
  return true;
}

quint64 ReviewSession::labelled_now() const {
  const auto found = labelled_.find(acting());
  return found == labelled_.end() ? 0 : found->second.size();
}

QString ReviewSession::name_obstacle() const {
  if (coder_.isEmpty()) return tr("Say who labels: a name or initials.");
  if (probe::is_adjudicator(coder_.toStdString())) return tr("Names that end with '(adjudicator)' stand for decisions: leave the ending out, and tick 'Decide where coders differ' to decide.");
  return {};
}

QString ReviewSession::obstacle() const {
  const QString why_not = studio_.write_obstacle();
  return why_not.isEmpty() ? name_obstacle() : why_not;
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

void ReviewSession::go_to(std::int64_t seq) { show(seq); }

void ReviewSession::move_on(std::int64_t from, std::optional<std::int64_t> to) {
  if (!keep_note()) return;
  if (from != 0 && to != from) been_at_.push_back(from);
  show(to);
}

bool ReviewSession::show(std::optional<std::int64_t> seq) {
  if (!keep_note()) return false;
  current_ = seq;
  mine_.reset();
  Q_EMIT current_changed();
  read_mine();
  return true;
}

void ReviewSession::read_mine() {
  studio_.pages().cancel("review mine");
  if (!current_ || acting().empty()) return;
  studio_.pages().ask<std::optional<probe::LabelEvent>>(
      "review mine", [seq = *current_, coder = acting()](const probe::Project& project, std::stop_token) { return probe::current_label(project, seq, coder); },
      [this](const std::optional<probe::LabelEvent>& known) {
        if (known) mine_ = known->entry;
        Q_EMIT mine_changed();
      },
      [this](const QString& message) { Q_EMIT failed(message); });
}

// The next answer comes from the reading thread; while it is looked for the old one stays on the screen.
void ReviewSession::advance(std::int64_t after) {
  studio_.pages().cancel("review");
  if (!name_obstacle().isEmpty()) {
    show(std::nullopt);
    return;
  }
  if (adjudicating_) return next_undecided(after);
  studio_.pages().ask<std::optional<std::int64_t>>(
      "review",
      [coder = coder_.toStdString(), filter = filter_, seed = seed_, order = order_, after](const probe::Project& project, std::stop_token) {
        if (seed) {
          if (order->empty()) *order = shuffled(project.page_numbers(filter, 0, std::numeric_limits<std::size_t>::max()), *seed);
          return next_in(*order, project, coder, after);
        }
        auto next = probe::next_unlabelled(project, filter, coder, after);
        return next || after == 0 ? next : probe::next_unlabelled(project, filter, coder, 0);  // those that were skipped
      },
      [this, after](const std::optional<std::int64_t>& next) { move_on(after, next); },
      [this](const QString& message) { Q_EMIT failed(message); });
}

probe::LabelEntry ReviewSession::entry_for_current() {
  probe::LabelEntry entry;
  entry.blind = is_acting_blind();
  if (const auto known = probe::current_label(studio_.writer(), *current_, acting())) entry = known->entry;
  entry.answer_seq = *current_;
  entry.coder = acting();
  if (typed_note_) entry.note = typed_note_->toStdString();
  return entry;
}

bool ReviewSession::act(const std::function<void(probe::LabelEntry&)>& change) {
  if (!current_ || !writer()) return false;
  try {
    probe::LabelEntry entry = entry_for_current();
    change(entry);
    const std::int64_t event = probe::append_label(studio_.writer(), entry);
    acts_[acting()].push_back({entry.answer_seq, event});
    mine_ = std::move(entry);
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
  studio_.pages().cancel("review mine");
  typed_note_.reset();
  Q_EMIT mine_changed();
  Q_EMIT studio_.labels_changed();
  return true;
}

bool ReviewSession::label(const QString& label) {
  const auto change = [&](probe::LabelEntry& entry) {
    if (entry.label != label.toStdString()) entry.blind = is_acting_blind();  // said of the label, whatever is noted later
    entry.label = label.toStdString();
  };
  if (!act(change)) return false;
  labelled_[acting()].insert(*current_);
  for (probe::Disagreement& one : figures_.disagreements)  // known before everything is counted again
    if (adjudicating_ && one.answer_seq == *current_) one.decided = label.toStdString();
  advance(*current_);
  return true;
}

bool ReviewSession::skip() {
  if (!current_) return false;
  advance(*current_);
  return true;
}

bool ReviewSession::back() {
  if (been_at_.empty()) return false;
  studio_.pages().cancel("review");
  if (!show(been_at_.back())) return false;
  been_at_.pop_back();
  return true;
}

bool ReviewSession::undo() {
  std::vector<Act>& acts = acts_[acting()];
  if (acts.empty() || !writer()) return false;
  try {
    const auto [answer, event] = acts.back();
    const auto in_force = probe::current_label(studio_.writer(), answer, acting());
    if (!in_force || in_force->id != event) return false;  // another window went on under this name
    probe::undo_last_label(studio_.writer(), acting());
    acts.pop_back();
    if (const auto left = probe::current_label(studio_.writer(), answer, acting()); !left || left->entry.label.empty()) labelled_[acting()].erase(answer);
    Q_EMIT studio_.labels_changed();
    go_to(answer);
    return true;
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
}

void ReviewSession::type_note(const QString& text) {
  if (text.toStdString() == (mine_ ? mine_->note : std::string())) typed_note_.reset();  // as it stands
  else typed_note_ = text;
}

bool ReviewSession::keep_note() {
  return !typed_note_ || act([](probe::LabelEntry&) {});
}

void ReviewSession::discard_note() {
  typed_note_.reset();
  Q_EMIT mine_changed();
}

bool ReviewSession::toggle_flag() {
  return act([](probe::LabelEntry& entry) { entry.flag = !entry.flag; });
}

bool ReviewSession::are_labels(const QString& file) {
  try {
    return probe::is_label_table(probe::AnswerFile(file.toStdString()));
  } catch (const std::exception&) {
    return false;
  }
}

QStringList ReviewSession::import_labels(const QString& file) {
  keep_note();
  acts_.clear();  // the last act of a name may be one that comes in now
  QStringList out;
  for (const std::string& line : probe::import_labels(studio_.writer(), file.toStdString()).notes) out += QString::fromStdString(line);
  Q_EMIT studio_.labels_changed();
  read_mine();
  return out;
}

// What is being counted knows nothing of the act that has just been written.
void ReviewSession::count_later() {
  studio_.analyses().cancel("review figures");
  count_soon_.start();
}

void ReviewSession::count_again() {
  if (!studio_.has_project()) return;
  studio_.analyses().ask<ReviewFigures>(
      "review figures", [filter = filter_](const probe::Project& project, std::stop_token) { return figures_of(project, filter); },
      [this](const ReviewFigures& figures) {
        figures_ = figures;
        Q_EMIT figures_changed();
        if (adjudicating_ && !current_ && undecided() > 0) begin();
      });
}

}  // namespace lacuna::studio
