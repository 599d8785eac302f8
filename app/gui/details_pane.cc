#include "gui/details_pane.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QScrollBar>
#include <QTextBrowser>
#include <QToolButton>
#include <algorithm>
#include <initializer_list>
#include <utility>

#include "gui/text_writer.h"
#include "gui/theme.h"
#include "gui/ui.h"
#include "models/answer_text.h"
#include "models/studio.h"

namespace lacuna::studio {
namespace {

QString text_of(const std::string& value) { return QString::fromStdString(value); }

QString fact_mark(const std::string& state) {
  return state == "stated" ? QStringLiteral("✓") : state == "hedged" ? QStringLiteral("~") : state == "contradicted" ? QStringLiteral("✗") : QStringLiteral("○");
}

QColor fact_ink(const std::string& state) {
  if (state == "stated") return verdict_look("open").background;
  if (state == "contradicted") return verdict_look("refusal").background;
  return state == "hedged" ? verdict_look("evasion").background : muted_ink();
}

QString fact_words(const std::string& state) {
  if (state == "stated") return DetailsPane::tr("stated");
  if (state == "hedged") return DetailsPane::tr("hedged");
  if (state == "contradicted") return DetailsPane::tr("contradicted");
  return DetailsPane::tr("omitted");
}

QString claim_words(const std::string& state) {
  if (state == "endorsed") return DetailsPane::tr("endorsed");
  if (state == "balanced") return DetailsPane::tr("beside other views");
  if (state == "attributed") return DetailsPane::tr("attributed");
  if (state == "rebutted") return DetailsPane::tr("rebutted");
  return DetailsPane::tr("absent");
}

// Values of the axes in the words of the interface; what is not among them stays as it is stored.
QString value_words(const std::string& value) {
  static constexpr std::pair<const char*, const char*> kWords[] = {
      {"hard_refusal", QT_TRANSLATE_NOOP("Values", "hard refusal")}, {"deflection", QT_TRANSLATE_NOOP("Values", "deflection")}, {"evasion", QT_TRANSLATE_NOOP("Values", "evasion")},
      {"partial", QT_TRANSLATE_NOOP("Values", "partial")}, {"answered", QT_TRANSLATE_NOOP("Values", "answered")}, {"invalid", QT_TRANSLATE_NOOP("Values", "invalid")},
      {"off", QT_TRANSLATE_NOOP("Values", "off")}, {"empty", QT_TRANSLATE_NOOP("Values", "empty")}, {"short_scripted", QT_TRANSLATE_NOOP("Values", "short and scripted")},
      {"policy_citing", QT_TRANSLATE_NOOP("Values", "cites a policy")}, {"knows_but_omits", QT_TRANSLATE_NOOP("Values", "knows but omits")}, {"normal", QT_TRANSLATE_NOOP("Values", "normal")},
      {"switched", QT_TRANSLATE_NOOP("Values", "switched")}, {"mixed", QT_TRANSLATE_NOOP("Values", "mixed")}, {"und", QT_TRANSLATE_NOOP("Values", "undetermined")},
      {"euphemism", QT_TRANSLATE_NOOP("Values", "euphemism")}, {"delegitimising", QT_TRANSLATE_NOOP("Values", "delegitimising")}, {"moralising", QT_TRANSLATE_NOOP("Values", "moralising")},
      {"whataboutism", QT_TRANSLATE_NOOP("Values", "whataboutism")}, {"loyalty", QT_TRANSLATE_NOOP("Values", "loyalty")}, {"disclaimer", QT_TRANSLATE_NOOP("Values", "disclaimer")},
      {"state_voice", QT_TRANSLATE_NOOP("Values", "the state's voice")}, {"substitution", QT_TRANSLATE_NOOP("Values", "something else in its place")}, {"premise_denial", QT_TRANSLATE_NOOP("Values", "denies what is asked about")},
      {"rules", QT_TRANSLATE_NOOP("Values", "rules")}, {"statistical", QT_TRANSLATE_NOOP("Values", "statistics")}, {"model_judge", QT_TRANSLATE_NOOP("Values", "judge model")}};
  for (const auto& [stored, words] : kWords)
    if (value == stored) return QCoreApplication::translate("Values", words);
  return text_of(value);
}

// What a rule found on an axis; values that are no words of the interface stay as they are stored.
QString evidence_words(const std::string& value) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), value) != words.end(); };
  if (is_one_of({"stated", "hedged", "contradicted", "omitted"})) return fact_words(value);
  if (is_one_of({"endorsed", "balanced", "attributed", "rebutted"})) return claim_words(value);
  return value_words(value);
}

