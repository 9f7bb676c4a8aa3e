"""A model that is offered is not stopped by its provider

`deprecation_date` is the day the provider stops the model: from then on each call of it fails,
and where it is the default or the testing model, everything that names no model. It is a warning
that time alone brings, and `build` ignores it. A day before the release is a slip, which
`deprecated-before-release` reports.

Bad:
    # models/writer.yaml
    deprecation_date: 2025-12-31  # error

Good:
    # models/writer.yaml
    deprecation_date: 2030-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find the day from which an active model cannot be called."""
    stopped = model.deprecation_date
    if not model.is_active or stopped is None or (model.release_date is not None and stopped < model.release_date):
        return
    mark = "is_default" if model.is_default else "is_testing"
    marked = model.is_default or model.is_testing
    role = {"is_default": "the default", "is_testing": "the testing"}[mark] if marked else "an active"
    yield Problem.of(
        model,
        "deprecation_date",
        message=f"the provider stopped the model on {stopped}, and it is {role} {model.model_type} model",
        hint=f"{f'mark another model with {mark}: true and ' if marked else ''}write is_active: false here",
        related=[(Place.of(model, mark), f"it is {role} model")] if marked else [],
        since=stopped,
    )


RULE = Rule(kind=Model, each=check, severity="warning")
