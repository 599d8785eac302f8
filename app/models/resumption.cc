#include "models/resumption.h"

#include <QCoreApplication>

#include "models/endpoint_settings.h"
#include "models/studio.h"

namespace lacuna::studio {
namespace {

namespace fs = std::filesystem;

QString words(const char* text) { return QCoreApplication::translate("Resumption", text); }

// Beside the project it needs not to be shown.
fs::path model_at_hand(const std::string& name, const Studio& studio) {
  for (const QString& path : studio.models().paths())
    if (fs::path(path.toStdString()).filename() == name) return path.toStdString();
  const fs::path beside = studio.path().parent_path() / name;
  std::error_code error;
  return fs::is_regular_file(beside, error) ? beside : fs::path();
}

const probe::EndpointSpec* server_at_hand(const probe::EndpointSpec& wanted, const ModelList& models) {
  for (int row = 0; row < models.rowCount(); ++row)
    if (const probe::EndpointSpec& known = models.entry(row).endpoint; known.given() && known.urls == wanted.urls && known.model == wanted.model) return &known;
  return nullptr;
}

// By the name of its file or by its id; a built-in set is found by the worker.
std::string set_at_hand(const std::string& name, const PromptTree& tree) {
  for (int row = 0; row < tree.rowCount(); ++row) {
    const fs::path path = tree.path_at(tree.index(row, 0));
    if (path.filename() == name || path.stem() == name) return path.string();
  }
  return name;
}

}  // namespace

Resumption resumption(probe::RunSpec stored, const Studio& studio) {
  Resumption out;
  if (!stored.model.empty()) {
    const std::string name = stored.model.string();
    stored.model = model_at_hand(name, studio);
    if (stored.model.empty()) out.problem = words(QT_TRANSLATE_NOOP("Resumption", "This run was begun with the file %1. Add that model, then it can go on.")).arg(QString::fromStdString(name));
  }
  if (stored.endpoint.given()) {
    if (const probe::EndpointSpec* known = server_at_hand(stored.endpoint, studio.models())) stored.endpoint = *known;
    else out.problem = words(QT_TRANSLATE_NOOP("Resumption", "This run was begun with the server %1. Add that server, then it can go on.")).arg(endpoint_name(stored.endpoint));
  }
  for (std::string& set : stored.sets) set = set_at_hand(set, studio.prompts());
  out.spec = std::move(stored);
  return out;
}

}  // namespace lacuna::studio
