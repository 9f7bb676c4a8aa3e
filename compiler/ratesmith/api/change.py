"""A change of the configuration, and what a pack says that it does to people.

A pack that says it brings a subpackage `impacts`, a module per subject, each with `impacts(change)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Generic, Literal, NamedTuple, TypeVar, get_args

from ratesmith.core.ir import Config, Entity, Frozen, Place

E = TypeVar("E", bound=Entity)

Weight = Literal["loss", "gone", "dearer", "changed", "cheaper", "new", "detail"]
"""How much a reviewer needs to know it, the most first: it loses money, what customers use is gone, customers pay more,
something else they notice changes, they pay less, something is added, and everything that only fills in a picture."""
WEIGHTS: Final[tuple[Weight, ...]] = get_args(Weight)


class Pair(NamedTuple, Generic[E]):
    """An entity before and after a change."""

    id: str
    """As it is afterwards; of one that is gone, as it was."""
    before: E | None
    """None for one that is new."""
    after: E | None
    """None for one that is gone."""


class EditedPair(NamedTuple, Generic[E]):
    """An entity that is there before and after a change, and differs in a field."""

    id: str
    """As it is afterwards."""
    before: E
    after: E


class Change(Frozen, frozen=True, kw_only=True):
    """The configuration of one environment before and after, as far as it has no mistakes."""

    before: Config
    after: Config
    today: date
    former: Mapping[tuple[type[Entity], str], str] = {}
    """The former id of each entity that keeps the row of another id."""
    likely: Mapping[tuple[type[Entity], str], str] = {}
    """The id of what is gone, by what is new and has most of its fields, so that it was probably renamed."""
    replaced: Mapping[tuple[type[Entity], str], tuple[str, str]] = {}
    """The names of the former row and of the row of each entity that has another one, and does not say that it was
    renamed."""

    def both(self, kind: type[E]) -> Iterator[Pair[E]]:
        """Yield every entity of a kind, by id; without those that have mistakes on either side."""
        was, now = self.before.all(kind), self.after.all(kind)
        broken = {id for config in (self.before, self.after) for id in config.broken.get(config.kinds[kind], ())}
        moved = {former for (type, _), former in self.former.items() if type is kind}
        for id in sorted({*now, *(was.keys() - moved)} - broken):
            former = self.former.get((kind, id), "" if id in moved else id)
            if former not in broken:
                yield Pair(id, was.get(former), now.get(id))

    def changed(self, kind: type[E]) -> Iterator[Pair[E]]:
        """Yield the entities of a kind that are new, gone, or differ in a field, by id."""
        yield from (it for it in self.both(kind) if it.before != it.after)

    def edited(self, kind: type[E]) -> Iterator[EditedPair[E]]:
        """Yield the entities of a kind that differ in a field, without those that are new or gone, by id."""
        yield from _edited(self.both(kind))

    def paired(self, kind: type[E]) -> Iterator[Pair[E]]:
        """Yield every entity of a kind, by id; what was probably renamed as one, in place of one new and one gone."""
        was = self.before.all(kind)
        likely = {id: former for (type, id), former in self.likely.items() if type is kind}
        gone = {*likely.values()}
        for it in self.both(kind):
            if it.before is None and it.id in likely:
                yield it._replace(before=was.get(likely[it.id]))
            elif it.after is not None or it.id not in gone:
                yield it

    def edited_or_renamed(self, kind: type[E]) -> Iterator[EditedPair[E]]:
        """Yield the entities of a kind that differ in a field, also from what they were probably renamed from, by id.

        What customers pay is compared so: another id makes no price a new one.
        """
        yield from _edited(self.paired(kind))


def _edited(pairs: Iterable[Pair[E]]) -> Iterator[EditedPair[E]]:
    for id, before, after in pairs:
        if before is not None and after is not None and before != after:
            yield EditedPair(id, before, after)


class BeforeAfter(NamedTuple):
    """One number or name, before and after."""

    what: str
    """What it is of, where the fact alone does not say it: `700 + 300 tokens`; may be empty."""
    before: str | None
    """As people read it, with its unit; None where there was none."""
    after: str | None
    effect: str = ""
    """What the change means: `+11.1 % dearer`, `a loss`."""
    share: Decimal | None = None
    """By which part it grew, 0.111 for 11.1 %; None where nobody can say."""

    @property
    def is_same(self) -> bool:
        """Whether it does not change, and is shown for comparison alone."""
        return self.before == self.after


class Fact(Frozen, frozen=True, kw_only=True):
    """One thing that is to be said of an entity: what customers pay, what we pay, whom it hits."""

    label: str
    """Two or three words: `customer pays`."""
    amounts: tuple[BeforeAfter, ...] = ()
    note: str = ""
    """More on it, or all of it where it has no amounts."""
    is_detail: bool = False
    """Whether a short form may fold it."""


class Impact(Frozen, frozen=True, kw_only=True):
    """What a change of one entity does."""

    at: Place
    """The field that does it: in the entity as it is afterwards, or as it was where it is gone."""
    weight: Weight
    share: Decimal = Decimal(0)
    """Orders impacts of one weight: the greatest first."""
    headline: str
    """One line that says it all, without a full stop: `gpt-5.1, the default text model, costs customers 20 % more`.

    Empty where the headline of another impact speaks of it, too: `provider mistral, 2 models added`.
    """
    together: str = ""
    """What is said of many such impacts, behind their number, in place of their headlines: `models cost us more`."""
    facts: tuple[Fact, ...] = ()
    covers: frozenset[str] = frozenset()
    """The fields of the entity that the facts say all about, or routes in them: `stages.2.budget_pct`."""
