#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "jinja_builtins.h"
#include "jinja_syntax.h"

namespace lacuna::engine::chat {
namespace {

using Kind = Expression::Kind;
using Names = std::initializer_list<std::string_view>;

constexpr std::size_t kMaxHeight = 400;  // of an expression: a long chain of operators is a tall tree

bool is_constant(std::string_view name) {
  constexpr std::array<std::string_view, 6> kConstants = {"true", "True", "false", "False", "none", "None"};
  return std::find(kConstants.begin(), kConstants.end(), name) != kConstants.end();
}

class Parser {
 public:
  Parser(std::string_view source, const TemplateLimits& limits) : tokens_(tokenize(source)), limits_(limits) {}

  Block run() { return closed_block({}); }

 private:
  // One level of nesting for as long as it lives.
  struct Level {
    explicit Level(Parser& of) : parser(of) {
      const std::size_t most = parser.limits_.depth;
      if (++parser.depth_ > most) fail_at(parser.here().place, "nested more than " + std::to_string(most) + " levels deep");
    }
    ~Level() { --parser.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    Parser& parser;
  };

  // --- tokens

  const Token& here() const { return tokens_[at_]; }
  const Token& ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  Token take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool symbol(std::string_view text) const { return here().kind == TokenKind::symbol && here().text == text; }
  bool word(std::string_view text) const { return here().kind == TokenKind::name && here().text == text; }
  bool take_symbol(std::string_view text) { return symbol(text) && (take(), true); }
  bool take_word(std::string_view text) { return word(text) && (take(), true); }
  bool at_tag_end() const { return here().kind == TokenKind::close_block || here().kind == TokenKind::close_output; }

  [[noreturn]] void unexpected(const std::string& wanted) const {
    const Token& token = here();
    const char* const end = token.kind == TokenKind::end ? "the end of the template" : at_tag_end() ? "the end of the tag" : nullptr;
    fail_at(token.place, wanted + " expected, found " + (end ? end : "'" + escaped(token.text, 40) + "'"));
  }
  void expect(std::string_view text) {
    if (!take_symbol(text)) unexpected("'" + std::string(text) + "'");
  }
  std::string name() {
    if (here().kind != TokenKind::name) unexpected("a name");
    return take().text;
  }
  std::string dotted_name() {
    std::string out = name();
    while (take_symbol(".")) out += "." + name();
    return out;
  }
  void close_block() {
    if (here().kind != TokenKind::close_block) unexpected("'%}'");
    take();
  }
  // The rest of a tag that only says a name, such as endif.
  void end_tag() {
    name();
    close_block();
  }

  // --- statements

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
        out.back()->text.bytes = take().text;
      } else if (token.kind == TokenKind::open_output) {
        out.push_back(output());
      } else {
        take();
        if (here().kind == TokenKind::name && std::find(ends.begin(), ends.end(), here().text) != ends.end()) return out;
        out.push_back(statement());
      }
    }
  }

  // A block with its own names. Jinja looks filters and tests up before it runs anything, but for those that only run on a
  // condition; a block of its own takes that mercy back.
  Block closed_block(Names ends) {
    const std::size_t known = unknown_.size();
    Block out = block(ends);
    insist(known);
    return out;
  }
  void insist(std::size_t known) const {
    if (unknown_.size() > known) fail_at(unknown_[known].place, unknown_[known].text);
  }
  void forgive(std::size_t known) { unknown_.resize(known); }

  std::unique_ptr<Statement> make(Statement::Kind kind) const {
    auto out = std::make_unique<Statement>();
    out->kind = kind;
    out->place = here().place;
    return out;
  }

  std::unique_ptr<Statement> output() {
    auto out = make(Statement::Kind::output);
    take();
    out->expression = tuple_or_expression(true);
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
    if (tag == "with") return with();
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
    const std::size_t known = unknown_.size();
    for (bool more = true; more;) {
      ExpressionPtr condition = tuple_or_expression(false);
      close_block();
      Block body = block({"elif", "else", "endif"});
      out->branches.emplace_back(std::move(condition), std::move(body));
      more = word("elif");
      if (more) take();
    }
    if (take_word("else")) {
      close_block();
      out->branches.emplace_back(nullptr, block({"endif"}));
    }
    end_tag();
    forgive(known);
    return out;
  }

