"""What people call a model: its id or its name, and its provider where several have the same model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ratesmith.api import Config, did_you_mean, quoted
from ratesmith.packs.ai_platform.kinds.model import Model


def ids_of(config: Config, name: str) -> tuple[str, ...]:
    """Return the id of the model that has it, or else those of the models of that name, one for each provider.

    Raises ValueError where there is none.
    """
    models = config.all(Model)
    named = (name,) if name in models else tuple(id for id, model in models.items() if model.model_name == name)
    if not named:
        known = {model.model_name for model in models.values()}
        guess, names = did_you_mean(name, {*models, *known}), ", ".join(sorted(known)) or "none"
        raise ValueError(f"there is no model {quoted(name)}{guess}; there are {names}")
    return named


def shown_names(config: Config) -> Mapping[tuple[str, str], str]:
    """Return what lists call a model, by provider and name: its name, with the provider where others have it too."""
    both = [(model.provider, model.model_name) for model in config.all(Model).values()]
    providers = Counter(name for _, name in dict.fromkeys(both))
    return {it: it[1] if providers[it[1]] == 1 else f"{it[1]} of {it[0]}" for it in both}
