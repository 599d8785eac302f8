#include "gui/import_dialog.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QTableWidget>

#include "gui/file_dialogs.h"
#include "gui/ui.h"
#include "models/review_session.h"

namespace lacuna::studio {
namespace {
constexpr int kColumnsHeight = 190, kComplaintsHeight = 84;
}  // namespace

ImportDialog::ImportDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Import a table of questions"));
  resize(680, 580);  // fits on a small screen: the fields scroll
  auto* inside = new QWidget;
  auto* fields = new QVBoxLayout(inside);
  fields->setContentsMargins(0, 0, 6, 0);
  fields->addWidget(section(tr("A row an item and language")));
  fields->addWidget(caption(tr("CSV with a header, or JSON Lines. The column 'prompt' or 'question' is needed; id, language, subtopic, stratum, role, pair, facts and claims are taken where "
                               "the table has them. What is missing is complained about beside the text of the new set.")));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(14);
  form->setVerticalSpacing(8);
  const auto field = [&](const QString& name, const QString& hint = {}) {
    auto* out = named(new QLineEdit, name);
    out->setPlaceholderText(hint);
    form->addRow(name, out);
    connect(out, &QLineEdit::textChanged, this, &ImportDialog::show_state);
    return out;
  };
  const auto with_button = [&](const QString& name, const std::function<void()>& choose) {
    auto* out = named(new QLineEdit, name);
    auto* browse = button(tr("Choose…"), choose);
    browse->setAccessibleName(tr("Choose: %1").arg(name));
    auto* row = row_of({out, browse}, false);
    row->setStretch(0, 1);
    form->addRow(name, row);
    connect(out, &QLineEdit::textChanged, this, &ImportDialog::show_state);
    return out;
  };
  table_ = with_button(tr("Table"), [this] {
    const QString file = ask_file(this, tr("Choose a table"), tr("Tables (*.csv *.tsv *.jsonl *.ndjson)"));
    if (!file.isEmpty()) choose_table(file);
  });
  folder_ = with_button(tr("Into the folder"), [this] {
    const QString folder = ask_folder(this, tr("Where the set's folder is made"), folder_->text());
    if (!folder.isEmpty()) folder_->setText(folder);
  });
  id_ = field(tr("Id of the set"), tr("lower-case letters, digits and hyphens"));
  title_ = field(tr("Title"), tr("the id"));
  licence_ = field(tr("Licence"), QStringLiteral("CC-BY-4.0"));
  language_ = field(tr("Language of rows without one"));
  stratum_ = field(tr("Stratum of rows without one"));
  subtopic_ = field(tr("Subtopic of rows without one"));
  sources_ = with_button(tr("Sources to take along"), [this] {
    const QString file = ask_file(this, tr("Choose a list of sources"), tr("Sources (*.yaml)"));
    if (!file.isEmpty()) sources_->setText(file);
  });
  fields->addLayout(form);
  columns_ = named(new QTableWidget(0, 2), tr("Which column of the table holds which field"));
  columns_->setHorizontalHeaderLabels({tr("Field"), tr("Column of the table")});
  columns_->verticalHeader()->hide();
  columns_->horizontalHeader()->setStretchLastSection(true);
  columns_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  columns_->setSelectionMode(QAbstractItemView::NoSelection);
  columns_->setTabKeyNavigation(false);
  columns_->setShowGrid(false);
  columns_->setMinimumHeight(kColumnsHeight);
  fields->addWidget(columns_, 1);
  auto* scroll = new QScrollArea;
  scroll->setWidget(inside);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* column = page_layout(this);
  column->addWidget(scroll, 1);
  connect(table_, &QLineEdit::editingFinished, this, &ImportDialog::show_columns);
  column->addWidget(state_ = caption({}));
  complaints_ = named(new QListWidget, tr("What is wrong with the table"));
  complaints_->setWordWrap(true);
  complaints_->setAlternatingRowColors(true);
  complaints_->setFixedHeight(kComplaintsHeight);
  column->addWidget(complaints_);
  import_ = button(tr("Import"), [this] { import(); }, true);
  import_->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(button(tr("Cancel"), [this] { reject(); }));
  buttons->addWidget(import_);
  column->addLayout(buttons);
  language_->setText(QString::fromStdString(probe::SetImport{}.language));  // when every field is there
  show_state();
}

