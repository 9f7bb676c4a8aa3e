"""Compare the folder of secrets, and `.sops.yaml`, at two revisions; needs no key."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
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
from ratesmith.secrets.compare_rules import compare_rules
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.encrypted_file import SUFFIX, EncryptedFile
from ratesmith.secrets.side import Files, Side


class SecretFileChange(NamedTuple):
    """The verdicts on one changed file, or on the rule of one environment."""

    path: str
    """Relative to the project root."""
    environment: str
    """Empty if the path is not that of a file of secrets, and for `.sops.yaml` as a whole."""
    id: str
    """Empty for a rule of `.sops.yaml`."""
    verdicts: tuple[Verdict, ...]

    @property
    def risk(self) -> bool:
        """Whether a verdict needs attention."""
        return any(verdict.risk for verdict in self.verdicts)


def compare_sides(
    before: Side, after: Side, folder: str, today: date, environments: Collection[str] | None = None
) -> Iterator[SecretFileChange]:
    """Yield a change for each rule and each file that differs, by path; in all environments or in those given.

    `folder` is `config/secrets`.
    """
    yield from _changed_rules(before.rules, after.rules, folder, environments)
    known = _known_ciphertexts(before.files)
    for path in sorted({*before.files, *after.files}):
        old, new = before.files.get(path), after.files.get(path)
        place = _environment_and_id(path)
        if _with_unix_newlines(old) != _with_unix_newlines(new) and (
            environments is None or path.partition("/")[0] in environments
        ):
            verdicts = _verdicts(place, old, new, known, today) if place else [_unclaimed(new)]
            environment, id = place or ("", "")
            yield SecretFileChange(f"{folder}/{path}", environment, id, tuple(sorted(verdicts, key=_order)))


def _changed_rules(
    before: bytes | None, after: bytes | None, folder: str, environments: Collection[str] | None
) -> Iterator[SecretFileChange]:
    found = compare_rules(_with_unix_newlines(before), _with_unix_newlines(after), folder)
    for environment, verdicts in groupby(found, key=itemgetter(0)):
        if environments is None or not environment or environment in environments:
            each = tuple(sorted((verdict for _, verdict in verdicts), key=_order))
            yield SecretFileChange(RULES_FILE, environment, "", each)


def _verdicts(
    place: tuple[str, str], old: bytes | None, new: bytes | None, known: KnownCiphertexts, today: date
) -> Iterator[Verdict]:
    if new is None:
        return compare_removed(place, parse_encrypted(old or b""))
    if old is None:
        return compare_added(place, parse_encrypted(new), known, today)
    return compare_changed(place, parse_encrypted(old), parse_encrypted(new), known, today)


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
