"""The files of secrets at two moments → what changed between them. Needs no key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ratesmith.secrets.compare import (
    KnownCiphertexts,
    Verdict,
    ciphertexts,
    compare_added,
    compare_changed,
    compare_removed,
    parse_encrypted,
    secret_name,
)
from ratesmith.secrets.encrypted_file import SUFFIX, EncryptedFile

Files = Mapping[str, bytes]
"""Contents by the path below `config/secrets/`."""


class SecretFileChange(NamedTuple):
    """What happened to one file."""

    path: str
    """From `config/secrets/`."""
    environment: str
    """Empty where nothing reads the file."""
    id: str
    verdicts: tuple[Verdict, ...]

    @property
    def risk(self) -> bool:
        """Whether a verdict asks for somebody's attention."""
        return any(verdict.risk for verdict in self.verdicts)


def compare_folders(
    before: Files, after: Files, environments: Collection[str] | None = None
) -> Iterator[SecretFileChange]:
    """A change for each file that differs, by path; all environments, or those that are named."""
    known = _known_ciphertexts(before)
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        place = _environment_and_id(path)
        if _with_unix_newlines(old) != _with_unix_newlines(new) and (
            environments is None or path.partition("/")[0] in environments
        ):
            verdicts = _verdicts(place, old, new, known) if place else [_unclaimed(new)]
            environment, id = place or ("", "")
            yield SecretFileChange(path, environment, id, tuple(sorted(verdicts, key=_order)))


def _verdicts(
    place: tuple[str, str], old: bytes | None, new: bytes | None, known: KnownCiphertexts
) -> Iterator[Verdict]:
    if new is None:
        return compare_removed(place, parse_encrypted(old or b""))
    if old is None:
        return compare_added(place, parse_encrypted(new), known)
    return compare_changed(place, parse_encrypted(old), parse_encrypted(new), known)


def _order(verdict: Verdict) -> tuple[bool, bool]:
    """What is risky first, then what holds for the whole file; else as it was found."""
    return not verdict.risk, verdict.secret is not None


def _unclaimed(new: bytes | None) -> Verdict:
    if new is None:
        return Verdict("file removed", "proved", "nothing read it")
    return Verdict("no file of secrets", "proved", "nothing reads it; see: ratesmith validate", risk=True)


def _environment_and_id(path: str) -> tuple[str, str] | None:
    """The environment and the id in a path, or None where it is none of a file of secrets."""
    environment, _, file = path.partition("/")
    id = file.removesuffix(SUFFIX)
    return (environment, id) if id not in ("", file) and "/" not in id else None


def _with_unix_newlines(content: bytes | None) -> bytes | None:
    """The content as git keeps it, where a work tree has other line ends."""
    return None if content is None else content.replace(b"\r\n", b"\n")


def _known_ciphertexts(files: Files) -> KnownCiphertexts:
    """Where each ciphertext stands."""
    places = {
        path: (place, parse_encrypted(files[path])) for path in sorted(files) if (place := _environment_and_id(path))
    }
    return {
        value: f"{'/'.join(place)} {secret_name(place, route)}"
        for place, encrypted in places.values()
        for route, value in ciphertexts(encrypted or EncryptedFile({})).items()
    }
