"""Describe what `ratesmith drift --adopt` wrote into the configuration, and what it did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.core.ir import Origin
from ratesmith.core.redacted_json import shown_cell
from ratesmith.core.sanitize import plural, visible
from ratesmith.core.tables import Cell, Column
from ratesmith.deploy.adopt import Adopted, Adoption
from ratesmith.deploy.adoption_plan import CellAddress, place_of
from ratesmith.deploy.three_way import Difference, is_new
from ratesmith.plan.cell_changes import changes_for_people
from ratesmith.plan.diff import Delete, Insert
from ratesmith.report.drift import Drift, orphan_reason, row_name
from ratesmith.sql.foreign_rows import FOREIGN

_REFUSED: Final = ("conflict", "unknown", "removed")
"""The outcomes that a person has to decide."""


def describe_adoption(drift: Drift, differences: Sequence[Difference], adoption: Adoption) -> Iterator[str]:
    """Yield what was written where, and what was not and why, as lines."""
    if adoption.adopted:
        files = plural(len(adoption.texts), "file")
        yield f"adopted {plural(len(adoption.adopted), 'value')} in {files}; now run: ratesmith build"
    before = {it.address: it.branch for it in differences}
    for adopted in adoption.adopted:
        address = adopted.edit.address
        change = _change(_column(drift, address), before[address], adopted.edit.value)
        row = row_name(drift.tables[address.table], address.key)
        yield f"  {_where(adopted)}: {row}: {change}{_other_environments(adopted, drift)}"
    for place in adoption.following:
        yield f"  {_cell_name(drift, place)} follows from these; the next apply brings it along"
    for refused in adoption.refused:
        value = shown_cell(_column(drift, refused.edit.address), refused.edit.value)
        yield f"not adopted: {_cell_name(drift, refused.edit.address)} = {value}: {refused.reason}"
    for difference in differences:
        yield from _undecided(drift, difference)
    if any(it.outcome == "unknown" for it in differences):
        yield (
            "What was applied last is not known: neither state.json on disk nor the one in git is of that state. Switch"
            " to the commit that was applied, run: ratesmith build, and adopt there"
        )
    yield from _not_values(drift)


def is_resolved(drift: Drift, differences: Sequence[Difference], adoption: Adoption) -> bool:
    """Return whether nothing differs any more once the files are built and applied."""
    missing = any(not is_new(insert, drift.applied) for insert in _inserts(drift))
    undecided = any(it.outcome in _REFUSED for it in differences)
    extra = any(not orphan.pending for orphan in drift.orphans)
    return not (
        missing or undecided or extra or drift.secrets or adoption.refused or drift.logs_late or any(_foreign(drift))
    )


def _undecided(drift: Drift, difference: Difference) -> Iterator[str]:
    """What is said of a value that differs and was not adopted."""
    address, column = difference.address, _column(drift, difference.address)
    name = _cell_name(drift, address)
    applied, branch, database = (
        shown_cell(column, cell) for cell in (difference.applied, difference.branch, difference.database)
    )
    if difference.outcome == "removed":
        yield f"not adopted: {name} = {database}: your branch removed the row"
        return
    place = place_of(address, drift.target)
    where = f"{visible(place.path)}:{place.span.line}"
    match difference.outcome:
        case "there already":
            yield f"  {where}: {name} is {branch} in your branch already"
        case "pending":
            yield f"  {where}: {name}: {database} → {branch} is of your branch; the next apply writes it"
        case "unknown":
            yield f"not adopted: {where}: {name} is {database}, and {branch} in your branch: either may be the change"
        case "conflict":
            yield (
                f"not adopted: {where}: {name}: {applied} → {database} in the database, and → {branch} in your branch;"
                f" write {database} there to keep that, or put {applied} back in the database"
            )


def _not_values(drift: Drift) -> Iterator[str]:
    """Rows and secrets, which are never adopted."""
    for insert in _inserts(drift):
        row = row_name(drift.tables[insert.table], insert.key)
        if is_new(insert, drift.applied):
            yield f"  {row} is new in your branch, or renamed there; the next apply writes it"
        else:
            yield f"not adopted: {row}: missing; put it back (a seed inserts it), or remove it from the configuration"
    for delete in _foreign(drift):
        row = row_name(drift.tables[delete.table], delete.key)
        yield f"not adopted: {row}: {FOREIGN}; delete it, or name it in config/"
    for orphan in drift.orphans:
        row = row_name(drift.tables[orphan.table], orphan.key)
        yield f"{'  ' if orphan.pending else 'not adopted: '}{row}: extra; {orphan_reason(orphan, drift.target.name)}"
    for id, secret in drift.secrets:
        yield f"not adopted: the secret {secret} of {id}: set it with: ratesmith secrets set"


def _inserts(drift: Drift) -> Iterator[Insert]:
    return (operation for operation in drift.plan.operations if isinstance(operation, Insert))


def _foreign(drift: Drift) -> Iterator[Delete]:
    return (operation for operation in drift.plan.operations if isinstance(operation, Delete))


def _column(drift: Drift, address: CellAddress) -> Column:
    return drift.tables[address.table].column(address.column)


def _cell_name(drift: Drift, address: CellAddress) -> str:
    return f"{row_name(drift.tables[address.table], address.key)}: {_column(drift, address).sql}"


def _change(column: Column, old: Cell, new: Cell) -> str:
    """What changed in a column, or in which leaves of a JSON document; without what looks like a secret."""
    return ", ".join(f"{it.name}: {it.old} → {it.new}" for it in changes_for_people(column, old, new))


def _where(adopted: Adopted) -> str:
    places = [_line(line) for line in adopted.lines]
    return ", ".join(dict.fromkeys(places)) or "follows from another"


def _line(place: Origin) -> str:
    return f"{visible(place.path)}:{place.span.line}"


def _other_environments(adopted: Adopted, drift: Drift) -> str:
    if not adopted.environments:
        return ""
    everywhere = len(adopted.environments) + 1 == len(drift.target.project.environments)
    return f" (in {'all environments' if everywhere else ', '.join((drift.target.name, *adopted.environments))})"
