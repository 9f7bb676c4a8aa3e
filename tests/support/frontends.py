"""Frontends in TypeScript, compiled in strict mode against what is generated."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from support.projects import SHIPPED

RESOLUTIONS: Final = {
    "bundler": {"module": "esnext", "moduleResolution": "bundler"},
    "nodenext": {"module": "nodenext", "moduleResolution": "nodenext"},
}
"""How tools find modules."""
_STRICT: Final = {
    "strict": True,
    "noUncheckedIndexedAccess": True,
    "exactOptionalPropertyTypes": True,
    "verbatimModuleSyntax": True,
    "target": "es2022",
    "skipLibCheck": False,
    "types": [],
}


def frontend(folder: Path, resolution: str, program: str, lib: Sequence[str] = ("es2022",), **options: Any) -> Path:
    """A frontend beside the generated files, as a repository has it; `options` are of the compiler."""
    for name in ("contract", "production"):
        generated = SHIPPED / "generated" / name
        shutil.copytree(generated, folder / "generated" / name, ignore=shutil.ignore_patterns("migrations"))
    (folder / "app.ts").write_text(program)
    (folder / "package.json").write_text(json.dumps({"type": "module"}))
    compiler = _STRICT | RESOLUTIONS[resolution] | {"lib": lib} | options
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": compiler, "files": ["app.ts"]}))
    return folder
