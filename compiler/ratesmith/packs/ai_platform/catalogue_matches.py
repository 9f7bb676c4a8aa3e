"""Which entries of public catalogues are about a model of ours. Names are compared, never guessed.

In this order: the same name at a provider of the same id; the same name at any provider; the same name once the id of a
provider in front (`openai/gpt-4o`), a day at the end (`-2024-08-06`, `-20240806`, `@20240806`) and `-latest` are left
out on both sides. Case does not count, nor `-`, `_` and `.` in the id of a provider.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, Literal

import msgspec

from ratesmith.api import ReferenceFile
from ratesmith.packs.ai_platform.catalogue_entry import Entry
from ratesmith.packs.ai_platform.catalogues import Catalogue, with_snapshot
from ratesmith.packs.ai_platform.components import Component

How = Literal["same-provider", "same-name", "similar-name"]
MAX_OF_A_NAME: Final = 50
"""Entries of one name in a catalogue that are compared with."""
Named = dict[str, list[tuple[int, Entry]]]
"""Entries by a name, each with the number of its catalogue."""
_DATED: Final = re.compile(r"(?:[-@](?:20\d{6}|20\d\d-\d\d-\d\d)|-latest)$")


class Match(msgspec.Struct, frozen=True):
    """An entry about a model of ours."""

    catalogue: Catalogue
    entry: Entry
    how: How

    @property
    def label(self) -> str:
        """Whose it is and what it is called there: `openai/gpt-4o`."""
        return f"{self.entry.provider}/{self.entry.model_name}"


class Index(msgspec.Struct, frozen=True):
    """The entries of catalogues by their names, in lower case, each with the number of its catalogue."""

    catalogues: tuple[Catalogue, ...]
    exact: Mapping[str, list[tuple[int, Entry]]]
    plain: Mapping[str, list[tuple[int, Entry]]]
    providers: frozenset[str]
    known_amounts: dict[int, Mapping[Component, list[Decimal]]] = {}
    """Those of the entries that somebody asked for, by their `id`: hundreds of models may match the same ones."""

    def matches(self, provider: str, model_name: str) -> tuple[Match, ...]:
        """Return the entries about a model, the closest first."""
        name, home = model_name.lower(), _provider(provider)
        found: dict[int, Match] = {}
        exact = self.exact.get(name, ())
        for number, it in exact:
            if _provider(it.provider) == home:
                found[id(it)] = Match(self.catalogues[number], it, "same-provider")
        for number, it in exact:
            found.setdefault(id(it), Match(self.catalogues[number], it, "same-name"))
        for number, it in self.plain.get(_plain(name, self.providers), ()):
            found.setdefault(id(it), Match(self.catalogues[number], it, "similar-name"))
        return tuple(found.values())

    def amounts(self, entry: Entry) -> Mapping[Component, list[Decimal]]:
        """Return what an entry of these catalogues has, by meter and conditions."""
        found = self.known_amounts.get(id(entry))
        if found is None:
            by_key: dict[Component, list[Decimal]] = {}
            for it in entry.components:
                by_key.setdefault(it.key, []).append(it.amount_usd)
            found = self.known_amounts[id(entry)] = by_key
        return found


@lru_cache(maxsize=2)
def index(references: tuple[ReferenceFile, ...]) -> Index:
    """Return the index of the catalogues in some files, and of the snapshot."""
    catalogues = with_snapshot(references)
    exact: Named = defaultdict(list)
    plain: Named = defaultdict(list)
    ids = {it.provider for catalogue in catalogues for it in catalogue.entries}
    providers = frozenset(map(_provider, ids))
    for number, catalogue in enumerate(catalogues):
        for it in catalogue.entries:
            entry, name = (number, it), it.model_name.lower()
            exact[name].append(entry)
            for other in it.names:
                exact[other.lower()].append(entry)
            # Other names are those of variants, which cost the same there and may not elsewhere.
            plain[_plain(name, providers)].append(entry)
    return Index(catalogues, _first(exact), _first(plain), providers)


def _first(named: Named) -> Named:
    """Return entries by their names, of a name at most so many of each catalogue, which has its entries in a row."""
    for name, its in named.items():
        if len(its) > MAX_OF_A_NAME:
            named[name] = [it for at, it in enumerate(its) if at < MAX_OF_A_NAME or its[at - MAX_OF_A_NAME][0] != it[0]]
    return named


@cache
def _provider(id: str) -> str:
    return id.lower().replace("_", "-").replace(".", "-")


def _plain(name: str, providers: frozenset[str]) -> str:
    if "/" in name:
        before, _, after = name.partition("/")
        name = after if _provider(before) in providers else name
    return _DATED.sub("", name) if name[-1:].isdigit() or name.endswith("latest") else name
