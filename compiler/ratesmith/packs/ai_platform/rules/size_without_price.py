"""Each size that a model offers has a cost

A cost by sizes names each of those that the model offers, in one quality at least. A size that it leaves
out, or misspells, would be charged with no cost behind it, and its margin would be nobody's. Sizes that
the cost has and the model does not offer are no mistake: a price list has more than a platform uses.

Bad:
    # models/painter.yaml
    sizes: [1024x1024, 1536x1024]  # error
    cost:
      per_image:
        1024x1024: 0.04
        1563x1024: 0.06

Good:
    # models/painter.yaml
    sizes: [1024x1024, 1536x1024]
    cost:
      per_image:
        1024x1024: 0.03
        1536x1024: 0.04
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, did_you_mean
from ratesmith.packs.ai_platform.cost_parts import cost_parts
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the sizes of the model with those of each of its costs."""
    for at, cost in model.written_costs if model.sizes else ():
        standard = next(cost_parts(cost, at))
        priced = {it.size: it.route for it in standard.named if it.meter == "image"}
        missing = [size for size in model.sizes if size not in priced]
        if priced and missing and "" not in priced:
            first = missing[0]
            yield Problem.of(
                model,
                "sizes",
                message=f"the cost has no amount for {' and '.join(missing)}{did_you_mean(first, priced)}; "
                f"it has {', '.join(priced)}",
                hint=f"write what an image of {first} costs, or remove it here",
                related=[(Place.of(model, *at, "per_image"), "what it prices")],
            )


RULE = Rule(kind=Model, each=check, waivable=False)
