#include "jinja_interpreter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "jinja_builtins.h"

namespace lacuna::engine::chat {
namespace {

using Kind = Expression::Kind;

constexpr std::uint64_t kNameBytes = 112, kObjectBytes = 160;  // a name in a scope; what a macro, a loop or a scope costs
constexpr std::size_t kFramesPerLevel = 12;                    // of the interpreter, for a level of macro calls

// Python's meaning of an index: negative ones count from the end. Empty when it is out of range.
std::optional<std::size_t> position(std::int64_t index, std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  if (index < 0) index += n;
  if (index < 0 || index >= n) return std::nullopt;
  return static_cast<std::size_t>(index);
}

std::string in_quotes(std::string_view name) { return "'" + escaped(name, 60) + "'"; }

Undefined missing(const Value& object, std::string_view name) {
  return Undefined(std::string("a ") + object.type_name() + " has no " + in_quotes(name));
}

template <typename Container>
void take_apart(const std::vector<std::shared_ptr<Container>>& all, auto clear) {
  for (const auto& one : all) clear(*one);
}

}  // namespace

// One step down into the tree. The stack is bounded whatever macros, blocks and expressions it is made of.
struct Interpreter::Frame {
  explicit Frame(Interpreter& of) : interpreter(of) {
    if (++interpreter.frames_ > interpreter.meter_.limits().depth * kFramesPerLevel) {
      --interpreter.frames_;
      throw Failure{"macro calls, blocks and expressions are nested too deeply"};
    }
  }
  ~Frame() { --interpreter.frames_; }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  Interpreter& interpreter;
};

// Another scope for as long as it lives.
struct Interpreter::Inside {
  Inside(Interpreter& of, const std::shared_ptr<Scope>& parent)
      : interpreter(of), outer(std::exchange(of.scope_, std::make_shared<Scope>(Scope{{}, parent}))) {}
  ~Inside() { interpreter.scope_ = std::move(outer); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  Interpreter& interpreter;
  std::shared_ptr<Scope> outer;
};

Interpreter::~Interpreter() {
  take_apart(lists_, [](List& list) { list.items.clear(); });
  take_apart(dicts_, [](Dict& dict) { dict.entries.clear(); });
  take_apart(namespaces_, [](Namespace& space) { space.values.entries.clear(); });
  take_apart(scopes_, [](Scope& scope) { scope.names.clear(); });
  scope_->names.clear();
}

Text Interpreter::render(const Block& block, const Dict& variables) {
  Text out;
  out_ = &out;
  try {
    for (const auto& [name, value] : variables.entries) scope_->names[name.text()->bytes] = value;
    run(block);
  } catch (const Failure& failure) {
    fail_at(place_, failure.message);
  }
  return out;
}

std::shared_ptr<List> Interpreter::new_list(std::size_t size, List::Kind kind) {
  meter_.make(kObjectBytes + kItemBytes * size);
  return lists_.emplace_back(std::make_shared<List>(List{{}, kind}));
}
std::shared_ptr<Dict> Interpreter::new_dict() {
  meter_.make(kObjectBytes);
  return dicts_.emplace_back(std::make_shared<Dict>());
}
std::shared_ptr<Namespace> Interpreter::new_namespace() {
  meter_.make(kObjectBytes);
  return namespaces_.emplace_back(std::make_shared<Namespace>());
}

std::shared_ptr<List> Interpreter::items_of(const Value& value) {
  if (value.list() && value.list()->kind != List::Kind::generator) return value.shared_list();
  auto out = new_list();
  if (value.list()) {
    std::swap(out->items, value.list()->items);
  } else if (const Dict* dict = value.dict()) {
    meter_.make(kItemBytes * dict->entries.size());
    for (const auto& entry : dict->entries) out->items.push_back(entry.first);
  } else if (const Text* text = value.text()) {
    Text plain{{}, {}};
    for (std::size_t at = 0; at < text->bytes.size();) {
      const std::size_t begin = at;
      next_point(text->bytes, at);
      meter_.make(kItemBytes + kTextBytes);
      Text character = text->slice(begin, at);
      character.markup = false;
      out->items.emplace_back(std::move(character));
    }
  } else if (!value.is_undefined()) {
    throw Failure{std::string("a ") + value.type_name() + " cannot be looped over"};
  }
  return out;
}

std::shared_ptr<List> Interpreter::copy_of_items(const Value& value) {
  const auto items = items_of(value);
  auto out = new_list(items->items.size());
  out->items = items->items;
  return out;
}

void Interpreter::write(const Text& text) {
  meter_.make(text.cost());
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

Interpreter::Flow Interpreter::run_inside(const Block& block, const std::shared_ptr<Scope>& scope) {
  const Inside inside(*this, scope);
  return run(block);
}

Interpreter::Flow Interpreter::run(const Statement& s) {
  const Frame frame(*this);
  meter_.spend(1);
  place_ = s.place;
  switch (s.kind) {
    case Statement::Kind::text: write(s.text); break;
    case Statement::Kind::output: write(to_text(evaluate(*s.expression), meter_)); break;
    case Statement::Kind::branch: return branch(s);
    case Statement::Kind::loop: return loop(s, evaluate(*s.expression), 0);
    case Statement::Kind::assign: bind(s.target, evaluate(*s.expression)); break;
    case Statement::Kind::assign_block: return assign_block(s);
    case Statement::Kind::scope: return with(s);
    case Statement::Kind::macro: set(s.macro->name, make_macro(s.macro)); break;
    case Statement::Kind::call: {
      const Value caller = make_macro(s.macro);
      write(to_text(call(*s.expression, &caller), meter_));
      break;
    }
    case Statement::Kind::filter: return filter_block(s);
    case Statement::Kind::leave: return Flow::leave;
    case Statement::Kind::next: return Flow::next;
  }
  return Flow::normal;
}

Interpreter::Flow Interpreter::branch(const Statement& s) {
  for (const auto& [condition, body] : s.branches)
    if (!condition || evaluate(*condition).truthy()) return run(body);
  return Flow::normal;
}

Interpreter::Flow Interpreter::with(const Statement& s) {
  std::vector<Value> values;
  for (const auto& [target, expression] : s.bindings) values.push_back(evaluate(*expression));
  const Inside inside(*this, scope_);
  for (std::size_t i = 0; i < values.size(); ++i) bind(s.bindings[i].first, values[i]);
  return run(s.body);
}

std::shared_ptr<List> Interpreter::chosen_items(const Statement& s, const std::shared_ptr<List>& items) {
  if (!s.condition) return items;
  auto chosen = new_list();
  for (std::size_t i = 0; i < items->items.size(); ++i) {
    meter_.spend(1);
    const Inside inside(*this, scope_);
    const Value item = items->items[i];
    bind(s.target, item);
    if (!evaluate(*s.condition).truthy()) continue;
    meter_.make(kItemBytes);
    chosen->items.push_back(item);
  }
  return chosen;
}

Interpreter::Flow Interpreter::loop(const Statement& s, const Value& sequence, std::size_t depth) {
  meter_.make(kObjectBytes);
  auto loop = std::make_shared<Loop>();
  loop->items = chosen_items(s, items_of(sequence));
  loop->depth = depth;
  if (s.recursive) {
    loop->statement = &s;
    loop->scope = kept_scope();
  }
  bool completed = false;
  // A list that the body makes longer is followed to its end, as Python does; the fuel is finite.
  for (; loop->index < loop->items->items.size(); ++loop->index) {
    meter_.spend(2);
    const Inside inside(*this, scope_);
    bind(s.target, Value(loop->items->items[loop->index]));
    set("loop", loop);
    const Flow flow = run(s.body);
    if (flow == Flow::leave) break;
    completed |= flow == Flow::normal;
  }
  // As Jinja compiles it: "else" is for a loop of which no round came to its end.
  return completed ? Flow::normal : run_inside(s.otherwise, scope_);
}

void Interpreter::set(const std::string& name, const Value& value) {
  meter_.make(kNameBytes);
  scope_->names[name] = value;
}

void Interpreter::bind(const Target& target, const Value& value) {
  if (target.is_tuple) {
    const auto parts = copy_of_items(value);
    if (parts->items.size() != target.parts.size())
      throw Failure{std::to_string(target.parts.size()) + " values expected to unpack, found " + std::to_string(parts->items.size())};
    for (std::size_t i = 0; i < target.parts.size(); ++i) bind(target.parts[i], parts->items[i]);
  } else if (!target.attribute.empty()) {
    const Value object = lookup(target.name);
    if (!object.name_space()) throw Failure{in_quotes(target.name) + " is no namespace: only its attributes can be set"};
    object.name_space()->values.assign(target.attribute, value, meter_);
  } else {
    set(target.name, value);
  }
}

Interpreter::Flow Interpreter::capture(const Block& block, Text& out) {
  struct Redirected {
    Redirected(Text*& of, Text* to) : slot(of), outer(std::exchange(of, to)) {}
    ~Redirected() { slot = outer; }
    Text*& slot;
    Text* outer;
  } redirected(out_, &out);
  return run_inside(block, scope_);
}

Interpreter::Flow Interpreter::assign_block(const Statement& s) {
  Text captured;
  if (const Flow flow = capture(s.body, captured); flow != Flow::normal) return flow;
  Value value = std::move(captured);
  if (s.expression) {
    block_value_ = value;
    value = evaluate(*s.expression);
  }
  bind(s.target, value);
  return Flow::normal;
}

Interpreter::Flow Interpreter::filter_block(const Statement& s) {
  Text captured;
  if (const Flow flow = capture(s.body, captured); flow != Flow::normal) return flow;
  block_value_ = std::move(captured);
  write(to_text(evaluate(*s.expression), meter_));
  return Flow::normal;
}

// --- macros and calls

// Remembered, because it may come to hold what refers to it.
const std::shared_ptr<Scope>& Interpreter::kept_scope() {
  meter_.make(kObjectBytes);
  return scopes_.emplace_back(scope_);
}

Value Interpreter::make_macro(const std::shared_ptr<Macro>& macro) {
  meter_.make(kObjectBytes);
  return std::make_shared<const Callable>(
      Callable{macro->name, [macro, scope = kept_scope()](Interpreter& self, Arguments& a) -> Value { return self.call_macro(*macro, scope, a); }});
}

Text Interpreter::call_macro(const Macro& macro, const std::shared_ptr<Scope>& scope, Arguments& arguments) {
  if (calls_ >= meter_.limits().depth) throw Failure{"calls macros more than " + std::to_string(meter_.limits().depth) + " levels deep"};
  const Inside inside(*this, scope);
  bind_parameters(macro, arguments);
  bind_rest(macro, arguments);
  Text out;
  ++calls_;
  capture(macro.body, out);
  --calls_;
  return out;
}

void Interpreter::bind_parameters(const Macro& macro, Arguments& arguments) {
  const std::size_t given = arguments.positional.size(), count = macro.parameters.size(), required = count - macro.defaults.size();
  std::vector<bool> bound(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& name = macro.parameters[i];
    const Value* named = arguments.find_named(name);
    if (named && i < given) throw Failure{"macro " + in_quotes(macro.name) + " has two values for its argument " + in_quotes(name)};
    bound[i] = named || i < given;
    set(name, named ? *named : i < given ? arguments.positional[i] : Value(Undefined("parameter " + in_quotes(name) + " was not given")));
  }
  for (std::size_t i = required; i < count; ++i)
    if (!bound[i]) set(macro.parameters[i], evaluate(*macro.defaults[i - required]));
}

void Interpreter::bind_rest(const Macro& macro, Arguments& arguments) {
  const std::size_t count = macro.parameters.size();
  std::vector<Value> rest;
  if (arguments.positional.size() > count) {
    if (!macro.uses_varargs) throw Failure{"macro " + in_quotes(macro.name) + " takes at most " + std::to_string(count) + " arguments"};
    rest.assign(arguments.positional.begin() + static_cast<std::ptrdiff_t>(count), arguments.positional.end());
  }
  const auto named = macro.uses_kwargs ? new_dict() : nullptr;
  Value caller = Undefined("no caller is there");
  for (const auto& [name, value] : arguments.named) {
    if (std::find(macro.parameters.begin(), macro.parameters.end(), name) != macro.parameters.end()) continue;
    if (name == "caller" && macro.uses_caller) caller = value;
    else if (name == "caller" || !macro.uses_kwargs) throw Failure{"macro " + in_quotes(macro.name) + " has no argument " + in_quotes(name)};
    else named->assign(name, value, meter_);
  }
  const bool is_parameter = std::find(macro.parameters.begin(), macro.parameters.end(), "caller") != macro.parameters.end();
  if (macro.uses_caller && !is_parameter) set("caller", caller);
  if (macro.uses_kwargs) set("kwargs", named);
  if (!macro.uses_varargs) return;
  const auto tuple = new_list(rest.size(), List::Kind::tuple);
  tuple->items = std::move(rest);
  set("varargs", tuple);
}

Value Interpreter::call(const Value& callee, Arguments& arguments) {
  meter_.spend(1);
  if (callee.is_undefined()) throw Failure{callee.description()};
  if (callee.loop()) return call_loop(*callee.loop(), arguments);
  if (!callee.callable()) throw Failure{std::string("a ") + callee.type_name() + " cannot be called"};
  const Value held = callee;  // the callee may be bound to something else meanwhile
  return held.callable()->call(*this, arguments);
}

Value Interpreter::call(const Expression& e, const Value* caller) {
  const Expression& what = *e.operands[0];
  if (what.kind == Kind::attribute) {  // a method needs no object of its own
    const Value object = evaluate(*what.operands[0]);
    const Builtin* method = find_method(object, what.name);
    const Value callee = method ? Value() : attribute(object, what.name);
    Arguments a = arguments(e);
    if (caller) a.named.emplace_back("caller", *caller);
    place_ = what.place;
    meter_.spend(1);
    return method ? method->call(*this, what.name, object, a) : call(callee, a);
  }
  const Value callee = evaluate(what);
  Arguments a = arguments(e);
  if (caller) a.named.emplace_back("caller", *caller);
  place_ = e.place;
  return call(callee, a);
}

Value Interpreter::call_loop(const Loop& loop, Arguments& arguments) {
  if (!loop.statement) throw Failure{"only a loop that is marked 'recursive' can be called"};
  if (arguments.positional.size() != 1 || !arguments.named.empty()) throw Failure{"loop() needs one argument"};
  if (calls_ >= meter_.limits().depth) throw Failure{"loops are nested more than " + std::to_string(meter_.limits().depth) + " levels deep"};
  struct Redirected {
    Redirected(Interpreter& of, Text* to, std::shared_ptr<Scope> scope)
        : interpreter(of), outer(std::exchange(of.out_, to)), outer_scope(std::exchange(of.scope_, std::move(scope))) { ++of.calls_; }
    ~Redirected() {
      interpreter.out_ = outer;
      interpreter.scope_ = std::move(outer_scope);
      --interpreter.calls_;
    }
    Interpreter& interpreter;
    Text* outer;
    std::shared_ptr<Scope> outer_scope;
  };
  Text out;
  const Redirected redirected(*this, &out, loop.scope);
  this->loop(*loop.statement, arguments.positional[0], loop.depth + 1);
  return out;
}

Arguments Interpreter::arguments(const Expression& e) {
  Arguments out;
  for (std::size_t i = 1; i < e.operands.size(); ++i) out.positional.push_back(evaluate(*e.operands[i]));
  for (const auto& [name, value] : e.named) out.named.emplace_back(name, evaluate(*value));
  if (e.unpacked) {
    const auto more = items_of(evaluate(*e.unpacked));
    meter_.make(kItemBytes * more->items.size());
    out.positional.insert(out.positional.end(), more->items.begin(), more->items.end());
  }
  if (e.unpacked_named) {
    const Value more = evaluate(*e.unpacked_named);
    if (!more.dict()) throw Failure{std::string("** needs a dict, found ") + more.type_name()};
    for (const auto& [name, value] : more.dict()->entries) {
      meter_.make(kNameBytes + out.named.size());
      if (!name.text() || out.find_named(name.text()->bytes)) throw Failure{"an argument is there twice, or its name is no string"};
      out.named.emplace_back(name.text()->bytes, value);
    }
  }
  return out;
}

// --- expressions

Value Interpreter::lookup(const std::string& name) const {
  for (const Scope* scope = scope_.get(); scope; scope = scope->parent.get()) {
    const auto found = scope->names.find(name);
    if (found != scope->names.end()) return found->second;
  }
  if (const Builtin* function = find_function(name))
    return std::make_shared<const Callable>(
        Callable{name, [function, name](Interpreter& self, Arguments& a) { return function->call(self, name, {}, a); }});
  return Undefined(in_quotes(name) + " is undefined");
}

Value Interpreter::evaluate(const Expression& e) {
  const Frame frame(*this);
  meter_.spend(1);
  place_ = e.place;
  switch (e.kind) {
    case Kind::constant: return e.constant;
    case Kind::name: return lookup(e.name);
    case Kind::list:
    case Kind::tuple: return list(e);
    case Kind::dict: return dict(e);
    case Kind::attribute: return attribute(evaluate(*e.operands[0]), e.name);
    case Kind::item: {
      const Value object = evaluate(*e.operands[0]), key = evaluate(*e.operands[1]);
      place_ = e.place;
      return item(object, key);
    }
    case Kind::slice: return slice(e);
    case Kind::call: return call(e);
    case Kind::filter: return filter(e);
    case Kind::test: return test(e);
    case Kind::negate: return negated(evaluate(*e.operands[0]), *this);
    case Kind::plus: return binary("+", std::int64_t{0}, evaluate(*e.operands[0]), *this);
    case Kind::logical_not: return !evaluate(*e.operands[0]).truthy();
    case Kind::binary: {
      const Value left = evaluate(*e.operands[0]), right = evaluate(*e.operands[1]);
      place_ = e.place;
      return binary(e.name, left, right, *this);
    }
    case Kind::concat: return concat(e);
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
      return e.operands[2] ? evaluate(*e.operands[2]) : Value(Undefined("an 'if' without 'else' has no value"));
  }
  return {};
}

Value Interpreter::list(const Expression& e) {
  auto out = new_list(e.operands.size(), e.kind == Kind::tuple ? List::Kind::tuple : List::Kind::list);
  for (const auto& operand : e.operands) out->items.push_back(evaluate(*operand));
  return out;
}

Value Interpreter::dict(const Expression& e) {
  auto out = new_dict();
  for (std::size_t i = 0; i + 1 < e.operands.size(); i += 2) {
    const Value key = evaluate(*e.operands[i]);
    out->assign(key, evaluate(*e.operands[i + 1]), meter_);
  }
  return out;
}

Value Interpreter::concat(const Expression& e) {
  Text out;
  for (const auto& operand : e.operands) out.append(to_text(evaluate(*operand), meter_));
  return out;
}

Value Interpreter::filter(const Expression& e) {
  const Value value = e.operands[0] ? evaluate(*e.operands[0]) : std::exchange(block_value_, Value());
  Arguments a = arguments(e);
  place_ = e.place;
  return filter(e.name, value, a);
}

Value Interpreter::test(const Expression& e) {
  const Value value = evaluate(*e.operands[0]);
  Arguments a = arguments(e);
  place_ = e.place;
  return test(e.name, value, a) != e.negated;
}

Value Interpreter::filter(std::string_view name, const Value& value, Arguments& arguments) {
  const Builtin* builtin = find_filter(name);
  if (!builtin) throw Failure{"no filter is named " + in_quotes(name)};
  meter_.spend(1);
  return builtin->call(*this, name, value, arguments);
}

bool Interpreter::test(std::string_view name, const Value& value, Arguments& arguments) {
  const Builtin* builtin = find_test(name);
  if (!builtin) throw Failure{"no test is named " + in_quotes(name)};
  meter_.spend(1);
  return builtin->call(*this, name, value, arguments).truthy();
}

// Methods come before the keys of a dict. There is no way from here to anything but plain data.
Value Interpreter::attribute(const Value& object, std::string_view name) {
  if (object.is_undefined()) throw Failure{object.description()};
  if (const Builtin* method = find_method(object, name)) {
    meter_.make(kObjectBytes);
    const auto body = [object, method, name = std::string(name)](Interpreter& self, Arguments& a) { return method->call(self, name, object, a); };
    return std::make_shared<const Callable>(Callable{std::string(name), body});
  }
  if (object.loop()) return loop_attribute(object, name);
  Dict* const values = object.name_space() ? &object.name_space()->values : object.dict();
  const bool hidden = object.name_space() && name.starts_with("_");
  const Value* value = values && !hidden ? values->find_name(name, meter_) : nullptr;
  if (value) return *value;
  if (object.callable() && name == "name") return object.callable()->name;
  return missing(object, name);
}

Value Interpreter::loop_attribute(const Value& value, std::string_view name) {
  const Loop& loop = *value.loop();
  const auto& items = loop.items->items;
  const auto n = static_cast<std::int64_t>(items.size()), at = static_cast<std::int64_t>(loop.index), depth = static_cast<std::int64_t>(loop.depth);
  if (name == "index") return at + 1;
  if (name == "index0") return at;
  if (name == "revindex") return n - at;
  if (name == "revindex0") return n - at - 1;
  if (name == "first") return at == 0;
  if (name == "last") return at + 1 == n;
  if (name == "length") return n;
  if (name == "depth") return depth + 1;
  if (name == "depth0") return depth;
  if (name == "previtem") return at > 0 && at <= n ? items[loop.index - 1] : Value(Undefined("the first round of a loop has no item before"));
  if (name == "nextitem") return at + 1 < n ? items[loop.index + 1] : Value(Undefined("the last round of a loop has no item after"));
  return missing(value, name);
}

Value Interpreter::item(const Value& object, const Value& key) {
  if (object.is_undefined()) throw Failure{object.description()};
  if (Dict* dict = object.dict())
    if (const Value* value = dict->find(key, meter_)) return *value;
  if (const Text* name = key.text()) return attribute(object, name->bytes);
  if (!key.is_integral()) return missing(object, key.type_name());
  const std::string number = std::to_string(key.as_integer());
  if (object.list() && object.list()->is_sequence()) {
    const auto at = position(key.as_integer(), object.list()->items.size());
    return at ? object.list()->items[*at] : Value(missing(object, number));
  }
  if (const Text* text = object.text()) {
    meter_.scan(4 * text->bytes.size());
    const auto at = position(key.as_integer(), count_points(text->bytes));
    if (!at) return missing(object, number);
    const std::size_t begin = offset_of_point(text->bytes, *at);
    std::size_t end = begin;
    next_point(text->bytes, end);
    return text->slice(begin, end);
  }
  return missing(object, number);
}

Value Interpreter::slice(const Expression& e) {
  const Value object = evaluate(*e.operands[0]);
  std::array<std::optional<std::int64_t>, 3> bounds;
  bool possible = true;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const Value value = e.operands[i + 1] ? evaluate(*e.operands[i + 1]) : Value(None{});
    if (value.is_integral()) bounds[i] = value.as_integer();
    else possible &= value.is_none();
  }
  place_ = e.place;
  if (object.is_undefined()) throw Failure{object.description()};
  possible &= object.text() || (object.list() && object.list()->is_sequence());
  if (!possible) throw Failure{std::string("a ") + object.type_name() + " cannot be sliced so"};
  const std::int64_t step = bounds[2].value_or(1);
  if (step == 0) throw Failure{"a slice with step 0"};
  if (object.text()) meter_.scan(8 * object.text()->bytes.size());
  const auto n = static_cast<std::int64_t>(object.text() ? count_points(object.text()->bytes) : object.list()->items.size());
  // As Python's slice.indices(): bounds are clipped to [0, n], or [-1, n - 1] when going backwards.
  const auto clip = [&](std::optional<std::int64_t> value, std::int64_t fallback) {
    if (!value) return fallback;
    return std::clamp(*value < 0 ? *value + n : *value, std::int64_t{step < 0 ? -1 : 0}, step < 0 ? n - 1 : n);
  };
  const std::int64_t begin = clip(bounds[0], step < 0 ? n - 1 : 0), end = clip(bounds[1], step < 0 ? -1 : n);
  return object.text() ? slice_of(*object.text(), begin, end, step) : slice_of(*object.list(), begin, end, step);
}

namespace {

// Calls `use` with begin, begin + step, ... before end, without ever adding past it.
template <typename Use>
void for_steps(std::int64_t begin, std::int64_t end, std::int64_t step, Use use) {
  for (std::int64_t i = begin; step > 0 ? i < end : i > end; i += step) {
    use(static_cast<std::size_t>(i));
    if (step > 0 ? step >= end - i : step <= end - i) return;
  }
}

}  // namespace

Value Interpreter::slice_of(const List& list, std::int64_t begin, std::int64_t end, std::int64_t step) {
  auto out = new_list(0, list.kind);
  for_steps(begin, end, step, [&](std::size_t i) {
    meter_.make(kItemBytes);
    out->items.push_back(list.items[i]);
  });
  return out;
}

Value Interpreter::slice_of(const Text& text, std::int64_t begin, std::int64_t end, std::int64_t step) {
  if (step == 1) {
    const std::size_t from = offset_of_point(text.bytes, static_cast<std::size_t>(begin));
    const std::size_t count = begin < end ? static_cast<std::size_t>(end - begin) : 0;
    const std::size_t length = offset_of_point(std::string_view(text.bytes).substr(from), count);
    meter_.make(kTextBytes + length);
    return text.slice(from, from + length);
  }
  std::vector<std::uint32_t> starts;
  meter_.make(2 * sizeof(std::uint32_t) * text.bytes.size());
  for (std::size_t at = 0; at < text.bytes.size(); next_point(text.bytes, at)) starts.push_back(static_cast<std::uint32_t>(at));
  Text out{{}, {}, text.markup};
  for_steps(begin, end, step, [&](std::size_t i) {
    meter_.make(4);
    out.append(text.slice(starts[i], i + 1 < starts.size() ? starts[i + 1] : text.bytes.size()));
  });
  return out;
}

bool Interpreter::holds(const std::string& op, const Value& left, const Value& right) {
  if (op == "==") return equal(left, right, meter_);
  if (op == "!=") return !equal(left, right, meter_);
  if (op == "in") return contains(right, left, meter_);
  if (op == "not in") return !contains(right, left, meter_);
  const int order = compare(left, right, meter_);
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

}  // namespace lacuna::engine::chat
