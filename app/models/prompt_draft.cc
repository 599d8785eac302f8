#include "models/prompt_draft.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <fstream>
#include <sstream>
#include <system_error>

#include "probe/session.h"
#include "probe/report.h"

namespace lacuna::studio {
namespace fs = std::filesystem;

std::string read_draft(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in) throw std::system_error(errno, std::generic_category(), file.string());
  return out.str();
}

std::string copied_set(const std::string& text, const std::string& id, const std::string& mark) {
  static const QRegularExpression kId(QStringLiteral("^id:[^\\n]*"), QRegularExpression::MultilineOption);
  static const QRegularExpression kTitle(QStringLiteral("^(title:[ \\t]*)(?:'((?:[^'\\n]|'')*)'|\"([^\"\\n]*)\"|([^'\"\\n#]*[^'\"\\n#\\s]))"), QRegularExpression::MultilineOption);
  QString out = QString::fromStdString(text);
  if (const QRegularExpressionMatch found = kId.match(out); found.hasMatch()) out.replace(found.capturedStart(), found.capturedLength(), QStringLiteral("id: ") + QString::fromStdString(id));
  const QRegularExpressionMatch title = kTitle.match(out);
  if (!title.hasMatch()) return out.toStdString();
  const QString plain = title.captured(3) + title.captured(4);
  const QString quoted = title.captured(2) + QString(plain).replace(QLatin1Char('\''), QStringLiteral("''")) + QString::fromStdString(mark);
  out.replace(title.capturedStart(), title.capturedLength(), title.captured(1) + QLatin1Char('\'') + quoted + QLatin1Char('\''));
  return out.toStdString();
}

std::vector<probe::Complaint> lint_draft(const std::string& text, const fs::path& file) {
  const QTemporaryDir folder;
  if (!folder.isValid()) throw std::runtime_error("no temporary folder: " + folder.errorString().toStdString());
  const fs::path draft = fs::path(folder.path().toStdString()) / file.filename();
  std::error_code error;
  fs::copy_file(file.parent_path() / "sources.yaml", draft.parent_path() / "sources.yaml", error);  // a set without sources is complained about
  probe::write_atomically(draft, text);
  std::vector<probe::Complaint> complaints = probe::lint(draft);
  // A draft of a set that comes with the program bears its id; only a copy of it elsewhere needs another.
  if (fs::equivalent(file.parent_path(), probe::prompt_sets_directory(), error))
    std::erase_if(complaints, [](const probe::Complaint& complaint) { return complaint.severity == probe::Severity::note && complaint.field == "id"; });
  for (probe::Complaint& complaint : complaints)
    if (complaint.file == draft) complaint.file = file;
  return complaints;
}

}  // namespace lacuna::studio
