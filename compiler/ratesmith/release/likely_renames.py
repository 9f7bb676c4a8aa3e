"""Find what was probably renamed without `renamed_from`: a draft switches one row off and adds another one like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from ratesmith.api.provenance import field_of
from ratesmith.compile.findings import merge_findings
from ratesmith.core.ir import Finding, TableData
from ratesmith.core.sanitize import quoted
from ratesmith.language.positions import deciding_layer, origin
from ratesmith.language.writer import scalar
from ratesmith.plan.cell_json import fields
from ratesmith.plan.diff import keyed
from ratesmith.plan.plan_file import PlanOperation, key_text
from ratesmith.release.build import Build, Builds
from ratesmith.rules.renamed_from import held

_EMPTY: Final = frozenset({"null", "false", '""', "[]", "{}"})
"""Values of columns that nobody wrote: any two rows agree in them."""


def likely_renames(builds: Builds) -> tuple[Finding, ...]:
    """Return a warning for each entity that has most fields of the only one of its kind that was removed."""
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
        if data.table.own_key and len(removed) == len(added) == 1 and not held(data, dataset):
            last = build.history.state_at(len(build.history.released))
            if _most_agree(data, last.tables[name][removed[0]], build.state.tables[name][added[0]]):
                yield _finding(build, data, removed[0], added[0])


def _key(operation: PlanOperation) -> str:
    return bytes(operation.key).decode()


def _most_agree(data: TableData, old: str, new: str) -> bool:
    """Whether two thirds of the columns that either row has a value in are equal; the key is none of them."""
    before, after = fields(old), fields(new)
    names = [name for name in before.keys() & after.keys() if name != data.table.own_key]
    written = [name for name in names if before[name] not in _EMPTY or after[name] not in _EMPTY]
    return sum(before[name] == after[name] for name in written) * 3 >= len(written) * 2


def _finding(build: Build, data: TableData, removed: str, added: str) -> Finding:
    sources: Mapping[str, tuple[str, str]] = {
        key_text(data.table, key): source for key, source in zip(keyed(data), data.sources, strict=True)
    }
    kind, id = sources[added]
    (before,), (now,) = (msgspec.json.decode(key, type=list[str]) for key in (removed, added))
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
