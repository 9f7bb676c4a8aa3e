"""Which secrets a database was ever given: the fingerprint of every ciphertext, and when.

None is forgotten, so that files with an older key than the database can be told from files with a newer one.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.ir import Frozen, SecretKey
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Integer, Text, Timestamp
from ratesmith.database.driver import Driver
from ratesmith.sql.ledger import is_line_number, next_id, shown_moment

_LEFT = ""
"""The fingerprint that says that the configuration no longer had the secret, which the database kept."""
_READ: Final = ("id", "entity", "name", "fingerprint", "applied_at")
_LONGEST: Final = 4_000
_MOST: Final = 20_000
"""Lines that the table may have: a hundred keys, each replaced every week for almost four years."""
_SHOWN_ID: Final = 20


class Given(NamedTuple):
    """One ciphertext that a database was given."""

    fingerprint: str
    at: str
    """When, in UTC."""


class SecretHistory(Frozen, frozen=True):
    """What a database was given, the oldest first."""

    by_key: Mapping[SecretKey, tuple[Given, ...]]

    def current(self) -> dict[SecretKey, str]:
        """Return the fingerprints given last, but for secrets that the configuration no longer had then."""
        last = {key: given[-1].fingerprint for key, given in self.by_key.items()}
        return {key: fingerprint for key, fingerprint in last.items() if fingerprint != _LEFT}

    def superseded_at(self, key: SecretKey, fingerprint: str) -> str | None:
        """Return when another ciphertext replaced this one; None where none did."""
        given = [it for it in self.by_key.get(key, ()) if it.fingerprint != _LEFT]
        place = max((place for place, it in enumerate(given) if it.fingerprint == fingerprint), default=len(given))
        return next((later.at for later in given[place + 1 :]), None)


class GivenSecrets:
    """The table of fingerprints, through a connection to its database."""

    def __init__(self, table: str, driver: Driver) -> None:
        self._table, self._driver, self._dialect = table, driver, driver.dialect

    def make(self) -> bool:
        """Create the table unless it exists, and return whether it was missing; only under the lock of an apply."""
        missing = self._driver.columns(self._table) is None
        if missing:
            text, moment = self._dialect.ddl(Text()), self._dialect.ddl(Timestamp())
            columns = (
                f'"id" {self._dialect.ddl(Integer(bits=64))} NOT NULL PRIMARY KEY',
                *(f'"{name}" {text} NOT NULL' for name in ("entity", "name", "fingerprint")),
                f'"applied_at" {moment} NOT NULL DEFAULT {self._dialect.now}',
            )
            self._driver.execute(self._dialect.create_once(self._dialect.quoted(self._table), columns))
        return missing

    def read(self) -> SecretHistory:
        """Return all that the database was given; nothing without a table.

        Raises Fatal where somebody wrote into the table what no apply writes.
        """
        found: dict[SecretKey, list[Given]] = {}
        if self._driver.columns(self._table) is not None:
            for _, id, name, fingerprint, at in self._rows():
                found.setdefault((id, name), []).append(Given(fingerprint, shown_moment(at)))
        return SecretHistory({key: tuple(given) for key, given in found.items()})

    def _rows(self) -> Iterator[Sequence[str]]:
        """Yield the rows as text: a driver cannot hold every moment that a database can."""
        given = {name: self._dialect.quoted(name) for name in _READ}
        given["applied_at"] = self._dialect.kept_utc(given["applied_at"])
        cells = (self._dialect.starting(self._dialect.as_text(cell), _LONGEST + 1) for cell in given.values())
        found = self._driver.rows(
            f'SELECT {", ".join(cells)} FROM {self._dialect.quoted(self._table)} AS g ORDER BY g."id" LIMIT {_MOST + 1}'
        )
        if len(found) > _MOST:
            raise self._strange(found[-1], f"the table has more than {_MOST:,}")
        for row in found:
            for column, cell in zip(_READ, row, strict=True):
                if cell is None or len(cell) > _LONGEST:
                    raise self._strange(row, f"its {column} {'has no value' if cell is None else 'is too long'}")
            if not is_line_number(row[0]):
                raise self._strange(row, "its id is no number of a line")
            yield row

    def _strange(self, row: Sequence[str | None], what: str) -> Fatal:
        line = f"line {visible(str(row[0])[:_SHOWN_ID])} of {self._table}"
        return Fatal(
            Exit.REFUSED,
            f"{line} is not one that apply writes: {what}; {UNCHANGED}",
            "somebody changed the table: restore it from a backup; to leave all secrets alone: --without-secrets",
            kind=RefusalKind.STRANGE_LEDGER,
        )

    def record(self, given: Mapping[SecretKey, str], left: Iterable[SecretKey]) -> None:
        """Add the fingerprints of what the database was given, and of what the configuration no longer has."""
        text = self._dialect.text
        for (id, name), fingerprint in sorted({**given, **dict.fromkeys(left, _LEFT)}.items()):
            self._driver.execute(
                f'INSERT INTO {self._dialect.quoted(self._table)} ("id", "entity", "name", "fingerprint")'
                f" VALUES ({next_id(self._dialect, self._table)}, {text(id)}, {text(name)}, {text(fingerprint)})"
            )
