"""What other tools take for the same models: they check fields, and write neither SQL nor a manifest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.processes import PYTHON, ROOT, Took, run
from bench.projects import Project, as_json, as_toml

_HERE = Path(__file__).parent
_MODULES = ROOT / "var/bench/node_modules"
_READ_JSON = "import json, sys; json.loads(open(sys.argv[1], 'rb').read())"


def peers(project: Project, models: int) -> Iterator[tuple[str, Callable[[int], Took]]]:
    """Yield each tool that is installed here, with what runs it on the models of a project."""
    files = sorted(str(it) for it in (project.folder / "config" / "models").glob("bench-*"))
    text = str(as_json(project.folder, models))
    yield "`json.loads` of one file", _runs(project, sys.executable, "-c", _READ_JSON, text)
    schema = str(ROOT / "schemas" / "model.schema.json")
    yield "check-jsonschema", _runs(project, *PYTHON, "-m", "check_jsonschema", "--schemafile", schema, *files)
    script = str(_HERE / "pydantic_ruamel.py")
    yield "pydantic and ruamel.yaml", _runs(project, *PYTHON, script, "models.out", *files)
    for bun in _MODULES.glob("@oven/*/bin/bun"):
        # Bun looks for packages beside the script.
        copy = project.folder / "bun_zod.ts"
        copy.write_bytes((_HERE / "bun_zod.ts").read_bytes())
        (project.folder / "node_modules").symlink_to(_MODULES)
        yield "Bun and zod on TOML", _runs(project, str(bun), "run", str(copy), str(as_toml(project.folder, models)))


def _runs(project: Project, *command: str) -> Callable[[int], Took]:
    return lambda _: run(command, project.folder)