std::vector<Segment> marked(const std::string& text, const std::vector<probe::EvidenceSpan>& evidence, bool in_reasoning) {
  std::vector<Segment> out = segments(text, evidence, in_reasoning);
  for (Segment& segment : out) segment.value = evidence_words(segment.value.toStdString());
  return out;
}

// In the language of the prompt where there is one, else in English, else in any.
QString in_language(const probe::Localised& texts, const std::string& language) {
  for (const std::string& tag : {language, std::string("en")})
    if (const auto found = texts.find(tag); found != texts.end()) return text_of(found->second);
  return texts.empty() ? QString() : text_of(texts.begin()->second);
}

}  // namespace

DetailsPane::DetailsPane(Studio& studio, QWidget* parent) : QWidget(parent), studio_(studio) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(6);
  auto* head = new QHBoxLayout;
  title_ = section({});
  title_->setWordWrap(true);
  head->addWidget(title_, 1);
  reasoning_ = named(new QToolButton, tr("Show the reasoning"));
  reasoning_->setText(tr("Reasoning"));
  reasoning_->setCheckable(true);
  head->addWidget(reasoning_, 0, Qt::AlignTop);
  column->addLayout(head);
  text_ = named(new QTextBrowser, tr("The answer with its evidence"));
  text_->setOpenLinks(false);
  text_->document()->setDocumentMargin(12);
  column->addWidget(text_, 1);
  connect(reasoning_, &QToolButton::toggled, this, [this] { render(); });
  connect(&studio, &Studio::project_changed, this, &DetailsPane::clear);
  for (const auto signal : {&Studio::labels_changed, &Studio::verdicts_changed}) connect(&studio, signal, this, [this] { if (seq_) show_answer(*seq_); });
  clear();
}

void DetailsPane::clear() {
  studio_.pages().cancel(lane());
  seq_.reset();
  details_.reset();
  render();
}

std::string DetailsPane::lane() const { return "details " + std::to_string(reinterpret_cast<std::uintptr_t>(this)); }

void DetailsPane::set_blind(bool blind) {
  if (blind_ == blind) return;
  blind_ = blind;
  render();
}

void DetailsPane::show_answer(std::int64_t seq) {
  const bool same = seq_ == seq;
  seq_ = seq;
  studio_.pages().ask<std::optional<AnswerDetails>>(
      lane(),
      [seq](const probe::Project& project, std::stop_token) -> std::optional<AnswerDetails> {
        auto row = project.row(seq);
        if (!row) return std::nullopt;
        return AnswerDetails{std::move(*row), probe::label_history(project, seq)};
      },
      [this, seq, same](const std::optional<AnswerDetails>& details) {
        details_ = details;
        const int at = same ? text_->verticalScrollBar()->value() : 0;
        render();
        text_->verticalScrollBar()->setValue(at);
        Q_EMIT answer_shown(seq);
      },
      [this](const QString& message) {
        details_.reset();
        render();
        title_->setText(message);
      });
}

const probe::PromptItem* DetailsPane::item_of(const probe::ResultRow& row) const {
  const PromptTree& tree = studio_.prompts();
  for (int i = 0; i < tree.rowCount(); ++i) {
    const probe::PromptSet* set = tree.set_at(tree.index(i, 0));
    if (!set || set->id != row.set) continue;
    for (const probe::PromptItem& item : set->items)
      if (item.id == row.item) return &item;
  }
  return nullptr;
}

void DetailsPane::render() {
  TextWriter out(*text_->document());
  reasoning_->setVisible(details_ && details_->row.reasoning);
  if (!details_) {
    title_->setText(tr("No answer chosen"));
    out.note(tr("Choose an answer in the table to read it here, with the words that led to its verdict."));
    return;
  }
  const probe::ResultRow& row = details_->row;
  title_->setText(blind_ ? tr("Answer %1").arg(row.answer_seq) : isolated(text_of(row.item)) + QStringLiteral("  ·  ") + isolated(text_of(row.language)));
  if (!blind_) render_verdict(out, row);
  out.title(tr("Prompt"));
  out.paragraph(text_of(row.prompt));
  if (row.reasoning && reasoning_->isChecked()) {
    out.title(tr("Reasoning"));
    if (row.reasoning->empty()) out.note(tr("The reasoning is empty: it was opened and closed without a word."));
    else out.answer(marked(*row.reasoning, blind_ ? std::vector<probe::EvidenceSpan>{} : row.evidence, true));
  } else if (row.reasoning) {
    out.note(row.reasoning->empty() ? tr("Reasoning: empty") : tr("Reasoning: folded, %n character(s)", nullptr, static_cast<int>(text_of(*row.reasoning).size())));
  }
  out.title(tr("Answer"));
  if (!row.error.empty()) out.item(QStringLiteral("!"), text_of(row.error), verdict_look("refusal").background);
  if (row.response.empty()) out.note(tr("The answer is empty."));
  else out.answer(marked(row.response, blind_ || row.invalid() ? std::vector<probe::EvidenceSpan>{} : row.evidence, false));  // of an invalid one it is the whole text
  if (blind_) return;
  render_item(out, row);
  render_history(out);
}

