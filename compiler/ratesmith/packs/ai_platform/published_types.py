"""Types of values in the manifest and in requests. Those with a title have that name in TypeScript and Python.

`x-values` puts the values in the order that people know. A list of values that has a title is open, so that a later
manifest may have more of them, unless `x-closed` says that there can be none. `x-doc` is the comment of the type.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from ratesmith.api import Opaque, Priced, Unit
from ratesmith.packs.ai_platform import fields
from ratesmith.packs.ai_platform.kinds import billing, model, schedule
from ratesmith.packs.ai_platform.kinds.provider import ProviderType as ConfiguredProviderType


def _named(title: str, doc: str, values: Any = None, *, closed: bool = False) -> msgspec.Meta:
    extra: dict[str, Any] = {"x-doc": doc}
    if values is not None:
        extra |= {"x-values": [*get_args(values)]}
    if closed:
        extra |= {"x-closed": True}
    return msgspec.Meta(title=title, extra_json_schema=extra)


_STAGE_NUMBERS = Literal[1, 2, 3, 4, 5, 6, 7]

Money = Annotated[
    str,
    _named("Money", "An amount in US dollars as a decimal number in shortest plain form. Never compute with a float."),
    msgspec.Meta(pattern=r"^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$", max_length=24),
    Unit("US dollars"),
    Priced(),
]
Tier = Annotated[
    model.Tier, _named("Tier", "A tier that customers choose an image model by, the cheapest first.", model.Tier)
]
ModelType = Annotated[model.ModelType, _named("ModelType", "What a model makes.", model.ModelType)]
ProviderType = Annotated[
    ConfiguredProviderType, _named("ProviderType", "What a provider is for.", ConfiguredProviderType)
]
Rounding = Annotated[billing.Rounding, _named("Rounding", "How a fraction of a credit is charged.", billing.Rounding)]
Frequency = Annotated[
    schedule.Frequency, _named("Frequency", "How often the stages run by themselves.", schedule.Frequency)
]
Day = Annotated[fields.Day, _named("Day", "A day of the week.", fields.Day, closed=True)]
StageNumber = Annotated[_STAGE_NUMBERS, _named("StageNumber", "The number of a stage of the pipeline.", _STAGE_NUMBERS)]
StageKey = Literal["1", "2", "3", "4", "5", "6", "7"]
Time = Annotated[fields.TimeOfDay, msgspec.Meta(min_length=5, max_length=5)]
PublishDays = Annotated[tuple[Day, ...], msgspec.Meta(max_length=7)]
PublishSlots = Annotated[tuple[Time, ...], msgspec.Meta(max_length=fields.MAX_SLOTS)]
Date = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", min_length=10, max_length=10)]
Size = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]*x[1-9][0-9]*$", max_length=20), Unit("pixels")]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64), Opaque()]
PriceId = Annotated[str, msgspec.Meta(min_length=1, max_length=64), Opaque(), Priced()]
Temperature = Annotated[Decimal, msgspec.Meta(extra_json_schema={"minimum": 0, "maximum": 2})]
Articles = Annotated[fields.Count, Unit("articles")]
Id = Annotated[str, msgspec.Meta(min_length=1)]

DAY_LABELS: Final[Mapping[fields.Day, str]] = {
    "mon": "Mon",
    "tue": "Tue",
    "wed": "Wed",
    "thu": "Thu",
    "fri": "Fri",
    "sat": "Sat",
    "sun": "Sun",
}
FREQUENCY_LABELS: Final[Mapping[schedule.Frequency, str]] = {"hourly": "Hourly", "daily": "Daily", "weekly": "Weekly"}
