// A run of the project that was not finished, as it can be asked again.
#pragma once
#include <QString>

#include "probe/run_plan.h"

namespace lacuna::studio {

class Studio;

struct Resumption {
  probe::RunSpec spec;
  QString problem;  // what the window must be shown first; empty = the run can go on
};
// `stored` names model files, prompt sets and servers without their folders and keys (probe/run_list.h): they are looked for among those that the window has.
// Whether they are still the same is told by the run's manifest when it goes on.
Resumption resumption(probe::RunSpec stored, const Studio& studio);

}  // namespace lacuna::studio
