#include "gui/item_form.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <algorithm>
#include <utility>

#include "gui/ui.h"

namespace lacuna::studio {
namespace {

constexpr int kTypingMilliseconds = 400, kTextHeight = 76;
constexpr const char *kAnyLanguage = "*", *kShownEntry = "#";

bool is_number(const std::string& key) { return !key.empty() && key.find_first_not_of("0123456789") == std::string::npos; }

// As the linter names places: "items[3].facts[0].patterns.en".
std::string place_of(int item, const probe::FieldPath& path) {
  std::string out = "items[" + std::to_string(item) + "]";
  for (const std::string& key : path) out += is_number(key) ? "[" + key + "]" : "." + key;
  return out;
}

bool lies_in(const std::string& field, const std::string& place) {
  return field.starts_with(place) && (field.size() == place.size() || field[place.size()] == '.' || field[place.size()] == '[');
}

std::vector<std::string> lines_of(const QString& text) {
  std::vector<std::string> out;
  for (const QString& line : text.split(QLatin1Char('\n')))
    if (!line.trimmed().isEmpty()) out.push_back(line.trimmed().toStdString());
  return out;
}

QString text_of(const QWidget* editor) {
  if (const auto* line = qobject_cast<const QLineEdit*>(editor)) return line->text().trimmed();
  if (const auto* words = qobject_cast<const QComboBox*>(editor)) return words->currentText();
  return qobject_cast<const QPlainTextEdit*>(editor)->toPlainText().trimmed();
}

}  // namespace

ItemForm::ItemForm(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  item_ = named(elastic_box(), tr("Item"));
  auto* head = row_of({item_, button(tr("New item"), [this] { add_item(); })}, false);
  head->setStretch(0, 1);
  column->addLayout(head);
  column->addWidget(problem_ = plain_label());
  problem_->setProperty("notice", true);
  inside_ = new QWidget;
  auto* rows = new QVBoxLayout(inside_);
  rows->setContentsMargins(0, 0, 0, 0);
  auto* form = new QFormLayout;
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  rows->addLayout(form);
  add_line(form, tr("Id"), {"id"});
  add_line(form, tr("Subtopic"), {"subtopic"});
  add_words(form, tr("Stratum"), {"stratum"}, probe::stratum_words());
  add_words(form, tr("Role"), {"role"}, probe::role_words());
  add_line(form, tr("Belongs to"), {"pair"}, tr("of a control: the id of its sensitive item"));
  language_ = named(elastic_box(), tr("Language of prompts, texts and patterns"));
  form->addRow(tr("Language"), language_);
  add_text(form, tr("Prompt"), {"prompts", kAnyLanguage, "canonical"}, false);
  add_words(form, tr("Translation"), {"prompts", kAnyLanguage, "translation"}, probe::translation_words());
  add_line(form, tr("Terse wording"), {"prompts", kAnyLanguage, "terse"}, tr("what one types into a search box"));
  add_line(form, tr("With the official term"), {"prompts", kAnyLanguage, "term_official"});
  add_line(form, tr("With the charged term"), {"prompts", kAnyLanguage, "term_charged"});

  QFormLayout* slot = make_entries("slots", tr("Slot"), tr("What a complete answer contains"), tr("New slot"));
  add_line(slot, tr("Id of the slot"), {"slots", kShownEntry, "id"});
  add_line(slot, tr("Question"), {"slots", kShownEntry, "question"});
  QFormLayout* fact = make_entries("facts", tr("Fact"), tr("Facts"), tr("New fact"));
  add_line(fact, tr("Id of the fact"), {"facts", kShownEntry, "id"});
  add_line(fact, tr("Answers the slot"), {"facts", kShownEntry, "slot"}, tr("id of a slot"));
  add_words(fact, tr("State"), {"facts", kShownEntry, "state"}, probe::fact_state_words());
  add_text(fact, tr("The fact"), {"facts", kShownEntry, "text", kAnyLanguage}, false);
  add_text(fact, tr("Patterns that find it"), {"facts", kShownEntry, "patterns", kAnyLanguage}, true);
  add_text(fact, tr("Patterns that contradict it"), {"facts", kShownEntry, "contradictions", kAnyLanguage}, true);
  add_text(fact, tr("Sources of the fact"), {"facts", kShownEntry, "sources"}, true);
  add_line(fact, tr("Dispute"), {"facts", kShownEntry, "dispute"}, tr("why sources disagree, if they do"));
  QFormLayout* claim = make_entries("claims", tr("Claim"), tr("Official claims"), tr("New claim"));
  add_line(claim, tr("Id of the claim"), {"claims", kShownEntry, "id"});
  add_text(claim, tr("The claim"), {"claims", kShownEntry, "text", kAnyLanguage}, false);
  add_text(claim, tr("Patterns that find the claim"), {"claims", kShownEntry, "patterns", kAnyLanguage}, true);
  add_text(claim, tr("Sources of the claim"), {"claims", kShownEntry, "sources"}, true);
  column->addWidget(inside_);
  column->addWidget(others_ = caption({}));
  column->addWidget(caption(tr("Entities stand in the text.")));
  column->addStretch(1);

  typed_soon_.setSingleShot(true);
  typed_soon_.setInterval(kTypingMilliseconds);
  connect(&typed_soon_, &QTimer::timeout, this, &ItemForm::flush);
  for (const QComboBox* box : {item_, language_})
    connect(box, &QComboBox::activated, this, [this] {
      flush();
      fill();
    });
}

// A heading, the choice of one entry, and its fields.
QFormLayout* ItemForm::make_entries(const char* list, const QString& one, const QString& title, const QString& fresh) {
  Entries entries;
  entries.list = list;
  entries.choice = named(elastic_box(), one);
  entries.remove = button(tr("Delete"), [this, list] { remove_entry(*entries_of({list})); });
  entries.remove->setAccessibleName(tr("Delete: %1").arg(one));
  auto* rows = qobject_cast<QVBoxLayout*>(inside_->layout());
  rows->addSpacing(10);
  rows->addWidget(section(title));
  auto* head = row_of({entries.choice, button(fresh, [this, list] { add_entry(list); }), entries.remove}, false);
  head->setStretch(0, 1);
  rows->addLayout(head);
  entries.inside = new QWidget;
  auto* form = new QFormLayout(entries.inside);
  form->setContentsMargins(0, 0, 0, 0);
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  rows->addWidget(entries.inside);
  connect(entries.choice, &QComboBox::activated, this, [this] {
    flush();
    fill();
  });
  lists_.push_back(entries);
  return form;
}

void ItemForm::add_line(QFormLayout* form, const QString& name, const probe::FieldPath& path, const QString& hint) {
  auto* line = named(new QLineEdit, name);
  line->setPlaceholderText(hint);
  const std::size_t at = fields_.size();
  add_row(form, name, {path, line});
  connect(line, &QLineEdit::editingFinished, this, [this, at] { put(fields_[at]); });
}

void ItemForm::add_words(QFormLayout* form, const QString& name, const probe::FieldPath& path, const std::vector<std::string>& words) {
  auto* box = named(elastic_box(), name);
  box->addItem(QString());
  for (const std::string& word : words) box->addItem(QString::fromStdString(word));
  const std::size_t at = fields_.size();
  add_row(form, name, {path, box});
  connect(box, &QComboBox::activated, this, [this, at] { put(fields_[at]); });
}

void ItemForm::add_text(QFormLayout* form, const QString& name, const probe::FieldPath& path, bool is_list) {
  auto* text = named(new QPlainTextEdit, name);
  text->setFixedHeight(kTextHeight);
  text->setTabChangesFocus(true);
  if (is_list) {
    text->setPlaceholderText(tr("one a line"));
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
  }
  const std::size_t at = fields_.size();
  add_row(form, name, {path, text, nullptr, is_list});
  connect(text, &QPlainTextEdit::textChanged, this, [this, at] {
    fields_[at].typed = true;
    typed_soon_.start();
  });
}

void ItemForm::add_row(QFormLayout* form, const QString& name, Field field) {
  form->addRow(name, field.editor);
  field.complaint = caption({});
  field.complaint->setProperty("complaint", true);
  field.complaint->hide();
  form->addRow(QString(), field.complaint);
  fields_.push_back(std::move(field));
}

ItemForm::Entries* ItemForm::entries_of(const probe::FieldPath& path) {
  const auto found = std::find_if(lists_.begin(), lists_.end(), [&](const Entries& one) { return path.front() == one.list; });
  return found == lists_.end() ? nullptr : &*found;
}

std::optional<probe::FieldPath> ItemForm::place(const probe::FieldPath& path) {
  const Entries* entries = entries_of(path);
  if (entries && entries->shown < 0) return std::nullopt;
  probe::FieldPath out = path;
  for (std::string& key : out) {
    if (key == kAnyLanguage) key = shown_language_.toStdString();
    else if (key == kShownEntry && entries) key = std::to_string(entries->shown);
  }
  return out;
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
  typed_soon_.stop();
  if (shown_item_ != item())
    for (const Entries& entries : lists_) entries.choice->setCurrentIndex(-1);  // the first of the other item
  shown_item_ = item();
  shown_language_ = language_->currentText();
  inside_->setEnabled(set_ && shown_item_ >= 0);
  problem_->setVisible(!problem_->text().isEmpty());
  for (Entries& entries : lists_) fill_entries(entries);
  for (Field& field : fields_) fill_field(field);
  mark();
}

void ItemForm::fill_entries(Entries& entries) {
  const int chosen = qMax(0, entries.choice->currentIndex());
  entries.choice->clear();
  if (set_ && shown_item_ >= 0) {
    const auto at = static_cast<std::size_t>(shown_item_);
    for (std::size_t i = 0; i < set_->entries(at, {entries.list}); ++i) {
      const std::string id = set_->field(at, {entries.list, std::to_string(i), "id"});
      entries.choice->addItem(id.empty() ? tr("(without an id)") : QString::fromStdString(id));
    }
  }
  entries.choice->setCurrentIndex(qMin(chosen, entries.choice->count() - 1));
  entries.shown = entries.choice->currentIndex();
  entries.inside->setVisible(entries.shown >= 0);
  entries.choice->setEnabled(entries.shown >= 0);
  entries.remove->setEnabled(entries.shown >= 0);
}

void ItemForm::fill_field(Field& field) {
  field.typed = false;
  const auto path = place(field.path);
  const QString value = set_ && shown_item_ >= 0 && path ? QString::fromStdString(set_->field(static_cast<std::size_t>(shown_item_), *path)) : QString();
  if (auto* line = qobject_cast<QLineEdit*>(field.editor)) {
    line->setText(value);
    return line->setCursorPosition(0);  // a long text is read from its beginning
  }
  if (auto* words = qobject_cast<QComboBox*>(field.editor)) return words->setCurrentIndex(qMax(0, words->findText(value)));
  auto* text = qobject_cast<QPlainTextEdit*>(field.editor);
  const QSignalBlocker quiet(text);
  text->setPlainText(value);
}

void ItemForm::flush() {
  typed_soon_.stop();
  for (Field& field : fields_)
    if (std::exchange(field.typed, false)) put(field);
}

// A change of the text, or why it cannot be made.
bool ItemForm::change(const std::function<void(probe::PromptSetText&, std::size_t)>& how) {
  if (!set_ || shown_item_ < 0) return false;
  bool done = false;
  try {
    how(*set_, static_cast<std::size_t>(shown_item_));
    problem_->clear();
    done = true;
  } catch (const std::exception& error) {
    problem_->setText(QString::fromStdString(error.what()));
  }
  problem_->setVisible(!problem_->text().isEmpty());
  if (done) Q_EMIT text_changed(QString::fromStdString(set_->text()));
  return done;
}

void ItemForm::put(const Field& field) {
  const auto path = place(field.path);
  const QString value = text_of(field.editor);
  if (!set_ || shown_item_ < 0 || !path || set_->field(static_cast<std::size_t>(shown_item_), *path) == value.toStdString()) return;
  change([&](probe::PromptSetText& set, std::size_t item) {
    if (field.is_list) set.set_list(item, *path, lines_of(value));
    else set.set_field(item, *path, value.toStdString());
  });
  if (path->back() != "id") return;
  const Entries* entries = entries_of(*path);
  if (entries) entries->choice->setItemText(entries->shown, value);
  else item_->setItemText(shown_item_, value);
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
    fields_.front().editor->setFocus(Qt::OtherFocusReason);
  } catch (const std::exception& error) {
    problem_->setText(QString::fromStdString(error.what()));
    problem_->show();
  }
}

