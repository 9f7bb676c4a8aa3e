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

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey


def check(key: AccountSettingKey, _: Config) -> Iterator[Problem]:
    """Compare the two bounds."""
    if key.min is not None and key.max is not None and key.min > key.max:
        yield Problem.of(
            key,
            "min",
            message=f"min is {plain(key.min)} and max is {plain(key.max)}: no value is between them",
            hint=f"swap them: min: {plain(key.max)} and max: {plain(key.min)}",
            related=[(Place.of(key, "max"), "the greatest")],
        )


RULE = Rule(kind=AccountSettingKey, each=check)
