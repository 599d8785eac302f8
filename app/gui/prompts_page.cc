#include "gui/prompts_page.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTreeView>

#include "gui/file_dialogs.h"
#include "gui/import_dialog.h"
#include "gui/item_form.h"
#include "gui/text_writer.h"
#include "gui/theme.h"
#include "gui/ui.h"
#include "gui/wrap_layout.h"
#include "models/joined.h"
#include "models/prompt_draft.h"
#include "models/studio.h"
#include "probe/prompt_set_listing.h"
#include "probe/report.h"
#include "probe/session.h"

namespace lacuna::studio {
namespace {

namespace fs = std::filesystem;
constexpr int kLintMilliseconds = 400;
constexpr int kNameWidth = 210;  // pixels, of sets and items

QString text_of(const std::string& value) { return QString::fromStdString(value); }

QString role_words(const std::string& role) {
  if (role == "sensitive") return PromptsPage::tr("sensitive item");
  if (role == "twin_abroad") return PromptsPage::tr("control: the same question about another country");
  if (role == "same_country_neutral") return PromptsPage::tr("control: same country, uncontested subject");
  if (role == "same_topic_uncontested") return PromptsPage::tr("control: same topic, uncontested");
  return text_of(role);
}

QString status_words(probe::FactStatus status) {
  switch (status) {
    case probe::FactStatus::checked: return PromptsPage::tr("checked");
    case probe::FactStatus::cited: return PromptsPage::tr("cited");
    case probe::FactStatus::unverified: return PromptsPage::tr("unverified, not scored");
  }
  return {};
}

void write_localised(TextWriter& out, const QString& mark, const probe::Localised& texts) {
  for (const auto& [language, text] : texts) out.item(mark, text_of(text) + QStringLiteral("  (") + text_of(language) + QLatin1Char(')'));
}

void write_item(TextWriter& out, const probe::PromptSet& set, const probe::PromptItem& item) {
  out.heading(text_of(item.id) + QStringLiteral("  ·  ") + text_of(item.subtopic));
  out.note(role_words(item.role) + (item.pair.empty() ? QString() : QStringLiteral("  ·  ") + PromptsPage::tr("belongs to %1").arg(text_of(item.pair))) +
           QStringLiteral("  ·  ") + PromptsPage::tr("stratum %1").arg(text_of(item.stratum)));
  for (const auto& [language, prompts] : item.prompts) {
    out.title(PromptsPage::tr("Prompt, %1 (%2)").arg(text_of(language), text_of(prompts.translation)));
    for (const auto& [variant, text] : prompts.variants) {
      if (prompts.variants.size() > 1) out.note(text_of(variant));
      out.paragraph(text_of(text));
    }
  }
  if (!item.facts.empty()) out.title(PromptsPage::tr("Key facts"));
  for (const probe::Fact& fact : item.facts) {
    write_localised(out, QStringLiteral("✓"), fact.text);
    out.note(status_words(fact.state) + (fact.sources.empty() ? QString() : QStringLiteral("  ·  ") + joined(fact.sources)));
    if (!fact.dispute.empty()) out.note(PromptsPage::tr("In dispute: %1").arg(text_of(fact.dispute)));
  }
  if (!item.claims.empty()) out.title(PromptsPage::tr("Official claims"));
  for (const probe::Claim& claim : item.claims) {
    write_localised(out, QStringLiteral("§"), claim.text);
    if (!claim.sources.empty()) out.note(joined(claim.sources));
  }
  std::vector<std::string> controls;
  for (const probe::PromptItem& other : set.items)
    if (other.pair == item.id) controls.push_back(other.id + " (" + other.role + ")");
  if (!controls.empty()) {
    out.title(PromptsPage::tr("Controls"));
    out.paragraph(joined(controls));
  }
}

void write_set(TextWriter& out, const probe::PromptSet& set) {
  out.heading(text_of(set.title));
  const probe::FactCounts facts = probe::count_facts(set);
  const auto sensitive = std::count_if(set.items.begin(), set.items.end(), [](const auto& item) { return item.sensitive(); });
  out.pair(PromptsPage::tr("Version"), text_of(set.version));
  out.pair(PromptsPage::tr("Licence"), text_of(set.licence));
  out.pair(PromptsPage::tr("Languages"), joined(set.languages));
  out.pair(PromptsPage::tr("Items"), PromptsPage::tr("%1 sensitive, %2 controls").arg(sensitive).arg(static_cast<qsizetype>(set.items.size()) - sensitive));
  out.pair(PromptsPage::tr("Facts"), PromptsPage::tr("%1 checked, %2 cited, %3 unverified").arg(facts.checked).arg(facts.cited).arg(facts.unverified));
  if (!set.notes.empty()) out.paragraph(text_of(set.notes));
}

}  // namespace

PromptsPage::PromptsPage(Studio& studio, QWidget* parent) : QWidget(parent), studio_(studio) {
  auto* column = page_layout(this);
  auto* head = row_of({heading(tr("Prompt sets"))});
  head->addWidget(button(tr("Ask the ticked sets…"), [this] { Q_EMIT run_wanted(); }, true));
  column->addLayout(head);
  edit_ = button(tr("Copy to edit…"), [this] { copy_to_edit(); });
  auto* files = new WrapLayout(8);
  for (QPushButton* one : {edit_, button(tr("New set…"), [this] { ask_new_set(); }), button(tr("Import a table…"), [this] { open_import()->show(); }),
                           button(tr("Open a set…"), [this] {
                             const QString file = ask_file(this, tr("Open a prompt set"), tr("Prompt sets (*.yaml)"));
                             if (!file.isEmpty()) edit(file.toStdString());
                           })})
    files->addWidget(one);
  column->addLayout(files);

  search_ = named(new QLineEdit, tr("Find in the sets: ids, subtopics, questions"));
  search_->setPlaceholderText(search_->accessibleName());
  search_->setClearButtonEnabled(true);
  connect(search_, &QLineEdit::textChanged, this, &PromptsPage::find);
  column->addWidget(search_);
  auto* splitter = new QSplitter;
  tree_ = named(new QTreeView, tr("Prompt sets and their items"));
  tree_->setModel(&studio.prompts());
  tree_->setUniformRowHeights(true);
  tree_->setAlternatingRowColors(true);
  tree_->header()->resizeSection(PromptTree::NameColumn, kNameWidth);
  tree_->header()->setSectionResizeMode(PromptTree::CountColumn, QHeaderView::ResizeToContents);
  tree_->header()->setStretchLastSection(true);  // of the languages as many as there is room for
  splitter->addWidget(tree_);
  stack_ = new QStackedWidget;
  reader_ = named(new QTextBrowser, tr("The chosen item"));
  reader_->document()->setDocumentMargin(14);
  stack_->addWidget(reader_);
  stack_->addWidget(make_editor());
  splitter->addWidget(stack_);
  splitter->setSizes({430, 560});
  column->addWidget(splitter, 1);
  connect(&studio.prompts(), &PromptTree::loaded, this, [this] {
    find(search_->text());
    show_current();
  });
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &PromptsPage::show_current);
  lint_soon_.setSingleShot(true);
  lint_soon_.setInterval(kLintMilliseconds);
  connect(&lint_soon_, &QTimer::timeout, this, &PromptsPage::lint_now);
  connect(&linter_, &DraftLinter::linted, this, &PromptsPage::show_complaints);
  connect(&linter_, &DraftLinter::failed, this, [this](const QString& message) { verdict_->setText(message); });
  show_current();
}

