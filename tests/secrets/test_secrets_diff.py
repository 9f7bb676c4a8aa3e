"""`ratesmith secrets diff`: every rule of thumb is tried against what the real sops does to a file."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import run
from support.quick import first
from support.repositories import commit, git, real_git
from support.vaults import CANARY, OTHER, Vault, filled_vault, new_key, rule

FILE = "config/secrets/example/openai.sops.yaml"
SAME_LENGTH = CANARY.replace("Zq7", "Zq9")
LONGER = CANARY + "-and-longer"
Told = set[tuple[str | None, str, str, bool]]
"""Secret or None for the file, what happened, how sure, whether it is a risk."""
KEPT: Told = {("api_key", "unchanged", "proved", False), ("api_secret", "unchanged", "proved", False)}
LIKELY: Told = {("api_key", "unchanged", "likely", False), ("api_secret", "unchanged", "likely", False)}
AGAIN = "encrypted again or rotated"
ANEW: Told = {("api_key", AGAIN, "unknown", False), ("api_secret", AGAIN, "unknown", False)}
NEW_KEY = (None, "new data key", "likely", True)
OLD_KEY = (None, "old data key", "proved", True)


@pytest.fixture
def full(tmp_path: Path) -> Vault:
    """A repository with two secrets in its one commit, and a second person's key in `second`."""
    real_git()
    made = filled_vault(tmp_path)
    (tmp_path / "second").write_text("\n".join(new_key()))
    commit(tmp_path)
    return made


def set_value(of: Vault, name: str, value: str) -> None:
    of.sops("set", "--value-stdin", FILE, f'["example"]["openai"]["{name}"]', stdin=json.dumps(value))


def set_value_later(of: Vault, name: str, value: str) -> None:
    """In another second: within the same one, sops writes the same file."""
    time.sleep(1.1)
    set_value(of, name, value)


def edit(of: Vault, script: str) -> None:
    """`sops edit`, with an editor that is a sed script."""
    editor = of.folder / "editor"
    editor.write_text(f'#!/bin/sh\nsed -i "{script}" "$1"\n')
    editor.chmod(0o755)
    of.sops("edit", FILE, EDITOR=str(editor))


def recipients(of: Vault, *public: str) -> None:
    """`.sops.yaml` names these, and the file is written for them."""
    (of.folder / ".sops.yaml").write_text(rule(",".join(public)))
    of.sops("updatekeys", "--yes", FILE)


def second(of: Vault) -> str:
    return (of.folder / "second").read_text().splitlines()[1]


def diff(of: Vault, *arguments: str) -> list[dict[str, Any]]:
    result = of.ratesmith("secrets", "diff", "--format", "json", *arguments)
    assert result.returncode == 0, result.stderr
    assert "canary" not in result.stdout + result.stderr
    files: list[dict[str, Any]] = json.loads(result.stdout)["files"]
    return files


def told(of: Vault, *arguments: str) -> Told:
    """The verdicts on the one file of secrets that differs."""
    (file,) = [file for file in diff(of, *arguments) if file["file"] == FILE]
    found = {(it["secret"], it["what"], it["sure"], it["risk"]) for it in file["verdicts"]}
    assert file["risk"] == any(risk for *_, risk in found)
    return found


def why(of: Vault, what: str) -> str:
    (file,) = [file for file in diff(of) if file["file"] == FILE]
    (verdict,) = [it for it in file["verdicts"] if it["what"] == what]
    text: str = verdict["why"]
    return text


def encrypt_again(of: Vault) -> None:
    plain = of.sops("decrypt", "--output-type", "json", FILE)
    of.file.write_text(of.encrypt(plain))


def replace_without_a_key(of: Vault) -> None:
    of.file.write_text(of.encrypt(json.dumps({"example": {"openai": {"api_key": SAME_LENGTH, "api_secret": OTHER}}})))


