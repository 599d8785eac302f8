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
