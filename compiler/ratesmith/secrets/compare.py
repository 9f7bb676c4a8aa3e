"""Two versions of one encrypted file → what happened to it and to each secret in it. Needs no key.

sops keeps the ciphertext of a value that does not change as long as the data key stays, GCM keeps the
length of a value, and a ciphertext that stayed proves that the data key did. All of it is said of files
that open: whether they do, only a key can tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, Literal, NamedTuple

from ratesmith.core.ir import Node, Route
from ratesmith.core.sanitize import plural
from ratesmith.language.parser import parse
from ratesmith.language.source_files import MAX_BYTES
from ratesmith.secrets.check_file import in_the_clear
from ratesmith.secrets.encrypted_file import SELECTORS, Encrypted, Recipient, Sealed, looks_sealed, seal

Sure = Literal["proved", "likely", "unknown"]
"""How sure a verdict is: by how encryption works, by how sops works, or not at all without a key."""
Known = Mapping[Sealed, str]
"""Where each ciphertext stood before, in words."""

_SETTINGS: Final = (*SELECTORS, "shamir_threshold")
_ABSENT: Final[Any] = object()


class Verdict(NamedTuple):
    """One thing that happened to a file, or to one secret in it."""

    what: str
    sure: Sure
    why: str = ""
    secret: str | None = None
    """The name of the secret, None for the file."""
    risk: bool = False
    """Whether a reviewer has to ask somebody, or somebody has to do more."""


class DataKey(Enum):
    """What became of the key that the values of a file are encrypted with."""

    KEPT = "proved"
    SEEMS_KEPT = "likely"
    SEEMS_NEW = "unknown"


def read(content: bytes) -> Encrypted | None:
    """What an encrypted file says without a key, or None where sops did not write it."""
    if len(content) > MAX_BYTES:
        return None
    try:
        tree, problems = parse(content.decode())
    except UnicodeDecodeError:
        return None
    encrypted = Encrypted(tree if isinstance(tree, dict) else {})
    return encrypted if encrypted.is_encrypted and not problems else None


def appeared(place: Route, after: Encrypted | None, known: Known) -> Iterator[Verdict]:
    """The verdicts on a new file."""
    if after is None:
        yield _foreign()
        return
    yield Verdict("new file", "proved", f"encrypted to {_named(after.recipients) or 'nobody'}")
    yield from _secrets(place, Encrypted({}), after, DataKey.SEEMS_NEW, known)


def vanished(place: Route, before: Encrypted | None) -> Iterator[Verdict]:
    """The verdicts on a file that is gone."""
    yield Verdict("file removed", "proved", "" if before is not None else "sops had not written it")
    if before is not None:
        yield from _secrets(place, before, Encrypted({}), DataKey.SEEMS_NEW, {})


def changed(place: Route, before: Encrypted | None, after: Encrypted | None, known: Known) -> Iterator[Verdict]:
    """The verdicts on a file that is another one than before."""
    if after is None:
        yield _foreign()
        return
    if before is None:
        why = "what stood there may be in plain text in the history: revoke it at its provider"
        yield Verdict("file was not written by sops", "proved", why, risk=True)
        yield from appeared(place, after, known)
        return
    key = data_key(before, after)
    file = [*_file(before, after, key)]
    secrets = [*_secrets(place, before, after, key, known)]
    if not file and all(verdict.what == "unchanged" for verdict in secrets):
        file = [Verdict("no value and no recipient changed", "proved", "the file was only written again")]
    yield from (*file, *secrets)


def data_key(before: Encrypted, after: Encrypted) -> DataKey:
    """Whether the values are encrypted with the same key as before.

    Nobody can make a ciphertext that stays valid with another key. Where none stayed, entries tell: to put
    another key into the file, that of at least one recipient has to be written anew.
    """
    same = sealed(before).items() & sealed(after).items()
    if same or (before.mac is not None and before.mac == after.mac):
        return DataKey.KEPT
    if after.entries and after.entries.items() <= before.entries.items():
        return DataKey.SEEMS_KEPT
    return DataKey.SEEMS_NEW


def _file(before: Encrypted, after: Encrypted, key: DataKey) -> Iterator[Verdict]:
    if key is DataKey.SEEMS_NEW:
        why = "nothing is as it was; whoever has the public keys can write such a file, so ask who did"
        yield Verdict("new data key", "likely", why, risk=True)
    yield from _recipients(before, after, key)
    last, now = _utc(before.last_modified), _utc(after.last_modified)
    if last and now and now < last:
        why = f"from {last:%Y-%m-%d %H:%M:%S} to {now:%Y-%m-%d %H:%M:%S}; values that were revoked may be back"
        yield Verdict("file went back to an older version", "proved", why, risk=True)
    settings = [name for name in _SETTINGS if before.metadata.get(name) != after.metadata.get(name)]
    if settings:
        yield Verdict("settings of sops changed", "proved", ", ".join(settings), risk=True)


def _utc(time: datetime | None) -> datetime | None:
    """A time that compares with any other; sops writes none without a zone."""
    return time.replace(tzinfo=UTC) if time and time.tzinfo is None else time


def _recipients(before: Encrypted, after: Encrypted, key: DataKey) -> Iterator[Verdict]:
    if added := after.recipients - before.recipients:
        yield Verdict("recipient added", "proved", f"{_named(added)} can read this file", risk=True)
    if removed := before.recipients - after.recipients:
        yield Verdict("recipient removed", "proved", f"{_named(removed)} {_still(key)}", risk=True)


def _still(key: DataKey) -> str:
    """What an ex-recipient can do all the same."""
    if key is DataKey.SEEMS_NEW:
        return "has read what stood here before: rotate at its provider whatever was only encrypted again"
    return (
        "knows the data key, which stays, and so reads this version as well: run sops rotate, then rotate every value"
    )


def _secrets(place: Route, before: Encrypted, after: Encrypted, key: DataKey, known: Known) -> Iterator[Verdict]:
    routes = {*before.leaves, *after.leaves}
    for route in sorted(routes, key=lambda route: name(place, route)):
        old, new = before.leaves.get(route, _ABSENT), after.leaves.get(route, _ABSENT)
        yield _secret(name(place, route), old, new, key, known)


def name(place: Route, route: Route) -> str:
    """The name of a secret; the whole route where it does not stand below its environment and provider."""
    return str(route[2]) if len(route) == 3 and route[:2] == place else ".".join(map(str, route))


def _secret(name: str, old: Node, new: Node, key: DataKey, known: Known) -> Verdict:
    """The verdict on one secret, whose old and new value stand in the file as they are given here."""
    was, now = seal(old), seal(new)
    if new is _ABSENT:
        return Verdict("removed", "proved", "the history keeps it: revoke it at its provider", name)
    if now is None:
        return _unsealed(name, new)
    if now == was:
        return Verdict("unchanged", "proved", "", name)
    if now in known:
        why = f"its ciphertext is that of {known[now]}, and is valid only there"
        return Verdict("copied", "proved", why, name, risk=True)
    if old is _ABSENT:
        return Verdict("added", "proved", "", name)
    if was is None:
        why = "what stood there may be in plain text in the history: revoke it at its provider"
        return Verdict("encrypted", "proved", why, name, risk=True)
    return _changed(name, was, now, key)


def _changed(name: str, was: Sealed, now: Sealed, key: DataKey) -> Verdict:
    if was.length != now.length:
        return Verdict("rotated", "proved", f"from {was.length} to {plural(now.length, 'byte')}", name)
    if key is DataKey.SEEMS_NEW:
        why = "of the same length, as everything was encrypted again"
        return Verdict("encrypted again or rotated", "unknown", why, name)
    return Verdict("rotated", "likely", "of the same length; sops keeps the ciphertext of a value that stays", name)


def _unsealed(name: str, value: Node) -> Verdict:
    if looks_sealed(value):
        return Verdict("damaged", "proved", "this is no ciphertext that sops writes", name, risk=True)
    if in_the_clear(value):
        return Verdict("in plain text", "proved", "revoke it at its provider, then set it anew", name, risk=True)
    return Verdict("empty", "proved", "", name, risk=True)


def _named(recipients: Collection[Recipient]) -> str:
    first = ", ".join(recipient.short for recipient in sorted(recipients)[:5])
    return f"{first} and {plural(len(recipients) - 5, 'other')}" if len(recipients) > 5 else first


def _foreign() -> Verdict:
    why = "if a value stands there, it is in plain text: revoke it at its provider"
    return Verdict("not written by sops, or damaged", "proved", why, risk=True)


def sealed(encrypted: Encrypted) -> dict[Route, Sealed]:
    """Every ciphertext of a file by where it stands."""
    found = ((route, seal(value)) for route, value in encrypted.leaves.items())
    return {route: sealed for route, sealed in found if sealed is not None}