REAL: dict[str, tuple[Callable[[Vault], None], Told]] = {
    "set to another value of the same length": (
        lambda of: set_value(of, "api_key", SAME_LENGTH),
        {("api_key", "rotated", "likely", False), ("api_secret", "unchanged", "proved", False), OLD_KEY},
    ),
    "set to a longer value": (
        lambda of: set_value(of, "api_key", LONGER),
        {("api_key", "rotated", "proved", False), ("api_secret", "unchanged", "proved", False), OLD_KEY},
    ),
    "set to the value it had": (
        lambda of: set_value_later(of, "api_key", CANARY),
        KEPT | {(None, "no value and no recipient changed", "likely", False)},
    ),
    "all of them set, with the key": (
        lambda of: (set_value(of, "api_key", SAME_LENGTH), set_value(of, "api_secret", LONGER))[0],
        {
            ("api_key", "rotated", "likely", False),
            ("api_secret", "rotated", "proved", False),
            (None, "old data key", "likely", True),
        },
    ),
    "edited": (
        lambda of: edit(of, "s/Zq8/Zq9/"),
        {("api_key", "unchanged", "proved", False), ("api_secret", "rotated", "likely", False), OLD_KEY},
    ),
    "renamed in the editor": (
        lambda of: edit(of, "s/api_secret/api_other/"),
        {
            ("api_key", "unchanged", "proved", False),
            ("api_secret", "removed", "proved", False),
            ("api_other", "added", "proved", False),
            OLD_KEY,
        },
    ),
    "added": (lambda of: set_value(of, "more", LONGER), KEPT | {("more", "added", "proved", False), OLD_KEY}),
    "removed": (
        lambda of: (of.sops("unset", FILE, '["example"]["openai"]["api_secret"]'), None)[1],
        {("api_key", "unchanged", "proved", False), ("api_secret", "removed", "proved", False)},
    ),
    "a recipient added": (
        lambda of: recipients(of, of.public, second(of)),
        LIKELY | {(None, "recipient added", "proved", True)},
    ),
    "recipients exchanged": (
        lambda of: recipients(of, second(of)),
        LIKELY | {(None, "recipient added", "proved", True), (None, "recipient removed", "proved", True)},
    ),
    "a new data key": (lambda of: (of.sops("rotate", "--in-place", FILE), None)[1], ANEW | {NEW_KEY}),
    "decrypted and encrypted": (encrypt_again, ANEW | {NEW_KEY}),
    "replaced by somebody without a key": (replace_without_a_key, ANEW | {NEW_KEY}),
}


@pytest.mark.parametrize(("change", "expected"), first(3, REAL))
def test_what_sops_does_is_told_from_the_outside(change: Callable[[Vault], None], expected: Told, full: Vault) -> None:
    assert diff(full) == []
    change(full)
    assert told(full) == expected


@pytest.mark.slow
def test_an_ex_recipient_with_the_data_key_is_said_to_read_on(full: Vault) -> None:
    recipients(full, full.public, second(full))
    commit(full.folder)
    recipients(full, full.public)
    assert told(full) == LIKELY | {(None, "recipient removed", "proved", True)}
    set_value(full, "api_key", SAME_LENGTH)
    assert "knows the data key, which stays" in why(full, "recipient removed")
    assert second(full)[-6:] in why(full, "recipient removed")
    full.sops("rotate", "--in-place", FILE)
    assert "has read the old values" in why(full, "recipient removed")


def test_the_data_key_that_is_said_to_stay_does_open_the_new_value(full: Vault) -> None:
    """The claim behind the warning: what an ex-recipient kept of the history opens what is written later."""
    recipients(full, full.public, second(full))
    before = full.file.read_text()
    recipients(full, full.public)
    set_value(full, "api_key", SAME_LENGTH)
    entries = re.compile(r"^ {4}age:\n.*?(?=^ {4}lastmodified)", re.MULTILINE | re.DOTALL)
    (kept,) = entries.findall(before)
    full.file.write_text(entries.sub(lambda _: kept, full.file.read_text()))
    private = (full.folder / "second").read_text().splitlines()[0]
    assert SAME_LENGTH in full.sops("decrypt", FILE, SOPS_AGE_KEY=private)


def test_an_entry_left_for_one_recipient_hides_no_new_data_key(full: Vault) -> None:
    recipients(full, full.public, second(full))
    commit(full.folder)
    entry = re.compile(rf"( +- recipient: {full.public}\n.*?-----END AGE ENCRYPTED FILE-----\n)", re.DOTALL)
    (old,) = entry.findall(full.file.read_text())
    replace_without_a_key(full)
    full.file.write_text(entry.sub(lambda _: old, full.file.read_text()))
    assert NEW_KEY in told(full)


def test_a_file_that_goes_back_is_a_risk(full: Vault) -> None:
    old = full.file.read_text()
    text = re.sub(r"(?<=lastmodified: \")\d{4}", "2001", old)
    full.file.write_text(text)
    assert (None, "file went back to an older version", "proved", True) in told(full)
    full.file.write_text(re.sub(r"(?<=lastmodified: \")[^\"]+", "0001-01-01T00:00:00+14:00", old))
    assert (None, "file went back to an older version", "proved", True) in told(full)


def test_a_setting_that_leaves_values_in_the_clear_is_a_risk(full: Vault) -> None:
    full.file.write_text(full.file.read_text().replace("unencrypted_suffix: _unencrypted", "mac_only_encrypted: true"))
    assert (None, "settings of sops changed", "proved", True) in told(full)
    assert why(full, "settings of sops changed") == "unencrypted_suffix, mac_only_encrypted"


