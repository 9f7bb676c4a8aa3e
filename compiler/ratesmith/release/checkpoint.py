"""The checkpoint of a squashed history (`plans/checkpoint.json`): the state that the migrations up to it led to.

Their lines stay in the chain, so that numbers and ids are those that databases know; their files are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.errors import Exit, Fatal
from ratesmith.plan.state import Rows, State
from ratesmith.release.migration import Migration
from ratesmith.release.released_files import CHECKPOINT
from ratesmith.release.renderer import render_checkpoint

VERSION: Final = 1
_RESTORE: Final = "restore it from git, or in a merge take one side and run: ratesmith build; nobody edits it by hand"


class _Fields(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    environment: str
    number: int
    id: str
    renderer: int
    dialect: str
    ledger: str
    state_hash: str


class Checkpoint(_Fields, frozen=True, kw_only=True, dict=True):
    """Where the files of a history begin."""

    state: State
    pinned: Mapping[str, str]
    """What the plans up to it say of each table (`plan/pinned_tables.py`), because later plans refer to that."""

    def stand_in(self, number: int, slug: str, id: str) -> Migration:
        """Return what stands in the chain for a migration whose files are gone; the last one refuses to run.

        Raises ValueError where the checkpoint is none that a build writes.
        """
        blank = Migration(number=number, slug=slug, id=id, up="", down="", plan="")
        if number < self.number:
            return blank
        up = render_checkpoint(self.renderer, self.dialect, self.ledger, self.environment, blank.name, id)
        return msgspec.structs.replace(blank, up=up)


class _File(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pinned: dict[str, msgspec.Raw]
    tables: dict[str, list[tuple[msgspec.Raw, msgspec.Raw]]]
    tombstones: dict[str, list[tuple[msgspec.Raw, msgspec.Raw]]]


class _Number(msgspec.Struct, frozen=True):
    number: int


def checkpoint_text(it: Checkpoint) -> str:
    """Return the text of the file, one row per line."""
    given = {name: getattr(it, name) for name in _Fields.__struct_fields__}
    texts = {name: ascii_json(value) if isinstance(value, str) else str(value) for name, value in given.items()}
    head = ",\n".join(f'  "{name}": {text}' for name, text in texts.items())
    pinned = ",\n".join(f"    {ascii_json(name)}: {text}" for name, text in sorted(it.pinned.items()))
    return (
        f'{{\n{head},\n  "pinned": {{\n{pinned}\n  }},\n'
        f'  "tables": {_written(it.state.tables)},\n  "tombstones": {_written(it.state.tombstones)}\n}}\n'
    )


def read_checkpoint(files: Mapping[str, bytes], environment: str, where: str) -> Checkpoint | None:
    """Return the checkpoint in the files of a history; None without one.

    Raises Fatal where it is none that `ratesmith squash` wrote for this environment.
    """
    content = files.get(CHECKPOINT)
    if content is None:
        return None
    try:
        it = _parsed(content)
        whole = checkpoint_text(it).encode() == content and it.state.hash == it.state_hash
    except (ValueError, RecursionError):
        raise _strange(where) from None
    if it.version != VERSION or not whole or it.environment != environment or it.number < 1:
        raise _strange(where)
    return it


def squashed_on_disk(files: Mapping[str, bytes], where: str) -> int:
    """Return up to which migration the files on disk are squashed; 0 for none.

    Only the number counts: a build writes the rest of the checkpoint from what is released. Raises Fatal where it
    says none.
    """
    content = files.get(CHECKPOINT)
    try:
        return msgspec.json.decode(content, type=_Number).number if content is not None else 0
    except (ValueError, RecursionError):
        raise _strange(where) from None


def _parsed(content: bytes) -> Checkpoint:
    file = msgspec.json.decode(content, type=_File)
    return Checkpoint(
        **{name: getattr(file, name) for name in _Fields.__struct_fields__},
        state=State(environment=file.environment, tables=_rows(file.tables), tombstones=_rows(file.tombstones)),
        pinned={name: bytes(raw).decode() for name, raw in file.pinned.items()},
    )


def _rows(tables: Mapping[str, list[tuple[msgspec.Raw, msgspec.Raw]]]) -> dict[str, Rows]:
    return {name: {bytes(key).decode(): bytes(row).decode() for key, row in rows} for name, rows in tables.items()}


def _written(tables: Mapping[str, Rows]) -> str:
    texts = [f"    {ascii_json(name)}: [\n{_lines(rows)}\n    ]" for name, rows in sorted(tables.items()) if rows]
    return "{\n" + ",\n".join(texts) + "\n  }" if texts else "{}"


def _lines(rows: Rows) -> str:
    return ",\n".join(f"      [{key}, {row}]" for key, row in sorted(rows.items()))


def _strange(where: str) -> Fatal:
    message = f"{CHECKPOINT} {where} is not as ratesmith squash writes it"
    return Fatal(Exit.REFUSED, message, _RESTORE)
