"""The least value of a key is not above the greatest

With `min` above `max` there is no value that an account could choose: every request that changes
the setting is refused.

Bad:
    # settings/account-keys.yaml
    ai.max_images:
      value_type: int
      overrides: max_images_per_article
      min: 8  # error
      max: 1

Good:
    # settings/account-keys.yaml
    ai.max_images:
      value_type: int
      overrides: max_images_per_article
      min: 1
      max: 8
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey, default_of
from ratesmith.packs.ai_platform.queries import upper_limit


def check(key: AccountSettingKey, config: Config) -> Iterator[Problem]:
    """Compare the two bounds."""
    if key.min is not None and key.max is not None and key.min > key.max:
        yield Problem.of(
            key,
            "min",
            message=f"min is {plain(key.min)} and max is {plain(key.max)}: no value is between them",
            hint=_hint(key, config),
            related=[(Place.of(key, "max"), "the greatest")],
        )


def _hint(key: AccountSettingKey, config: Config) -> str:
    """Return that the two are swapped, where that range holds the default and is within the limit."""
    assert key.min is not None
    assert key.max is not None
    default, limit = default_of(config, key), upper_limit(config, key.overrides)
    holds = not isinstance(default, (int, Decimal)) or key.max <= default <= key.min
    if holds and (limit is None or key.min <= limit.amount):
        return f"swap them: min: {plain(key.max)} and max: {plain(key.min)}"
    if isinstance(default, (int, Decimal)) and default <= key.max:
        return f"write min: {plain(default)}, the default, or less"
    return "lower min or raise max"


RULE = Rule(kind=AccountSettingKey, each=check)
