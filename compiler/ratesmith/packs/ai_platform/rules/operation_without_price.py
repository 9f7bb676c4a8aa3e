"""An operation that calls no model has a price

An operation is charged by the model it calls, and where it calls none by `base_credits`. With
0 there, customers use it for nothing. That may be meant, so it is a warning.

Bad:
    # billing/operations.yaml
    linking:
      display_name: Internal linking
      base_credits: 0  # error

Good:
    # billing/operations.yaml
    linking:
      display_name: Internal linking
      base_credits: 1
    clustering:
      display_name: Clustering
      base_credits: 0
      model_type: text
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.operation import Operation


def check(operation: Operation, _: Config) -> Iterator[Problem]:
    """Check an operation that is offered and calls no model."""
    if operation.is_active and operation.model_type is None and operation.base_credits == 0:
        yield Problem.of(
            operation,
            "base_credits",
            message="base_credits is 0 and no model is charged, so customers do this for nothing",
            hint="write base_credits: 1 or more, name the model_type that is charged, "
            "or waive it with a reason and a date",
        )


RULE = Rule(severity="warning", kind=Operation, each=check, offers_waiver=True)
