#include <algorithm>
#include <array>
#include <charconv>

#include "jinja/syntax.h"

namespace lacuna::engine::jinja {
namespace {

using Kind = Expression::Kind;
using Names = std::initializer_list<std::string_view>;

constexpr std::size_t kMaxHeight = 1000;  // of an expression: a long chain of operators is a tall tree

class Parser {
 public:
  Parser(std::string_view source, const TemplateLimits& limits) : tokens_(tokenize(source)), limits_(limits) {}

  Block run() { return block({}); }

 private:
  // One level of nesting for as long as it lives.
  struct Level {
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > parser_.limits_.depth) fail_at(parser_.here().place, "is nested more than " + std::to_string(parser_.limits_.depth) + " levels deep");
    }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    Parser& parser_;
  };

  const Token& here() const { return tokens_[at_]; }
  const Token& ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  Token take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool symbol(std::string_view text) const { return here().kind == TokenKind::symbol && here().text == text; }
  bool word(std::string_view text) const { return here().kind == TokenKind::name && here().text == text; }
  bool take_symbol(std::string_view text) { return symbol(text) && (take(), true); }
  bool take_word(std::string_view text) { return word(text) && (take(), true); }

  [[noreturn]] void unexpected(const std::string& wanted) const {
    const Token& token = here();
    const std::string found = token.kind == TokenKind::end ? "the end of the template" : token.kind == TokenKind::close_block || token.kind == TokenKind::close_output ? "the end of the tag" : "'" + escaped(token.text, 40) + "'";
    fail_at(token.place, wanted + " expected, found " + found);
  }
  void expect(std::string_view text) {
    if (!take_symbol(text)) unexpected("'" + std::string(text) + "'");
  }
  std::string name() {
    if (here().kind != TokenKind::name) unexpected("a name");
    return take().text;
  }
  void close_block() {
    if (here().kind != TokenKind::close_block) unexpected("'%}'");
    take();
  }

  // Statements until a block tag with one of these names; the tag's opening is consumed, its name is not.
  Block block(Names ends) {
    const Level level(*this);
    Block out;
    for (;;) {
      const Token& token = here();
      if (token.kind == TokenKind::end) {
        if (ends.size() == 0) return out;
        unexpected("'{% " + std::string(*(ends.end() - 1)) + " %}'");
      }
      if (token.kind == TokenKind::text) {
        out.push_back(make(Statement::Kind::text));
        out.back()->text = take().text;
      } else if (token.kind == TokenKind::open_output) {
        out.push_back(output());
      } else {
        take();
        if (here().kind == TokenKind::name && std::find(ends.begin(), ends.end(), here().text) != ends.end()) return out;
        out.push_back(statement());
      }
    }
  }

  std::unique_ptr<Statement> make(Statement::Kind kind) const {
    auto out = std::make_unique<Statement>();
    out->kind = kind;
    out->place = here().place;
    return out;
  }

  std::unique_ptr<Statement> output() {
    auto out = make(Statement::Kind::output);
    take();
    out->expression = tuple_or_expression();
    if (here().kind != TokenKind::close_output) unexpected("'}}'");
    take();
    return out;
  }

  std::unique_ptr<Statement> statement() {
    const Place place = here().place;
    const std::string tag = name();
    if (tag == "if") return branch();
    if (tag == "for") return loop();
    if (tag == "set") return assignment();
    if (tag == "macro") return macro();
    if (tag == "call") return call_block();
    if (tag == "filter") return filter_block();
    if (tag == "generation") return generation();
    if (tag == "break" || tag == "continue") {
      if (loops_ == 0) fail_at(place, "'" + tag + "' stands outside of a loop");
      auto out = make(tag == "break" ? Statement::Kind::leave : Statement::Kind::next);
      close_block();
      return out;
    }
    if (tag == "include" || tag == "import" || tag == "from" || tag == "extends" || tag == "block")
      fail_at(place, "'" + tag + "' is refused: a chat template is one file and reads no other");
    fail_at(place, "unknown tag '" + escaped(tag, 40) + "'");
  }

  std::unique_ptr<Statement> branch() {
    auto out = make(Statement::Kind::branch);
    for (;;) {
      ExpressionPtr condition = expression();
      close_block();
      Block body = block({"elif", "else", "endif"});
      out->branches.emplace_back(std::move(condition), std::move(body));
      const std::string tag = name();
      if (tag == "elif") continue;
      close_block();
      if (tag == "else") {
        Block otherwise = block({"endif"});
        out->branches.emplace_back(nullptr, std::move(otherwise));
        name();
        close_block();
      }
      return out;
    }
  }

