"""A cost or a price is written once, with days or without

`cost` and `price` hold on every day. `costs` and `prices` hold from the days that they are keyed by, and
`launch` is the beginning. With both it is open which is meant, so the old one goes below `launch`. An
overlay that brings days for a base without them says so: `cost: null`.

Bad:
    # models/writer.yaml
    prices:  # error
      launch:
        tokens_per_credit: 1000
      "2027-01-01":
        tokens_per_credit: 900

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2027-01-01":
        tokens_per_credit: 900
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import LAUNCH, amounts_of


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Find what is written in both ways."""
    for name, undated, dated in (("cost", model.cost, model.costs), ("price", model.price, model.prices)):
        if not dated or not amounts_of(undated):
            continue
        fix = f"remove {name}; where it is meant, put it below {name}s as {LAUNCH}"
        if _layer_of(model, name, config) != _layer_of(model, f"{name}s", config):
            fix = f"add {name}: null beside {name}s, which deletes what is below"
        yield Problem.of(
            model,
            f"{name}s",
            message=f"{name}s and {name} are both there, so it is open what holds until the first day",
            hint=fix,
            related=[(Place.of(model, name), f"the {name} without days")],
        )


def _layer_of(model: Model, name: str, config: Config) -> str | None:
    """Return the path of the last file that has a key of the model."""
    id, found = config.id_of(model), None
    for document in config.layers[config.kinds[Model], id]:
        if name in (document.entities.get(id) or {}):
            found = document.path
    return found


RULE = Rule(kind=Model, each=check, waivable=False)
