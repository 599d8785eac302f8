#include "gui/item_form.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <algorithm>

#include "gui/ui.h"

namespace lacuna::studio {
namespace {

constexpr int kTypingMilliseconds = 400, kPromptHeight = 76;
constexpr const char* kAnyLanguage = "*";

QComboBox* words(const QString& name, const std::vector<std::string>& choices) {
  auto* out = named(new QComboBox, name);
  out->addItem(QString());
  for (const std::string& choice : choices) out->addItem(QString::fromStdString(choice));
  return out;
}

std::string place_of(int item, const probe::FieldPath& path) {
  std::string out = "items[" + std::to_string(item) + "]";
  for (const std::string& key : path) out += "." + key;
  return out;
}

bool lies_in(const std::string& field, const std::string& place) {
  return field.starts_with(place) && (field.size() == place.size() || field[place.size()] == '.' || field[place.size()] == '[');
}

}  // namespace

ItemForm::ItemForm(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  item_ = named(new QComboBox, tr("Item"));
  auto* head = row_of({item_, button(tr("New item"), [this] { add_item(); })}, false);
  head->setStretch(0, 1);
  column->addLayout(head);
  column->addWidget(problem_ = plain_label());
  problem_->setProperty("notice", true);
  inside_ = new QWidget;
  auto* form = new QFormLayout(inside_);
  form->setContentsMargins(0, 0, 0, 0);
  id_ = named(new QLineEdit, tr("Id"));
  subtopic_ = named(new QLineEdit, tr("Subtopic"));
  stratum_ = words(tr("Stratum"), probe::stratum_words());
  role_ = words(tr("Role"), probe::role_words());
  pair_ = named(new QLineEdit, tr("Belongs to"));
  pair_->setPlaceholderText(tr("of a control: the id of its sensitive item"));
  add_row(form, tr("Id"), id_, {"id"});
  add_row(form, tr("Subtopic"), subtopic_, {"subtopic"});
  add_row(form, tr("Stratum"), stratum_, {"stratum"});
  add_row(form, tr("Role"), role_, {"role"});
  add_row(form, tr("Belongs to"), pair_, {"pair"});
  language_ = named(new QComboBox, tr("Language of the prompt"));
  form->addRow(tr("Language"), language_);
  prompt_ = named(new QPlainTextEdit, tr("Prompt"));
  prompt_->setFixedHeight(kPromptHeight);
  prompt_->setTabChangesFocus(true);
  translation_ = words(tr("Translation"), probe::translation_words());
  add_row(form, tr("Prompt"), prompt_, {"prompts", kAnyLanguage, "canonical"});
  add_row(form, tr("Translation"), translation_, {"prompts", kAnyLanguage, "translation"});
  column->addWidget(inside_);
  column->addWidget(others_ = caption({}));
  column->addWidget(caption(tr("Facts, claims and further wordings stand in the text.")));
  column->addStretch(1);

  prompt_soon_.setSingleShot(true);
  prompt_soon_.setInterval(kTypingMilliseconds);
  connect(&prompt_soon_, &QTimer::timeout, this, &ItemForm::flush);
  connect(prompt_, &QPlainTextEdit::textChanged, this, [this] { prompt_soon_.start(); });
  for (const QComboBox* box : {item_, language_})
    connect(box, &QComboBox::activated, this, [this] {
      flush();
      fill();
    });
  for (const auto& [field, key] : {std::pair{id_, "id"}, {subtopic_, "subtopic"}, {pair_, "pair"}})
    connect(field, &QLineEdit::editingFinished, this, [this, field = field, key = key] { put({key}, field->text().trimmed()); });
  for (const auto& [box, path] : {std::pair{stratum_, probe::FieldPath{"stratum"}}, {role_, {"role"}}, {translation_, {"prompts", kAnyLanguage, "translation"}}})
    connect(box, &QComboBox::activated, this, [this, box = box, path = path] { put(in_language(path), box->currentText()); });
}

void ItemForm::add_row(QFormLayout* form, const QString& name, QWidget* widget, const probe::FieldPath& path) {
  form->addRow(name, widget);
  QLabel* complaint = caption({});
  complaint->setProperty("complaint", true);
  complaint->hide();
  form->addRow(QString(), complaint);
  fields_.push_back({path, complaint});
}

probe::FieldPath ItemForm::in_language(probe::FieldPath path) const {
  std::replace(path.begin(), path.end(), std::string(kAnyLanguage), shown_language_.toStdString());
  return path;
}

int ItemForm::item() const { return item_->currentIndex(); }

void ItemForm::choose(int item) {
  flush();
  item_->setCurrentIndex(item);
  fill();
}

void ItemForm::show_text(const QString& text) {
  const int chosen = qMax(0, item_->currentIndex());
  const QString language = language_->currentText();
  item_->clear();
  language_->clear();
  try {
    set_.emplace(text.toStdString());
    for (const std::string& id : set_->items()) item_->addItem(id.empty() ? tr("(without an id)") : QString::fromStdString(id));
    for (const std::string& tag : set_->languages()) language_->addItem(QString::fromStdString(tag));
    problem_->clear();
  } catch (const std::exception& error) {
    set_.reset();
    problem_->setText(QString::fromStdString(error.what()));
  }
  item_->setCurrentIndex(qMin(chosen, item_->count() - 1));
  language_->setCurrentIndex(qMax(0, language_->findText(language)));
  fill();
}

void ItemForm::fill() {
  prompt_soon_.stop();
  shown_item_ = item();
  shown_language_ = language_->currentText();
  const bool any = set_ && shown_item_ >= 0;
  inside_->setEnabled(any);
  problem_->setVisible(!problem_->text().isEmpty());
  const auto text = [&](const probe::FieldPath& path) { return any ? QString::fromStdString(set_->field(static_cast<std::size_t>(shown_item_), in_language(path))) : QString(); };
  id_->setText(text({"id"}));
  subtopic_->setText(text({"subtopic"}));
  pair_->setText(text({"pair"}));
  stratum_->setCurrentIndex(qMax(0, stratum_->findText(text({"stratum"}))));
  role_->setCurrentIndex(qMax(0, role_->findText(text({"role"}))));
  translation_->setCurrentIndex(qMax(0, translation_->findText(text({"prompts", kAnyLanguage, "translation"}))));
  const QSignalBlocker quiet(prompt_);
  prompt_->setPlainText(text({"prompts", kAnyLanguage, "canonical"}));
  mark();
}

void ItemForm::flush() {
  if (!prompt_soon_.isActive()) return;
  prompt_soon_.stop();
  put(in_language({"prompts", kAnyLanguage, "canonical"}), prompt_->toPlainText().trimmed());
}

void ItemForm::put(const probe::FieldPath& path, const QString& value) {
  if (!set_ || shown_item_ < 0) return;
  const auto at = static_cast<std::size_t>(shown_item_);
  if (set_->field(at, path) == value.toStdString()) return;
  try {
    set_->set_field(at, path, value.toStdString());
    problem_->clear();
  } catch (const std::exception& error) {
    problem_->setText(QString::fromStdString(error.what()));
  }
  problem_->setVisible(!problem_->text().isEmpty());
  if (path == probe::FieldPath{"id"}) item_->setItemText(shown_item_, value);
  Q_EMIT text_changed(QString::fromStdString(set_->text()));
}

void ItemForm::add_item() {
  if (!set_) return;
  flush();
  const std::vector<std::string>& ids = set_->items();
  std::string id = "new-item";
  for (int n = 2; std::find(ids.begin(), ids.end(), id) != ids.end(); ++n) id = "new-item-" + std::to_string(n);
  try {
    const std::size_t at = set_->add_item(id);
    item_->addItem(QString::fromStdString(id));
    Q_EMIT text_changed(QString::fromStdString(set_->text()));
    choose(static_cast<int>(at));
    id_->setFocus(Qt::OtherFocusReason);
  } catch (const std::exception& error) {
    problem_->setText(QString::fromStdString(error.what()));
    problem_->show();
  }
}

void ItemForm::show_complaints(const std::vector<probe::Complaint>& complaints) {
  complaints_ = complaints;
  mark();
}

// A complaint stands at the field that it names; what this form has no field for is said below.
void ItemForm::mark() {
  QStringList others;
  std::vector<QStringList> at_field(fields_.size());
  for (const probe::Complaint& complaint : complaints_) {
    if (!lies_in(complaint.field, place_of(shown_item_, {}))) continue;
    const auto owner = std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) {
      const probe::FieldPath path = in_language(field.path);
      if (lies_in(complaint.field, place_of(shown_item_, path))) return true;
      for (std::size_t above = 1; above < path.size(); ++above)  // all prompts, or those of a language, are missing
        if (complaint.field == place_of(shown_item_, probe::FieldPath(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(above)))) return true;
      return false;
    });
    const QString message = QString::fromStdString(complaint.message);
    if (owner != fields_.end()) at_field[static_cast<std::size_t>(owner - fields_.begin())] += message;
    else others += QString::fromStdString(complaint.field.substr(std::min(complaint.field.size(), place_of(shown_item_, {}).size() + 1))) + QStringLiteral(": ") + message;
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    fields_[i].complaint->setText(at_field[i].isEmpty() ? QString() : QStringLiteral("! ") + at_field[i].join(QStringLiteral("\n! ")));
    fields_[i].complaint->setVisible(!at_field[i].isEmpty());
  }
  others_->setText(others.isEmpty() ? QString() : tr("Elsewhere in this item:") + QLatin1Char('\n') + others.join(QLatin1Char('\n')));
}

}  // namespace lacuna::studio
