"""How much is read and said: more than any project needs, and little enough that no branch keeps CI busy.

`docs/configuration.md` lists these numbers. Whoever runs ratesmith may allow a whole project more, and no file of the
project can.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Final

from ratesmith.core.errors import Exit, Fatal

VARIABLE: Final = "RATESMITH_LIMITS"
"""How many times as much as here a whole project may have."""
MORE: Final = f"; for a project that really is that large, {VARIABLE}=10 allows ten times as much"
"""What ends the hint where a whole project has too much."""
_MOST_TIMES: Final = 100

MAX_FINDINGS: Final = 100
"""Findings that are listed for one file, and other places that one finding refers to."""
MAX_VALUES: Final = 100_000
"""Keys and values in one file."""
MAX_ALL_VALUES: Final = 2_000_000
"""Keys and values of all files below `config/` together."""
MAX_DEPTH: Final = 64
"""Levels that the values of a file nest."""
MAX_DESTINATIONS: Final = 100
"""Addresses in one file that secrets are sent to."""
MAX_FILES: Final = 20_000
"""Files below `config/`, and below its secrets; files that are read of one folder in a commit."""
MAX_REMARKS: Final = 10_000
"""Changes that a review lists in one topic."""
MAX_TOTAL_BYTES: Final = 64 << 20
"""Bytes of all files below `config/` together."""
MAX_ENVIRONMENTS: Final = 100
"""Environments of a project."""
MAX_EXTENDS: Final = 8
"""Environments that one extends, by way of others."""
MAX_PARENTS: Final = 16
"""Branches that one commit merges, where all of them are looked at."""
MAX_SECOND_READING: Final = 1 << 19
"""Characters of all files together that `fmt` reads with another parser as well."""
MAX_FLOW_DEPTH: Final = 8
"""Levels of brackets in such a file, whose time grows with them."""
MAX_ROWS: Final = 100_000
"""Rows of all environments together."""
MAX_RULES: Final = 200
"""Rules in `.sops.yaml`."""
MAX_RULE_VALUES: Final = 10_000
"""Keys and values in `.sops.yaml`."""
MAX_RULE_KEYS: Final = 1_000
"""Recipients and groups of them in one of its rules."""
MAX_SOURCES: Final = 10
"""Files of public data that a project names."""
MAX_SOURCE_BYTES: Final = 16 << 20
"""Bytes of one of them."""
MAX_ALL_SOURCES_BYTES: Final = 32 << 20
"""Bytes of all of them together."""
MAX_TREE_BYTES: Final = 128 << 20
"""Bytes that are read of commits at once: the migrations and plans of an environment, all of `config/`, or every former
version of the files that `audit`, `explain` and `history` ask about."""
MAX_LISTING_BYTES: Final = 64 << 20
"""Bytes of what git lists of one commit: names of files, or changes of them."""


def allowed(most: int) -> int:
    """Return how much a whole project may have of what is limited to `most` by default.

    Raises Fatal where the variable has no number.
    """
    return most * _times(os.environ.get(VARIABLE, ""))


def exceeds(count: int, most: int) -> bool:
    """Return whether a whole project has more than is allowed where the default is `most`. Raises Fatal like that."""
    return count > most and count > allowed(most)


@cache
def _times(given: str) -> int:
    if not given:
        return 1
    number = int(given) if given.isascii() and given.isdecimal() and len(given) <= len(str(_MOST_TIMES)) else 0
    if not 1 <= number <= _MOST_TIMES:
        message = f"{VARIABLE} takes a whole number from 1 to {_MOST_TIMES}, not {given[:40]!r}"
        hint = "it says how many times as large as by default a project may be; unset it where 1 will do"
        raise Fatal(Exit.USAGE, message, hint)
    return number
