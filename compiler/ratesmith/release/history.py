"""release: what a build adds to the history of each environment, given what of it is released."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from ratesmith.compile.result import Compiled, Target
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen
from ratesmith.plan.plan_file import PlanFile, parse_plan
from ratesmith.plan.planner import settled
from ratesmith.plan.state import State, state_of
from ratesmith.release.chain import OWN, files_of, name_in, paths_of, read_chain
from ratesmith.release.layout import FOLDERS, LAID, WRITTEN, laid_out
from ratesmith.release.migration import NAME, Migration, Origin, Settings, made
from ratesmith.release.released_files import (
    HISTORY,
    PLANS,
    Edited,
    Released,
    changed_since_release,
    left_out,
    released,
    released_at_origin,
)
from ratesmith.sql.dialect import dialect

MOST_ROWS: Final = 10
MOST_PERCENT: Final = 20
"""What a migration may remove without being asked."""
_MARKERS: Final = b"<<<<<<< "


class Release(Frozen, frozen=True, kw_only=True):
    """The history of one environment."""

    where: str
    """Where it was read what is released; empty where everything on disk counts."""
    chain: tuple[Migration, ...]
    """What is released."""
    draft: Migration | None
    """What leads from there to the compiled state; None where it is that already."""
    state: State
    """The state behind the last of them, with the tombstones of what was removed."""
    is_compiled: bool = True
    """Whether that is the compiled state, and not only what the files lead to."""
    laid: Mapping[str, str] = {}
    """The files of layouts by path: as they are released, or as the environment's layout has them."""

    @property
    def migrations(self) -> tuple[Migration, ...]:
        """All of them, in order."""
        return self.chain if self.draft is None else (*self.chain, self.draft)

    @property
    def head(self) -> int:
        """The number of the last one; 0 where there is none."""
        return len(self.migrations)

    @property
    def files(self) -> Mapping[str, str]:
        """Every file of the history by its path below the environment's folder."""
        return {**dict(files_of(self.migrations)), **self.laid}


def with_releases(compiled: Compiled, out: Path, *, base: str | None = None, slug: str = "") -> Compiled:
    """The targets that keep migrations, with their history. Fatal where what is released was changed."""
    targets = {
        name: replace(target, release=release(target, out / name, base=base, slug=slug))
        if target.environment.release == HISTORY
        else target
        for name, target in compiled.targets.items()
    }
    return replace(compiled, targets=targets)


def release(target: Target, folder: Path, *, base: str | None, slug: str = "") -> Release:
    """The history of one environment, from git and its folder."""
    found = released(folder, base)
    on_disk = dict(_on_disk(folder))
    if found is None:
        chain = read_chain(on_disk, target.name, f"in {folder.parent.name}/{target.name}/")
    else:
        chain = _read_released(found, target.name)
        _refuse_left_out(found, folder)
        if base is None and (there := released_at_origin(folder)) is not None:
            _refuse_left_out(there, folder)
        _refuse_edits(found, folder, on_disk, {migration.name: migration.id for migration in chain})
    origin = Origin(chain=chain, environment=target.name)
    last = origin.state
    new = settled(state_of(target.dataset), last, target.dataset)
    settings = Settings(
        dialect=dialect(target.environment.dialect),
        ledger=target.project.tables.ledger,
        slug=slug or _chosen_name(on_disk, chain),
    )
    draft = made(origin, last, new, target.dataset, settings)
    kept = _laid(on_disk if found is None else found.files)
    laid = dict(laid_out(chain if draft is None else (*chain, draft), target.environment))
    return Release(where=found.where if found else "", chain=chain, draft=draft, state=new, laid={**laid, **kept})


def release_on_disk(target: Target, folder: Path) -> Release:
    """The history as the files have it, whatever the configuration says. Fatal where it is broken."""
    chain = read_chain(dict(_on_disk(folder)), target.name, f"in {folder.parent.name}/{target.name}/")
    found = released(folder, None)
    count = min(len(found.chain), len(chain)) if found is not None else len(chain)
    draft = chain[count] if count < len(chain) else None
    state = Origin(chain=chain, environment=target.name).state
    where = found.where if found else ""
    return Release(where=where, chain=chain[:count], draft=draft, state=state, is_compiled=False)


def replaced_drafts(target: Target, folder: Path) -> Iterator[str]:
    """The files of drafts that are none any more, by their paths below the environment's folder."""
    if target.release is not None:
        kept = target.release.files
        for path in _names_on_disk(folder):
            if path not in kept and OWN.fullmatch(path) and (not LAID.fullmatch(path) or _is_ours(folder / path)):
                yield path


def refuse_mass_removal(compiled: Compiled, out: Path) -> None:
    """Fatal where a draft removes more than 10 rows or 20 % of them, and the one on disk not all of these."""
    for name, target in compiled.targets.items():
        draft = target.release.draft if target.release else None
        if target.release is None or draft is None:
            continue
        removals = _removals(draft.file)
        removed = len(removals)
        rows = sum(len(rows) for rows in target.release.state.tables.values()) + removed
        many = removed > MOST_ROWS or removed * 100 > rows * MOST_PERCENT
        if many and not removals <= _allowed(dict(_on_disk(out / name)), target.release.chain):
            raise Fatal(
                Exit.REFUSED,
                f"{name}: migration {draft.name} removes {removed} of {rows} rows; nothing was written",
                "look for a file that was lost in a merge; if it is meant: ratesmith build --allow-mass-removal",
            )