  Target target() {
    const Level level(*this);
    Target out;
    if (take_symbol("(")) {
      if (!symbol(")")) out = targets();
      else out.is_tuple = true;
      expect(")");
      return out;
    }
    const Place place = here().place;
    out.name = name();
    if (is_constant(out.name)) fail_at(place, "'" + out.name + "' cannot be assigned to");
    if (out.name == "loop" && nested_loops_ > 0) fail_at(place, "'loop' cannot be assigned to in a loop");
    return out;
  }
  Target targets() {
    Target first = target();
    if (!symbol(",")) return first;
    Target out;
    out.is_tuple = true;
    out.parts.push_back(std::move(first));
    while (take_symbol(",")) {
      if (symbol(")")) break;
      out.parts.push_back(target());
    }
    return out;
  }

  std::unique_ptr<Statement> loop() {
    auto out = make(Statement::Kind::loop);
    ++nested_loops_;
    out->target = targets();
    if (!take_word("in")) unexpected("'in'");
    out->expression = tuple_or_expression(false);
    const std::size_t known = unknown_.size();
    if (take_word("if")) out->condition = expression();
    insist(known);
    out->recursive = take_word("recursive");
    close_block();
    ++loops_;
    out->body = closed_block({"else", "endfor"});
    --loops_;
    --nested_loops_;
    if (take_word("else")) {
      close_block();
      out->otherwise = closed_block({"endfor"});
    }
    end_tag();
    return out;
  }

  std::unique_ptr<Statement> assignment() {
    auto out = make(Statement::Kind::assign);
    if (here().kind == TokenKind::name && ahead(1).kind == TokenKind::symbol && ahead(1).text == ".") {
      out->target.name = name();
      take();
      out->target.attribute = name();
    } else {
      out->target = targets();
    }
    if (take_symbol("=")) {
      out->expression = tuple_or_expression(true);
      close_block();
      return out;
    }
    if (out->target.is_tuple) unexpected("'='");
    out->kind = Statement::Kind::assign_block;
    if (symbol("|")) out->expression = filters(nullptr);
    close_block();
    out->body = closed_block({"endset"});
    end_tag();
    return out;
  }

  std::unique_ptr<Statement> with() {
    auto out = make(Statement::Kind::scope);
    while (here().kind != TokenKind::close_block) {
      if (!out->bindings.empty()) expect(",");
      Target bound = target();
      expect("=");
      out->bindings.emplace_back(std::move(bound), expression());
    }
    close_block();
    out->body = closed_block({"endwith"});
    end_tag();
    return out;
  }

  void parameters(Macro& macro) {
    expect("(");
    const std::size_t known = unknown_.size();
    while (!symbol(")")) {
      if (!macro.parameters.empty()) expect(",");
      const Place place = here().place;
      std::string parameter = name();
      if (is_constant(parameter)) fail_at(place, "'" + parameter + "' cannot be a parameter");
      if (std::find(macro.parameters.begin(), macro.parameters.end(), parameter) != macro.parameters.end())
        fail_at(place, "parameter '" + escaped(parameter, 40) + "' is there twice");
      macro.parameters.push_back(std::move(parameter));
      if (take_symbol("=")) macro.defaults.push_back(expression());
      else if (!macro.defaults.empty()) unexpected("a default, as the parameter before has one,");
    }
    insist(known);
    expect(")");
  }

  void body_of(Macro& macro, std::string_view end) {
    close_block();
    const std::size_t loops = std::exchange(loops_, 0);
    const std::set<std::string> outside = std::exchange(mentioned_, {});
    macro.body = closed_block({end});
    macro.uses_caller = mentioned_.contains("caller");
    macro.uses_varargs = mentioned_.contains("varargs");
    macro.uses_kwargs = mentioned_.contains("kwargs");
    mentioned_.insert(outside.begin(), outside.end());
    loops_ = loops;
    end_tag();
  }

  std::unique_ptr<Statement> macro() {
    auto out = make(Statement::Kind::macro);
    out->macro = std::make_shared<Macro>();
    if (is_constant(here().text)) fail_at(here().place, "'" + here().text + "' cannot be the name of a macro");
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
    const std::size_t known = unknown_.size();
    out->expression = filters(filter(nullptr));
    insist(known);
    close_block();
    out->body = closed_block({"endfilter"});
    end_tag();
    return out;
  }

  // Marks what the model wrote, for training; for rendering it is only a scope.
  std::unique_ptr<Statement> generation() {
    auto out = make(Statement::Kind::scope);
    close_block();
    out->body = closed_block({"endgeneration"});
    end_tag();
    return out;
  }

  // --- expressions, loosest first

