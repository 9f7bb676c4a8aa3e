"""An environment with two databases, and the answers of the commands that work on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from ratesmith.cli.invocation import answer_of
from ratesmith.report.answer import schema
from support.checkouts import SHELL_PROJECT, WRITER
from support.cli import run
from support.crashes import WITHOUT_RATES
from support.projects import project
from support.repositories import commit


def validate(answer: dict[str, Any]) -> None:
    """Fail unless an answer is of the schema that is published for its command."""
    answer_type = answer_of(answer["command"])
    assert answer_type is not None
    jsonschema_rs.validate(json.loads(schema(answer_type, answer["command"])), answer)


REGIONS: Final = (
    SHELL_PROJECT.replace("database_env: STAGING_DATABASE_URL", "databases: {eu: EU_DATABASE_URL, us: US_DATABASE_URL}")
    + WITHOUT_RATES
)
"""Without rates: the answers that are compared as a whole would be ten times as long."""


class Regions:
    """A project whose environment `staging` has the databases `eu` and `us`."""

    def __init__(self, folder: Path, eu: str, us: str) -> None:
        self.folder, self.urls = project(folder, {"ratesmith.yaml": REGIONS}), {"eu": eu, "us": us}

    @property
    def variables(self) -> dict[str, str]:
        return {f"{name.upper()}_DATABASE_URL": url for name, url in self.urls.items()} | {"HOME": str(self.folder)}

    def json(self, *arguments: str) -> dict[str, Any]:
        """The document that a command prints, checked; its exit code is in it."""
        done = run(*arguments, "--format", "json", "--env", "staging", cwd=self.folder, **self.variables)
        answer: dict[str, Any] = json.loads(done.stdout)
        validate(answer)
        assert answer["exit"] == done.returncode
        return answer

    def results(self, *arguments: str) -> tuple[int, dict[str, str]]:
        """The exit code, and what became of each database."""
        answer = self.json(*arguments)
        return answer["exit"], {it["name"]: it["result"] for it in answer["databases"]}

    def reprice(self, tokens_per_credit: int) -> None:
        """Release another price."""
        path = self.folder / "config/models/writer.yaml"
        path.write_text(WRITER.replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens_per_credit}"))
        assert run("build", "-q", cwd=self.folder, **self.variables).returncode == 0
        commit(self.folder)
