"""System checks: `manage.py check --database default`, which `migrate` runs too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFailed
from django.db import connections

from ratesmith.contrib.django.release import Release, database, release
from ratesmith.contrib.django.rows import Line, Row, asked, rows
from ratesmith.contrib.django.standing import Standing, stands

_COLUMNS: Final = ("is_default", "is_testing", "display_name", "quality_tier")
_FOLLOW: Final = "settings and prices follow the database; ratesmith drift says what else differs"
_APPLY: Final = "run: manage.py migrate, or manage.py ratesmith_apply"


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    """E003: the release of this image cannot be read."""
    try:
        release()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="ratesmith.E003")]
    return []


@register(Tags.database)
def check_database(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """E001, E002, W001 and W002: what the database is not, beside the release of this image."""
    try:
        of, alias = release(), database()
    except ImproperlyConfigured:
        return []
    if alias not in (databases or ()):
        return []
    standing, line = stands(of)
    if standing == "current":
        return [Warning(text, hint=_FOLLOW, id="ratesmith.W002") for text in _differences(of)]
    return [*_about(of, standing, line)]


def _about(of: Release, standing: Standing, line: Line | None) -> Iterator[CheckMessage]:
    at = f"migration {line.head} of {line.environment}" if line else "nothing"
    if line and connections[database()].vendor != "sqlite":
        # Whoever may add lines to the ledger says where the database is.
        at += f" (as a line by {line.applied_by!r} says)"
    match standing:
        case "other-environment":
            message = f"the database is at {at}, and this image is of {of.environment}"
            hint = "connect it to its own database, or deploy the image of that environment"
            yield Error(message, hint=hint, id="ratesmith.E001")
        case "other-history":
            message = f"the database is at {at}, and it is not the one of that number in the history of this image"
            yield Error(message, hint="deploy an image that is built from what is released", id="ratesmith.E002")
        case "behind" if line is not None and line.action == "down":
            message = f"the database was rolled back to {at}, and this image is at {of.head}"
            hint = "deploy the image of before, or end the hold: ratesmith resume"
            yield Warning(message, hint=hint, id="ratesmith.W001")
        case "behind":
            message = f"the database is at {at}, behind this image, which is at {of.head}"
            yield Warning(message, hint=_APPLY, id="ratesmith.W001")
        case "no-ledger":
            message = f"the database has no ledger {of.tables['ratesmith_ledger']} that this role may read"
            yield Warning(message, hint=_APPLY, id="ratesmith.W001")
        case "unreachable":
            message = "the database does not answer, so nobody knows where it stands"
            hint = f'check that its server runs, and DATABASES["{database()}"], which RATESMITH["DATABASE"] chooses'
            yield Warning(message, hint=hint, id="ratesmith.W001")


def _differences(of: Release) -> Iterator[str]:
    """Yield what operators changed of the models, as `gpt-4o: is_active is False in the database, …`."""
    try:
        with asked() as cursor:
            read = rows(cursor, of, "ai_model_config")
    except DatabaseFailed:
        yield f"this role cannot read the models in {of.tables['ai_model_config']}"
        return
    found = {(it["model_name"], it["provider"]): it for it in read}
    for entries in of.manifest.data["models"].values():
        for entry in entries:
            name, row = entry["name"], found.get((entry["name"], entry["provider"]))
            if row is None:
                yield f"{name} of {entry['provider']} has no row in the database"
                continue
            for column, ours in _expected(entry).items():
                if column in row and row[column] != ours:
                    yield f"{name}: {column} is {row[column]!r} in the database, and {ours!r} in this image"


def _expected(entry: Mapping[str, Any]) -> Row:
    columns = {key: entry[key] for key in _COLUMNS}
    return {**columns, **entry["limits"], "available_sizes": entry["sizes"], "is_active": True}
