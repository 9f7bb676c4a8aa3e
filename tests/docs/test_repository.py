"""What holds for the repository as a whole: locks, generated files, the Makefile, and what no file may name."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
ALL_LOCKS = (*LOCKS, "requirements-uv.lock")
INDEX_HOST = re.compile(r"\b(pypi|pythonhosted|npmjs|anaconda|yarnpkg)\.(org|com)\b")
# Only at the start of a path: `docs/home/` and an address that happens to have such a part are fine.
PRIVATE_FOLDER = re.compile(r"(?<![\w.~$}/-])/(home|Users|root|work)/[\w.-]")


def run(*command: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "MAKE", "MFLAGS"))}
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def tracked() -> list[Path]:
    return [path for name in run("git", "ls-files", "-z").split("\0") if name and (path := ROOT / name).is_file()]


def requirements(lock: str) -> list[str]:
    """One string per requirement, its hashes included."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", "").splitlines()


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_requirement_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    assert requirements(lock)
    pinned = re.compile(r"[a-z0-9-]+==\S+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [line for line in requirements(lock) if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_names_no_place_to_download_from(lock: str) -> None:
    assert re.findall(r"https?:|file:|index|find-links|trusted-host", (ROOT / lock).read_text()) == []


def test_the_development_lock_repeats_every_pin_of_the_runtime_lock() -> None:
    runtime, development = ({line.split()[0] for line in requirements(lock)} for lock in LOCKS)
    assert runtime - development == set()


@pytest.mark.parametrize(
    ("path", "generated"),
    [
        ("generated/production/seed.sql", "set"),
        ("generated/contract/manifest.d.ts", "set"),
        ("generated/production/migrations/ratesmith.sum", "set"),
        ("generated/production/migrations/0001_start.up.sql", "unset"),
        ("schemas/model.schema.json", "set"),
        ("docs/rules/price-below-cost.md", "set"),
        ("requirements.lock", "set"),
        ("config/models/gpt-5.1.yaml", "unspecified"),
    ],
)
def test_git_knows_what_is_generated_and_not_worth_a_review(path: str, generated: str) -> None:
    assert run("git", "check-attr", "linguist-generated", "--", path).split()[-1] == generated


def test_two_branches_that_add_a_migration_conflict_in_the_chain() -> None:
    chain = "generated/production/migrations/ratesmith.sum"
    assert run("git", "check-attr", "merge", "--", chain).split()[-1] == "set"


def test_every_text_file_has_unix_line_ends_in_every_checkout() -> None:
    assert run("git", "check-attr", "eol", "--", "config/ratesmith.yaml").split()[-1] == "lf"


def test_make_alone_lists_every_documented_target() -> None:
    documented = re.findall(r"^([a-z-]+):.*## (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    listed = re.findall(r"^  make ([a-z-]+) +(.+)$", run("make", "--no-print-directory"), re.MULTILINE)
    assert listed == documented
    assert {"run", "test", "lint", "types", "fmt", "generate", "check-generated"} <= dict(listed).keys()


def test_no_file_names_a_package_index_or_a_folder_of_one_machine() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in tracked()
        for pattern in (INDEX_HOST, PRIVATE_FOLDER)
        if (found := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert named == []


@pytest.mark.parametrize(
    "text", ["see https://" + "pypi" + ".org/simple", "cd /" + "home/ada/ratesmith", "(/" + "work/x)"]
)
def test_the_search_for_such_names_finds_them(text: str) -> None:
    assert INDEX_HOST.search(text) or PRIVATE_FOLDER.search(text)


LONG = {"compiler/ratesmith/runtime.py": "platforms copy it, so it is one file"}


def test_every_module_stays_under_400_lines() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / "compiler").rglob("*.py")}
    assert lengths
    assert {str(path.relative_to(ROOT)) for path, length in lengths.items() if length >= 400} == {*LONG}
