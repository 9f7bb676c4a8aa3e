"""The name of a key is one that programs can use

What follows `ai.` is the name of a field in the models that are published for Python and TypeScript. A word of the
language, such as `class`, and a name that such models have themselves, such as `json`, cannot be one.

Bad:
    # settings/account-keys.yaml
    ai.class:  # error
      value_type: string
      overrides: quality_tier
      choices: tiers

Good:
    # settings/account-keys.yaml
    ai.image_class:
      value_type: string
      overrides: quality_tier
      choices: tiers
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from typing import Final

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.account_setting_key import AccountSettingKey, name_of_key

_TYPES: Final = frozenset({"bool", "dict", "float", "int", "list", "set", "str", "tuple"})
_OF_MODELS: Final = frozenset(
    {"construct", "constructor", "copy", "from_orm", "json", "prototype", "schema", "update_forward_refs", "validate"}
)
_PREFIXES: Final = ("model_", "parse_", "schema_")


def check(key: AccountSettingKey, config: Config) -> Iterator[Problem]:
    """Look at the name that requests have."""
    name = name_of_key(config.id_of(key))
    if keyword.iskeyword(name) or name in _TYPES:
        what = "is a word of Python"
    elif name in _OF_MODELS or name.startswith(_PREFIXES):
        what = "is a name that published models have themselves"
    elif "__" in name or name.endswith("_"):
        what = "has underscores as only languages themselves use them"
    else:
        return
    yield Problem.of(
        key,
        message=f"no program can have a field of this name: {name} {what}",
        hint="name it after what it sets, in words with single underscores between them",
    )


RULE = Rule(kind=AccountSettingKey, each=check, waivable=False)
