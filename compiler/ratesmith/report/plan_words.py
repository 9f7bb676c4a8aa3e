"""Words that every form of a plan uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.api.change import BeforeAfter
from ratesmith.compare.comparison import Comparison
from ratesmith.compare.entities import EntityChange
from ratesmith.compare.rows import TableChange
from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import harmless, plural

_MOST_OTHERS: Final = 5
"""So many things are named that differ beside the entities."""
_LONGEST: Final = 200
"""Characters of one of them."""


def without_repeated_unit(it: BeforeAfter) -> tuple[str, str, str]:
    """Return both sides without the unit that they share, and that unit: `$10.00`, `$11.11`, `per 1M tokens`."""
    before, after = it.before or "", it.after or ""
    old, new, unit = _split_unit(before, after)
    return (old, new, unit) if len(unit) > 1 else (before, after, "")


def change(before: str | None, after: str | None) -> str:
    """Return both sides in a line; a unit that both have is said once: `$10.00 → $11.11 per 1M tokens`."""
    if before is None:
        return f"{after} (new)"
    if after is None:
        return f"{before} (gone)"
    old, new, unit = _split_unit(before, after)
    return f"{old} → {new}{unit and f' {unit}'}"


def _split_unit(before: str, after: str) -> tuple[str, str, str]:
    """Return both texts without what follows the first word in both, and that; it is empty where they differ in it."""
    number, _, unit = before.partition(" ")
    if unit and after.endswith(f" {unit}"):
        return number, after.removesuffix(f" {unit}"), unit
    return before, after, ""


def where(names: Sequence[str], it: Comparison) -> str:
    """Return the environments in which something changes: `all environments`, `staging, production`."""
    return "all environments" if 1 < len(names) == len(it.environments) else ", ".join(names)


def folded_findings(it: Comparison) -> str:
    """Return in a line what else `validate` says of what a guardrail asks about; empty where it says nothing."""
    places: dict[str, dict[str, None]] = {}
    for finding in it.folded:
        places.setdefault(finding.rule, {})[place_of(finding)] = None
    said = [
        f"{rule} at {next(iter(its))}{f' and {len(its) - 1} more' if len(its) > 1 else ''}"
        for rule, its in places.items()
    ]
    return f"ratesmith validate also finds {', '.join(said)}" if said else ""


def more_fields(it: EntityChange, most: int) -> Iterator[str]:
    """Yield how many fields of an entity are not among the `most` that are shown; nothing where all are."""
    if len(it.fields) > most:
        yield f"and {plural(len(it.fields) - most, 'more field')}"


def place_of(it: Finding) -> str:
    """Return file and line of a finding."""
    return f"{it.origin.path}:{it.origin.span.line}"


def rows_text(tables: Sequence[TableChange]) -> str:
    """Return what happens to rows: `plan 1 changed · ai_model_config 1 new, and 8 that follow in 3 tables`."""
    own = [it for it in tables if not it.follows] or tables
    text = " · ".join(map(_rows_of, own))
    others = [it for it in tables if it not in own]
    count = sum(it.inserted + it.changed + it.removed for it in others)
    return f"{text}, and {count:,} that follow in {plural(len(others), 'table')}" if others else text


def _rows_of(it: TableChange) -> str:
    counts = (("new", it.inserted), ("changed", it.changed), ("removed", it.removed))
    return f"{it.table} {', '.join(f'{count:,} {word}' for word, count in counts if count)}"


def other_lines(it: Comparison) -> Iterator[str]:
    """Yield what outputs say that nothing else does, and what was not looked at."""
    for one in it.others:
        at = where(one.environments, it)
        if one.unexplained:
            yield f"in {at} this differs, and nothing else says why: {_bounded(one.unexplained)}"
        if one.prices:
            yield f"in {at} prices or rates also differ of: {_bounded(one.prices)}"
        if one.uncompared:
            why = "operators set them, they were or are not written, or under another name"
            yield f"in {at} nobody knows which prices the database has in: {_bounded(one.uncompared)} ({why})"
    if it.gone_projects:
        yield f"what other projects had is gone, and nothing here looks at it: {_bounded(it.gone_projects)}"
    if it.unasked:
        names = ", ".join(it.unasked)
        yield f"guardrails are not asked in {names}: the base has nothing there to compare with"
    if it.left_out:
        yield f"not compared: {', '.join(it.left_out)}, because --env names others"


def _bounded(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_OTHERS:,} more" if len(names) > _MOST_OTHERS else ""
    return f"{', '.join(harmless(it, _LONGEST) for it in names[:_MOST_OTHERS])}{more}"
