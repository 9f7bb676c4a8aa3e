"""What a shell completes, asked as bash, zsh and fish ask."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from support.cli import launcher, run
from support.projects import BASE, SHIPPED, project

MARGINS = "margin-below-floor margin-floor-fraction margin-implausible margin-unknown"
LINES = {
    "upc": "upcoming",
    "rates ": "hit list show",
    "rates list p": "painter",
    "build --env ": "all example",
    "apply --env=e": "example",
    "validate --format j": "json junit",
    "rules margin": MARGINS,
    "rules cost-mov": "cost-moved",
    "explain model/w": "model/writer",
    "explain plan/st": "",
    "explain model/writer.price.tokens": "model/writer.price.tokens_per_credit",
    "explain model/writer.tokens": "model/writer.tokens_per_credit model/writer.tokens_per_image",
    "explain model/writer.nothing.": "",
    "explain billing/": "billing/billing",
    "secrets set example s": "stripe",
    "secrets set ": "example",
    "history model/w": "model/writer",
    "promote ": "example",
    "promote example ": "base example",
    "promote example base model/w": "model/writer",
    "build --no-such ": "",
    "explain --format json model/s": "model/sketcher",
}


def completed(folder: Path, line: str) -> str:
    words = f"ratesmith {line}"
    count = str(len(words.split(" ")) - 1)
    done = run(cwd=folder, _RATESMITH_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=count)
    assert done.stderr == ""
    return " ".join(it.removeprefix("plain,") for it in done.stdout.split())


@pytest.mark.parametrize("broken", [False, True])
def test_names_of_the_project_are_completed_also_where_it_has_mistakes(tmp_path: Path, broken: bool) -> None:
    mistakes = {"models/drafter.yaml": "a: [\n", "models/sketcher.yaml": "", "providers/openai.yaml": None}
    folder = project(tmp_path / "shop", mistakes if broken else {})
    assert {line: completed(folder, line) for line in LINES} == LINES


def test_names_are_completed_where_the_project_file_cannot_be_read(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop", {"ratesmith.yaml": "a: [\n", "environments/staging/models/w.yaml": "{}"})
    assert completed(folder, "build --env ") == "all staging"
    assert completed(folder, "explain model/w") == "model/w model/writer"
    assert completed(folder, "rules margin") == MARGINS


def test_nothing_is_completed_and_nothing_is_said_outside_of_a_project(tmp_path: Path) -> None:
    assert [completed(tmp_path, line) for line in ("build --env ", "explain model/", "rules margin", "upc")] == [
        "",
        "",
        "",
        "upcoming",
    ]


def test_a_name_that_a_shell_would_run_is_not_put_into_its_line(tmp_path: Path) -> None:
    hostile = "".join(f"  {name}:\n    extends: example\n" for name in ("e$(id)", "e;id", "e`id`", '"e\\nid"'))
    folder = project(tmp_path / "shop", {"ratesmith.yaml": (BASE / "ratesmith.yaml").read_text() + hostile})
    assert completed(folder, "build --env e") == "example"


def test_a_completion_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    """Somebody waits for it: an environment is in `ratesmith.yaml`, and the id of a rule is a file name."""
    folder = project(tmp_path / "shop")
    for line in ("ratesmith build --env ", "ratesmith rules m"):
        asked = {
            "_RATESMITH_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": "3" if "env" in line else "2",
        }
        done = run(cwd=folder, mode="spawn", PYTHONPROFILEIMPORTTIME="1", **asked)
        assert "plain," in done.stdout and "click.shell_completion" in done.stderr
        assert not [it for it in done.stderr.splitlines() if "ai_platform.kinds" in it or "jsonschema_rs" in it]


PAGE = (SHIPPED / "docs/editor.md").read_text()
RC = {name: line.replace("\\|", "|") for name, line in re.findall(r"^\| (\w+).*\| `(.*)` \|$", PAGE, re.MULTILINE)}
"""What the page says to write, by shell."""
COMPINIT = "autoload -Uz compinit && compinit -D"


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_completes_when_tab_is_pressed(shell: str, tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    launcher(tmp_path / "bin/ratesmith")
    start = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
    shown = typed(
        [program(shell), *start[1:]],
        folder,
        f"{COMPINIT if shell == 'zsh' else ':'}; {RC[shell]}; echo re''ady\n",
        "ratesmith explain model/writer.disp\t\n",
        "echo the e''nd\n",
    )
    assert "model/writer.display_name" in shown and "Writer" in shown.split("display_name", 1)[1], shown


@pytest.mark.slow
def test_fish_completes(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    launcher(tmp_path / "bin/ratesmith")
    script = f'{RC["fish"]}; complete -C "ratesmith build --env "'
    done = subprocess.run(
        [program("fish"), "--no-config", "-c", script], cwd=folder, env=settings(folder), capture_output=True, text=True
    )
    assert (done.stdout.split(), done.stderr) == (["all", "example"], "")


def program(name: str) -> str:
    """The path of a shell; without it the test is skipped, or fails where CI is set."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} was not found (apt install {name})", pytrace=False)
        pytest.skip(f"{name} was not found")
    return found


def settings(folder: Path) -> dict[str, str]:
    path = f"{folder.parent / 'bin'}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder.parent), "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def typed(command: list[str], folder: Path, *keys: str) -> str:
    """What a terminal shows when somebody types, each line once the one before is done."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(command[0], command, settings(folder))
    shown, until = "", time.monotonic() + 60
    for line in keys:
        before, _, after = line.partition("\t")
        os.write(terminal, before.encode() + (b"\t" if after else b""))
        if after:
            shown += waited(terminal, "display_name", until)
            os.write(terminal, after.encode())
        elif "''" in line:
            shown += waited(terminal, line.rstrip().rpartition("echo ")[2].replace("''", ""), until)
    os.close(terminal)
    os.waitpid(process, 0)
    return shown


def waited(terminal: int, for_: str, until: float) -> str:
    """What is shown until a text comes."""
    shown = ""
    while for_ not in shown and time.monotonic() < until:
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65536).decode(errors="replace")
    assert for_ in shown, shown
    return shown