  std::vector<std::string> targets() {
    std::vector<std::string> out;
    const bool bracket = take_symbol("(");
    do out.push_back(name());
    while (take_symbol(",") && here().kind == TokenKind::name);
    if (bracket) expect(")");
    return out;
  }

  std::unique_ptr<Statement> loop() {
    auto out = make(Statement::Kind::loop);
    out->targets = targets();
    if (!take_word("in")) unexpected("'in'");
    out->expression = tuple_or_expression(false);
    if (take_word("if")) out->condition = expression();
    if (word("recursive")) fail_at(here().place, "recursive loops are not supported");
    close_block();
    ++loops_;
    out->body = block({"else", "endfor"});
    --loops_;
    if (name() == "else") {
      close_block();
      out->otherwise = block({"endfor"});
      name();
    }
    close_block();
    return out;
  }

  std::unique_ptr<Statement> assignment() {
    auto out = make(Statement::Kind::assign);
    out->targets = targets();
    if (take_symbol(".")) out->attribute = name();
    if (take_symbol("=")) {
      out->expression = tuple_or_expression();
      close_block();
      return out;
    }
    out->kind = Statement::Kind::assign_block;
    if (symbol("|")) out->expression = filters(nullptr);
    close_block();
    out->body = block({"endset"});
    name();
    close_block();
    return out;
  }

  void parameters(Macro& macro) {
    expect("(");
    while (!symbol(")")) {
      macro.parameters.push_back(name());
      if (take_symbol("=")) macro.defaults.push_back(expression());
      else if (!macro.defaults.empty()) unexpected("a default, as the parameter before has one,");
      if (!take_symbol(",")) break;
    }
    expect(")");
  }

  void body_of(Macro& macro, std::string_view end) {
    close_block();
    const std::size_t loops = std::exchange(loops_, 0);
    macro.body = block({end});
    loops_ = loops;
    name();
    close_block();
  }

  std::unique_ptr<Statement> macro() {
    auto out = make(Statement::Kind::macro);
    out->macro = std::make_shared<Macro>();
    out->macro->name = name();
    parameters(*out->macro);
    body_of(*out->macro, "endmacro");
    return out;
  }

  std::unique_ptr<Statement> call_block() {
    auto out = make(Statement::Kind::call);
    out->macro = std::make_shared<Macro>();
    out->macro->name = "caller";
    if (symbol("(")) parameters(*out->macro);
    out->expression = expression();
    if (out->expression->kind != Kind::call) fail_at(out->place, "'call' needs a call of a macro");
    body_of(*out->macro, "endcall");
    return out;
  }

  std::unique_ptr<Statement> filter_block() {
    auto out = make(Statement::Kind::filter);
    out->expression = filter(nullptr);
    if (symbol("|")) out->expression = filters(std::move(out->expression));
    close_block();
    out->body = block({"endfilter"});
    name();
    close_block();
    return out;
  }

  // Marks what the model wrote, for training; for rendering it is only a group.
  std::unique_ptr<Statement> generation() {
    auto out = make(Statement::Kind::group);
    close_block();
    out->body = block({"endgeneration"});
    name();
    close_block();
    return out;
  }

  // --- expressions, loosest first

  ExpressionPtr node(Kind kind, Place place) const {
    auto out = std::make_unique<Expression>();
    out->kind = kind;
    out->place = place;
    return out;
  }
  void add(Expression& parent, ExpressionPtr child) const {
    if (child) {
      parent.height = std::max(parent.height, child->height + 1);
      if (parent.height > kMaxHeight) fail_at(child->place, "an expression of more than " + std::to_string(kMaxHeight) + " operators in a row");
    }
    parent.operands.push_back(std::move(child));
  }
  ExpressionPtr pair(Kind kind, Place place, ExpressionPtr left, ExpressionPtr right, std::string op = "") const {
    ExpressionPtr out = node(kind, place);
    out->name = std::move(op);
    add(*out, std::move(left));
    add(*out, std::move(right));
    return out;
  }

  ExpressionPtr tuple_or_expression(bool conditional = true) {
    ExpressionPtr first = conditional ? expression() : logical_or();
    if (!symbol(",")) return first;
    ExpressionPtr out = node(Kind::list, first->place);
    add(*out, std::move(first));
    while (take_symbol(",") && here().kind != TokenKind::close_block && here().kind != TokenKind::close_output) add(*out, expression());
    return out;
  }

  ExpressionPtr expression() {
    const Level level(*this);
    ExpressionPtr value = logical_or();
    while (word("if")) {
      ExpressionPtr out = node(Kind::conditional, take().place);
      add(*out, logical_or());
      add(*out, std::move(value));
      add(*out, take_word("else") ? expression() : nullptr);
      value = std::move(out);
    }
    return value;
  }

