"""resolve: Documents + environment → Config. Merges overlays and makes typed entities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import Config, Document, Entity, Finding, Key, Node, Origin, Related, Route, Severity
from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.positions import On, origin, winner

SchemaCheck = Callable[[str, Node], Iterable[tuple[Route, On, str, str]]]
"""The violations of a complete file of a kind: route, what to point at, message, hint."""


class Layered(NamedTuple):
    """An entity below an overlay: its tree, the documents it came from, and the typed value."""

    tree: Node
    layers: tuple[Document, ...]
    entity: Entity | None


class Resolver:
    """Makes one Config per environment; what no overlay touches is made once and shared."""

    def __init__(self, kinds: Mapping[str, Kind], documents: Iterable[Document], check: SchemaCheck) -> None:
        """`check` judges a merged entity as if it stood in a file of its own."""
        self.kinds = kinds
        self.check = check
        self.findings: list[Finding] = []
        self.overlays: dict[str, list[Document]] = {}
        self.base: dict[Key, Layered] = {}
        for document in documents:
            if document.layer:
                self.overlays.setdefault(document.layer, []).append(document)
            else:
                for id, tree in document.entities.items():
                    self.base[document.kind, id] = Layered(tree, (document,), None)

    def make_base(self, broken: frozenset[Key]) -> None:
        """Make the typed value of every base entity that has no finding."""
        for key, below in self.base.items():
            if key not in broken:
                self.base[key] = below._replace(entity=self.made(key, below))

    def config(self, environment: str, chain: tuple[str, ...], broken: frozenset[Key]) -> Config:
        """The configuration of an environment; `chain` names its overlays, the lowest first.

        `broken` are the entities with findings; those that an overlay breaks are added.
        """
        merged = dict(self.base)
        hurt = set(broken)
        for layer in chain:
            for document in self.overlays.get(layer, ()):
                for id, tree in document.entities.items():
                    key = (document.kind, id)
                    if key in hurt:
                        continue
                    above = self.overlaid(key, document, tree, merged)
                    if above is None:
                        hurt.add(key)
                    else:
                        merged[key] = above
        entities: dict[str, dict[str, Entity]] = {name: {} for name in self.kinds}
        for key, layered in sorted(merged.items(), key=lambda item: item[0]):
            if key in hurt:
                continue
            if layered.entity is None:
                hurt.add(key)
            else:
                entities[key[0]][key[1]] = layered.entity
        absent: dict[str, set[str]] = {}
        for kind, id in hurt:
            absent.setdefault(kind, set()).add(id)
        return Config(
            environment=environment,
            entities={kind.entity: entities[name] for name, kind in self.kinds.items()},
            kinds={kind.entity: name for name, kind in self.kinds.items()},
            layers={key: layered.layers for key, layered in merged.items()},
            broken={kind: frozenset(ids) for kind, ids in absent.items()},
        )

    def overlaid(self, key: Key, document: Document, tree: Node, merged: Mapping[Key, Layered]) -> Layered | None:
        """The entity with an overlay on top, or None with a finding."""
        kind, id = key
        below = merged.get(key)
        new = isinstance(tree, dict) and tree.get("new") is True
        here = origin(document, document.route(id, ()), "key")
        if below is None and not new:
            known = [other for kind_, other in merged if kind_ == kind]
            guess = did_you_mean(id, known)
            self.report(
                here,
                "overlay-unknown-entity",
                f"there is no {kind} {quoted(id)} to overlay{guess}",
                "correct the name, or say new: true to add it here",
            )
            return None
        changes = {name: value for name, value in tree.items() if name != "new"} if isinstance(tree, dict) else tree
        if below is None:
            layered = Layered(changes, (document,), None)
        elif new:
            where = origin(below.layers[-1], below.layers[-1].route(id, ()), "key")
            self.report(
                origin(document, document.route(id, ("new",))),
                "overlay-unknown-entity",
                f"the {kind} {quoted(id)} is not new",
                "remove new: true",
                (Related(where, "it exists here"),),
            )
            return None
        else:
            for route in _idle(below.tree, changes, ()):
                self.report(
                    origin(document, document.route(id, route), "key"),
                    "overlay-without-effect",
                    f"{quoted('.'.join(map(str, route)) or id)} is the same without this overlay",
                    "remove it, or change the value; waiting for the base to change is what a comment is for",
                    (Related(_origin((*below.layers,), id, route), "the value below"),),
                    "warning",
                )
            layered = Layered(merge(below.tree, changes), (*below.layers, document), None)
        return self.complete(key, layered)

    def complete(self, key: Key, layered: Layered) -> Layered | None:
        """The merged entity as a typed value, if the whole of it satisfies the schema."""
        kind, id = key
        nested = self.kinds[kind].nested
        wrong = False
        for route, on, message, hint in self.check(kind, {id: layered.tree} if nested else layered.tree):
            inside = route[1:] if nested else route
            self.report(
                _origin(layered.layers, id, inside, on), "schema", f"{message}, once the overlay is applied", hint
            )
            wrong = True
        if wrong:
            return None
        entity = self.made(key, layered)
        return layered._replace(entity=entity) if entity is not None else None

    def made(self, key: Key, layered: Layered) -> Entity | None:
        """The typed value of a tree, or None with a finding where the schema let too much pass."""
        try:
            return msgspec.convert(layered.tree, self.kinds[key[0]].entity)
        except msgspec.ValidationError as error:
            message, _, path = str(error).partition(" - at `")
            route = tuple(int(step) if step.isdigit() else step for step in re.findall(r"[^.$\[\]`]+", path))
            self.report(
                _origin(layered.layers, key[1], route),
                "schema",
                f"{quoted(route[-1] if route else key[1])[1:-1]}: {_in_words(message)}",
                "write whole numbers without a point or an exponent",
            )
            return None

    def report(
        self,
        place: Origin,
        rule: str,
        message: str,
        hint: str,
        related: tuple[Related, ...] = (),
        severity: Severity = "error",
    ) -> None:
        """Add a finding."""
        self.findings.append(
            Finding(origin=place, severity=severity, rule=rule, message=message, hint=hint, related=related)
        )


def _in_words(message: str) -> str:
    """What msgspec says, for people; it speaks only where the schema takes 8192.0 for a whole number."""
    plain = message.replace("`", "").replace(" | null", "").replace("decimal", "one with decimals")
    return plain.replace("Expected int", "a whole number is needed")


def merge(below: Node, above: Node) -> Node:
    """Maps merge deeply, scalars and lists replace, null deletes a key. Neither side is changed."""
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
    """The routes of an overlay that change nothing."""
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


def _origin(layers: tuple[Document, ...], id: str, route: Route, on: On = "value") -> Origin:
    document, inside = winner(layers, id, route)
    return origin(document, inside, on)
