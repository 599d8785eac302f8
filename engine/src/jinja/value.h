// Values of a template: plain data, with strings that know which of their bytes came from a message.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/chat_template.h"

namespace lacuna::engine::jinja {

// Ends a rendering; the interpreter adds the place.
struct Failure {
  std::string message;
};

using Range = RenderedPrompt::Range;

// Bytes, and the ranges of them that are verbatim from a message: ascending and disjoint.
struct Text {
  std::string bytes;
  std::vector<Range> verbatim;

  void append(const Text& other);
  void append(std::string_view plain) { bytes += plain; }
  Text slice(std::size_t begin, std::size_t end) const;
  // For operations that move bytes about: all of the result is verbatim when any of the source was.
  Text with_bytes(std::string changed) const;
};

class Value;
class Interpreter;
using List = std::vector<Value>;
using Dict = std::vector<std::pair<Value, Value>>;  // keys are strings or integers; in the order of insertion, as Python keeps it
struct Arguments;

struct Undefined { std::string name; };
struct None {};
struct Namespace { Dict values; };
// A macro, a global function, or a method bound to its object.
struct Callable {
  std::string name;
  std::function<Value(Interpreter&, Arguments&)> call;
};

class Value {
 public:
  using Storage = std::variant<Undefined, None, bool, std::int64_t, double, std::shared_ptr<const Text>, std::shared_ptr<List>,
                               std::shared_ptr<Dict>, std::shared_ptr<Namespace>, std::shared_ptr<const Callable>>;
  Value() : storage_(Undefined{}) {}
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
  Value(std::shared_ptr<const Callable> v) : storage_(std::move(v)) {}

  bool is_undefined() const { return std::holds_alternative<Undefined>(storage_); }
  bool is_none() const { return std::holds_alternative<None>(storage_); }
  bool is_bool() const { return std::holds_alternative<bool>(storage_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(storage_); }
  bool is_float() const { return std::holds_alternative<double>(storage_); }
  bool is_number() const { return is_bool() || is_integer() || is_float(); }

  const Undefined& undefined() const { return std::get<Undefined>(storage_); }
  // Null when the value is of another kind.
  const Text* text() const { return pointee<std::shared_ptr<const Text>>(); }
  List* list() const { return pointee<std::shared_ptr<List>>(); }
  Dict* dict() const { return pointee<std::shared_ptr<Dict>>(); }
  Namespace* name_space() const { return pointee<std::shared_ptr<Namespace>>(); }
  const Callable* callable() const { return pointee<std::shared_ptr<const Callable>>(); }
  std::shared_ptr<const Text> text_pointer() const { return std::get<std::shared_ptr<const Text>>(storage_); }

  std::int64_t as_integer() const;  // of bool and integer
  double as_double() const;         // of any number
  const char* type_name() const;    // as Python calls it
  bool truthy() const;

 private:
  template <typename Pointer>
  typename Pointer::element_type* pointee() const {
    const Pointer* held = std::get_if<Pointer>(&storage_);
    return held ? held->get() : nullptr;
  }
  Storage storage_;
};

// What a call receives. `take` finds an argument by position or name and marks it used; finish() refuses what is left.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  std::optional<Value> find(std::size_t position, std::string_view name) const;
  Value require(std::size_t position, std::string_view name) const;
};

const Value* find_name(const Dict& dict, std::string_view key);
const Value* find(const Dict& dict, const Value& key);
void assign(Dict& dict, Value key, Value value);

// Limits of one rendering. Every step and every byte that is made is paid for.
class Meter {
 public:
  explicit Meter(const TemplateLimits& limits) : limits_(limits), fuel_(limits.fuel) {}
  void spend(std::uint64_t steps);
  void make(std::uint64_t bytes);  // memory for a new string or container, and steps for the time to fill it
  const TemplateLimits& limits() const { return limits_; }

 private:
  TemplateLimits limits_;
  std::uint64_t fuel_, made_ = 0;
};

bool equal(const Value& a, const Value& b, std::size_t depth = 0);
int compare(const Value& a, const Value& b);  // Failure for kinds that have no order

// str() and repr() as Python prints them, and JSON as json.dumps writes it. `indent` below 0: on one line.
Text to_text(const Value& value, Meter& meter);
std::string to_repr(const Value& value, Meter& meter, std::size_t depth = 0);
struct JsonStyle {
  int indent = -1;
  std::string item = ", ", key = ": ";
  bool sort_keys = false, ascii = false;
};
void to_json(const Value& value, const JsonStyle& style, Meter& meter, std::string& out, std::size_t depth = 0);
std::string float_repr(double value);

// Places of code points, for indices and slices. `text` need not be valid UTF-8: a stray byte counts as one.
std::vector<std::size_t> code_point_starts(std::string_view text);

}  // namespace lacuna::engine::jinja
