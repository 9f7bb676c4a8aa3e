"""`config/ratesmith.yaml`: the project, its pack and its environments."""

# Annotations are no text here: each would be compiled twice, as msgspec reads them and `core/field_types.py`.

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from ratesmith.core.ir import Frozen
from ratesmith.core.limits import MAX_ENVIRONMENTS, MAX_SOURCES
from ratesmith.core.plugins import members, module_id
from ratesmith.core.tables import OnDrift, Surrogate

PROJECT_FILE = "ratesmith.yaml"
VERSION: Final = 1
"""The newest format of `ratesmith.yaml` that is read."""
CONTRACT = "contract"
"""The folder of what every environment shares; no environment can have that name."""
ALL = "all"
"""What `--env` takes for every environment."""
PROJECT_KIND = "ratesmith"
"""The kind that `ratesmith.yaml` is of, and the name of its schema."""
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
SqlName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,62}$")]
SqlNames = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,62}(, ?[A-Za-z_][A-Za-z0-9_$]{0,62}){0,9}$")]
"""Several of them, with commas between."""
KeyType = Literal["age", "pgp", "kms", "gcp_kms", "azure_kv", "hc_vault", "hckms"]
Names = Annotated[tuple[str, ...], msgspec.Meta(extra_json_schema={"uniqueItems": True})]
HostName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*(:[1-9][0-9]{0,4})?$",
        extra_json_schema={"examples": ["api.openai.com"]},
    ),
]
VariableName = Annotated[str, msgspec.Meta(pattern=r"^[A-Z_][A-Z0-9_]*$")]
Release = Literal["seed", "migrations", "on_merge"]


