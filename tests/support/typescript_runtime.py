"""The runtime in TypeScript: built, and asked in Node."""

from __future__ import annotations

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


def built(folder: Path) -> Runtime:
    """Build the runtime as `npm run build` does, into a folder."""
    for options in ((), ("--removeComments", "--declaration", "false")):
        assert tsc(PACKAGE, "--outDir", str(folder), *options) == ""
    shutil.copy(SHIPPED / "generated/contract/manifest.d.ts", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return Runtime(folder)


def asked(ask: str, *args: Any, of: str = "manifest", rows: Any = None) -> dict[str, Any]:
    """A call."""
    return {"of": of, "ask": ask, "args": args} | ({} if rows is None else {"rows": rows})
