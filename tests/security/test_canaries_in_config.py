"""A secret that somebody wrote into the configuration in plain text is in no answer about the change that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.secrets.masked_values import masked
from support.cli import run
from support.projects import project
from support.repositories import commit

CANARIES = ("hunter2horse", "4815162342", "battery4staple", "tr0ub4dor", "99887766554433", "correcth0rse")
SETTINGS = """\
config:
  password: hunter2horse
  pin_token: 4815162342
  headers:
    - {password: battery4staple, name: x}
  deep: {x: {api_key: tr0ub4dor}}
  auth_token: {value: 99887766554433}
  credentials: [correcth0rse]
"""
ENTITY = "provider/openai"
COMMANDS = [
    *(("plan", "--base", "HEAD~1", "--format", it) for it in ("text", "json", "markdown", "html", "sarif")),
    *(("review", "HEAD~1..HEAD", "--format", it) for it in ("text", "json", "markdown")),
    *(("history", ENTITY, "--format", it) for it in ("text", "json", "csv")),
    ("explain", ENTITY),
    ("validate", "--format", "json"),
]


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose last commit wrote secrets into the settings of a provider."""
    folder = project(tmp_path_factory.mktemp("leak") / "shop")
    commit(folder)
    path = folder / "config/providers/openai.yaml"
    path.write_text(path.read_text() + SETTINGS)
    commit(folder)
    return folder


@pytest.mark.cases(quick=4)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_answer_has_a_secret_that_the_configuration_has(leaking: Path, command: tuple[str, ...]) -> None:
    done = run(*command, cwd=leaking)
    said = done.stdout + done.stderr
    assert said and [it for it in CANARIES if it in said] == []


@pytest.mark.parametrize(
    ("route", "value"),
    [
        (("config", "password"), True),
        (("config", "token"), 4096),
        (("config", "host"), "api.example.com"),
        (("price", "tokens_per_credit"), 10_000),
        (("secrets", "api_key", "env"), "OPENAI_API_KEY"),
        (("secrets", "destinations"), ["api.example.com"]),
        (("waive",), [{"rule": "secret-missing", "reason": "later"}]),
    ],
)
def test_what_is_no_secret_is_shown(route: tuple[str, ...], value: object) -> None:
    assert masked(route, value) == value
