"""An entity that was renamed has one row, and nobody else's

`renamed_from` names the id that an entity had before, as its table has it: of a model that is its
`model_name`. Its row then keeps its place in the database, with everything that points at it,
instead of being switched off beside a new one. So the old id must be free: no entity has it, and
no other one says that it had it.

`ratesmith build` warns where the line seems to be missing: a migration adds one entity of a kind
and switches off another one that has most of its fields.

Only a row can be renamed that others find by the number the database gave it. Where they hold its
id, or where its secrets are kept under it, a rename would cut them off: leave the id, or remove the
entity and add another one.

Bad:
    # models/writer.yaml
    renamed_from: drafter-1  # error

Bad:
    # providers/openai.yaml
    renamed_from: open-ai  # error

Good:
    # models/writer.yaml
    renamed_from: wordsmith-1
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api.definitions import Rule
from ratesmith.core.ir import Config, Dataset, Place, Problem, Row, TableData
from ratesmith.core.sanitize import quoted
from ratesmith.core.tables import Reference

_FIELD = ("renamed_from",)


def check(dataset: Dataset, config: Config) -> Iterator[Problem]:
    """Check the old ids, a table at a time."""
    told: set[tuple[str, str]] = set()
    for data in dataset:
        if data.renamed:
            told.update(data.sources)
            yield from _of_table(data, dataset, config)
    for type_, entities in config.entities.items():
        kind = config.kinds[type_]
        for id, entity in entities.items():
            if entity.renamed_from is not None and (kind, id) not in told:
                yield Problem(
                    at=Place(entity, _FIELD),
                    message=f"{kind} {quoted(id)} has no row that is found by its id, so there is none to rename",
                    hint="remove renamed_from",
                )


def _of_table(data: TableData, dataset: Dataset, config: Config) -> Iterator[Problem]:
    from ratesmith.plan.diff import key_places  # where nothing is renamed, no rule needs it

    places = key_places(data.table)
    owners = {tuple(row[it] for it in places): source for row, source in zip(data.rows, data.sources, strict=True)}
    why = held(data, dataset)
    claimed: dict[Row, Row] = {}
    for now, before in data.renamed.items():
        kind, id = owners[now]
        at = config.place((kind, id, _FIELD))
        if why:
            hint = "leave the id as it was, or remove the entity and add another one; remove renamed_from"
            yield Problem(at=at, message=f"{kind} {quoted(id)} cannot be renamed: {why}", hint=hint)
        elif before in owners:
            message = f"{_shown(before)} is still there, so {_shown(now)} cannot have its row"
            yield Problem(
                at=at,
                message=message,
                hint="remove renamed_from, which has done its work, or remove the other one",
                related=((config.place((*owners[before], ())), "it is used here"),),
            )
        elif before in claimed:
            message = f"{_shown(now)} and {_shown(claimed[before])} both say that they were {_shown(before)}"
            yield Problem(at=at, message=message, hint="its row can become one of them: remove the other renamed_from")
        claimed.setdefault(before, now)


def _shown(key: Row) -> str:
    return quoted("/".join(map(str, key)))


def held(data: TableData, dataset: Dataset) -> str:
    """Return why no row of a table can be renamed; empty where one can."""
    name = data.table.name
    if any(column.secret for column in data.table.unowned):
        return "its secrets are encrypted under its id"
    if data.table.surrogate == "none":
        return f"other tables hold the key of a row of {name} itself"
    for other in dataset:
        for column in other.table.columns:
            if isinstance(column.type, Reference) and column.type.table == name:
                return f"rows of {other.table.name} are found by it"
    return ""


RULE = Rule(rows=check, waivable=False)
