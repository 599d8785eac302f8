#include "gui/export_dialog.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

#include "gui/file_dialogs.h"
#include "gui/ui.h"
#include "models/figure_texts.h"
#include "models/studio.h"

namespace lacuna::studio {

ExportDialog::ExportDialog(Studio& studio, const probe::RowFilter& shown, QWidget* parent) : QDialog(parent), studio_(studio), shown_(shown) {
  setWindowTitle(tr("Export"));
  resize(520, 420);
  auto* column = page_layout(this);
  column->addWidget(section(tr("What to write")));
  presets_ = named(new QListWidget, tr("What to write"));
  presets_->setSpacing(2);
  const std::pair<ExportKind, QString> kinds[] = {
      {ExportKind::excel_csv, tr("Answers for Excel (CSV)")},
      {ExportKind::xlsx, tr("Answers as a workbook (XLSX)")},
      {ExportKind::strict_csv, tr("Answers for programs (CSV, RFC 4180)")},
      {ExportKind::jsonl, tr("Answers without loss (JSON Lines)")},
      {ExportKind::labels_csv, tr("People's labels (CSV)")},
      {ExportKind::html_report, tr("Report of the comparison (HTML)")},
      {ExportKind::tests_csv, tr("Table of tests (CSV)")},
      {ExportKind::tables_xlsx, tr("Tables of the comparison (XLSX)")},
      {ExportKind::tables_latex, tr("Tables of the comparison (LaTeX)")},
      {ExportKind::tables_markdown, tr("Tables of the comparison (Markdown)")},
      {ExportKind::matrix_svg, tr("Figure: topics and languages (SVG)")},
      {ExportKind::matrix_png, tr("Figure: topics and languages (PNG)")},
      {ExportKind::forest_svg, tr("Figure: forest plot (SVG)")},
      {ExportKind::forest_png, tr("Figure: forest plot (PNG)")}};
  for (const auto& [kind, name] : kinds) {
    auto* item = new QListWidgetItem(name, presets_);
    item->setData(Qt::UserRole, static_cast<int>(kind));
    if (needs_comparison(kind) && studio.runs().size() < 2) item->setFlags(Qt::NoItemFlags);
  }
  column->addWidget(presets_, 1);
  only_shown_ = named(new QCheckBox(tr("Only the answers that the table shows")), tr("Only the answers that the table shows"));
  column->addWidget(only_shown_);
  in_my_language_ = named(new QCheckBox(tr("Words of a figure in the language of this window")), tr("Words of a figure in the language of this window"));
  in_my_language_->setToolTip(tr("Otherwise they are English, as the columns of all files are: the same file whoever writes it."));
  column->addWidget(in_my_language_);
  column->addWidget(about_ = caption({}));
  write_ = button(tr("Write…"), [this] { ask_path(); }, true);
  write_->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(button(tr("Close"), [this] { reject(); }));
  buttons->addWidget(write_);
  column->addLayout(buttons);
  connect(presets_, &QListWidget::currentRowChanged, this, &ExportDialog::show_kind);
  connect(presets_, &QListWidget::itemDoubleClicked, this, &ExportDialog::ask_path);  // Enter presses the default button
  presets_->setCurrentRow(0);
}

// What is being written is given up; a file that was there before stays.
ExportDialog::~ExportDialog() { studio_.analyses().cancel("export"); }

ExportKind ExportDialog::kind() const { return presets_->currentItem() ? static_cast<ExportKind>(presets_->currentItem()->data(Qt::UserRole).toInt()) : ExportKind::excel_csv; }

void ExportDialog::choose(ExportKind kind) {
  for (int i = 0; i < presets_->count(); ++i)
    if (presets_->item(i)->data(Qt::UserRole).toInt() == static_cast<int>(kind)) presets_->setCurrentRow(i);
}

void ExportDialog::show_kind() {
  const bool comparison = needs_comparison(kind());
  only_shown_->setEnabled(!comparison);
  in_my_language_->setEnabled(is_figure(kind()));
  about_->setText(comparison                        ? tr("Baseline %1, candidate %2.").arg(studio_.baseline(), studio_.candidate())
                  : kind() == ExportKind::labels_csv ? tr("One line a coder and answer. 'Import labels…' in the menu File takes it back, here or in a copy of the project.")
                                                     : tr("One line an answer, with the same columns as the command line writes. A search by pattern is not part of the filter."));
}

void ExportDialog::ask_path() {
  const QString suffix = QString::fromLatin1(extension_of(kind()));
  QString path = ask_new_file(this, tr("Where to write"), studio_.project_name() + suffix, QLatin1Char('*') + suffix);
  if (path.isEmpty()) return;
  if (!path.endsWith(suffix)) path += suffix;
  write_to(path);
}

void ExportDialog::write_to(const QString& path) {
  ExportRequest request;
  request.kind = kind();
  request.path = path.toStdString();
  if (only_shown_->isChecked()) request.filter = shown_;
  if (in_my_language_->isChecked()) request.texts = figure_texts();
  request.project_name = studio_.project_name().toStdString();
  request.baseline = studio_.baseline().toStdString();
  request.candidate = studio_.candidate().toStdString();
  write_->setEnabled(false);
  about_->setText(tr("Writing…"));
  studio_.analyses().ask<std::uint64_t>(
      "export", [request](const probe::Project& project, std::stop_token stop) { return write_export(project, request, stop); },
      [this, path, kind = request.kind](const std::uint64_t& answers) {
        write_->setEnabled(true);
        about_->setText(kind == ExportKind::labels_csv ? tr("Wrote %1 labels to %2").arg(grouped(answers), path) : answers ? tr("Wrote %1 answers to %2").arg(grouped(answers), path) : tr("Wrote %1").arg(path));
        Q_EMIT written(path, answers);
      },
      [this](const QString& message) {
        write_->setEnabled(true);
        about_->setText(message);
      });
}

}  // namespace lacuna::studio
