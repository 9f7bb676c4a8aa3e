"""A setting has one key

An account saves a setting by its key. With two keys for one setting nobody knows which of two values holds: the
manifest shows the range of one of them, and requests take both.

Bad:
    # settings/account-keys.yaml
    ai.images:
      value_type: int
      overrides: max_images_per_article
      min: 1
      max: 8
    ai.max_images:
      value_type: int
      overrides: max_images_per_article  # error
      min: 1
      max: 4

Good:
    # settings/account-keys.yaml
    ai.images:
      value_type: int
      overrides: max_images_per_article
      min: 1
      max: 8
      is_active: false
    ai.max_images:
      value_type: int
      overrides: max_images_per_article
      min: 1
      max: 4
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey


def check(config: Config) -> Iterator[Problem]:
    """Compare what the active keys override."""
    first: dict[str, tuple[str, AccountSettingKey]] = {}
    for id, key in config.all(AccountSettingKey).items():
        if key.is_active:
            known, other = first.setdefault(key.overrides, (id, key))
            if other is not key:
                yield Problem.of(
                    key,
                    "overrides",
                    message=f"{known} overrides {key.overrides}, too",
                    hint=f"remove one of them, or write is_active: false in {known} or here",
                    related=[(Place.of(other, "overrides"), "the other key")],
                )


RULE = Rule(whole=check, reads=(AccountSettingKey,), waivable=False)
