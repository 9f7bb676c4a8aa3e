"""Find what was probably renamed without `renamed_from`: a draft switches one row off and adds another one like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

import msgspec

from ratesmith.api.provenance import field_of
from ratesmith.compile.findings import merge_findings
from ratesmith.core.ir import Finding, TableData
from ratesmith.core.sanitize import quoted
from ratesmith.core.tables import Table
from ratesmith.language.positions import deciding_layer, origin
from ratesmith.language.writer import scalar
from ratesmith.plan.cell_json import fields
from ratesmith.plan.diff import keyed
from ratesmith.plan.plan_file import PlanOperation, key_text
from ratesmith.plan.planner import rekeyed
from ratesmith.release.build import Build, Builds
from ratesmith.rules.renamed_from import held

_MOST_PAIRS: Final = 2_500
"""More rows than these are not compared with each other: a change of that size is none of single names."""
_EMPTY: Final = frozenset({"null", "false", '""', "[]", "{}"})
"""Values of columns that nobody wrote: any two rows agree in them."""


def likely_renames(builds: Builds) -> tuple[Finding, ...]:
    """Return a warning for each entity that has most fields of one that was removed, and of no other."""
    found = (finding for build in builds.by_name.values() for finding in _of_build(build))
    return merge_findings(found, tuple(builds.by_name))


def _of_build(build: Build) -> Iterator[Finding]:
    draft, dataset = build.history.draft, build.target.dataset
    if draft is None:
        return
    for data in dataset:
        name = data.table.name
        operations = [it for it in draft.file.operations if it.table == name]
        removed = [_key(it) for it in operations if it.op in ("retires", "delete")]
        added = [_key(it) for it in operations if it.op == "insert"]
        if data.table.own_key and 0 < len(removed) * len(added) <= _MOST_PAIRS and not held(data, dataset):
            last = rekeyed(build.history.state_at(len(build.history.released)), {name: data.table.key}).tables[name]
            before = {key: fields(last[key]) for key in removed}
            after = {key: fields(build.state.tables[name][key]) for key in added}
            for old, new in _alike(data.table, before, after):
                yield _finding(build, data, old, new)


def _key(operation: PlanOperation) -> str:
    return bytes(operation.key).decode()


def _alike(
    table: Table, before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the keys of a removed and an added row that are like each other, and like no third one."""
    both = ((old, new) for old, new in product(before, after) if _rest(old) == _rest(new))
    pairs = [(old, new) for old, new in both if _most_agree(table, before[old], after[new])]
    olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    yield from ((old, new) for old, new in pairs if olds[old] == news[new] == 1)


def _rest(key: str) -> list[str]:
    """What a project added to a key, which no rename changes."""
    return msgspec.json.decode(key, type=list[str])[1:]


def _most_agree(table: Table, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether two thirds of the columns that either row has a value in are equal; the key is none of them."""
    names = [name for name in before.keys() & after.keys() if name != table.own_key]
    written = [name for name in names if before[name] not in _EMPTY or after[name] not in _EMPTY]
    return sum(before[name] == after[name] for name in written) * 3 >= len(written) * 2


def _finding(build: Build, data: TableData, removed: str, added: str) -> Finding:
    sources: Mapping[str, tuple[str, str]] = {
        key_text(data.table, key): source for key, source in zip(keyed(data), data.sources, strict=True)
    }
    kind, id = sources[added]
    (before, *_), (now, *_) = (msgspec.json.decode(key, type=list[str]) for key in (removed, added))
    document, inside = deciding_layer(
        build.target.config.layers[kind, id], id, field_of(data.table.column(data.table.key[0]))
    )
    place = f"{quoted(id)} in {document.path}" if document.id == "" else document.path
    return Finding(
        origin=origin(document, inside, "value" if document.id else "key"),
        severity="warning",
        rule="renamed-from",
        message=f"{kind} {quoted(now)} is added and {quoted(before)}, which has most of its fields, is switched off",
        hint=f"if it was renamed, write in {place}: renamed_from: {scalar(before)}",
        environments=(build.name,),
    )
