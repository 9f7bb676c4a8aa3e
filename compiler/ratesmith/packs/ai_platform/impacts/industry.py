"""Industries, sectors and keywords that are new or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from ratesmith.api import Change, Fact, Impact, Pair, Place, plural
from ratesmith.packs.ai_platform.kinds.industry import Industry, Sector


class _Counts(msgspec.Struct, frozen=True):
    """How many come, or go."""

    sectors: int = 0
    keywords: int = 0

    @property
    def text(self) -> str:
        """`1 sector, 2 keywords`; empty for none."""
        parts = ((self.sectors, "sector"), (self.keywords, "keyword"))
        return ", ".join(plural(count, noun) for count, noun in parts if count)


class _Counted(msgspec.Struct, frozen=True):
    """One industry with what comes and what goes in it."""

    pair: Pair[Industry]
    new: _Counts
    gone: _Counts
    facts: tuple[Fact, ...]


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the industries with other sectors or keywords; the first speaks for all."""
    found = [it for pair in change.changed(Industry) if (it := _counted(pair)) is not None]
    for place, it in enumerate(found):
        at = it.pair.after or it.pair.before
        assert at is not None
        has_gone = it.pair.after is None or it.gone.text
        yield Impact(
            at=Place(at, ("sectors",) if it.pair.before and it.pair.after else ()),
            weight="changed" if has_gone else "detail",
            headline="" if place else _headline(found),
            facts=it.facts,
            covers=frozenset(f"sectors.{id}" for id in _differing(it.pair)),
        )


def _counted(pair: Pair[Industry]) -> _Counted | None:
    was, now = (_sectors(it) for it in (pair.before, pair.after))
    new, gone, facts = _Counts(), _Counts(), []
    for id in sorted(was.keys() | now.keys()):
        before, after = (side[id].seed_keywords if id in side else {} for side in (was, now))
        added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
        new = _Counts(new.sectors + (id not in was), new.keywords + added)
        gone = _Counts(gone.sectors + (id not in now), gone.keywords + removed)
        said = [word for word, side in (("added", was), ("removed", now)) if id not in side]
        said += [f"{plural(n, 'keyword')} {word}" for n, word in ((added, "added"), (removed, "removed")) if n]
        if said:
            facts.append(Fact(label=f"sector {id}", note=", ".join(said)))
    if not (new.text or gone.text) and pair.before is not None and pair.after is not None:
        return None
    return _Counted(pair, new, gone, tuple(facts))


def _sectors(industry: Industry | None) -> Mapping[str, Sector]:
    return {} if industry is None else industry.sectors


def _differing(pair: Pair[Industry]) -> Iterator[str]:
    """Yield the sectors, and the parts of sectors, of which the facts say all: what is new or gone."""
    was, now = (_sectors(it) for it in (pair.before, pair.after))
    yield from was.keys() ^ now.keys()
    for id in was.keys() & now.keys():
        for keyword in was[id].seed_keywords.keys() ^ now[id].seed_keywords.keys():
            yield f"{id}.seed_keywords.{keyword}"


def _headline(found: list[_Counted]) -> str:
    said = []
    for word, industries, its in (
        ("added", sum(it.pair.before is None for it in found), [it.new for it in found]),
        ("removed", sum(it.pair.after is None for it in found), [it.gone for it in found]),
    ):
        counts = _Counts(sum(it.sectors for it in its), sum(it.keywords for it in its))
        parts = [plural(industries, "industry", "industries") if industries else "", counts.text]
        if any(parts):
            said.append(f"{', '.join(filter(None, parts))} {word}")
    return "; ".join(said)
