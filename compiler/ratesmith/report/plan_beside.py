"""Say what a change does beside its entities, for a terminal; and the words that every form of a plan uses for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.compare.beside import SOON, Beside, Hidden
from ratesmith.compare.comparison import Comparison
from ratesmith.compare.migrations import MigrationChange, Standing
from ratesmith.compare.project_settings import SettingChange
from ratesmith.core.sanitize import harmless, plural, visible
from ratesmith.report.sheets import as_lines
from ratesmith.secrets.compare import Verdict
from ratesmith.secrets.review import SecretFileChange

_MOST: Final = 20
"""How many settings, and how many files of secrets, are shown."""
HIDDEN: Final[dict[Hidden, str]] = {
    "errors": "not while the configuration has errors; see: ratesmith validate",
    "errors-in-base": "not shown, because the configuration of the base has errors",
}
"""Why neither rows nor migrations are shown."""
_STANDING: Final[dict[Standing, str]] = {
    "committed": "committed",
    "written": "written, not committed",
    "unwritten": "a draft that ratesmith build would write",
    "behind-merge": "built behind the merge",
}


def beside_as_text(it: Comparison, *, shows_sql: bool) -> Iterator[str]:
    """Yield migrations, settings, secrets, and what begins soon, after an empty line."""
    found = it.beside
    lines = [*_migrations(found, shows_sql=shows_sql), *_project(found, it.base)]
    for soon in found.upcoming:
        lines.append(f"begins within {SOON} days in {', '.join(map(visible, soon.environments))}:")
        lines += (f"  {line}" for line in as_lines(soon.sheet))
    if lines:
        yield ""
        yield from lines


def _migrations(found: Beside, *, shows_sql: bool) -> Iterator[str]:
    if found.hidden:
        yield f"rows and migrations: {HIDDEN[found.hidden]}"
    for migration in found.migrations.made:
        yield f"migration  {visible(named(migration))}: {visible(standing(migration))}"
    for withheld in found.migrations.withheld:
        where = ", ".join(map(visible, withheld.environments))
        yield f"migrations of {where}: not known, because a build refuses: {visible(withheld.why)}"
    if shows_sql:
        yield from _sql(found)


def _project(found: Beside, base: str) -> Iterator[str]:
    for setting in found.settings[:_MOST]:
        yield f"ratesmith.yaml  {visible(setting_line(setting))}"
    if len(found.settings) > _MOST:
        yield f"and {plural(len(found.settings) - _MOST, 'more setting')}: ratesmith plan --format json"
    for file in found.secrets[:_MOST]:
        yield f"secrets  {visible(owner(file))}: {visible(secret_line(file))}"
    if found.secrets:
        yield f"see: ratesmith secrets diff {base[:12]}"


def _sql(found: Beside) -> Iterator[str]:
    for it in found.migrations.statements:
        yield f"SQL in {', '.join(map(visible, it.environments))}:"
        yield from (f"  {visible(line)}" for statement in it.statements for line in statement.split("\n"))
        if it.left_out:
            yield f"  and {plural(it.left_out, 'more statement')}: read the file of the migration"


def named(it: MigrationChange) -> str:
    """Return a migration with its environments: `0002_writer_price (production, staging)`."""
    return f"{it.name} ({', '.join(it.environments)})"


def standing(it: MigrationChange) -> str:
    """Return whether a migration is there already, and what it would replace."""
    replaces = f", in place of {', '.join(it.replaces)}" if it.replaces else ""
    behind = ", with what the base has not built yet" if it.with_unbuilt else ""
    return f"{_STANDING[it.standing]}{behind}{replaces}"


def setting_line(it: SettingChange) -> str:
    """Return a setting with both values: `environments.staging.release: seed → migrations`."""
    if it.before is None:
        return f"{it.where}: {it.after} (new)"
    return f"{it.where}: {it.before} (gone)" if it.after is None else f"{it.where}: {it.before} → {it.after}"


def owner(it: SecretFileChange) -> str:
    """Return whose secrets changed: `production/openai`, or the file."""
    return harmless(f"{it.environment}/{it.id}" if it.id else f"{it.path} {it.environment}".strip())


def secret_line(it: SecretFileChange) -> str:
    """Return what is known of a file of secrets in one line, risks marked with `!`."""
    return " · ".join(map(verdict_words, it.verdicts))


def verdict_words(it: Verdict) -> str:
    """Return what happened to a secret, or to its file: `api_key rotated (likely)`."""
    what = {"added": "set", "destination-changed": "sent elsewhere"}.get(it.what, it.what)
    secret = f"{harmless(it.secret)} " if it.secret is not None else ""
    return f"{'! ' if it.risk else ''}{secret}{what}{'' if it.sure == 'proved' else f' ({it.sure})'}"
