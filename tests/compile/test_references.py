"""Files of public data that `sources:` names: inside the project, bounded, and used by the rules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ratesmith.compile import references
from ratesmith.packs.ai_platform.catalogues import snapshot
from support.projects import findings, project, shown

CATALOGUE = '{"gpt-4o": {"litellm_provider": "%s", "output_cost_per_token": 1e-05}}'
SETTINGS = "sources:\n  downloaded:\n    file: {}\n    as_of: 2026-02-20\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    model = "model_name: gpt-4o\ncost:\n  per_1m_tokens:\n    input: 4\n    output: 40\n"
    files = {"environments/example/models/writer.yaml": f"{model}price:\n  tokens_per_credit: 100\n"}
    (folder := project(tmp_path, files)).joinpath("catalogues").mkdir()
    return folder


def named(root: Path, name: str) -> list[str]:
    settings = root / "config/ratesmith.yaml"
    settings.write_text(settings.read_text() + SETTINGS.format(name))
    return [shown(finding) for finding in findings(root)]


def test_the_rules_compare_with_the_file_and_name_it(root: Path) -> None:
    (root / "catalogues/litellm.json").write_text(CATALOGUE % "openai")
    assert named(root, "catalogues/litellm.json") == [
        "config/environments/example/models/writer.yaml:5:13 cost-outside-catalogue: output costs $40.00 per 1M"
        " tokens, 4 times more than the most of 2 entries in catalogues ($10.00)"
    ]
    (finding,) = findings(root)
    assert [it.message for it in finding.related] == [
        "downloaded of 2026-02-20 has openai/gpt-4o at $10.00",
        f"{snapshot().described} has openai/gpt-4o at $10.00",
    ]


WRONG = {
    "none.json": "cannot be read: No such file or directory",
    "folder": "cannot be read: Is a directory",
    "pipe": "is no catalogue of prices: it is not JSON",
    "link.json": "is a symbolic link, which is never followed",
    "linked/real.json": "is a symbolic link, which is never followed",
    "large.json": "is larger than 16 MiB",
    "text.json": "is no catalogue of prices: it is not JSON",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_used_is_an_error_where_it_is_named(name: str, root: Path) -> None:
    folder = root / "catalogues"
    (folder / "real.json").write_text(CATALOGUE % "openai")
    (folder / "folder").mkdir()
    (folder / "link.json").symlink_to("real.json")
    (folder / "linked").symlink_to(".")
    (folder / "text.json").write_text("<html>")
    os.mkfifo(folder / "pipe")
    with (folder / "large.json").open("wb") as file:
        file.truncate((16 << 20) + 1)
    (found,) = (it for it in named(root, f"catalogues/{name}") if "ratesmith.yaml" in it)
    assert f" project: catalogues/{name} {WRONG[name]}" in found


@pytest.mark.parametrize("name", ["../x.json", "/etc/passwd", "a/../b.json", "a//b.json", ".git/config", "a\\b", '""'])
def test_a_path_leads_nowhere_else(name: str, root: Path) -> None:
    (found,) = named(root, name)
    assert " schema: " in found


def test_a_catalogue_is_no_configuration(root: Path) -> None:
    (root / "config/litellm.json").write_text(CATALOGUE % "openai")
    said = " ".join(named(root, "config/litellm.json"))
    assert "config/litellm.json is in the configuration, which holds YAML alone" in said


def test_all_catalogues_together_are_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = CATALOGUE % "openai"
    (root / "catalogues/a.json").write_text(text)
    (root / "catalogues/b.json").write_text(text)
    monkeypatch.setattr(references, "MAX_ALL_SOURCES_BYTES", 2 * len(text) - 1)
    settings = root / "config/ratesmith.yaml"
    both = "sources:\n  a: {file: catalogues/a.json}\n  b: {file: catalogues/b.json}\n"
    settings.write_text(settings.read_text() + both)
    (found,) = [it for it in findings(root) if it.rule == "project"]
    assert "the files of sources: have more than 0 MiB together with catalogues/b.json" in found.message


def test_what_a_catalogue_calls_itself_is_harmless_in_a_message(root: Path) -> None:
    (root / "catalogues/x.json").write_text(CATALOGUE % "openai](https://a.test) ```@everyone")
    named(root, "catalogues/x.json")
    text = "".join(it.message for finding in findings(root) for it in finding.related)
    assert "](" not in text and "`" not in text and "@everyone" not in text
