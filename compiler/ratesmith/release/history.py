"""The history of an environment: its released migrations in order, and the draft after them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.plan.pinned_tables import pinned_after
from ratesmith.plan.planner import replay
from ratesmith.plan.state import State
from ratesmith.release.chain import files_of, name_in, read_chain
from ratesmith.release.checkpoint import VERSION, Checkpoint, checkpoint_text, read_checkpoint
from ratesmith.release.drafts import files_on_disk
from ratesmith.release.migration import HistoryHead, Migration
from ratesmith.release.released_files import CHECKPOINT, released_files
from ratesmith.release.renderer import NEWEST


class History(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The migrations of one environment; none where it is released with the seed."""

    environment: str
    where: str = ""
    """Where it was read what is released, such as `origin/main`; empty where everything on disk counts."""
    base: Checkpoint | None = None
    """Where the files begin; None where every migration has its own."""
    released: tuple[Migration, ...] = ()
    """Those up to `base` have no text."""
    draft: Migration | None = None
    """What leads from the last released state to the compiled one; None where they are equal."""
    layout_files: Mapping[str, str] = {}
    """The files of layouts by path: as they are released, or as the environment's layout writes them."""

    @property
    def migrations(self) -> tuple[Migration, ...]:
        """Return the released migrations and the draft, in order."""
        return self.released if self.draft is None else (*self.released, self.draft)

    @property
    def without_draft(self) -> History:
        """Return the released migrations alone, with their files."""
        if self.draft is None:
            return self
        files = {path: text for path, text in self.layout_files.items() if name_in(path) != self.draft.name}
        return msgspec.structs.replace(self, draft=None, layout_files=files)

    @property
    def squashed(self) -> int:
        """Return the number of the last migration whose files are gone; 0 for none."""
        return self.base.number if self.base is not None else 0

    @property
    def with_files(self) -> tuple[Migration, ...]:
        """Return the migrations that have files."""
        return self.migrations[self.squashed :]

    @property
    def head(self) -> int:
        """Return the number of the last migration; 0 where there is none."""
        return len(self.migrations)

    @property
    def head_id(self) -> str:
        """Return the id of the last migration; empty where there is none."""
        return self.migrations[-1].id if self.migrations else ""

    @property
    def released_head(self) -> HistoryHead:
        """Return what the next migration starts from."""
        if not self.released:
            return HistoryHead(environment=self.environment)
        last = self.released[-1]
        return HistoryHead(
            environment=self.environment,
            number=last.number,
            id=last.id,
            state_hash=self.state_at(last.number).hash if last.is_squashed else last.file.after,
            pinned=self.pinned_at(last.number),
        )

    @property
    def state_hash(self) -> str:
        """Return the hash of the state that the last migration leads to."""
        return self.draft.file.after if self.draft is not None else self.released_head.state_hash

    @property
    def files(self) -> Mapping[str, str]:
        """Return every file of the history by its path below the environment's folder."""
        return {**dict(files_of(self.migrations)), **self.checkpoint, **self.layout_files}

    @property
    def checkpoint(self) -> Mapping[str, str]:
        """Return the file of the checkpoint by its path below the environment's folder; nothing without one."""
        return {CHECKPOINT: checkpoint_text(self.base)} if self.base is not None else {}

    def squashed_at(self, number: int) -> History:
        """Return the same history without the files of the released migrations up to this one."""
        last = self.released[number - 1]
        base = Checkpoint(
            version=VERSION,
            environment=self.environment,
            number=number,
            id=last.id,
            renderer=NEWEST,
            dialect=last.file.dialect,
            ledger=last.file.ledger,
            state_hash=self.state_at(number).hash,
            state=self.state_at(number),
            pinned=self.pinned_at(number),
        )
        gone = tuple(base.stand_in(it.number, it.slug, it.id) for it in self.released[:number])
        return msgspec.structs.replace(self, base=base, released=(*gone, *self.released[number:]))

    def state_at(self, number: int) -> State:
        """Return the state after migration `number`, with the tombstones of what was removed by then.

        Raises Fatal where it is one before the checkpoint.
        """
        states, first = self._states, self.squashed
        if number < first:
            raise Fatal(
                Exit.REFUSED,
                f"what migration {number} led to is not in these files: those up to {first} were squashed",
                "use the files from before the squash",
            )
        for migration in self.migrations[first + len(states) - 1 : number]:
            states.append(replay(migration.file, states[-1]))
        return states[number - first]

    def pinned_at(self, number: int) -> Mapping[str, str]:
        """Return what the plans up to migration `number` say of each table (`plan/pinned_tables.py`)."""
        pinned, first = self._pinned, self.squashed
        for migration in self.migrations[first + len(pinned) - 1 : number]:
            pinned.append(pinned_after(pinned[-1], migration.file.tables))
        return pinned[number - first]

    @cached_property
    def _pinned(self) -> list[Mapping[str, str]]:
        return [self.base.pinned if self.base is not None else {}]

    @cached_property
    def _states(self) -> list[State]:
        """The states by number, as far as somebody asked for them: each migration is replayed once."""
        empty = State(environment=self.environment, tables={}, tombstones={})
        return [self.base.state if self.base is not None else empty]


def history_on_disk(environment: str, folder: Path) -> History:
    """Return the history as the files in `folder` have it, whatever the configuration says.

    Raises Fatal where the chain is broken.
    """
    on_disk, where = files_on_disk(folder), f"in {folder.parent.name}/{environment}/"
    base = read_checkpoint(on_disk, environment, where)
    chain = read_chain(on_disk, environment, where, base)
    found = released_files(folder, None)
    count = min(len(found.chain), len(chain)) if found is not None else len(chain)
    return History(
        environment=environment,
        where=found.where if found else "",
        base=base,
        released=chain[:count],
        draft=chain[count] if count < len(chain) else None,
    )
