#include "gui/models_page.h"

#include <QBoxLayout>
#include <QFormLayout>
#include <QFrame>
#include <QItemSelectionModel>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>

#include "gui/theme.h"
#include "gui/ui.h"
#include "models/answer_text.h"
#include "models/endpoint_settings.h"
#include "models/studio.h"

namespace lacuna::studio {
namespace {

using namespace Qt::StringLiterals;

QString count_words(double n) {
  if (n >= 1e9) return ModelsPage::tr("%1 billion").arg(QLocale().toString(n / 1e9, 'f', 1));
  if (n >= 1e6) return ModelsPage::tr("%1 million").arg(QLocale().toString(n / 1e6, 'f', 1));
  return QLocale().toString(n, 'f', 0);
}

QString template_text(const QJsonObject& chat_template) {
  if (chat_template.contains("error"_L1)) return ModelsPage::tr("cannot be used: the model can complete text but not answer prompts");
  return chat_template["present"_L1].toBool() ? ModelsPage::tr("yes") : ModelsPage::tr("none: the model can complete text but not answer prompts");
}

}  // namespace

ModelsPage::ModelsPage(Studio& studio, QWidget* parent) : QWidget(parent), studio_(studio) {
  auto* column = page_layout(this);
  auto* head = row_of({heading(tr("Models"))});
  head->addWidget(button(tr("Add a server…"), [this] { Q_EMIT add_endpoint_wanted(); }));
  head->addWidget(button(tr("Add a model…"), [this] { Q_EMIT add_wanted(); }, true));
  column->addLayout(head);

  stack_ = new QStackedWidget;
  stack_->addWidget(empty_state(tr("No model yet"), tr("Drop GGUF files or a folder of them here. Files stay where they are; nothing is copied. Or add a server that runs already.")));
  auto* splitter = new QSplitter;
  list_ = named(new QListView, tr("Models"));
  list_->setModel(&studio.models());
  list_->setAlternatingRowColors(true);
  list_->setMinimumWidth(180);
  splitter->addWidget(list_);
  splitter->addWidget(make_card());
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({260, 640});
  stack_->addWidget(splitter);
  column->addWidget(stack_, 1);

  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &ModelsPage::show_card);
  connect(&studio.models(), &ModelList::updated, this, [this](int row) { if (row == current()) show_card(); });
  connect(&studio.models(), &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first) { select(first); });
  connect(&studio.models(), &QAbstractItemModel::rowsRemoved, this, &ModelsPage::show_card);
  select(0);
}

QWidget* ModelsPage::make_card() {
  QVBoxLayout* inside = nullptr;
  QFrame* frame = card(inside);
  inside->addWidget(title_ = section({}));
  title_->setWordWrap(true);
  inside->addWidget(path_ = caption({}));
  path_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  inside->addWidget(problem_ = plain_label());
  problem_->setProperty("notice", true);
  inside->addWidget(fit_ = plain_label());
  fit_->setProperty("notice", true);
  facts_ = new QFormLayout;  // no widget around it: it would not grow with lines that are wrapped
  facts_->setContentsMargins(0, 6, 0, 6);
  facts_->setHorizontalSpacing(18);
  facts_->setLabelAlignment(Qt::AlignLeading);
  inside->addLayout(facts_);
  inside->addWidget(hash_ = caption({}));
  hash_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  hashing_ = named(new QProgressBar, tr("Hashing the file"));
  hashing_->setRange(0, 1000);
  inside->addWidget(hashing_);
  inside->addStretch(1);
  run_ = button(tr("Ask this model…"), [this] { Q_EMIT run_wanted(studio_.models().entry(current()).path); }, true);
  again_ = button(tr("Read again"), [this] { studio_.models().inspect_again(current()); });
  inside->addLayout(row_of({run_, again_, button(tr("Remove from the list"), [this] { studio_.models().remove(current()); })}));
  auto* scroll = new QScrollArea;
  scroll->setWidget(frame);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  return scroll;
}

void ModelsPage::select(int row) {
  if (row >= 0 && row < studio_.models().rowCount()) list_->setCurrentIndex(studio_.models().index(row));
  show_card();
}

int ModelsPage::current() const { return list_->currentIndex().row(); }

