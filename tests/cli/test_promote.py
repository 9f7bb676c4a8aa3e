"""`ratesmith promote`: a value moves, and every environment says what it did before or is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import run
from support.projects import BASE, project

PROJECT = (BASE / "ratesmith.yaml").read_text() + (
    "  pilot: {extends: example}\n  trial: {dialect: sqlite, database: sqlite:///var/trial.db, release: seed}\n"
)
WRITER = (BASE / "models/writer.yaml").read_text()
PILOT = "environments/pilot/models/writer.yaml"
WAIVED = WRITER.replace("output: 4", "output: 9") + (
    "waive:\n  - rule: margin-below-floor\n    reason: a pilot\n    until: 2030-01-01\n"
)
CHEAP = "cost:  # since May\n  per_1m_tokens:\n    output: 4  # halved\n"


def shop(folder: Path, files: dict[str, str]) -> Path:
    made = project(folder, {"ratesmith.yaml": PROJECT, **files})
    (made / "config/environments").mkdir(exist_ok=True)
    return made


def promoted(folder: Path, *words: str) -> list[str]:
    done = run("promote", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def contents(folder: Path) -> dict[str, str]:
    return {str(it.relative_to(folder)): it.read_text() for it in folder.rglob("*.yaml")}


def test_a_value_moves_into_the_base_and_an_empty_overlay_goes(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", {PILOT: "price:\n  tokens_per_credit: 900\n"})
    before = contents(folder)
    dry = promoted(folder, "pilot", "base", "model/writer-1.tokens_per_credit", "--dry-run")
    assert {"-  tokens_per_credit: 1000", "+  tokens_per_credit: 900", "+++ /dev/null"} <= {*dry}
    assert contents(folder) == before
    assert promoted(folder, "pilot", "base", "model/writer-1.tokens_per_credit") == [
        "changed config/models/writer.yaml",
        "deleted config/environments/pilot/models/writer.yaml",
        "also changes: example, trial",
    ]
    assert (folder / "config/models/writer.yaml").read_text() == WRITER.replace("1000", "900")
    assert not (folder / "config" / PILOT).exists()


def test_the_rest_of_an_overlay_stays_and_a_waiver_without_use_goes(tmp_path: Path) -> None:
    overlay = f"# whose\ndisplay_name: Pilot\n# what it costs\n{CHEAP}"
    folder = shop(tmp_path / "shop", {"models/writer.yaml": WAIVED, PILOT: overlay})
    said = promoted(folder, "pilot", "base", "model/writer.cost")
    assert "removed the waiver of margin-below-floor, which would silence nothing any more" in said
    assert "3 comments went with the lines: look at git diff" in said
    assert (folder / "config/models/writer.yaml").read_text() == WRITER
    assert (folder / "config" / PILOT).read_text() == "# whose\ndisplay_name: Pilot\n"
    assert run("validate", cwd=folder).returncode == 0


def test_another_environment_gets_a_file_and_the_first_one_keeps_its_own(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", {PILOT: f"display_name: Pilot\n{CHEAP}"})
    said = promoted(folder, "pilot", "trial", "model/writer.display_name")
    assert said == [
        "added config/environments/trial/models/writer.yaml",
        "pilot keeps its overlay: it does not extend trial",
        "also changes: trial",
    ]
    assert (folder / "config/environments/trial/models/writer.yaml").read_text() == (
        "# yaml-language-server: $schema=../../../../schemas/overlay/model.schema.json\ndisplay_name: Pilot\n"
    )
    done = run("promote", "pilot", "example", "model/writer", "--format", "json", cwd=folder)
    answer = json.loads(done.stdout)
    assert (answer["changed_environments"], len(answer["files"])) == (["example"], 2)
    assert (folder / "config/environments/example/models/writer.yaml").exists()
    assert not (folder / "config" / PILOT).exists()


def test_a_new_entity_moves_as_a_whole_and_is_not_new_any_more(tmp_path: Path) -> None:
    new = WRITER.replace("writer-1", "drafter-9").replace("is_default: true\n", "")
    folder = shop(tmp_path / "shop", {"environments/pilot/models/drafter-9.yaml": f"new: true\n{new}"})
    assert promoted(folder, "pilot", "base", "model/drafter-9")[0] == "added config/models/drafter-9.yaml"
    text = (folder / "config/models/drafter-9.yaml").read_text()
    assert text == f"# yaml-language-server: $schema=../../schemas/model.schema.json\n{new}"
    assert run("validate", cwd=folder).returncode == 0


REFUSED = {
    "worse": (["pilot", "base", "model/writer.is_default"], 1, "would have errors that it does not have now"),
    "not in the overlay": (["pilot", "base", "model/writer.price"], 3, "it is from config/models/writer.yaml"),
    "a default": (["pilot", "base", "model/writer.notes"], 3, "model/writer.notes; no file does"),
    "no environment": (["pilots", "base", "model/writer"], 2, "there is no environment 'pilots'"),
    "from the base": (["base", "pilot", "model/writer"], 2, "FROM is an environment"),
    "the same": (["pilot", "pilot", "model/writer"], 2, "the same"),
    "nothing": (["pilot", "base", "model/none"], 2, "there is no model 'none'"),
}


@pytest.mark.parametrize(("words", "code", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_writes_nothing(words: list[str], code: int, reason: str, tmp_path: Path) -> None:
    drafter = WRITER.replace("writer-1", "drafter-9").replace("is_default", "new")
    files = {PILOT: "is_default: false\n", "environments/pilot/models/drafter-9.yaml": f"is_default: true\n{drafter}"}
    folder = shop(tmp_path / "shop", files)
    before = contents(folder)
    done = run("promote", *words, cwd=folder)
    assert (done.returncode, reason in done.stderr, contents(folder) == before) == (code, True, True), done.stderr
