"""Changes of the base configuration, and what the guardrails find in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ratesmith.api import Change
from ratesmith.api.loader import load_pack
from ratesmith.compare.entities import change_of
from ratesmith.compare.guardrails import check_change
from ratesmith.core.ir import Finding
from support.projects import TODAY, compiled, project

PACK = load_pack("ai_platform")
Files = Mapping[str, str | None]
"""By their path below `config/`; None removes one of the base."""


def changed(before: Files, after: Files, folder: Path) -> Change:
    """The change from the base with some files to the base with others; neither side has an error."""
    was, now = compiled(project(folder / "1", before)), compiled(project(folder / "2", after))
    for side in (was, now):
        assert not side.report.errors, [(it.rule, it.message) for it in side.report.findings]
    name = next(iter(now.targets))
    return change_of(PACK, was.configs[name], now.configs[name], TODAY)


def asked(before: Files, after: Files, folder: Path) -> tuple[Finding, ...]:
    """What the guardrails find in a change, and nobody acknowledged."""
    return check_change(changed(before, after, folder), PACK.rules).findings
