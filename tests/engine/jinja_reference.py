"""Renders chat templates with Python's jinja2, for comparison: a line of JSON a case on standard output.

usage: jinja_reference.py FOLDER

Every *.jinja of the folder is rendered with the conversations below, and with one of its tokens missing here and there; then the
small templates at the end of this file.
"""
import datetime
import json
import pathlib
import re
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

NOW = datetime.datetime(2026, 3, 5, 14, 7, 9)


class Generation(jinja2.ext.Extension):
    """{% generation %} as Hugging Face knows it: a group."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.Scope(body, lineno=line)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = jinja2.sandbox.SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                              extensions=["jinja2.ext.loopcontrols", Generation])
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    env.filters["tojson"] = tojson
    return env


USER = {"role": "user", "content": "  What happened in 1989?\n 你好 "}
SYSTEM = {"role": "system", "content": "Answer briefly."}
TURNS = [USER, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nMuch."}, {"role": "user", "content": "Go on & on <b>"}]


TOOLS = [{"type": "function", "function": {
    "name": "get_weather", "description": "Weather & <wind>",
    "parameters": {"type": "object", "required": ["city"], "properties": {
        "city": {"type": "string", "description": "The city", "enum": ["Rome", "Oslo"]}, "days": {"type": "integer"}}}}}]


def tool_turns(arguments):
    call = {"id": "call12345", "type": "function", "function": {"name": "get_weather", "arguments": arguments}}
    return [SYSTEM, USER, {"role": "assistant", "content": "", "reasoning_content": "hm", "tool_calls": [call]},
            {"role": "tool", "name": "get_weather", "tool_call_id": "call12345", "content": '{"t": 5}'},
            {"role": "assistant", "content": "It is 5."}, USER]


def cases():
    common = {"bos_token": "<s>", "eos_token": "</s>"}
    conversations = {"one": [USER], "system": [SYSTEM, USER], "turns": TURNS, "system turns": [SYSTEM] + TURNS, "prefill": TURNS[:2]}
    for name, messages in conversations.items():
        for generation in (True, False):
            for flags in ({}, {"enable_thinking": True, "thinking": True}, {"enable_thinking": False, "thinking": False}):
                yield name, {"messages": messages, "add_generation_prompt": generation, **common, **flags}
    for name, arguments in (("tools", {"city": "Rome", "days": 2}), ("tools, arguments as text", '{"city": "Rome"}')):
        yield name, {"messages": tool_turns(arguments), "tools": TOOLS, "add_generation_prompt": True, **common}


TOKEN = re.compile(r"""\{[{%#][-+]?|[-+]?[}%#]\}|\w+|'[^'\n]*'|"[^"\n]*"|[^\s\w]""")
DAMAGES = 8


def damaged(source):
    tokens = list(TOKEN.finditer(source))
    for number in range(DAMAGES):
        token = tokens[(2 * number + 1) * len(tokens) // (2 * DAMAGES)]
        yield source[:token.start()] + source[token.end():]


def line_of(source, variables, template=None):
    try:
        template = template or environment().from_string(source)
        return {"text": template.render(**json.loads(json.dumps(variables)))}  # a template may change its variables
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def show(**line):
    print(json.dumps(line, ensure_ascii=False))


def main(folder):
    for path in sorted(pathlib.Path(folder).glob("*.jinja")):
        source = path.read_text()
        try:
            template = environment().from_string(source)
        except Exception:
            template = None
        for case, variables in cases():
            show(template=path.name, case=case, variables=variables, **line_of(source, variables, template))
        for damage in damaged(source):
            show(template=path.name, case="damaged", source=damage, variables=variables, **line_of(damage, variables))
    for source in SNIPPETS.strip("\n").split("\n"):
        source = source.replace("⏎", "\n")
        show(template="snippet", case="snippet", source=source, variables=SNIPPET_VARIABLES, **line_of(source, SNIPPET_VARIABLES))


SNIPPET_VARIABLES = {
    "x": "xyz", "s": "Hello big  World", "u": "你好 straße ΣΑΣ é", "l": [1, 2, 3], "d": {"a": 1, "b": [2], "c": {"d": 5}, "_k": 8},
    "dl": [{"a": 1, "b": "x", "c": {"d": 1}}, {"a": 2, "b": "y", "c": {}}, {"a": 1, "b": "w"}]}

# One template a line; ⏎ is a newline.
SNIPPETS = r"""
{{ (1,2) }} {{ (1,) }} {{ () }} {{ [1,'a',"b'c",none,true,1.5,undefined_thing] }}
{{ {'a': 1, 2: [3]} }} {{ {'a': (1,2)}|tojson }}
{{ d.items()|list }} {{ d|items|list }} {{ d|dictsort }}
{{ (1,2) == [1,2] }} {{ (1,2) == (1,2) }} {{ {'a':1} == {'a':1.0} }} {{ [1,2] < [1,3] }}
{{ (1,2) + (3,) }}
{{ (1,2) + [3] }}
{{ {(1,2): 3}[(1,2)] }}
{{ -1 ** 2 }} {{ 2**3**2 }} {{ 2**-1 }} {{ -2|abs }} {{ -3.5|abs }} {{ 7//2 }} {{ -7//2 }} {{ -7%3 }} {{ 7%-3 }} {{ 7.5//2 }} {{ -7.5%2 }} {{ 1/2 }} {{ 4/2 }}
{{ 1e5 }} {{ 1e16 }} {{ 1e22 }} {{ 1.5e-7 }} {{ 0.1+0.2 }} {{ 100000000000000000.0 }} {{ 1.0 }} {{ 1_000 }} {{ 0x1F }} {{ 0b11 }} {{ 0o17 }}
{{ x.__class__ }}
{{ x.__class__.__mro__ }}
{{ x['__class__'] }}
{{ d._k }}
{{ d.__class__.__base__ }}
{{ ''.format.__globals__ }}
{{ "%s and %s"|format(1, 'b') }}
{{ nothing }} {{ nothing|default('x') }} {{ ''|default('x', true) }} {{ none|default('x') }} {{ none|d('x', boolean=true) }}
{{ nothing.a }}
{{ nothing['a'] }}
{{ nothing + 1 }}
{{ nothing() }}
{{ nothing|length }} {{ nothing|list }} {{ nothing|join(',') }} {{ nothing is defined }} {{ 'a' in nothing }} {{ nothing == nothing2 }} {{ nothing ~ 'a' }} {{ nothing|trim }} {{ not nothing }}
{{ nothing|tojson }}
{{ nothing in 'abc' }}
{{ nothing < 1 }}
{{ -nothing }}
{{ nothing|upper }} {{ nothing|string }} {{ nothing|int }} {{ nothing|float }} {{ nothing|first }}
{{ d.nope }} {{ d.nope is defined }} {{ d['nope'] }}
{{ d.nope.more }}
{{ none.a }}
{{ none.a.b }}
{{ none['a'] }}
{{ none|length }}
{{ 5|length }}
{{ none|list }}
{{ none|trim }} {{ none|string }} {{ none ~ 1 }} {{ true ~ 1.0 }}
{{ l[0] }} {{ l[-1] }} {{ l[9] }} {{ l[1:] }} {{ l[:-1] }} {{ l[::-1] }} {{ l[::2] }} {{ l[5:1:-1] }} {{ l[:100] }} {{ l[-100:] }}
{{ l[9].x }}
{{ l['0'] }}
{{ l.0 }} {{ l.first }}
{{ s[0] }} {{ s[-1] }} {{ s[1:3] }} {{ s[::-1] }} {{ s[100:] }} {{ s[100] }}
{{ u[0] }} {{ u[1:] }} {{ u[::-1] }} {{ u|length }} {{ u|upper }} {{ u|lower }} {{ u|title }} {{ u|capitalize }} {{ u.title() }} {{ u.capitalize() }}
{{ "hello world foo-bar it's a2b"|title }} {{ "hello world foo-bar it's a2b".title() }}
{{ s.split() }} {{ s.split(' ') }} {{ s.split(' ', 1) }} {{ s.rsplit(' ', 1) }} {{ s.rsplit(None, 1) }} {{ s.split(maxsplit=1) }} {{ ' a  b '.split(' ') }} {{ ''.split() }} {{ ''.split(',') }}
{{ s.split('') }}
{{ s.partition(' ') }} {{ s.rpartition(' ') }} {{ s.partition('zz') }}
{{ 'xxabxx'.strip('x') }} {{ 'xxabxx'.lstrip('x') }} {{ 'xxabxx'.rstrip('x') }} {{ ' a '.strip() }}| {{ 'abc'.strip('') }} {{ ' a '.strip(none) }}|
{{ '  a '|trim }}| {{ 'xax'|trim('x') }}
{{ 'abc'.startswith('ab') }} {{ 'abc'.startswith(('x','a')) }} {{ 'abc'.endswith('bc') }} {{ 'abc'.startswith('b', 1) }} {{ 'abc'.startswith('') }}
{{ 'abc'.startswith(['a']) }}
{{ 'a-b-c'.replace('-', '+') }} {{ 'a-b-c'.replace('-', '+', 1) }} {{ 'abc'.replace('', '.') }} {{ 'abc'.replace('', '.', 2) }} {{ ''.replace('', 'x') }} {{ 'a-b'|replace('-', '+') }} {{ 'aaa'|replace('a','b',2) }} {{ 123|replace('2','x') }}
{{ 'abcabc'.find('c') }} {{ 'abcabc'.rfind('c') }} {{ 'abc'.find('z') }} {{ 'abcabc'.find('c', 3) }} {{ 'abc'.index('b') }} {{ 'abcabc'.count('bc') }} {{ u.find('好') }} {{ 'aaa'.count('') }}
{{ 'abc'.index('z') }}
{{ 'a\nb\r\nc\n'.splitlines() }} {{ 'a\nb\n'.splitlines(true) }} {{ 'a\x0bb\x85c'.splitlines() }}
{{ 'ab'.join(['1','2','3']) }} {{ ','.join(['']) }} {{ ','.join('abc') }} {{ '-'.join(['', 'a', '']) }}
{{ ','.join([1,2]) }}
{{ [1,2]|join(',') }} {{ ['','a','']|join('-') }} {{ [none, 1.5, true]|join }} {{ dl|join(', ', attribute='a') }}
{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }} {{ 'abc'.removeprefix('x') }}
{{ l.append(5) }} {{ l }} {{ l.pop() }} {{ l }} {{ l.index(2) }} {{ l.count(1) }} {{ l.insert(0, 9) }} {{ l }} {{ l.reverse() }} {{ l }} {{ l.extend([7]) }} {{ l }} {{ l.remove(7) }} {{ l.sort() }} {{ l }} {{ l.copy() }} {{ l.clear() }} {{ l }}
{{ l.pop(9) }}
{{ [].pop() }}
{{ d.get('a') }} {{ d.get('z') }} {{ d.get('z', 5) }} {{ d.keys()|list }} {{ d.values()|list }} {{ d.pop('a') }} {{ d.pop('zz', 1) }} {{ d }} {{ d.update({'q': 1}) }} {{ d.update(r=2) }} {{ d }} {{ d.setdefault('t', 4) }} {{ d.copy() }} {{ d.clear() }} {{ d }}
{{ d.pop('zz') }}
{{ d.items() }} {{ d.keys() }} {{ d.values() }}
{{ d.get() }}
{{ d.get('a', 1, 2) }}
{{ s.upper(1) }}
{{ s.strip('a', 'b') }}
{{ s|upper(1) }}
{{ s|trim(foo=1) }}
{{ l|length(1) }}
{{ {'items': 5}['items'] }} {{ {'x': 5}.x }} {{ {'x': 5}['x'] }}
{{ l is iterable }} {{ l is sequence }} {{ d is mapping }} {{ d is sequence }} {{ d is iterable }} {{ s is sequence }} {{ s is string }} {{ 1 is number }} {{ true is number }} {{ true is integer }} {{ 1 is integer }} {{ 1.0 is float }} {{ true is boolean }} {{ none is none }} {{ 1 is odd }} {{ 2 is even }} {{ 4 is divisibleby 2 }} {{ 4 is divisibleby(3) }}
{{ 1 is true }} {{ true is true }} {{ false is false }} {{ 0 is false }} {{ 'A' is upper }} {{ 'a' is lower }} {{ '1' is lower }} {{ 1 is in [1,2] }} {{ 1 is eq 1 }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 2 is gt 1 }} {{ 1 is le 1 }} {{ 1 is ge 1 }} {{ 1 is == 1 }} {{ 1 is equalto(1) }} {{ 1 is sameas 1 }} {{ none is sameas none }} {{ l is sameas l }} {{ x is callable }} {{ range is callable }} {{ 'upper' is filter }} {{ 'odd' is test }} {{ 'zzz' is filter }} {{ 1 is greaterthan 0 }} {{ 1 is lessthan 0 }} {{ x is escaped }}
{{ 4 is divisibleby 0 }}
{{ 1 is not defined }} {{ not 1 is defined }} {{ x is defined and y is not defined }} {{ x is not none and true }}
{{ x is string is defined }}
{{ x is string if true else 2 }}
{{ x is defined == true }}
{{ x is nosuchtest }}
{{ x|nosuchfilter }}
{% if false %}{{ x|nosuchfilter }}{% endif %}ok
{% macro m() %}{{ x|nosuchfilter }}{% endmacro %}ok
{% for i in [] %}{{ x|nosuchfilter }}{% endfor %}ok
{{ 1 if true else x|nosuchfilter }}
{% if true %}{% for i in [] %}{{ x|nosuchfilter }}{% endfor %}{% endif %}ok
{% if true %}{% macro m() %}{{ x|nosuchfilter }}{% endmacro %}{% endif %}ok
{% if x is nosuchtest %}{% endif %}ok
{% if false %}{% if x is nosuchtest %}{% endif %}{% endif %}ok
{% if false %}{% set q = x|nosuchfilter %}{% endif %}ok
{% if false %}{{ 1 if x is nosuchtest }}{% endif %}ok
{{ [1,2,3]|first }} {{ [1,2,3]|last }} {{ []|first }} {{ 'abc'|first }} {{ 'abc'|last }} {{ 'abc'|reverse }} {{ [1,2]|reverse|list }} {{ (1,2)|list }} {{ d|first }} {{ d|list }} {{ 'abc'|list }}
{{ [3,1,2]|sort }} {{ [3,1,2]|sort(reverse=true) }} {{ ['b','A','c']|sort }} {{ ['b','A','c']|sort(case_sensitive=true) }} {{ dl|sort(attribute='a') }} {{ dl|sort(attribute='b,a') }} {{ (3,1)|sort }}
{{ [1,'a']|sort }}
{{ ['a','A','b']|unique|list }} {{ [1,2,1]|unique|list }} {{ ['a','A']|unique(true)|list }}
{{ dl|map(attribute='a')|list }} {{ dl|map(attribute='zz', default='q')|list }} {{ ['a','b']|map('upper')|list }} {{ [1,2]|map('string')|join }} {{ ['a-b']|map('replace','-','+')|list }} {{ dl|map(attribute='c.d')|list }}
{{ dl|selectattr('a')|list }} {{ dl|selectattr('a','equalto',1)|list }} {{ dl|rejectattr('a','gt',1)|list }} {{ [1,2,3]|select('odd')|list }} {{ [0,1]|select|list }} {{ [0,1]|reject|list }} {{ [1,2]|reject('in',[1])|list }} {{ dl|selectattr('c.d')|list }} {{ dl|selectattr('a','in',[1,2])|list }}
{{ [1,2,3]|sum }} {{ dl|sum(attribute='a') }} {{ [1.5,2]|sum }} {{ []|sum }} {{ [1]|sum(start=5) }} {{ [3,1]|min }} {{ [3,1]|max }} {{ ['b','A']|min }} {{ []|min }}
{{ '42'|int }} {{ '4.9'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ '0x1f'|int(0,16) }} {{ 4.9|int }} {{ -4.9|int }} {{ true|int }} {{ none|int }} {{ [1]|int }} {{ '1.5'|float }} {{ 'x'|float }} {{ 'x'|float(1.5) }} {{ 3|float }} {{ ' 42 '|int }} {{ '1_000'|int }} {{ '1e3'|int }} {{ '1e3'|float }} {{ 'inf'|float }} {{ 'nan'|float }} {{ '.5'|float }}
{{ 2.5|round }} {{ 3.5|round }} {{ 2.567|round(2) }} {{ 2.1|round(method='ceil') }} {{ 2.9|round(0,'floor') }} {{ 42|round }} {{ 1234.5|round(-2) }} {{ 2.675|round(2) }} {{ 0.5|round|int }}
{{ 'a\nb\n\nc'|indent }}| {{ 'a\nb'|indent(2) }} {{ 'a\nb'|indent(2, true) }} {{ 'a\n\nb'|indent(2, blank=true) }} {{ 'a\nb'|indent('>>') }} {{ ''|indent }}| {{ 'a\n'|indent }}| {{ 'a\r\nb'|indent(1) }}|
{{ '<a>'|escape ~ '<b>' }} {{ '<a>'|safe + '<b>' }} {{ ('<a>'|escape)|upper }} {{ '<a>'|e|replace('a', '<') }} {{ ['<a>'|e, '<b>']|join(',') }} {{ '<a>'|e|length }} {{ ('<a>'|e) is string }} {{ '<a>'|e|tojson }}
{{ l|tojson }} {{ d|tojson }} {{ d|tojson(indent=2) }} {{ []|tojson(indent=2) }} {{ {}|tojson(indent=2) }} {{ u|tojson }} {{ u|tojson(ensure_ascii=true) }} {{ '</script>&\''|tojson }} {{ d|tojson(separators=(',', ':')) }} {{ {'b':1,'a':2}|tojson(sort_keys=true) }} {{ [1,[2,{'a':[]}]]|tojson(indent=4) }} {{ '\x00\x1f\x7f\u2028'|tojson }} {{ 1.0|tojson }} {{ 1e100|tojson }} {{ true|tojson }} {{ none|tojson }} {{ {1:2, none:3, true:4, 1.5:6}|tojson }}
{{ d|tojson(2) }}
{{ d|tojson(true) }} {{ u|tojson(true) }}
{{ d|tojson(indent='\t') }}
{{ d|tojson(false, 2) }}
{{ [1,2]|tojson(indent=0) }}
{{ [1,2]|tojson(indent=1, separators=(',',':')) }}
{{ [1,2]|tojson(indent=-1) }}
{{ d|tojson(nope=2) }}
{{ range|tojson }}
{{ namespace(a=1)|tojson }}
{{ range(1,2,0) }}
{{ range(1.5) }}
{{ range(100000)|length }}
{{ range(100001)|length }}
{{ range(10**9) }}
{% for i in range(3) %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a','b') }}{{ loop.changed(i) }};{% endfor %}
{% for i in [1,1,2] %}{{ loop.changed(i) }}{% endfor %}
{% for i in [1,2] %}{% for j in [3] %}{{ loop.depth }}{% endfor %}{% endfor %}
{% for i in [1,2] %}{% set o = loop %}{% for j in [3,4] %}{{ o.index }}{{ loop.index }} {% endfor %}{% endfor %}
{% for i in [1,2,3] if i != 2 %}{{ i }}{{ loop.last }}{% else %}none{% endfor %}
{% for i in [] %}{% else %}empty{% endfor %} {% for i in nothing %}{% else %}undef{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %} {% for k in d %}{{ k }}{% endfor %} {% for c in 'abc' %}{{ c }}-{% endfor %}
{% for a, (b, c) in [(1,(2,3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for (a, b) in [(1,2)] %}{{ a }}{{ b }}{% endfor %}
{% for a, b in [(1,2,3)] %}{% endfor %}
{% for a, b in [1] %}{% endfor %}
{% for x in 5 %}{% endfor %}
{% for i in [1,2,3] %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% if i == 3 %}{% break %}{% endif %}{% endfor %}
{% for i in [1,2,3] %}{% break %}{% else %}e{% endfor %}
{% for i in [[1,[2]],[3]] recursive %}{% if i is iterable %}({{ loop(i) }}){% else %}{{ i }}{{ loop.depth }}{% endif %}{% endfor %}
{% for i in [1,2] %}{{ q }}{% set q = i %}{{ q }}{% endfor %}{{ q }}
{% set q = 0 %}{% for i in [1,2] %}{{ q }}{% set q = i %}{{ q }}{% endfor %}{{ q }}
{% set q = 0 %}{% for i in [1,2] %}{% if true %}{% set q = i %}{% endif %}{{ q }}{% endfor %}{{ q }}
{% set ns = namespace(a=1) %}{% for i in [1,2] %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }} {{ ns.b }} {{ ns['a'] }}
{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}
{% set d.a = 5 %}
{% set nothing.a = 5 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }} {% set t = 1, 2 %}{{ t }}
{% set (a, b) = (1, 2) %}{{ a }}{{ b }}
{% set a, b = [1] %}
{% set t %}block {{ x }}{% endset %}[{{ t }}] {{ t is string }} {{ t|length }}
{% set t | upper %}block {{ x }}{% endset %}[{{ t }}]
{% set t | trim | replace('b', 'c') %}  block {% endset %}[{{ t }}]
{% set t %}{% set inner = 5 %}{{ inner }}{% endset %}{{ t }}{{ inner }}
{% filter upper %}{% set inner = 5 %}abc{{ inner }}{% endfilter %}{{ inner }}
{% filter trim|upper %}  abc{% endfilter %}
{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}
{% with %}{% set z = 1 %}{{ z }}{% endwith %}{{ z }}
{% if true %}{% set z = 1 %}{% endif %}{{ z }}
{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(1, c='y') }} {{ m() }} {{ m(b=5, a=4) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(z=2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, z=3) }}
{% macro m(a) %}{{ a is defined }}{{ a }}{% endmacro %}{{ m() }}
{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(7) }}
{% macro m(a=1, b) %}{% endmacro %}
{% macro m() %}{{ caller() }}!{% endmacro %}{% call m() %}body {{ x }}{% endcall %}
{% macro m() %}{{ caller(5) }}!{% endmacro %}{% call(q) m() %}body {{ q }}{% endcall %}
{% macro m() %}no{% endmacro %}{% call m() %}body{% endcall %}
{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}
{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}
{% call nothing() %}{% endcall %}
{% call x %}{% endcall %}
{% macro m() %}{{ late }}{% endmacro %}{% set late = 5 %}{{ m() }}
{% set late = 1 %}{% macro m() %}{{ late }}{% endmacro %}{% set late = 5 %}{{ m() }}
{% for i in [1,2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}{{ m is defined }}
{% macro m() %}{% set x = 5 %}{{ x }}{% endmacro %}{{ m() }}{{ x }}
{% macro m() %}{{ loop is defined }}{% endmacro %}{% for i in [1] %}{{ m() }}{% endfor %}
{{ m is defined }}{% macro m() %}{% endmacro %}{{ m is defined }}
{{ [1,2] + [3] }} {{ [0] * 3 }} {{ 'ab' * 2 }} {{ 2 * 'ab' }} {{ 'a' + 'b' }} {{ 'a' * -1 }} {{ true + 1 }} {{ 'a' 'b' }}
{{ 'a' + 1 }}
{{ [1] + (2,) }}
{{ 1 + none }}
{{ 'a' - 'b' }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 1.0 / 0 }}
{{ 0 ** -1 }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ 1 != '1' }} {{ 'a' in 'abc' }} {{ 'z' not in 'abc' }} {{ 1 in [1] }} {{ 'a' in d }} {{ none in [none] }} {{ 'a' == u }} {{ none == none }} {{ (1,) in [(1,)] }}
{{ 'a' < 1 }}
{{ 1 in 5 }}
{{ 1 in 'a' }}
{{ none < none }}
{{ [] or 'x' }} {{ 1 and 2 }} {{ 0 or none }} {{ not [] }} {{ 'a' if '' else 'b' }} {{ 'a' if false }}| {{ ('a' if false) is defined }} {{ 1 if 2 if 3 else 4 else 5 }} {{ 1 or 2 and 3 }} {{ not 1 == 2 }}
{{ 'a' if false.x else 'b' }}
{{ 1 if 0 else 2 if 0 else 3 }}
{{ "a\nb\t\"q\" \'s\' \\ \x41 \u4f60 \U0001F600 \101 \q \/ \
z" }}
{{ 'a"b' }} {{ ['a"b', "a'b", 'a"\'b', 'a\\b', '\n\t\r\x01\x7f\x80é好😀\u200b\xad\ud7ff'] }}
{{ x }}{# comment #}{{ x }}{#- c -#} {{ x -}}  {{- x }}
  {% if true %}
    a
  {% endif %}
  {%+ if true +%}
  {%- endif -%}
  b
{% if true %}  {% endif %}|{{ x }}  {% if true %}y{% endif %}  
{{ x }}   
   {# c #}   
x{# c #}
  {#- c #}
  z
{% raw %}
 {{ x }} {% if %}
{% endraw %}
a {%- raw -%}  {{ x }} {%- endraw -%}  b {% raw %}{{{% endraw %}
{{ '{{' }} {{ '%}' }} {{ "}}" }} {{ {'a': {'b': 1}} }} {{ {'a': {'b': 1}}['a']}}
{{ x }
{% if x %}
{% if x }}
{% else %}
{% foo %}
{{ 'abc }}
{{ x y }}
{{ }}
{{ 1 + }}
{{ (1 }}
{{ [1, 2 }}
{{ x. }}
{{ x.1 }} {{ x..y }}
{{ x[ }}
{{ x[] }}
{{ x|}}
{{ f(a b) }}
{{ f(a=1, 2) }}
{{ f(a=1, a=1) }}
{{ dict(a=1, a=2) }}
{% set %}
{% set true = 1 %}
{% set 1 = 2 %}
{% set x.y.z = 1 %}
{% for true in [1] %}{% endfor %}
{% for x.y in [1] %}{% endfor %}
{% for x of [1] %}{% endfor %}
{% macro 5() %}{% endmacro %}
{% macro m %}{% endmacro %}
{% macro m(a, a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% if %}{% endif %}
{% if x %}{% endfor %}
{% if x %}{% else %}{% else %}{% endif %}
{% if x %}{% else %}{% elif %}{% endif %}
{# unclosed
{% raw %} unclosed
{{ x # y }}
{{ x ! y }}
{{ x & y }}
{{ x ; y }}
{{ a := 1 }}
{{ x }} {%
{{ none() }}
{{ True }} {{ False }} {{ None }} {{ true }} {{ TRUE }}
{{ dict(a=1) }} {{ dict([('a',1)]) }} {{ dict({'a':1}, b=2) }} {{ dict() }}
{{ strftime_now('%Y-%m-%d %H:%M:%S %d %B %b %A %a %j %y %p %I %-d %-m %e %% %F %T %D %R %U %W %u %w %C %h %Z|%z|') }}
{{ strftime_now('') }}
{{ strftime_now() }}
{{ strftime_now(5) }}
{{ raise_exception('x') }}
{{ raise_exception() }}
{% set _ = raise_exception('boom') if true else '' %}
{{ f(*[1,2]) if false }} {{ dict(**{'a': 1}) }} {{ range(*[1,3])|list }}
{{ '%s' }} {{ x ~ 1 ~ none ~ [1] }}
{{ x|string|upper|lower }} {{ x | upper | length }} {{ (x|upper).lower() }} {{ x|upper.foo }}
{{ {}.x is defined }} {{ [] is defined }}
{{ {'a':1,'a':2} }} {{ {1:'x', true:'y', 1.0:'z'} }}
{{ {[1]: 2} }}
{{ d[[1]] }}
{{ d[none] }}
{{ {none: 1}[none] }} {{ {1.5: 2}[1.5] }} {{ {true: 1}[1] }}
{% include 'x' %}
{% import 'x' as y %}
{% extends 'x' %}
{% from 'x' import y %}
{% do l.append(1) %}
{% trans %}x{% endtrans %}
{% debug %}
{{ 9223372036854775807 }} {{ -9223372036854775807 }}
{{ x|default }} {{ nothing|default }}|
{{ x|default(1,2,3,4) }}
{{ x|replace }}
{{ x|join(1,2,3,4) }}
{{ l|map('nosuch')|list }}
{{ l|select('nosuch')|list }}
{{ l|map('upper') is iterable }} {{ l|map('upper') is sequence }} {{ l|map('upper') is string }}
{{ (l|map('string')|list)[0] }} {{ l|select('odd')|first }} {{ l|select('odd')|length }}
{{ l|map('string') == l }} {{ (l|map('upper')) is defined }} {{ 1 if l|select('gt', 100) else 2 }}
{{ d.items()|first }} {{ d.keys()|join }} {{ d.items()[0] }}
{{ d.keys()[0] }}
{{ d.values()|sum }}
{{ (d.items()|list)[0][0] }} {{ d.items()|length }} {{ d.items() is iterable }} {{ d.items() is sequence }} {{ 'a' in d.keys() }} {{ 1 in d.values() }}
{{ (l|reverse) is sequence }} {{ l|reverse|first }} {{ 'abc'|reverse|upper }}
{{ x if x is defined and x is string and x|length > 0 else 'no' }}
{{ x is defined if true }}
{{ not not x }} {{ - - 1 }} {{ +1 }} {{ -(-1) }} {{ --1 }}
{{ 1 - -1 }} {{ 1-1 }} {{ 3 - 2 - 1 }} {{ 2 * 3 ~ 4 + 1 }} {{ 1 + 2 ~ 3 }} {{ 10 / 2 / 5 }} {{ 2 + 3 * 4 ** 2 }} {{ -2 ** 2 }} {{ (-2) ** 2 }} {{ 'a' ~ 1 + 2 }}
{{ x|length > 2 }} {{ 2 + x|length }} {{ -x|length }} {{ not x|length }} {{ x ~ x|upper }} {{ 'a' + 'b'|upper }} {{ [1,2]|length * 2 }} {{ 2 ** [1,2]|length }}
{{ x == 'X' and 'y' or 'z' }}
{{ (x, s)[0] }} {{ (x)[0] }} {{ x, s }}
{% for i in 1, 2 %}{{ i }}{% endfor %}
{% if 1, 2 %}a{% endif %}
{% for i in [1,2,3] if i > 1 and loop is defined %}{{ i }}{% endfor %}
{% for i in [1,2,3] if i > q %}{{ i }}{% endfor %}
{% for i in l if i in [1] else [2] %}{% endfor %}
{% for i in (l if true else []) %}{{ i }}{% endfor %}
{% for i in l if true %}{{ i }}{% endfor %}
{% if x %}a{% elif y %}b{% else %}c{% endif %}{% if nothing %}a{% elif x %}b{% else %}c{% endif %}{% if not x %}a{% elif not x %}b{% else %}c{% endif %}
{% if x -%}   a   {%- endif %}  
{%- for i in l -%} {{ i }} {%- endfor -%}
{{- x -}}
{%if x%}a{%endif%}
{{x}}{{x|upper}}{{-x-}}
{{ "a" in ("a", "b") }} {{ s.split(' ')[-1] }} {{ s.split(' ')[0].upper() }}
{{ content.split('</think>')[-1].lstrip('\n') }}|{{ content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') }}
{% generation %}{% set g = 4 %}{{ g }}{% endgeneration %}{{ g }}
{{ ['a', 'b'] | tojson | upper }} {{ [{'a': u}]|tojson(indent=2)|indent(4) }}
{{ 'A' ~ ('b' if true else 'c') ~ 'D' }}{{ ('x' ~ 'y')|upper }}
{{ d|length }}{{ d|tojson|length }}{{ d == d.copy() }}
{{ x is defined() }} {{ x is none() }}
{{ x is sameas(x) }} {{ 5 is divisibleby 5 and true }}
{{ 3 is divisibleby -1 }}
{{ x|upper is string }} {{ x is string and x|upper == 'X' }}
{{ loop.index if loop is defined else 'noloop' }}
{{ ns.x.y }}
{{ (nothing or {}).x }} {{ (d.a or {}) }} {{ (d.nope or {'y': 2}).y }}
{{ d['c']['d'] }} {{ d.c.d }} {{ d['c'].d }} {{ d.c['d'] }} {{ d.c.d.e }}
{{ 1.5 // 0.5 }} {{ 5 % 2.5 }} {{ 2 ** 0.5 }} {{ 2.0 ** 2 }} {{ 7 // 2.0 }} {{ -1 // 2.0 }} {{ 1e308 * 10 }} {{ 5.0|int }} {{ 1e3|string }} {{ 12345678.9 }} {{ 0.0001 }} {{ 0.00001 }} {{ -0.0 }} {{ 123456789012345678 * 1.0 }}
{{ [1, 2, 3][1:2] }} {{ 'hello'[1:-1] }} {{ (1,2,3)[1:] }} {{ [1,2,3][-2:] }} {{ [1,2,3][::-1] }} {{ [1,2][none:1] }} {{ l[true] }} {{ l[1.0] }}
{{ l['a':] }}
{{ 5[0] }}
{{ l[::0] }}
{{ d['a':] }}
{{ x.nope }} {{ x.nope is defined }} {{ (5).nope }} {{ l.nope }}
{{ x.nope() }}
{{ x['nope'] }}
{{ (x|upper)|tojson }} {{ [x]|tojson }} {{ x.upper|tojson if false }}
{% set x = x ~ '!' %}{{ x }}{% set x = x|upper %}{{ x }}
{% set l2 = l + [4] %}{{ l2 }}{{ l }} {% set _ = l.append(4) %}{{ l }}
{% set _ = d.update({'z': 26}) %}{{ d.z }} {% set e = dict(d, y=1) %}{{ e.y }}{{ d.y }}
{%- set foo = [] -%}{%- for i in range(3) -%}{%- set _ = foo.append(i) -%}{%- endfor -%}{{ foo }}
{% for i in l %}{% set _ = l.append(i) if l|length < 6 %}{{ i }}{% endfor %}
{% set a = b = 1 %}
{% set a %}x{% endset %}{% set a %}{{ a }}y{% endset %}{{ a }}
{% macro outer() %}{% macro inner(q) %}<{{ q }}>{% endmacro %}{{ inner('a') }}{% endmacro %}{{ outer() }}
{% macro m(x) %}{% for i in x %}{{ i }}{% endfor %}{% endmacro %}{{ m([1,2]) }}{{ m('ab') }}
{% set m = 5 %}{{ m + 1 }}
a{% raw %}⏎b⏎{% endraw %}⏎c
a{% raw -%}⏎b⏎{%- endraw -%}⏎c
a⏎  {% raw %}b⏎  {% endraw %}⏎c
{% raw +%}b{% endraw %}
{% raw %}b{% endraw +%}⏎c
{% raw %}b
{%raw%}b
{%+ raw %}b{%+endraw%}c
  {%- raw %}⏎b  {%- endraw%}⏎  c
{{ x }}{% raw %}⏎
x{% raw %}  {% endraw %}y
⏎{% raw %}⏎  {% endraw %}y
{{+ x }}
{{ x +}}
{#- a -#}  b
{#+ a +#}⏎b
a⏎  {#+ a #}⏎b
{# a #}⏎⏎b
a⏎⏎
{%- -%}
{%  %}
{% if x%}{% endif%}
{{ x|  upper }}
{{ 1if x else 2 }}
{{ 1.e3 }}
{{ 1e }}
{{ 1__0 }}
{{ 1_ }}
{{ 00 }}
{{ 01 }}
{{ 0x }}
{{ 0xFg }}
{{ 1.5.2 }}
{{ 1..2 }}
{{ é }}
{% set é = 1 %}{{ é }}
{{ '\xZ' }}
{{ '\u12' }}
{{ '\400' }}
{{ 'a⏎b' }}
{{ x }} }} %}
{{ {} }}
{{ {1:2}}}
{{ [}] }}
{{ (] }}
{{ ) }}
{{ x)) }}
{% if (x %}
{{ '{% raw %}' }}
{# {{ #} {# %} #}
{% if x %}{# unclosed
{{{ 1 }}}
{{ 5.upper }}
{{ 5.0.x }}
{{ x.0x1 }}
{% raw %}{{ '{% endraw %}' }}
{% set x %}
#}
{% # c %}
## line
{{ "a" 'b' }}
{{ x is not  in [1] }}
{{ x is is }}
{{ x is not }}
{{ x is string.x }}
{{ 1 is divisibleby }}
{{ x|upper() }}
{{ x|upper()() }}
{{ x.upper()|lower is string }}
{{ not x in l }}
{{ x in l in l }}
{{ x not in l }}
{{ x not l }}
{{ -x|upper }}
{{ -1|abs|string }}
{{ (-1)|abs }}
{{ - 1 .x }}
{{ x if }}
{{ if }}
{{ for }}
{{ x else y }}
{% for a in l if a %}{% endfor %}
{% for a in l, x %}{{a}}{% endfor %}
{% for a in (l) recursive if a %}{% endfor %}
{% for a in l recursive %}{% endfor %}
{% for a in l if a recursive %}{% endfor %}
{% for a, in [[1]] %}{{ a }}{% endfor %}
{% set a, = [1] %}{{ a }}
{% set () = [] %}
{% set [a] = [1] %}
{% set a.b %}x{% endset %}
{% set (a) = 5 %}{{ a }}
{% for (a) in l %}{{ a }}{% endfor %}
{% set a = 1, %}{{ a }}
{{ 1, }}
{% if x, %}a{% endif %}
{{ (1, 2,) }}{{ [1,] }}{{ {1:2,} }}
{{ [,] }}
{{ range(,3) }}
{% macro m(a,) %}{% endmacro %}
{% macro m(,) %}{% endmacro %}
{% macro m(a b) %}{% endmacro %}
{% macro true() %}{% endmacro %}
{% macro m(true) %}{% endmacro %}
{% call (a) x.upper() %}{% endcall %}
{% call x() %}{% endcall %}
{% filter upper|lower %}A{% endfilter %}
{% filter upper() %}a{% endfilter %}
{% filter %}a{% endfilter %}
{% set x | %}a{% endset %}
{% set x | upper = 5 %}
{% if x %}{% elif %}{% endif %}
{% elif x %}
{% if x %}{% endif x %}
{% for a in l %}{% endfor a %}
{% break x %}
{% for a in l %}{% break x %}{% endfor %}
{% for a in l %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% for a in l %}{% set z %}{% break %}{% endset %}{% endfor %}ok
{% for a in l %}{{a}}{% with %}{% break %}{% endwith %}{% endfor %}ok
{% for a in l %}{{a}}{% filter upper %}z{% break %}{% endfilter %}{% endfor %}ok
{% for a in l %}{% for b in [] %}{% else %}{% break %}{% endfor %}{{ a }}{% endfor %}ok
{% for a in l %}{% else %}{% break %}{% endfor %}
{% with a %}{% endwith %}
{% with a = 1 %}{% with b = a %}{{ b }}{% endwith %}{% endwith %}
{% with a = 1, a = 2 %}{{ a }}{% endwith %}
{% with (a, b) = (1, 2) %}{{ a }}{% endwith %}
{% with x = 1, b = x %}{{ b }}{% endwith %}
{% with a = 1, %}{{ a }}{% endwith %}
{% with x, y = 1, 2 %}{{ y }}{% endwith %}
{{ x.upper().nope }}
{{ m(x for x in l) }}
{{ l[1, 2] }}
{{ {(1,2):3}[1,2] }}
{{ l[1:2, 3] }}
{{ l[:] }}{{ l[::] }}{{ l[:1:] }}
{{ l[1:2:3:4] }}
{{ f(**{}, *[]) }}
{{ range(*[1], 3)|list }}
{{ range(*[1], *[3])|list }}
{{ dict(**{'a':1}, b=2) }}
{{ dict(a=1, **{'a':2}) }}
{{ dict(a=1, *[]) }}
{{ dict(*[], a=1) }}
{{ range(*5) }}
{{ dict(**5) }}
{{ x|default(*['a']) }}
{% for i in l %}{% if loop.first %}{% continue %}{% endif %}{% else %}E{% endfor %}
{% for i in l if false %}{% else %}E{% endfor %}
{% for i in l %}{% set loop = 5 %}{{ loop }}{% endfor %}
{% for loop in l %}{{ loop }}{% endfor %}
{% set loop = 1 %}{{ loop }}
{{ loop.index }}
{% for i in l %}{% for j in l %}{{ loop.parent }}{% endfor %}{% endfor %}
{% macro m() %}{{ x }}{% set x = 2 %}{{ x }}{% endmacro %}{{ m() }}
{% macro m(x=x) %}{{ x }}{% endmacro %}{{ m() }}
{% macro m(x) %}{{ x }}{% endmacro %}{{ m() }}|
{% for i in l %}{% macro m() %}{{ loop.index }}{% endmacro %}{{ m() }}{% endfor %}
{% set f = x.upper %}{{ f() }}
{{ (x.upper)() }}
{% for f in [x.upper] %}{{ f() }}{% endfor %}
{{ namespace(1) }}
{% set n = namespace([['a', 1]]) %}{{ n.a }}
{% set n = namespace() %}{{ n.a is defined }}{{ n.items }}
{% for k, v in {'a':1}|items %}{{ k }}{{ v }}{% endfor %}
{{ nothing|dictsort }}
{{ nothing|items|list }}
{{ nothing|abs }}
{{ none|int }} {{ none|float }}
{{ nothing|round }}
{{ x|round }}
{{ none|upper }}
{{ l|upper }}
{{ l|trim }}
{{ nothing|map('upper')|list }}
{{ none|map('upper')|list }}
{{ 5|map('upper')|list }}
{{ none|select|list }}
{{ none|join }}
{{ 5|join }}
{{ none|first }}
{{ none|last }}
{{ none|sort }}
{{ none|unique|list }}
{{ none|sum }}
{{ none|reverse }}
{{ 5|reverse }}
{{ nothing|reverse|list }}
{{ nothing|sort }}
{{ nothing|unique|list }}
{{ nothing|min }}
{{ nothing|last }}
{{ nothing|sum }}
{{ nothing|replace('a','b') }}
{{ nothing|indent }}
{{ nothing|title }}
{{ nothing|safe }}
{{ nothing|escape }}
{{ nothing|capitalize }}
{{ nothing|lower }}
{{ nothing is iterable }} {{ nothing is string }} {{ nothing is sequence }} {{ nothing is mapping }}{{ nothing is callable }}
{{ nothing is odd }}
{{ 'a' is odd }}
{{ 1.5 is odd }}
{{ 3.0 is odd }}
{{ none is lower }}
{{ nothing is in [1] }}
{{ nothing is upper }}
{{ 4.0 is divisibleby 2 }}
{{ 1 is == 1 }}
{{ 1 is < 2 }}
{{ 1 is in [1] }}
{{ 1 is ==(1) }}
{% for a in l %}{{ loop.cycle() }}{% endfor %}
{% set (a,) = [1] %}{{ a }}
{% for (a,) in [[1]] %}{{ a }}{% endfor %}
{% for a in l, recursive %}{{ a }}{% endfor %}
{% if x is nosuch %}{% endif %}
{% if false %}{% set z %}{{ x|nosuch }}{% endset %}{% endif %}
{% if false %}{% filter nosuch %}{% endfilter %}{% endif %}
{% if false %}{% for a in l|nosuch %}{% endfor %}{% endif %}ok
{% if false %}{% for a in l if a|nosuch %}{% endfor %}{% endif %}ok
{% if false %}{% with a = 1|nosuch %}{% endwith %}{% endif %}ok
{% if false %}{% call x(1|nosuch) %}{% endcall %}{% endif %}ok
{% if false %}{% macro m(a=1|nosuch) %}{% endmacro %}{% endif %}ok
{% if false %}{% generation %}{{ 1|nosuch }}{% endgeneration %}{% endif %}ok
{% for a in [] %}{% if false %}{{ 1|nosuch }}{% endif %}{% endfor %}ok
{{ (1|nosuch) if false }}
{{ 1 if false else (2 if true else 1|nosuch) }}
{{ [1|nosuch] if false else 3 }}
{{ 'a' if (1|nosuch) is defined else 2 }}
{% if false %}{% elif 1|nosuch %}{% endif %}ok
{% set a %}{% if false %}{{ 1|nosuch }}{% endif %}{% endset %}ok
{% macro m() %}{{ x.caller }}{% endmacro %}{% call m() %}b{% endcall %}
{% macro m() %}{% set caller = 1 %}{% endmacro %}{% call m() %}b{% endcall %}
{% macro m(caller=none) %}{{ caller() }}{% endmacro %}{% call m() %}b{% endcall %}
{% macro m() %}{% macro n() %}{{ caller() }}{% endmacro %}{% call n() %}q{% endcall %}{% endmacro %}{% call m() %}b{% endcall %}
{% macro m() %}{{ caller(1) }}{% endmacro %}{% call m() %}b{% endcall %}
{% macro m() %}{% call m2() %}{{ caller() }}{% endcall %}{% endmacro %}{% macro m2() %}[{{ caller() }}]{% endmacro %}{% call m() %}b{% endcall %}
{{ [1, 2, 3].__len__() }}
{{ x.0 }}
{{ {'0': 5}.0 }}
{{ {0: 5}.0 }}
{{ 'a' 5 }}
{% set ns = namespace() %}{% set ns.x, b = 1, 2 %}{{ ns.x }}
{% set a, ns.b = 1, 2 %}
{% set ns = namespace() %}{% set (ns.x) = 1 %}
{% for ns.x in l %}{% endfor %}
{{ '%s' % 1 }} {{ '%s %s' % (1, 'b') }} {{ '%d%%' % 5.7 }} {{ '%s' % [1] }}
{{ '%s %s' % 1 }}
{{ '%s' % (1, 2) }}
{{ 'a' % 1 }}
{{ '<b>'|safe % 1 }}
{{ '<b>%s'|safe % '<' }}
{{ ('<'|safe) ~ '<' }} {{ ('<'|safe) + '<' }} {{ '<' + ('>'|safe) }} {{ ('<'|safe).join(['<', '>'|safe]) }} {{ ('a<'|safe).replace('a', '<') }} {{ ('a{}'|safe).format('<') }} {{ ['<'|safe, '<']|join('>') }} {{ ['<']|join('>'|safe) }} {{ ('a'|safe) * 2 + '<' }} {{ ('<a'|safe)[1:] + '<' }} {{ ('<a'|safe).split('a')[0] + '<' }} {{ ('a'|safe).upper() + '<' }} {{ ('a'|safe)|upper + '<' }} {{ ('a'|safe)|trim + '<' }} {{ ('a'|safe).strip() + '<' }} {{ ('a'|safe)|replace('a', 'b') + '<' }} {{ (('a'|safe) ~ 'b') + '<' }} {{ ('a'|safe)|string + '<' }} {{ ('a'|safe)|default('') + '<' }} {{ ('a'|safe)|list|first + '<' }} {{ ('a'|safe)[0] + '<' }} {{ ('a'|safe)|first + '<' }} {{ ('a'|safe)|reverse + '<' }} {{ ('a'|safe)|title + '<' }} {{ ('a'|safe)|capitalize + '<' }} {{ ('a'|safe)|indent + '<' }} {{ ('a'|safe)|tojson + '<' }} {{ ('a'|safe)|lower + '<' }} {{ ['a'|safe] }} {{ 1|safe + '<' }} {{ none|safe + '<' }} {{ ['<'|safe]|join + '<' }}
{{ [1]|safe + '<' }}
{{ ('<'|safe) + 1 }}
{{ ('<'|safe) + none }}
{{ 1 + ('<'|safe) }}
{{ ('a,b'|safe)|replace(',', '<') }}
{{ ('a'|safe) == 'a' }}
{{ {'a': 1}['a'|safe] }}
{% set z %}<{% endset %}{{ z + '<' }}
{{ ('a' ~ ('b'|e)) + '<' }}
{% set z | safe %}<{% endset %}{{ z + '<' }}
{{ x ~ nothing }}
{{ true + true }}
{{ -true }}
{{ not nothing }}
{{ [] == () }}
{{ 1 == true }}
{{ none == false }}
{{ nothing == none }}
{{ 'a' == 1 }}
{{ nothing == nothing }}
{{ nothing != 1 }}
{{ [nothing] == [nothing] }}
{{ 1.0 == 1 }}
{{ range(3) == [0,1,2] }}
{{ range(3) == range(3) }}
{{ 'a' in {'a':1}.items() }}
{{ ('a',1) in {'a':1}.items() }}
{{ 'a' in {'a': 1}|items }}
{{ nothing in nothing }}
{{ nothing in [1] }}
{{ nothing in {} }}
{{ [1] in {} }}
{{ none in 'a' }}
{{ 1 in none }}
{{ 1 in range(3) }}
{{ l|map('upper')|tojson }}
{{ 'b' in 'abc'|list }}
{{ x in namespace() }}
{{ namespace(a=1)|list }}
{{ namespace(a=1)['b'] }}
{{ namespace(a=1) == 1 }}
{{ loop(1) }}
{% for i in l %}{{ loop(1) }}{% endfor %}
{% for i in l %}{{ loop['index'] }}{{ loop.nope }}{{ loop|length }}{% endfor %}
{% for i in l %}{{ loop is defined }}{% if loop %}T{% endif %}{% endfor %}
{% for i in 'ab' %}{{ loop.last }}{{ loop.length }}{% endfor %}
{% for i in l|map('string') %}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{% endfor %}
{% set g = l|map('string') %}{{ g|list }}{{ g|list }}{% for i in g %}z{% endfor %}
{% set g = l|map('string') %}{{ g|first }}{{ g|list }}
"""

main(*sys.argv[1:])
