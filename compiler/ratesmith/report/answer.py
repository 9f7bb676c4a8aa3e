"""What every command answers with `--format json`: one document, of the same head whatever happened.

The structs are the format: the documents are encoded from them, and `ratesmith schema output` derives the JSON Schemas.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from ratesmith.core.canonical_json import ascii_json, pretty
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Frozen
from ratesmith.core.row_change import RowChange
from ratesmith.core.sanitize import RUNNER_COMMAND, visible
from ratesmith.report.findings.json import FindingObject

VERSION: Final = 1


class Refusal(Frozen, frozen=True, kw_only=True):
    """Why a command, or its work on one database, came to nothing."""

    code: str
    """What programs know the reason by: `held`, `locked`, `rows-changed`, … It never changes."""
    retry: bool
    """Whether the same call can succeed a moment later, although nobody does anything."""
    message: str
    """What is wrong, for people; its words may change."""
    hint: str
    """What to do; empty where nothing helps in general."""
    rows: tuple[RowChange, ...] = ()
    """The rows that it is about, where they are known: what would bring each to what is expected."""


class Answer(Frozen, frozen=True, kw_only=True):
    """The answer of a command."""

    version: Literal[1] = VERSION
    """Of this format. Within it keys are only ever added."""
    command: str
    """As it is typed, such as `secrets status`."""
    environment: str | None = None
    """The one environment that it is about; null for several, and where the call ended before it was known."""
    commit: str | None = None
    """The commit that is checked out; null without git."""
    dry_run: bool = False
    """Whether everything that is said to be changed was rolled back."""
    seconds: float
    """How long it took; this and `locks_held_ms` are the only values that a clock decides."""
    exit: int
    """The exit code."""
    refusal: Refusal | None = None
    """Why the command as a whole failed; null where it did not, or where only databases say why."""
    findings: tuple[FindingObject, ...] = ()
    """The mistakes in the configuration, where it has errors."""


def refusal_of(error: Fatal) -> Refusal:
    """Return a failure as the answer has it."""
    return Refusal(
        code=error.code, retry=error.retry, message=visible(error.message), hint=visible(error.hint), rows=error.rows
    )


def encode(answer: Answer) -> str:
    """Return the document, in printable ASCII."""
    escaped = re.sub("[^\n -~]", lambda found: ascii_json(found[0])[1:-1], pretty(answer))
    return re.sub(RUNNER_COMMAND, r"\\u0023#", escaped)


def schema(answer: type[Frozen], call: str) -> str:
    """Return the JSON Schema of the documents that a call writes."""
    from ratesmith.api.json_schema import answer_schema

    return pretty(_closed(answer_schema(answer, f"ratesmith {call}")))


def _closed(schema: Any) -> Any:
    """Require every property: a document always has all of them."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed["required"] = [*schema["properties"]]
    return closed
