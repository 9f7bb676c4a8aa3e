"""What customers pay for a model, in credits."""

from datetime import date
from typing import Annotated, Final

import msgspec

from ratesmith.api import Frozen, Priced, Public, Unit
from ratesmith.packs.ai_platform.cost import Reason
from ratesmith.packs.ai_platform.fields import Positive

ONE_OF = msgspec.Meta(extra_json_schema={"minProperties": 1, "maxProperties": 1})

TokensPerCredit = Annotated[Positive, Unit("tokens a credit"), Priced(), Public()]
CreditsPerImage = Annotated[Positive, Unit("credits an image"), Priced(), Public()]
CreditsPerCall = Annotated[Positive, Unit("credits a call"), Priced(), Public()]
CreditsPerMinute = Annotated[Positive, Unit("credits a minute"), Priced(), Public()]
CreditsPerPage = Annotated[Positive, Unit("credits a page"), Priced(), Public()]


class Price(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the customer pays, in credits; exactly one of these."""

    tokens_per_credit: TokensPerCredit | None = None
    """Text, or another type paid by token: how many tokens one credit buys, input and output together.
    Smaller is dearer."""
    credits_per_image: CreditsPerImage | None = None
    """Image: how many credits one image takes."""
    credits_per_call: CreditsPerCall | None = None
    """Neither text, image nor OCR: how many credits one call takes."""
    credits_per_minute: CreditsPerMinute | None = None
    """Audio and video: how many credits a minute takes."""
    credits_per_page: CreditsPerPage | None = None
    """OCR: how many credits a page takes that is read."""

    @property
    def credits_per_unit(self) -> int | None:
        """How many credits one image, call, minute or page takes; None where tokens are paid."""
        return self.credits_per_image or self.credits_per_call or self.credits_per_minute or self.credits_per_page


class DatedPrice(Price, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the customer pays from a day on."""

    confirmed_on: date | None = None
    """The day on which somebody confirmed that it will begin."""
    correction: Reason | None = None
    """Why it was changed after it had begun."""


_ABOUT: Final = ("confirmed_on", "correction")
DATED_PRICE_FORM: Final = msgspec.Meta(
    extra_json_schema={
        "dependentSchemas": {name: {"propertyNames": {"enum": [name, *_ABOUT]}} for name in Price.__struct_fields__}
    }
)
"""One price, beside what is said about it."""
