"""What other programs make of our output, and which programs we start."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ratesmith.core.canonical_json import embeddable
from ratesmith.core.git import Git
from ratesmith.core.programs import find_program
from ratesmith.core.sanitize import harmless, visible
from ratesmith.secrets.sops_cli import sops_environment
from support.cli import run
from support.projects import BASE, findings, project, shown

COMMANDS = ["##[command]x", "##[group]", "a ##[add-mask]b", "##vso[task.setvariable variable=a]b", "###[error]x"]


@pytest.mark.parametrize("text", COMMANDS)
def test_no_runner_finds_a_command_of_its_own_in_a_message(text: str) -> None:
    assert "##[" not in visible(text).replace("\\u0023#[", "") and "##vso[" not in visible(text).replace("\\u0023#", "")
    assert "\\u0023#" in visible(text) and "\\u0023#" in harmless(text)


@pytest.mark.parametrize("text", ["## heading", "a##b", "#[x]", "issue ## 3"])
def test_other_number_signs_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


def test_no_answer_of_a_command_holds_one(tmp_path: Path) -> None:
    writer = (BASE / "models/writer.yaml").read_text()
    text = writer.replace("display_name: Writer", 'display_name: "##[add-mask]Writer"') + '"##[command]": 1\n'
    folder = project(tmp_path, {"models/writer.yaml": text})
    for arguments in (("validate",), ("validate", "--format", "json"), ("explain", "model/writer")):
        said = run(*arguments, cwd=folder)
        assert "##[" not in (said.stdout + said.stderr).replace("\\u0023#[", "")
    (folder / "config/models/writer.yaml").write_text(text.replace('"##[command]": 1\n', ""))
    answer = run("explain", "model/writer.display_name", "--format", "json", cwd=folder)
    assert "##[" not in answer.stdout.replace("\\u0023#[", "")
    assert "##[add-mask]Writer" in str(json.loads(answer.stdout))


class Page(HTMLParser):
    """Collects the text of the first script and the tags behind it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.script, self.tags = "", [""]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.script += data if self.tags[-1] == "script" else ""


def test_a_manifest_ends_no_script_of_a_page_and_stays_the_same_value() -> None:
    value = {"notes": "</script><b>\u2028\u2029<!--", "é": "<"}
    text = b"".join(embeddable(value)).decode()
    assert json.loads(text) == value
    assert not {"<", "\u2028", "\u2029"} & {*text}
    assert "é" in text
    page = Page(f"<script>{text}</script><p>")
    assert (json.loads(page.script), page.tags) == (value, ["", "script", "p"])


@pytest.mark.parametrize("key", ["__proto__", "constructor", "prototype", '"\\x5f_proto__"'])
def test_a_key_with_a_meaning_in_javascript_is_refused(tmp_path: Path, key: str) -> None:
    text = (BASE / "models/writer.yaml").read_text()
    (finding,) = findings(project(tmp_path, {"models/writer.yaml": f"{text}capabilities:\n  {key}: true\n"}))
    name = "__proto__" if "x5f" in key else key
    assert shown(finding) == (
        f"config/models/writer.yaml:15:3 yaml: the key '{name}' has a meaning of its own in JavaScript"
    )


def test_an_id_is_no_such_key(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {"providers/constructor.yaml": "display_name: X\nprovider_type: ai\n"}
    (finding,) = findings(project(tmp_path, files))
    assert (finding.rule, finding.hint) == ("file-name", "choose another name")


@pytest.mark.parametrize("entry", ["", ".", "bin"])
def test_no_program_is_taken_from_a_folder_that_a_branch_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    planted = tmp_path / entry / "git"
    planted.parent.mkdir(exist_ok=True)
    planted.write_text("#!/bin/sh\ntouch pwned\n")
    planted.chmod(0o755)
    (planted.parent / "sops").hardlink_to(planted)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}/usr/bin:/bin")
    assert find_program("sops") != str(planted.parent / "sops")
    Git.find(tmp_path)
    assert not (tmp_path / "pwned").exists()
    monkeypatch.setenv("PATH", entry)
    assert find_program("git") is None
    assert sops_environment((), os.environ)["PATH"] == ""
