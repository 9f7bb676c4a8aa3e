"""What has another name keeps its row

One entity is gone, and a new one has most of its fields: that is a new name, most often. Without `renamed_from` the
old row is switched off, a new one is added, and who chose the old one has none.

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

from collections.abc import Iterator

from ratesmith.api import Change, Entity, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model


def check(change: Change) -> Iterator[Problem]:
    """Find what was probably renamed, of any kind."""
    for (kind, id), former in sorted(change.likely.items(), key=lambda pair: (pair[0][0].__name__, pair[0][1])):
        new, gone = change.after.all(kind)[id], change.before.all(kind)[former]
        name = change.after.kinds[kind]
        yield Problem(
            at=Place(new, ("model_name",) if isinstance(new, Model) else ()),
            message=f"{name} {former} is removed, and {id}, which has most of its fields, is added",
            hint=f"if it was renamed, write renamed_from: {_row(former, gone)}",
            changes=f"{former} → {id}",
        )


def _row(id: str, entity: Entity) -> str:
    return entity.model_name if isinstance(entity, Model) else id


RULE = Rule(change=check)
