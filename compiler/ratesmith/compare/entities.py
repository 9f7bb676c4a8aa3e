"""What a change does to each entity of an environment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from msgspec.structs import astuple, replace

from ratesmith.api.change import WEIGHTS, Change, Fact, Impact, Pair, Weight
from ratesmith.api.definitions import Kind, Pack
from ratesmith.api.row_names import former_ids, replaced_rows
from ratesmith.compare.fields import FieldChange, field_changes
from ratesmith.compare.likely_renames import likely_renames
from ratesmith.compare.operator_columns import Owned, owned_by_operators
from ratesmith.core.ir import Config, Entity, Frozen, Key, Route
from ratesmith.core.sanitize import redact_keys
from ratesmith.core.tree_changes import is_same
from ratesmith.language.positions import deciding_layer, origin
from ratesmith.project.settings import Ownership

Status = Literal["new", "gone", "renamed", "changed"]
_WEIGHT: Final[Mapping[Status, Weight]] = {"new": "new", "gone": "gone", "renamed": "changed", "changed": "detail"}


class EntityChange(Frozen, frozen=True, kw_only=True):
    """One entity that a change adds, removes, renames or changes."""

    kind: str
    id: str
    status: Status
    path: str
    """The file that decides it; of one that is gone, the file that it was in."""
    line: int
    """From 1; where an impact names a field, the line of it."""
    weight: Weight
    share: Decimal
    headline: str
    """Empty where no impact says more than that it changes, or where that of another entity speaks of it, too."""
    together: str = ""
    """What is said of many such entities instead, behind their number."""
    is_told: bool = False
    """Whether an impact says what its change does."""
    facts: tuple[Fact, ...]
    fields: tuple[FieldChange, ...]
    """What else differs in it; nothing of one that is new or gone."""

    @property
    def name(self) -> str:
        """What people call it: `model/gpt-5.1`; the kind alone, where there is only one of it."""
        return self.kind if self.id == self.kind else f"{self.kind}/{self.id}"

    @property
    def is_compared(self) -> bool:
        """Whether there is anything to compare it with: what it was, or, where it is new, what it replaces."""
        return self.status != "new" or any(it.before is not None for fact in self.facts for it in fact.amounts)


def change_of(pack: Pack, before: Config, after: Config, today: date) -> Change:
    """Return the change from one configuration to another."""
    former, replaced = dict(_former(pack, before, after)), dict(_replaced(pack, before, after))
    change = Change(before=before, after=after, today=today, former=former, replaced=replaced)
    return replace(change, likely=dict(likely_renames(pack, change)))


def entity_changes(
    pack: Pack, ownership: Mapping[str, Ownership], change: Change, written: Collection[Key] | None = None
) -> tuple[EntityChange, ...]:
    """Return what becomes of each entity that differs, or that the change of another one hits; the worst first.

    `written` has those of which rows differ beyond what operators own; None where nobody knows.
    """
    impacts: dict[int, list[Impact]] = {}
    for impact in pack.impacts(change):
        impacts.setdefault(id(impact.at.entity), []).append(impact)
    found = [
        _as_owned(
            _entity_change(kind, pair, differing, change, impacts.get(id(pair.after or pair.before), [])),
            owned_by_operators(
                kind, ownership, differing, is_written=None if written is None else (kind.name, pair.id) in written
            ),
        )
        for kind in pack.kinds.values()
        for pair in change.both(kind.entity)
        if _is_changed(pair) or id(pair.after) in impacts
        for differing in (_differing(pair),)
    ]
    return tuple(sorted(found, key=by_weight))


def _is_changed(pair: Pair[Entity]) -> bool:
    """Return whether two entities are not the same in JSON either: in a map of anybody's choice true is not 1."""
    before, after = pair.before, pair.after
    if before is None or after is None or before != after:
        return before is not after
    both = zip(astuple(before), astuple(after), strict=True)
    return not all(is_same(one, other) for one, other in both if type(one) is dict)


