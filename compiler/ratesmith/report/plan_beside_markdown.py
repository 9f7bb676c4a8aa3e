"""Say what a change does beside its entities, as parts of a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ratesmith.compare.beside import SOON
from ratesmith.compare.comparison import Comparison
from ratesmith.compare.migrations import StatementChange
from ratesmith.core.sanitize import plural, visible
from ratesmith.report.markdown import code, escaped
from ratesmith.report.plan_beside import HIDDEN, owner, secret_line, setting_line, standing
from ratesmith.report.sheets import as_markdown

_MOST: Final = 20
_MOST_SQL: Final = 30_000
"""Characters of SQL in a comment, so that there is room for what people read first."""


def beside_parts(it: Comparison) -> Iterator[str]:
    """Yield migrations, settings, secrets, and what begins soon, and what is spent, a part each."""
    found = it.beside
    if found.hidden:
        yield f"_Rows and migrations: {escaped(HIDDEN[found.hidden])}._\n"
    for migration in found.migrations.made:
        where = ", ".join(map(code, migration.environments))
        yield f"Migration {code(migration.name)} in {where}: {escaped(standing(migration))}\n"
    for withheld in found.migrations.withheld:
        where = ", ".join(map(code, withheld.environments))
        yield f"⚠️ Migrations of {where} are not known, because a build refuses: {escaped(withheld.why)}\n"
    if found.settings:
        lines = [f"- {escaped(setting_line(setting))}\n" for setting in found.settings[:_MOST]]
        yield f"⚙️ {code('ratesmith.yaml')} changes:\n\n{''.join(lines)}{_more(len(found.settings), 'setting')}"
    if found.secrets:
        lines = [f"- {code(owner(file))}: {escaped(secret_line(file))}\n" for file in found.secrets[:_MOST]]
        yield f"🔑 Secrets change:\n\n{''.join(lines)}{_more(len(found.secrets), 'file')}"
    for soon in found.upcoming:
        where = ", ".join(map(code, soon.environments))
        yield "\n".join((f"📅 Begins within {SOON} days in {where}:\n", *as_markdown(soon.sheet), ""))
    if it.spent:
        places = ", ".join(f"{escaped(one.change)} at {code(one.place)}" for one in it.spent)
        yield f"<sub>Acknowledgements of other changes, which can go: {places}</sub>\n"


def sql_parts(it: Comparison) -> Iterator[str]:
    """Yield the SQL of the change, folded, once for all environments that have the same."""
    for found in it.beside.migrations.statements:
        yield _folded(found)


def _folded(found: StatementChange) -> str:
    size = sum(len(it.encode()) for it in found.statements)
    count, lines, room = len(found.statements) + found.left_out, [], _MOST_SQL
    for statement in found.statements:
        shown = "\n".join(map(visible, statement.split("\n")))
        room -= len(shown) + 1
        if room < 0:
            break
        lines.append(shown)
    left, text = count - len(lines), "\n".join(lines)
    more = f"\n_and {plural(left, 'more statement')}: read the file of the migration_\n" if left else ""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    title = f"SQL in {', '.join(found.environments)}: {plural(len(found.statements), 'statement')}, {size:,} bytes"
    return f"<details><summary>{title}</summary>\n\n{fence}sql\n{text}\n{fence}\n{more}\n</details>\n"


def _more(count: int, noun: str) -> str:
    return f"- _and {plural(count - _MOST, f'more {noun}')}_\n" if count > _MOST else ""
