"""What public catalogues say of our costs: which differ, by how much, and what that does to margins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from ratesmith.api import Config, plain, plural
from ratesmith.packs.ai_platform.catalogue_matches import Match, index
from ratesmith.packs.ai_platform.catalogues import Catalogue
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import Component
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.margins import worst_margin
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.windows import Window, in_force

SAME: Final = Decimal("0.001")
"""The greatest difference, as a share, that is no difference: catalogues round what they convert."""
Standing = Literal["same", "differs", "unpriced", "not-listed"]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A catalogue that was compared with."""

    name: str
    title: str
    as_of: str | None
    entries: int
    skipped: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One amount that a catalogue has and we have otherwise."""

    what: str
    """The meter and its conditions, as text."""
    unit: str
    ours_usd: Decimal
    theirs_usd: Decimal
    percent: Decimal
    """How much more (or less, below 0) theirs is than ours."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What one catalogue says of a model."""

    catalogue: str
    as_of: str | None
    entry: str
    """Provider and name there."""
    match: str
    """`same-provider`, `same-name` or `similar-name`."""
    differences: tuple[Difference, ...]
    margin: str | None
    """The worst margin if their amounts were ours; null where none is known, or nothing differs."""
    not_here: tuple[str, ...]
    """What it has an amount for and we have none."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One model of ours."""

    id: str
    model_name: str
    provider: str
    standing: Standing
    margin: str | None
    """The worst margin as it is; null for a model that is switched off or whose cost nobody knows."""
    listings: tuple[Listing, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison of one environment."""

    catalogues: tuple[Compared, ...]
    models: tuple[Checked, ...]


def compare(config: Config, today: date) -> Answer:
    """Compare what every model costs today with each catalogue: with the closest entry there."""
    known, billing = index(config.references), config.one(Billing)
    offer = None if billing is None else cheapest_offer(config, billing) or list_value(billing)
    models = tuple(
        _checked(name, model, in_force(model.windows, today), known.matches(model.provider, model.model_name), offer)
        for name, model in config.all(Model).items()
    )
    return Answer(catalogues=tuple(map(_compared, known.catalogues)), models=models)


def most_percent(answer: Answer) -> Decimal:
    """Return the greatest difference, in percent, whichever way."""
    found = (abs(it.percent) for model in answer.models for listing in model.listings for it in listing.differences)
    return max(found, default=Decimal(0))


def _compared(it: Catalogue) -> Compared:
    return Compared(name=it.name, title=it.title, as_of=_day(it), entries=len(it.entries), skipped=it.skipped)


def _day(it: Catalogue) -> str | None:
    return None if it.as_of is None else it.as_of.isoformat()


def _checked(id: str, model: Model, window: Window | None, matches: Iterable[Match], offer: Offer | None) -> Checked:
    closest: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        its = closest.setdefault((match.catalogue.name, match.catalogue.title), [])
        if not its or its[0].how == match.how:
            its.append(match)
    ours = window.table.components if window is not None else ()
    listings = tuple(_listing(model, window, its, offer) for its in closest.values()) if window and ours else ()
    standing: Standing = "differs" if any(it.differences for it in listings) else "same"
    if not ours:
        standing = "unpriced"
    elif not listings:
        standing = "not-listed"
    return Checked(
        id=id,
        model_name=model.model_name,
        provider=model.provider,
        standing=standing,
        margin=_worst(model, window, offer),
        listings=listings,
    )


def _worst(model: Model, window: Window | None, offer: Offer | None) -> str | None:
    """Return the worst margin in a window; None for a model that is switched off, or where nobody knows one."""
    if window is None or offer is None or not model.is_active:
        return None
    margin = worst_margin(model.within(window), offer)
    return margin.percent if margin is not None else None


def _listing(model: Model, window: Window, matches: list[Match], offer: Offer | None) -> Listing:
    """Compare with the entry that differs least, of several that are equally close by name."""
    ours = window.table.components
    match = min(matches, key=lambda it: (len(_differences(ours, it.entry.components)), it.label))
    theirs = match.entry.components
    differing = _differences(ours, theirs)
    changed = tuple(it._replace(amount_usd=differing.get(it, it.amount_usd)) for it in ours)
    there = replace(window, table=replace(window.table, components=changed))
    here = {it.key for it in ours}
    return Listing(
        catalogue=match.catalogue.name,
        as_of=_day(match.catalogue),
        entry=match.label,
        match=match.how,
        differences=tuple(_difference(mine, amount) for mine, amount in differing.items()),
        margin=_worst(model, there, offer) if differing else None,
        not_here=tuple(name_of(it) for it in theirs if it.key not in here),
    )


def _differences(ours: Iterable[Component], theirs: Iterable[Component]) -> dict[Component, Decimal]:
    """Return those of our components that they have otherwise, with their amount."""
    known = {it.key: it.amount_usd for it in theirs}
    found: dict[Component, Decimal] = {}
    for it in ours:
        other = known.get(it.key)
        if other is not None and it.amount_usd and abs(_share(it.amount_usd, other)) >= SAME:
            found[it] = other
    return found


def _share(ours: Decimal, theirs: Decimal) -> Decimal:
    return EXACT.divide(EXACT.subtract(theirs, ours), ours)


def _difference(it: Component, theirs: Decimal) -> Difference:
    percent = _share(it.amount_usd, theirs).scaleb(2, EXACT).quantize(Decimal("0.1"), context=EXACT).normalize(EXACT)
    return Difference(
        what=name_of(it),
        unit=f"per {unit_of(it)}",
        ours_usd=it.amount_usd,
        theirs_usd=theirs,
        percent=percent,
    )


def describe(answer: Answer) -> Iterator[str]:
    """Yield the differences as a table, with the margins, then what could not be compared."""
    for it in answer.models:
        if it.standing == "differs":
            yield f"{it.id}: {_margin(it.margin)}"
            for listing in it.listings:
                yield from _described(listing)
    same = sum(it.standing == "same" for it in answer.models)
    yield f"{same} of {plural(len(answer.models), 'model')} cost what the catalogues say"
    for standing, said in (("not-listed", "in no catalogue"), ("unpriced", "without a cost")):
        if names := [it.id for it in answer.models if it.standing == standing]:
            yield f"{said}: {', '.join(names)}"
    for compared in answer.catalogues:
        day = f" of {compared.as_of}" if compared.as_of else ""
        skipped = f", {plural(compared.skipped, 'value')} skipped" if compared.skipped else ""
        title = f" ({compared.title})" if compared.title != compared.name else ""
        yield f"compared with {compared.name}{title}{day}: {plural(compared.entries, 'model')}{skipped}"


def _described(listing: Listing) -> Iterator[str]:
    day = f" of {listing.as_of}" if listing.as_of else ""
    rows = [
        (
            it.what,
            usd(it.ours_usd),
            usd(it.theirs_usd),
            it.unit,
            f"{'+' if it.percent > 0 else ''}{plain(it.percent)} %",
        )
        for it in listing.differences
    ]
    if not rows:
        yield f"  {listing.entry} in {listing.catalogue}{day}: the same"
        return
    yield f"  {listing.entry} in {listing.catalogue}{day}"
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        yield f"    {cells[0]}  {cells[1]} → {cells[2]}  {cells[3]}  {cells[4]}".rstrip()
    if listing.margin is not None:
        yield f"    with these amounts {_margin(listing.margin)}"


def _margin(margin: str | None) -> str:
    return "no margin is known" if margin is None else f"the worst margin is {margin}"
