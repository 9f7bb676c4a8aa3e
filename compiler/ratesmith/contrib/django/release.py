"""The release that an image was built with, as its `release.json` says it, and which database it is for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ratesmith.runtime import Manifest, ManifestError

_KEYS = frozenset({"RELEASE", "DATABASE"})
_EXAMPLE = 'RATESMITH = {"RELEASE": BASE_DIR / "generated/production/release.json"}'


@dataclass(frozen=True)
class Release:
    """One release, with the files beside its `release.json`."""

    path: Path
    environment: str
    head: int
    """Number of its last migration; 0 where the environment is released with the seed."""
    migration: str
    """Id of that migration; empty for none."""
    state_hash: str
    migrations: Mapping[int, str]
    """The ids of its history by number, as far as `migrations/ratesmith.sum` is in the image."""
    tables: Mapping[str, str]
    """What its tables are called in the database, by the names of the documents."""
    columns: Mapping[str, Mapping[str, str]]
    """The columns with other names, by table."""
    manifest: Manifest
    """What was built, before operators changed anything."""


def settings_of() -> Mapping[str, Any]:
    """Return the setting RATESMITH. Raises ImproperlyConfigured where it is missing or has other keys."""
    found = getattr(settings, "RATESMITH", None)
    if not isinstance(found, Mapping) or "RELEASE" not in found:
        raise ImproperlyConfigured(f"ratesmith needs to know its release; in the settings: {_EXAMPLE}")
    if unknown := sorted(map(str, found.keys() - _KEYS)):
        raise ImproperlyConfigured(f"RATESMITH has no {unknown[0]!r}; it takes {', '.join(sorted(_KEYS))}")
    return found


def database() -> str:
    """Return the alias of the database that has the tables."""
    return str(settings_of().get("DATABASE", "default"))


def release() -> Release:
    """Return the release of this image, read once. Raises ImproperlyConfigured where its files cannot be used."""
    return _read(Path(settings_of()["RELEASE"]))


@cache
def _read(path: Path) -> Release:
    try:
        data = json.loads(path.read_bytes())
        return Release(
            path=path,
            environment=data["environment"],
            head=data["head"],
            migration=data["migration"],
            state_hash=data["state_hash"],
            migrations={data["head"]: data["migration"]} | _history(path.with_name("migrations") / "ratesmith.sum"),
            tables=data["tables"],
            columns=data["columns"],
            manifest=Manifest.load(path.parent / data["manifest"]),
        )
    except OSError as error:
        raise ImproperlyConfigured(f"{error.filename}: {error.strerror}; run ratesmith build, or copy it") from None
    except ManifestError as error:
        raise ImproperlyConfigured(f"the manifest that {path} names cannot be used: {error}") from None
    except (ValueError, LookupError, TypeError) as error:
        kind = type(error).__name__
        raise ImproperlyConfigured(
            f"{path} is no release.json of this version of ratesmith ({kind}: {error})"
        ) from None


def _history(path: Path) -> dict[int, str]:
    """Return the ids in the sum file, whose lines are `0001_initial 16a1…`; none where an image does without it."""
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {int(name.partition("_")[0]): id for name, id in lines}
