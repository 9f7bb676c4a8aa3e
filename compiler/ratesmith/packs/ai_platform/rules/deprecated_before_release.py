"""A model is not stopped before it is released

`deprecation_date` is the day the provider stops the model and `release_date` the day it was
released: in the other order one of the two is a slip.

Bad:
    # models/writer.yaml
    release_date: 2025-11-12
    deprecation_date: 2024-11-12  # error

Good:
    # models/writer.yaml
    release_date: 2025-11-12
    deprecation_date: 2027-11-12
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the two dates, also of a model that is switched off."""
    released, stopped = model.release_date, model.deprecation_date
    if released is not None and stopped is not None and stopped < released:
        yield Problem.of(
            model,
            "deprecation_date",
            message=f"the model is stopped on {stopped}, before it is released on {released}",
            hint="correct the year of one of the two dates",
            related=[(Place.of(model, "release_date"), "the release")],
        )


RULE = Rule(kind=Model, each=check)
