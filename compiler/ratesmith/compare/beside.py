"""What a change does beside its entities: migrations, settings of the project, secrets, what begins soon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from ratesmith.api.definitions import Pack
from ratesmith.api.sheet import Sheet
from ratesmith.compare.base import Base
from ratesmith.compare.migrations import Migrations, migrations_of
from ratesmith.compare.project_settings import SettingChange, setting_changes
from ratesmith.compare.sides import Before
from ratesmith.compile.accept import accepted
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.grouping import names_by_value
from ratesmith.core.ir import Config, Frozen
from ratesmith.core.sanitize import plural
from ratesmith.project.settings import Project
from ratesmith.secrets.side import read_work_tree

if TYPE_CHECKING:
    from ratesmith.secrets.review import SecretFileChange

SOON: Final = 30
"""Days within which what begins is shown."""
Configs = Mapping[str, Config]
"""The configuration of each environment, as far as it has no mistakes."""
Hidden = Literal["", "errors", "errors-in-base"]
"""Why neither rows nor migrations are shown; empty where they are."""


class UpcomingChange(msgspec.Struct, frozen=True):
    """What begins soon in some environments, and was touched by the change."""

    environments: tuple[str, ...]
    begins: tuple[Any, ...]
    """By the pack's own struct, as `upcoming` has it."""
    sheet: Sheet


class Beside(Frozen, frozen=True, kw_only=True):
    """What a change does beside its entities."""

    hidden: Hidden = ""
    migrations: Migrations = Migrations()
    settings: tuple[SettingChange, ...] = ()
    secrets: tuple[SecretFileChange, ...] = ()
    upcoming: tuple[UpcomingChange, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it changes anything; what begins soon is of entities."""
        return bool(self.settings or self.secrets or self.migrations.made)


def headline_beside(found: Beside) -> str:
    """Return what changes beside the entities: `1 setting of the project changes`; empty for nothing."""
    counts = (
        (len(found.settings), "setting of the project", "settings of the project"),
        (len({it.path for it in found.secrets}), "file of secrets", "files of secrets"),
    )
    said = [plural(count, one, many) for count, one, many in counts if count]
    if not said and found.migrations.made:
        said = [plural(len(found.migrations.made), "migration")]
    verb = "changes" if said and said[-1].startswith("1 ") and len(said) == 1 else "change"
    return f"{' and '.join(said)} {verb}" if said else ""


def beside(
    opened: Opened, base: Base, before: Before, compiled: Compiled, today: date, out: Path, *, with_sql: bool
) -> Beside:
    """Return what a change does beside its entities, to rows in SQL too `with_sql`; `out` is the folder of builds.

    Raises Fatal if git cannot read the commit, or a file of secrets cannot be read.
    """
    hidden, migrations = hidden_by(before, compiled), Migrations()
    if not hidden:
        migrations = migrations_of(before.targets, compiled.targets, base, out, with_sql=with_sql)
    was = before.configs
    return Beside(
        hidden=hidden,
        migrations=migrations,
        settings=tuple(setting_changes(before.settings, opened.document.tree)) if before.has_project else (),
        secrets=_secrets(opened, before, compiled.configs, today),
        upcoming=tuple(_upcoming(opened.pack, was, compiled.configs, today)),
    )


def hidden_by(before: Before, compiled: Compiled) -> Hidden:
    """Return why rows and migrations are not known."""
    if compiled.report.errors:
        return "errors"
    past = before.compiled
    return "errors-in-base" if past is not None and past.report.errors else ""


def _secrets(opened: Opened, before: Before, now: Configs, today: date) -> tuple[SecretFileChange, ...]:
    """Return what differs in secrets, and where they are sent; the modules that compare are imported only for that."""
    was, after, kind = before.configs, read_work_tree(opened.config), opened.pack.secret_kind
    old, new = ({name: side[name].all(kind.entity) for name in side if name in now and kind} for side in (was, now))
    project = accepted(Project, before.settings) or opened.project
    if before.secrets == after and old == new and project == opened.project:
        return ()
    from ratesmith.compare.secret_files import secret_changes

    return tuple(secret_changes(opened, before.secrets, after, (was, project), now, today))


def _upcoming(pack: Pack, was: Configs, now: Configs, today: date) -> Iterator[UpcomingChange]:
    """Yield what begins within `SOON` days and did not begin so before."""
    module = pack.optional("upcoming")
    if module is None:
        return
    found: list[tuple[str, tuple[Any, ...]]] = []
    for name, config in now.items():
        before = {*module.upcoming(was[name], today)} if name in was else set()
        soon = (it for it in module.upcoming(config, today) if it.days_until <= SOON)
        if touched := tuple(it for it in soon if it not in before):
            found.append((name, touched))
    for touched, names in names_by_value(found).items():
        yield UpcomingChange(names, touched, module.sheet(now[names[0]], touched))
