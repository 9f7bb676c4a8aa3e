"""What has another name keeps its row

One entity is gone, and a new one has most of its fields; or the file of one names another row. That is a new name,
most often. Without `renamed_from` the old row is switched off, a new one is added, and who chose the old one has none.

Bad:
    # no file: models/writer.yaml

    # models/author.yaml
    model_name: author-1  # error
    model_type: text
    provider: openai
    display_name: Writer
    is_default: true
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
    limits:
      max_tokens: 8192

Bad:
    # models/writer.yaml
    model_name: author-1  # error

Bad:
    # models/writer.yaml
    model_name: author-1  # error
    renamed_from: writer

Good:
    # models/writer.yaml
    model_name: author-1
    renamed_from: writer-1

Good:
    # no file: models/writer.yaml

    # models/author.yaml
    model_name: author-1
    renamed_from: writer-1
    model_type: text
    provider: openai
    display_name: Writer
    is_default: true
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
    limits:
      max_tokens: 8192
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from ratesmith.api import Change, Entity, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model

T = TypeVar("T")


def check(change: Change) -> Iterator[Problem]:
    """Find what was probably renamed, of any kind."""
    for (kind, id), (was, now) in _sorted(change.replaced):
        new = change.after.all(kind)[id]
        yield Problem(
            at=_name_of(new),
            message=f"{change.after.kinds[kind]} {id}: the row {was} is removed, and a row {now} is added",
            hint=f"if it was renamed, write renamed_from: {was}",
            changes=f"{was} → {now}",
        )
    for (kind, id), former in _sorted(change.likely):
        new, gone = change.after.all(kind)[id], change.before.all(kind)[former]
        name = change.after.kinds[kind]
        yield Problem(
            at=_name_of(new),
            message=f"{name} {former} is removed, and {id}, which has most of its fields, is added",
            hint=f"if it was renamed, write renamed_from: {_row(former, gone)}",
            changes=f"{former} → {id}",
        )


def _sorted(found: Mapping[tuple[type[Entity], str], T]) -> list[tuple[tuple[type[Entity], str], T]]:
    return sorted(found.items(), key=lambda pair: (pair[0][0].__name__, pair[0][1]))


def _name_of(new: Entity) -> Place:
    return Place(new, ("model_name",) if isinstance(new, Model) else ())


def _row(id: str, entity: Entity) -> str:
    return entity.model_name if isinstance(entity, Model) else id


RULE = Rule(change=check)