def by_weight(it: EntityChange) -> tuple[int, Decimal, str, str]:
    """Return the key that sorts what becomes of entities, the worst first."""
    return WEIGHTS.index(it.weight), -it.share, it.kind, it.id


def _as_owned(it: EntityChange, owned: Owned) -> EntityChange:
    """Return what becomes of an entity, with what operators own of it: of no weight, if that is all."""
    with_owned = replace(it, facts=(*it.facts, *owned.facts))
    if not owned.is_all:
        return with_owned
    said = f"{it.kind} {it.id}: operators own {owned.note}"
    return replace(with_owned, weight="detail", headline=said, together="", is_told=True)


def _differing(pair: Pair[Entity]) -> tuple[FieldChange, ...]:
    return field_changes(pair.before, pair.after) if pair.before is not None and pair.after is not None else ()


def _entity_change(
    kind: Kind, pair: Pair[Entity], differing: Iterable[FieldChange], change: Change, impacts: Iterable[Impact]
) -> EntityChange:
    ordered = sorted(impacts, key=lambda it: (WEIGHTS.index(it.weight), -it.share))
    worst = ordered[0] if ordered else None
    status = _status(kind, pair, change)
    covered = frozenset().union(*(it.covers for it in ordered))
    fields = tuple(it for it in differing if not _is_covered(it.where, covered))
    path, line = _place(kind, pair, change, _route(worst, fields))
    return EntityChange(
        kind=kind.name,
        id=pair.id,
        status=status,
        path=path,
        line=line,
        weight=_WEIGHT[status] if worst is None else worst.weight,
        share=Decimal(0) if worst is None else worst.share,
        headline=_safe("; ".join(filter(None, (it.headline for it in ordered)))),
        together="" if worst is None else worst.together,
        is_told=worst is not None,
        facts=tuple(dict.fromkeys(_safe_fact(fact) for it in ordered for fact in it.facts)),
        fields=fields,
    )


def _safe(text: str) -> str:
    """Return what a pack says without anything in it that has the form of a key."""
    return redact_keys(text, hosts=True)


def _safe_fact(fact: Fact) -> Fact:
    amounts = tuple(
        it._replace(before=it.before and _safe(it.before), after=it.after and _safe(it.after)) for it in fact.amounts
    )
    return replace(fact, amounts=amounts, note=_safe(fact.note))


def _route(worst: Impact | None, fields: tuple[FieldChange, ...]) -> Route:
    """Return what the line of an entity is that of: what its worst impact names, or the first field that differs."""
    if worst is not None:
        return worst.at.route
    return fields[0].route if fields else ()


def _is_covered(where: str, covered: frozenset[str]) -> bool:
    return any(where == it or where.startswith((f"{it}.", f"{it},")) for it in covered)


def _status(kind: Kind, pair: Pair[Entity], change: Change) -> Status:
    if pair.before is None:
        return "new"
    if pair.after is None:
        return "gone"
    return "renamed" if (kind.entity, pair.id) in change.former else "changed"


def _place(kind: Kind, pair: Pair[Entity], change: Change, route: Route) -> tuple[str, int]:
    config = change.before if pair.after is None else change.after
    layers = config.layers[kind.name, pair.id]
    document, inside = deciding_layer(layers if route else layers[:1], pair.id, route)
    at = origin(document, inside)
    return at.path, at.span.line


def _former(pack: Pack, before: Config, after: Config) -> Iterator[tuple[tuple[type[Entity], str], str]]:
    """Yield what has another id than before: it was renamed, or its file was."""
    for kind in pack.kinds.values():
        for id, former in former_ids(kind, before.all(kind.entity), after.all(kind.entity)).items():
            if id != former:
                yield (kind.entity, id), former


def _replaced(pack: Pack, before: Config, after: Config) -> Iterator[tuple[tuple[type[Entity], str], tuple[str, str]]]:
    """Yield what has another row than before, and does not say that it was renamed."""
    for kind in pack.kinds.values():
        for id, names in replaced_rows(kind, before.all(kind.entity), after.all(kind.entity)).items():
            yield (kind.entity, id), names
