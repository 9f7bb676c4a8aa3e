"""Nobody gets another model without a word

Every account that chose no model, and every stage, calls the default of its type. Another default changes what all of
them get, what we pay for it, and how much text fits, at once and unasked. So the model that becomes the default says
that it is meant. A model that is renamed stays the default that it was.

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

from ratesmith.api import Change, Problem, Rule
from ratesmith.packs.ai_platform.model_identity import former_id
from ratesmith.packs.ai_platform.queries import A_MODEL, TYPES, live_model


def check(change: Change) -> Iterator[Problem]:
    """Compare the live model of each type."""
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
