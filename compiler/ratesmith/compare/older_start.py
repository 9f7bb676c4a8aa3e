"""Refuse a branch that began before what it is compared with: no guardrail could be asked."""

from __future__ import annotations

from collections.abc import Collection

from ratesmith.compare.base import Base
from ratesmith.compile.result import Opened
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible
from ratesmith.language.parser import parse
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE


def refuse_older_start(opened: Opened, base: Base, before: Collection[str], after: Collection[str]) -> None:
    """Raise Fatal where the base has an environment by now that the last common commit lacks, and the branch has.

    Everything in it would count as new, also what merging the branch changes.
    """
    added = {*after} - {*before}
    if not added or base.tip == base.commit:
        return
    path = f"{opened.config.name}/{PROJECT_FILE}"
    text = base.git.tree(base.tip, opened.root, path).files.get(path, b"").decode(errors="replace")
    settings = parse(text).tree
    named = settings.get(ENVIRONMENTS) if isinstance(settings, dict) else None
    both = sorted(added & {*named}) if isinstance(named, dict) else []
    if both:
        raise Fatal(
            Exit.REFUSED,
            f"this branch began at {base.commit[:12]}, which has no {visible(', '.join(both))}, and the base has it by"
            " now: what merging it changes cannot be said",
            "merge the base into the branch, or rebase it",
        )
