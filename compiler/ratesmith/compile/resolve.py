"""Resolve an environment: merge its overlays over the base and convert the entities to their types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.compile.accept import accepted_entity
from ratesmith.core.ir import Config, Document, Entity, Finding, Key, Node, Origin, Related, Route, route_name
from ratesmith.core.sanitize import harmless, quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.positions import PointAt, deciding_layer, origin

if TYPE_CHECKING:
    from ratesmith.compile.violation import Mistake

SchemaCheck = Callable[[str, Node], Iterable["Mistake"]]
"""Return the schema violations in a complete file of a kind."""


class Layered(NamedTuple):
    """An entity with the overlays applied so far."""

    merged: Node
    """The tree; None where it is that of the one document."""
    layers: tuple[Document, ...]
    """The documents it was merged from, the base first."""
    entity: Entity | None
    """The typed value; None where the tree has mistakes."""

    def tree(self, id: str) -> Node:
        """Return the tree of the entity, whose id this is."""
        return self.layers[0].entities[id] if self.merged is None else self.merged


class Base(NamedTuple):
    """What all environments share: the entities of the base layer, and the overlays by layer."""

    kinds: Mapping[str, Kind]
    entities: Mapping[Key, Layered]
    overlays: Mapping[str, tuple[Document, ...]]
    broken: Mapping[str, frozenset[Key]]
    """By layer, the entities with mistakes; the base layer is the empty name."""
    check: SchemaCheck
    findings: tuple[Finding, ...]


class Resolved(NamedTuple):
    """The configuration of one environment, and what is wrong with its overlays."""

    config: Config
    findings: tuple[Finding, ...]


def resolve_base(
    kinds: Mapping[str, Kind],
    documents: Iterable[Document],
    typed: Mapping[tuple[str, str], Entity],
    broken: Iterable[tuple[str, Key]],
    check: SchemaCheck,
) -> Base:
    """Convert the entities of the base layer once, for all environments.

    `typed` has those that are converted already, by path and id; `broken` gives layer and key of the entities with
    mistakes, which are not converted. `check` finds the schema violations of an entity after its overlays are merged.
    """
    overlays: dict[str, list[Document]] = {}
    wrong: dict[str, set[Key]] = {}
    entities: dict[Key, Layered] = {}
    findings: list[Finding] = []
    for layer, key in broken:
        wrong.setdefault(layer, set()).add(key)
    for document in documents:
        if document.layer:
            overlays.setdefault(document.layer, []).append(document)
            continue
        layers = (document,)
        for id in document.entities:
            key = document.kind, id
            entity: Entity | Finding | None = None
            if key not in wrong.get("", ()):
                entity = typed.get((document.path, id))
                entity = entity or _convert(kinds[document.kind], id, Layered(None, layers, None))
            if isinstance(entity, Finding):
                findings.append(entity)
                wrong.setdefault("", set()).add(key)
                entity = None
            entities[key] = Layered(None, layers, entity)
    return Base(
        kinds=kinds,
        entities=entities,
        overlays={layer: tuple(documents) for layer, documents in overlays.items()},
        broken={layer: frozenset(keys) for layer, keys in wrong.items()},
        check=check,
        findings=tuple(findings),
    )


def resolve(base: Base, environment: str, chain: Iterable[str], alone: Config | None = None) -> Resolved:
    """Merge the overlays that `chain` names, the lowest first, over the base.

    Entities with mistakes in any of these layers are left out and listed in `Config.broken`. `alone` is what the base
    is without any overlay, where somebody has that already: what an environment is that has none.
    """
    layers = tuple(chain)
    if alone is not None and not any(base.overlays.get(layer) or base.broken.get(layer) for layer in layers):
        return Resolved(msgspec.structs.replace(alone, environment=environment), ())
    merged = dict(base.entities)
    broken = {key for layer in ("", *layers) for key in base.broken.get(layer, ())}
    findings: list[Finding] = []
    for document in (document for layer in layers for document in base.overlays.get(layer, ())):
        for id, tree in document.entities.items():
            key = (document.kind, id)
            if key in broken or (document.kind, "") in broken:
                continue
            layered, found = _apply(base, merged, key, document, tree)
            findings += found
            if layered is None:
                broken.add(key)
            else:
                merged[key] = layered
    config = _config(base.kinds, environment, merged, broken)
    return Resolved(config, tuple(msgspec.structs.replace(it, environments=(environment,)) for it in findings))


def _config(
    kinds: Mapping[str, Kind], environment: str, merged: Mapping[Key, Layered], broken: Iterable[Key]
) -> Config:
    absent: dict[str, set[str]] = {}
    for kind, id in broken:
        absent.setdefault(kind, set()).add(id)
    entities: dict[str, dict[str, Entity]] = {name: {} for name in kinds}
    for (kind, id), layered in sorted(merged.items(), key=lambda item: item[0]):
        if layered.entity is None:
            absent.setdefault(kind, set()).add(id)
        elif id not in absent.get(kind, ()):
            entities[kind][id] = layered.entity
    config = Config(
        environment=environment,
        entities={kind.entity: entities[name] for name, kind in kinds.items()},
        kinds={kind.entity: name for name, kind in kinds.items()},
        layers={key: layered.layers for key, layered in merged.items()},
        broken={kind: frozenset(ids) for kind, ids in absent.items()},
    )
    completed: dict[type[Entity], frozenset[str]] = {}
    for known in kinds.values():
        if known.complete is not None:
            found = known.complete(config)
            entities[known.name].update(found)
            completed[known.entity] = frozenset(found)
    return msgspec.structs.replace(config, completed=completed)


def _apply(
    base: Base, merged: Mapping[Key, Layered], key: Key, document: Document, tree: Node
) -> tuple[Layered | None, list[Finding]]:
    """Apply one overlay to one entity; None instead of the entity where that leaves it with an error."""
    below = merged.get(key)
    new = isinstance(tree, dict) and tree.get("new") is True
    if below is None and not new:
        return None, [_unknown_entity(key, document, (id for kind, id in merged if kind == key[0]))]
    if below is not None and new:
        return None, [_not_new(key, document, below)]
    changes = {name: value for name, value in tree.items() if name != "new"} if isinstance(tree, dict) else tree
    if below is None:
        return _complete(base, key, Layered(changes, (document,), None), {})
    under = below.tree(key[1])
    idle = [_without_effect(key[1], route, document, below) for route in _idle(under, changes, ())]
    layered, findings = _complete(
        base, key, Layered(merge(under, changes), (*below.layers, document), None), under, changes
    )
    return layered, [*idle, *findings]


def _complete(
    base: Base, key: Key, layered: Layered, below: Node, changes: Node = None
) -> tuple[Layered | None, list[Finding]]:
    """Validate a merged entity as a whole and convert it; `below` had no mistake before these `changes`."""
    kind, id = base.kinds[key[0]], key[1]
    if (typed := accepted_entity(kind, layered.merged)) is not None:
        return layered._replace(entity=typed), []
    violations: list[Finding] = []
    for mistake in base.check(kind.name, {id: layered.merged} if kind.nested else layered.merged):
        route = mistake.route[1:] if kind.nested else mistake.route
        place, hint = _origin(layered.layers, id, route, mistake.on), mistake.hint
        stale = _stale_keys(mistake.surplus, _inside(below, route), _inside(changes, route))
        if stale:
            # What the overlay adds stays; maps are merged, so it has to delete what it replaces.
            hint = f"add {', '.join(f'{name}: null' for name in stale)} beside it, which deletes what is below"
        message = f"{mistake.message}, once the overlay is applied"
        causes = tuple(_origin(layered.layers, id, (*route, name)) for name in stale)
        violations.append(
            Finding(origin=place, severity="error", rule="schema", message=message, hint=hint, follows_from=causes)
        )
    if violations:
        return None, violations
    entity = _convert(kind, id, layered)
    return (None, [entity]) if isinstance(entity, Finding) else (layered._replace(entity=entity), [])


def _stale_keys(surplus: Iterable[str], below: Node, changes: Node) -> list[str]:
    """Return the keys that an overlay leaves as they are in a map to which it adds others."""
    if not (isinstance(below, dict) and isinstance(changes, dict)):
        return []
    return [name for name in surplus if name in below and name not in changes]


def _inside(tree: Node, route: Route) -> Node:
    for step in route:
        inside = step in tree if isinstance(tree, dict) else isinstance(tree, list) and isinstance(step, int)
        tree = tree[step] if inside else None
    return tree


def _reached(tree: Node, steps: Sequence[str]) -> Iterator[tuple[Route, Node]]:
    """Yield the routes that a path of msgspec can mean, with the value there: it names no key of a map."""
    if not steps:
        yield (), tree
        return
    if isinstance(tree, dict):
        keys: Iterable[str | int] = tree if steps[0] == _ANY_KEY else [it for it in (steps[0],) if it in tree]
    else:
        keys = [int(steps[0])] if isinstance(tree, list) and steps[0].isdigit() else []
    for key in keys:
        for route, value in _reached(_inside(tree, (key,)), steps[1:]):
            yield (key, *route), value


def _convert(kind: Kind, id: str, layered: Layered) -> Entity | Finding:
    """Return the typed value of a tree, or a finding where the schema accepted what the type does not."""
    try:
        return msgspec.convert(layered.tree(id), kind.entity)
    except msgspec.ValidationError as error:
        from ratesmith.compile.value_hints import whole_number_hint

        _, _, path = str(error).partition(" - at `")
        found = [*_reached(layered.tree(id), re.findall(r"(?<=\[)\.\.\.(?=\])|[^.$\[\]`]+", path))]
        route, value = next((it for it in found if isinstance(it[1], Decimal)), ((), None))
        return Finding(
            origin=_origin(layered.layers, id, route),
            severity="error",
            rule="schema",
            message=f"{harmless(route_name(route[-1:]) or id)} must be a whole number, not {harmless(value)}",
            hint=whole_number_hint(value),
        )


_ANY_KEY: Final = "..."
"""What msgspec writes for the key of a map."""


def _unknown_entity(key: Key, document: Document, known: Iterable[str]) -> Finding:
    kind, id = key
    return Finding(
        origin=origin(document, document.route(id, ()), "key"),
        severity="error",
        rule="overlay-unknown-entity",
        message=f"there is no {kind} {quoted(id)} to overlay{did_you_mean(id, known)}",
        hint="correct the name, or add new: true to have it in this environment alone",
    )


def _not_new(key: Key, document: Document, below: Layered) -> Finding:
    kind, id = key
    existing = below.layers[-1]
    return Finding(
        origin=origin(document, document.route(id, ("new",))),
        severity="error",
        rule="overlay-unknown-entity",
        message=f"the {kind} {quoted(id)} is not new",
        hint="remove new: true",
        related=(Related(origin(existing, existing.route(id, ()), "key"), "it exists here"),),
    )


def _without_effect(id: str, route: Route, document: Document, below: Layered) -> Finding:
    return Finding(
        origin=origin(document, document.route(id, route), "key"),
        severity="warning",
        rule="overlay-without-effect",
        message=f"{quoted(route_name(route) or id)} is the same without this overlay",
        hint="remove it, or write another value",
        related=(Related(_origin(below.layers, id, route), "the value below"),),
    )


def merge(below: Node, above: Node) -> Node:
    """Return the tree `below` with `above` merged over it; neither is changed.

    Maps merge deeply, scalars and lists replace, null deletes a key.
    """
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return _without_nulls(above)
    merged = dict(below)
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
        elif key in merged:
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = _without_nulls(value)
    return merged


def _without_nulls(tree: Node) -> Node:
    if isinstance(tree, dict):
        return {key: _without_nulls(value) for key, value in tree.items() if value is not None}
    return tree


def _idle(below: Node, above: Node, route: Route) -> Iterator[Route]:
    """Yield the routes of an overlay that change nothing."""
    if isinstance(below, dict) and isinstance(above, dict):
        if not above:
            yield route
        for key, value in above.items():
            if value is None:
                if below.get(key) is None:
                    yield (*route, key)
            elif key in below:
                yield from _idle(below[key], value, (*route, key))
    elif below == above and isinstance(below, bool) is isinstance(above, bool):
        yield route


def _origin(layers: tuple[Document, ...], id: str, route: Route, on: PointAt = "value") -> Origin:
    document, inside = deciding_layer(layers, id, route)
    return origin(document, inside, on)
