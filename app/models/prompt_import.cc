#include "models/prompt_import.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include "models/joined.h"

namespace lacuna::studio {

PromptImportOutcome import_prompts(const PromptImport& import) {
  PromptImportOutcome out;
  try {
    const auto read = probe::is_jsonl_by_name(import.table) ? probe::import_prompt_set_jsonl : probe::import_prompt_set_csv;
    const probe::ImportedSet set = read(import.table, import.folder, import.fields);
    out.set = set.file;
    //: items, rows, languages
    out.summary = QCoreApplication::translate("PromptImport", "%1 items of %2 rows; languages: %3.").arg(set.items).arg(set.rows).arg(joined(set.languages));
    if (!set.unused_columns.empty())
      out.summary += QLatin1Char(' ') + QCoreApplication::translate("PromptImport", "Columns that are no field: %1.").arg(joined(set.unused_columns));
  } catch (const probe::PromptSetError& error) {
    for (const probe::Complaint& complaint : error.complaints()) out.complaints += QString::fromStdString(complaint.text());
  } catch (const std::exception& error) {
    out.complaints += QString::fromStdString(error.what());
  }
  return out;
}

QString set_id_for(const QString& file) {
  static const QRegularExpression kOthers(QStringLiteral("[^a-z0-9]+"));
  QString id = QFileInfo(file).completeBaseName().toLower().replace(kOthers, QStringLiteral("-"));
  while (id.startsWith(QLatin1Char('-'))) id.remove(0, 1);
  while (id.endsWith(QLatin1Char('-'))) id.chop(1);
  return id;
}

}  // namespace lacuna::studio