void ItemForm::add_entry(const char* list) {
  flush();
  Entries* entries = entries_of({list});
  if (!set_ || shown_item_ < 0 || !entries) return;
  const auto at = static_cast<std::size_t>(shown_item_);
  const std::size_t number = set_->entries(at, {list});
  const std::string id = "new-" + std::to_string(number + 1);
  if (!change([&](probe::PromptSetText& set, std::size_t item) { set.set_field(item, {list, std::to_string(number), "id"}, id); })) return;
  entries->choice->addItem(QString::fromStdString(id));
  entries->choice->setCurrentIndex(static_cast<int>(number));
  fill();
}

void ItemForm::remove_entry(Entries& entries) {
  flush();
  if (entries.shown < 0 || !change([&](probe::PromptSetText& set, std::size_t item) { set.set_field(item, {entries.list, std::to_string(entries.shown)}, ""); })) return;
  fill();
}

void ItemForm::show_complaints(const std::vector<probe::Complaint>& complaints) {
  complaints_ = complaints;
  mark();
}

// A complaint stands at the field that it names; what this form has no field for, or does not show now, is said below.
void ItemForm::mark() {
  QStringList others;
  std::vector<QStringList> at_field(fields_.size());
  for (const probe::Complaint& complaint : complaints_) {
    if (!lies_in(complaint.field, place_of(shown_item_, {}))) continue;
    const auto owner = std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) {
      const auto path = place(field.path);
      if (!path) return false;
      if (lies_in(complaint.field, place_of(shown_item_, *path))) return true;
      for (std::size_t above = 1; above < path->size(); ++above)  // all prompts, or those of a language, are missing
        if (complaint.field == place_of(shown_item_, probe::FieldPath(path->begin(), path->begin() + static_cast<std::ptrdiff_t>(above)))) return true;
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
