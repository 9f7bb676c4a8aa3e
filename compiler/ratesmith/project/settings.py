"""`config/ratesmith.yaml`: the project, its pack and its environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec

from ratesmith.core.database_url import has_password
from ratesmith.core.ir import Frozen, Route
from ratesmith.core.sanitize import did_you_mean, quoted
from ratesmith.core.tables import OnDrift

PROJECT_FILE = "ratesmith.yaml"
CONTRACT = "contract"
"""The folder of what every environment shares; no environment can have that name."""
ALL = "all"
"""What `--env` takes for every environment."""
PROJECT_KIND = "ratesmith"
"""The kind that `ratesmith.yaml` is of, and the name of its schema."""
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
SqlName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,62}$")]
KeyType = Literal["age", "pgp", "kms", "gcp_kms", "azure_kv", "hc_vault", "hckms"]
VariableName = Annotated[str, msgspec.Meta(pattern=r"^[A-Z_][A-Z0-9_]*$")]
AppLabel = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
DjangoMigration = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_]+$")]


def schema_path(kind: str, overlay: bool) -> str:
    """Where the schema of a kind stands below `schemas/`."""
    return f"overlay/{kind}.schema.json" if overlay else f"{kind}.schema.json"


class Django(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What migrations for Django are called and what they wait for."""

    app: AppLabel
    """Label of an app that has no other migrations."""
    after: DjangoMigration | None = None
    """The platform's migration that new ones wait for, as it makes the tables: `billing.0042_prices`."""


