// Walks the tree of a template.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "jinja/syntax.h"

namespace lacuna::engine::jinja {

// Names of one block; macros keep the scope that they were written in.
struct Scope {
  std::map<std::string, Value, std::less<>> names;
  std::shared_ptr<Scope> parent;
};

class Interpreter {
 public:
  Interpreter(const TemplateLimits& limits, std::chrono::sys_seconds now) : meter_(limits), now_(now) {}
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // Throws TemplateError with the place that was reached.
  Text render(const Block& block, const Dict& variables);

  // For filters, tests and functions.
  Meter& meter() { return meter_; }
  std::chrono::sys_seconds now() const { return now_; }
  Value call(const Value& callee, Arguments& arguments);
  Value filter(const std::string& name, Value value, Arguments& arguments);
  bool test(const std::string& name, const Value& value, Arguments& arguments);
  Value attribute(const Value& object, const std::string& name);
  Value item(const Value& object, const Value& key);
  std::shared_ptr<List> new_list(std::size_t size = 0);
  std::shared_ptr<Dict> new_dict();
  // The items of anything that can be looped over; Failure otherwise.
  std::shared_ptr<List> items_of(const Value& value);

 private:
  enum class Flow { normal, leave, next };
  struct Depth;

  Flow run(const Block& block);
  Flow run(const Statement& statement);
  Flow branch(const Statement& statement);
  Flow loop(const Statement& statement);
  void assign(const Statement& statement);
  void bind(const Statement& statement, const Value& value);
  Value loop_value(const List& items, std::size_t i);
  Text capture(const Block& block);
  void write(const Text& text);

  Value evaluate(const Expression& e);
  Value list(const Expression& e);
  Value dict(const Expression& e);
  Value slice(const Expression& e);
  Value call_expression(const Expression& e, const std::shared_ptr<const Callable>& caller);
  Value comparison(const Expression& e);
  Arguments arguments(const Expression& e);
  Value lookup(const std::string& name) const;
  Value make_macro(const std::shared_ptr<Macro>& macro);
  Value call_macro(const Macro& macro, const std::shared_ptr<Scope>& scope, Arguments& arguments);
  bool holds(const std::string& op, const Value& left, const Value& right);

  Meter meter_;
  std::chrono::sys_seconds now_;
  Place place_;
  std::shared_ptr<Scope> scope_ = std::make_shared<Scope>();
  Text* out_ = nullptr;
  std::size_t calls_ = 0;
  // Everything that may hold itself in the end: emptied when the rendering is over.
  std::vector<std::shared_ptr<List>> lists_;
  std::vector<std::shared_ptr<Dict>> dicts_;
  std::vector<std::shared_ptr<Scope>> scopes_;
};

Value binary(const std::string& op, const Value& left, const Value& right, Interpreter& interpreter);
// Methods of strings, lists and dicts; empty when the object has none of this name.
Value method(const Value& object, const std::string& name);
// range, namespace, dict, raise_exception, strftime_now.
void add_global_functions(Scope& scope);

}  // namespace lacuna::engine::jinja
