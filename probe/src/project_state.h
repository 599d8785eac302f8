// An open project: the connection and its store. Kept out of the public header, which knows nothing of the database.
#pragma once
#include <filesystem>
#include <utility>

#include "db/result_store.h"
#include "db/schema.h"
#include "probe/project.h"

namespace lacuna::probe {

struct Project::State {
  explicit State(db::Database opened) : database(std::move(opened)), store(database) {}
  db::Database database;
  db::ResultStore store;
};

// What the row of a run says by itself: all but status, counts and plan (run_list.cc).
RunInfo uncounted(const db::RunRow& row);

// Errors of the layer below with the type that callers of this one know.
template <typename Call>
auto as_project_error(Call&& call) {
  try {
    return call();
  } catch (const db::DbError& error) {
    throw ProjectError(error.what());
  }
}

}  // namespace lacuna::probe