  ExpressionPtr node(Kind kind, Place place, std::string name = "") const {
    auto out = std::make_unique<Expression>();
    out->kind = kind;
    out->place = place;
    out->name = std::move(name);
    return out;
  }
  void grow(Expression& parent, const Expression& child) const {
    parent.height = std::max(parent.height, child.height + 1);
    if (parent.height > kMaxHeight) fail_at(child.place, "an expression of more than " + std::to_string(kMaxHeight) + " operators in a row");
  }
  void add(Expression& parent, ExpressionPtr child) const {
    if (child) grow(parent, *child);
    parent.operands.push_back(std::move(child));
  }
  ExpressionPtr pair(Kind kind, const Token& op, ExpressionPtr left, ExpressionPtr right) const {
    ExpressionPtr out = node(kind, op.place, op.text);
    add(*out, std::move(left));
    add(*out, std::move(right));
    return out;
  }

  ExpressionPtr tuple_or_expression(bool conditional) {
    const auto element = [&] { return conditional ? expression() : logical_or(); };
    const Level level(*this);
    ExpressionPtr first = element();
    if (!symbol(",")) return first;
    ExpressionPtr out = node(Kind::tuple, first->place);
    add(*out, std::move(first));
    while (take_symbol(",") && !at_tag_end() && !symbol(")") && !word("recursive")) add(*out, element());
    return out;
  }

  ExpressionPtr expression() {
    const Level level(*this);
    const std::size_t known = unknown_.size();
    ExpressionPtr value = logical_or();
    while (word("if")) {
      ExpressionPtr out = node(Kind::conditional, take().place);
      add(*out, logical_or());
      add(*out, std::move(value));
      add(*out, take_word("else") ? expression() : nullptr);
      value = std::move(out);
      forgive(known);
    }
    return value;
  }

  ExpressionPtr logical_or() {
    ExpressionPtr left = logical_and();
    while (word("or")) {
      const Token op = take();
      left = pair(Kind::logical_or, op, std::move(left), logical_and());
    }
    return left;
  }
  ExpressionPtr logical_and() {
    ExpressionPtr left = logical_not();
    while (word("and")) {
      const Token op = take();
      left = pair(Kind::logical_and, op, std::move(left), logical_not());
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
      left = pair(Kind::binary, op, std::move(left), concatenation());
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
      left = pair(Kind::binary, op, std::move(left), power());
    }
    return left;
  }
  ExpressionPtr power() {
    ExpressionPtr left = unary(true);
    while (symbol("**")) {
      const Token op = take();
      left = pair(Kind::binary, op, std::move(left), unary(true));
    }
    return left;
  }

