"""Compare the folder of secrets at two revisions; needs no key."""

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
"""Contents by path below `config/secrets/`."""


class SecretFileChange(NamedTuple):
    """The verdicts on one changed file."""

    path: str
    """Relative to `config/secrets/`."""
    environment: str
    """Empty if the path is not that of a file of secrets."""
    id: str
    verdicts: tuple[Verdict, ...]

    @property
    def risk(self) -> bool:
        """Whether a verdict needs attention."""
        return any(verdict.risk for verdict in self.verdicts)


def compare_folders(
    before: Files, after: Files, environments: Collection[str] | None = None
) -> Iterator[SecretFileChange]:
    """Yield a change for each file that differs, by path; in all environments or in those given."""
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
    """Return the sort key of a verdict: risks first, then verdicts on the whole file."""
    return not verdict.risk, verdict.secret is not None


def _unclaimed(new: bytes | None) -> Verdict:
    if new is None:
        return Verdict("file removed", "proved", "nothing read it")
    return Verdict("no file of secrets", "proved", "nothing reads it; see: ratesmith validate", risk=True)


def _environment_and_id(path: str) -> tuple[str, str] | None:
    """Return the environment and the id in a path; None if it is not that of a file of secrets."""
    environment, _, file = path.partition("/")
    id = file.removesuffix(SUFFIX)
    return (environment, id) if id not in ("", file) and "/" not in id else None


def _with_unix_newlines(content: bytes | None) -> bytes | None:
    """Return the content with the line ends that git keeps; a work tree may have others."""
    return None if content is None else content.replace(b"\r\n", b"\n")


def _known_ciphertexts(files: Files) -> KnownCiphertexts:
    """Return where each ciphertext is."""
    places = {
        path: (place, parse_encrypted(files[path])) for path in sorted(files) if (place := _environment_and_id(path))
    }
    return {
        value: f"{'/'.join(place)} {secret_name(place, route)}"
        for place, encrypted in places.values()
        for route, value in ciphertexts(encrypted or EncryptedFile({})).items()
    }
