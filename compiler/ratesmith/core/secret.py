"""A secret value that cannot be printed, logged or stored by accident."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Final, NoReturn

HIDDEN: Final = "***"


class Secret:
    """Text that is `***` wherever it is shown: printed, formatted, in a traceback.

    It is compared with other secrets only, has no hash, and cannot be pickled or written as JSON:
    what would quietly store `***` is an error instead. `reveal` is the one way out.
    """

    __slots__ = ("__value",)
    __hash__ = None  # type: ignore[assignment]  # a hash would give the value away to whoever guesses it

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the value, for the standard input of sops, the database, and the checks of what a file holds."""
        return self.__value

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __len__(self) -> int:
        """Return the length in bytes, as a declaration counts it; the ciphertext shows it anyway."""
        return len(self.__value.encode())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is not stored")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret is not stored")


def reveal_row(row: Sequence[str | Secret]) -> tuple[str, ...]:
    """Return a row with its secrets revealed, to be written into a database."""
    return tuple(cell.reveal() if isinstance(cell, Secret) else cell for cell in row)
