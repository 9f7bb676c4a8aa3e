"""load: which files are read, and what is said of those that cannot be."""

import os
import shutil
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from support.projects import findings, project, shown

GOOD = "display_name: Other\nprovider_type: ai\n"

FILES: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "a file that no kind reads": (
        {"provider/x.yaml": GOOD},
        "config/provider:1:1 file-unknown: no kind of configuration is read from the folder 'provider/'",
    ),
    "the wrong ending": (
        {"providers/other.yml": GOOD},
        "config/providers/other.yml:1:1 file-unknown: no kind of configuration is read from 'providers/other.yml'",
    ),
    "a name that is no id": (
        {"providers/My Provider.yaml": GOOD},
        "config/providers/My Provider.yaml:1:1 file-name: 'My Provider' cannot be the id of a provider",
    ),
    "an overlay of no environment": (
        {"environments/prodution/modules.yaml": "linker_enabled: true\n"},
        "config/environments/prodution:1:1 file-unknown: 'prodution' is not an environment of ratesmith.yaml",
    ),
    "an empty file": (
        {"providers/other.yaml": "# nothing\n"},
        "config/providers/other.yaml:1:1 yaml: the file is empty",
    ),
    "a list instead of a map": (
        {"providers/other.yaml": "- a\n"},
        "config/providers/other.yaml:1:1 yaml: the file holds a list, not a map",
    ),
    "a single value instead of a map": (
        {"providers/other.yaml": "a:1\n"},
        "config/providers/other.yaml:1:1 yaml: the file holds a single value, not a map",
    ),
    "broken UTF-8": (
        {"providers/other.yaml": b"display_name: \xc3\xa4\n# \xff\n"},
        "config/providers/other.yaml:2:3 file-encoding: byte 0xff is not valid UTF-8",
    ),
    "UTF-16": (
        {"providers/other.yaml": GOOD.encode("utf-16")},
        "config/providers/other.yaml:1:1 file-encoding: the file is saved as UTF-16",
    ),
    "a file over a mebibyte": (
        {"providers/other.yaml": GOOD + "#" * (1 << 20)},
        "config/providers/other.yaml:1:1 file-too-large: the file is larger than 1,048,576 bytes",
    ),
    "a tag on the whole of a file that holds several entities": (
        {"billing/operations.yaml": "--- !!map\n{}\n"},
        "config/billing/operations.yaml:1:5 yaml: the tag 'tag:yaml.org,2002:map' is not allowed",
    ),
    "a missing singleton": (
        {"modules.yaml": None},
        "config/ratesmith.yaml:1:1 file-missing: config/modules.yaml is missing",
    ),
}