void ImportDialog::choose_table(const QString& file) {
  table_->setText(file);
  if (id_->text().isEmpty()) id_->setText(set_id_for(file));
  if (folder_->text().isEmpty()) folder_->setText(QFileInfo(file).absolutePath());
  show_columns();
}

// What is found by its name stands first; a choice goes before it.
void ImportDialog::show_columns() {
  const QString file = table_->text().trimmed();
  if (file == columns_of_) return;
  columns_of_ = file;
  columns_->setRowCount(0);
  complaints_->clear();
  if (file.isEmpty()) return;
  probe::TableColumns found;
  try {
    found = probe::table_columns(file.toStdString());
  } catch (const std::exception& error) {
    complaints_->addItem(QString::fromStdString(error.what()));
    return;
  }
  if (ReviewSession::are_labels(file)) complaints_->addItem(tr("This is a table of people's labels: 'Import labels…' in the menu File takes them."));
  for (const std::string& field : probe::set_import_fields()) {
    const int row = columns_->rowCount();
    columns_->insertRow(row);
    columns_->setItem(row, 0, new QTableWidgetItem(QString::fromStdString(field)));
    const auto by_name = found.by_name.find(field);
    auto* choice = named(new QComboBox, tr("Column that holds %1").arg(QString::fromStdString(field)));
    choice->addItem(by_name == found.by_name.end() ? QStringLiteral("–") : QString::fromStdString(by_name->second), QString());
    for (const std::string& column : found.columns)
      if (by_name == found.by_name.end() || column != by_name->second) choice->addItem(QString::fromStdString(column), QString::fromStdString(column));
    columns_->setCellWidget(row, 1, choice);
  }
  columns_->resizeColumnToContents(0);
}

void ImportDialog::choose_column(const QString& field, const QString& column) {
  for (int row = 0; row < columns_->rowCount(); ++row)
    if (columns_->item(row, 0)->text() == field) {
      auto* choice = qobject_cast<QComboBox*>(columns_->cellWidget(row, 1));
      choice->setCurrentIndex(qMax(0, choice->findText(column)));
    }
}

PromptImport ImportDialog::request() const {
  const auto text = [](const QLineEdit* field) { return field->text().trimmed().toStdString(); };
  PromptImport out;
  out.table = text(table_);
  out.folder = text(folder_);
  out.fields.id = text(id_);
  out.fields.title = text(title_);
  out.fields.licence = text(licence_);
  out.fields.language = text(language_);
  out.fields.stratum = text(stratum_);
  out.fields.subtopic = text(subtopic_);
  out.fields.sources = text(sources_);
  if (columns_of_ == table_->text().trimmed())
    for (int row = 0; row < columns_->rowCount(); ++row)
      if (const QString column = qobject_cast<QComboBox*>(columns_->cellWidget(row, 1))->currentData().toString(); !column.isEmpty())
        out.fields.columns[columns_->item(row, 0)->text().toStdString()] = column.toStdString();
  return out;
}

void ImportDialog::show_state() {
  const PromptImport now = request();
  const bool ready = !now.table.empty() && !now.folder.empty() && !now.fields.id.empty();
  import_->setEnabled(ready);
  state_->setText(ready ? tr("Nothing is written over, and nothing at all while the table has a mistake.") : tr("Choose a table, a folder and an id."));
}

bool ImportDialog::import() {
  const PromptImportOutcome outcome = import_prompts(request());
  complaints_->clear();
  complaints_->addItems(outcome.complaints);
  if (outcome.set.empty()) {
    state_->setText(tr("Nothing was written: %n complaint(s).", nullptr, static_cast<int>(outcome.complaints.size())));
    return false;
  }
  Q_EMIT imported(QString::fromStdString(outcome.set.string()), outcome.summary);
  accept();
  return true;
}

}  // namespace lacuna::studio
