"""What has begun is not rewritten

A price or a cost that begins on a day holds from that day on, and calls were charged by it. What is written for a day
that has begun, today included, is changed only with a `correction:` that says why, and no customer's price begins in
the past. What is new gets a day to come.

Before:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2025-12-01":
        tokens_per_credit: 950

Bad:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2025-12-01":  # error
        tokens_per_credit: 940

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2025-12-01":
        tokens_per_credit: 950
      "2026-03-01":
        tokens_per_credit: 940

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2025-12-01":
        tokens_per_credit: 940
        correction: the list was misread on the first day, and no call was charged by it
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.past import past_changes


def check(change: Change) -> Iterator[Problem]:
    """Find what was changed of costs and prices that have begun, without a word."""
    formers = {former: id for (kind, id), former in change.former.items() if kind is Model}
    for it in past_changes(change.before, change.after, change.today):
        if it.verdict == "refused":
            model = change.after.all(Model)[formers.get(it.id, it.id) if it.gone else it.id]
            what, _, fix = it.why.partition("; ")
            yield Problem(at=Place(model, it.route[:1] if it.gone else it.route), message=what, hint=fix)


RULE = Rule(change=check)
