"""The answer of `ratesmith explain`."""

from ratesmith.compile.explanation import Explanation
from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """Where a value comes from, and what it compiles to."""

    explanation: Explanation | None = None
    """Null where nothing has the name that was asked for."""
