// A server that the user added, as the window keeps it between two starts. The key is never among it: only where it lies.
#pragma once
#include <QString>
#include <QVariantMap>

#include "probe/endpoint.h"

namespace lacuna::studio {

// Why it cannot be asked, in the words of the command line; empty = it can.
QString endpoint_problem(const probe::EndpointSpec& spec);

// "http://127.0.0.1:8000, http://127.0.0.1:8001 · model": tells it from every other.
QString endpoint_name(const probe::EndpointSpec& spec);

QVariantMap endpoint_settings(const probe::EndpointSpec& spec);
// What is missing or of another type is as in a new EndpointSpec.
probe::EndpointSpec endpoint_from(const QVariantMap& settings);

}  // namespace lacuna::studio
