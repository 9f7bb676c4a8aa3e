"""A small platform of every column type and every way to retire, and states of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from ratesmith.compile.result import Target
from ratesmith.core.canonical_json import canonical
from ratesmith.core.ir import Dataset, TableData
from ratesmith.core.tables import (
    NOW,
    Boolean,
    Cell,
    Column,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Reference,
    Table,
    Text,
    Time,
    Timestamp,
    Unique,
    Unowned,
    Uuid,
)
from ratesmith.plan.state import state_of
from ratesmith.project.naming import bind_names
from ratesmith.project.settings import Environment, Project, Tables
from ratesmith.release.build import Build
from ratesmith.release.history import History
from ratesmith.sql.objects import Declared

UNREAD: Final[Any] = None
"""What the SQL side never looks at."""

STAMPS = (
    Unowned(name="created_at", type=Timestamp(), default=NOW),
    Unowned(name="updated_at", type=Timestamp(), default=NOW, touch=True),
)

PROVIDER = Table(
    name="provider",
    key=("provider_id",),
    surrogate="none",
    columns=(
        Column(name="provider_id", type=Text(50)),
        Column(name="title", type=Text(100)),
        Column(name="is_active", type=Boolean()),
    ),
    unowned=(Unowned(name="api_key", type=Text(500), default="", secret=True), *STAMPS),
)

MODEL = Table(
    name="model",
    key=("model_name",),
    columns=(
        Column(name="model_name", type=Text(100)),
        Column(name="model_type", type=Text(20)),
        Column(name="provider", type=Reference("provider", Text(50))),
        Column(name="is_default", type=Boolean()),
        Column(name="is_testing", type=Boolean()),
        Column(name="is_active", type=Boolean()),
        Column(name="cost", type=Numeric(18, 12), null=True),
        Column(name="credits", type=Integer(), null=True),
        Column(name="small", type=Integer(bits=16), null=True),
        Column(name="large", type=Integer(bits=64), null=True),
        Column(name="temperature", type=Double(), null=True),
        Column(name="capabilities", type=Json()),
        Column(name="released", type=Date(), null=True),
        Column(name="opens", type=Time(), null=True),
        Column(name="since", type=Timestamp(), null=True),
        Column(name="token", type=Uuid(), null=True),
        Column(name="notes", type=Text()),
    ),
    unowned=(*STAMPS, Unowned(name="updated_by", type=Integer(bits=64), null=True)),
    unique=(
        Unique(name="one_default", columns=("model_type",), where=("is_default", "is_active")),
        Unique(name="one_testing", columns=("model_type",), where=("is_testing", "is_active")),
    ),
)

INDUSTRY = Table(
    name="industry",
    key=("slug",),
    columns=(
        Column(name="slug", type=Text(50)),
        Column(name="name", type=Text()),
        Column(name="is_active", type=Boolean()),
    ),
)

KEYWORD = Table(
    name="keyword",
    key=("industry_id", "keyword"),
    columns=(
        Column(name="industry_id", type=Reference("industry", Text(50))),
        Column(name="keyword", type=Text(255)),
        Column(name="related_id", type=Reference("industry", Text(50)), null=True),
        Column(name="volume", type=Integer(), null=True),
    ),
    unowned=STAMPS,
    retire="delete",
)

SETTINGS = Table(
    name="settings",
    key=("id",),
    surrogate="none",
    retire="keep",
    columns=(Column(name="id", type=Integer()), Column(name="order", type=Text(100))),
)

ALL = (PROVIDER, INDUSTRY, KEYWORD, MODEL, SETTINGS)
"""Parents before children."""

TABLES = Tables(
    prefix="shop_",
    names={"keyword": "content_Keyword"},
    columns={"model": {"notes": "remarks"}},
    on_insert={"industry": {"extra": "{}", "rank": 3, "shown": True}},
)

Values = Mapping[str, Cell]


def provider(provider_id: str, **changes: Cell) -> dict[str, Cell]:
    return {"provider_id": provider_id, "title": provider_id.title(), "is_active": True, **changes}


def model(name: str, **changes: Cell) -> dict[str, Cell]:
    return {
        "model_name": name,
        "model_type": "text",
        "provider": "openai",
        "is_default": False,
        "is_testing": False,
        "is_active": True,
        "cost": Decimal("0.00125"),
        "credits": 5,
        "small": 7,
        "large": 2**53 + 1,
        "temperature": Decimal("0.7"),
        "capabilities": canonical({"vision": True}),
        "released": date(2025, 11, 12),
        "opens": "09:00:00",
        "since": "2025-11-12T10:30:00Z",
        "token": "00112233-4455-6677-8899-aabbccddeeff",
        "notes": "",
        **changes,
    }


def state(*models: Values, environment: str = "staging", **others: list[dict[str, Cell]]) -> Dataset:
    """A state with these models; a table that is not given has one row or two of its own."""
    rows: dict[str, list[Any]] = {
        "provider": [provider("openai"), provider("runware")],
        "industry": [
            {"slug": "saas", "name": "Software", "is_active": True},
            {"slug": "retail", "name": "Retail", "is_active": True},
        ],
        "keyword": [
            {"industry_id": "saas", "keyword": "crm", "related_id": "retail", "volume": 10},
            {"industry_id": "retail", "keyword": "crm", "related_id": None, "volume": None},
        ],
        "model": list(models),
        "settings": [{"id": 1, "order": "first"}],
        **others,
    }
    return Dataset(environment=environment, tables=tuple(data(table, rows[table.name]) for table in ALL))


def data(table: Table, rows: list[dict[str, Cell]]) -> TableData:
    cells = sorted((tuple(row[column.name] for column in table.columns) for row in rows), key=repr)
    return TableData(
        table=bind_names(table, TABLES), rows=tuple(cells), sources=tuple(("sample", str(row)) for row in cells)
    )


def build(dataset: Dataset, dialect: Any, *, objects: Declared | None = None, **settings: Any) -> Build:
    target = Target(
        name=dataset.environment,
        project=Project(
            version=1,
            project="shop",
            pack="sample",
            default_environment="staging",
            environments={dataset.environment: Environment(dialect=dialect)},
            tables=TABLES,
        ),
        environment=Environment(**{"dialect": dialect, "release": "seed", **settings}),
        pack=UNREAD,
        config=UNREAD,
        dataset=dataset,
        sql_objects=objects,
    )
    return Build(target=target, history=History(environment=dataset.environment), state=state_of(dataset))


def renamed(dataset: Dataset, environment: str) -> Dataset:
    """The same rows for another environment."""
    return replace(dataset, environment=environment)


def with_table(dataset: Dataset, name: str, **declared: Any) -> Dataset:
    """The same rows, with a table declared in another way."""
    tables = (
        replace(each, table=replace(each.table, **declared)) if each.table.name == name else each for each in dataset
    )
    return replace(dataset, tables=tuple(tables))


def moved_on(dataset: Dataset) -> Dataset:
    """The same rows, where the platform gave a column another name, and added one that is never null."""
    (table,) = (data.table for data in dataset if data.table.name == "model")
    columns = tuple(replace(it, sql="memo") if it.name == "notes" else it for it in table.columns)
    tier = Unowned(name="tier", type=Text(), sql="tier", default="new")
    return with_table(dataset, "model", columns=columns, unowned=(*table.unowned, tier))