class _Environment(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place the configuration is released to."""

    dialect: Name | None = None
    """The SQL that is written: `postgresql` or `sqlite`. Required, here or in what it extends."""
    database: str | None = None
    """URL of the database, without a password; `sqlite:///x` is relative to the project root."""
    database_env: VariableName | None = None
    """Name of the environment variable that holds the URL, so that this file holds no password."""
    databases: dict[Name, VariableName] | None = None
    """Several databases that are applied to together: a name for each, and the variable that holds its URL."""
    release: Release | None = None
    """`seed`: every apply converges on the whole state. `migrations`: a history, whose next migration a branch brings.
    `on_merge`: a history, whose next migration is built behind the merge."""
    layout: Name | None = None
    """What runs the migrations besides ratesmith and psql: `plain` (nothing), `dbmate` or `django`."""
    schema: Literal["managed", "external"] | None = None
    """`managed`: apply creates missing tables. `external`: the platform's own migrations made them."""
    namespace: SqlName | None = None
    """The schema of PostgreSQL that holds tables and ledger; without it, the first that the search path leads to."""
    owner: SqlNames | None = None
    """The role of PostgreSQL that owns the tables, where you are not one of its members, and neither the database nor
    the schema belongs to it. Others, behind a comma, own functions that triggers run: `platform, audit`."""
    extends: Name | None = None
    """Another environment whose settings and overlay come first."""

    @property
    def has_migrations(self) -> bool:
        """Return whether it keeps a history instead of converging by the seed."""
        return self.release in ("migrations", "on_merge")

    @property
    def layout_settings(self) -> Frozen | None:
        """Return what the environment says under the name of its layout; None where it says nothing."""
        return getattr(self, self.layout or "", None)


def _with_layout_settings() -> type[msgspec.Struct]:
    """Add a field for each layout that has settings, named after it."""
    fields = []
    for module in members("ratesmith.project.layout_settings"):
        doc = f"What `layout: {module_id(module)}` needs to know."
        settings: Any = module.SETTINGS
        fields.append((module_id(module), Annotated[settings | None, msgspec.Meta(description=doc)], None))
    return msgspec.defstruct(
        "Environment",
        fields,
        bases=(_Environment,),
        namespace={"__doc__": _Environment.__doc__},
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


if TYPE_CHECKING:
    Environment = _Environment
else:
    Environment = _with_layout_settings()


class Computed(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that the database computes."""

    sql: str
    """`now()`, `current_date` or `gen_random_uuid()`."""


class Tables(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the tables and columns are called in the database."""

    prefix: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_$]{0,30}$|^$")] = ""
    """Put before every table name that is not renamed."""
    names: dict[str, SqlName] = {}
    """Table names by the pack's name: `{ai_model_config: billing_aimodel}`."""
    columns: dict[str, dict[str, SqlName]] = {}
    """Column names by the pack's names: `{ai_model_config: {display_name: title}}`."""
    types: dict[str, dict[str, str]] = {}
    """Types of the platform's own columns that differ: `{ai_model_config: {cost_per_image: numeric(10, 6)}}`."""
    ids: dict[str, Surrogate] = {}
    """Primary keys that differ, by table: `{plan: uuid}`; a table with a `uuid` gets one that follows from the key."""
    keys: dict[str, Names] = {}
    """Keys that are wider, by table: `{ai_model_config: [provider, model_name]}`, where a model has several rows."""
    references: dict[str, dict[str, str]] = {}
    """Columns that hold the id of another table's row: `{ai_model_config: {provider: integration_provider}}`."""
    on_insert: dict[str, dict[SqlName, str | int | bool | Computed]] = {}
    """Values for columns of the platform that configuration does not own, given on insert only."""
    where: dict[str, dict[SqlName, str | int | bool | None]] = {}
    """What tells rows of ours from others with the same key: `{global_ai_prompt: {account_id: null}}`."""
    skip: Names = ()
    """Tables that the platform does not have: nothing is read or written there."""
    omit: dict[str, Names] = {}
    """Columns that the platform's tables do not have: `{ai_model_config: [is_testing]}`."""

    @property
    def ledger(self) -> str:
        """Return the name of the ledger in the database."""
        return f"{self.prefix}ratesmith_ledger"

    @property
    def secrets_ledger(self) -> str:
        """Return the name of the table that records which secrets the database was given."""
        return f"{self.prefix}ratesmith_secret"


BY_TABLE: Final = tuple(name for name in Tables.__struct_fields__ if name not in ("prefix", "skip"))
"""Fields of `Tables` that say something of each table that they name."""


class Ownership(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What in the rows of one kind is not the configuration's alone."""

    operator: Annotated[tuple[str, ...], msgspec.Meta(extra_json_schema={"uniqueItems": True})] = ()
    """Columns by the pack's names: set when a row is inserted, then the operator's, never overwritten, never drift."""
    on_drift: OnDrift = "refuse"
    """What migrations do about a row that somebody changed by hand; a seed converges whatever this says."""
    whole: bool = False
    """Whether the configuration names every row that is in use, so that another one is drift."""


class Secrets(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the files below `secrets/` are encrypted, and where what is in them may be sent."""

    key_types: Annotated[tuple[KeyType, ...], msgspec.Meta(min_length=1)] = ("age",)
    """The types of keys a file may be encrypted to; sops is not run on any other."""
    destinations: Annotated[tuple[HostName, ...], msgspec.Meta(extra_json_schema={"uniqueItems": True})] | None = None
    """The only hosts that secrets may be sent to, such as `api.openai.com`, with a port where it is unusual."""


class Source(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of public prices, as it was downloaded."""

    file: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$",
            max_length=200,
            extra_json_schema={"examples": ["catalogues/litellm.json"]},
        ),
    ]
    """Its path from the project root, outside of `config/`."""
    as_of: date | None = None
    """The day it was downloaded."""


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
    environments: Annotated[dict[Name, Environment], msgspec.Meta(min_length=1, max_length=MAX_ENVIRONMENTS)]
    """The environments by name."""
    tables: Tables = Tables()
    """Names of tables and columns in the database."""
    ownership: dict[str, Ownership] = {}
    """What an operator may change at run time, by kind: `{provider: {operator: [is_active]}}`."""
    secrets: Secrets = Secrets()
    """How secrets are encrypted, and where they may be sent."""
    sources: Annotated[dict[Name, Source], msgspec.Meta(max_length=MAX_SOURCES)] = {}
    """Catalogues of public prices to compare costs with: `{litellm: {file: catalogues/litellm.json}}`."""


def effective(project: Project, name: str) -> tuple[Environment, tuple[str, ...]]:
    """Return the settings of an environment with those it extends filled in, and its overlays, lowest first."""
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


def any_on_merge(project: Project) -> bool:
    """Return whether the migrations of some environment are built behind the merge."""
    return any(effective(project, name)[0].release == "on_merge" for name in project.environments)


def environments_by_layer(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the environments that each overlay applies to, by the overlay's name."""
    found: dict[str, list[str]] = {}
    for name in sorted(project.environments):
        for layer in effective(project, name)[1]:
            found.setdefault(layer, []).append(name)
    return {layer: tuple(names) for layer, names in found.items()}


ENVIRONMENTS: Final = "environments"
SECRETS: Final = "secrets"


def namespace_of(project: Project, environment: str) -> str | None:
    """Return the schema of PostgreSQL that an environment's tables are in; None without one, or such an environment."""
    return effective(project, environment)[0].namespace if environment in project.environments else None
