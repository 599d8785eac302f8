// One prepared statement.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"

struct sqlite3_stmt;

namespace lacuna::db {

// Parameters count from 1, columns from 0, as in SQLite. Values are copied when bound.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);

  void bind(int parameter, std::int64_t value);
  void bind(int parameter, double value);
  void bind(int parameter, std::string_view value);
  void bind(int parameter, const char* value) { bind(parameter, std::string_view(value)); }
  void bind(int parameter, std::span<const std::uint8_t> value);
  void bind(int parameter, std::nullopt_t);
  template <typename T>
  void bind(int parameter, const std::optional<T>& value) {
    if (value)
      bind(parameter, *value);
    else
      bind(parameter, std::nullopt);
  }
  // Resets the statement and binds all parameters in order.
  template <typename... Values>
  Statement& with(const Values&... values) {
    reset();
    int parameter = 0;
    (bind(++parameter, values), ...);
    return *this;
  }

  bool step();  // true = a row is there
  void run();   // to the end; then reset
  void reset();

  int columns() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::optional<std::string> optional_text(int column) const;
  std::optional<double> optional_real(int column) const;
  std::vector<std::uint8_t> blob(int column) const;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  [[noreturn]] void fail(int code) const;

  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

}  // namespace lacuna::db