  ExpressionPtr logical_or() {
    ExpressionPtr left = logical_and();
    while (word("or")) {
      const Place place = take().place;
      ExpressionPtr right = logical_and();
      left = pair(Kind::logical_or, place, std::move(left), std::move(right));
    }
    return left;
  }
  ExpressionPtr logical_and() {
    ExpressionPtr left = logical_not();
    while (word("and")) {
      const Place place = take().place;
      ExpressionPtr right = logical_not();
      left = pair(Kind::logical_and, place, std::move(left), std::move(right));
    }
    return left;
  }
  ExpressionPtr logical_not() {
    if (!word("not")) return comparison();
    const Level level(*this);
    ExpressionPtr out = node(Kind::logical_not, take().place);
    add(*out, logical_not());
    return out;
  }

  std::string comparison_operator() {
    for (const std::string_view op : {"==", "!=", "<=", ">=", "<", ">"})
      if (take_symbol(op)) return std::string(op);
    if (take_word("in")) return "in";
    if (word("not") && ahead(1).kind == TokenKind::name && ahead(1).text == "in") {
      take();
      take();
      return "not in";
    }
    return "";
  }
  ExpressionPtr comparison() {
    ExpressionPtr left = sum();
    const Place place = here().place;
    std::string op = comparison_operator();
    if (op.empty()) return left;
    ExpressionPtr out = node(Kind::comparison, place);
    add(*out, std::move(left));
    for (; !op.empty(); op = comparison_operator()) {
      out->operators.push_back(op);
      add(*out, sum());
    }
    return out;
  }

  ExpressionPtr sum() {
    ExpressionPtr left = concatenation();
    while (symbol("+") || symbol("-")) {
      const Token op = take();
      ExpressionPtr right = concatenation();
      left = pair(Kind::binary, op.place, std::move(left), std::move(right), op.text);
    }
    return left;
  }
  ExpressionPtr concatenation() {
    ExpressionPtr left = product();
    if (!symbol("~")) return left;
    ExpressionPtr out = node(Kind::concat, here().place);
    add(*out, std::move(left));
    while (take_symbol("~")) add(*out, product());
    return out;
  }
  ExpressionPtr product() {
    ExpressionPtr left = power();
    while (symbol("*") || symbol("/") || symbol("//") || symbol("%")) {
      const Token op = take();
      ExpressionPtr right = power();
      left = pair(Kind::binary, op.place, std::move(left), std::move(right), op.text);
    }
    return left;
  }
  ExpressionPtr power() {
    ExpressionPtr left = unary(true);
    while (symbol("**")) {
      const Token op = take();
      ExpressionPtr right = unary(true);
      left = pair(Kind::binary, op.place, std::move(left), std::move(right), op.text);
    }
    return left;
  }

  ExpressionPtr unary(bool with_filter) {
    ExpressionPtr out;
    if (symbol("-") || symbol("+")) {
      const Level level(*this);
      const Token op = take();
      out = node(op.text == "-" ? Kind::negate : Kind::plus, op.place);
      add(*out, unary(false));
    } else {
      out = primary();
    }
    out = postfix(std::move(out));
    return with_filter ? filters(std::move(out)) : std::move(out);
  }

  ExpressionPtr constant(Place place, Value value) const {
    ExpressionPtr out = node(Kind::constant, place);
    out->constant = std::move(value);
    return out;
  }

  ExpressionPtr primary() {
    const Place place = here().place;
    switch (here().kind) {
      case TokenKind::name: {
        const std::string text = take().text;
        if (text == "true" || text == "True") return constant(place, true);
        if (text == "false" || text == "False") return constant(place, false);
        if (text == "none" || text == "None") return constant(place, None{});
        ExpressionPtr out = node(Kind::name, place);
        out->name = text;
        return out;
      }
      case TokenKind::string: {
        std::string text = take().text;
        while (here().kind == TokenKind::string) text += take().text;
        return constant(place, text);
      }
      case TokenKind::integer: return constant(place, integer(take()));
      case TokenKind::floating: return constant(place, std::stod(take().text));
      default: break;
    }
    if (symbol("(")) return parenthesis();
    if (symbol("[")) return list();
    if (symbol("{")) return dict();
    unexpected("a value");
  }

