"""Mistakes in ratesmith.yaml that its JSON Schema cannot see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Protocol, get_args

from ratesmith.api.definitions import Kind
from ratesmith.api.destinations import holds_destination
from ratesmith.core.database_url import (
    has_password,
    is_below_root,
    is_own_file,
    names_other_machine,
    names_server,
    sqlite_place,
)
from ratesmith.core.ir import Route
from ratesmith.core.limits import MAX_EXTENDS
from ratesmith.core.plugins import members, module_id
from ratesmith.core.sanitize import harmless, quoted
from ratesmith.core.suggest import did_you_mean, name_one_of
from ratesmith.core.tables import Table
from ratesmith.project.naming import bind_names, key_of, without_omitted
from ratesmith.project.settings import (
    ALL,
    BY_TABLE,
    CONTRACT,
    Environment,
    Ownership,
    Project,
    Release,
    Tables,
    effective,
)


class DialectFacts(Protocol):
    """What a dialect says of itself."""

    title: ClassVar[str]
    keeps_history: ClassVar[bool]
    has_namespaces: ClassVar[bool]
    has_roles: ClassVar[bool]


def project_mistakes(
    project: Project, dialects: Mapping[str, DialectFacts], layouts: Iterable[str]
) -> Iterator[tuple[Route, str, str]]:
    """Yield route, message and hint of each mistake that the JSON Schema cannot see; `layouts` are those installed."""
    known = project.environments
    if project.default_environment not in known:
        guess = did_you_mean(project.default_environment, known)
        message = f"there is no environment {quoted(project.default_environment)}{guess}"
        yield ("default_environment",), message, name_one_of(project.default_environment, known)
    extends_wrong = False
    for name in known:
        for route, message, hint in _chain_mistakes(project, name):
            extends_wrong = True
            yield route, message, hint
    if not extends_wrong:
        for name in known:
            yield from _environment_mistakes(project, name, dialects)
            yield from _layout_mistakes(project, name, sorted(layouts))


def _chain_mistakes(project: Project, name: str) -> Iterator[tuple[Route, str, str]]:
    seen = [name]
    while (below := project.environments[seen[-1]].extends) is not None:
        route = ("environments", seen[-1], "extends")
        if below not in project.environments:
            if len(seen) == 1:
                guess = did_you_mean(below, project.environments)
                yield (
                    route,
                    f"there is no environment {quoted(below)} to extend{guess}",
                    f"name one of: {', '.join(other for other in project.environments if other != name) or 'none'}",
                )
            return
        if below in seen:
            yield route, f"the environment extends itself: {' → '.join([*seen, below])}", "remove one `extends`"
            return
        seen.append(below)
        if len(seen) > MAX_EXTENDS + 1:
            message = f"{name} extends more than {MAX_EXTENDS} environments, by way of {seen[1]}"
            yield ("environments", name, "extends"), message, "extend one that needs fewer others"
            return


def _environment_mistakes(
    project: Project, name: str, dialects: Mapping[str, DialectFacts]
) -> Iterator[tuple[Route, str, str]]:
    route = ("environments", name)
    if name in (CONTRACT, ALL):
        yield route, f"an environment cannot be called {name}", "choose another name"
    settings, _ = effective(project, name)
    for field, choices in (("dialect", sorted(dialects)), ("release", get_args(Release))):
        if getattr(settings, field) is None:
            yield route, f"{name} does not say its {field}", f"add {field}: {' or '.join(choices)}"
    if settings.dialect is not None and settings.dialect not in dialects:
        guess = did_you_mean(settings.dialect, dialects)
        message = f"there is no dialect {quoted(settings.dialect)}{guess}"
        yield (*route, "dialect"), message, f"write {' or '.join(sorted(dialects))}"
    elif settings.dialect is not None and settings.has_migrations and not dialects[settings.dialect].keeps_history:
        others = [other for other, dialect in sorted(dialects.items()) if dialect.keeps_history]
        message = f"{dialects[settings.dialect].title} is released with the seed, not with migrations"
        yield (*route, "release"), message, f"write release: seed, or dialect: {' or '.join(others)}"
    elif settings.dialect is not None and settings.namespace and not dialects[settings.dialect].has_namespaces:
        message = f"{dialects[settings.dialect].title} has no namespaces, and {name} names {settings.namespace}"
        yield (*route, "namespace"), message, "remove namespace, or write dialect: postgresql"
    elif settings.dialect is not None and settings.owner and not dialects[settings.dialect].has_roles:
        message = f"{dialects[settings.dialect].title} has no roles, and {name} names {settings.owner}"
        yield (*route, "owner"), message, "remove owner, or write dialect: postgresql"
    for field, message, hint in _database_mistakes(name, settings, default=name == project.default_environment):
        yield (*route, field), message, hint


def _database_mistakes(name: str, settings: Environment, *, default: bool) -> Iterator[tuple[str, str, str]]:
    """Yield field, message and hint of the mistakes in what an environment says of its database."""
    given = [it for it in ("database", "database_env", "databases") if getattr(settings, it) is not None]
    if len(given) > 1:
        yield given[0], f"{' and '.join(given)} are given", "keep one of them"
    url = settings.database
    if url is None:
        return
    if has_password(url):
        message = "the URL holds a password, which everybody who reads the repository can use"
        yield "database", message, "revoke it, and name the variable that holds the URL: database_env"
    elif names_other_machine(url) if default else names_server(url):
        message = f"database names the server of {name}, and whoever changes this file has its secrets sent elsewhere"
        hint = "name the variable that holds the URL, and set it where you deploy: database_env: DATABASE_URL"
        yield "database", message, hint
    elif "://" not in url:
        message = "the database is not a URL"
        yield "database", message, "write sqlite:///path/from/the/root.db or postgresql://user@host/database"
    elif re.match("sqlite://[^/]", url):
        message = "a path follows three slashes, and here there are two"
        yield "database", message, f"write {harmless(url.replace('://', ':///', 1))}"
    elif url.startswith("sqlite:") and not is_below_root(url):
        message = "the file is outside of the project, and whoever writes a branch would choose it"
        yield "database", message, "write sqlite:///path/from/the/root.db, or name the file with --database"
    elif (place := sqlite_place(url)) is not None and place.partition("/")[0].casefold() == "generated":
        message = "the file is below generated/, where every file is one that a build writes"
        yield "database", message, "write sqlite:///var/name.db, or name the file with --database"
    elif url.startswith("sqlite:") and not is_own_file(url):
        message = (
            "the file is hidden or has another ending than .db, so it may be one that git or another program reads"
        )
        yield "database", message, "write sqlite:///var/name.db, or name the file with --database"


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
    else:
        yield from _layout_settings_mistakes(own, settings, name, layout)
    for module in members("ratesmith.project.layout_settings"):
        given = getattr(own, module_id(module))
        for message, hint in module.mistakes(given) if given is not None else ():
            yield (*route, module_id(module)), message, hint


def _layout_settings_mistakes(
    own: Environment, settings: Environment, name: str, layout: str
) -> Iterator[tuple[Route, str, str]]:
    """Settings that a layout lacks, and those of another layout."""
    route = ("environments", name)
    for module in members("ratesmith.project.layout_settings"):
        key = module_id(module)
        if layout == key and settings.layout_settings is None:
            message, hint = module.MISSING
            yield (*route, "layout"), f"{name} {message}", hint
        elif layout != key and getattr(own, key) is not None:
            message = f"{key} is given, and the layout of {name} is {layout}"
            yield (*route, key), message, f"write layout: {key}, or remove it"


Mistake = tuple[Route, str, str]
"""Where in `ratesmith.yaml`, what, and what to do."""


def names_mistakes(tables: Tables, declared: Iterable[Table]) -> Iterator[Mistake]:
    """Yield the mistakes in the names that a project gives to tables and columns; case does not tell names apart."""
    every = {table.name: table for table in declared}
    for route, name in _tables_named(tables):
        if name not in every:
            message = f"the pack has no table {quoted(name)}{did_you_mean(name, every)}"
            yield ("tables", *route), message, name_one_of(name, every)
    known = {name: without_omitted(table, tables) for name, table in every.items() if name not in tables.skip}
    taken = {tables.ledger.casefold(): "the ledger", tables.secrets_ledger.casefold(): "the ledger of secrets"}
    for name, table in known.items():
        sql = bind_names(table, tables).sql
        other = taken.setdefault(sql.casefold(), name)
        if other != name:
            route = ("tables", "names", name if name in tables.names else other)
            yield route, f"{other} and {name} are both named {quoted(sql)}", "give each table a name of its own"
        yield from _column_mistakes(table, tables)


def _tables_named(tables: Tables) -> Iterator[tuple[Route, str]]:
    """The tables that are named below `tables`, each with where."""
    for field in BY_TABLE:
        yield from (((field, name), name) for name in getattr(tables, field))
    yield from ((("skip", place), name) for place, name in enumerate(tables.skip))


def _column_mistakes(table: Table, tables: Tables) -> Iterator[Mistake]:
    renamed = tables.columns.get(table.name, {})
    fields = {name: field for field in ("on_insert", "where") for name in getattr(tables, field).get(table.name, {})}
    extra = {name: ("tables", field, table.name, name) for name, field in fields.items()}
    owned = [column.name for column in table.columns]
    known = [*owned, *(column.name for column in table.unowned)]
    has_id = tables.ids.get(table.name, table.surrogate) != "none"
    for name in renamed:
        if name not in known and not (has_id and name == "id"):
            message = f"{table.name} has no column {quoted(name)}{did_you_mean(name, known)}"
            yield ("tables", "columns", table.name, name), message, name_one_of(name, known)
    wrong = set()
    for name, route in extra.items():
        if name.casefold() in map(str.casefold, owned):
            wrong.add(name)
            yield route, f"the configuration owns {table.name}.{name}, and gives it a value", "remove it here"
        elif name in renamed:
            wrong.add(name)
            message = f"{table.name}.{name} is named {quoted(renamed[name])} in the database"
            yield route, message, f"keep one of the two: its name below columns, or its value below {fields[name]}"
    columns = [
        (("tables", "columns", table.name, name), renamed.get(name, name)) for name in known if name not in extra
    ]
    columns += [(route, name) for name, route in extra.items() if name not in wrong]
    taken: dict[str, Route] = {renamed.get("id", "id").casefold(): ()} if has_id else {}
    # What the project renamed or added comes last, so that it is what is pointed at.
    for route, sql in sorted(columns, key=lambda column: column[0][3] in renamed or column[0][3] in extra):
        other = taken.setdefault(sql.casefold(), route)
        if other == ():
            hint = "choose another name; what the id is, is said below ids: {plan: uuid}"
            yield route, f"{table.name} has an id already, which every row gets when it is inserted", hint
        elif other != route:
            message = f"{other[3]} and {route[3]} of {table.name} are both named {quoted(sql)}"
            yield route, message, "give each column a name of its own"


def ownership_mistakes(
    ownership: Mapping[str, Ownership], kinds: Mapping[str, Kind], tables: Tables
) -> Iterator[tuple[Route, str, str]]:
    """Yield route, message and hint of each mistake in `ownership`."""
    known = [name for name, kind in kinds.items() if kind.tables]
    for name, owned in ownership.items():
        if name not in known:
            message = f"the pack has no kind {quoted(name)} that fills a table{did_you_mean(name, known)}"
            yield ("ownership", name), message, name_one_of(name, known)
            continue
        for place, column in enumerate(owned.operator):
            if mistake := _mistake(column, kinds[name], tables):
                yield ("ownership", name, "operator", place), *mistake


def _mistake(name: str, kind: Kind, tables: Tables) -> tuple[str, str] | None:
    """Why a column of a kind's tables cannot belong to the operator, and what to do."""
    fixed = {name: mistake for table in reversed(kind.tables) for name, mistake in _fixed(kind, table, tables)}
    if name in fixed:
        return fixed[name]
    columns = list(dict.fromkeys(column.name for table in kind.tables for column in table.columns))
    if name in columns:
        return None
    free = [column for column in columns if column not in fixed]
    return f"{kind.name} has no column {quoted(name)}{did_you_mean(name, free)}", name_one_of(name, free)


