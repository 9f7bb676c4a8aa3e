"""AI models: what a model is called, what it costs us and what the customer pays."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Final, Literal

import msgspec

from ratesmith.api import (
    AsciiName,
    Column,
    Config,
    DecidesChecks,
    Entity,
    ForPeople,
    Frozen,
    Integer,
    Item,
    Kind,
    Name,
    Numeric,
    Public,
    Ref,
    Route,
    Table,
    Text,
    Unique,
    scheduled,
)
from ratesmith.packs.ai_platform import rate_tables
from ratesmith.packs.ai_platform.bases import behind_all_amounts, windows_with_base
from ratesmith.packs.ai_platform.components import STANDARD, UNITS, CostTable
from ratesmith.packs.ai_platform.cost import COST_FORM, DATED_FORM, MAX_SIZES, AnyService, Cost, DatedCost, Size
from ratesmith.packs.ai_platform.cost_parts import Part, cost_parts
from ratesmith.packs.ai_platform.exact import EXACT, ZERO
from ratesmith.packs.ai_platform.fields import Positive, PublicFlag, SortOrder, Tokens, timestamps
from ratesmith.packs.ai_platform.per_cost import PerCost
from ratesmith.packs.ai_platform.price import DATED_PRICE_FORM, ONE_OF, DatedPrice, Price
from ratesmith.packs.ai_platform.sold_costs import Reach, Sold, SoldCost, sold_costs
from ratesmith.packs.ai_platform.windows import LAUNCH, Window, Windows, windows

ModelType = Literal["text", "image", "embedding", "rerank", "audio", "video", "moderation", "ocr"]
OfferedType = Literal["text", "image"]
"""The types of which one model is the default and one is for testing."""
Side = Literal["input", "output"]
MAX_DAYS: Final = 400
"""Days in `costs` or in `prices`: one for each week of seven years."""
SIDES: Final[tuple[Side, ...]] = ("input", "output")
Tier = Literal["basic", "quality", "premium"]
AMOUNT: Final = Numeric(18, 12)
"""Holds every price list: $0.0001 per million tokens is 0.0000000001 per thousand."""
BY_DAY = msgspec.Meta(
    extra_json_schema={
        "propertyNames": {
            "pattern": f"^({LAUNCH}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})$",
            "examples": ['"2027-01-01"', LAUNCH],
        },
        "maxProperties": MAX_DAYS,
        "examples": [{LAUNCH: {}, "2027-01-01": {}}],
    }
)


_parts: Final = PerCost(lambda cost, at: tuple(cost_parts(cost, at)))
_NO_COST: Final = Cost()
_NO_PRICE: Final = Price()


class Limits(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much the model takes, in tokens; what is not named has no limit."""

    max_tokens: Annotated[Tokens, Public()] | None = None
    """Most tokens in one answer."""
    max_input_tokens: Annotated[Tokens, Public()] | None = None
    """Most tokens in one question."""
    max_output_tokens: Annotated[Tokens, Public()] | None = None
    """Most tokens the provider writes in one answer."""
    context_window: Annotated[Tokens, Public()] | None = None
    """Most tokens in question and answer together."""


