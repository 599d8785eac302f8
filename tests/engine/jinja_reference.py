"""Renders chat templates with Python's jinja2, for comparison: a line of JSON a case on standard output.

usage: jinja_reference.py FOLDER    (every *.jinja in it)   or   jinja_reference.py -    (a template on standard input)
"""
import datetime
import json
import pathlib
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


def cases():
    bases = {"one": [USER], "system": [SYSTEM, USER], "turns": TURNS, "system turns": [SYSTEM] + TURNS,
             "prefill": TURNS[:2]}
    for name, messages in bases.items():
        for generation in (True, False):
            for flags in ({}, {"enable_thinking": True, "thinking": True}, {"enable_thinking": False, "thinking": False}):
                yield name, {"messages": messages, "add_generation_prompt": generation, "bos_token": "<s>",
                             "eos_token": "</s>", **flags}


def render(name, source):
    try:
        template = environment().from_string(source)
    except Exception as error:
        template, broken = None, str(error)
    for case, variables in cases():
        line = {"template": name, "case": case, "variables": variables}
        try:
            if template is None:
                raise ValueError(broken)
            line["text"] = template.render(**variables)
        except Exception as error:
            line["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(line, ensure_ascii=False))


if sys.argv[1] == "-":
    render("standard input", sys.stdin.read())
else:
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jinja")):
        render(path.name, path.read_text())
