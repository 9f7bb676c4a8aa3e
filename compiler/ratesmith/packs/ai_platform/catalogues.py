"""Public price catalogues: the snapshot that ships, and files that a project names. They are read, never downloaded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ratesmith.api import Frozen, ReferenceFile, members
from ratesmith.packs.ai_platform.catalogue_entry import MAX_DIGITS, Entry

MAX_ENTRIES: Final = 100_000
MAX_VALUES: Final = 2_000_000
"""Values of a file, which decoded take much more memory than their text."""
SNAPSHOT: Final = Path(__file__).parent / "price_snapshot" / "genai_prices.jsonl"
"""One line for the whole, then one for each model; `make catalogue` writes it."""
COMPARED: Final = (
    "every cost is compared with its prices; one of genai-prices takes the place of the snapshot that ships"
)
"""What a change of such a file means."""


class Catalogue(Frozen, frozen=True, kw_only=True):
    """A catalogue, as far as it could be read."""

    name: str
    """The name that the project gives it, or that of the snapshot."""
    title: str
    """Whose it is."""
    as_of: date | None
    """The day it is of; None where nobody says it."""
    entries: tuple[Entry, ...]
    skipped: int = 0
    """How many models and amounts could not be read."""

    @property
    def described(self) -> str:
        """Its name and its day: `genai-prices of 2026-08-14`."""
        return self.name if self.as_of is None else f"{self.name} of {self.as_of}"


def with_snapshot(references: tuple[ReferenceFile, ...]) -> tuple[Catalogue, ...]:
    """Return the catalogues in some files, and the snapshot unless one of them is of the same title.

    A file that is no catalogue is left out: `mistake` says why.
    """
    named = [it for reference in references if isinstance(it := _read(reference), Catalogue)]
    shipped = snapshot()
    return (*named, *([] if any(it.title == shipped.title for it in named) else [shipped]))


def mistake(reference: ReferenceFile) -> str | None:
    """Return why a file is no catalogue; None for one that is."""
    found = _read(reference)
    return found if isinstance(found, str) else None


@lru_cache(maxsize=16)
def _read(reference: ReferenceFile) -> Catalogue | str:
    tree = _decoded(reference.data)
    if isinstance(tree, str):
        return tree
    formats = [*members("ratesmith.packs.ai_platform.catalogue")]
    format = next((it for it in formats if it.recognizes(tree)), None)
    if format is None:
        return f"it has the form of no catalogue that is known: {', '.join(it.TITLE for it in formats)}"
    found: list[Entry] = []
    skipped = 0
    for it in format.entries(tree, reference.as_of):
        if len(found) == MAX_ENTRIES:
            return f"it has more than {MAX_ENTRIES:,} models"
        skipped += it.skipped
        if it.components:
            found.append(it)
    return Catalogue(
        name=reference.name, title=format.TITLE, as_of=reference.as_of, entries=tuple(found), skipped=skipped
    )


def _decoded(data: bytes) -> Any:
    """Return decoded JSON, numbers as they stand; a text that says why where it is none."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        return f"it has more than {MAX_VALUES:,} values"
    try:
        return msgspec.json.Decoder(float_hook=_number).decode(data) or "it is empty"
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "it is not JSON"
    except RecursionError:
        return "it nests too deep"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if len(text) <= MAX_DIGITS + 10 else None
    except InvalidOperation:
        return None


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    commit: str
    license: str
    as_of: date


@cache
def snapshot() -> Catalogue:
    """Return the snapshot that ships."""
    head, _, lines = SNAPSHOT.read_bytes().partition(b"\n")
    about = msgspec.json.decode(head, type=_Head)
    entries = msgspec.json.Decoder(Entry).decode_lines(lines)
    return Catalogue(name=about.source, title=about.source, as_of=about.as_of, entries=tuple(entries))


def snapshot_text(entries: Iterable[Entry], *, source: str, commit: str, license: str, as_of: date) -> str:
    """Return the text of a snapshot: the same for the same entries, in whatever order they come."""
    head = _Head(source=source, commit=commit, license=license, as_of=as_of)
    lines = [it.line() for it in sorted(entries, key=lambda it: (it.provider, it.model_name))]
    return "".join(f"{line}\n" for line in (msgspec.json.encode(head).decode(), *lines))
