#include "models/endpoint_settings.h"

#include <QStringList>

#include "probe/run_plan.h"

namespace lacuna::studio {
namespace {

using namespace Qt::StringLiterals;

QStringList urls_of(const probe::EndpointSpec& spec) {
  QStringList out;
  for (const std::string& url : spec.urls) out += QString::fromStdString(url);
  return out;
}

}  // namespace

QString endpoint_problem(const probe::EndpointSpec& spec) {
  try {
    probe::check(spec);
    return {};
  } catch (const probe::SpecError& error) {
    return QString::fromStdString(error.what());
  }
}

QString endpoint_name(const probe::EndpointSpec& spec) {
  const QString urls = urls_of(spec).join(u", "_s);
  return spec.model.empty() ? urls : urls + u" · "_s + QString::fromStdString(spec.model);
}

QVariantMap endpoint_settings(const probe::EndpointSpec& spec) {
  return {{u"urls"_s, urls_of(spec)},
          {u"model"_s, QString::fromStdString(spec.model)},
          {u"in_flight"_s, spec.in_flight},
          {u"allow_remote"_s, spec.allow_remote},
          {u"allow_plaintext"_s, spec.allow_plaintext},
          {u"key_variable"_s, QString::fromStdString(spec.key_variable)},
          {u"key_file"_s, QString::fromStdString(spec.key_file.string())}};
}

probe::EndpointSpec endpoint_from(const QVariantMap& settings) {
  probe::EndpointSpec out;
  for (const QString& url : settings[u"urls"_s].toStringList()) out.urls.push_back(url.toStdString());
  out.model = settings[u"model"_s].toString().toStdString();
  out.in_flight = settings.value(u"in_flight"_s, out.in_flight).toUInt();
  out.allow_remote = settings[u"allow_remote"_s].toBool();
  out.allow_plaintext = settings[u"allow_plaintext"_s].toBool();
  out.key_variable = settings.value(u"key_variable"_s, QString::fromStdString(out.key_variable)).toString().toStdString();
  out.key_file = settings[u"key_file"_s].toString().toStdString();
  return out;
}

}  // namespace lacuna::studio
