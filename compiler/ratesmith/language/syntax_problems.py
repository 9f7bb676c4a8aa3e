"""Explain why a file is not YAML: the parser's own words are about its states, these about the line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from yaml.error import MarkedYAMLError

from ratesmith.core.ir import Span
from ratesmith.core.sanitize import REDACTED, harmless, is_secret_name, plural, redact_line
from ratesmith.language.parsed import SyntaxProblem

ODD_BLANKS: Final = "[\u00a0\u1680\u2000-\u200f\u202f\u205f-\u2064\u3000\ufeff]"
"""Characters that look like a blank or like nothing, and are neither to YAML."""
_MAX_LINE: Final = 400
_BLOCK: Final = r"(?:^|.*[:-])\s+[|>][-+0-9]*\s*(?:#.*)?$"
_LOOKS_BACK: Final = 20
"""How many lines above are looked at for their indentation."""


def problem_of(text: str, error: MarkedYAMLError) -> SyntaxProblem:
    """Explain an error of the YAML parser."""
    lines, said = text.split("\n"), error.problem or ""
    noticed = _place(error.problem_mark or error.context_mark)
    began = _place(error.context_mark or error.problem_mark)
    for number in dict.fromkeys((noticed.line, began.line)):
        if (odd := odd_blank(_line(lines, number), number)) is not None:
            return odd
    line = _line(lines, noticed.line)
    if "\t" in line[: noticed.column + 1]:
        return SyntaxProblem(noticed, "a tab is used for indentation", "indent with spaces")
    for part, explain in _EXPLAIN.items():
        if part in said:
            return _unindented_block(lines, noticed) or explain(lines, noticed, began)
    return SyntaxProblem(noticed, said or "the syntax is not YAML", "check the line and the one before it")


def odd_blank(line: str, number: int) -> SyntaxProblem | None:
    """Return a problem with the first character of a line that looks like a blank and is none."""
    odd = None if line.isascii() else re.search(ODD_BLANKS, line)
    if odd is None:
        return None
    code, name = f"U+{ord(odd[0]):04X}", unicodedata.name(odd[0], "an invisible character")
    span = Span(number, odd.start() + 1, odd.start() + 2)
    return SyntaxProblem(
        span, f"the character {code} ({name}) is not a blank to YAML", "type a plain blank, or remove it"
    )


def after_key_problem(span: Span, source: str) -> SyntaxProblem:
    """Explain a map or list where a key should be, such as the braces of `{{name}}`."""
    lines = source.split("\n")
    line = _line(lines, span.line)
    if "{{" in line:
        return _unindented_block(lines, span) or SyntaxProblem(
            span, "{{ begins a map to YAML", f"put the text in quotes: {_quoted_value(line)}"
        )
    return SyntaxProblem(span, "a key must be plain text", "write a text key")


def _second_colon(lines: Sequence[str], noticed: Span, _: Span) -> SyntaxProblem:
    line = _line(lines, noticed.line)
    if re.search(r":\s", line[: noticed.column - 1].lstrip()):
        return SyntaxProblem(
            noticed, "there is a second ': ' on the line", f"put the value in quotes: {_quoted_value(line)}"
        )
    if (text := _text_without_a_bar(lines, noticed.line)) is not None:
        return text
    above = next((it for it in reversed(lines[: noticed.line - 1]) if it.strip()), "")
    message = (
        f"the line is indented by {plural(_indent(line), 'blank')}, more than the one above, which has a value already"
    )
    hint = f"indent it by {plural(_indent(above), 'blank')}" if _indent(above) else "remove the blanks before it"
    return SyntaxProblem(_key_span(line, noticed.line), message, hint)


def _text_without_a_bar(lines: Sequence[str], number: int) -> SyntaxProblem | None:
    """Return a problem with a text of several lines that needs a `|`; None where the line follows its key at once."""
    line = _line(lines, number)
    above = [at for at in range(number - 2, -1, -1) if lines[at].strip()]
    start = next((at for at in above if _indent(_line(lines, at + 1)) < _indent(line)), None)
    key = re.match(r"\s*(?:- +)?([\w.-]+):(\s+[^\s#|>].*)?\s*$", _line(lines, start + 1)) if start is not None else None
    if start is None or key is None or (above[0] == start):
        return None
    span = Span(start + 1, key.start(1) + 1, key.end(1) + 1)
    where = " and the text below it" if key[2] else ""
    message = f"the text of {harmless(key[1])} has several lines, and one of them a ': '"
    related = ((_key_span(line, number), "the line"),)
    return SyntaxProblem(span, message, f"write {harmless(key[1])}: |{where}", None, related)


def _unexpected_key(lines: Sequence[str], noticed: Span, _: Span) -> SyntaxProblem:
    line = _line(lines, noticed.line)
    before = line[: noticed.column - 1]
    if before.strip():
        hint = "write ' as '' inside single quotes, or put the whole text in double quotes"
        return SyntaxProblem(noticed, "the text in quotes ended before this", hint)
    if line.lstrip().startswith("- "):
        return SyntaxProblem(noticed, "a list item is where a key has to be", "indent it below the key of its list")
    above = {_indent(it) for it in lines[max(0, noticed.line - 1 - _LOOKS_BACK) : noticed.line - 1] if it.strip()}
    near = sorted(sorted(above, key=lambda it: abs(it - _indent(line)))[:2])
    message = f"the line is indented by {plural(_indent(line), 'blank')}, and no key above it is"
    return SyntaxProblem(noticed, message, f"indent it by {' or '.join(map(str, near))} blanks, as the lines above")


def _no_colon(lines: Sequence[str], _: Span, began: Span) -> SyntaxProblem:
    line = _line(lines, began.line)
    pair = re.match(r"\s*(?:- +)?([\w.-]+)(\s*=\s*|:\s?)(\S.*?)\s*$", line)
    if pair is not None:
        here = Span(began.line, pair.start(2) + 1, pair.end(2) + 1)
        value = "and its value" if is_secret_name(pair[1]) else harmless(pair[3].strip("\"'"))
        what = "there is an = instead of a colon" if "=" in pair[2] else "there is no blank after the colon"
        return SyntaxProblem(here, what, f"write {harmless(pair[1])}: {value}")
    if line.lstrip().startswith(("//", "/*", ";", "--")):
        return SyntaxProblem(began, "the line is not YAML", "begin a comment with #")
    if line.lstrip().startswith(("'", '"')):
        return SyntaxProblem(began, "a quote is opened and never closed", "close the quote")
    if re.fullmatch(r"\s*[\w.-]+\s*", line) and _indent(_line(lines, began.line + 1)) > _indent(line):
        key = harmless(line.strip())
        return SyntaxProblem(began, f"there is no colon after {key}", f"write {key}:, as what is below belongs to it")
    return SyntaxProblem(began, "the line has no ': '", "write key: value, or # before a comment")


def _bracket(lines: Sequence[str], noticed: Span, began: Span) -> SyntaxProblem:
    if not any(line.rstrip().endswith(",") for line in lines[began.line - 1 : noticed.line - 1]):
        hint = "close the bracket, or write one key per line"
        return SyntaxProblem(began, "a bracket is opened and never closed", hint)
    message = "a comma is missing before this, or the bracket is not closed"
    return SyntaxProblem(
        noticed, message, "write the comma, or one key per line without brackets", None, ((began, "opened here"),)
    )


def _first_character(lines: Sequence[str], noticed: Span, _: Span) -> SyntaxProblem:
    line = _line(lines, noticed.line)
    if line.lstrip().startswith("```"):
        return SyntaxProblem(noticed, "``` is Markdown, not YAML", "remove the line")
    character = harmless(line[noticed.column - 1 : noticed.column])
    message = f"a value cannot start with {'a backquote' if character == chr(39) else character}"
    return SyntaxProblem(noticed, message, f"put the value in quotes: {_quoted_value(line)}")


def _reference(lines: Sequence[str], _: Span, began: Span) -> SyntaxProblem:
    line = _line(lines, began.line)
    message = f"a value that starts with {line[began.column - 1 : began.column]} refers to another place"
    return SyntaxProblem(began, message, f"put the value in quotes: {_quoted_value(line)}")


def _open_quote(_: Sequence[str], __: Span, began: Span) -> SyntaxProblem:
    return SyntaxProblem(began, "a quote is opened and never closed", "close the quote")


def _no_dash(_: Sequence[str], noticed: Span, __: Span) -> SyntaxProblem:
    hint = "write - before each item, all at one indentation"
    return SyntaxProblem(noticed, "a list item has no '- ' before it", hint)


def _backslash(_: Sequence[str], noticed: Span, __: Span) -> SyntaxProblem:
    hint = "write \\\\ for a backslash, or use single quotes"
    return SyntaxProblem(noticed, "this backslash escape does not exist", hint)


_EXPLAIN: Final = {
    "mapping values are not allowed": _second_colon,
    "did not find expected key": _unexpected_key,
    "could not find expected ':'": _no_colon,
    "did not find expected ',' or": _bracket,
    "cannot start any token": _first_character,
    "did not find expected alphabetic": _reference,
    "unexpected end of stream": _open_quote,
    "did not find expected '-' indicator": _no_dash,
    "unknown escape character": _backslash,
}


def _unindented_block(lines: Sequence[str], here: Span) -> SyntaxProblem | None:
    """Return a problem with the text below a `|` that is not deeper than its key; None for another line."""
    number = next((at for at in range(here.line - 2, -1, -1) if lines[at].strip()), None)
    if number is None:
        return None
    above, line = _line(lines, number + 1), _line(lines, here.line)
    if not re.match(_BLOCK, above) or _indent(line) > _indent(above):
        return None
    span = Span(here.line, _indent(line) + 1, _indent(line) + 2)
    hint = f"indent each line of the text by {plural(_indent(above) + 2, 'blank')}"
    return SyntaxProblem(span, "the text that | or > begins is not indented", hint)


def _quoted_value(line: str) -> str:
    """Return a line with its value in double quotes; what may be a secret is not repeated."""
    pair = re.match(r"\s*(?:- +)?([\w.-]+):\s+(\S.*?)\s*$", line)
    if pair is None:
        return '"…"'
    value = pair[2].strip("\"'`").replace("\\", "\\\\").replace('"', '\\"')
    shown = REDACTED if is_secret_name(pair[1]) else harmless(redact_line(value))
    # A sanitized value would be another one.
    return f'{harmless(pair[1])}: "{shown}"' if shown in (value, REDACTED) else '"…"'


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1][:_MAX_LINE] if number <= len(lines) else ""


def _key_span(line: str, number: int) -> Span:
    return Span(number, _indent(line) + 1, _indent(line) + 2)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _place(mark: Any) -> Span:
    return Span(mark.line + 1, mark.column + 1, mark.column + 2) if mark else Span(1, 1, 2)
