#include "jinja/interpreter.h"

#include <algorithm>
#include <utility>

namespace lacuna::engine::jinja {
namespace {

using Kind = Expression::Kind;

constexpr const char* kBlockValue = "|";   // no name of a template: what the filters of a block are applied to
constexpr std::uint64_t kCellBytes = 64;  // what an item of a list or a name in a scope is charged

std::string missing_of(const Value& object, const std::string& name) {
  return std::string("'") + (object.dict() ? "dict object" : object.type_name()) + "' has no attribute '" + name + "'";
}

// Python's meaning of an index: negative ones count from the end. Empty when it is out of range.
std::optional<std::size_t> position(std::int64_t index, std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  if (index < 0) index += n;
  if (index < 0 || index >= n) return std::nullopt;
  return static_cast<std::size_t>(index);
}

}  // namespace

// A macro call within a macro call within ...
struct Interpreter::Depth {
  explicit Depth(Interpreter& interpreter) : interpreter_(interpreter) {
    if (++interpreter_.calls_ > interpreter_.meter_.limits().depth) {
      --interpreter_.calls_;
      throw Failure{"calls macros more than " + std::to_string(interpreter_.meter_.limits().depth) + " levels deep"};
    }
  }
  ~Depth() { --interpreter_.calls_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;
  Interpreter& interpreter_;
};

Interpreter::~Interpreter() {
  for (const auto& list : lists_) list->clear();
  for (const auto& dict : dicts_) dict->clear();
  for (const auto& scope : scopes_) scope->names.clear();
  scope_->names.clear();
}

Text Interpreter::render(const Block& block, const Dict& variables) {
  Text out;
  out_ = &out;
  try {
    add_global_functions(*scope_);
    for (const auto& [name, value] : variables) scope_->names[name.text()->bytes] = value;
    run(block);
  } catch (const Failure& failure) {
    fail_at(place_, failure.message);
  }
  return out;
}

std::shared_ptr<List> Interpreter::new_list(std::size_t size) {
  meter_.make(kCellBytes * (size + 1));
  return lists_.emplace_back(std::make_shared<List>());
}

std::shared_ptr<Dict> Interpreter::new_dict() {
  meter_.make(kCellBytes);
  return dicts_.emplace_back(std::make_shared<Dict>());
}

void Interpreter::write(const Text& text) {
  meter_.make(text.bytes.size());
  if (out_->bytes.size() + text.bytes.size() > meter_.limits().output_bytes)
    throw Failure{"writes more than " + std::to_string(meter_.limits().output_bytes) + " bytes"};
  out_->append(text);
}

// --- statements

Interpreter::Flow Interpreter::run(const Block& block) {
  for (const auto& statement : block)
    if (const Flow flow = run(*statement); flow != Flow::normal) return flow;
  return Flow::normal;
}

Interpreter::Flow Interpreter::run(const Statement& s) {
  meter_.spend(1);
  place_ = s.place;
  switch (s.kind) {
    case Statement::Kind::text: write({s.text, {}}); break;
    case Statement::Kind::output: write(to_text(evaluate(*s.expression), meter_)); break;
    case Statement::Kind::branch: return branch(s);
    case Statement::Kind::loop: return loop(s);
    case Statement::Kind::assign: assign(s); break;
    case Statement::Kind::assign_block: {
      Value value = capture(s.body);
      if (s.expression) {
        Arguments none;
        scope_->names[kBlockValue] = value;
        value = evaluate(*s.expression);
      }
      bind(s, value);
      break;
    }
    case Statement::Kind::macro: scope_->names[s.macro->name] = make_macro(s.macro); break;
    case Statement::Kind::call: {
      auto caller = std::make_shared<Callable>(Callable{"caller", [macro = s.macro, scope = scope_](Interpreter& self, Arguments& a) { return self.call_macro(*macro, scope, a); }});
      write(to_text(call_expression(*s.expression, caller), meter_));
      break;
    }
    case Statement::Kind::filter: {
      Value value = capture(s.body);
      scope_->names[kBlockValue] = value;
      write(to_text(evaluate(*s.expression), meter_));
      break;
    }
    case Statement::Kind::leave: return Flow::leave;
    case Statement::Kind::next: return Flow::next;
    case Statement::Kind::group: return run(s.body);
  }
  return Flow::normal;
}

Interpreter::Flow Interpreter::branch(const Statement& s) {
  for (const auto& [condition, body] : s.branches)
    if (!condition || evaluate(*condition).truthy()) return run(body);
  return Flow::normal;
}

Value Interpreter::loop_value(const List& items, std::size_t i) {
  meter_.spend(4);
  const auto n = static_cast<std::int64_t>(items.size()), at = static_cast<std::int64_t>(i);
  auto values = new_dict();
  *values = {{"index", at + 1}, {"index0", at}, {"revindex", n - at}, {"revindex0", n - at - 1}, {"first", i == 0}, {"last", at + 1 == n}, {"length", n},
             {"depth", std::int64_t{1}}, {"depth0", std::int64_t{0}}};
  if (i > 0) values->emplace_back("previtem", items[i - 1]);
  if (i + 1 < items.size()) values->emplace_back("nextitem", items[i + 1]);
  values->emplace_back("cycle", std::make_shared<const Callable>(Callable{"cycle", [i](Interpreter&, Arguments& a) {
    if (a.positional.empty()) throw Failure{"cycle() without values"};
    return a.positional[i % a.positional.size()];
  }}));
  return values;
}

Interpreter::Flow Interpreter::loop(const Statement& s) {
  auto items = items_of(evaluate(*s.expression));
  const std::shared_ptr<Scope> outer = scope_;
  const auto enter = [&](const Value& item) {
    scope_ = std::make_shared<Scope>(Scope{{}, outer});
    bind(s, item);
  };
  struct Restore {
    std::shared_ptr<Scope>& scope;
    std::shared_ptr<Scope> outer;
    ~Restore() { scope = outer; }
  } restore{scope_, outer};
  if (s.condition) {
    auto kept = new_list(items->size());
    for (const Value& item : *items) {
      meter_.spend(1);
      enter(item);
      if (evaluate(*s.condition).truthy()) kept->push_back(item);
    }
    items = kept;
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    meter_.spend(1);
    enter((*items)[i]);
    scope_->names["loop"] = loop_value(*items, i);
    if (run(s.body) == Flow::leave) break;
  }
  scope_ = outer;
  return items->empty() ? run(s.otherwise) : Flow::normal;
}

void Interpreter::bind(const Statement& s, const Value& value) {
  meter_.make(kCellBytes);
  if (!s.attribute.empty()) {
    const Value object = lookup(s.targets[0]);
    if (!object.name_space()) throw Failure{"'" + s.targets[0] + "' is no namespace: only its attributes can be set"};
    jinja::assign(object.name_space()->values, s.attribute, value);
    return;
  }
  if (s.targets.size() == 1) {
    scope_->names[s.targets[0]] = value;
    return;
  }
  const auto parts = items_of(value);
  if (parts->size() != s.targets.size()) throw Failure{std::to_string(s.targets.size()) + " values expected to unpack, found " + std::to_string(parts->size())};
  for (std::size_t i = 0; i < parts->size(); ++i) scope_->names[s.targets[i]] = (*parts)[i];
}

void Interpreter::assign(const Statement& s) { bind(s, evaluate(*s.expression)); }

Text Interpreter::capture(const Block& block) {
  Text captured;
  Text* const outer = std::exchange(out_, &captured);
  struct Restore {
    Text*& out;
    Text* outer;
    ~Restore() { out = outer; }
  } restore{out_, outer};
  run(block);
  return captured;
}

// --- macros

Value Interpreter::make_macro(const std::shared_ptr<Macro>& macro) {
  scopes_.push_back(scope_);  // a macro that stands in the scope that it refers to is a cycle
  return std::make_shared<const Callable>(Callable{macro->name, [macro, scope = std::weak_ptr<Scope>(scope_)](Interpreter& self, Arguments& a) { return self.call_macro(*macro, scope.lock(), a); }});
}

Value Interpreter::call_macro(const Macro& macro, const std::shared_ptr<Scope>& scope, Arguments& arguments) {
  const Depth depth(*this);
  meter_.make(kCellBytes * (macro.parameters.size() + 1));
  const std::shared_ptr<Scope> outer = std::exchange(scope_, std::make_shared<Scope>(Scope{{}, scope}));
  struct Restore {
    std::shared_ptr<Scope>& scope;
    std::shared_ptr<Scope> outer;
    ~Restore() { scope = outer; }
  } restore{scope_, outer};
  if (arguments.positional.size() > macro.parameters.size()) throw Failure{"macro '" + macro.name + "' takes " + std::to_string(macro.parameters.size()) + " arguments, " + std::to_string(arguments.positional.size()) + " given"};
  const std::size_t required = macro.parameters.size() - macro.defaults.size();
  for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
    const std::string& name = macro.parameters[i];
    if (auto value = arguments.find(i, name)) scope_->names[name] = *value;
    else scope_->names[name] = i >= required ? evaluate(*macro.defaults[i - required]) : Value(Undefined{name});
  }
  for (const auto& [name, value] : arguments.named) {
    const bool known = std::find(macro.parameters.begin(), macro.parameters.end(), name) != macro.parameters.end();
    if (!known && name != "caller") throw Failure{"macro '" + macro.name + "' has no argument '" + name + "'"};
    if (!known) scope_->names[name] = value;
  }
  return capture(macro.body);
}

Value Interpreter::call(const Value& callee, Arguments& arguments) {
  meter_.spend(1);
  if (callee.is_undefined()) throw Failure{"'" + callee.undefined().name + "' is undefined"};
  if (!callee.callable()) throw Failure{std::string("a ") + callee.type_name() + " cannot be called"};
  return callee.callable()->call(*this, arguments);
}

// --- expressions

Value Interpreter::lookup(const std::string& name) const {
  for (const Scope* scope = scope_.get(); scope; scope = scope->parent.get()) {
    const auto found = scope->names.find(name);
    if (found != scope->names.end()) return found->second;
  }
  return Undefined{name};
}

Value Interpreter::evaluate(const Expression& e) {
  meter_.spend(1);
  place_ = e.place;
  switch (e.kind) {
    case Kind::constant: return e.constant;
    case Kind::name: return lookup(e.name);
    case Kind::list: return list(e);
    case Kind::dict: return dict(e);
    case Kind::attribute: return attribute(evaluate(*e.operands[0]), e.name);
    case Kind::item: {
      const Value object = evaluate(*e.operands[0]);
      return item(object, evaluate(*e.operands[1]));
    }
    case Kind::slice: return slice(e);
    case Kind::call: return call_expression(e, nullptr);
    case Kind::filter: {
      Value value = e.operands[0] ? evaluate(*e.operands[0]) : lookup(kBlockValue);
      Arguments a = arguments(e);
      place_ = e.place;
      return filter(e.name, std::move(value), a);
    }
    case Kind::test: {
      const Value value = evaluate(*e.operands[0]);
      Arguments a = arguments(e);
      place_ = e.place;
      return test(e.name, value, a) != e.negated;
    }
    case Kind::negate: {
      const Value value = evaluate(*e.operands[0]);
      if (value.is_float()) return -value.as_double();
      return binary("-", std::int64_t{0}, value, *this);
    }
    case Kind::plus: return binary("+", std::int64_t{0}, evaluate(*e.operands[0]), *this);
    case Kind::logical_not: return !evaluate(*e.operands[0]).truthy();
    case Kind::binary: {
      const Value left = evaluate(*e.operands[0]), right = evaluate(*e.operands[1]);
      place_ = e.place;
      return binary(e.name, left, right, *this);
    }
    case Kind::concat: {
      Text out;
      for (const auto& operand : e.operands) out.append(to_text(evaluate(*operand), meter_));
      return out;
    }
    case Kind::comparison: return comparison(e);
    case Kind::logical_and: {
      Value left = evaluate(*e.operands[0]);
      return left.truthy() ? evaluate(*e.operands[1]) : left;
    }
    case Kind::logical_or: {
      Value left = evaluate(*e.operands[0]);
      return left.truthy() ? left : evaluate(*e.operands[1]);
    }
    case Kind::conditional:
      if (evaluate(*e.operands[0]).truthy()) return evaluate(*e.operands[1]);
      return e.operands[2] ? evaluate(*e.operands[2]) : Value(Undefined{"the value of an 'if' without 'else'"});
  }
  return {};
}

Value Interpreter::list(const Expression& e) {
  auto out = new_list(e.operands.size());
  for (const auto& operand : e.operands) out->push_back(evaluate(*operand));
  return out;
}

Value Interpreter::dict(const Expression& e) {
  auto out = new_dict();
  for (std::size_t i = 0; i + 1 < e.operands.size(); i += 2) {
    const Value key = evaluate(*e.operands[i]);
    if (!key.text() && !key.is_integer()) throw Failure{std::string("keys of a dict are strings or integers; found ") + key.type_name()};
    jinja::assign(*out, key, evaluate(*e.operands[i + 1]));
  }
  return out;
}

Value Interpreter::attribute(const Value& object, const std::string& name) {
  if (object.is_undefined()) throw Failure{"'" + object.undefined().name + "' is undefined"};
  if (name.starts_with("_")) return Undefined{name};  // no way to anything but plain data
  if (const Namespace* space = object.name_space()) {
    const Value* value = find_name(space->values, name);
    return value ? *value : Value(Undefined{name});
  }
  if (Value bound = method(object, name); !bound.is_undefined()) return bound;
  if (const Dict* dict = object.dict())
    if (const Value* value = find_name(*dict, name)) return *value;
  return Undefined{missing_of(object, name)};
}

Value Interpreter::item(const Value& object, const Value& key) {
  if (object.is_undefined()) throw Failure{"'" + object.undefined().name + "' is undefined"};
  if (const Text* name = key.text()) {
    if (const Dict* dict = object.dict())
      if (const Value* value = find_name(*dict, name->bytes)) return *value;
    return attribute(object, name->bytes);
  }
  if (object.dict()) {
    const Value* value = find(*object.dict(), key);
    return value ? *value : Value(Undefined{std::string("dict object has no such element")});
  }
  if (key.is_integer() || key.is_bool()) {
    if (const List* list = object.list()) {
      const auto at = position(key.as_integer(), list->size());
      return at ? (*list)[*at] : Value(Undefined{"list object has no element " + std::to_string(key.as_integer())});
    }
    if (const Text* text = object.text()) {
      meter_.spend(text->bytes.size() / 64);
      const auto starts = code_point_starts(text->bytes);
      const auto at = position(key.as_integer(), starts.size());
      if (!at) return Undefined{"str object has no element " + std::to_string(key.as_integer())};
      return text->slice(starts[*at], *at + 1 < starts.size() ? starts[*at + 1] : text->bytes.size());
    }
  }
  return Undefined{std::string("item of a ") + object.type_name()};
}

Value Interpreter::slice(const Expression& e) {
  const Value object = evaluate(*e.operands[0]);
  const auto bound = [&](std::size_t i) -> std::optional<std::int64_t> {
    if (!e.operands[i]) return std::nullopt;
    const Value value = evaluate(*e.operands[i]);
    if (value.is_none()) return std::nullopt;
    if (!value.is_integer() && !value.is_bool()) throw Failure{std::string("a slice needs integers; found ") + value.type_name()};
    return value.as_integer();
  };
  const auto from = bound(1), to = bound(2);
  const std::int64_t step = bound(3).value_or(1);
  if (step == 0) throw Failure{"a slice with step 0"};
  if (object.is_undefined()) throw Failure{"'" + object.undefined().name + "' is undefined"};
  if (!object.list() && !object.text()) throw Failure{std::string("a ") + object.type_name() + " cannot be sliced"};
  const std::vector<std::size_t> starts = object.text() ? code_point_starts(object.text()->bytes) : std::vector<std::size_t>();
  const auto n = static_cast<std::int64_t>(object.text() ? starts.size() : object.list()->size());
  meter_.spend(static_cast<std::uint64_t>(n));
  // As Python's slice.indices(): bounds are clipped to [0, n], or [-1, n - 1] when going backwards.
  const auto clip = [&](std::optional<std::int64_t> value, std::int64_t fallback) {
    if (!value) return fallback;
    const std::int64_t low = step < 0 ? -1 : 0, high = step < 0 ? n - 1 : n;
    return std::clamp(*value < 0 ? *value + n : *value, low, high);
  };
  const std::int64_t begin = clip(from, step < 0 ? n - 1 : 0), end = clip(to, step < 0 ? -1 : n);
  std::vector<std::size_t> chosen;
  for (std::int64_t i = begin; step > 0 ? i < end : i > end;) {
    chosen.push_back(static_cast<std::size_t>(i));
    if (step > 0 ? step > end - i : step < end - i) break;
    i += step;
  }
  if (object.list()) {
    auto out = new_list(chosen.size());
    for (const std::size_t i : chosen) out->push_back((*object.list())[i]);
    return out;
  }
  const Text& text = *object.text();
  const auto place_of = [&](std::size_t i) { return i < starts.size() ? starts[i] : text.bytes.size(); };
  if (step == 1) return chosen.empty() ? Text{} : text.slice(place_of(chosen.front()), place_of(chosen.back() + 1));
  Text out;
  for (const std::size_t i : chosen) out.append(text.slice(place_of(i), place_of(i + 1)));
  return out;
}

Arguments Interpreter::arguments(const Expression& e) {
  Arguments out;
  for (std::size_t i = 1; i < e.operands.size(); ++i) out.positional.push_back(evaluate(*e.operands[i]));
  for (const auto& [name, value] : e.named) out.named.emplace_back(name, evaluate(*value));
  return out;
}

Value Interpreter::call_expression(const Expression& e, const std::shared_ptr<const Callable>& caller) {
  const Value callee = evaluate(*e.operands[0]);
  Arguments a = arguments(e);
  if (caller) a.named.emplace_back("caller", Value(caller));
  place_ = e.place;
  return call(callee, a);
}

bool Interpreter::holds(const std::string& op, const Value& left, const Value& right) {
  if (op == "==") return equal(left, right);
  if (op == "!=") return !equal(left, right);
  if (op == "in" || op == "not in") {
    Arguments a{{right}, {}};
    return test("in", left, a) == (op == "in");
  }
  if (left.is_undefined() || right.is_undefined()) throw Failure{"'" + (left.is_undefined() ? left : right).undefined().name + "' is undefined"};
  const int order = compare(left, right);
  return op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
}

Value Interpreter::comparison(const Expression& e) {
  Value left = evaluate(*e.operands[0]);
  for (std::size_t i = 0; i < e.operators.size(); ++i) {
    Value right = evaluate(*e.operands[i + 1]);
    place_ = e.place;
    if (!holds(e.operators[i], left, right)) return false;
    left = std::move(right);
  }
  return true;
}

std::shared_ptr<List> Interpreter::items_of(const Value& value) {
  if (value.list()) {
    auto out = new_list(value.list()->size());  // a copy: a list that grows while it is looped over ends
    *out = *value.list();
    return out;
  }
  auto out = new_list();
  if (const Dict* dict = value.dict()) {
    for (const auto& [key, unused] : *dict) out->emplace_back(key);
  } else if (const Text* text = value.text()) {
    const auto starts = code_point_starts(text->bytes);
    meter_.make(kCellBytes * starts.size());
    for (std::size_t i = 0; i < starts.size(); ++i) out->emplace_back(text->slice(starts[i], i + 1 < starts.size() ? starts[i + 1] : text->bytes.size()));
  } else if (!value.is_undefined()) throw Failure{std::string("a ") + value.type_name() + " cannot be looped over"};
  return out;
}

}  // namespace lacuna::engine::jinja
