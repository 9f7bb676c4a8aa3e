"""The default is a value that an account could choose

An account that overrides nothing gets the default. If the range of the key leaves it out, an
account that changes the setting once can never go back.

Bad:
    # settings/account-keys.yaml
    ai.max_tokens:
      value_type: int
      overrides: max_tokens
      min: 1
      max: 2048  # error

Good:
    # settings/account-keys.yaml
    ai.max_tokens:
      value_type: int
      overrides: max_tokens
      min: 1
      max: 4096
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey, default_of
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.queries import upper_limit


def check(key: AccountSettingKey, config: Config) -> Iterator[Problem]:
    """Compare the default of a number with the range, unless one of the two is wrong by itself."""
    settings, default = config.one(AiSettings), default_of(config, key)
    if settings is None or not isinstance(default, (int, Decimal)) or not key.is_active or key.value_type == "string":
        return
    if key.min is not None and key.max is not None and key.min > key.max:
        return
    most = upper_limit(config, key.overrides)
    if most is not None and default > most.amount:
        return
    for bound, amount, outside in (("min", key.min, "below"), ("max", key.max, "above")):
        if amount is not None and (default < amount if bound == "min" else default > amount):
            yield Problem.of(
                key,
                bound,
                message=f"{key.overrides} is {plain(default)} by default, {outside} the {bound} of {plain(amount)}",
                hint=f"write {bound}: {plain(default)}, or change {key.overrides} in settings/ai.yaml",
                related=[(Place.of(settings, key.overrides), "the default")],
            )


RULE = Rule(kind=AccountSettingKey, each=check)
