"""Recipients: who can read the secrets that are written from now on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.review.change import Change, secrets_folder
from ratesmith.review.remark import Remark, verdict_remark
from ratesmith.secrets.compare_rules import compare_rules
from ratesmith.secrets.creation_rules import RULES_FILE

RANK: Final = 3
TITLE: Final = "who can read secrets"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every difference in `.sops.yaml`, also of a rule that no file follows yet; risks first."""
    rules = change.before.secrets.rules, change.after.secrets.rules
    found = compare_rules(*rules, secrets_folder(change))
    for environment, verdict in sorted(found, key=lambda it: not it[1].risk):
        yield verdict_remark(RULES_FILE, environment, verdict)
