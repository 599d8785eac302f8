// A transaction that is rolled back unless it was committed.
#pragma once
#include "db/database.h"

namespace lacuna::db {

// BEGIN IMMEDIATE: a writer that reads first and writes later would meet SQLITE_BUSY_SNAPSHOT at once, whatever the
// timeout.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database* database_;
  bool open_ = true;
};

}  // namespace lacuna::db
