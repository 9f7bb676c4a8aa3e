"""The margin floor is in percent

`margin_floor_pct: 0.2` is a fifth of one percent and switches the rule off in silence; what was
meant is 20. A floor of 0 says that none is wanted.

Bad:
    # billing/credits.yaml
    margin_floor_pct: 0.2  # error

Good:
    # billing/credits.yaml
    margin_floor_pct: 10
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.billing import Billing


def check(billing: Billing, _: Config) -> Iterator[Problem]:
    """Find a floor below one percent that is not 0."""
    floor = billing.margin_floor_pct
    if 0 < floor < 1:
        yield Problem.of(
            billing,
            "margin_floor_pct",
            message=f"a floor of {plain(floor)} % keeps next to nothing",
            hint=f"write margin_floor_pct: {plain(floor * 100)} if {plain(floor)} is a fraction, or 0 for no floor",
        )


RULE = Rule(kind=Billing, each=check)
