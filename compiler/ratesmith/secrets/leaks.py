"""Find secrets in plain text anywhere below `config/`, and redact them from everything that is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from ratesmith.core.ir import Document, Finding, Node, Origin, Related, Route, Span, route_name
from ratesmith.core.limits import MAX_FINDINGS
from ratesmith.core.sanitize import REDACTED, quoted
from ratesmith.language.positions import origin
from ratesmith.secrets.check_file import is_plaintext
from ratesmith.secrets.encrypted_file import looks_encrypted
from ratesmith.secrets.patterns import KeyMatch, find_keys, names_a_secret, secret_named_values
from ratesmith.secrets.store import SecretFile

_RULE = "secret-plaintext"
_MIN_LENGTH = 4
"""A shorter text is not hidden: it occurs everywhere and would hide half of every message."""
_MAX_HIDDEN = 500
"""With more texts to hide than this, nothing of a file is shown."""
_MAX_FORMS = 10_000
"""The forms of keys that are looked at in one file; behind them nothing of it is shown."""
_EVERYTHING = frozenset(f"\0{number}" for number in range(_MAX_HIDDEN + 1))
"""Texts that no file has, so many that nothing of a file is shown."""
_REVOKE = (
    "remove it here and revoke it at its provider, for git keeps what was ever committed; "
    "then: ratesmith secrets set ENV ID NAME"
)
_MOVE = "remove it, nothing decrypts it here; then: ratesmith secrets set ENV ID NAME"
Hidden = Mapping[str, frozenset[str]]
"""By path, the texts of a file that must not be shown."""


class Leaks(msgspec.Struct, frozen=True):
    """The leaks that were found, and the texts to hide because of them."""

    findings: tuple[Finding, ...]
    hidden: Hidden


def find_leaks(documents: Collection[Document], files: Collection[SecretFile], sources: Mapping[str, str]) -> Leaks:
    """Check the keys of every document, the values of every secret file, and every text, as it is written and read.

    In a text that is not YAML, the values beside secret-named keys are hidden but not reported.
    """
    findings: list[Finding] = []
    hidden: dict[str, set[str]] = {}
    reported: dict[str, set[int]] = {}
    walked: dict[str, set[int]] = {}
    named: Counter[str] = Counter()
    for document, route, value, what in (*_secret_named(documents), *_plaintext_values(files), *_escaped(documents)):
        named[document.path] += 1
        if named[document.path] > _MAX_HIDDEN:
            hidden[document.path] = set(_EVERYTHING)
            continue
        finding = _named_finding(document, route, value, what)
        if what and finding.origin.span.line in reported.get(document.path, ()):
            continue
        findings.append(finding)
        span = finding.origin.span
        _lines_not_in(reported.setdefault(document.path, set()), document.source, span)
        if not looks_encrypted(value):
            below = _lines_not_in(walked.setdefault(document.path, set()), document.source, span)[1:]
            hidden.setdefault(document.path, set()).update(_forms_in_source(document.source, span, value, below))
    _find_forms(sources, findings, hidden, reported)
    for path in sources.keys() - {document.path for document in (*documents, *(file.document for file in files))}:
        hidden.setdefault(path, set()).update(_beside_names(sources[path]))
    return Leaks(tuple(findings), {path: frozenset(parts) for path, parts in hidden.items() if parts})


def _find_forms(
    sources: Mapping[str, str],
    findings: list[Finding],
    hidden: dict[str, set[str]],
    reported: Mapping[str, Collection[int]],
) -> None:
    """Add what has the form of a key in any text, but for the lines that are reported already."""
    found: Counter[str] = Counter()
    for path, text in sources.items():
        lines = _Lines(text)
        for number, form in enumerate(find_keys(text)):
            if number > _MAX_FORMS:
                hidden[path] = set(_EVERYTHING)
            if len(hidden.get(path, ())) > _MAX_HIDDEN:
                break
            line, column = lines.place(form.start)
            if found[path] <= MAX_FINDINGS and line not in reported.get(path, ()):
                findings.append(_form_finding(path, text, form, line, column))
                found[path] += 1
            hidden.setdefault(path, set()).update(_pieces(text[form.start : form.end]))


def redact_findings(findings: Iterable[Finding], hidden: Hidden) -> Iterator[Finding]:
    """Yield the findings with the hidden texts of their files redacted."""
    for finding in findings:
        paths = {finding.origin.path, *(related.origin.path for related in finding.related)}
        parts = {part for path in paths for part in hidden.get(path, ())}
        if len(parts) > _MAX_HIDDEN and finding.rule != _RULE:
            yield replace(finding, message="not shown, as the file is full of secrets", related=(), paste=())
        else:
            yield _redact(finding, sorted(parts, key=len, reverse=True)) if 0 < len(parts) <= _MAX_HIDDEN else finding


def mask_sources(sources: Mapping[str, str], hidden: Hidden) -> Mapping[str, str]:
    """Return the sources of frames with stars in place of secrets, columns unchanged."""
    if not hidden:
        return sources
    return {
        path: _mask(text, hidden.get(path, frozenset()))
        for path, text in sources.items()
        if len(hidden.get(path, ())) <= _MAX_HIDDEN
    }


Leak = tuple[Document, Route, Node, str]
"""A value that is secret, and what its form is that of; empty where its key or its file says that it is."""


def _secret_named(documents: Iterable[Document]) -> Iterator[Leak]:
    for document in documents:
        for route, value in secret_named_values(document.tree):
            yield document, route, value, ""


def _plaintext_values(files: Iterable[SecretFile]) -> Iterator[Leak]:
    for file in files:
        for route, value in file.encrypted.leaves.items():
            if is_plaintext(value):
                yield file.document, route, value, ""


def _escaped(documents: Iterable[Document]) -> Iterator[Leak]:
    r"""Yield texts and keys that have the form of an API key once YAML has read them: `"\x73k-…"`."""
    for document in (it for it in documents if "\\" in it.source):
        # A search in the file for each of thousands of texts would take half a minute.
        plain = {document.source[it.start : it.end] for it in find_keys(document.source)}
        found = 0
        for route, text in _texts(document.tree, ()):
            form = next((it for it in find_keys(text) if text[it.start : it.end] not in plain), None)
            if form is not None:
                yield document, route, text, form.what
                found += 1
            if found > _MAX_HIDDEN:
                break


def _texts(tree: Node, route: Route) -> Iterator[tuple[Route, str]]:
    """Yield every text and every key of a tree, with the route there."""
    if isinstance(tree, str):
        yield route, tree
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield from _texts(part, (*route, index))
    elif isinstance(tree, dict):
        for key, part in tree.items():
            yield (*route, key), key
            yield from _texts(part, (*route, key))


def _named_finding(document: Document, route: Route, value: Node, what: str) -> Finding:
    name = quoted(route_name(route))
    place = origin(document, route, "key" if what and value == route[-1] else "value")
    if what:
        message = f"{name} has the form of {what}, in plain text"
        return Finding(origin=place, severity="error", rule=_RULE, message=message, hint=_REVOKE)
    if looks_encrypted(value):
        message = f"{name} holds what looks like an encrypted value, outside of a file of secrets"
        return Finding(origin=place, severity="error", rule="secret-malformed", message=message, hint=_MOVE)
    message = f"{name} holds a secret in plain text"
    return Finding(origin=place, severity="error", rule=_RULE, message=message, hint=_REVOKE)


class _Lines:
    """The lines of a text, for offsets that rise: each part of the text is looked at once."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line, self._start = text, 0, 1, 0

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, counted from 1."""
        begun = self._text.count("\n", self._at, offset)
        if begun:
            self._line, self._start = self._line + begun, self._text.rfind("\n", self._at, offset) + 1
        self._at = max(self._at, offset)
        return self._line, offset - self._start + 1


def _form_finding(path: str, text: str, form: KeyMatch, line: int, column: int) -> Finding:
    end = form.end if "\n" not in text[form.start : form.end] else text.index("\n", form.start)
    place = Origin(path, Span(line, column, column + end - form.start))
    message = f"this has the form of {form.what}, in plain text"
    return Finding(origin=place, severity="error", rule=_RULE, message=message, hint=_REVOKE)


def _forms_in_source(source: str, span: Span, value: Node, below: range) -> Iterator[str]:
    """Yield a value as it is parsed and as it is written, with the lines `below` that continue it."""
    lines = _split_lines(source)
    first = lines[span.line - 1]
    yield from _pieces(str(value))
    yield from _pieces(first[span.column - 1 :] if below else first[span.column - 1 : span.end - 1])
    for number in below:
        yield from _pieces(lines[number - 1])


def _beside_names(text: str) -> Iterator[str]:
    """Yield the texts after and below secret-named keys in a text that is not YAML."""
    lines, hidden = _split_lines(text), 0
    for number, line in enumerate(lines, 1):
        keys = re.finditer(r"""(?<![\w.-])([A-Za-z_][\w.-]*+)["']?[ \t]*+:(?=\s|$)""", line)
        first = next((key for key in keys if names_a_secret(key[1])), None)
        if first is not None:
            yield from _pieces(line[first.end() :])
            # What is below a key inside of another one's value was yielded with that.
            if number > hidden:
                below = _lines_of_value(text, Span(number, 1, 2))
                hidden = below[-1]
                yield from (piece for line in below[1:] for piece in _pieces(lines[line - 1]))


