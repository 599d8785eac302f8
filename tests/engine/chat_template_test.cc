// Chat templates: equal to Python's jinja2 on real templates, and harmless whatever a stranger writes into one.
#include "engine/chat_template.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "paths.h"

namespace lacuna::engine {
namespace {

using nlohmann::ordered_json;

// The moment that jinja_reference.py pins strftime_now() to.
constexpr std::chrono::sys_seconds kNow = std::chrono::sys_days(std::chrono::year(2026) / 3 / 5) + std::chrono::hours(14) + std::chrono::minutes(7) + std::chrono::seconds(9);

std::string render(const std::string& source, const std::string& variables = "{}") { return ChatTemplate(source).render_json(variables, kNow); }

std::string error_of(const std::string& source, const std::string& variables = "{}") {
  try {
    render(source, variables);
  } catch (const TemplateError& error) {
    return error.what();
  }
  return "no error";
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  char buffer[65536];
  while (pipe) {
    const std::size_t size = fread(buffer, 1, sizeof buffer, pipe.get());
    if (size == 0) break;
    out.append(buffer, size);
  }
  return out;
}

TEST(ChatTemplateReference, RealTemplatesRenderAsPythonRendersThem) {
  const auto folder = test::shared_file("templates");
  if (!folder) GTEST_SKIP() << "shared/templates is absent";
  if (output_of("/usr/bin/python3 -c 'import jinja2; print(1)' 2>/dev/null") != "1\n") GTEST_SKIP() << "python3-jinja2 is absent";
  std::istringstream lines(output_of("/usr/bin/python3 '" + (test::source_dir() / "tests/engine/jinja_reference.py").string() + "' '" + folder->string() + "'"));
  std::set<std::string> templates;
  std::size_t cases = 0;
  for (std::string line; std::getline(lines, line); ++cases) {
    const auto reference = ordered_json::parse(line);
    const std::string name = reference["template"], where = name + ", case " + std::string(reference["case"]) + ", " + reference["variables"].dump();
    templates.insert(name);
    const std::string source = test::read_file(*folder / name);
    if (reference.contains("error")) {
      EXPECT_THROW(render(source, reference["variables"].dump()), TemplateError) << where << ": Python says " << reference["error"];
      continue;
    }
    try {
      EXPECT_EQ(render(source, reference["variables"].dump()), reference["text"].get<std::string>()) << where;
    } catch (const TemplateError& error) {
      ADD_FAILURE() << where << ": " << error.what();
    }
  }
  std::printf("%zu cases of %zu templates\n", cases, templates.size());
  EXPECT_GE(templates.size(), 60u);
  EXPECT_TRUE(templates.count("deepseek-ai-DeepSeek-V3.1.jinja") && templates.count("llama-cpp-deepseek-r1.jinja") && templates.count("Qwen-Qwen3-0.6B.jinja"));
}

struct Case { const char *source, *variables, *expected; };

TEST(ChatTemplate, FollowsPythonInSmallThings) {
  const Case cases[] = {
      {"a\n{% if true %}\nb\n{% endif %}\nc\n", "{}", "a\nb\nc"},
      {"  {% set x = 1 %}\n{{ x }}", "{}", "1"},
      {"a  {{- ' b ' -}}  c", "{}", "a b c"},
      {"{% for x in [1, 2, 3] %}{{ loop.index }}/{{ loop.length }}{{ '' if loop.last else ',' }}{% endfor %}", "{}", "1/3,2/3,3/3"},
      {"{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", R"({"d": {"b": 1, "a": null}})", "b=1;a=None;"},
      {"{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "{}", "1"},
      {"{% set ns = namespace(x=1) %}{% for i in [1] %}{% set ns.x = 2 %}{% endfor %}{{ ns.x }}", "{}", "2"},
      {"{{ m['a'].b[-1][1:] }}", R"({"m": {"a": {"b": ["xy", "zäß"]}}})", "äß"},
      {"{{ 'abc'[::-1] }}{{ [1,2,3][::2] }}", "{}", "cba[1, 3]"},
      {"{{ x is defined }} {{ x | default('d') }} [{{ x }}]", "{}", "False d []"},
      {"{{ {'a': [1, 2.0, 'ü\"', true, none]} | tojson }}", "{}", R"({"a": [1, 2.0, "ü\"", true, null]})"},
      {"{{ {'a': [1]} | tojson(indent=2) }}", "{}", "{\n  \"a\": [\n    1\n  ]\n}"},
      {"{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 1 ~ 'a' }}", "{}", "3 -4 2 3.5 1024 1a"},
      {"{% macro f(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }}{{ f(1, b=2) }}", "{}", "1x12"},
      {"{% macro w() %}<{{ caller() }}>{% endmacro %}{% call w() %}in{% endcall %}", "{}", "<in>"},
      {"{{ 'a' if false }}{{ 'b' if x else 'c' }}", "{}", "c"},
      {"{% set s %} x {% endset %}[{{ s | trim }}]", "{}", "[x]"},
      {"{{ ['b', 'A'] | sort | join('-') }} {{ {'b': 1, 'a': 2} | dictsort }}", "{}", "A-b [['a', 2], ['b', 1]]"},
      {"{{ 'a,b,c'.split(',', 1) }} {{ ' x '.strip() }} {{ 'abc'.replace('b', 'd') }}", "{}", "['a', 'b,c'] x adc"},
      {"{{ 1 < 2 < 3 }} {{ 1 in [1] and 'b' not in 'abc' }}", "{}", "True False"},
      {"{% raw %}{{ x }}{% endraw %}", "{}", "{{ x }}"},
      {"{% for i in [1,2,3,4] %}{% if i == 2 %}{% continue %}{% elif i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "{}", "13"},
      {"{% for x in [] %}a{% else %}empty{% endfor %}", "{}", "empty"},
      {"{% for x in [1,2,3] if x != 2 %}{{ x }}{{ loop.previtem is defined }}{% endfor %}", "{}", "1False3True"},
      {"{{ strftime_now('%d %b %Y %H:%M') }}", "{}", "05 Mar 2026 14:07"},
      {"{{ true and none }} {{ 0 or 'x' }} {{ not x }}", "{}", "None x True"},
  };
  for (const Case& one : cases) EXPECT_EQ(render(one.source, one.variables), one.expected) << one.source;
}

TEST(ChatTemplate, ErrorsNameThePlaceAndTheReason) {
  const std::pair<const char*, const char*> cases[] = {
      {"\n{% if x %}", "line 2"},
      {"{{ 'abc }}", "never closed"},
      {"{% unknown %}", "unknown tag 'unknown'"},
      {"{{ x | nothing }}", "no filter is named 'nothing'"},
      {"{{ x is nothing }}", "no test is named 'nothing'"},
      {"{{ x.y }}", "'x' is undefined"},
      {"{{ f() }}", "'f' is undefined"},
      {"{{ raise_exception('roles must alternate') }}", "roles must alternate"},
      {"{% include 'other' %}", "'include' is refused"},
      {"{% import 'other' as o %}", "'import' is refused"},
      {"{% extends 'other' %}", "'extends' is refused"},
      {"{{ 1 + 'a' }}", "unsupported operands"},
      {"{{ 9223372036854775807 + 1 }}", "64 bits"},
      {"{{ 1 // 0 }}", "division by zero"},
      {"{{ 1 % 0 }}", "division by zero"},
      {"{{ 3 is divisibleby 0 }}", "divisibleby 0"},
      {"{{ 9223372036854775808 }}", "64 bits"},
      {"{% break %}", "outside of a loop"},
      {"{{ x", "never closed"},
      {"{# x", "never closed"},
  };
  for (const auto& [source, message] : cases) EXPECT_NE(error_of(source).find(message), std::string::npos) << source << ": " << error_of(source);
  EXPECT_NE(error_of("a\nb {{ x.y }}").find("line 2, column 6"), std::string::npos) << error_of("a\nb {{ x.y }}");
}

std::string repeated(const std::string& what, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

TEST(ChatTemplate, HostileTemplatesEndWithAnError) {
  const std::string cases[] = {
      "{{ " + repeated("(", 10000) + "1" + repeated(")", 10000) + " }}",
      repeated("{% if 1 %}", 10000),
      "{{ " + repeated("not ", 10000) + "1 }}",
      "{{ " + repeated("-", 10000) + "1 }}",
      "{{ 1" + repeated("+1", 100000) + " }}",
      "{{ x" + repeated("[0]", 50000) + " }}",
      "{{ x" + repeated("|trim", 30000) + " }}",
      "{% for i in range(1000000000) %}{% endfor %}",
      "{% for i in range(0, 9223372036854775807, 2) %}{% endfor %}",
      "{% for i in range(-9223372036854775807, 9223372036854775807) %}{% endfor %}",
      "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
      "{{ 'aaaaaaaaaaaaaaaa' * 1000000000 }}",
      "{{ '' * 9223372036854775807 }}",
      "{{ [0] * 100000000 }}",
      "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
      "{% set l = [1] %}{% for i in range(100) %}{% set _ = l.extend(l) %}{% endfor %}",
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{% set l = [] %}{% set _ = l.append(l) %}{{ l | tojson }}",
      "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
      "{{ {} | tojson(indent=2147483648) }}",
      "{{ 'x' | indent(99999999999) }}",
      "{{ strftime_now('" + repeated("%Y", 100000) + "') }}",
      "{{ (-9223372036854775807 - 1) // -1 }}",
      "{{ 'a'.replace('', 'aaaaaaaaaaaaaaaa' * 1000000) }}{% for i in range(1000) %}{{ 'a' * 100000 }}{% endfor %}",
      "{{ [1, 2][::0] }}",
      std::string(300 << 10, 'x'),
      "{{ '{0.__class__}'.format(1) }}",
      "{{ x.__class__.__mro__ }}",
      "{{ ''.__class__.__mro__[1].__subclasses__() }}",
      "{{ x | attr('__class__') }}",
  };
  for (const std::string& source : cases) EXPECT_THROW(render(source), TemplateError) << source.substr(0, 80);
  EXPECT_EQ(render("{{ (-9223372036854775807 - 1) % -1 }}"), "0");
  EXPECT_EQ(render("{% set l = [1] %}{% for i in l %}{% if l | length < 5 %}{% set _ = l.append(1) %}{% endif %}{% endfor %}{{ l | length }}"), "2");
  EXPECT_EQ(render("{{ 'abc'.__class__ is defined }}{{ 'abc'[5:99999999999] }}{{ [1,2,3][::-9223372036854775807] }}"), "False[3]");
}

TEST(ChatTemplate, EveryCutOfARealTemplateEndsWithAnErrorOrAText) {
  const auto file = test::shared_file("templates/deepseek-ai-DeepSeek-V3.1.jinja");
  if (!file) GTEST_SKIP() << "shared/templates is absent";
  const std::string source = test::read_file(*file);
  std::size_t errors = 0;
  for (std::size_t size = 0; size < source.size(); ++size) errors += error_of(source.substr(0, size), R"({"messages": [{"role": "user", "content": "x"}]})") != "no error";
  EXPECT_GT(errors, source.size() / 2);
}

TemplateContext user_says(const std::string& text) {
  TemplateContext context;
  context.messages = {{"user", text}};
  context.bos_token = "<s>";
  return context;
}

std::string verbatim_of(const RenderedPrompt& prompt) {
  std::string out;
  for (const auto& [begin, end] : prompt.verbatim) out += "[" + prompt.text.substr(begin, end - begin) + "]";
  return out;
}

TEST(ChatTemplate, WhatAMessageSaysStaysMarkedThroughEveryOperation) {
  const std::pair<const char*, const char*> cases[] = {
      {"<u>{{ messages[0].content }}</u>", "[ a<|x|>b ]"},
      {"<u>{{ '\n' + messages[0]['content'] | trim + '</u>' }}", "[a<|x|>b]"},
      {"{% for part in messages[0].content.split('<|') %}({{ part }}){% endfor %}", "[ a][x|>b ]"},
      {"{{ messages[0].content[1:4] ~ '!' }}", "[a<|]"},
      {"{{ [messages[0].content, 'x'] | join('-') }}", "[ a<|x|>b ]"},
      {"{% set c %}{{ messages[0].content }}{% endset %}{{ c.replace('a', '<|') }}", "[ ][<|x|>b ]"},
      {"{{ messages[0].content | upper }}", "[ A<|X|>B ]"},
      {"{% macro m(t) %}={{ t }}={% endmacro %}{{ m(messages[0].content) }}", "[ a<|x|>b ]"},
      {"{{ messages[0].content | tojson }}", "[\" a<|x|>b \"]"},
      {"{{ '%' ~ messages[0].role }}", ""},
  };
  for (const auto& [source, expected] : cases) EXPECT_EQ(verbatim_of(ChatTemplate(source).render(user_says(" a<|x|>b "))), expected) << source;
}

TEST(ChatTemplate, FlagsAndTimeReachTheTemplate) {
  TemplateContext context = user_says("q");
  context.flags = {{"enable_thinking", false}};
  context.now = kNow;
  EXPECT_EQ(ChatTemplate("{{ bos_token }}{{ enable_thinking }}{{ strftime_now('%Y') }}{{ add_generation_prompt }}").render(context).text, "<s>False2026True");
}

}  // namespace
}  // namespace lacuna::engine
