"""Compare two versions of one encrypted file: what happened to it and to each secret in it; needs no key.

An entry that is the same byte for byte is the same, which is proof; so is a fact about the text of a file. The rest is
likely, for files that open: sops keeps the ciphertext of a value that does not change as long as the data key stays.
Whether a MAC or an entry with a data key is valid only a private key can tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final, Literal, NamedTuple

from ratesmith.core.ir import Node, Route
from ratesmith.core.sanitize import plural
from ratesmith.language.file_tree import MAX_BYTES
from ratesmith.language.parser import parse
from ratesmith.secrets.check_file import is_plaintext
from ratesmith.secrets.encrypted_file import (
    SELECTORS,
    Ciphertext,
    EncryptedFile,
    KeyGroups,
    Recipient,
    bound_secret,
    is_binding,
    looks_encrypted,
    parse_ciphertext,
)
from ratesmith.secrets.wrapped_key import describe_hidden_recipients

Certainty = Literal["proved", "likely", "unknown"]
"""`proved` by the bytes of both files, `likely` if the file opens, `unknown` without a key."""
KnownCiphertexts = Mapping[Ciphertext, str]
"""Where each ciphertext was before, in words."""

_ABSENT: Final[Any] = object()
_NEW_VALUE: Final = ("rotated", "added", "encrypted")
_SPOILED: Final = "nothing that it authenticates did; if it was spoiled, the file does not open any more"
_OLD_DATA_KEY: Final = (
    "whoever ever opened or made this file reads the new value too; ratesmith secrets set makes a new data key"
)
_ENTRY_CHANGED: Final = (
    "the recipients are the same: it may be spoiled, or for somebody else; ratesmith secrets verify tells"
)


class Verdict(NamedTuple):
    """One thing that happened to a file, or to one secret in it."""

    what: str
    sure: Certainty
    why: str = ""
    secret: str | None = None
    """The name of the secret; None for the file."""
    risk: bool = False
    """Whether a reviewer has to ask, or something remains to be done."""


class DataKey(Enum):
    """Whether a file kept the data key that its values are encrypted with."""

    KEPT = "kept, with every entry of the recipients"
    SEEMS_KEPT = "kept, if the file opens"
    SEEMS_NEW = "new"


def parse_encrypted(content: bytes) -> EncryptedFile | None:
    """Return an encrypted file as it is readable without a key; None if sops did not write it."""
    if len(content) > MAX_BYTES:
        return None
    try:
        tree, problems = parse(content.decode())
    except UnicodeDecodeError:
        return None
    encrypted = EncryptedFile(tree if isinstance(tree, dict) else {})
    return encrypted if encrypted.is_encrypted and not problems else None


def compare_added(place: Route, after: EncryptedFile | None, known: KnownCiphertexts, today: date) -> Iterator[Verdict]:
    """Yield the verdicts on a new file."""
    if after is None:
        yield _not_written_by_sops()
        return
    yield Verdict("new file", "proved", f"encrypted to {recipient_names(after.recipients) or 'nobody'}")
    yield from _suspicious(after, today)
    yield from _compare_secrets(place, EncryptedFile({}), after, DataKey.SEEMS_NEW, known)


def compare_removed(place: Route, before: EncryptedFile | None) -> Iterator[Verdict]:
    """Yield the verdicts on a removed file."""
    yield Verdict("file removed", "proved", "" if before is not None else "sops had not written it")
    if before is not None:
        yield from _compare_secrets(place, before, EncryptedFile({}), DataKey.SEEMS_NEW, {})


def compare_changed(
    place: Route, before: EncryptedFile | None, after: EncryptedFile | None, known: KnownCiphertexts, today: date
) -> Iterator[Verdict]:
    """Yield the verdicts on a changed file."""
    if after is None:
        yield _not_written_by_sops()
        return
    if before is None:
        why = "the old value may be in plain text in the history: revoke it at its provider"
        yield Verdict("file was not written by sops", "proved", why, risk=True)
        yield from compare_added(place, after, known, today)
        return
    key = data_key(before, after)
    file = [*_compare_files(before, after, key)]
    secrets = [*_compare_secrets(place, before, after, key, known)]
    if key is not DataKey.SEEMS_NEW and any(verdict.what in _NEW_VALUE for verdict in secrets):
        sure: Certainty = "proved" if key is DataKey.KEPT else "likely"
        file.append(Verdict("old data key", sure, _OLD_DATA_KEY, risk=True))
    if _is_spoiled(before, after):
        file.append(Verdict("MAC changed", "proved", _SPOILED, risk=True))
        secrets = [it._replace(sure="unknown") if it.what == "unchanged" else it for it in secrets]
    elif not file and all(verdict.what == "unchanged" for verdict in secrets):
        file = [_only_written_again(before, after)]
    yield from (*file, *_suspicious(after, today), *secrets)


def _only_written_again(before: EncryptedFile, after: EncryptedFile) -> Verdict:
    """Return the verdict on a file whose values, recipients and entries are as they were."""
    what = "no value and no recipient changed"
    if before.mac == after.mac:
        return Verdict(what, "proved", "the file was only written again")
    return Verdict(what, "likely", "the file has a new MAC, as if it was only written again")


def _is_spoiled(before: EncryptedFile, after: EncryptedFile) -> bool:
    """Return whether the MAC is none that sops writes, or changed although nothing did that it authenticates."""
    if after.mac is None:
        return before.mac is not None
    authenticated = ((it.leaves, it.metadata.get("lastmodified")) for it in (before, after))
    return before.mac != after.mac and next(authenticated) == next(authenticated)


def _suspicious(after: EncryptedFile, today: date) -> Iterator[Verdict]:
    """Yield what is wrong with a file, whatever it was before."""
    for problem in describe_hidden_recipients(after):
        yield Verdict("recipient hidden", "proved", problem, risk=True)
    if after.changed_after(today):
        why = f"{after.last_modified:%Y-%m-%d}; no rotation of its secrets will ever be due"
        yield Verdict("date in the future", "proved", why, risk=True)


def data_key(before: EncryptedFile, after: EncryptedFile) -> DataKey:
    """Return whether the values are encrypted with the same data key as before.

    A ciphertext is valid with one key only. Where no ciphertext stayed, the wrapped keys decide: a new
    data key has to be wrapped anew for at least one recipient.
    """
    same = ciphertexts(before).items() & ciphertexts(after).items()
    if same or (before.mac is not None and before.mac == after.mac):
        return DataKey.KEPT if before.wrapped_keys == after.wrapped_keys else DataKey.SEEMS_KEPT
    if after.wrapped_keys and after.wrapped_keys.items() <= before.wrapped_keys.items():
        return DataKey.SEEMS_KEPT
    return DataKey.SEEMS_NEW


def _compare_files(before: EncryptedFile, after: EncryptedFile, key: DataKey) -> Iterator[Verdict]:
    if key is DataKey.SEEMS_NEW:
        why = "every value was encrypted again, which the public keys are enough for: ask who did, and why"
        yield Verdict("new data key", "likely", why, risk=True)
    yield from _compare_recipients(before, after, key)
    yield from compare_key_groups(before.key_groups, after.key_groups)
    same_recipients = before.recipients == after.recipients
    if key is DataKey.SEEMS_KEPT and same_recipients and before.wrapped_keys != after.wrapped_keys:
        yield Verdict("recipient's entry changed", "proved", _ENTRY_CHANGED, risk=True)
    last, now = _utc(before.last_modified), _utc(after.last_modified)
    if last and now and now < last:
        why = f"from {last:%Y-%m-%d %H:%M:%S} to {now:%Y-%m-%d %H:%M:%S}; values that were revoked may be back"
        yield Verdict("file went back to an older version", "proved", why, risk=True)
    settings = [name for name in SELECTORS if before.metadata.get(name) != after.metadata.get(name)]
    if settings:
        yield Verdict("settings of sops changed", "proved", ", ".join(settings), risk=True)


def _utc(time: datetime | None) -> datetime | None:
    """Return a time with a zone, which compares with any other; without one it is taken for UTC."""
    return time.replace(tzinfo=UTC) if time and time.tzinfo is None else time


def _compare_recipients(before: EncryptedFile, after: EncryptedFile, key: DataKey) -> Iterator[Verdict]:
    if added := after.recipients - before.recipients:
        yield Verdict("recipient added", "proved", f"{recipient_names(added)} can read this file", risk=True)
    if removed := before.recipients - after.recipients:
        yield Verdict(
            "recipient removed", "proved", f"{recipient_names(removed)} {_access_after_removal(key)}", risk=True
        )


def compare_key_groups(before: KeyGroups, after: KeyGroups) -> Iterator[Verdict]:
    """Yield the verdict on who has to act together, where groups of keys are, or were, needed."""
    if before != after and max(before.needed, after.needed, len(before.groups), len(after.groups)) > 1:
        yield Verdict("key groups changed", "proved", f"{before} opened it, now {after}", risk=True)


def _access_after_removal(key: DataKey) -> str:
    """Return what a removed recipient can still do."""
    if key is DataKey.SEEMS_NEW:
        return "has read the old values: rotate at its provider whatever was only encrypted again"
    return (
        "knows the data key, which stays, and so reads this version as well: run ratesmith secrets reencrypt, then"
        " rotate every value"
    )


def _compare_secrets(
    place: Route, before: EncryptedFile, after: EncryptedFile, key: DataKey, known: KnownCiphertexts
) -> Iterator[Verdict]:
    routes = {*before.leaves, *after.leaves}
    for route in sorted(routes, key=lambda route: secret_name(place, route)):
        old, new = before.leaves.get(route, _ABSENT), after.leaves.get(route, _ABSENT)
        name = secret_name(place, route)
        verdict = _compare_secret(name, old, new, key, known)
        is_kept = (*place, bound_secret(name)) in after.leaves
        yield from _about_binding(verdict, bound_secret(name), is_kept) if is_binding(name) else (verdict,)


def _about_binding(verdict: Verdict, secret: str, is_kept: bool) -> Iterator[Verdict]:
    """Yield what the verdict on a binding means for its secret, if that is kept; nothing where nothing is known."""
    match verdict.what:
        case "removed":
            if is_kept:
                yield Verdict("no longer bound", "proved", "its destination may change unseen", secret, risk=True)
        case "added":
            yield Verdict("bound to a destination", "proved", "secrets verify says whether to the right one", secret)
        case "rotated":
            yield Verdict("bound to another destination", verdict.sure, "ask who bound it, and why", secret, risk=True)
        case "unchanged" | "encrypted again or rotated":
            return
        case _:
            yield verdict


def secret_name(place: Route, route: Route) -> str:
    """Return the name of a secret; the whole route where it is not below its environment and provider."""
    return str(route[2]) if len(route) == 3 and route[:2] == place else ".".join(map(str, route))


def _compare_secret(name: str, old: Node, new: Node, key: DataKey, known: KnownCiphertexts) -> Verdict:
    """Return the verdict on one secret, given its old and new value as they are in the file."""
    was, now = parse_ciphertext(old), parse_ciphertext(new)
    if new is _ABSENT:
        return Verdict("removed", "proved", "the history keeps it: revoke it at its provider", name)
    if now is None:
        return _not_encrypted(name, new)
    if now == was:
        return Verdict("unchanged", "proved" if key is DataKey.KEPT else "likely", "", name)
    if now in known:
        why = f"its ciphertext is that of {known[now]}, and is valid only there"
        return Verdict("copied", "proved", why, name, risk=True)
    if old is _ABSENT:
        return Verdict("added", "proved", "", name)
    if was is None:
        why = "the old value may be in plain text in the history: revoke it at its provider"
        return Verdict("encrypted", "proved", why, name, risk=True)
    return _compare_ciphertexts(name, was, now, key)


def _compare_ciphertexts(name: str, was: Ciphertext, now: Ciphertext, key: DataKey) -> Verdict:
    if was.length != now.length:
        return Verdict("rotated", "proved", f"from {was.length} to {plural(now.length, 'byte')}", name)
    if key is DataKey.SEEMS_NEW:
        why = "of the same length, as everything was encrypted again"
        return Verdict("encrypted again or rotated", "unknown", why, name)
    return Verdict("rotated", "likely", "of the same length; sops keeps the ciphertext of a value that stays", name)


def _not_encrypted(name: str, value: Node) -> Verdict:
    if looks_encrypted(value):
        return Verdict("damaged", "proved", "this is no ciphertext that sops writes", name, risk=True)
    if is_plaintext(value):
        return Verdict("in plain text", "proved", "revoke it at its provider, then set it anew", name, risk=True)
    return Verdict("empty", "proved", "", name, risk=True)


def recipient_names(recipients: Collection[Recipient]) -> str:
    first = ", ".join(recipient.short for recipient in sorted(recipients)[:5])
    return f"{first} and {plural(len(recipients) - 5, 'other')}" if len(recipients) > 5 else first


def _not_written_by_sops() -> Verdict:
    why = "a value in it would be in plain text: revoke it at its provider"
    return Verdict("not written by sops, or damaged", "proved", why, risk=True)


def ciphertexts(encrypted: EncryptedFile) -> dict[Route, Ciphertext]:
    """Return every ciphertext of a file by its route."""
    found = ((route, parse_ciphertext(value)) for route, value in encrypted.leaves.items())
    return {route: ciphertexts for route, ciphertexts in found if ciphertexts is not None}