@lru_cache(maxsize=4)
def _split_lines(text: str) -> list[str]:
    return text.splitlines()


def _lines_not_in(known: set[int], source: str, span: Span) -> range:
    """Return the lines of a value, and add them to those that are known; none of one that begins on such a line.

    What is indented more than that is so too. To look at it for each value would take minutes.
    """
    lines = range(0) if span.line in known else _lines_of_value(source, span)
    known.update(lines)
    return lines


def _lines_of_value(source: str, span: Span) -> range:
    """Return the line numbers of a value: its first line, and those below that are indented more."""
    lines = _split_lines(source)
    first = lines[span.line - 1]
    indent = len(first) - len(first.lstrip())
    last = span.line
    while last < len(lines) and (not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > indent):
        last += 1
    return range(span.line, last + 1)


def _pieces(text: str) -> Iterator[str]:
    """Yield a text and each of its lines, if they are long enough to be hidden."""
    for piece in (text, *text.splitlines()):
        if len(piece.strip()) >= _MIN_LENGTH:
            yield piece.strip()


def _redact(finding: Finding, parts: Iterable[str]) -> Finding:
    message, hint, related, paste = finding.message, finding.hint, finding.related, finding.paste
    for part in parts:
        message, hint = message.replace(part, REDACTED), hint.replace(part, REDACTED)
        related = tuple(Related(other.origin, other.message.replace(part, REDACTED)) for other in related)
        paste = tuple(line.replace(part, REDACTED) for line in paste)
    return replace(finding, message=message, hint=hint, related=related, paste=paste)


def _mask(text: str, parts: Iterable[str]) -> str:
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "".join("\n" if char == "\n" else "*" for char in part))
    return text
