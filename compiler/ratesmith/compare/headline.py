"""Say in one line what a change does: what a reviewer needs first, and how much more there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ratesmith.api.change import WEIGHTS
from ratesmith.compare.comparison import Comparison, Shared
from ratesmith.compare.entities import EntityChange, Status
from ratesmith.core.sanitize import plural

_MOST: Final = 2
"""How many impacts the line has."""
_DONE: Final[dict[Status, str]] = {"new": "added", "gone": "removed", "renamed": "renamed", "changed": "changed"}


def headline(it: Comparison) -> str:
    """Return the worst of a change, what else there is, and how many guardrails fail; it ends in no full stop."""
    if not it.shared and not it.unread:
        return "nothing changes"
    failing = sum(finding.severity == "error" for finding in it.guardrails)
    verdict = f". {plural(failing, 'guardrail')} {'fails' if failing == 1 else 'fail'}" if failing else ""
    stop = "STOP: " if any(entity.weight == "loss" for shared in it.shared for entity in shared.entities) else ""
    return stop + "; ".join(_parts(it)) + verdict


def _parts(it: Comparison) -> Iterator[str]:
    if it.unread:
        more = f" and {len(it.unread) - _MOST} more" if len(it.unread) > _MOST else ""
        has = "has" if len(it.unread) == 1 else "have"
        yield f"{', '.join(it.unread[:_MOST])}{more} {has} mistakes and cannot be compared"
    worst = sorted(
        ((entity, shared) for shared in it.shared for entity in shared.entities),
        key=lambda pair: (WEIGHTS.index(pair[0].weight), -pair[0].share),
    )
    first = {(entity.kind, entity.id): (entity, shared) for entity, shared in reversed(worst)}
    said = [pair for pair in reversed(first.values()) if pair[0].headline]
    for entity, shared in said[:_MOST]:
        yield f"{_where(shared, it)}{entity.headline}"
    if len(said) > _MOST:
        yield f"and {plural(len(said) - _MOST, 'more change')} that customers or the margin feel"
    rest = [entity for entity, _ in first.values() if not entity.headline]
    if rest:
        yield ", ".join(_counted(rest))
    elif not said and it.shared:
        yield "rows change, the configuration does not"


def _where(shared: Shared, it: Comparison) -> str:
    """Return the environments in front of what does not change in all: `staging only: `."""
    return "" if len(shared.environments) == len(it.environments) else f"{', '.join(shared.environments)} only: "


def _counted(entities: list[EntityChange]) -> Iterator[str]:
    """Yield how many entities of a kind are new, gone or changed: `2 prompts added`."""
    counts = Counter((it.status, it.kind) for it in entities)
    for status, word in _DONE.items():
        for (its, kind), count in sorted(counts.items()):
            if its == status:
                yield f"{plural(count, kind)} {word}"
