"""An account setting key fits what it overrides

A key says what a value looks like and what limits it. The platform reads the override in the
place of the default, so its type must be that of the default; a number is limited by `min`
and `max`, a text by the choices of the same setting.

Bad:
    # settings/account-keys.yaml
    ai.temperature:
      value_type: int  # error
      overrides: temperature
      min: 0
      max: 2
    ai.image_style:
      value_type: string
      overrides: image_style
      choices: qualities  # error

Good:
    # settings/account-keys.yaml
    ai.temperature:
      value_type: float
      overrides: temperature
      min: 0
      max: 2
    ai.image_style:
      value_type: string
      overrides: image_style
      choices: styles
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey

CHOICES = {"image_style": "styles", "image_quality": "qualities", "quality_tier": "tiers"}
TYPES = {"temperature": "float", "max_tokens": "int", "max_images_per_article": "int"}


def check(key: AccountSettingKey, _: Config) -> Iterator[Problem]:
    """Check the type, and the limits only where the type is right."""
    needed = TYPES.get(key.overrides, "string")
    if key.value_type != needed:
        message = f"{key.overrides} is a {needed}, and the key that overrides it is of type {key.value_type}"
        found = [("value_type", message, f"write value_type: {needed}")]
    else:
        found = list(_of_text(key) if needed == "string" else _of_number(key))
    for field, message, hint in found:
        yield Problem.of(key, field, message=message, hint=hint)


Mistakes = Iterator[tuple[str, str, str]]


def _of_text(key: AccountSettingKey) -> Mistakes:
    choices = CHOICES[key.overrides]
    if key.choices is None:
        yield (
            "choices",
            f"{key.overrides} is a text, and the key does not say which are allowed",
            f"add choices: {choices}",
        )
    elif key.choices != choices:
        yield "choices", f"{key.overrides} is one of {choices}, not of {key.choices}", f"write choices: {choices}"
    given = [bound for bound in ("min", "max", "step") if getattr(key, bound) is not None]
    if given:
        yield given[0], f"a text has no {' and no '.join(given)}", f"remove {' and '.join(given)}"


def _of_number(key: AccountSettingKey) -> Mistakes:
    if key.choices is not None:
        yield "choices", "a number is limited by min and max, not by choices", "remove choices"
    for bound in ("min", "max", "step"):
        amount = getattr(key, bound)
        if key.value_type == "int" and amount is not None and amount != amount.to_integral_value():
            yield (
                bound,
                f"{bound} is {plain(amount)}, and the values are whole numbers",
                f"write {bound}: {max(1, round(amount))}",
            )


RULE = Rule(kind=AccountSettingKey, each=check)
