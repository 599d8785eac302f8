#include "gui/endpoint_dialog.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>

#include "gui/file_dialogs.h"
#include "gui/ui.h"
#include "models/endpoint_settings.h"

namespace lacuna::studio {
namespace {
constexpr int kMostInFlight = 1024;
}

EndpointDialog::EndpointDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Add a server"));
  resize(620, 500);  // with room for a problem
  auto* column = page_layout(this);
  column->addWidget(section(tr("A server that speaks OpenAI's protocol")));
  column->addWidget(caption(tr("vLLM, SGLang, llama-server, Ollama and others. Where a run is planned you choose whose chat template goes around the prompts: the server's own, or "
                               "that of a file of the same model on this machine, which can be checked.")));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(14);
  form->setVerticalSpacing(9);
  urls_ = named(new QLineEdit, tr("Address of the server"));
  urls_->setPlaceholderText(QStringLiteral("http://127.0.0.1:8000"));
  urls_->setToolTip(tr("Several addresses, separated by commas, form one pool of the same model"));
  form->addRow(tr("Address"), urls_);
  model_ = named(new QLineEdit, tr("The model as the server calls it"));
  model_->setPlaceholderText(tr("the only one that it serves"));
  form->addRow(tr("Model"), model_);
  key_ = named(new QComboBox, tr("Where the key lies"));
  key_->addItems({tr("no key"), tr("in an environment variable"), tr("in a file")});
  key_place_ = named(new QLineEdit, tr("Variable or file that holds the key"));
  browse_ = button(tr("Choose…"), [this] { ask_key_file(); });
  form->addRow(tr("Key"), row_of({key_}));
  auto* place_row = row_of({key_place_, browse_}, false);
  place_row->setStretch(0, 1);
  form->addRow(QString(), place_row);
  in_flight_ = named(new QSpinBox, tr("Requests at a time"));
  in_flight_->setRange(1, kMostInFlight);
  in_flight_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  in_flight_->setMinimumWidth(90);
  form->addRow(tr("Requests at a time"), row_of({in_flight_}));
  column->addLayout(form);
  remote_ = named(new QCheckBox(tr("It may be another machine: prompts leave this one (--allow-remote)")), tr("It may be another machine"));
  plaintext_ = named(new QCheckBox(tr("Even without encryption, inside a network that you trust (--allow-plaintext)")), tr("Even without encryption"));
  column->addWidget(remote_);
  column->addWidget(plaintext_);
  column->addWidget(caption(tr("The key is read when the server is asked and never stored; only the name of its variable or file is kept.")));
  column->addWidget(problem_ = plain_label());
  problem_->setProperty("notice", true);
  column->addStretch(1);
  add_ = button(tr("Add"), [this] { choose(); }, true);
  add_->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(button(tr("Cancel"), [this] { reject(); }));
  buttons->addWidget(add_);
  column->addLayout(buttons);
  fill({});
  for (const QLineEdit* field : {urls_, model_, key_place_}) connect(field, &QLineEdit::textChanged, this, &EndpointDialog::show_problem);
  for (const QCheckBox* box : {remote_, plaintext_}) connect(box, &QCheckBox::toggled, this, &EndpointDialog::show_problem);
  connect(key_, &QComboBox::currentIndexChanged, this, &EndpointDialog::key_changed);
}

void EndpointDialog::fill(const probe::EndpointSpec& spec) {
  QStringList urls;
  for (const std::string& url : spec.urls) urls += QString::fromStdString(url);
  urls_->setText(urls.join(QStringLiteral(", ")));
  model_->setText(QString::fromStdString(spec.model));
  key_->setCurrentIndex(!spec.key_file.empty() ? kFile : spec.key_variable.empty() ? kNoKey : kVariable);
  key_place_->setText(QString::fromStdString(!spec.key_file.empty() ? spec.key_file.string() : spec.key_variable));
  in_flight_->setValue(static_cast<int>(spec.in_flight));
  remote_->setChecked(spec.allow_remote);
  plaintext_->setChecked(spec.allow_plaintext);
  show_problem();
}

probe::EndpointSpec EndpointDialog::spec() const {
  static const QRegularExpression kBetween(QStringLiteral("[,\\s]+"));
  probe::EndpointSpec out;
  for (const QString& url : urls_->text().split(kBetween, Qt::SkipEmptyParts)) out.urls.push_back(url.toStdString());
  out.model = model_->text().trimmed().toStdString();
  const std::string place = key_place_->text().trimmed().toStdString();
  out.key_variable = key_->currentIndex() == kVariable ? place : std::string();
  if (key_->currentIndex() == kFile) out.key_file = place;
  out.in_flight = static_cast<unsigned>(in_flight_->value());
  out.allow_remote = remote_->isChecked();
  out.allow_plaintext = remote_->isChecked() && plaintext_->isChecked();
  return out;
}

void EndpointDialog::ask_key_file() {
  const QString file = ask_file(this, tr("The file that holds the key"));
  if (!file.isEmpty()) key_place_->setText(file);
}

void EndpointDialog::key_changed() {
  key_place_->setText(key_->currentIndex() == kVariable ? QString::fromStdString(probe::EndpointSpec{}.key_variable) : QString());
  show_problem();
}

void EndpointDialog::show_problem() {
  const probe::EndpointSpec now = spec();
  key_place_->setEnabled(key_->currentIndex() != kNoKey);
  browse_->setEnabled(key_->currentIndex() == kFile);
  plaintext_->setEnabled(remote_->isChecked());
  const bool no_place = key_->currentIndex() != kNoKey && now.key_variable.empty() && now.key_file.empty();
  const QString problem = no_place ? tr("Say which variable or file holds the key.") : endpoint_problem(now);
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  add_->setEnabled(now.given() && problem.isEmpty());
}

void EndpointDialog::choose() {
  Q_EMIT chosen(spec());
  accept();
}

}  // namespace lacuna::studio
