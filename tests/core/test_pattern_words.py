"""patterns: a regular expression is said in words, and a text that does not match is mended."""

import pytest

from ratesmith.core.patterns import nearest_match, pattern_in_words

WORDS = {
    r"^[a-z0-9][a-z0-9._-]*$": (
        "lower-case letters, digits, '.', '_' and '-', beginning with a lower-case letter or a digit"
    ),
    r"^[a-z][a-z0-9-]{0,49}$": (
        "lower-case letters, digits and '-', beginning with a lower-case letter, at most 50 characters"
    ),
    r"^(?:[A-Z]{2}|default)$": "2 capital letters or 'default'",
    r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_]+$": (
        "letters, digits and '_', beginning with a letter or '_', then '.', then letters, digits and '_'"
    ),
    r"^[A-Z]{0,3}$|^$": "capital letters, at most 3 characters or nothing",
    r"\S": None,
    r"^a(b|c)$": None,
}


@pytest.mark.parametrize(("pattern", "words"), WORDS.items(), ids=WORDS)
def test_a_pattern_is_said_in_words_or_not_at_all(pattern: str, words: str | None) -> None:
    assert pattern_in_words(pattern) == words


@pytest.mark.parametrize(
    ("text", "pattern", "near"),
    [
        ("gр\u200bt-5", r"^[a-z][a-z0-9-]*$", "gpt-5"),
        ("ai-platform", r"^[a-z][a-z0-9_]*$", "ai_platform"),
        ("Starter Plan", r"^[a-z][a-z0-9-]{0,49}$", "starter-plan"),
        ("GPT 5.1", r"^[a-z0-9][a-z0-9._-]{0,99}$", "gpt-5.1"),
        ("in", r"^(?:[A-Z]{2}|default)$", "IN"),
        ("database-url", r"^[A-Z_][A-Z0-9_]*$", "DATABASE_URL"),
        ("日本", r"^[A-Z_][A-Z0-9_]*$", None),
    ],
)
def test_the_nearest_text_that_matches_keeps_letters_and_digits(text: str, pattern: str, near: str | None) -> None:
    assert nearest_match(text, pattern) == near