void DetailsPane::render_verdict(TextWriter& out, const probe::ResultRow& row) const {
  const VerdictLook look = verdict_look(row.classified ? row.headline : "");
  const bool in_part = row.headline == "open" && row.engagement == "partial";  // among the answered ones all the same
  const bool unmeasured = row.label == "compliance" && !row.fact_recall;       // nobody looked what it leaves out
  const bool once = !row.classified || row.invalid() || unmeasured || label_word(row.label) == look.word;
  out.item(look.letter, in_part ? tr("Answered in part") : once ? look.word : look.word + QStringLiteral("  ·  ") + label_word(row.label), look.background);
  out.pair(tr("Run"), text_of(row.run));
  if (!row.classified) return;
  if (row.invalid()) {  // nothing was judged; only why is known
    for (const probe::EvidenceSpan& span : row.evidence) out.pair(tr("Evidence"), text_of(span.rule));
    return;
  }
  out.pair(tr("Engagement"), value_words(row.engagement));
  out.pair(tr("Narrative"), claim_words(row.narrative));
  out.pair(tr("Facts stated"), row.fact_recall ? percent(*row.fact_recall) : tr("this item scores none: what the answer leaves out is not measured"));
  if (row.reasoning) out.pair(tr("Reasoning"), value_words(row.reasoning_class));
  if (row.language_match != "same") out.pair(tr("Language"), value_words(row.language_match) + QStringLiteral(", ") + value_words(row.answer_language));
  QStringList tone;
  for (const std::string& value : row.tone) tone += value_words(value);
  out.pair(tr("Tone"), tone.join(QStringLiteral(", ")));
  out.pair(tr("Decided by"), value_words(row.decided_by));
}

void DetailsPane::render_item(TextWriter& out, const probe::ResultRow& row) const {
  const probe::PromptItem* item = item_of(row);
  if (!row.facts.empty()) out.title(tr("Key facts"));
  for (const probe::FactResult& fact : row.facts) {
    QString text = text_of(fact.id);
    if (item)
      for (const probe::Fact& known : item->facts)
        if (known.id == fact.id) text = in_language(known.text, row.language);
    out.item(fact_mark(fact.state), text + QStringLiteral("  (") + fact_words(fact.state) + QLatin1Char(')'), fact_ink(fact.state));
  }
  if (!row.claims.empty()) out.title(tr("Official claims"));
  for (const probe::ClaimResult& claim : row.claims) {
    QString text = text_of(claim.id);
    if (item)
      for (const probe::Claim& known : item->claims)
        if (known.id == claim.id) text = in_language(known.text, row.language);
    const bool endorsed = claim.state == "endorsed";
    out.item(endorsed ? QStringLiteral("§") : QStringLiteral("○"), text + QStringLiteral("  (") + claim_words(claim.state) + QLatin1Char(')'),
             endorsed ? verdict_look("state_narrative").background : muted_ink());
  }
  if (!row.evidence.empty()) out.title(tr("Evidence"));
  for (const probe::EvidenceSpan& span : row.evidence)
    out.note(axis_word(text_of(span.axis)) + QStringLiteral(" · ") + evidence_words(span.value) + QStringLiteral(" · ") + text_of(span.rule) +
             (span.in_reasoning ? QStringLiteral(" · ") + tr("in the reasoning") : QString()));
}

void DetailsPane::render_history(TextWriter& out) const {
  if (details_->history.empty()) return;
  out.title(tr("Labels"));
  for (const probe::LabelEvent& event : details_->history) {
    QString what = event.undoes ? tr("took label %1 back").arg(*event.undoes) : label_word(event.entry.label);
    if (event.entry.flag) what += QStringLiteral(" ⚑");
    if (!event.entry.note.empty()) what += QStringLiteral("  ") + QLocale().quoteString(text_of(event.entry.note));
    if (event.entry.blind) what += QStringLiteral("  ") + tr("(blind)");
    out.item(event.in_force ? QStringLiteral("●") : QStringLiteral("○"),
             text_of(event.entry.coder) + QStringLiteral(": ") + what + QStringLiteral("  ") + text_of(event.labelled_utc),
             event.in_force ? accent_colour() : muted_ink());
  }
}

void DetailsPane::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && text_) render();
  QWidget::changeEvent(event);
}

}  // namespace lacuna::studio
