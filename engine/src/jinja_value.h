// Values of a template: plain data, with strings that know which of their bytes came from a message.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "jinja_text.h"

namespace lacuna::engine::chat {

class Interpreter;
class Value;
struct Arguments;
struct Dict;
struct List;
struct Loop;
struct Namespace;

// What a name that nothing was bound to gives: prints as nothing, and fails when it is used for more.
struct Undefined {
  Undefined() = default;
  explicit Undefined(std::string what) : description(std::make_shared<const std::string>(std::move(what))) {}
  std::shared_ptr<const std::string> description;
};
struct None {};
// A macro, a global function, or a method bound to its object.
struct Callable {
  std::string name;
  std::function<Value(Interpreter&, Arguments&)> call;
};

class Value {
 public:
  Value() = default;
  Value(Undefined v) : storage_(std::move(v)) {}
  Value(None v) : storage_(v) {}
  Value(bool v) : storage_(v) {}
  Value(std::int64_t v) : storage_(v) {}
  Value(double v) : storage_(v) {}
  Value(Text v) : storage_(std::make_shared<const Text>(std::move(v))) {}
  Value(std::string v) : Value(Text{std::move(v), {}}) {}
  Value(const char* v) : Value(std::string(v)) {}
  Value(std::shared_ptr<List> v) : storage_(std::move(v)) {}
  Value(std::shared_ptr<Dict> v) : storage_(std::move(v)) {}
  Value(std::shared_ptr<Namespace> v) : storage_(std::move(v)) {}
  Value(std::shared_ptr<Loop> v) : storage_(std::move(v)) {}
  Value(std::shared_ptr<const Callable> v) : storage_(std::move(v)) {}

  bool is_undefined() const { return std::holds_alternative<Undefined>(storage_); }
  bool is_none() const { return std::holds_alternative<None>(storage_); }
  bool is_bool() const { return std::holds_alternative<bool>(storage_); }
  bool is_float() const { return std::holds_alternative<double>(storage_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(storage_); }
  bool is_integral() const { return is_bool() || is_integer(); }  // Python's bool is an int
  bool is_number() const { return is_integral() || is_float(); }

  // Null when the value is of another kind.
  const Text* text() const { return pointee<std::shared_ptr<const Text>>(); }
  List* list() const { return pointee<std::shared_ptr<List>>(); }
  Dict* dict() const { return pointee<std::shared_ptr<Dict>>(); }
  Namespace* name_space() const { return pointee<std::shared_ptr<Namespace>>(); }
  Loop* loop() const { return pointee<std::shared_ptr<Loop>>(); }
  const Callable* callable() const { return pointee<std::shared_ptr<const Callable>>(); }
  std::shared_ptr<List> shared_list() const { return std::get<std::shared_ptr<List>>(storage_); }

  std::int64_t as_integer() const;  // of bool and integer
  double as_double() const;         // of any number
  std::string description() const;  // of Undefined: "'name' is undefined"
  const char* type_name() const;    // as Python calls it
  bool truthy() const;
  bool is_same(const Value& other) const;  // Python's "is"

 private:
  template <typename Pointer>
  typename Pointer::element_type* pointee() const {
    const Pointer* held = std::get_if<Pointer>(&storage_);
    return held ? held->get() : nullptr;
  }
  std::variant<Undefined, None, bool, std::int64_t, double, std::shared_ptr<const Text>, std::shared_ptr<List>, std::shared_ptr<Dict>,
               std::shared_ptr<Namespace>, std::shared_ptr<Loop>, std::shared_ptr<const Callable>>
      storage_;
};

// Everything that Python loops over in order. A generator is used up by the first loop; views are what keys() and its like give.
struct List {
  enum class Kind { list, tuple, range, generator, keys, values, items };
  std::vector<Value> items;
  Kind kind = Kind::list;

  bool is_sequence() const { return kind == Kind::list || kind == Kind::tuple || kind == Kind::range; }
};

// In the order of insertion. Lookups are linear and paid for: chat templates have a dozen keys.
struct Dict {
  std::vector<std::pair<Value, Value>> entries;

  Value* find(const Value& key, Meter& meter);
  Value* find_name(std::string_view name, Meter& meter);
  void assign(const Value& key, Value value, Meter& meter);  // Failure for a key that cannot be hashed
};
struct Namespace {
  Dict values;
};

// What a call receives; `bound` is in the order of the parameters, when the callee declares them.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
  std::vector<std::optional<Value>> bound;

  const std::optional<Value>& operator[](std::size_t i) const { return bound[i]; }
  const Value* find_named(std::string_view name) const;
};

// What values cost in memory, with the slack of growing containers.
constexpr std::size_t kItemBytes = 48, kEntryBytes = 96, kTextBytes = 128;

bool equal(const Value& a, const Value& b, Meter& meter, std::size_t depth = 0);
int compare(const Value& a, const Value& b, Meter& meter, std::size_t depth = 0);  // Failure for kinds that have no order
bool is_hashable(const Value& value);

// str() and repr() as Python prints them.
Text to_text(const Value& value, Meter& meter);
void append_repr(const Value& value, Meter& meter, Text& out, std::size_t depth = 0);
std::string float_repr(double value);

// As json.dumps writes it, on one line without `indent`.
struct JsonStyle {
  std::optional<std::string> indent;
  Text item{", ", {}}, key{": ", {}};
  bool sort_keys = false, ascii = false;
};
Text to_json(const Value& value, const JsonStyle& style, Meter& meter);

}  // namespace lacuna::engine::chat
