"""The amounts of costs are not multiplied without end

Each amount of a cost holds in every region, and `as_standard` repeats those of the standard in a service: sizes,
services and regions multiply. Each amount on each day is a row of the database. One cost makes at most 2,000 of them,
far more than any price list has, and those of all models at most 100,000, on all of their days together.

Bad:
    # models/painter.yaml
    cost:
      per_image:
        {q1: 0.01, q2: 0.01, q3: 0.01, q4: 0.01, q5: 0.01, q6: 0.01, q7: 0.01, q8: 0.01, q9: 0.01, q10: 0.01,
         q11: 0.01, q12: 0.01, q13: 0.01, q14: 0.01, q15: 0.01, q16: 0.01, q17: 0.01, q18: 0.01, q19: 0.01,
         q20: 0.01, q21: 0.01, q22: 0.01, q23: 0.01, q24: 0.01, q25: 0.01}
      service:
        batch: {per_image: as_standard}
        flex: {per_image: as_standard}
        priority: {per_image: as_standard}
      region:  # error
        {r1: {uplift: 1.01}, r2: {uplift: 1.02}, r3: {uplift: 1.03}, r4: {uplift: 1.04}, r5: {uplift: 1.05},
         r6: {uplift: 1.06}, r7: {uplift: 1.07}, r8: {uplift: 1.08}, r9: {uplift: 1.09}, r10: {uplift: 1.10},
         r11: {uplift: 1.11}, r12: {uplift: 1.12}, r13: {uplift: 1.13}, r14: {uplift: 1.14},
         r15: {uplift: 1.15}, r16: {uplift: 1.16}, r17: {uplift: 1.17}, r18: {uplift: 1.18},
         r19: {uplift: 1.19}, r20: {uplift: 1.20}}

Good:
    # models/writer.yaml
    cost:
      region:
        eu: {uplift: 1.1}
        us: {uplift: 1.2}
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import MORE, Config, Problem, Rule, allowed, exceeds, plural
from ratesmith.packs.ai_platform.components import MAX_AMOUNTS
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import MAX_ALL_AMOUNTS


def check(config: Config) -> Iterator[Problem]:
    """Count the amounts of each cost, and those of all models."""
    models = config.all(Model).values()
    for model in models:
        yield from _of_one_cost(model)
    if exceeds(sum(it.amount_count for it in models), MAX_ALL_AMOUNTS):
        most = max(models, key=lambda it: it.amount_count)
        yield Problem.of(
            most,
            *most.windows[0].cost_at,
            message=f"the costs of all models have more than {allowed(MAX_ALL_AMOUNTS):,} amounts on all of their days;"
            f" this model alone has {most.amount_count:,}",
            hint=f"write fewer regions, sizes, services or days{MORE}",
        )


def _of_one_cost(model: Model) -> Iterator[Problem]:
    seen = set()
    for window in model.windows:
        cost, at = window.cost, window.cost_at
        if len(window.table.components) > MAX_AMOUNTS and cost.base is None and at not in seen:
            seen.add(at)
            own = sum(not it.region for it in window.table.components)
            regions = len(cost.region) if own <= MAX_AMOUNTS else 0
            multiplied = f": {plural(own, 'amount')}, and as many for each of {plural(regions, 'region')}"
            yield Problem.of(
                model,
                *at,
                *(("region",) if regions else ()),
                message=f"the cost has more than {MAX_AMOUNTS:,} amounts{multiplied if regions else ''}",
                hint="write fewer regions, sizes or services; or a model of its own for each region",
            )


RULE = Rule(whole=check, waivable=False)
