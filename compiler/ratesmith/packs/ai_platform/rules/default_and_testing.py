"""The default model is not the testing model

The platform takes the testing model for tests and the default for everything else, and never
the testing model as the default. A model that is both leaves its type without a live model.

Bad:
    # models/writer.yaml
    is_testing: true  # error

Good:
    # models/writer.yaml
    is_testing: false
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import models


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Check the two flags of an active model."""
    if not (model.is_active and model.is_default and model.is_testing):
        return
    type = model.model_type
    yield Problem.of(
        model,
        "is_testing",
        message=f"the model is both the default and the testing {type} model, and a testing model is never called live",
        hint=_hint(model, config),
        related=[(Place.of(model, "is_default"), "it is the default")],
    )


def _hint(model: Model, config: Config) -> str:
    """Return which mark to remove: the one that another model has as well."""
    for flag, what in (("is_testing", "the testing model"), ("is_default", "the default")):
        others = [other.id for other in models(config, model.model_type, attrgetter(flag)) if other.model is not model]
        if others:
            return f"write {flag}: false here, as {others[0]} is {what} already"
    return "write is_testing: false here, and is_testing: true in a cheaper model"


RULE = Rule(kind=Model, each=check)
