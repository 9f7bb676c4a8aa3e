"""`config/ratebook.yaml`: the project, its pack and its environments."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ratebook.ir import Frozen

PROJECT_FILE = "ratebook.yaml"
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
SqlName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,62}$")]
VariableName = Annotated[str, msgspec.Meta(pattern=r"^[A-Z_][A-Z0-9_]*$")]


class Environment(Frozen, forbid_unknown_fields=True):
    """One place the configuration is released to."""

    dialect: Literal["postgresql", "sqlite"] | None = None
    """The SQL that is written: `postgresql` or `sqlite`. Required, here or in what it extends."""
    database: str | None = None
    """URL of the database, without a password; `sqlite:///x` is relative to the project root."""
    database_env: VariableName | None = None
    """Name of the environment variable that holds the URL, so that no password stands here."""
    release: Literal["seed", "migrations"] | None = None
    """`seed`: every apply converges on the whole state. `migrations`: a reviewed history."""
    schema: Literal["managed", "external"] | None = None
    """`managed`: apply creates missing tables. `external`: the platform's own migrations made them."""
    extends: Name | None = None
    """Another environment whose settings and overlay come first."""


class Tables(Frozen, forbid_unknown_fields=True):
    """How the tables and columns are called in the database."""

    prefix: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,30}$|^$")] = "igny8_"
    """Put before every table name that is not renamed."""
    names: dict[str, SqlName] = {}
    """Table names by the pack's name: `{ai_model_config: billing_aimodel}`."""
    columns: dict[str, dict[str, SqlName]] = {}
    """Column names by the pack's names: `{ai_model_config: {display_name: title}}`."""
    on_insert: dict[str, dict[SqlName, str | int | bool]] = {}
    """Values for columns of the platform that configuration does not own, given on insert only."""


class Project(Frozen, forbid_unknown_fields=True):
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