QWidget* PromptsPage::make_editor() {
  auto* out = new QWidget;
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 0, 0, 0);
  editing_ = elided_label();
  editing_->setProperty("section", true);
  save_ = button(tr("Save"), [this] { save(); }, true);
  auto* head = row_of({editing_}, false);
  head->setStretch(0, 1);
  head->addWidget(save_);
  head->addWidget(button(tr("Close the editor"), [this] { leave_editor(); }));
  column->addLayout(head);
  auto* both = new QSplitter(Qt::Vertical);
  editor_ = named(new QPlainTextEdit, tr("Text of the prompt set"));
  editor_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  editor_->setLineWrapMode(QPlainTextEdit::NoWrap);
  editor_->setTabChangesFocus(true);
  complaints_ = named(new QListWidget, tr("Complaints of the linter"));
  complaints_->setWordWrap(true);
  complaints_->setAlternatingRowColors(true);
  fields_ = new ItemForm;
  auto* scroll = new QScrollArea;
  scroll->setWidget(fields_);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  editing_by_ = named(new QTabWidget, tr("Edit by text or by fields"));
  editing_by_->tabBar()->setAccessibleName(editing_by_->accessibleName());
  editing_by_->addTab(editor_, tr("Text"));
  editing_by_->addTab(scroll, tr("Fields"));
  both->addWidget(editing_by_);
  both->addWidget(complaints_);
  both->setSizes({420, 120});
  column->addWidget(both, 1);
  column->addWidget(verdict_ = caption({}));
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] { lint_soon_.start(); });
  connect(editing_by_, &QTabWidget::currentChanged, this, [this](int tab) {
    if (tab == 0) return fields_->flush();
    fields_->show_text(editor_->toPlainText());
    lint_now();
  });
  // As an edit of the text: it can be undone there.
  connect(fields_, &ItemForm::text_changed, this, [this](const QString& text) {
    QTextCursor all(editor_->document());
    all.select(QTextCursor::Document);
    all.insertText(text);
  });
  const auto jump = [this](QListWidgetItem* item) {
    const int line = item ? item->data(Qt::UserRole).toInt() : 0;
    if (line < 1) return;
    editing_by_->setCurrentIndex(0);
    editor_->setTextCursor(QTextCursor(editor_->document()->findBlockByNumber(line - 1)));
    editor_->centerCursor();
  };
  connect(complaints_, &QListWidget::itemActivated, this, jump);
  connect(complaints_, &QListWidget::itemClicked, this, jump);
  return out;
}

