// Chat templates: equal to Python's jinja2 on real templates, and harmless whatever a stranger writes into one.
#include "engine/chat_template.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
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
constexpr std::chrono::sys_seconds kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 5) + std::chrono::hours(14) + std::chrono::minutes(7) + std::chrono::seconds(9);

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

// A line of the reference against ours: the same text, or an error where Python has one.
void expect_equal(const ordered_json& reference, const std::string& source) {
  const std::string where = reference["template"].get<std::string>() + ", case " + reference["case"].get<std::string>() + ":\n" +
                            (reference.contains("source") ? source : reference["variables"].dump());
  try {
    const std::string text = render(source, reference["variables"].dump());
    if (reference.contains("error")) ADD_FAILURE() << where << "\nPython says " << reference["error"] << ", ours is " << text;
    else EXPECT_EQ(text, reference["text"].get<std::string>()) << where;
  } catch (const TemplateError& error) {
    if (!reference.contains("error")) ADD_FAILURE() << where << "\n" << error.what();
    EXPECT_NE(std::string(error.what()).find("line "), std::string::npos) << error.what();
  }
}

TEST(ChatTemplateReference, RendersAsPythonDoes) {
  const auto folder = test::shared_file("templates");
  if (!folder) GTEST_SKIP() << "shared/templates is absent";
  if (output_of("/usr/bin/python3 -c 'import jinja2; print(1)' 2>/dev/null") != "1\n") GTEST_SKIP() << "python3-jinja2 is absent";
  const std::string script = (test::source_dir() / "tests/engine/jinja_reference.py").string();
  std::istringstream lines(output_of("/usr/bin/python3 '" + script + "' '" + folder->string() + "'"));
  std::map<std::string, std::string> templates;
  std::map<std::string, std::size_t> cases;
  for (std::string line; std::getline(lines, line);) {
    const auto reference = ordered_json::parse(line);
    const std::string name = reference["template"];
    if (name != "snippet" && !templates.contains(name)) templates[name] = test::read_file(*folder / name);
    expect_equal(reference, reference.contains("source") ? reference["source"].get<std::string>() : templates[name]);
    ++cases[name == "snippet" ? "snippets" : reference.contains("source") ? "damaged templates" : "conversations"];
  }
  for (const auto& [kind, count] : cases) std::printf("%zu %s\n", count, kind.c_str());
  std::printf("%zu templates\n", templates.size());
  EXPECT_GE(templates.size(), 60u);
  EXPECT_GE(cases["snippets"], 600u);
  for (const char* name : {"deepseek-ai-DeepSeek-V3.1.jinja", "llama-cpp-deepseek-r1.jinja", "Qwen-Qwen3-0.6B.jinja"})
    EXPECT_TRUE(templates.contains(name)) << name;
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
      {"{{ ['b', 'A'] | sort | join('-') }} {{ {'b': 1, 'a': 2} | dictsort }}", "{}", "A-b [('a', 2), ('b', 1)]"},
      {"{{ 'a,b,c'.split(',', 1) }} {{ ' x '.strip() }} {{ 'abc'.replace('b', 'd') }}", "{}", "['a', 'b,c'] x adc"},
      {"{{ 1 < 2 < 3 }} {{ 1 in [1] and 'b' not in 'abc' }}", "{}", "True False"},
      {"{% raw %}{{ x }}{% endraw %}", "{}", "{{ x }}"},
      {"{% for i in [1,2,3,4] %}{% if i == 2 %}{% continue %}{% elif i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "{}", "13"},
      {"{% for x in [] %}a{% else %}empty{% endfor %}", "{}", "empty"},
      {"{% for x in [1,2,3] if x != 2 %}{{ x }}{{ loop.previtem is defined }}{% endfor %}", "{}", "1False3True"},
      {"{{ strftime_now('%d %b %Y %H:%M') }}", "{}", "05 Mar 2026 14:07"},
      {"a\r\n\f{% if true %}\r\nb\rc{% endif %}\u00A0{%- if true %}d{% endif %}\r\n", "{}", "a\nb\ncd"},
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
      {"{{ 3 is divisibleby 0 }}", "division by zero"},
      {"{{ 9223372036854775808 }}", "64 bits"},
      {"{% break %}", "outside of a loop"},
      {"{{ x", "never closed"},
      {"{# x", "never closed"},
  };
  for (const auto& [source, message] : cases)
    EXPECT_NE(error_of(source).find(message), std::string::npos) << source << ": " << error_of(source);
  EXPECT_NE(error_of("a\nb {{ x.y }}").find("line 2, column 6"), std::string::npos) << error_of("a\nb {{ x.y }}");
}

