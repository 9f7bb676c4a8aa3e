"""Read files without the keys that are not known: those of a former version keep nothing else from being compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from ratesmith.compile.validate import Validator
from ratesmith.core.ir import Document, Node, Route


def without_unknown_keys(validator: Validator, documents: Iterable[Document]) -> Mapping[str, Node]:
    """Return the trees of the documents that have unknown keys, without these, by text.

    Raises Fatal if a schema is not a valid JSON Schema.
    """
    found = tuple(documents)
    times = Counter(it.source for it in found)
    trees: dict[str, Node] = {}
    for it in found:
        unknown = {
            route
            for mistake in validator.mistakes(it.kind, it.tree, overlay=bool(it.layer))
            for route in mistake.unknown
        }
        # Of two files with one text, what one kind does not know another one may.
        if unknown and times[it.source] == 1:
            trees[it.source] = _without(it.tree, unknown, ())
    return trees


def _without(tree: Node, routes: Collection[Route], at: Route) -> Node:
    if isinstance(tree, dict):
        return {key: _without(it, routes, here) for key, it in tree.items() if (here := (*at, key)) not in routes}
    return [_without(it, routes, (*at, index)) for index, it in enumerate(tree)] if isinstance(tree, list) else tree
