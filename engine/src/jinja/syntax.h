// The tree of a template.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "jinja/lexer.h"
#include "jinja/value.h"

namespace lacuna::engine::jinja {

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;
using Block = std::vector<std::unique_ptr<Statement>>;

struct Expression {
  enum class Kind {
    constant, name, list, dict, attribute, item, slice, call, filter, test, negate, plus, logical_not,
    binary, concat, comparison, logical_and, logical_or, conditional,
  };
  Kind kind = Kind::constant;
  Place place;
  Value constant;
  std::string name;                        // of name, attribute, filter, test; the operator of binary
  // Operands; null entries stand for parts that were left out: slice [object, from, to, step], conditional [test, yes, no].
  std::vector<ExpressionPtr> operands;
  std::vector<std::pair<std::string, ExpressionPtr>> named;  // named arguments; entries of a dict with an empty name: key, value alternate in operands
  std::vector<std::string> operators;      // of a comparison chain: operands[i] operators[i] operands[i + 1]
  bool negated = false;                    // "is not"
  std::size_t height = 1;                  // of the tree below, bounded by the parser
};

struct Macro {
  std::string name;
  std::vector<std::string> parameters;
  std::vector<ExpressionPtr> defaults;     // of the last parameters
  Block body;
};

struct Statement {
  enum class Kind { text, output, branch, loop, assign, assign_block, macro, call, filter, leave, next, group };
  Kind kind = Kind::text;
  Place place;
  std::string text;
  ExpressionPtr expression;                               // output, loop's sequence, assigned value, call, filter
  std::vector<std::pair<ExpressionPtr, Block>> branches;  // branch: condition (null: else) and body
  std::vector<std::string> targets;                       // loop, assign: names to unpack into
  std::string attribute;                                  // assign: "ns.attribute"
  ExpressionPtr condition;                                // loop ... if condition
  Block body, otherwise;
  std::shared_ptr<Macro> macro;                           // macro, and the caller of a call block
};

// Throws TemplateError with line and column.
Block parse(std::string_view source, const TemplateLimits& limits);

}  // namespace lacuna::engine::jinja
