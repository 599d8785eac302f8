// The tree of a template.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "jinja_lexer.h"
#include "jinja_value.h"

namespace lacuna::engine::chat {

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;
using Block = std::vector<std::unique_ptr<Statement>>;

struct Expression {
  enum class Kind {
    constant, name, list, tuple, dict, attribute, item, slice, call, filter, test, negate, plus, logical_not,
    binary, concat, comparison, logical_and, logical_or, conditional,
  };
  Kind kind = Kind::constant;
  Place place;
  Value constant;
  std::string name;  // of name, attribute, filter, test; the operator of binary
  // Operands; null entries stand for what was left out: slice [object, from, to, step], conditional [test, yes, no]. Keys and values of
  // a dict alternate. Calls, filters and tests have the object first, then the positional arguments.
  std::vector<ExpressionPtr> operands;
  std::vector<std::pair<std::string, ExpressionPtr>> named;  // arguments
  ExpressionPtr unpacked, unpacked_named;                    // the arguments *x and **x
  std::vector<std::string> operators;  // of a comparison chain: operands[i] operators[i] operands[i + 1]
  bool negated = false;                // "is not"
  std::size_t height = 1;              // of the tree below, bounded by the parser
};

// What a value is bound to: a name, an attribute of a namespace, or a tuple of targets.
struct Target {
  std::string name, attribute;
  bool is_tuple = false;
  std::vector<Target> parts;
};

struct Macro {
  std::string name;
  std::vector<std::string> parameters;
  std::vector<ExpressionPtr> defaults;  // of the last parameters
  Block body;
  // Whether the body mentions them; a macro that does not refuses what they would hold.
  bool uses_caller = false, uses_varargs = false, uses_kwargs = false;
};

struct Statement {
  enum class Kind { text, output, branch, loop, assign, assign_block, scope, macro, call, filter, leave, next };
  Kind kind = Kind::text;
  Place place;
  Text text;
  ExpressionPtr expression;                               // output, loop's sequence, assigned value, call, filters
  std::vector<std::pair<ExpressionPtr, Block>> branches;  // branch: condition (null: else) and body
  Target target;                                          // loop, assign
  ExpressionPtr condition;                                // loop ... if condition
  bool recursive = false;                                 // loop
  std::vector<std::pair<Target, ExpressionPtr>> bindings;  // scope: the names of "with"
  Block body, otherwise;
  std::shared_ptr<Macro> macro;                           // macro, and the caller of a call block
};

// Throws TemplateError with line and column.
Block parse(std::string_view source, const TemplateLimits& limits);

}  // namespace lacuna::engine::chat
