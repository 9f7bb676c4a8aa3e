"""Price a call from the content of its rate alone: now, or again, whatever the configuration says by then.

A library for charging code: it reads no file and needs no project.

    from ratesmith.packs.ai_platform.reprice import reprice
    from ratesmith.packs.ai_platform.usage import Usage

    reprice(content_of_the_row_in_ai_rate, Usage.from_json(usage_in_the_log)).credits
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from fractions import Fraction
from typing import Any

from ratesmith.api import Frozen
from ratesmith.packs.ai_platform.charge import Charge, charge, charged_usage
from ratesmith.packs.ai_platform.components import STANDARD
from ratesmith.packs.ai_platform.credits import credits_for
from ratesmith.packs.ai_platform.rate_content import cost_table_of, terms_of
from ratesmith.packs.ai_platform.usage import Usage


class Repriced(Frozen, frozen=True, kw_only=True):
    """What a call took and cost."""

    credits: int
    usd: Fraction | None
    """What we paid, exactly; None where the cost was not known."""
    charge: Charge
    """The cost part by part."""


def credits_at(content: Mapping[str, Any], usage: Usage) -> int:
    """Return the credits that a call with a usage takes at a rate, also where its cost is not known.

    Raises ValueError for what is no content of a rate, and where the price is by the image and other things are used.
    """
    terms = terms_of(content)
    credits, _ = credits_for(terms.price, usage, terms.rounding)
    return credits


def reprice(
    content: Mapping[str, Any],
    usage: Usage,
    *,
    service: str | None = None,
    region: str | None = None,
    at_time: time | None = None,
) -> Repriced:
    """Return what a call with a usage takes and costs at a rate.

    Service and region are those that the usage says, unless they are given. `at_time` is the time of day in UTC, for
    costs that depend on it. Raises ValueError for what is no content of a rate, and where the rate has no amount for
    what was used.
    """
    table, credits = cost_table_of(content), credits_at(content, usage)
    bought = service or usage.service or STANDARD
    used, _ = charged_usage(table, bought, usage)
    charged = charge(table, used, service=bought, region=usage.region if region is None else region, at_time=at_time)
    return Repriced(credits=credits, usd=charged.usd, charge=charged)
