"""The page of a plan: what a change does, for people who approve it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api.change import BeforeAfter
from ratesmith.compare.beside import SOON
from ratesmith.compare.comparison import Comparison
from ratesmith.compare.headline import headline
from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import plural
from ratesmith.report.html.page import Code, page
from ratesmith.report.overview_text import INTERNAL
from ratesmith.report.plan_beside import HIDDEN, owner, setting_line, standing, verdict_words
from ratesmith.report.plan_words import folded_findings, other_lines, place_of, where, without_repeated_unit

_CHANGE: Final = (("What", False), ("Before", True), ("After", True), ("Effect", False))
_NEW: Final = (("What", False), ("Value", True), ("Effect", False))
_OTHER: Final = (("What", False), ("How", False), ("Field", False), ("Before", False), ("After", False))
_ROWS: Final = (("Table", False), ("New", True), ("Changed", True), ("Removed", True))


def plan_page(it: Comparison) -> str:
    """Return the page."""
    found = it.beside
    return page(
        "plan.html",
        headline=headline(it),
        internal=INTERNAL,
        verdict=_verdict(it),
        base=it.base[:12],
        environments=it.environments,
        notes=[*_notes(it)],
        findings=[*_findings(it)],
        place=place_of,
        shared=it.shared,
        where=lambda names: where(names, it),
        before_after=_before_after,
        change_columns=_CHANGE,
        new_columns=_NEW,
        other_columns=_OTHER,
        row_columns=_ROWS,
        hidden=HIDDEN[found.hidden] if found.hidden else "",
        migrations=found.migrations,
        standing=standing,
        code=lambda lines: Code("\n".join(lines)),
        settings=[(setting, setting_line(setting)) for setting in found.settings],
        secrets=[(owner(file), file.risk, tuple(map(verdict_words, file.verdicts))) for file in found.secrets],
        upcoming=found.upcoming,
        soon=SOON,
        acknowledged=it.acknowledged,
        spent=tuple(f"{one.change} at {one.place}" for one in it.spent),
        warnings=[finding for finding in it.new_findings if finding.severity != "error"],
        folded=folded_findings(it),
        resolved=tuple(dict.fromkeys(f"{finding.rule} at {finding.origin.path}" for finding in it.resolved)),
    )


def _findings(it: Comparison) -> Iterator[tuple[str, Finding]]:
    """Yield what refuses the change, and what the guardrails warn of, each with the word for that."""
    yield from (("Refused", finding) for finding in it.guardrails if finding.severity == "error")
    yield from (("New error", finding) for finding in it.new_findings if finding.severity == "error")
    yield from (("To look at", finding) for finding in it.guardrails if finding.severity != "error")


def _before_after(it: BeforeAfter) -> tuple[str, str, str]:
    """Return both sides and the unit that they share; of what stays as it is nothing is cut off."""
    return (it.before or "", it.after or "", "") if it.is_same else without_repeated_unit(it)


def _verdict(it: Comparison) -> tuple[str, str]:
    """Return the tone and the words of the verdict."""
    if it.refusing:
        verb = "refuses" if it.refusing == 1 else "refuse"
        more = f" It also brings {plural(it.new_errors, 'error')}." if it.new_errors else ""
        return (
            "bad",
            f"{plural(it.refusing, 'guardrail')} {verb} this change until it is mended, or acknowledged.{more}",
        )
    if it.unread:
        return "bad", "Mistakes keep a part of this change from being looked at."
    if it.unexplained:
        return "bad", "What is compiled differs, and nothing says why."
    if it.new_errors:
        has = "an error" if it.new_errors == 1 else f"{it.new_errors} errors"
        return "bad", f"This change brings {has} into the configuration, which ratesmith validate refuses."
    if not it.changes:
        return "plain", "Nothing changes."
    return "good", "No guardrail refuses this change."


def _notes(it: Comparison) -> list[str]:
    notes = [it.trouble] if it.trouble else []
    notes += [f"{', '.join(it.unread)}: mistakes keep it from being compared."] if it.unread else []
    notes += [f"The environment {name} is removed; its databases stay as they are." for name in it.gone]
    return [*notes, *(f"{line[:1].upper()}{line[1:]}." for line in other_lines(it))]
