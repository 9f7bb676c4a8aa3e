"""What a shell completes: the names in the project here, as its files have them; nothing is compiled or checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ratesmith.api.definitions import Kind, Pack

VARIABLE: Final = "_RATESMITH_COMPLETE"
"""What a shell sets to ask for its script, or for what could stand in a line."""
_HARMLESS: Final = r"[A-Za-z0-9._/-]+"
"""Names that a shell takes for words. It puts what it completes into the line as it is, and a branch chose the name."""
Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def answer(program: click.Command, instruction: str) -> int:
    """Print what a shell asks for, and return the exit code.

    Prints nothing where that fails: whatever is wrong with the project, a message would stand in the middle of the
    line that somebody is typing, and each command says it anyway.
    """
    from click.shell_completion import shell_complete

    try:
        return shell_complete(program, {}, "ratesmith", VARIABLE, instruction)
    except Exception:  # noqa: BLE001
        return 1


class _Asked(NamedTuple):
    """What a shell asks: what could the word be that begins so?"""

    context: click.Context
    parameter: click.Parameter
    begun: str

    @property
    def config(self) -> Path:
        """The configuration folder of the call. Raises Fatal if there is none."""
        from ratesmith.cli.config_folder import config_folder

        given = self.context.params.get("config") or self.context.find_root().params.get("config")
        return config_folder(given)

    @property
    def settings(self) -> dict[str, Any]:
        """What `ratesmith.yaml` says; empty where it cannot be read."""
        from ratesmith.project.settings import PROJECT_FILE

        return _tree(self.config / PROJECT_FILE)

    @property
    def pack_name(self) -> str:
        """The pack of the project, or the first that is installed where the project does not say it."""
        from ratesmith.api.loader import installed_packs

        named = self.settings.get("pack")
        return str(named) if named is not None else next(iter(installed_packs()))

    @property
    def pack(self) -> Pack:
        """The same, with its kinds."""
        from ratesmith.api.loader import load_pack

        return load_pack(self.pack_name)


def _completed(names: Callable[[_Asked], Iterable[str]]) -> Complete:
    """Return what click calls for a parameter."""

    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = {name for name in names(_Asked(context, parameter, begun)) if name.startswith(begun)}
        return [CompletionItem(name) for name in sorted(found) if re.fullmatch(_HARMLESS, name)]

    return complete


def folders(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:  # noqa: ARG001
    """Let the shell complete the path of a folder."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="dir")]


@_completed
def environments(asked: _Asked) -> Iterator[str]:
    """Complete the name of an environment, and `all` where that is taken."""
    from ratesmith.project.settings import ALL

    yield from _declared(asked)
    if f"|{ALL}" in (asked.parameter.metavar or ""):
        yield ALL


@_completed
def destinations(asked: _Asked) -> Iterator[str]:
    """Complete the name of an environment, or the base."""
    from ratesmith.compile.promote import BASE

    yield from _declared(asked)
    yield BASE


@_completed
def rules(asked: _Asked) -> Iterable[str]:
    """Complete the id of a rule or guardrail, without importing any of them."""
    from ratesmith.api.loader import rule_ids

    return rule_ids(asked.pack_name)


@_completed
def entities(asked: _Asked) -> Iterator[str]:
    """Complete KIND/ID, and the fields behind the id once it is there."""
    wanted, slash, rest = asked.begun.partition("/")
    config = asked.config
    for name, kind in asked.pack.kinds.items():
        if (name == wanted) if slash else name.startswith(wanted):
            for id in _ids(config, kind):
                yield f"{name}/{id}"
                if rest.startswith(f"{id}."):
                    yield from (f"{name}/{id}.{field}" for field in _fields(kind, rest.removeprefix(f"{id}.")))


def ids(wanted: Callable[[Kind], bool]) -> Complete:
    """Return what completes the id of an entity of some kinds."""

    @_completed
    def complete(asked: _Asked) -> Iterator[str]:
        for kind in asked.pack.kinds.values():
            if wanted(kind):
                yield from _ids(asked.config, kind)

    return complete


def _declared(asked: _Asked) -> Iterator[str]:
    from ratesmith.project.settings import ENVIRONMENTS

    declared = asked.settings.get("environments")
    if isinstance(declared, dict):
        yield from map(str, declared)
    else:
        yield from (path.name for path in (asked.config / ENVIRONMENTS).glob("[a-z]*"))


def _tree(path: Path) -> dict[str, Any]:
    from ratesmith.language.source_files import Loader, SourceFile

    return (Loader().tree(SourceFile(path.name, str(path), path.name)) if path.is_file() else None) or {}


def _ids(config: Path, kind: Kind) -> Iterator[str]:
    """Yield the ids that the files of a kind have, in the base and in each overlay."""
    from ratesmith.project.settings import ENVIRONMENTS

    if not kind.many:
        yield kind.name
        return
    for folder in (config, *sorted((config / ENVIRONMENTS).glob("*"))):
        path = folder / kind.path
        found = _tree(path) if kind.nested else [it.stem for it in path.parent.glob("*.yaml")]
        yield from (id for id in found if re.fullmatch(kind.ids, id))


def _fields(kind: Kind, begun: str) -> Iterator[str]:
    """Yield the fields of an entity or of the part of it that is named already, and its columns."""
    from ratesmith.core.field_types import annotations_of, declared

    parents = begun.split(".")[:-1]
    part: Any = kind.entity
    for step in parents:
        part = declared(annotations_of(part)[step]).type
    yield from (".".join((*parents, field)) for field in annotations_of(part))
    if not parents:
        yield from (column.name for table in kind.tables for column in table.columns)
