"""A prompt declares the variables of its text

`{{name}}` in the text is replaced by the value of a variable. One that is not declared stays
in the text and is sent to the model as it is; one that is declared and not in the text is
information the model never gets.

Bad:
    # content/prompts/outline.yaml
    prompt_value: Outline an article on {{topics}} for {{audience}}.  # error
    variables:
      topic:
        description: What the article is about
      audience:
        description: Who reads it
      tone:  # error
        description: How it sounds

Good:
    # content/prompts/outline.yaml
    prompt_value: |
      Outline an article on {{topic}} for {{audience}}, as JSON: {"title": "…"}.
    variables:
      topic:
        description: What the article is about
      audience:
        description: Who reads it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ratesmith.api import Config, Problem, Rule, nearest, quoted
from ratesmith.packs.ai_platform.kinds.prompt import Prompt

NAME: Final = r"[a-z][a-z0-9_]*"
NAMELIKE: Final = re.compile(r"\w[\w .-]*")
BRACES: Final = re.compile(r"\{+[^{}\n]*\}*")
Names = dict[str, None]


class Placeholder(NamedTuple):
    """Something in braces: as written, the name it means, and the line of the text it is on."""

    written: str
    name: str
    line: int


def check(prompt: Prompt, _: Config) -> Iterator[Problem]:
    """Check the placeholders of the text, then the variables that none of them names."""
    unused = dict.fromkeys(prompt.variables)
    found = list(_placeholders(prompt.prompt_value))
    for placeholder in found:
        unused.pop(placeholder.name, None)
    said = set()
    # One after the other: whoever checks stops asking at some number, and each takes a search for a near name.
    for mistake in _mistakes(found, dict.fromkeys(prompt.variables), unused):
        if mistake not in said:
            said.add(mistake)
            message, hint, words = mistake
            yield Problem.of(prompt, "prompt_value", message=message, hint=hint, words=words)
    for name in unused:
        yield Problem.of(
            prompt,
            "variables",
            name,
            message=f"the text has no {{{{{name}}}}}, so the value of this variable never reaches the model",
            hint=f"write {{{{{name}}}}} where it belongs in the text, or remove the variable",
        )


def _placeholders(text: str) -> Iterator[Placeholder]:
    for number, line in enumerate(text.split("\n"), 1):
        for match in BRACES.finditer(line):
            name = match[0].strip("{} \t")
            if NAMELIKE.fullmatch(name):
                yield Placeholder(match[0], name, number)


def _mistakes(found: list[Placeholder], declared: Names, unused: Names) -> Iterator[tuple[str, str, tuple[int, str]]]:
    """Message, hint and where; a variable that a misspelled placeholder means is taken from `unused`."""
    for written, name, line in found:
        form, where = f"{{{{{name}}}}}", f"line {line} of the text"
        if name in declared:
            if written != form:
                yield f"{where} has {quoted(written)}, which is not replaced", f"write {form}", (line, written)
        elif written.startswith("{{"):
            near = nearest(name, declared)
            guess = f" (did you mean {near}?)" if near else ""
            unused.pop(near or "", None)
            yield (
                f"{where} has {quoted(written)}, and there is no such variable{guess}",
                _hint(name, near),
                (line, written),
            )


def _hint(name: str, near: str | None) -> str:
    if near:
        return f"write {{{{{near}}}}}"
    if re.fullmatch(NAME, name):
        return f"declare {name} under variables, or remove it from the text"
    return "write a name of lower-case letters, digits and _, as in {{name}}, and declare it under variables"


RULE = Rule(kind=Prompt, each=check)