class Model(Entity, frozen=True, kw_only=True, dict=True):
    """An AI model the platform can call."""

    model_name: Annotated[AsciiName, msgspec.Meta(max_length=100), Public()]
    """The provider's own name of the model, as calls send it: `gpt-5.1`, `runware:97@1`."""
    model_type: Annotated[ModelType, DecidesChecks()]
    """What it makes."""
    provider: Annotated[str, Ref("provider"), Public()]
    """Id of the provider that is called and paid."""
    display_name: Annotated[Name, msgspec.Meta(max_length=200), ForPeople(), Public()]
    """Name that customers read."""
    is_default: PublicFlag = False
    """The live default of its type."""
    is_testing: PublicFlag = False
    """The one cheap testing model of its type."""
    is_active: bool = True
    """Whether the platform may call it."""
    cost: Annotated[Cost, COST_FORM] = Cost()
    """What we pay: amounts, `free: true`, or `unpriced:` with the reason. Never shown to customers."""
    costs: Annotated[dict[str, Annotated[DatedCost, DATED_FORM]], BY_DAY] = {}
    """What we pay, by the first day in UTC; `launch` is the beginning. In place of `cost`."""
    price: Annotated[Price, ONE_OF, Public()] = Price()
    """What the customer pays."""
    prices: Annotated[dict[str, Annotated[DatedPrice, DATED_PRICE_FORM]], BY_DAY, Public()] = {}
    """What the customer pays, by the first day in UTC; `launch` is the beginning. In place of `price`."""
    quality_tier: Annotated[Tier, Public()] | None = None
    """Image: the tier customers choose it by."""
    limits: Annotated[Limits, Public()] = Limits()
    """Limits in tokens."""
    capabilities: Annotated[dict[AsciiName, bool], Public()] = {}
    """What it can do: `{vision: true}`."""
    sizes: Annotated[
        tuple[Size, ...], msgspec.Meta(max_length=MAX_SIZES, extra_json_schema={"uniqueItems": True}), Public()
    ] = ()
    """Image: the sizes it offers, width x height in pixels."""
    tokens_per_image: Annotated[Positive, DecidesChecks()] | None = None
    """Image, where the provider charges tokens: how many of `output_image` one image takes at most; for the margin."""
    services: Annotated[
        tuple[AnyService, ...],
        msgspec.Meta(min_length=1, extra_json_schema={"uniqueItems": True}),
        DecidesChecks(),
    ] = (STANDARD,)
    """The provider's services that the platform calls it by; margins are judged on these."""
    sort_order: SortOrder = 100
    """Place in lists, the smallest first."""
    release_date: date | None = None
    """Day the provider released it."""
    deprecation_date: Annotated[date, Public()] | None = None
    """Day the provider stops it."""
    notes: str = ""
    """For ourselves."""

    @cached_property
    def made_windows(self) -> Windows:
        """What `windows` and `amount_count` are taken from."""
        return windows(self)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Cost and price by day, the first first; one of a model without dates."""
        return self.made_windows.all

    @property
    def amount_count(self) -> int:
        """How many amounts its costs have on all of its days."""
        return self.made_windows.amounts

    def having(self, found: Windows) -> "Model":
        """Return the model with windows that were computed elsewhere."""
        model = msgspec.structs.replace(self)
        model.__dict__["made_windows"] = found
        return model

    def within(self, window: Window) -> "Model":
        """Return the model as it is in one of its windows: without dates, with that cost and that price.

        A rule computes with it, and names the model of the configuration, at `window.cost_at` or `window.price_at`.
        """
        if not self.has_dates and window is self.windows[0]:
            return self
        made: dict[int, tuple[Window, Model]] = self.__dict__.setdefault("made_within", {})
        if (known := made.get(id(window))) is not None and known[0] is window:
            return known[1]
        model = msgspec.structs.replace(self, cost=window.cost, costs={}, price=window.price, prices={})
        model.__dict__["made_windows"] = Windows((window,))
        made[id(window)] = (window, model)
        return model

    @cached_property
    def written_costs(self) -> tuple[tuple[Route, Cost], ...]:
        """Every cost in the file, with its route."""
        alone: tuple[tuple[Route, Cost], ...] = ((("cost",), self.cost),) if self.cost != _NO_COST else ()
        return (*alone, *((("costs", key), cost) for key, cost in self.costs.items()))

    @cached_property
    def written_prices(self) -> tuple[tuple[Route, Price], ...]:
        """Every price in the file, with its route."""
        alone: tuple[tuple[Route, Price], ...] = ((("price",), self.price),) if self.price != _NO_PRICE else ()
        return (*alone, *((("prices", key), price) for key, price in self.prices.items()))

    @property
    def by_day(self) -> tuple[tuple[str, Mapping[str, DatedCost | DatedPrice]], ...]:
        """What is written by days, after what it is: `cost` and `price`."""
        return ("cost", self.costs), ("price", self.prices)

    @cached_property
    def has_dates(self) -> bool:
        """Whether its cost or its price may depend on the day: its own, or the cost of its base."""
        return bool(self.costs or self.prices or self.cost.base)

    @property
    def base(self) -> str | None:
        """Id of the model whose cost it has, with an uplift; None where its amounts are its own."""
        if not self.costs:
            return self.cost.base
        return next((it.base for _, it in self.written_costs if it.base is not None), None)

    @property
    def cost_table(self) -> CostTable:
        """The components of its first cost; none where it has no cost."""
        return self.windows[0].table if self.windows else CostTable()

    @cached_property
    def cost_parts(self) -> tuple[Part, ...]:
        """Every cost in the file, by the conditions under which amounts hold; the same object where one cost is."""
        of_each = [_parts(cost, at) for at, cost in self.written_costs]
        return of_each[0] if len(of_each) == 1 else tuple(part for parts in of_each for part in parts)

    def standard_amount(self, meter: str) -> Decimal | None:
        """Return the amount of a meter without any condition; None where it has none."""
        return self.cost_table.standard.get(meter)

    def cost_per_1k(self, side: Side) -> Decimal | None:
        """Return the US dollars for 1,000 tokens; 0 where the model is free, None where it has no token price."""
        table = self.cost_table
        if (amount := table.standard_per_1k.get(side)) is not None:
            return amount
        return ZERO if table.free and self.model_type != "image" else None

    @property
    def sold(self) -> Sold:
        """What the customer buys of it."""
        if self.price.credits_per_call is not None:
            return "call"
        if self.price.credits_per_minute is not None:
            return "minute"
        if self.price.credits_per_page is not None:
            return "page"
        return "image" if self.model_type == "image" else "tokens"

    @property
    def reach(self) -> Reach:
        """Which rows of its cost a customer's call can meet."""
        tokens = self.limits.max_input_tokens or self.limits.context_window
        return Reach(services=self.services, tokens=tokens, sizes=self.sizes, tokens_per_image=self.tokens_per_image)

    @cached_property
    def sold_costs(self) -> tuple[SoldCost, ...]:
        """What we pay for a unit of what the customer buys, in every row that a call can meet, the dearest first."""
        if self.cost_table.free:
            return (SoldCost(ZERO, "image" if self.sold == "image" else "1,000 tokens"),)
        # Models that cost the same have one table.
        made: dict[tuple[Sold, Reach], tuple[SoldCost, ...]] = self.cost_table.__dict__.setdefault("sold_costs", {})
        if (key := (self.sold, self.reach)) not in made:
            made[key] = tuple(sold_costs(self.cost_table.components, *key))
        return made[key]

    @property
    def worst_cost(self) -> Decimal | None:
        """US dollars for a unit of what the customer buys, in the dearest row; None where none is known."""
        return self.sold_costs[0].amount if self.sold_costs else None

    @property
    def cost_per_image(self) -> Decimal | None:
        """US dollars for one image; 0 where the model is free, None where it has no image price."""
        amount = self.standard_amount("image")
        if amount is not None:
            return amount
        return ZERO if self.cost_table.free and self.model_type == "image" else None