@pytest.mark.parametrize(("files", "expected"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_configuration_is_named_with_the_reason(
    tmp_path: Path, files: dict[str, str | bytes | None], expected: str
) -> None:
    assert [shown(finding) for finding in findings(project(tmp_path, files))] == [expected]


def test_the_conflicts_of_a_file_are_one_finding_that_names_each_marker(tmp_path: Path) -> None:
    text = "<<<<<<< HEAD\ndisplay_name: A\n=======\ndisplay_name: B\n>>>>>>> branch\nprovider_type: ai\n"
    (found,) = findings(project(tmp_path / "one", {"providers/openai.yaml": text}))
    assert (found.rule, found.message, found.origin.span.line) == ("yaml", "a merge conflict is not resolved", 1)
    others = [(related.origin.span.line, related.message) for related in found.related]
    assert others == [(3, "the other side begins here"), (5, "it ends here")]
    (found,) = findings(project(tmp_path / "many", {"providers/openai.yaml": text * 1000}))
    assert (found.message, len(found.related)) == ("1,000 merge conflicts are not resolved", 8)


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    assert not findings(project(tmp_path, {"providers/other.yaml": "\ufeff" + GOOD}))


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    assert not findings(project(tmp_path, {"providers/other.yaml": GOOD.replace("\n", "\r\n")}))


def test_files_of_editors_and_systems_are_passed_over(tmp_path: Path) -> None:
    names = (".DS_Store", "providers/.openai.yaml.swp", "providers/openai.yaml~", "providers/#openai.yaml#")
    overlay = {"environments/example/models/.DS_Store": b"\x00", "environments/example/models/#writer.yaml#": b"\x00"}
    assert not findings(project(tmp_path, {**dict.fromkeys(names, b"\x00"), **overlay}))


@pytest.mark.parametrize("folder", ["models", "billing", "environments"])
def test_a_file_in_place_of_a_folder_is_named_with_what_to_do(tmp_path: Path, folder: str) -> None:
    made = project(tmp_path)
    shutil.rmtree(made / "config" / folder, ignore_errors=True)
    (made / "config" / folder).write_text("whsec_CANARY1234\n")
    (finding,) = [finding for finding in findings(made) if finding.rule == "file-unknown"]
    assert shown(finding) == f"config/{folder}:1:1 file-unknown: 'config/{folder}' has to be a folder, and is a file"
    assert finding.hint == "move the file away, and make the folder"
    assert "secret-plaintext" in {finding.rule for finding in findings(made)}


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    folder = project(tmp_path)
    os.mkfifo(folder / "config/providers/other.yaml")
    assert [finding.rule for finding in findings(folder)] == ["file-unreadable"]


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path)
    Path(os.fsdecode(os.fsencode(folder) + b"/config/providers/\xff.yaml")).write_text(GOOD)
    assert [finding.rule for finding in findings(folder)] == ["file-name"]


def test_a_project_file_with_another_ending_is_said_to_be_renamed(tmp_path: Path) -> None:
    config = project(tmp_path) / "config"
    (config / "ratesmith.yaml").rename(config / "ratesmith.yml")
    with pytest.raises(Fatal) as caught:
        findings(tmp_path)
    assert caught.value.hint == "rename config/ratesmith.yml to ratesmith.yaml"


def test_a_missing_project_file_is_said_with_the_way_out(tmp_path: Path) -> None:
    folder = project(tmp_path, {"ratesmith.yaml": None})
    with pytest.raises(Fatal) as caught:
        findings(folder)
    assert (caught.value.exit, caught.value.hint) == (Exit.INPUT, "run: ratesmith init DIR")


PROJECTS = {
    "an unknown default environment": ("default_environment: exmaple", "default_environment: example", "did you mean"),
    "an environment called contract": ("  contract:", "  example:", "cannot be called contract"),
    "an unknown key": ("dialcet: sqlite", "dialect: sqlite", "did you mean 'dialect'"),
    "a database that is no URL": ("database: base.db", "database: sqlite:///var/base.db", "is not a URL"),
    "an unknown dialect": ("dialect: postgres", "dialect: sqlite", "did you mean 'postgresql'"),
    "no dialect": ("# nothing", "dialect: sqlite", "does not say its dialect"),
    "SQLite with migrations": ("release: migrations", "release: seed", "released with the seed"),
    "a version with a point": ("version: 1.0", "version: 1", "version"),
    "a number as version": ("version: 0", "version: 1", "version cannot be 0"),
    "a version to come": ("version: 2", "version: 1", "ratesmith.yaml has version 2"),
    "a pack with a path": ("pack: ../evil", "pack: ai_platform", "pack cannot be"),
    "itself extended": ("release: seed\n    extends: example", "release: seed", "extends itself"),
    "nothing extended": ("release: seed\n    extends: exampl", "release: seed", "no environment 'exampl' to extend"),
}


@pytest.mark.parametrize(("wrong", "right", "message"), PROJECTS.values(), ids=PROJECTS)
def test_a_mistake_in_ratesmith_yaml_is_placed_and_explained(
    tmp_path: Path, wrong: str, right: str, message: str
) -> None:
    folder = project(tmp_path)
    path = folder / "config/ratesmith.yaml"
    path.write_text(path.read_text().replace(right, wrong))
    found = findings(folder)
    assert any(message in finding.message for finding in found), [shown(finding) for finding in found]
    assert all(finding.origin.path == "config/ratesmith.yaml" and finding.hint for finding in found)


def test_a_password_in_a_database_url_is_refused_and_not_echoed(tmp_path: Path) -> None:
    folder = project(tmp_path)
    path = folder / "config/ratesmith.yaml"
    path.write_text(path.read_text().replace("sqlite:///var/base.db", "postgresql://app:hunter2@db/app"))
    (finding,) = findings(folder)
    assert "password" in finding.message
    assert "hunter2" not in finding.message + finding.hint
