// What is wrong with a table that somebody wants to bring in.
#pragma once
#include <stdexcept>

namespace lacuna::probe {

// "file:line: column 'name': what was found and what is allowed".
class TableError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace lacuna::probe
