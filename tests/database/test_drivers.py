"""URLs and the messages of databases, as far as no database is needed for them."""

from __future__ import annotations

import pytest

from ratesmith.core.errors import Exit
from ratesmith.database.refusals import Locked, clean, own_message, refused


def test_a_message_is_one_line_without_passwords_or_control_characters() -> None:
    message = 'FATAL: no "p@ss"\x1b[31m here\nDETAIL: Failing row contains (sk-live-1)'
    assert clean(message, ["p@ss"]) == 'FATAL: no "‹redacted›"\\u001b[31m here'


@pytest.mark.parametrize(
    "message",
    [
        """JSON path error near 'ratesmith: x differs: missing ''a'', and 3 more'""",
        """bad JSON path: 'ratesmith: x differs: missing ''a'', and 3 more'""",
        """invalid input syntax for type integer: "ratesmith: x differs: missing 'a', and 3 more\"""",
        """ungültige Eingabesyntax für Typ integer: »ratesmith: x differs: missing 'a', and 3 more«""",
        """syntaxe en entrée invalide pour le type integer : « ratesmith: x differs: missing 'a', and 3 more »""",
    ],
)
def test_the_text_of_a_guard_is_found_in_what_any_database_makes_of_it(message: str) -> None:
    assert own_message(message) == "x differs: missing 'a', and 3 more"


@pytest.mark.parametrize(
    "message", ["bad JSON path: 'ratesmith: missing ''a'''", "type integer: \"ratesmith: missing 'a'\""]
)
def test_a_quote_at_the_end_of_the_text_stays(message: str) -> None:
    assert own_message(message) == "missing 'a'"


def test_other_messages_are_none_of_ours() -> None:
    assert own_message('relation "shop_ratesmith" does not exist') is None


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("this database belongs to environment x, and this is for y (as a line of the ledger by z says)", "--env"),
        ("x differs from the compiled state: missing 'a'", "triggers"),
    ],
)
def test_a_refusal_says_what_to_do(message: str, hint: str) -> None:
    error = refused(message)
    assert (error.exit, error.message) == (Exit.REFUSED, message)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.0, "more than 1 second;"), (0.3, "0.3 seconds;"), (9.97, "9.97 seconds;")]
)
def test_a_lock_is_counted_in_seconds(seconds: float, said: str) -> None:
    assert said in Locked(seconds=seconds).message