  static Value integer(const Token& token) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
    if (error != std::errc() || end != token.text.data() + token.text.size()) fail_at(token.place, "the number " + escaped(token.text, 40) + " does not fit into 64 bits");
    return value;
  }

  ExpressionPtr parenthesis() {
    const Place place = take().place;
    if (take_symbol(")")) return node(Kind::list, place);
    ExpressionPtr first = expression();
    if (!symbol(",")) {
      expect(")");
      return first;
    }
    ExpressionPtr out = node(Kind::list, place);
    add(*out, std::move(first));
    while (take_symbol(",") && !symbol(")")) add(*out, expression());
    expect(")");
    return out;
  }
  ExpressionPtr list() {
    ExpressionPtr out = node(Kind::list, take().place);
    while (!symbol("]")) {
      add(*out, expression());
      if (!take_symbol(",")) break;
    }
    expect("]");
    return out;
  }
  ExpressionPtr dict() {
    ExpressionPtr out = node(Kind::dict, take().place);
    while (!symbol("}")) {
      add(*out, expression());
      expect(":");
      add(*out, expression());
      if (!take_symbol(",")) break;
    }
    expect("}");
    return out;
  }

  ExpressionPtr postfix(ExpressionPtr object) {
    for (;;) {
      const Place place = here().place;
      if (take_symbol(".")) {
        const bool index = here().kind == TokenKind::integer;
        ExpressionPtr out = node(index ? Kind::item : Kind::attribute, place);
        add(*out, std::move(object));
        if (index) {
          add(*out, constant(here().place, integer(here())));
          take();
        } else out->name = name();
        object = std::move(out);
      } else if (symbol("[")) object = subscript(std::move(object));
      else if (symbol("(")) {
        ExpressionPtr out = node(Kind::call, place);
        add(*out, std::move(object));
        arguments(*out);
        object = std::move(out);
      } else return object;
    }
  }

  ExpressionPtr subscript(ExpressionPtr object) {
    const Place place = take().place;
    ExpressionPtr first = symbol(":") ? nullptr : expression();
    if (take_symbol("]")) {
      if (!first) unexpected("an index");
      return pair(Kind::item, place, std::move(object), std::move(first));
    }
    ExpressionPtr out = node(Kind::slice, place);
    add(*out, std::move(object));
    add(*out, std::move(first));
    for (int part = 0; part < 2; ++part) {
      const bool present = take_symbol(":");
      add(*out, present && !symbol(":") && !symbol("]") ? expression() : nullptr);
    }
    expect("]");
    return out;
  }

  void arguments(Expression& call) {
    expect("(");
    while (!symbol(")")) {
      if (symbol("*") || symbol("**")) fail_at(here().place, "unpacking of arguments is not supported");
      if (here().kind == TokenKind::name && ahead(1).kind == TokenKind::symbol && ahead(1).text == "=") {
        std::string key = name();
        take();
        ExpressionPtr value = expression();
        call.height = std::max(call.height, value->height + 1);
        call.named.emplace_back(std::move(key), std::move(value));
      } else {
        if (!call.named.empty()) unexpected("a named argument");
        add(call, expression());
      }
      if (!take_symbol(",")) break;
    }
    expect(")");
  }

  // One filter without its bar; `object` may be null, for a filter block.
  ExpressionPtr filter(ExpressionPtr object) {
    ExpressionPtr out = node(Kind::filter, here().place);
    out->name = name();
    while (take_symbol(".")) out->name += "." + name();
    add(*out, std::move(object));
    if (symbol("(")) arguments(*out);
    return out;
  }

  ExpressionPtr filters(ExpressionPtr object) {
    for (;;) {
      if (take_symbol("|")) object = filter(std::move(object));
      else if (object && word("is")) object = test(std::move(object));
      else if (object && symbol("(")) {
        ExpressionPtr out = node(Kind::call, here().place);
        add(*out, std::move(object));
        arguments(*out);
        object = std::move(out);
      } else return object;
    }
  }

  ExpressionPtr test(ExpressionPtr object) {
    ExpressionPtr out = node(Kind::test, take().place);
    out->negated = take_word("not");
    out->name = name();
    add(*out, std::move(object));
    if (symbol("(")) {
      arguments(*out);
      return out;
    }
    const TokenKind kind = here().kind;
    const bool argument = kind == TokenKind::string || kind == TokenKind::integer || kind == TokenKind::floating || symbol("[") || symbol("{") ||
                          (kind == TokenKind::name && !word("else") && !word("or") && !word("and") && !word("if") && !word("is") && !word("not") && !word("in"));
    if (argument) add(*out, postfix(primary()));
    return out;
  }

  std::vector<Token> tokens_;
  TemplateLimits limits_;
  std::size_t at_ = 0, depth_ = 0, loops_ = 0;
};

}  // namespace

Block parse(std::string_view source, const TemplateLimits& limits) {
  if (source.size() > limits.source_bytes)
    throw TemplateError("chat template: has " + std::to_string(source.size()) + " bytes; at most " + std::to_string(limits.source_bytes) + " are allowed");
  return Parser(source, limits).run();
}

}  // namespace lacuna::engine::jinja
