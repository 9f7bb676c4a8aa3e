"""Say in one line what a change does: what a reviewer needs first, and how much more there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Final

from ratesmith.compare.beside import headline_beside
from ratesmith.compare.comparison import Comparison
from ratesmith.compare.entities import EntityChange, Status, by_weight
from ratesmith.core.sanitize import harmless, plural
from ratesmith.core.tables import plain

_MOST: Final = 2
"""How many impacts the line has, and how many names."""
_MOST_KINDS: Final = 3
_DONE: Final[dict[Status, str]] = {"new": "added", "gone": "removed", "renamed": "renamed", "changed": "changed"}


def headline(it: Comparison) -> str:
    """Return the worst of a change, what else there is, and how many guardrails fail; it ends in no full stop."""
    if it.shared or it.unread or it.others:
        entities = [entity for shared in it.shared for entity in shared.entities]
        stop = "STOP: " if any(entity.weight == "loss" for entity in entities) else ""
        said = stop + "; ".join(_parts(it, entities))
    else:
        said = "; ".join(_without_entities(it))
    verdict = ", ".join(_verdicts(it))
    return f"{said}{'' if said.endswith('?') else '.'} {verdict}" if verdict else said


def _without_entities(it: Comparison) -> Iterator[str]:
    """Yield what is said where no entity changes, and no row."""
    changes = headline_beside(it.beside)
    yield from _gone(it)
    if not it.is_compared:
        yield "no change was found, and rows and prices are not compared"
    elif changes:
        yield "no price changes"
    elif not (it.gone or it.gone_projects):
        yield f"nothing changes in {', '.join(it.environments)}" if it.left_out else "nothing changes"
    if changes:
        yield changes


def _gone(it: Comparison) -> Iterator[str]:
    if it.gone:
        named = _first(it.gone)
        yield f"the environment {named} is removed" if len(it.gone) == 1 else f"the environments {named} are removed"
    if it.gone_projects:
        more = f" and {len(it.gone_projects) - 1} more" if len(it.gone_projects) > 1 else ""
        yield f"another project is removed: {harmless(it.gone_projects[0])}{more}"


def _verdicts(it: Comparison) -> Iterator[str]:
    if it.refusing:
        yield f"{plural(it.refusing, 'guardrail')} {'fails' if it.refusing == 1 else 'fail'}"
    if it.new_errors and not it.unread:
        yield plural(it.new_errors, "new error")


def _parts(it: Comparison, entities: list[EntityChange]) -> Iterator[str]:
    if it.unread:
        yield f"mistakes keep {_first(it.unread)} from being compared"
    yield from _gone(it)
    said = _said(it)
    for text, environments in [*said.items()][:_MOST]:
        yield f"{_where(environments, it)}{text}"
    if len(said) > _MOST:
        yield f"and {len(said) - _MOST} more"
    untold = [(entity, shared.environments) for shared in it.shared for entity in shared.entities if not entity.is_told]
    for others in _others([entity for entity, _ in untold]):
        yield _where(frozenset(name for _, names in untold for name in names), it) + others
    if not entities and any(shared.rows for shared in it.shared):
        yield "rows change, the configuration does not"
    if it.unexplained:
        yield "what is compiled differs, and nothing says why"
    if all(entity.weight == "detail" for entity in entities):
        yield from _prices(it)
    columns = [*dict.fromkeys(name for other in it.others for name in other.uncompared)]
    if columns:
        at = frozenset(name for other in it.others if other.uncompared for name in other.environments)
        yield f"{_where(at, it)}prices may change in {_first(columns)}"


def _prices(it: Comparison) -> Iterator[str]:
    """Yield what the outputs say of prices where no entity says more than that something in it differs."""
    names = [*dict.fromkeys(name for other in it.others for name in other.prices)]
    if names:
        at = frozenset(name for other in it.others if other.prices for name in other.environments)
        yield f"{_where(at, it)}prices change: {_first(names)}"
    elif not it.is_compared and not it.unread:
        yield "prices are not compared"
    elif it.shared and it.is_compared and not it.has_prices:
        yield "no price changes"


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _said(it: Comparison) -> dict[str, frozenset[str]]:
    """Return the headlines, the worst first, with all environments that have them; those of many alike as one."""
    found = [(one, {*at.environments}) for at in it.shared for one in at.entities if one.headline]
    found.sort(key=lambda pair: by_weight(pair[0]))
    alike: dict[str, dict[str, EntityChange]] = {}
    for entity, _ in found:
        alike.setdefault(entity.together, {}).setdefault(entity.id, entity)
    said: dict[str, frozenset[str]] = {}
    many = {name: _together(its) for name, its in alike.items() if name and len(its) > _MOST}
    for entity, environments in found:
        text = many.get(entity.together, entity.headline)
        said[text] = said.get(text, frozenset()) | environments
    return said


def _together(entities: Mapping[str, EntityChange]) -> str:
    """Return many in one line: `12 models cost customers more: gpt-5.1 11.1 %, gpt-4o 5 % and 10 more`."""
    worst = [f"{it.id} {_percent(it.share)}".rstrip() for it in islice(entities.values(), _MOST)]
    together = next(iter(entities.values())).together
    return f"{len(entities)} {together}: {', '.join(worst)} and {len(entities) - _MOST} more"


def _percent(share: Decimal) -> str:
    shown = plain((share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))
    return f"{shown} %" if share else ""


def _where(environments: frozenset[str], it: Comparison) -> str:
    """Return the environments in front of what does not change in all: `staging only: `."""
    if len(environments) == len(it.environments):
        return ""
    return f"{', '.join(name for name in it.environments if name in environments)} only: "


def _others(entities: Iterable[EntityChange]) -> Iterator[str]:
    """Yield what no impact speaks of: one or two by name, more by their number: `5 prompts added`."""
    ids: dict[tuple[Status, str], dict[str, None]] = {}
    for it in entities:
        ids.setdefault((it.status, it.kind), {})[it.id] = None
    parts = []
    for (status, kind), its in sorted(ids.items(), key=lambda pair: ([*_DONE].index(pair[0][0]), pair[0][1])):
        names = [kind if id == kind else f"{kind} {id}" for id in its]
        shown = " and ".join(names) if len(names) <= _MOST else plural(len(names), kind)
        parts.append(f"{shown} {_DONE[status]}")
    if len(parts) > _MOST_KINDS:
        parts[_MOST_KINDS:] = [f"and {len(parts) - _MOST_KINDS} more kinds"]
    if parts:
        yield ", ".join(parts)
