"""An account cannot ask for more than there is

The range of a key ends where the platform or the default model ends: `max_images_allowed` for
the number of images, the limit of the default text model for the length of an answer, 2 for
the temperature. Beyond that the call is refused, after the account was told it may.

Bad:
    # settings/account-keys.yaml
    ai.max_images:
      value_type: int
      overrides: max_images_per_article
      min: 1
      max: 10  # error

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

from ratesmith.api import Config, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey
from ratesmith.packs.ai_platform.queries import upper_limit


def check(key: AccountSettingKey, config: Config) -> Iterator[Problem]:
    """Check the upper bound of an active key, written or missing."""
    most = upper_limit(config, key.overrides)
    if most is None or not key.is_active or key.value_type == "string":
        return
    if key.max is not None and key.max <= most.amount:
        return
    if key.min is not None and key.max is not None and key.min > key.max:
        return
    given = "the key has no max" if key.max is None else f"accounts may ask for {plain(key.max)}"
    yield Problem.of(
        key,
        "max",
        message=f"{given}, and {most.what}",
        hint=f"{'add' if key.max is None else 'write'} max: {plain(most.amount)}",
        related=((most.at, "the limit"),) if most.at else (),
    )


RULE = Rule(kind=AccountSettingKey, each=check)