def _each_day(read: Callable[[Model], Any]) -> Callable[[Item], Any]:
    """Return what reads a value of a model, or its values by day where its cost or price has dates."""

    def value(item: Item) -> Any:
        model: Model = item.value
        if not model.has_dates:
            return read(model)
        values = {it.first_day: read(model.within(it)) for it in model.windows}
        return scheduled(next(iter(values.values()), None), dict(list(values.items())[1:]))

    return value


def _price_of(name: str) -> Column:
    """Return the column of a price."""

    def inverse(item: Item, amount: Any) -> Mapping[tuple[str, ...], Any] | None:
        return None if item.value.prices else {("price", name): amount}

    value = _each_day(lambda model: getattr(model.price, name))
    return Column(
        name,
        Integer(),
        field=f"price.{name}",
        value=value,
        inverse=inverse,
        headline=True,
        null=True,
        charged_by="ai_rate",
    )


def _first_cost(item: Item, amount: Decimal | None, meter: str) -> Mapping[tuple[str, ...], Any] | None:
    """Return where the amount that a column shows is written, and what to write there.

    It is the standard amount of the first cost. None where no file has that amount as a number: of a base, where only
    sizes or qualities have one, and where several days have costs, so that nobody knows which was meant.
    """
    written = [*item.value.written_costs]
    if not isinstance(amount, Decimal) or len(written) != 1:
        return None
    (at, cost), *_ = written
    standard, *_ = cost_parts(cost, at)
    unit = UNITS[meter] if meter == "image" else UNITS[meter] // 1000
    for it in standard.named:
        if it.meter == meter and not (it.size or it.quality):
            return {tuple(map(str, it.route)): amount.scaleb(EXACT.divide(Decimal(unit), it.scale).adjusted(), EXACT)}
    return None