def _fixed(kind: Kind, table: Table, tables: Tables) -> Iterator[tuple[str, tuple[str, str]]]:
    """The columns of a table that cannot belong to the operator, each with the reason and what to do."""
    for owned in table.columns:
        if holds_destination(owned, table.item or kind.entity):
            message = f"{table.name}.{owned.name} says where secrets are sent, which only a review may change"
            yield owned.name, (message, "remove it here, and change it in the configuration")
        elif table.follows:
            message = f"{table.name}.{owned.name} says by what customers are charged, and follows from other rows"
            yield owned.name, (message, "remove it here, and change it in the configuration")
        elif owned.charged_by and owned.charged_by not in tables.skip:
            message = (
                f"customers are charged by {owned.charged_by}, whatever operators set in {table.name}.{owned.name}"
            )
            yield owned.name, (message, "remove it here, and change it in the configuration")
    for column in table.unowned:
        yield column.name, (f"the configuration does not own {table.name}.{column.name}", "remove it here")
    for unique in table.unique:
        for name in (*unique.columns, table.freeing_column(unique).name):
            message = f"the unique index {unique.name} is made of {table.name}.{name}, which the seed has to move"
            yield name, (message, "remove it here, and change it in the configuration")
    for name in key_of(table, tables):
        yield name, (f"{table.name}.{name} tells the rows apart", "remove it here")
