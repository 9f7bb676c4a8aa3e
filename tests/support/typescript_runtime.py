"""The runtime in TypeScript: built, and asked in Node."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from support.node import TOOLS, node, tsc
from support.projects import SHIPPED
from support.vectors import FOLDER

PACKAGE = SHIPPED / "runtime/ts"
VECTORS = (FOLDER / "manifest.json").read_text()


class Runtime(NamedTuple):
    """The folder of a built runtime."""

    folder: Path

    def answers(self, calls: Sequence[dict[str, Any]], manifest: str = VECTORS) -> list[dict[str, Any]]:
        """What it answers to calls, for the manifest of the vectors or another: `answer`, or `refused` and why."""
        asking = {"runtime": str(self.folder), "manifest": manifest, "calls": calls}
        done = node(TOOLS / "runtime_answers.mjs", stdin=json.dumps(asking))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        found = json.loads(done.stdout)
        assert isinstance(found, list), found
        return found


def built(base: Path) -> Runtime:
    """Build the runtime into a folder that the workers of a run share; the first one builds it, and the others wait."""
    folder = base / "runtime-ts"
    with (base / "runtime-ts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _build(base / "runtime-ts.new").rename(folder)
    return Runtime(folder)


def _build(folder: Path) -> Path:
    """Build the runtime as `npm run build` does."""
    for options in (("--emitDeclarationOnly",), ("--declaration", "false", "--removeComments", "--noCheck")):
        assert f"tsc --project . {' '.join(options)}" in (PACKAGE / "package.json").read_text()
        assert tsc(PACKAGE, "--outDir", str(folder), *options) == ""
    shutil.copy(SHIPPED / "generated/contract/manifest.d.ts", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def asked(ask: str, *args: Any, of: str = "manifest", rows: Any = None) -> dict[str, Any]:
    """A call."""
    return {"of": of, "ask": ask, "args": args} | ({} if rows is None else {"rows": rows})