@pytest.mark.slow
def test_new_and_removed_files_name_their_secrets(full: Vault) -> None:
    full.file.unlink()
    assert told(full) == {
        (None, "file removed", "proved", False),
        ("api_key", "removed", "proved", False),
        ("api_secret", "removed", "proved", False),
    }
    git(full.folder, "rm", "-q", "--cached", FILE)
    commit(full.folder)
    full.fill()
    assert told(full) == {
        (None, "new file", "proved", False),
        ("api_key", "added", "proved", False),
        ("api_secret", "added", "proved", False),
    }
    assert full.public[-6:] in why(full, "new file")


def test_a_ciphertext_in_another_place_is_known_again(full: Vault) -> None:
    other = full.file.parent / "other.sops.yaml"
    other.write_text(full.file.read_text().replace("    openai:\n", "    other:\n"))
    (file,) = diff(full)
    copied = [verdict for verdict in file["verdicts"] if verdict["what"] == "copied"]
    assert [(it["secret"], it["sure"], it["risk"]) for it in copied] == [
        ("api_key", "proved", True),
        ("api_secret", "proved", True),
    ]
    assert "that of example/openai api_key" in copied[0]["why"]
    with pytest.raises(subprocess.CalledProcessError) as failure:
        full.sops("decrypt", str(other))
    assert failure.value.returncode == 25


