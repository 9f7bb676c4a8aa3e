"""The chain (`ratesmith.sum`): the migrations of an environment in order, each bound to its parent by id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import quoted
from ratesmith.release.checkpoint import Checkpoint
from ratesmith.release.layout import LAYOUT_FILE
from ratesmith.release.migration import NAME, Migration
from ratesmith.release.released_files import CHAIN, CHECKPOINT, HISTORY, PLANS
from ratesmith.sql.statement import parse_script

_LINE: Final = re.compile(rf"{NAME} ([0-9a-f]{{64}})")
OWN: Final = re.compile(rf"{HISTORY}/{NAME}\.(?:up|down)\.sql|{PLANS}/{NAME}\.json|{LAYOUT_FILE.pattern}")
"""The paths that the files of migrations have."""
_MERGE: Final = "two branches each added one; undo one of the two merges, and build it again after the other"
_RESTORE: Final = "restore the files from git; what is released is never changed, only followed by another migration"


def files_of(chain: Iterable[Migration]) -> Iterator[tuple[str, str]]:
    """Yield the files of these migrations, relative to the environment's folder, and the chain itself.

    Of squashed ones the chain has the line alone.
    """
    lines = []
    for migration in chain:
        lines.append(f"{migration.name} {migration.id}\n")
        if not migration.is_squashed:
            yield from paths_of(migration)
    yield CHAIN, "".join(lines)


def paths_of(migration: Migration) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files of one migration."""
    yield f"{HISTORY}/{migration.name}.up.sql", migration.up
    yield f"{HISTORY}/{migration.name}.down.sql", migration.down
    yield f"{PLANS}/{migration.name}.json", migration.plan


def is_of_history(path: str) -> bool:
    """Return whether a file of an environment's folder is one of a migration, the chain, or the checkpoint."""
    return path in (CHAIN, CHECKPOINT) or OWN.fullmatch(path) is not None


def name_in(path: str) -> str:
    """Return the name of the migration that a file belongs to; empty where it belongs to all of them."""
    name = path.rpartition("/")[2].partition(".")[0]
    return name if re.fullmatch(NAME, name) else ""


def read_chain(
    files: Mapping[str, bytes],
    environment: str,
    where: str,
    base: Checkpoint | None = None,
    *,
    parsed: bool = True,
) -> tuple[Migration, ...]:
    """Read the migrations in these files; `where` names the files in messages.

    Those up to the checkpoint `base` have no files.

    Raises Fatal where one was edited, removed, reordered or forked, and, unless their SQL is to be rendered again
    (not `parsed`), where this version cannot read it.
    """
    names = _names(files, where)
    chain: list[Migration] = []
    for number, slug, id in names:
        if number != len(chain) + 1:
            raise _out_of_order(names, chain, number, slug, where)
        if base is not None and number <= base.number:
            chain.append(_squashed(base, number, slug, id, where))
            continue
        migration = _read(files, number, slug, id, where, parsed=parsed)
        if base is not None and number == base.number + 1 and migration.file.before != base.state_hash:
            raise _off_checkpoint(f"{migration.name} {where} does not begin at the state of {CHECKPOINT}")
        before = chain[-1].id if chain else ""
        if migration.parent != before:
            message = f"{migration.name} {where} was not built after {chain[-1].name if chain else 'nothing'}: a fork"
            raise Fatal(Exit.REFUSED, message, _MERGE)
        if migration.file.environment != environment:
            message = f"{migration.name} {where} is a migration of {quoted(migration.file.environment)}"
            raise Fatal(Exit.REFUSED, f"{message}, not of {environment}", _RESTORE)
        chain.append(migration)
    if base is not None and base.number > len(chain):
        raise _off_checkpoint(f"{CHECKPOINT} {where} is of migration {base.number}, and {CHAIN} ends before it")
    listed = {migration.name for migration in chain}
    for path in sorted(files):
        if OWN.fullmatch(path) and (name := name_in(path)) and name not in listed:
            hint = "restore the line from git, or remove the file if it was never released"
            raise Fatal(Exit.REFUSED, f"{path} {where} is not in {CHAIN}: the chain is broken", hint)
    return tuple(chain)


def _squashed(base: Checkpoint, number: int, slug: str, id: str, where: str) -> Migration:
    if number == base.number and id != base.id:
        raise _off_checkpoint(f"{CHECKPOINT} {where} is of another migration {number} than {CHAIN}")
    try:
        return base.stand_in(number, slug, id)
    except ValueError:
        raise _off_checkpoint(f"{CHECKPOINT} {where} cannot be read by this version of ratesmith") from None


def _off_checkpoint(message: str) -> Fatal:
    return Fatal(Exit.REFUSED, message, _RESTORE)


def _names(files: Mapping[str, bytes], where: str) -> list[tuple[int, str, str]]:
    text = files.get(CHAIN, b"").decode(errors="replace")
    found = []
    for count, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            message = f"line {count} of {CHAIN} {where} is not a migration and its id"
            raise Fatal(Exit.REFUSED, message, "run: ratesmith build; where it was edited, restore it from git")
        found.append((int(match[1]), match[2], match[3]))
    return found


def _out_of_order(
    names: list[tuple[int, str, str]], chain: list[Migration], number: int, slug: str, where: str
) -> Fatal:
    twins = [f"{number:04d}_{other}" for other_number, other, _ in names if other_number == number]
    if len(twins) > 1:
        return Fatal(Exit.REFUSED, f"{' and '.join(twins)} {where} have one number: a fork", _MERGE)
    name, before = f"{number:04d}_{slug}", chain[-1].name if chain else "the beginning"
    what = "reordered" if any(it == len(chain) + 1 for it, _, _ in names) else "removed"
    message = f"{name} comes after {before} in {CHAIN} {where}: lines were {what}"
    return Fatal(Exit.REFUSED, message, _RESTORE)


def _read(files: Mapping[str, bytes], number: int, slug: str, id: str, where: str, *, parsed: bool) -> Migration:
    texts = {}
    blank = Migration(number=number, slug=slug, id=id, up="", down="", plan="")
    for path, _ in paths_of(blank):
        if path not in files:
            raise Fatal(Exit.REFUSED, f"{path} {where} is missing: it was removed", _RESTORE)
        texts[path] = files[path].decode(errors="replace")
    up, down, plan = texts.values()
    migration = Migration(number=number, slug=slug, id=id, up=up, down=down, plan=plan)
    if not migration.is_genuine:
        message = f"{migration.name} {where} is not as it was written: one of its files was edited"
        raise Fatal(Exit.REFUSED, message, _RESTORE)
    for path, text in texts.items():
        try:
            # Not kept: only a pending migration is asked for its statements, and they can be large.
            if text is plan:
                _ = migration.file
            elif parsed:
                parse_script(text)
        except ValueError:
            message = f"{path} {where} cannot be read by this version of ratesmith"
            raise Fatal(Exit.REFUSED, message, "use the version that wrote it, or a newer one") from None
    return migration
