"""Input and output move together

Providers change both sides of a price alike. Where output costs three times as much of the input as it did, or a
third, one of the two has a slip or was left behind. What `price-jump`, `source-missing` or `cost-moved` asks about
already is not asked again.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0.4  # error
        output: 4.9
      source:
        url: https://example.com/prices
        quote: "$0.40 / $4.90 per 1M tokens"
        as_of: 2025-12-20

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0.8
        output: 3.2
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Place, Problem, Rule
from ratesmith.packs.ai_platform.cost_jumps import moved_costs


def check(change: Change) -> Iterator[Problem]:
    """Find costs whose sides moved apart."""
    for model, moved in moved_costs(change, "apart"):
        worst = moved.jumps[0]
        yield Problem(
            at=Place(model, moved.route),
            message=f"input and output moved apart{moved.after.window.begins}: {worst.text}",
            hint="check both sides of the list",
            changes=moved.changes,
        )


RULE = Rule(change=check, severity="warning")
