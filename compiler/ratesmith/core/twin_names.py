"""Names that some disks take for one another: no case counts there, nor the form of a letter, nor what is not drawn."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from ratesmith.core.address_forms import IGNORED

_DROPPED_AT_THE_END: Final = ". "
"""What Windows leaves out at the end of a name."""


def folded(path: str) -> str:
    """Return a path in the one form that all its twins have, as no single disk does: it is to miss none of them."""
    return "/".join(map(_folded_name, path.split("/")))


def _folded_name(name: str) -> str:
    if not name.isascii():
        # Capitals first: a letter can have a small form of its own, and one that others share.
        name = normalize("NFKC", re.sub(IGNORED, "", name)).upper()
        name = re.sub(IGNORED, "", normalize("NFKC", name.casefold()))
    return name.casefold().rstrip(_DROPPED_AT_THE_END)
