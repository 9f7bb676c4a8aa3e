"""How much is read and said: more than any project needs, and little enough that no branch keeps CI busy.

`docs/configuration.md` lists these numbers.
"""

from __future__ import annotations

from typing import Final

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
