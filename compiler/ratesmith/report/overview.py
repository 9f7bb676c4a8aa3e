"""What holds on a day, for people who approve prices and do not read YAML: the tables of the pack, and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, TypeVar

from msgspec.structs import replace

from ratesmith.api.definitions import Pack
from ratesmith.api.sheet import Figure, Sheet, SheetCell, SheetColumn, Tone
from ratesmith.compile.result import Compiled
from ratesmith.core.grouping import names_by_value
from ratesmith.core.ir import Config, Finding, Frozen

T = TypeVar("T")
_EXCEPTIONS: Final = (SheetColumn("For"), SheetColumn("Rule"), SheetColumn("Why"), SheetColumn("Until"))
_FINDINGS: Final = (SheetColumn("Rule"), SheetColumn("What"), SheetColumn("What to do"), SheetColumn("Where"))


class Together(Frozen, frozen=True, kw_only=True):
    """The same table in some environments."""

    environments: tuple[str, ...]
    sheet: Sheet


class Topic(Frozen, frozen=True, kw_only=True):
    """One table of all environments, those with the same rows together; most of them first."""

    title: str
    about: str
    groups: tuple[Together, ...]

    @property
    def differences(self) -> tuple[Together, ...]:
        """Return the groups after the first one, each with the rows alone that the first one does not have."""
        known = {*self.groups[0].sheet.rows}
        return tuple(replace(it, sheet=_without(it.sheet, known)) for it in self.groups[1:])

    def lacking(self, environments: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the first group has a row for and another one has none, by the name of the row."""
        (other,) = (it.sheet for it in self.groups if it.environments == environments)
        here = {row[0].text for row in other.rows}
        return tuple(dict.fromkeys(row[0].text for row in self.groups[0].sheet.rows if row[0].text not in here))


class Figures(Frozen, frozen=True, kw_only=True):
    """The same numbers in some environments."""

    environments: tuple[str, ...]
    figures: tuple[Figure, ...]


class Overview(Frozen, frozen=True, kw_only=True):
    """Everything that is said of some environments on a day."""

    project: str
    day: date
    environments: tuple[str, ...]
    figures: tuple[Figures, ...]
    """Most environments first, the others with what differs alone; none where the pack has no numbers."""
    topics: tuple[Topic, ...]


def overview(project: str, pack: Pack, compiled: Compiled, day: date) -> Overview:
    """Return what holds on a day in the compiled environments."""
    configs = compiled.configs
    sheets = {name: (*pack.sheets(config, day), _exceptions(config)) for name, config in configs.items()}
    findings = _findings(compiled.report.findings)
    count = len(next(iter(sheets.values())))
    tables = [{name: its[place] for name, its in sheets.items()} for place in range(count)]
    tables.append(dict.fromkeys(configs, findings))
    module = pack.optional("figures")
    figures = {name: tuple(module.figures(config, day)) for name, config in configs.items()} if module else {}
    return Overview(
        project=project,
        day=day,
        environments=tuple(configs),
        figures=tuple(_figures(figures)),
        topics=tuple(map(_topic, tables)),
    )


def _figures(found: Mapping[str, tuple[Figure, ...]]) -> Iterator[Figures]:
    known: set[Figure] = set()
    for names, figures in _together(found):
        yield Figures(environments=names, figures=tuple(it for it in figures if it not in known))
        known = known or {*figures}


def _topic(tables: Mapping[str, Sheet]) -> Topic:
    groups = tuple(Together(environments=names, sheet=sheet) for names, sheet in _together(tables))
    first = groups[0].sheet
    return Topic(title=first.title, about=first.about, groups=groups)


def _together(found: Mapping[str, T]) -> list[tuple[tuple[str, ...], T]]:
    """Return each value with the names that have it, most names first, otherwise in the order of the names."""
    both = ((names, value) for value, names in names_by_value(found.items()).items())
    return sorted(both, key=lambda it: -len(it[0]))


def _without(sheet: Sheet, known: Collection[tuple[SheetCell, ...]]) -> Sheet:
    return replace(sheet, rows=tuple(row for row in sheet.rows if row not in known))


def _exceptions(config: Config) -> Sheet:
    return Sheet(
        title="Accepted exceptions",
        about="Where somebody accepted that a rule is broken, for a reason and usually until a day.",
        columns=_EXCEPTIONS,
        rows=tuple(_waivers(config)),
        empty="No rule is waived.",
    )


def _waivers(config: Config) -> Iterator[tuple[SheetCell, ...]]:
    for type, kind in sorted(config.kinds.items(), key=lambda it: it[1]):
        for id, entity in config.all(type).items():
            for it in entity.waive:
                until = SheetCell("no day", "warning") if it.until is None else SheetCell(str(it.until))
                yield SheetCell(id if id == kind else f"{kind} {id}"), SheetCell(it.rule), SheetCell(it.reason), until


def _findings(findings: Iterable[Finding]) -> Sheet:
    return Sheet(
        title="Findings",
        about="What the rules find in the configuration today.",
        columns=_FINDINGS,
        rows=tuple(map(_finding, findings)),
        empty="The rules find nothing.",
    )


def _finding(it: Finding) -> tuple[SheetCell, ...]:
    tone: Tone = "bad" if it.severity == "error" else "warning"
    where = SheetCell(f"{it.origin.path}:{it.origin.span.line}", note=", ".join(it.environments))
    hint = " ".join((it.hint, *it.paste)) if it.paste else it.hint
    return SheetCell(it.rule, note=it.severity), SheetCell(it.message, tone), SheetCell(hint), where