def _cost_column(name: str, meter: Side | Literal["image"]) -> Column:
    """Return a column of the US dollars for what a meter counts."""

    def inverse(item: Item, amount: Decimal | None) -> Mapping[tuple[str, ...], Any] | None:
        return _first_cost(item, amount, meter)

    value = _each_day(lambda it: it.cost_per_image if meter == "image" else it.cost_per_1k(meter))
    return Column(name, AMOUNT, "cost", value, inverse, null=True, priced=True, charged_by="ai_rate")


def _with_windows(config: Config) -> Mapping[str, Model]:
    """Return the models whose windows depend on other models, with their windows, by id."""
    models = config.all(Model)
    found = windows_with_base(models)
    found |= dict.fromkeys(behind_all_amounts(models, found), Windows())
    return {id: models[id].having(its) for id, its in found.items()}


KIND = Kind(
    name="model",
    entity=Model,
    path="models/{id}.yaml",
    one_of=(("cost", "costs"), ("price", "prices")),
    complete=_with_windows,
    ids=r"^[a-z0-9][a-z0-9._-]{0,99}$",
    tables=(
        Table(
            name="ai_model_config",
            key=("model_name",),
            may_widen_key=("provider",),
            offers=True,
            columns=(
                Column("model_name"),
                Column("model_type", Text(20)),
                Column("provider", Text(50)),
                Column("display_name"),
                Column("is_default"),
                Column("is_testing"),
                Column("is_active"),
                *(_cost_column(f"cost_per_1k_{side}", side) for side in SIDES),
                _cost_column("cost_per_image", "image"),
                *map(_price_of, ("tokens_per_credit", "credits_per_image")),
                Column("quality_tier", Text(20)),
                Column("max_tokens", field="limits.max_tokens"),
                Column("max_input_tokens", field="limits.max_input_tokens"),
                Column("max_output_tokens", field="limits.max_output_tokens"),
                Column("context_window", field="limits.context_window"),
                Column("capabilities"),
                Column("available_sizes", field="sizes"),
                Column("sort_order"),
                Column("release_date"),
                Column("deprecation_date"),
                Column("notes"),
            ),
            unowned=timestamps(),
            unique=(
                Unique(name="one_active_default_per_type", columns=("model_type",), where=("is_default", "is_active")),
                Unique(name="one_active_testing_per_type", columns=("model_type",), where=("is_testing", "is_active")),
            ),
        ),
        *rate_tables.TABLES,
    ),
    example="""\
model_name: gpt-4o-mini
model_type: text
provider: openai
display_name: GPT-4o mini
is_testing: true
cost:
  per_1m_tokens:
    input: 0.15
    output: 0.60
price:
  tokens_per_credit: 10000
""",
)
