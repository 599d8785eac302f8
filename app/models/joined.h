// A list in a line.
#pragma once
#include <QStringList>
#include <string>
#include <vector>

namespace lacuna::studio {

inline QString joined(const std::vector<std::string>& values) {
  QStringList out;
  for (const std::string& value : values) out += QString::fromStdString(value);
  return out.join(QStringLiteral(", "));
}

}  // namespace lacuna::studio