std::string repeated(const std::string& what, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)  // clang's way to say it
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

// In a build without optimisation or with sanitizers everything takes longer.
#if defined(SANITIZED) || !defined(__OPTIMIZE__)
constexpr double kMaxMilliseconds = 4000;
#else
constexpr double kMaxMilliseconds = 200;
#endif

// Processor time, not that of the clock: the machine may be busy.
double milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void expect_error(const std::string& source) {
  const double before = milliseconds();
  const std::string error = error_of(source, R"({"x": "X", "messages": [{"role": "user", "content": "hi"}]})");
  EXPECT_NE(error.find("chat template, line "), std::string::npos) << source.substr(0, 200) << ": " << error;
  EXPECT_LT(milliseconds() - before, kMaxMilliseconds) << source.substr(0, 200);
}

TEST(ChatTemplate, HostileTemplatesEndWithAnErrorInTimeAndInLittleMemory) {
  [[maybe_unused]] const long before = peak_kilobytes();
  const std::string cases[] = {
      // too deep, too long
      "{{ " + repeated("(", 10000) + "1" + repeated(")", 10000) + " }}",
      "{{ " + repeated("[", 10000) + repeated("]", 10000) + " }}",
      "{{ " + repeated("f(", 10000) + repeated(")", 10000) + " }}",
      repeated("{% if 1 %}", 10000),
      repeated("{% for i in x %}", 10000),
      "{% set " + repeated("(", 10000) + "a" + repeated(")", 10000) + " = 1 %}",
      "{{ " + repeated("not ", 10000) + "1 }}",
      "{{ " + repeated("-", 10000) + "1 }}",
      "{{ 1" + repeated("+1", 100000) + " }}",
      "{{ x" + repeated("[0]", 50000) + " }}",
      "{{ x" + repeated("|trim", 30000) + " }}",
      "{{ x" + repeated(".y", 100000) + " }}",
      "{{ [" + repeated("1,", 120000) + "].x.y }}",
      repeated("{{a}}", 50000) + "{{ a.b }}",
      repeated("{# ", 80000),
      repeated("{% raw %}", 25000),
      std::string((256u << 10) + 1, 'x'),
      "{{ strftime_now('" + repeated("%Y", 100000) + "') }}",
      "{% set l = [1] %}{% for i in range(100) %}{% set _ = l.extend(l) %}{% endfor %}",
      "{{ 'a'.replace('', 'aaaaaaaaaaaaaaaa' * 1000000) }}",
      "{{ [1, 2][::0] }}",
      "{{ ''.__class__.__mro__[1].__subclasses__() }}",
      // loops, repetition, containers that hold themselves, numbers, attributes
      "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
      "{{ range(10**9) }}",
      "{{ range(0, 2**62, 2)|length }}",
      "{{ range(0, 9223372036854775807, 2)|length }}",
      "{{ 'a' * 10**9 }}",
      "{{ 'a' * 9223372036854775807 }}",
      "{{ [0] * 10**9 }}",
      "{% set ns = namespace(s='aaaaaaaaaaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
      "{% set ns = namespace(s='aaaaaaaaaaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
      "{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
      "{% set ns = namespace(s=[1]) %}{% for i in range(40) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
      "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(40) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
      "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(40) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s < ns.t }}",
      "{% set ns = namespace(s=[1]) %}{% for i in range(60000) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
      "{% set ns = namespace(s=1) %}{% for i in range(60000) %}{% set ns.s = namespace(s=ns.s) %}{% endfor %}{{ ns.s.s.s.s }}x{{ 1/0 }}",
      "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}",
      "{% set l = [1] %}{% for i in l %}{% set _ = l.append(i) %}{% endfor %}",
      "{% set l = [1] %}{% set _ = l.append(l) %}{{ l }}",
      "{% set l = [1] %}{% set _ = l.append(l) %}{{ l|tojson }}",
      "{% set d = {} %}{% set _ = d.update(d=d) %}{{ d }}",
      "{% set d = {} %}{% set e = {} %}{% set _ = d.update(d=e) %}{% set _ = e.update(d=d) %}{{ d == e }}",
      "{% set ns = namespace() %}{% set ns.n = ns %}{{ 1/0 }}",
      "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
      "{% macro m() %}{{ ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((m())))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) }}{% endmacro %}{{ m() }}",
      "{% macro m() %}{{ [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[m()]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] }}{% endmacro %}{{ m() }}",
      "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
      "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(50) }}",
      "{% macro m() %}{% call m() %}{% endcall %}{{ caller() }}{% endmacro %}{{ m() }}",
      "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
      "{% for i in [1] recursive %}{{ loop([1,1]) }}{% endfor %}",
      "{{ 1 % 0 }}",
      "{{ 1 is divisibleby 0 }}",
      "{{ (-9223372036854775807 - 1) % -1 }}{{ 1/0 }}",
      "{{ (-9223372036854775807 - 1) // -1 }}",
      "{{ -(-9223372036854775807 - 1) }}",
      "{{ (-9223372036854775807 - 1)|abs }}",
      "{{ 9223372036854775807 + 1 }}",
      "{{ 9223372036854775807 * 9223372036854775807 }}",
      "{{ 2 ** 63 }}",
      "{{ 3 ** 9223372036854775807 }}",
      "{{ 1 ** 9223372036854775807 }}{{ (-1) ** 9223372036854775807 }}{{ 1/0 }}",
      "{{ 'abc'[9223372036854775807:-9223372036854775807:-9223372036854775807] }}{{ 1/0 }}",
      "{{ 'abc'[-9223372036854775807:9223372036854775807:9223372036854775807] }}{{ 1/0 }}",
      "{{ [1,2,3][::-1] }}{{ [1,2,3][5:0:-9223372036854775807] }}{{ 1/0 }}",
      "{{ [1]|tojson(indent=2**31) }}",
      "{{ [1]|tojson(indent=2**62) }}",
      "{{ 'a'|indent(2**31) }}",
      "{{ 'a\\nb'|indent(2**62) }}",
      "{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{{ s[0] }}{% endfor %}",
      "{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% if s == s ~ '' %}{% endif %}{% endfor %}",
      "{% set s = 'a' * 2000000 %}{% set p = 'a' * 1000000 ~ 'b' %}{% for i in range(100000) %}{% if p in s %}{% endif %}{% endfor %}",
      "{% set s = 'a' * 2000000 %}{% set p = 'a' * 15 ~ 'b' %}{% for i in range(100000) %}{% if p in s %}{% endif %}{% endfor %}",
      "{% set s = 'a' * 2000000 %}{% set p = 'b' ~ 'a' * 1000000 %}{% for i in range(100000) %}{{ s.rfind(p) }}{% endfor %}",
      "{% set s = 'a,' * 1000000 %}{{ s.split(',')|length }}",
      "{% set s = 'a ' * 1000000 %}{{ s.split()|length }}",
      "{% set s = 'a\\n' * 1000000 %}{{ s.splitlines()|length }}",
      "{% set s = ' ' * 4000000 %}{% for i in range(100000) %}{{ s.strip() }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.strip(s) }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.upper()|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s|title|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s|tojson|length }}{% endfor %}",
      "{% set s = '&<' * 1000000 %}{% for i in range(100000) %}{{ s|e|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s[::-1]|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s[1::2]|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s|reverse|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s|list|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.replace('a', s)|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.replace('', '-')|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.replace('a', 'bbb')|length }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.count('a') }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.isalpha() }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.startswith(s) }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.find('b', 1000000) }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s|join(s) }}{% endfor %}",
      "{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s.join(['a','b','c']) }}{% endfor %}",
      "{% set s = '{}' * 100000 %}{{ s.format(*range(100000)) }}{{ 1/0 }}",
      "{% set s = '%s' * 100000 %}{{ s % (1,2) }}",
      "{% set s = 'ab' * 2000000 %}{% set l = [s ~ 'c'] * 1000 + [s ~ 'd'] * 1000 %}{{ l|sort|length }}",
      "{% set s = 'ab' * 1000000 %}{% set l = [s ~ 'c'] * 1000 + [s ~ 'd'] * 1000 %}{{ l|unique|list|length }}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{% set _ = l.pop(0) %}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{% set _ = l.insert(0, 1) %}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{% if 200000 in l %}{% endif %}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ l.index(99999) }}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ l|sort|length }}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ l|sum }}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ l|max }}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ l[::-1]|length }}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ l == l + [] }}{% endfor %}",
      "{% set l = range(100000)|list %}{% for i in range(100000) %}{{ (l|map('string'))|list|length }}{% endfor %}",
      "{% set l = range(100000)|list %}{{ l|map('string')|unique|list|length }}",
      "{% set l = range(100000)|list %}{{ l }}{{ l }}{{ l }}{{ l }}{{ l }}{{ l }}{{ l }}{{ l }}",
      "{% set d = {} %}{% for i in range(100000) %}{% set _ = d.update({i: i}) %}{% endfor %}",
      "{% set d = {} %}{% for i in range(100000) %}{% set _ = d.setdefault('k' ~ i, i) %}{% endfor %}",
      "{% set d = {} %}{% for i in range(2000) %}{% set _ = d.setdefault('k' * 2000 ~ i, i) %}{% endfor %}{{ 1/0 }}",
      "{% set d = {} %}{% for i in range(2000) %}{% set _ = d.setdefault(i, i) %}{% endfor %}{% for i in range(100000) %}{{ d.items()|length }}{% endfor %}",
      "{% set d = {} %}{% for i in range(2000) %}{% set _ = d.setdefault(i, i) %}{% endfor %}{% for i in range(100000) %}{% set _ = d.copy() %}{% endfor %}",
      "{% for i in range(100000) %}{% macro m() %}{% endmacro %}{% endfor %}",
      "{% for i in range(100000) %}{% set x = namespace(a=1) %}{% endfor %}",
      "{% for i in range(100000) %}{% set x = {'a': 1, 'b': [1,2,3]} %}{% endfor %}",
      "{% for i in range(100000) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}{% endfor %}",
      "{% set s = 'a' * 5000000 %}{{ s }}",
      "{% set s = 'a' * 1000000 %}{% for i in range(100) %}{{ s }}{% endfor %}",
      "{% set s = 'a' * 1000000 %}{% for i in range(100) %}{% set x %}{{ s }}{% endset %}{% endfor %}",
      "{{ strftime_now('%A' * 500000) }}",
      "{{ strftime_now('%Q') }}",
      "{% set ns = namespace() %}{% for i in range(60000) %}{% set old = ns.c %}{% macro c() %}{% endmacro %}{% set ns.c = c %}{% endfor %}{{ 1/0 }}",
      "{% set l = [] %}{% for i in range(60000) %}{% set _ = l.append(loop) %}{% endfor %}{{ 1/0 }}",
      "{% set l = [] %}{% for i in range(100000) %}{% set _ = l.append('x'.upper) %}{% endfor %}{{ 1/0 }}",
      "{% set l = [] %}{% for i in range(100000) %}{% set _ = l.append('x' ~ i) %}{% endfor %}{{ 1/0 }}",
      "{% for i in range(100000) %}{% for j in [1] %}{% for k in [1] %}{% endfor %}{% endfor %}{% endfor %}",
      "{% for i in range(100000) %}{% with a = 1, b = 2, c = 3 %}{% endwith %}{% endfor %}",
      "{% for i in range(100000) %}{% set a = i %}{% set b = i %}{% set c = i %}{% set d = i %}{% endfor %}",
      "{% for i in range(100000) %}{{ i|string|upper|lower|trim|length }}{% endfor %}",
      "{% for i in range(100000) %}{{ 'a' in 'bbbbbbbbbbbbbba' and i is odd and i|default(1) }}{% endfor %}",
      "{% for i in range(100000) %}{{ nothing }}{% endfor %}",
      "{% for i in range(100000) %}{{ 1.5|round(2) ~ 2.5 }}{% endfor %}",
      "{% for i in range(100000) %}{{ strftime_now('%A %B %c %c') }}{% endfor %}",
      "{% for i in range(100000) %}{{ (i ~ '')|int }}{% endfor %}",
      "{{ x.__class__.__mro__ }}",
      "{{ ''.__class__.__globals__ }}",
      "{{ x|attr('__class__') }}",
      "{{ '{0.__class__}'.format(x) }}",
      "{{ range.__globals__.x }}",
      "{{ raise_exception('no') }}",
      "{{ x|nosuch }}",
      "{{ x is nosuch }}",
      "{% call x() %}{% endcall %}",
      "{% include '/etc/passwd' %}",
      "{% import '/etc/passwd' as x %}",
      "{% extends '/etc/passwd' %}",
      "{% set l = [1.5]|map('round')|list %}{% set n = ('nan'|float) %}{% set l = [n, 1.0, n, 0.5, n] * 10000 %}{{ l|sort|length }}{{ 1/0 }}",
  };
  for (const std::string& source : cases) expect_error(source);
#ifndef SANITIZED
  EXPECT_LT(peak_kilobytes() - before, 64 << 10);
#endif
}

