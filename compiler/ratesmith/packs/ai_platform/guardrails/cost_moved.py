"""A cost that moves five times is confirmed

Of 2,687 real changes of a price more than half were by a factor of two or less. An amount of 5 times, or a fifth of,
what it was is looked at again unless a public catalogue has about the same; with no new `source:` it is `source-
missing`, from 9.9 times on `price-jump`.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 5  # error
        output: 20
      source:
        url: https://example.com/prices
        quote: "$5.00 / $20.00 per 1M tokens"
        as_of: 2025-12-20

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 4
        output: 16
      source:
        url: https://example.com/prices
        quote: "$4.00 / $16.00 per 1M tokens"
        as_of: 2025-12-20
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Place, Problem, Rule
from ratesmith.packs.ai_platform.cost_jumps import moved_costs


def check(change: Change) -> Iterator[Problem]:
    """Find amounts that moved far, each model's worst."""
    for model, moved in moved_costs(change, "moved"):
        worst = moved.jumps[0]
        yield Problem(
            at=Place(model, moved.route),
            message=f"the cost is {worst.by} what it was{moved.after.window.begins}: {worst.text}",
            hint="look at the list again; no public catalogue has it so",
            changes=moved.changes,
        )


RULE = Rule(change=check, severity="warning")