@pytest.mark.slow
def test_what_sops_did_not_write_is_named_and_not_shown(full: Vault) -> None:
    encrypted = full.file.read_text()
    foreign = {
        "plain": f"example:\n  openai:\n    api_key: {CANARY}\n",
        "cut off": encrypted[: len(encrypted) // 3] + "\n  - [",
        "a merge": f"<<<<<<< {CANARY}\n{encrypted}",
        "no text": "\0",
        "empty": "",
    }
    for text in foreign.values():
        full.file.write_text(text)
        assert told(full) == {(None, "not written by sops, or damaged", "proved", True)}
    full.file.write_bytes(b"\xff\xfe canary")
    assert told(full) == {(None, "not written by sops, or damaged", "proved", True)}
    commit(full.folder)
    full.fill()
    assert (None, "file was not written by sops", "proved", True) in told(full)


@pytest.mark.slow
def test_values_that_are_not_encrypted_are_named_and_not_shown(full: Vault) -> None:
    encrypted = full.file.read_text()
    for value, what in ((CANARY, "in plain text"), ("ENC[canary]", "damaged"), ("''", "empty")):
        full.file.write_text(re.sub(r"(?<=api_key: )ENC\S+", value, encrypted))
        assert ("api_key", what, "proved", True) in told(full)
    commit(full.folder)
    full.file.write_text(encrypted)
    assert ("api_key", "encrypted", "proved", True) in told(full)


def test_names_are_shown_harmless(full: Vault) -> None:
    name = "\\x1b[2J " + "sk-" + "live0123456789abcdef"
    full.file.write_text(full.file.read_text().replace("        api_key:", f'        "{name}":'))
    said = full.ratesmith("secrets", "diff").stdout
    assert "removed" in said
    assert "\x1b" not in said
    assert "live0123456789" not in said


def test_a_file_that_nothing_reads_is_named(full: Vault) -> None:
    (full.file.parent / "notes.txt").write_text(CANARY)
    (full.file.parent / "link.sops.yaml").symlink_to(full.file)
    (file,) = diff(full)
    assert (file["file"], file["environment"]) == ("config/secrets/example/notes.txt", None)
    assert [(it["what"], it["risk"]) for it in file["verdicts"]] == [("no file of secrets", True)]


def test_line_ends_of_a_work_tree_are_no_difference(full: Vault) -> None:
    full.file.write_bytes(full.file.read_bytes().replace(b"\n", b"\r\n"))
    assert diff(full) == []


@pytest.mark.slow
def test_two_commits_are_compared_whatever_the_work_tree_holds(full: Vault) -> None:
    set_value(full, "api_key", LONGER)
    commit(full.folder)
    full.file.unlink()
    rotated = {("api_key", "rotated", "proved", False), ("api_secret", "unchanged", "proved", False), OLD_KEY}
    for range in ("HEAD~1..HEAD", "HEAD~1..", "HEAD~1...main"):
        assert told(full, range) == rotated
    assert diff(full, "HEAD..HEAD") == []


def test_three_dots_leave_out_what_the_other_branch_did(full: Vault) -> None:
    git(full.folder, "checkout", "-q", "-b", "side")
    (full.folder / "README").write_text("nothing about secrets")
    commit(full.folder)
    git(full.folder, "checkout", "-q", "main")
    set_value(full, "api_key", LONGER)
    commit(full.folder)
    assert diff(full, "main...side") == []
    assert len(diff(full, "main..side")) == 1


def test_a_project_below_the_root_of_the_repository_is_found(full: Vault, tmp_path: Path) -> None:
    outer = tmp_path.parent / f"{tmp_path.name}-outer"
    outer.mkdir()
    (tmp_path / ".git").rename(tmp_path / "old")
    tmp_path.rename(outer / "project")
    commit(outer)
    moved = full._replace(folder=outer / "project")
    assert diff(moved) == []
    set_value(moved, "api_key", LONGER)
    assert ("api_key", "rotated", "proved", False) in told(moved)


def test_the_answer_is_text_with_risks_marked(full: Vault) -> None:
    base = git(full.folder, "rev-parse", "HEAD")[:12]
    assert full.ratesmith("secrets", "diff").stdout == f"config/secrets: {base} → the work tree: no difference\n"
    set_value(full, "api_key", LONGER)
    recipients(full, full.public, second(full))
    shown = f"age {second(full)[:12]}…{second(full)[-6:]}"
    assert full.ratesmith("secrets", "diff").stdout == (
        f"config/secrets: {base} → the work tree\n\n"
        "example .sops.yaml\n"
        f"  ! recipient added (proved): {shown} can read what is encrypted from now on\n\n"
        "example openai\n"
        f"  ! recipient added (proved): {shown} can read this file\n"
        "  ! old data key (likely): whoever ever opened or made this file reads the new value too;"
        " ratesmith secrets set makes a new data key\n"
        f"    api_key: rotated (proved): from {len(CANARY)} to {len(LONGER)} bytes\n"
        "    api_secret: unchanged (likely)\n\n"
        "2 files differ, 2 with a risk (!)\n"
    )


def test_one_environment_can_be_asked_for(full: Vault) -> None:
    full.file.unlink()
    assert len(diff(full, "--env", "example")) == 1
    wrong = full.ratesmith("secrets", "diff", "--env", "exampel")
    assert (wrong.returncode, "did you mean 'example'?" in wrong.stderr) == (2, True)


def test_an_unknown_revision_is_input_that_is_not_there(full: Vault) -> None:
    for revision in ("nope", "HEAD..nope", "nope...HEAD", "HEAD~7", "--", "^HEAD", "a..b..c"):
        result = full.ratesmith("secrets", "diff", "--", revision)
        assert (result.returncode, "there is no commit" in result.stderr) == (3, True), result.stderr


def test_histories_without_a_common_commit_say_so(full: Vault) -> None:
    git(full.folder, "checkout", "-q", "--orphan", "other")
    commit(full.folder)
    result = full.ratesmith("secrets", "diff", "main...other")
    assert (result.returncode, "have no commit in common" in result.stderr) == (3, True)


def test_a_shallow_clone_says_that_its_history_is_not_here(full: Vault) -> None:
    old = git(full.folder, "rev-parse", "HEAD")
    git(full.folder, "checkout", "-q", "-b", "side")
    commit(full.folder)
    git(full.folder, "checkout", "-q", "main")
    commit(full.folder)
    git(full.folder, "clone", "-q", "--depth=1", "--no-single-branch", f"file://{full.folder}", "clone")
    clone = full._replace(folder=full.folder / "clone")
    for revisions in (old, f"{old}..HEAD", "origin/side...HEAD"):
        result = clone.ratesmith("secrets", "diff", revisions)
        assert (result.returncode, "this clone is shallow" in result.stderr) == (4, True), result.stderr
        assert "git fetch --unshallow" in result.stderr
    assert diff(clone, "origin/side..HEAD") == []


def test_without_git_or_a_repository_it_says_so(full: Vault) -> None:
    nowhere = full.ratesmith("secrets", "diff", variables={"PATH": str(full.folder)})
    (full.folder / ".git").rename(full.folder / "no-git")
    outside = full.ratesmith("secrets", "diff")
    for result in (nowhere, outside):
        assert (result.returncode, "is in no git repository, or git is not installed" in result.stderr) == (4, True)


def test_neither_sops_nor_a_key_is_needed(full: Vault, tmp_path: Path) -> None:
    set_value(full, "api_key", LONGER)
    only_git = tmp_path / "bin"
    only_git.mkdir()
    (only_git / "git").symlink_to(real_git())
    result = run("secrets", "diff", cwd=full.folder, PATH=str(only_git), HOME=str(tmp_path))
    assert (result.returncode, "api_key: rotated (proved)" in result.stdout) == (0, True), result.stderr
