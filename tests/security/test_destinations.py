"""A key stays with its destination: no change of the configuration alone has it sent to somebody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.cli import run
from support.projects import BASE, findings, project, shown

PROJECT = (BASE / "ratesmith.yaml").read_text()
LISTED = f"{PROJECT}secrets:\n  destinations:\n    - api.openai.com\n"
OPENAI = "display_name: OpenAI\nprovider_type: ai\n"
OVERLAY = "environments/example/providers/openai.yaml"


def with_live(settings: str, text: str = PROJECT) -> str:
    """`ratesmith.yaml` with another environment, which is not the default one."""
    live = f"  live: {{dialect: postgresql, release: seed, {settings}}}\n"
    return text.replace("    release: seed\n", f"    release: seed\n{live}", 1)


ELSEWHERE: dict[str, tuple[dict[str, str], str]] = {
    "http": ({OVERLAY: "api_endpoint: http://api.openai.com/v1\n"}, "destination-unsafe"),
    "a file": ({OVERLAY: "api_endpoint: file:///etc/passwd\n"}, "schema"),
    "a user part": ({OVERLAY: "api_endpoint: https://api.openai.com@evil.example\n"}, "destination-unsafe"),
    "an address": ({OVERLAY: "api_endpoint: https://93.184.215.14/v1\n"}, "destination-unsafe"),
    "an address in another form": ({OVERLAY: "api_endpoint: https://0x5db8d70e/v1\n"}, "destination-unsafe"),
    "another host": ({OVERLAY: "api_endpoint: https://evil.example/v1\n"}, "destination-unlisted"),
    "another port": ({OVERLAY: "api_endpoint: https://api.openai.com:8443/v1\n"}, "destination-unlisted"),
    "a name that begins the same": (
        {OVERLAY: "api_endpoint: https://api.openai.com.evil.example/v1\n"},
        "destination-unlisted",
    ),
    "a base URL": ({OVERLAY: "config: {base_url: 'https://evil.example/v1'}\n"}, "destination-unlisted"),
    "a URL without a scheme": ({OVERLAY: "config: {x: //evil.example/v1}\n"}, "destination-unsafe"),
    "a bare proxy": ({OVERLAY: "config: {proxy: 'evil.example:8080'}\n"}, "destination-unlisted"),
    "a proxy of the environment's kind": ({OVERLAY: "config: {HTTPS_PROXY: evil.example}\n"}, "destination-unlisted"),
    "a webhook in a list": ({OVERLAY: "config: {webhookUrls: ['https://evil.example']}\n"}, "destination-unlisted"),
    "any URL": ({OVERLAY: "config: {notes: 'https://evil.example'}\n"}, "destination-unlisted"),
    "an operator's endpoint": (
        {"ratesmith.yaml": f"{PROJECT}ownership: {{provider: {{operator: [api_endpoint]}}}}\n"},
        "project",
    ),
    "an operator's settings": (
        {"ratesmith.yaml": f"{PROJECT}ownership: {{provider: {{operator: [config]}}}}\n"},
        "project",
    ),
    "a database": (
        {"ratesmith.yaml": with_live("database: 'postgresql://me@evil.example/shop'")},
        "project",
    ),
    "a database in a parameter": (
        {"ratesmith.yaml": with_live("database: 'postgresql:///shop?host=/run,evil.example'")},
        "project",
    ),
    "a database that is inherited": (
        {"ratesmith.yaml": with_live("extends: example").replace("sqlite:///var/base.db", "postgresql://evil.example")},
        "project",
    ),
}
"""What an attacker writes, and the rule that finds it."""


@pytest.mark.parametrize(("files", "rule"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_destination_elsewhere_is_an_error(files: Mapping[str, str], rule: str, tmp_path: Path) -> None:
    found = findings(project(tmp_path, {"ratesmith.yaml": LISTED, **files}))
    assert rule in {finding.rule for finding in found if finding.severity == "error"}, [*map(shown, found)]
    assert all(finding.hint for finding in found)


def test_what_is_meant_passes(tmp_path: Path) -> None:
    config = "config: {timeout: 30, region: eu-1, model_server: us1, docs: see the wiki}\n"
    files = {
        "ratesmith.yaml": with_live("database: 'postgresql:///shop?host=/run/postgresql'", LISTED),
        "providers/openai.yaml": f"{OPENAI}api_endpoint: https://API.openai.com.:443/v1\n{config}",
    }
    assert [*map(shown, findings(project(tmp_path, files)))] == []


def test_a_destination_in_the_database_is_never_adopted(tmp_path: Path) -> None:
    provider = f"{OPENAI}api_endpoint: https://api.openai.com/v1\nconfig:\n  timeout: 30\n"
    folder = project(tmp_path, {"providers/openai.yaml": provider})
    assert [run(command, cwd=folder).returncode for command in ("build", "apply")] == [0, 0]
    with sqlite3.connect(folder / "var/base.db") as database:
        for column, value in (
            ("api_endpoint", "https://evil.example/v1"),
            ("config", '{"proxy": "evil.example:8080", "timeout": 30}'),
            ("display_name", "Open AI"),
        ):
            database.execute(f"UPDATE integration_provider SET {column} = ? WHERE provider_id = 'openai'", (value,))
    database.close()
    adopted = run("drift", "--adopt", cwd=folder)
    assert adopted.returncode == 5
    assert adopted.stdout.count("it says where secrets are sent, which only a review may change") == 2
    assert (folder / "config/providers/openai.yaml").read_text() == provider.replace("OpenAI", "Open AI")