TEST(ChatTemplate, ExtremesThatAreLegal) {
  EXPECT_EQ(render("{{ (-9223372036854775807 - 1) % -1 }}"), "0");
  EXPECT_EQ(render("{{ '' * 9223372036854775807 }}{{ [] * 9223372036854775807 }}"), "[]");
  EXPECT_EQ(render("{{ range(-9223372036854775807, 9223372036854775807, 9223372036854775807)|list }}"), "[-9223372036854775807, 0]");
  EXPECT_EQ(render("{% set l = [1] %}{% for i in l %}{% if l|length < 5 %}{% set _ = l.append(1) %}{% endif %}{% endfor %}{{ l|length }}"), "5");
  EXPECT_EQ(render("{{ 'abc'.__class__ is defined }}{{ 'abc'[5:99999999999] }}{{ [1,2,3][::-9223372036854775807] }}"), "False[3]");
  EXPECT_EQ(render("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% else %}end{% endif %}{% endmacro %}{{ m(99) }}"), "end");
  EXPECT_EQ(render("{{ ('ab' * 1000) * 2000 }}").size(), 4000000u);
  EXPECT_EQ(render("{{ s.replace('<', '&') }}", R"({"s": ")" + std::string(1 << 20, '<') + "\"}").size(), 1u << 20);
}

