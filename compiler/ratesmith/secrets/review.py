"""The files of secrets at two moments → what changed between them. Needs no key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ratesmith.secrets.compare import Known, Verdict, appeared, changed, name, read, sealed, vanished
from ratesmith.secrets.encrypted_file import SUFFIX, Encrypted

Files = Mapping[str, bytes]
"""Contents by the path below `config/secrets/`."""


class Change(NamedTuple):
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


def review(before: Files, after: Files, environments: Collection[str] | None = None) -> Iterator[Change]:
    """A change for each file that differs, by path; all environments, or those that are named."""
    known = _known(before)
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        place = _place(path)
        if _lines(old) != _lines(new) and (environments is None or path.partition("/")[0] in environments):
            verdicts = _verdicts(place, old, new, known) if place else [_stray(new)]
            environment, id = place or ("", "")
            yield Change(path, environment, id, tuple(sorted(verdicts, key=_order)))


def _verdicts(place: tuple[str, str], old: bytes | None, new: bytes | None, known: Known) -> Iterator[Verdict]:
    if new is None:
        return vanished(place, read(old or b""))
    if old is None:
        return appeared(place, read(new), known)
    return changed(place, read(old), read(new), known)


def _order(verdict: Verdict) -> tuple[bool, bool]:
    """What is risky first, then what holds for the whole file; else as it was found."""
    return not verdict.risk, verdict.secret is not None


def _stray(new: bytes | None) -> Verdict:
    if new is None:
        return Verdict("file removed", "proved", "nothing read it")
    return Verdict("no file of secrets", "proved", "nothing reads it; see: ratesmith validate", risk=True)


def _place(path: str) -> tuple[str, str] | None:
    """The environment and the id in a path, or None where it is none of a file of secrets."""
    environment, _, file = path.partition("/")
    id = file.removesuffix(SUFFIX)
    return (environment, id) if id not in ("", file) and "/" not in id else None


def _lines(content: bytes | None) -> bytes | None:
    """The content as git keeps it, where a work tree has other line ends."""
    return None if content is None else content.replace(b"\r\n", b"\n")


def _known(files: Files) -> Known:
    """Where each ciphertext stands."""
    places = {path: (place, read(files[path])) for path in sorted(files) if (place := _place(path))}
    return {
        value: f"{'/'.join(place)} {name(place, route)}"
        for place, encrypted in places.values()
        for route, value in sealed(encrypted or Encrypted({})).items()
    }
