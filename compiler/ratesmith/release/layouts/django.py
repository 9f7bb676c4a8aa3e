"""django: a Python module per migration, with its statements one by one, so that no program has to split them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from ratesmith.project.layout_settings.django import Django
from ratesmith.project.settings import Environment
from ratesmith.release.layout import WRITTEN
from ratesmith.release.migration import Migration
from ratesmith.sql.statement import Script

_USAGE: Final = re.compile(r"^#.*manage\.py migrate ([A-Za-z_][A-Za-z0-9_]*)$", re.MULTILINE)
_NEEDED: Final = re.compile(r'^        \("([A-Za-z_][A-Za-z0-9_]*)", "([A-Za-z0-9_]+)"\),$', re.MULTILINE)


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield a module for each migration, and the package file.

    Of squashed ones the last has a module, which the next one depends on; it fails in a database that is before it.
    """
    django = environment.layout_settings
    if not isinstance(django, Django) or not chain:
        return
    yield "__init__.py", f"# {WRITTEN}\n"
    before = ""
    for migration in chain:
        if not migration.up:
            continue
        yield f"{migration.name}.py", _module(migration, before, django)
        before = migration.name


def settings_in(text: str) -> Environment:
    """Return the settings that a module was written with: those of `ratesmith.yaml` may have changed since."""
    app = _USAGE.search(text)
    label = app[1] if app else "app"
    needed = tuple(f"{one}.{name}" for one, name in _NEEDED.findall(text) if one != label)
    return msgspec.convert({"layout": "django", "django": {"app": label, "after": needed or None}}, Environment)


def _module(migration: Migration, before: str, django: Django) -> str:
    script = replace(migration.up_script, usage=f"python manage.py migrate {django.app}")
    header = "".join(f"# {line}\n" for line in script.header)
    needed = [(django.app, before)] if before else []
    for after in django.needed:
        app, _, name = after.partition(".")
        needed.append((app, name))
    dependencies = "".join(f'        ("{app}", "{name}"),\n' for app, name in needed)
    listed = f"[\n{dependencies}    ]" if needed else "[]"
    way_back = "" if migration.is_squashed else f"DOWN = {_list(migration.down_script)}\n\n"
    sql = "sql=UP" if migration.is_squashed else "sql=UP, reverse_sql=DOWN"
    return (
        f"{header}\nfrom django.db import migrations\n\n"
        f"UP = {_list(script)}\n\n{way_back}\n"
        "class Migration(migrations.Migration):\n"
        "    atomic = True\n"
        f"    dependencies = {listed}\n"
        f"    operations = [migrations.RunSQL({sql})]\n"
    )


def _list(script: Script) -> str:
    statements = (*script.lock, *script.statements)
    return "[\n" + "".join(f"{_literal(statement.commented)},\n" for statement in statements) + "]"


def _literal(sql: str) -> str:
    """A string between line ends of its own, as it reads in the plain file unless three quotes would end it."""
    if '"""' not in sql:
        return f'r"""\n{sql}\n"""'
    escaped = sql.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{escaped}\n"""'