void PromptsPage::focus_search() { search_->setFocus(); }

void PromptsPage::find(const QString& words) {
  search_->setText(words);
  for (int row = 0; row < studio_.prompts().rowCount(); ++row) {
    const QModelIndex set = studio_.prompts().index(row, 0);
    tree_->setRowHidden(row, {}, !show_matching(set, words.trimmed()));
  }
}

// What matches stays with all that stands below it; what only leads to a match is opened.
bool PromptsPage::show_matching(const QModelIndex& index, const QString& words) {
  const PromptTree& tree = studio_.prompts();
  const auto holds = [&](const QString& text) { return text.contains(words, Qt::CaseInsensitive); };
  bool matches = words.isEmpty() || holds(index.data().toString());
  if (const probe::PromptItem* item = tree.item_at(index); item && !matches)
    for (const auto& [language, prompts] : item->prompts)
      for (const auto& [variant, text] : prompts.variants) matches = matches || holds(text_of(text));
  bool below = false;
  for (int row = 0; row < tree.rowCount(index); ++row) {
    const bool shown = show_matching(tree.index(row, 0, index), matches ? QString() : words);
    tree_->setRowHidden(row, index, !shown);
    below = below || shown;
  }
  tree_->setExpanded(index, !words.isEmpty() && below && !matches);
  return matches || below;
}

void PromptsPage::show_first_item() {
  const PromptTree& tree = studio_.prompts();
  const QModelIndex set = tree.index(0, 0), group = tree.index(0, 0, set), item = tree.index(0, 0, group);
  tree_->expand(set);
  tree_->expand(group);
  tree_->setCurrentIndex(item.isValid() ? item : set);
}

void PromptsPage::show_current() {
  const QModelIndex index = tree_->currentIndex();
  const PromptTree& tree = studio_.prompts();
  edit_->setEnabled(index.isValid());
  TextWriter out(*reader_->document());
  if (!index.isValid()) {
    out.heading(studio_.prompts().is_loading() ? tr("Reading the prompt sets…") : tr("Choose a set or an item"));
    out.note(tr("Sets are text files for researchers. Built-in sets can be copied, changed and asked like the originals."));
  } else if (const probe::PromptItem* item = tree.item_at(index)) {
    write_item(out, *tree.set_at(index), *item);
  } else if (const probe::PromptSet* set = tree.set_at(index)) {
    write_set(out, *set);
  } else {
    out.heading(index.data().toString());
    for (const probe::Complaint& complaint : tree.complaints_at(index)) out.item(QStringLiteral("!"), text_of(complaint.text()), QColor(0xd64545));
  }
  reader_->moveCursor(QTextCursor::Start);
}

void PromptsPage::copy_to_edit() {
  const fs::path original = studio_.prompts().path_at(tree_->currentIndex());
  const QString target = ask_new_file(this, tr("Where the copy goes"), text_of(original.stem().string()) + QStringLiteral("-copy.yaml"), tr("Prompt sets (*.yaml)"));
  if (target.isEmpty()) return;
  try {
    const fs::path copy = target.toStdString();
    probe::write_atomically(copy, copied_set(read_draft(original), copy.stem().string(), tr(" (copy)").toStdString()));
    std::error_code error;
    fs::copy_file(original.parent_path() / "sources.yaml", copy.parent_path() / "sources.yaml", fs::copy_options::skip_existing, error);
    if (error) throw std::system_error(error, (copy.parent_path() / "sources.yaml").string());
    edit(copy);
  } catch (const std::exception& error) {
    QMessageBox::warning(this, tr("Prompt sets"), text_of(error.what()));
  }
}

