"""Files of secrets: values that were replaced, came back, or are encrypted to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.review.change import Change, secrets_folder
from ratesmith.review.remark import Remark, verdict_remark
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.review import compare_sides

RANK: Final = 4
TITLE: Final = "which secrets are replaced"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield what happened to each changed file, and to each secret in it that did not stay as it was; risks first."""
    files = compare_sides(change.before.secrets, change.after.secrets, secrets_folder(change), change.today)
    found = [(file.path, verdict) for file in files for verdict in file.verdicts if file.path != RULES_FILE]
    for path, verdict in sorted(found, key=lambda it: not it[1].risk):
        if verdict.what != "unchanged":
            yield verdict_remark(path, verdict.secret or "", verdict)
