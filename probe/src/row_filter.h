// Filters as the database understands them.
#pragma once
#include <string>
#include <vector>

#include "db/result_store.h"
#include "probe/project.h"

namespace lacuna::probe {

// The number of the run of this name. Throws ProjectError that lists the names there are.
std::int64_t id_of(const std::vector<db::RunRow>& runs, const std::string& name);

// Throws ProjectError for a run that is not there and for a text without a word.
db::ResultQuery query_of(db::ResultStore& store, const RowFilter& filter);

// `a "b c" d` is {a, b c, d}.
std::vector<std::string> search_terms(const std::string& text);

}  // namespace lacuna::probe