class Environment(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place the configuration is released to."""

    dialect: Name | None = None
    """The SQL that is written: `postgresql` or `sqlite`. Required, here or in what it extends."""
    database: str | None = None
    """URL of the database, without a password; `sqlite:///x` is relative to the project root."""
    database_env: VariableName | None = None
    """Name of the environment variable that holds the URL, so that no password stands here."""
    databases: dict[Name, VariableName] | None = None
    """Several databases that are applied to together: a name for each, and the variable that holds its URL."""
    release: Literal["seed", "migrations"] | None = None
    """`seed`: every apply converges on the whole state. `migrations`: a reviewed history."""
    layout: Name | None = None
    """What runs the migrations besides ratesmith and psql: `plain` (nothing), `dbmate` or `django`."""
    django: Django | None = None
    """What `layout: django` needs to know."""
    schema: Literal["managed", "external"] | None = None
    """`managed`: apply creates missing tables. `external`: the platform's own migrations made them."""
    extends: Name | None = None
    """Another environment whose settings and overlay come first."""


class Tables(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the tables and columns are called in the database."""

    prefix: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,30}$|^$")] = "igny8_"
    """Put before every table name that is not renamed."""
    names: dict[str, SqlName] = {}
    """Table names by the pack's name: `{ai_model_config: billing_aimodel}`."""
    columns: dict[str, dict[str, SqlName]] = {}
    """Column names by the pack's names: `{ai_model_config: {display_name: title}}`."""
    on_insert: dict[str, dict[SqlName, str | int | bool]] = {}
    """Values for columns of the platform that configuration does not own, given on insert only."""

    @property
    def ledger(self) -> str:
        """What the ledger is called in the database."""
        return f"{self.prefix}ratesmith_ledger"

    @property
    def secrets_ledger(self) -> str:
        """What the table is called that says which secrets the database was given."""
        return f"{self.prefix}ratesmith_secret"


class Ownership(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What in the rows of one kind is not the configuration's alone."""

    operator: Annotated[tuple[str, ...], msgspec.Meta(extra_json_schema={"uniqueItems": True})] = ()
    """Columns by the pack's names: set when a row is inserted, then the operator's, never overwritten, never drift."""
    on_drift: OnDrift = "refuse"
    """What migrations do about a row that somebody changed by hand; a seed converges whatever this says."""


class Secrets(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the files below `secrets/` are encrypted."""

    key_types: Annotated[tuple[KeyType, ...], msgspec.Meta(min_length=1)] = ("age",)
    """The types of keys a file may be encrypted to; sops is not run on any other."""


class Project(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The project: its name, its pack, its environments and the names of its tables."""

    version: Literal[1]
    """Version of this file's format."""
    project: Name
    """Name of the platform."""
    pack: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]
    """The kinds and rules: an installed pack, such as `ai_platform`."""
    default_environment: Name
    """The environment of commands that are not told one."""
    environments: Annotated[dict[Name, Environment], msgspec.Meta(min_length=1)]
    """The environments by name."""
    tables: Tables = Tables()
    """Names of tables and columns in the database."""
    ownership: dict[str, Ownership] = {}
    """What an operator may change at run time, by kind: `{provider: {operator: [is_active]}}`."""
    secrets: Secrets = Secrets()
    """How secrets are encrypted."""


def effective(project: Project, name: str) -> tuple[Environment, tuple[str, ...]]:
    """The settings of an environment with those it extends filled in, and its overlays, lowest first."""
    chain = [name]
    settings = project.environments[name]
    while settings.extends is not None:
        below = project.environments[settings.extends]
        chain.append(settings.extends)
        filled = {
            field: getattr(settings, field) if getattr(settings, field) is not None else getattr(below, field)
            for field in Environment.__struct_fields__
        }
        settings = Environment(**filled | {"extends": below.extends})
    return settings, tuple(reversed(chain))


def project_mistakes(
    project: Project, dialects: Iterable[str], layouts: Iterable[str]
) -> Iterator[tuple[Route, str, str]]:
    """What the schema of `ratesmith.yaml` cannot see: route, message, hint. `dialects`, `layouts`: those there are."""
    known = project.environments
    if project.default_environment not in known:
        guess = did_you_mean(project.default_environment, known)
        message = f"there is no environment {quoted(project.default_environment)}{guess}"
        yield ("default_environment",), message, f"name one of: {', '.join(known)}"
    extends_wrong = False
    for name in known:
        for route, message, hint in _chain_mistakes(project, name):
            extends_wrong = True
            yield route, message, hint
    if not extends_wrong:
        for name in known:
            yield from _environment_mistakes(project, name, sorted(dialects))
            yield from _layout_mistakes(project, name, sorted(layouts))


def _chain_mistakes(project: Project, name: str) -> Iterator[tuple[Route, str, str]]:
    seen = [name]
    while (below := project.environments[seen[-1]].extends) is not None:
        route = ("environments", seen[-1], "extends")
        if below not in project.environments:
            if len(seen) == 1:
                guess = did_you_mean(below, project.environments)
                yield route, f"there is no environment {quoted(below)} to extend{guess}", "name one that exists"
            return
        if below in seen:
            yield route, f"the environment extends itself: {' → '.join([*seen, below])}", "remove one `extends`"
            return
        seen.append(below)


def _environment_mistakes(project: Project, name: str, dialects: list[str]) -> Iterator[tuple[Route, str, str]]:
    route = ("environments", name)
    if name in (CONTRACT, ALL):
        yield route, f"an environment cannot be called {name}", "choose another name"
    settings, _ = effective(project, name)
    for field, choices in (("dialect", dialects), ("release", ["seed", "migrations"])):
        if getattr(settings, field) is None:
            yield route, f"{name} does not say its {field}", f"add {field}: {' or '.join(choices)}"
    if settings.dialect is not None and settings.dialect not in dialects:
        guess = did_you_mean(settings.dialect, dialects)
        message = f"there is no dialect {quoted(settings.dialect)}{guess}"
        yield (*route, "dialect"), message, f"write {' or '.join(dialects)}"
    if settings.dialect == "sqlite" and settings.release == "migrations":
        message = "SQLite is released with the seed, not with migrations"
        yield (*route, "release"), message, "write release: seed, or dialect: postgresql"
    given = [name for name in ("database", "database_env", "databases") if getattr(settings, name) is not None]
    if len(given) > 1:
        yield (*route, given[0]), f"{' and '.join(given)} are given", "keep one of them"
    if settings.database is not None and has_password(settings.database):
        message = "the URL holds a password, which everybody who reads the repository can use"
        yield (*route, "database"), message, "revoke it, and name the variable that holds the URL: database_env"

    elif settings.database is not None and "://" not in settings.database:
        message = "the database is not a URL"
        yield (*route, "database"), message, "write sqlite:///path/from/the/root.db or postgresql://user@host/database"


def _layout_mistakes(project: Project, name: str, layouts: list[str]) -> Iterator[tuple[Route, str, str]]:
    route, own = ("environments", name), project.environments[name]
    settings, _ = effective(project, name)
    layout = settings.layout or "plain"
    if layout not in layouts:
        message = f"there is no layout {quoted(layout)}{did_you_mean(layout, layouts)}"
        yield (*route, "layout"), message, f"write {', '.join(layouts[:-1])} or {layouts[-1]}"
    elif layout != "plain" and settings.release == "seed":
        message = f"the layout {layout} is for migrations, and {name} is released with the seed"
        yield (*route, "layout"), message, "write release: migrations, or layout: plain"
    elif layout == "django" and settings.django is None:
        message = f"{name} does not say to which app of Django its migrations belong"
        yield (*route, "layout"), message, "add django: {app: LABEL}, an app that has no other migrations"
    elif layout != "django" and own.django is not None:
        message = f"django is given, and the layout of {name} is {layout}"
        yield (*route, "django"), message, "write layout: django, or remove it"
    if own.django is not None and own.django.after is not None and own.django.after.startswith(f"{own.django.app}."):
        message = f"migrations of the app {own.django.app} cannot wait for another one of it"
        hint = "name a migration of another app as after, or an app of its own as app"
        yield (*route, "django"), message, hint
