"""Who reads lines of the ledger that nobody trusted may have written: each has to say so by name, and why it may."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import ratesmith

_PACKAGE: Final = Path(ratesmith.__file__).parent
_SHOWS: Final = "shows or checks every line, and by whom it is"
_READS: Final = "hands all of them on"
AS_WRITTEN: Final = {
    "deploy/undo/believed.py": "asks files and rows which of them are so, and leads on from the last one",
    "deploy/undo/claims.py": "says whose line a refusal rests on",
    "deploy/ledger/state.py": _READS,
    "deploy/ledger/lines.py": _READS,
    "deploy/apply.py": "refuses before that where others led elsewhere than rows and trusted lines",
    "deploy/rows/as_seeded.py": "leaves a seed out only behind a line of a trusted role, where no row differs",
    "deploy/rows/refused.py": "names rows of a refusal",
    "deploy/drift.py": "compares the rows with what the next apply compares them with",
    "deploy/rows/orphans.py": "names rows, and the files say which",
    "deploy/destinations.py": "asks again under the lock",
    "deploy/rows/overwritten.py": "notes too much rather than too little",
    "deploy/undo/rollback.py": "ends the hold that is written, if the trigger takes that line",
    "deploy/undo/tries.py": "goes by all of them last, and only if all rows are as before then",
    "deploy/ledger/entity_lines.py": _SHOWS,
    "cli/commands/status.py": _SHOWS,
    "cli/commands/squash.py": "refuses what the files do not have, before it asks what is believed",
}
UNDO: Final = {
    "deploy/ledger/state.py": _READS,
    "deploy/ledger/cells.py": _READS,
    "deploy/undo/believed.py": "of lines that are not doubtful",
    "deploy/undo/left_rows.py": "of rollbacks, the last trusted one before others; a rollback tries the others",
    "deploy/undo/rollback.py": "tries what a doubtful line says, and compares the rows with the files afterwards",
    "deploy/ledger/entity_lines.py": _SHOWS,
}


def modules(pattern: str) -> set[str]:
    return {
        str(path.relative_to(_PACKAGE))
        for path in _PACKAGE.rglob("*.py")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    }


def test_every_reader_of_lines_as_they_are_written_says_why_it_may() -> None:
    assert modules(r"\bas_written\b") == AS_WRITTEN.keys()


def test_every_reader_of_what_lines_keep_says_whose() -> None:
    assert modules(r"\b(read_undo|read_undo_of|cell_of|in_parts|rows_of\(session)\b") == UNDO.keys()