void ModelsPage::show_card() {
  stack_->setCurrentIndex(studio_.models().rowCount() > 0 ? 1 : 0);
  if (current() < 0 || current() >= studio_.models().rowCount()) return;
  const ModelList::Entry& entry = studio_.models().entry(current());
  title_->setText(studio_.models().index(current()).data().toString());
  path_->setText(isolated(entry.path));
  problem_->setVisible(!entry.problem.isEmpty());
  problem_->setText(entry.problem);
  hashing_->setVisible(entry.state == ModelList::State::hashing);
  hashing_->setValue(static_cast<int>(1000 * entry.hash_share));
  hashing_->setFormat(tr("Hashing the file: %p %"));
  const bool busy = entry.state == ModelList::State::waiting || entry.state == ModelList::State::reading;
  const QString hash = entry.card["sha256"_L1].toString();
  hash_->setText(busy             ? (entry.is_server() ? tr("Asking the server…") : tr("Reading the file…"))
                 : hash.isEmpty() ? QString()
                                  : u"SHA-256  "_s + hash);
  run_->setEnabled(entry.is_server() || (!entry.card.isEmpty() && entry.state != ModelList::State::failed));
  again_->setText(entry.is_server() ? tr("Ask again") : tr("Read again"));
  again_->setAccessibleName(again_->text());
  again_->setEnabled(!busy && entry.state != ModelList::State::hashing);
  while (facts_->rowCount() > 0) facts_->removeRow(0);
  fit_->setVisible(!entry.is_server() && !entry.card.isEmpty());
  if (entry.is_server()) show_server(entry);
  else if (!entry.card.isEmpty()) show_file(entry.card);
}

void ModelsPage::add_fact(const QString& name, const QString& value) {
  if (value.isEmpty()) return;
  QLabel* shown = plain_label(value);
  QLabel* label = caption(name);
  label->setWordWrap(false);
  label->setAlignment(Qt::AlignLeading | Qt::AlignTop);
  facts_->addRow(label, shown);
}

void ModelsPage::show_server(const ModelList::Entry& entry) {
  const probe::EndpointSpec& spec = entry.endpoint;
  add_fact(tr("Model"), entry.card["model"_L1].toString());
  add_fact(tr("Reach"), spec.allow_remote ? tr("another machine: prompts leave this one") : tr("this machine only"));
  if (spec.allow_remote && spec.allow_plaintext) add_fact(tr("Encryption"), tr("not needed, as you said"));
  add_fact(tr("Key"), !spec.key_file.empty()       ? tr("in the file %1").arg(isolated(QString::fromStdString(spec.key_file.string())))
                      : !spec.key_variable.empty() ? tr("in the environment variable %1, if it is set").arg(isolated(QString::fromStdString(spec.key_variable)))
                                                   : tr("none"));
  add_fact(tr("Requests at a time"), grouped(spec.in_flight));
  if (entry.state == ModelList::State::unasked) add_fact(tr("Not asked yet"), tr("A server on another machine is asked when you say so."));
  const QJsonObject facts = entry.card["facts"_L1].toObject();
  if (!facts.isEmpty()) add_fact(tr("What it says of itself"), visible(QString::fromUtf8(QJsonDocument(facts).toJson(QJsonDocument::Indented)).trimmed()));
}

void ModelsPage::show_file(const QJsonObject& c) {
  const QJsonObject fit = c["fit"_L1].toObject();
  fit_->setText((fit["fits"_L1].toBool() ? tr("It will fit: needs %1, %2 are free.") : tr("It will NOT fit: needs %1, only %2 are free."))
                    .arg(bytes_text(fit["needed_bytes"_L1].toDouble()), bytes_text(fit["available_bytes"_L1].toDouble())));
  const QJsonObject experts = c["experts"_L1].toObject();
  add_fact(tr("What it says of itself"), one_line(c["description"_L1].toString().toStdString()));
  add_fact(tr("Architecture"), tr("%1, %2 layers, width %3").arg(c["architecture"_L1].toString()).arg(c["layers"_L1].toInt()).arg(c["embedding"_L1].toInt()));
  add_fact(tr("Experts"), experts["count"_L1].toInt() == 0 ? tr("none (dense)")
                                                      : tr("%1 routed, %2 used for a token, %3 shared").arg(experts["count"_L1].toInt()).arg(experts["used"_L1].toInt()).arg(experts["shared"_L1].toInt()));
  add_fact(tr("Parameters"), tr("%1 in all, %2 active for a token").arg(count_words(c["parameters_total"_L1].toDouble()), count_words(c["parameters_active"_L1].toDouble())));
  add_fact(tr("Quantisation"), c["quantisation"_L1].toString());
  add_fact(tr("Size"), c["files"_L1].toInt() > 1 ? tr("%1 in %2 files").arg(bytes_text(c["bytes"_L1].toDouble())).arg(c["files"_L1].toInt()) : bytes_text(c["bytes"_L1].toDouble()));
  add_fact(tr("Context"), tr("%1 tokens").arg(grouped(static_cast<quint64>(c["context_length"_L1].toDouble()))));
  add_fact(tr("Chat template"), template_text(c["template"_L1].toObject()));
  QStringList warnings;
  for (const QJsonValue& warning : c["warnings"_L1].toArray()) warnings += warning.toString();
  add_fact(tr("Warnings"), warnings.join(u'\n'));
}

}  // namespace lacuna::studio