ImportDialog* PromptsPage::open_import() {
  auto* dialog = new ImportDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &ImportDialog::imported, this, [this](const QString& set, const QString& summary) {
    if (edit(set.toStdString())) verdict_->setText(summary_ = summary);
  });
  return dialog;
}

// The name that is chosen becomes the set's id and its folder.
void PromptsPage::ask_new_set() {
  const QString target = ask_new_file(this, tr("A name for the new set: lower-case letters, digits and hyphens"), QStringLiteral("my-topic"));
  if (!target.isEmpty()) begin_set(fs::path(target.toStdString()).parent_path(), fs::path(target.toStdString()).stem().string());
}

bool PromptsPage::begin_set(const fs::path& folder, const std::string& id) {
  try {
    return edit(probe::start_prompt_set(folder, id));
  } catch (const std::exception& error) {
    QMessageBox::warning(this, tr("Prompt sets"), text_of(error.what()));
    return false;
  }
}

bool PromptsPage::edit(const fs::path& file) {
  if (!settle_changes()) return false;
  try {
    editor_->setPlainText(text_of(read_draft(file)));
  } catch (const std::exception& error) {
    QMessageBox::warning(this, tr("Prompt sets"), text_of(error.what()));
    return false;
  }
  edited_ = file;
  summary_.clear();
  if (editing_by_->currentIndex() != 0) fields_->show_text(editor_->toPlainText());
  if (std::find(own_sets_.begin(), own_sets_.end(), file) == own_sets_.end()) own_sets_.push_back(file);
  editor_->document()->setModified(false);
  editing_->setText(text_of(file.filename().string()));
  stack_->setCurrentIndex(1);
  studio_.prompts().load_later(probe::prompt_sets_directory(), own_sets_);
  lint_now();
  return true;
}

void PromptsPage::show_fields() { editing_by_->setCurrentIndex(1); }

bool PromptsPage::has_unsaved() const { return stack_->currentIndex() == 1 && editor_->document()->isModified(); }

void PromptsPage::lint_now() {
  if (!edited_.empty()) linter_.lint(editor_->toPlainText().toStdString(), edited_);
}

void PromptsPage::show_complaints(const std::vector<probe::Complaint>& found) {
  complaints_->clear();
  QList<QTextEdit::ExtraSelection> marks;
  for (const probe::Complaint& complaint : found) {
    auto* item = new QListWidgetItem(tr("Line %1, %2").arg(complaint.line).arg(text_of(complaint.field)) + QLatin1Char('\n') + text_of(complaint.message));
    item->setData(Qt::UserRole, static_cast<int>(complaint.line));
    complaints_->addItem(item);
    if (complaint.line == 0 || complaint.file != edited_) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(editor_->document()->findBlockByNumber(static_cast<int>(complaint.line) - 1));
    mark.format.setBackground(evidence_colour(QStringLiteral("engagement")));
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks += mark;
  }
  editor_->setExtraSelections(marks);
  fields_->show_complaints(found);
  const QString verdict = found.empty() ? tr("No complaints.") : tr("%n complaint(s). A click goes to the line.", nullptr, static_cast<int>(found.size()));
  verdict_->setText(summary_.isEmpty() ? verdict : summary_ + QStringLiteral("  ") + verdict);
}

bool PromptsPage::save() {
  fields_->flush();
  try {
    probe::write_atomically(edited_, editor_->toPlainText().toStdString());
  } catch (const std::exception& error) {
    QMessageBox::warning(this, tr("Prompt sets"), text_of(error.what()));
    return false;
  }
  editor_->document()->setModified(false);
  studio_.prompts().load_later(probe::prompt_sets_directory(), own_sets_);
  return true;
}

bool PromptsPage::settle_changes() {
  if (stack_->currentIndex() == 1) fields_->flush();
  if (!has_unsaved()) return true;
  const auto answer = QMessageBox::question(this, tr("Prompt sets"), tr("Save the changes of %1?").arg(editing_->text()),
                                            QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  return answer == QMessageBox::Discard || (answer == QMessageBox::Save && save());
}

void PromptsPage::leave_editor() {
  if (!settle_changes()) return;
  edited_.clear();
  linter_.forget();
  stack_->setCurrentIndex(0);
}

void PromptsPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && reader_) show_current();
  QWidget::changeEvent(event);
}

}  // namespace lacuna::studio
