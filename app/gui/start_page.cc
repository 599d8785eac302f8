#include "gui/start_page.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QFrame>
#include <QLabel>
#include <QPushButton>

#include "gui/theme.h"
#include "gui/ui.h"
#include "models/answer_text.h"

namespace lacuna::studio {
namespace {

// One of the three actions. The body grows, so that the buttons of all three stand on one line.
QFrame* action_card(const QString& number, const QString& title, const QString& text, QWidget* body) {
  QVBoxLayout* inside = nullptr;
  QFrame* out = card(inside);
  out->setMinimumSize(150, 210);
  out->setMaximumWidth(330);
  auto* mark = new QLabel;
  mark->setPixmap(letter_icon(number, accent_colour(), is_dark() ? QColor(0x10151d) : QColor(Qt::white)).pixmap(28, 28));
  inside->addWidget(mark);
  QLabel* name = section(title);
  name->setWordWrap(true);
  inside->addWidget(name);
  inside->addWidget(caption(text));
  inside->addStretch(1);
  inside->addWidget(body);
  return out;
}

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
  auto* column = page_layout(this);
  column->addStretch(2);
  QLabel* title = heading(tr("What will a language model not say?"));
  title->setAlignment(Qt::AlignCenter);
  column->addWidget(title);
  QLabel* line = caption(tr("Lacuna asks open-weight models about Tibet, the Uyghurs, Tiananmen and Taiwan, and measures refusals, evasions and state narrative. "
                            "It measures; it does not argue."));
  line->setAlignment(Qt::AlignCenter);
  column->addLayout(centred(line, 540));
  column->addSpacing(18);

  auto* recent_box = new QWidget;
  recent_ = new QVBoxLayout(recent_box);
  recent_->setContentsMargins(0, 0, 0, 0);
  recent_->setSpacing(4);

  auto* cards = new QHBoxLayout;
  cards->setSpacing(16);
  cards->addStretch();
  cards->addWidget(action_card(QStringLiteral("1"), tr("Audit a model"), tr("Drop a GGUF file or a folder of them anywhere on this window, or choose one."),
                               button(tr("Choose a model…"), [this] { Q_EMIT add_model_wanted(); }, true)), 1);
  cards->addWidget(action_card(QStringLiteral("2"), tr("Look at an example"), tr("The result of the demo: two small teaching models, every page filled. It is opened read-only."),
                               button(tr("Open the example"), [this] { Q_EMIT example_wanted(); })), 1);
  cards->addWidget(action_card(QStringLiteral("3"), tr("Go on where you were"), tr("A project is one file that holds every answer, verdict and label."), recent_box), 1);
  cards->addStretch();
  column->addLayout(cards);
  column->addStretch(3);
  set_recent({});
}

void StartPage::set_recent(const QStringList& paths) {
  while (QLayoutItem* item = recent_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (const QString& path : paths.first(qMin<qsizetype>(3, paths.size()))) {
    auto* link = button(isolated(QFileInfo(path).completeBaseName()), [this, path] { Q_EMIT recent_wanted(path); });
    link->setAccessibleName(tr("Open %1").arg(path));
    link->setToolTip(path);
    recent_->addWidget(link);
  }
  recent_->addWidget(button(tr("Open a project…"), [this] { Q_EMIT open_wanted(); }));
}

}  // namespace lacuna::studio
