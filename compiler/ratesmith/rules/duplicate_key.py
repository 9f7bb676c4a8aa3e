"""Two entities do not make the same row

A row is identified by its key: a model by its `model_name`, not by the name of its file. If
two files give the same key, one of them would overwrite the other, and which one would depend
on chance. Where the platform has a row for each provider of a model, `tables.keys` says so.

Bad:
    # models/writer-copy.yaml
    model_name: writer-1  # error
    model_type: text
    provider: openai
    display_name: Writer
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000

Good:
    # models/writer-copy.yaml
    model_name: writer-2
    model_type: text
    provider: openai
    display_name: Writer
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from ratesmith.api.definitions import Rule
from ratesmith.api.provenance import Provenance, key_of
from ratesmith.core.ir import Config, Dataset, Key, Problem, TableData
from ratesmith.core.sanitize import quoted
from ratesmith.core.tables import Cell, plain


def check(dataset: Dataset, config: Config) -> Iterator[Problem]:
    """Check the keys of every table; of two entities that make the same rows in several, the first is enough."""
    pairs: set[tuple[Key, Key]] = set()
    for data in dataset:
        key = itemgetter(*(place for place, column in enumerate(data.table.columns) if column.name in data.table.key))
        if len(set(map(key, data.rows))) < len(data.rows):
            yield from _repeated(data, config, pairs)


def _repeated(data: TableData, config: Config, pairs: set[tuple[Key, Key]]) -> Iterator[Problem]:
    provenance = Provenance(config)
    first: dict[tuple[Cell, ...], int] = {}
    found: set[tuple[Key, Key]] = set()
    table = data.table
    # What a project added to a key comes last; a message is about what people call the row.
    column = table.column(table.key[0] if table.has_text_key else table.key[-1])
    for index in range(len(data.rows)):
        key = key_of(data, index)
        before = first.setdefault(key, index)
        if before == index:
            continue
        pair = data.sources[before], data.sources[index]
        if pair in pairs:
            continue
        found.add(pair)
        kind, other = pair[0]
        field = column.field or column.name
        shown = _shown(key, data)
        wider = _wider_key(data, before, index)
        yield Problem(
            at=config.place(provenance.place_of(data, index, column)),
            message=f"{field} {shown} is that of {kind} {quoted(other)} already: both make one row of {data.table.sql}",
            hint=f"remove one of the two; change {field} only if it was copied by mistake{wider}",
            related=((config.place(provenance.place_of(data, before, column)), "the other"),),
        )
    pairs |= {pair for pair in found if pair[0] != pair[1]}


def _shown(key: tuple[Cell, ...], data: TableData) -> str:
    """The values of a key; those of columns that a project added with their names."""
    columns = [column.name for column in data.table.columns if column.name in data.table.key]
    named = dict(zip(columns, key, strict=True))
    texts = {name: quoted(cell) if isinstance(cell, str) else plain(cell) for name, cell in named.items()}  # type: ignore[arg-type]
    added = [f" with the {name} {texts.pop(name)}" for name in data.table.may_widen_key if name in texts]
    return ", ".join(texts.values()) + "".join(added)


def _wider_key(data: TableData, one: int, other: int) -> str:
    """What to declare where the two rows would be told apart by a wider key; empty where none does that."""
    table = data.table
    names = [column.name for column in table.columns]
    places = [(it, names.index(it)) for it in table.may_widen_key if it in names and it not in table.key]
    apart = [name for name, place in places if data.rows[one][place] != data.rows[other][place]]
    if not apart:
        return ""
    key = f"tables: {{keys: {{{table.name}: [{', '.join((*apart, *table.key))}]}}}}"
    return f"; or, where {table.sql} has a row for each {' and '.join(apart)}, write in ratesmith.yaml {key}"


RULE = Rule(rows=check, waivable=False)
