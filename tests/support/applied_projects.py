"""A project that is applied to a database of its own, which somebody changes by hand then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ratesmith.database.driver import connect
from ratesmith.deploy.apply import apply
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.release.build import build_from_disk
from support.cli import run
from support.databases import Database
from support.projects import BASE, compiled, project


class AppliedProject:
    """A project, applied to a database of its own."""

    def __init__(self, folder: Path, database: Database, files: Mapping[str, str | bytes | None] = {}) -> None:
        self.database = database
        settings = (BASE / "ratesmith.yaml").read_text().replace("dialect: sqlite", f"dialect: {database.dialect}")
        self.folder = project(folder / "shop", {"ratesmith.yaml": settings, **files})
        self.started = {path: path.read_bytes() for path in self.folder.rglob("*.yaml")}
        self.apply()

    def run(self, *arguments: str) -> tuple[int, str]:
        done = run(*arguments, "--database", self.database.url, cwd=self.folder)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def apply(self) -> None:
        (target,) = (target for name, target in compiled(self.folder).targets.items() if name == "example")
        with connect(self.database.url, self.folder, "write") as driver:
            apply(Deployment(build_from_disk(target, self.folder / "generated/example"), driver), ApplyOptions())

    def set(self, assignment: str, model: str = "writer-1") -> None:
        self.database.query(f"UPDATE ai_model_config SET {assignment} WHERE model_name = '{model}'")

    def adopt(self) -> tuple[int, str]:
        return self.run("drift", "--adopt")

    def text(self, name: str) -> str:
        return (self.folder / "config" / name).read_bytes().decode()

    def untouched(self) -> bool:
        return self.started == {path: path.read_bytes() for path in self.folder.rglob("*.yaml")}

    def lines(self, name: str) -> list[str]:
        """The lines of a file that came or went."""
        before = self.started[self.folder / "config" / name].decode().splitlines()
        after = self.text(name).splitlines()
        return [f"-{line}" for line in before if line not in after] + [
            f"+{line}" for line in after if line not in before
        ]
