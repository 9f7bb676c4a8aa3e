"""What customers use does not vanish

A model, a plan or a package that is removed or switched off is gone for whoever chose it. Merges and scripts lost 132
models of one public catalogue at once. So the change says that it is meant: where it is switched off in its own file;
where it is removed, in the file of the provider, and for plans and packages in `billing/credits.yaml`.

Bad:
    # no file: models/drafter.yaml

    # file: providers/openai.yaml  # error
    display_name: OpenAI
    provider_type: ai

Good:
    # no file: models/drafter.yaml

    # file: providers/openai.yaml
    display_name: OpenAI
    provider_type: ai
    acknowledge:
      - rule: catalogue-shrank
        change: drafter → none
        reason: the provider stops it in March, and nobody chose it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.api import Change, Entity, Place, Problem, Rule, plural
from ratesmith.packs.ai_platform.impact_words import listed, named, removed_ids
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.model_identity import gone_models

_MOST: Final = 3
"""Up to this many are named in an acknowledgement."""


def check(change: Change) -> Iterator[Problem]:
    """Find what customers cannot use any more."""
    removed: dict[str, list[str]] = {}
    for model in gone_models(change):
        if model.is_removed:
            removed.setdefault(model.before.provider, []).append(model.id)
        else:
            yield _off(model.at, "is_active")
    for provider, ids in removed.items():
        at = change.after.get(Provider, provider) or change.after.one(Billing) or change.before.get(Model, ids[0])
        yield from _removed(at, "model", ids, sum(it.is_active for it in change.before.all(Model).values()))
    yield from _plans(change)
    yield from _packages(change)


def _plans(change: Change) -> Iterator[Problem]:
    gone = []
    for pair in change.changed(Plan):
        if pair.before is not None and pair.before.is_sold and not (pair.after is not None and pair.after.is_sold):
            if pair.after is not None:
                yield _off(pair.after, "is_internal" if pair.after.is_internal else "is_active")
            elif pair.id not in removed_ids(change, Plan):
                gone.append(pair.id)
    yield from _removed(change.after.one(Billing), "plan", gone, len(change.before.all(Plan)))


def _packages(change: Change) -> Iterator[Problem]:
    gone = []
    for pair in change.changed(CreditPackage):
        if pair.before is not None and pair.before.is_active and not (pair.after is not None and pair.after.is_active):
            if pair.after is not None:
                yield _off(pair.after, "is_active")
            elif pair.id not in removed_ids(change, CreditPackage):
                gone.append(pair.id)
    yield from _removed(change.after.one(Billing), "package", gone, len(change.before.all(CreditPackage)))


def _off(entity: Entity, field: str) -> Problem:
    value = str(getattr(entity, field)).lower()
    changes = f"{field} {'true' if value == 'false' else 'false'} → {value}"
    message = "customers cannot use this any more"
    return Problem.of(entity, field, message=message, hint="check that nobody needs it", changes=changes)


def _removed(at: Entity | None, noun: str, ids: Sequence[str], of: int) -> Iterator[Problem]:
    if ids and at is not None:
        are = "is" if len(ids) == 1 else "are"
        yield Problem(
            at=Place(at),
            message=f"{named(ids, noun)} {are} removed, of {plural(of, noun)} that customers could use",
            hint="check that nobody needs it",
            changes=f"{listed(ids, _MOST)} → none",
        )


RULE = Rule(change=check)