TEST(ChatTemplate, LimitsAreThoseThatWereGiven) {
  const auto render_within = [](const std::string& source, TemplateLimits limits) {
    return ChatTemplate(source, limits).render_json("{}", kNow);
  };
  EXPECT_THROW(render_within("{% for i in range(100) %}{% endfor %}", {.fuel = 100}), TemplateError);
  EXPECT_THROW(render_within("{{ 'x' * 11 }}", {.output_bytes = 10}), TemplateError);
  EXPECT_EQ(render_within("{{ 'x' * 10 }}", {.output_bytes = 10}), "xxxxxxxxxx");
  EXPECT_THROW(render_within("{{ ((((1)))) }}", {.depth = 4}), TemplateError);
  EXPECT_THROW(render_within("xxxx", {.source_bytes = 3}), TemplateError);
}

TEST(ChatTemplate, EveryCutOfARealTemplateEndsWithAnErrorOrAText) {
  const auto folder = test::shared_file("templates");
  if (!folder) GTEST_SKIP() << "shared/templates is absent";
  std::size_t errors = 0, cuts = 0;
  for (const auto& file : std::filesystem::directory_iterator(*folder)) {
    if (file.path().extension() != ".jinja") continue;
    const std::string source = test::read_file(file.path());
    // Every place of a template that a study is about, and some of the others.
    const std::size_t step = file.path().string().find("DeepSeek-V3.1") != std::string::npos ? 1 : 101;
    for (std::size_t size = 0; size < source.size(); size += step, ++cuts)
      errors += error_of(source.substr(0, size), R"({"messages": [{"role": "user", "content": "x"}]})") != "no error";
  }
  EXPECT_GT(errors, cuts / 2);
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
      {"{{ messages[0].content | tojson }}", "[ a<|x|>b ]"},
      {"{{ messages | tojson }}", "[ a<|x|>b ]"},
      {"{{ messages }}", "[ a<|x|>b ]"},
      {"{{ ('<u>' ~ messages[0].content ~ '</u>') | upper }}", "[ A<|X|>B ]"},
      {"{{ ('<u>' ~ messages[0].content) | title }}", "[ A<|x|>b ]"},
      {"{{ messages[0].content[::-1] ~ messages[0].content[0] }}", "[ b>|x|<a  ]"},
      {"{{ messages[0].content | list | join('.') }}", "[ ][a][<][|][x][|][>][b][ ]"},
      {"{{ '<{}>'.format(messages[0].content) }}{{ '<%s>' % messages[0].content }}", "[ a<|x|>b ][ a<|x|>b ]"},
      {"{{ (messages[0].content ~ '\n<u>') | indent(2, true) | replace('<u>', '') }}", "[ a<|x|>b ]"},
      {"{{ messages[0].content | e }}", "[ a&lt;|x|&gt;b ]"},
      {"{{ '<' ~ messages[0].content | replace('|', messages[0].content[1]) }}", "[ a<axa>b ]"},
      {"{{ {messages[0].content: 1} | tojson }}", "[ a<|x|>b ]"},
      {"{{ '-'.join([messages[0].content, 'x']) * 2 }}", "[ a<|x|>b ][ a<|x|>b ]"},
      {"{{ messages[0].content.partition('|')[2] }}", "[x|>b ]"},
      {"{% filter replace('u', 'v') %}<u>{{ messages[0].content }}</u>{% endfilter %}", "[ a<|x|>b ]"},
      {"{{ '%' ~ messages[0].role }}", ""},
  };
  for (const auto& [source, expected] : cases) EXPECT_EQ(verbatim_of(ChatTemplate(source).render(user_says(" a<|x|>b "))), expected) << source;
  // Bytes that are no UTF-8 pass through as they are.
  EXPECT_EQ(verbatim_of(ChatTemplate("<{{ messages[0].content | trim }}>").render(user_says("\xFF\xE4\xBD "))), "[\xFF\xE4\xBD]");
}

TEST(ChatTemplate, FlagsAndTimeReachTheTemplate) {
  TemplateContext context = user_says("q");
  context.flags = {{"enable_thinking", false}};
  context.now = kNow;
  EXPECT_EQ(ChatTemplate("{{ bos_token }}{{ enable_thinking }}{{ strftime_now('%Y') }}{{ add_generation_prompt }}").render(context).text, "<s>False2026True");
}

}  // namespace
}  // namespace lacuna::engine
