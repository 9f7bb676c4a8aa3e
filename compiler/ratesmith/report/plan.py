"""Describe what a change does, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api.change import BeforeAfter, Fact
from ratesmith.compare.comparison import Comparison, Shared
from ratesmith.compare.entities import EntityChange
from ratesmith.compare.guardrails import Answered
from ratesmith.compare.headline import headline
from ratesmith.compile.result import Report
from ratesmith.core.sanitize import Visible, plural, visible
from ratesmith.report.findings import text
from ratesmith.report.plan_beside import beside_as_text
from ratesmith.report.plan_words import change, folded_findings, more_fields, other_lines, place_of, rows_text, where

_DIM: Final = "\x1b[2m{}\x1b[0m"
_BOLD: Final = "\x1b[1m{}\x1b[0m"
_MOST: Final = 20
"""How many entities of some environments are shown with what becomes of them; those with an impact come first."""
_MOST_FIELDS: Final = 8
_MOST_NEW: Final = 6
_WIDTH: Final = 110
"""Characters of a line with facts."""


def as_text(it: Comparison, *, color: bool, shows_sql: bool = False) -> Iterator[str]:
    """Yield the headline, then what changes in which environments, and what the guardrails find."""
    said = visible(headline(it))
    base = f"({it.base[:12]} → work tree)"
    yield Visible(f"{_BOLD.format(said)}  {_DIM.format(base)}" if color else f"{said}  {base}")
    if it.trouble:
        yield f"note: {visible(it.trouble)}"
    for shared in it.shared:
        yield from _shared(shared, it, color=color)
    yield from (f"the environment {visible(name)} is removed; its databases stay as they are" for name in it.gone)
    yield from map(visible, other_lines(it))
    yield from beside_as_text(it, shows_sql=shows_sql)
    yield from _also(it, color=color)
    if it.guardrails:
        yield ""
        yield Visible(text.render(Report(findings=it.guardrails, sources=it.sources), color=color).rstrip("\n"))


def _shared(shared: Shared, it: Comparison, *, color: bool) -> Iterator[str]:
    yield ""
    yield f"in {visible(where(shared.environments, it))}"
    for entity in shared.entities[:_MOST]:
        yield from _entity(entity, color=color)
    if len(shared.entities) > _MOST:
        left = plural(len(shared.entities) - _MOST, "more entity", "more entities")
        yield f"and {left}: ratesmith plan --format json"
    if shared.rows:
        yield f"rows  {visible(rows_text(shared.rows))}"


def _entity(it: EntityChange, *, color: bool) -> Iterator[str]:
    name = visible(it.name)
    status = "" if it.status == "changed" else f"  {it.status}"
    yield Visible(f"{_BOLD.format(name) if color else name}  {visible(it.path)}:{it.line}{status}")
    width = max((len(fact.label) for fact in it.facts), default=0)
    for fact in it.facts:
        yield from _fact(fact, width, is_new=not it.is_compared)
    for field in it.fields[:_MOST_FIELDS]:
        yield f"  {visible(field.where)}: {visible(change(field.before, field.after))}"
    yield from (f"  {more}" for more in more_fields(it, _MOST_FIELDS))


def _fact(fact: Fact, width: int, *, is_new: bool) -> Iterator[str]:
    """Yield a fact, its amounts beside each other as far as they fit on a line."""
    parts = [visible(_new(amount) if is_new else _amount(amount)) for amount in fact.amounts]
    if fact.note:
        parts.append(f"({visible(fact.note)})" if parts else visible(fact.note))
    label, line = f"  {fact.label:<{width}}", ""
    for part in parts:
        if line and width + len(line) + len(part) > _WIDTH:
            yield f"{label}{line}"
            label, line = " " * (width + 2), ""
        line += f"   {part}"
    yield f"{label}{line}"


def _new(it: BeforeAfter) -> str:
    """Return an amount of what is new as a whole."""
    return f"{it.what}{': ' if it.what else ''}{it.after}{f' ({it.effect})' if it.effect else ''}"


def _amount(it: BeforeAfter) -> str:
    if it.is_same:
        return f"{it.what}{': ' if it.what else ''}{it.after}, unchanged"
    shown = f"{it.what}: " if it.what else ""
    effect = f" ({it.effect})" if it.what and it.effect else f"   {it.effect}" if it.effect else ""
    return f"{shown}{change(it.before, it.after)}{effect}"


def _also(it: Comparison, *, color: bool) -> Iterator[str]:
    """Yield what else is to be known: findings that come and go, and what somebody says is meant."""
    new = it.new_findings
    for finding in new[:_MOST_NEW]:
        at = visible(place_of(finding))
        place = _BOLD.format(at) if color else at
        yield Visible(f"{place}: new {finding.severity}: {visible(finding.message)} [{finding.rule}]")
    if len(new) > _MOST_NEW:
        yield f"and {plural(len(new) - _MOST_NEW, 'more new finding')}: ratesmith validate"
    if folded := folded_findings(it):
        yield visible(folded)
    if it.resolved:
        yield f"findings gone: {', '.join(dict.fromkeys(finding.rule for finding in it.resolved))}"
    for answer in it.acknowledged:
        said = f"{visible(answer.change)}: {visible(answer.reason)}"
        yield f"acknowledged: {said} [{answer.rule}] {visible(answer.place)}"
    if it.spent:
        line = f"acknowledgements of other changes, which can go: {', '.join(map(_spent, it.spent))}"
        yield Visible(_DIM.format(line) if color else line)


def _spent(it: Answered) -> str:
    return f"{visible(it.change)} at {visible(it.place)}"
