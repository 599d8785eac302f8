// Walks the tree of a template.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "jinja_syntax.h"

namespace lacuna::engine::chat {

// Names of one block; macros keep the scope that they were written in.
struct Scope {
  std::map<std::string, Value, std::less<>> names;
  std::shared_ptr<Scope> parent;
};

// The variable "loop".
struct Loop {
  std::shared_ptr<List> items;
  std::size_t index = 0, depth = 0;
  std::shared_ptr<List> changed;          // what changed() was called with last
  const Statement* statement = nullptr;   // of a recursive loop, with the scope around it
  std::shared_ptr<Scope> scope;
};

class Interpreter {
 public:
  Interpreter(const TemplateLimits& limits, std::chrono::sys_seconds now) : meter_(limits), now_(now) {}
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // Throws TemplateError with the place that was reached.
  Text render(const Block& block, const Dict& variables);

  // For builtins.
  Meter& meter() { return meter_; }
  std::chrono::sys_seconds now() const { return now_; }
  Value filter(std::string_view name, const Value& value, Arguments& arguments);
  bool test(std::string_view name, const Value& value, Arguments& arguments);
  Value attribute(const Value& object, std::string_view name);
  Value item(const Value& object, const Value& key);
  // Containers live until the rendering ends, so that those that hold themselves can be taken apart then.
  std::shared_ptr<List> new_list(std::size_t size = 0, List::Kind kind = List::Kind::list);
  std::shared_ptr<Dict> new_dict();
  std::shared_ptr<Namespace> new_namespace();
  // The items of anything that can be looped over, a list itself included; Failure otherwise.
  std::shared_ptr<List> items_of(const Value& value);
  std::shared_ptr<List> copy_of_items(const Value& value);

 private:
  enum class Flow { normal, leave, next };
  struct Frame;
  struct Inside;

  Flow run(const Block& block);
  Flow run(const Statement& s);
  Flow run_inside(const Block& block, const std::shared_ptr<Scope>& scope);
  Flow branch(const Statement& s);
  Flow with(const Statement& s);
  Flow loop(const Statement& s, const Value& sequence, std::size_t depth);
  Flow assign_block(const Statement& s);
  Flow filter_block(const Statement& s);
  Flow capture(const Block& block, Text& out);
  std::shared_ptr<List> chosen_items(const Statement& s, const std::shared_ptr<List>& items);
  void bind(const Target& target, const Value& value);
  void set(const std::string& name, const Value& value);
  void write(const Text& text);

  Value evaluate(const Expression& e);
  Value list(const Expression& e);
  Value dict(const Expression& e);
  Value slice(const Expression& e);
  Value slice_of(const List& list, std::int64_t begin, std::int64_t end, std::int64_t step);
  Value slice_of(const Text& text, std::int64_t begin, std::int64_t end, std::int64_t step);
  Value filter(const Expression& e);
  Value test(const Expression& e);
  Value concat(const Expression& e);
  Value comparison(const Expression& e);
  bool holds(const std::string& op, const Value& left, const Value& right);
  Value call(const Expression& e, const Value* caller = nullptr);
  Value call(const Value& callee, Arguments& arguments);
  Arguments arguments(const Expression& e);
  Value lookup(const std::string& name) const;
  Value loop_attribute(const Value& loop, std::string_view name);
  Value call_loop(const Loop& loop, Arguments& arguments);
  Value make_macro(const std::shared_ptr<Macro>& macro);
  Text call_macro(const Macro& macro, const std::shared_ptr<Scope>& scope, Arguments& arguments);
  void bind_parameters(const Macro& macro, Arguments& arguments);
  void bind_rest(const Macro& macro, Arguments& arguments);
  const std::shared_ptr<Scope>& kept_scope();

  Meter meter_;
  std::chrono::sys_seconds now_;
  Place place_;
  std::shared_ptr<Scope> scope_ = std::make_shared<Scope>();
  Text* out_ = nullptr;
  Value block_value_;  // what the filters of a block are applied to
  std::size_t calls_ = 0, frames_ = 0;
  std::vector<std::shared_ptr<List>> lists_;
  std::vector<std::shared_ptr<Dict>> dicts_;
  std::vector<std::shared_ptr<Namespace>> namespaces_;
  std::vector<std::shared_ptr<Scope>> scopes_;  // that macros and loops may refer to
};

}  // namespace lacuna::engine::chat