def _removals(plan: PlanFile) -> set[tuple[str, bytes]]:
    return {(it.table, bytes(it.key)) for it in plan.operations if it.op in ("retires", "delete")}


def _allowed(on_disk: Mapping[str, bytes], chain: tuple[Migration, ...]) -> set[tuple[str, bytes]]:
    """What a draft on disk removes: somebody allowed it before, or it is little."""
    return {removal for _, plan in _drafts(on_disk, chain) for removal in _removals(plan)}


def _drafts(on_disk: Mapping[str, bytes], chain: tuple[Migration, ...]) -> Iterator[tuple[str, PlanFile]]:
    """The plans on disk that are not released, perhaps with the number of one that is, and their slugs."""
    taken = {migration.name for migration in chain}
    for path, content in on_disk.items():
        name = re.fullmatch(rf"{PLANS}/({NAME})\.json", path)
        if name and name[1] not in taken:
            with suppress(ValueError):
                yield name[3], parse_plan(content)


def _on_disk(folder: Path) -> Iterator[tuple[str, bytes]]:
    yield from ((path, (folder / path).read_bytes()) for path in _names_on_disk(folder))


def _is_ours(path: Path) -> bool:
    """Whether a file of a layout was written by a build; a runner's folder has those of others, too."""
    return WRITTEN.encode() in path.read_bytes()


def _names_on_disk(folder: Path) -> Iterator[str]:
    for name in FOLDERS:
        for path in sorted((folder / name).glob("*")) if (folder / name).is_dir() else ():
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.name}"


def _laid(files: Mapping[str, bytes]) -> dict[str, str]:
    """The files of layouts among these, as they are: another version of ratesmith may have written them."""
    return {path: content.decode(errors="replace") for path, content in files.items() if LAID.fullmatch(path)}


def _read_released(found: Released, environment: str) -> tuple[Migration, ...]:
    try:
        return read_chain(found.files, environment, f"in {found.where}")
    except Fatal as error:
        hint = f"{error.hint}; a branch that repairs it is built with --base and the last good commit"
        raise Fatal(error.exit, error.message, hint) from None


def _refuse_left_out(found: Released, folder: Path) -> None:
    """Fatal on a branch that is behind: its draft would take back what was released since."""
    names = left_out(found, folder)
    if names:
        ref = _ref(found)
        raise Fatal(
            Exit.REFUSED,
            f"{folder.parent.name}/{folder.name} is behind {found.where}, where {' and '.join(names)} "
            f"{'was' if len(names) == 1 else 'were'} released; a migration built here would take that back",
            f"git merge {ref}, then ratesmith build (in a shallow clone first: git fetch --unshallow); "
            "for an older version as it is: --base HEAD",
        )


def _ref(found: Released) -> str:
    """The commit as git takes it."""
    return found.where.partition(" ")[0]


def _refuse_edits(found: Released, folder: Path, on_disk: Mapping[str, bytes], ids: Mapping[str, str]) -> None:
    """Fatal where a released file was edited; not where a merge left its marks, or a draft of the same name stands."""
    for change in changed_since_release(found, folder):
        path = change.path
        if isinstance(change, Edited) and OWN.fullmatch(path) and not _harmless(on_disk, path, ids):
            shown = f"{folder.parent.name}/{folder.name}/{path}"
            raise Fatal(
                Exit.REFUSED,
                f"{shown} was edited, and it is released in {found.where}",
                f"undo that: git checkout {_ref(found)} -- {shown}; then change config/ and run: ratesmith build",
            )


def _harmless(on_disk: Mapping[str, bytes], path: str, ids: Mapping[str, str]) -> bool:
    content = on_disk.get(path)
    if content is None:
        return False
    if _MARKERS in content:
        return True
    name = name_in(path)
    if LAID.fullmatch(path):
        return bool(name) and _id_in(content.decode(errors="replace")) not in ("", ids[name])
    texts = [on_disk.get(path, b"").decode(errors="replace") for path, _ in paths_of(_named(name))]
    return replace(_named(name), id=_id_in(texts[0]), up=texts[0], down=texts[1], plan=texts[2]).is_genuine


def _id_in(text: str) -> str:
    """The id in the header of a file; empty where there is none."""
    id = re.search(r"^(?:--|#) id: +([0-9a-f]{64})$", text, re.MULTILINE)
    return id[1] if id else ""


def _named(name: str) -> Migration:
    number, _, slug = name.partition("_")
    return Migration(number=int(number), slug=slug, id="", up="", down="", plan="")


def _chosen_name(on_disk: Mapping[str, bytes], chain: tuple[Migration, ...]) -> str:
    """What a person called the draft that is built again, perhaps with the number of a released one."""
    return next((slug for slug, plan in _drafts(on_disk, chain) if plan.named), "")