  // A sign binds more tightly than a filter: -1|abs is 1.
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
      case TokenKind::name: return name_or_constant();
      case TokenKind::string: {
        std::string text = take().text;
        while (here().kind == TokenKind::string) text += take().text;
        return constant(place, std::move(text));
      }
      case TokenKind::integer: return constant(place, integer(take()));
      case TokenKind::floating: return constant(place, floating(take()));
      default: break;
    }
    if (symbol("(")) return parenthesis();
    if (symbol("[")) return list();
    if (symbol("{")) return dict();
    unexpected("a value");
  }

  ExpressionPtr name_or_constant() {
    const Token token = take();
    if (token.text == "true" || token.text == "True") return constant(token.place, true);
    if (token.text == "false" || token.text == "False") return constant(token.place, false);
    if (token.text == "none" || token.text == "None") return constant(token.place, None{});
    mentioned_.insert(token.text);
    return node(Kind::name, token.place, token.text);
  }

  // The lexer gives decimal digits, or hexadecimal ones after 0x and the like.
  static Value integer(const Token& token) {
    const char mark = token.text.size() > 2 ? token.text[1] : '\0';
    const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    std::int64_t value = 0;
    const char* end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data() + (base == 10 ? 0 : 2), end, value, base);
    if (error != std::errc() || stop != end) fail_at(token.place, "the number " + escaped(token.text, 40) + " does not fit into 64 bits");
    return value;
  }
  static Value floating(const Token& token) {
    double value = 0;
    const auto [stop, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
    if (error != std::errc()) fail_at(token.place, "the number " + escaped(token.text, 40) + " is too large or too small");
    return value;
  }

  ExpressionPtr parenthesis() {
    const Place place = take().place;
    if (take_symbol(")")) return node(Kind::tuple, place);
    ExpressionPtr out = tuple_or_expression(true);
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
      if (symbol(".")) object = member(std::move(object));
      else if (symbol("[")) object = subscript(std::move(object));
      else if (symbol("(")) object = call(std::move(object));
      else return object;
    }
  }

  // x.name, or x.0 for x[0]
  ExpressionPtr member(ExpressionPtr object) {
    const Token dot = take();
    if (here().kind == TokenKind::integer) {
      const Place place = here().place;
      return pair(Kind::item, dot, std::move(object), constant(place, integer(take())));
    }
    ExpressionPtr out = node(Kind::attribute, dot.place, name());
    add(*out, std::move(object));
    return out;
  }

  ExpressionPtr call(ExpressionPtr object) {
    ExpressionPtr out = node(Kind::call, here().place);
    add(*out, std::move(object));
    arguments(*out);
    return out;
  }

  ExpressionPtr subscript(ExpressionPtr object) {
    const Token bracket = take();
    ExpressionPtr first = symbol(":") || symbol("]") ? nullptr : expression();
    if (symbol(":")) return slice(std::move(object), std::move(first), bracket.place);
    if (!first || symbol(",")) {  // x[1, 2] looks up a tuple
      ExpressionPtr key = node(Kind::tuple, bracket.place);
      if (first) add(*key, std::move(first));
      while (take_symbol(",") && !symbol("]")) add(*key, expression());
      first = std::move(key);
    }
    expect("]");
    return pair(Kind::item, bracket, std::move(object), std::move(first));
  }

  ExpressionPtr slice(ExpressionPtr object, ExpressionPtr from, Place place) {
    ExpressionPtr out = node(Kind::slice, place);
    add(*out, std::move(object));
    add(*out, std::move(from));
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
      argument(call);
      if (!take_symbol(",")) break;
    }
    expect(")");
  }

  void argument(Expression& call) {
    const Place place = here().place;
    if (call.unpacked_named) fail_at(place, "nothing may follow an argument **x");
    if (symbol("**") || symbol("*")) {
      if (symbol("*") && call.unpacked) fail_at(place, "a second argument *x");
      ExpressionPtr& unpacked = take().text == "*" ? call.unpacked : call.unpacked_named;
      unpacked = expression();
      return grow(call, *unpacked);
    }
    if (here().kind == TokenKind::name && ahead(1).kind == TokenKind::symbol && ahead(1).text == "=") {
      std::string key = name();
      take();
      for (const auto& [other, value] : call.named)
        if (other == key) fail_at(place, "argument '" + escaped(key, 40) + "' is there twice");
      call.named.emplace_back(std::move(key), expression());
      return grow(call, *call.named.back().second);
    }
    if (!call.named.empty() || call.unpacked) unexpected("a named argument");
    add(call, expression());
  }

  // One filter without its bar; `object` may be null, for a filter block.
  ExpressionPtr filter(ExpressionPtr object) {
    const Place place = here().place;
    ExpressionPtr out = node(Kind::filter, place, dotted_name());
    if (!find_filter(out->name)) unknown_.push_back({place, "no filter is named '" + escaped(out->name, 40) + "'"});
    add(*out, std::move(object));
    if (symbol("(")) arguments(*out);
    return out;
  }

  ExpressionPtr filters(ExpressionPtr object) {
    for (;;) {
      if (take_symbol("|")) object = filter(std::move(object));
      else if (object && word("is")) object = test(std::move(object));
      else if (object && symbol("(")) object = call(std::move(object));
      else return object;
    }
  }

  ExpressionPtr test(ExpressionPtr object) {
    ExpressionPtr out = node(Kind::test, take().place);
    out->negated = take_word("not");
    const Place place = here().place;
    out->name = dotted_name();
    if (!find_test(out->name)) unknown_.push_back({place, "no test is named '" + escaped(out->name, 40) + "'"});
    add(*out, std::move(object));
    if (symbol("(")) arguments(*out);
    else if (begins_test_argument()) add(*out, postfix(primary()));
    return out;
  }

  bool begins_test_argument() {
    if (word("is")) fail_at(here().place, "tests cannot follow each other");
    const TokenKind kind = here().kind;
    if (kind == TokenKind::name) return !word("else") && !word("or") && !word("and");
    return kind == TokenKind::string || kind == TokenKind::integer || kind == TokenKind::floating || symbol("[") || symbol("{");
  }

  struct Unknown {
    Place place;
    std::string text;
  };
  std::vector<Token> tokens_;
  TemplateLimits limits_;
  // loops_: that break and continue can leave; nested_loops_: all around, over the borders of macros too.
  std::size_t at_ = 0, depth_ = 0, loops_ = 0, nested_loops_ = 0;
  std::vector<Unknown> unknown_;     // filters and tests that nothing has forgiven yet
  std::set<std::string> mentioned_;  // names in the macro that is being read
};

}  // namespace

Block parse(std::string_view source, const TemplateLimits& limits) {
  if (source.size() > limits.source_bytes)
    throw TemplateError("chat template, line 1, column 1: has " + std::to_string(source.size()) + " bytes; at most " +
                        std::to_string(limits.source_bytes) + " are allowed");
  return Parser(source, limits).run();
}

}  // namespace lacuna::engine::chat
