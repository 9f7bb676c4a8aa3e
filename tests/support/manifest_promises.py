"""What readers of version 1 of the manifest were promised, as `data/manifest/v1/` keeps it.

`PYTHONPATH=tests python tests/support/manifest_promises.py` adds the keys that are new, and keeps the others: what was
released stays as it is. `--unreleased` writes all files anew, and is for a version that nobody reads yet.
"""

from __future__ import annotations

import json
import shutil
import sys

import msgspec

from ratesmith.api.loader import load_pack
from ratesmith.api.published_keys import Key, keys_of
from support.projects import DATA, SHIPPED

FOLDER = DATA / "manifest/v1"
READERS = ("manifest.schema.json", "manifest.d.ts", "manifest_models.py")
"""The types that a reader may have copied on the day of the release."""


def promised() -> dict[str, Key]:
    return msgspec.json.decode((FOLDER / "keys.json").read_bytes(), type=dict[str, Key])


def current() -> dict[str, Key]:
    return keys_of(load_pack("ai_platform").published)


def write(keys: dict[str, Key]) -> None:
    """One key a line, so that a diff shows which."""
    short = {path: {name: it for name, it in msgspec.to_builtins(key).items() if it} for path, key in keys.items()}
    lines = ",\n".join(f"  {json.dumps(path)}: {json.dumps(key)}" for path, key in sorted(short.items()))
    (FOLDER / "keys.json").write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    if "--unreleased" in sys.argv:
        write(current())
        for name in READERS:
            shutil.copy(SHIPPED / "generated/contract" / name, FOLDER)
    else:
        write(current() | promised())
