"""The answer of `ratesmith validate`."""

from __future__ import annotations

from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """What is wrong with the configuration; unlike those of other commands, `findings` has warnings too."""

    environments: tuple[str, ...] = ()
    """The environments that were checked; empty where ratesmith.yaml is wrong itself."""
    errors: int = 0
    """How many of the findings are errors."""
    warnings: int = 0
    """How many are warnings."""
