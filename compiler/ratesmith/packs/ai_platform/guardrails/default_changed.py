"""Nobody gets another model without a word

Every account that chose no model, and every stage, calls the default of its type. Another default changes what all of
them get, what we pay for it, and how much text fits, at once and unasked. So does another model of an image tier, for
whoever chose the tier, and a stage that calls the live model in place of the testing one. So the model that takes such
a place, or the stage, says that it is meant. A model that is renamed stays where
it was; of one that is gone, `catalogue-shrank` asks.

Before:
    # file: models/poet.yaml
    model_name: poet-1
    model_type: text
    provider: openai
    display_name: Poet
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
    is_default: false

    # file: models/poet.yaml
    model_name: poet-1
    model_type: text
    provider: openai
    display_name: Poet
    is_default: true  # error
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
    limits:
      max_tokens: 8192

Good:
    # models/writer.yaml
    is_default: false

    # file: models/poet.yaml
    model_name: poet-1
    model_type: text
    provider: openai
    display_name: Poet
    is_default: true
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
    limits:
      max_tokens: 8192
    acknowledge:
      - rule: default-changed
        change: default text model writer → poet
        reason: it writes better at the same price, as the tests of May showed
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Problem, Rule, plural
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.model_identity import former_id, gone_models
from ratesmith.packs.ai_platform.queries import (
    A_MODEL,
    TYPES,
    called_model,
    live_model,
    model_of_tier,
    models_by_tier,
)


def check(change: Change) -> Iterator[Problem]:
    """Compare the live model of each type, and what each image tier leads to."""
    yield from _live(change)
    yield from _stages(change)
    gone = {it.id for it in gone_models(change)}
    for tier in models_by_tier(change.before):
        was, now = (model_of_tier(side, tier) for side in (change.before, change.after))
        now = now or live_model(change.after, "image")
        if was is not None and now is not None and was.id not in {former_id(change, now.id), *gone}:
            yield Problem.of(
                now.model,
                "quality_tier",
                message=f"whoever chose the tier {tier} gets {now.id}{_credits(now.model)}, and got {was.id}"
                f"{_credits(was.model)}",
                hint="check that this is an image model for everybody who chose it",
                changes=f"tier {tier} {was.id} → {now.id}",
            )


def _stages(change: Change) -> Iterator[Problem]:
    """Find the stages that are pointed at the live model in place of the testing one, or the other way round."""
    before, after = change.before.one(Stages), change.after.one(Stages)
    if before is None or after is None:
        return
    for number, stage in sorted(after.stages.items()):
        former, type = before.stages[number], stage.model_type
        if type is None or not stage.enabled or former.use_testing == stage.use_testing:
            continue
        was, now = called_model(change.before, former), called_model(change.after, stage)
        if was is not None and now is not None and was.id != former_id(change, now.id):
            yield Problem.of(
                after,
                "stages",
                number,
                "use_testing",
                message=f"stage {number} calls {now.id}{_credits(now.model)}, and called {was.id}{_credits(was.model)}",
                hint=f"check that this is {A_MODEL[type]} for every run",
                changes=f"stage {number} {was.id} → {now.id}",
            )


def _credits(model: Model) -> str:
    credits = model.windows[-1].price.credits_per_image
    return f" for {plural(credits, 'credit')}" if credits else ""


def _live(change: Change) -> Iterator[Problem]:
    for type in TYPES:
        was, now = (live_model(side, type) for side in (change.before, change.after))
        if was is not None and now is not None and was.id != former_id(change, now.id):
            yield Problem.of(
                now.model,
                "is_default",
                message=f"whoever chose no {type} model gets {now.id}, and got {was.id}",
                hint=f"check that this is {A_MODEL[type]} for everybody",
                changes=f"default {type} model {was.id} → {now.id}",
            )


RULE = Rule(change=check)
