"""Files that decide what is checked or run are listed, and the patterns for code owners match the same ones."""

from __future__ import annotations

from pathlib import Path

from ratesmith.project.pipeline_files import INSTALLED, PATTERNS, matched
from ratesmith.review.change import read_change
from ratesmith.review.topics.pipeline import remarks
from support.projects import TODAY, project
from support.repositories import commit, git, real_git

LISTED = (
    ".appveyor.yml", ".ci/run", ".cirrus.yml", ".config/mise/config.toml", ".devcontainer/devcontainer.json",
    ".dockerignore", ".drone.yml", ".envrc", ".github/workflows/x.yml", ".gitlab-ci.yml", ".gitlab/x", ".gitmodules",
    ".husky/pre-push", ".lfsconfig", ".mise.toml", ".netrc", ".pre-commit-hooks.yaml", ".python-version",
    ".semaphore/semaphore.yml", ".teamcity/settings.kts", ".tool-versions", ".vscode/tasks.json", ".woodpecker/x.yml",
    "CMakeLists.txt", "Containerfile", "Dockerfile.live", "Earthfile", "GNUmakefile", "Makefile", "Pipfile",
    "Procfile", "Rakefile", "Taskfile.yml", "Tiltfile", "WORKSPACE", "appveyor.yml", "azure-pipelines.yml",
    "build.gradle.kts", "buildspec.yml", "ci/Jenkinsfile", "codefresh.yml", "compose.yaml", "conftest.py",
    "constraints.txt", "deno.json", "deploy.ps1", "deploy/action.yml", "docker-bake.hcl", "docker-compose.yml",
    "docs/CODEOWNERS", "environment.yml", "flake.nix", "generated/.gitattributes", "generated/.gitignore", "gradlew",
    "gulpfile.js", "justfile", "lefthook.yml", "makefile", "noxfile.py", "package-lock.json", "pom.xml",
    "requirements-dev.lock", "requirements/base.txt", "rules.mk", "run.bash", "setup.cfg", "setup.py", "shell.nix",
    "sitecustomize.py", "tox.ini", "uv.lock", "uv.toml", "vite.config.ts", "x.pth",
)  # fmt: skip
PASSED = (
    "Makefile.md",
    "README.md",
    "docs/setup.py",
    "notes.mk.txt",
    "src/.github/x",
    "src/Makefile",
    "src/uv.toml",
    "venv.md",
)
INSTALLED_PROGRAMS = (".venv/bin/python", ".venv/bin/ratesmith", "web/node_modules/.bin/x", "web/node_modules/a/x.js")


def write(folder: Path, *names: str, text: str = "x\n") -> str:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "--force", "--all")
    return commit(folder)


def said(folder: Path, wanted: str) -> list[tuple[str, str]]:
    return [(it.file, it.why.partition(";")[0]) for it in remarks(read_change(folder / "config", wanted, TODAY))]


def test_what_decides_what_runs_is_listed_and_a_folder_of_programs_once(tmp_path: Path) -> None:
    real_git()
    folder = project(tmp_path)
    commit(folder)
    (folder / ".gitignore").write_text(".venv/\n")
    before = write(folder, ".gitattributes")
    (folder / ".gitattributes").unlink()
    after = write(folder, *LISTED, *PASSED, *INSTALLED_PROGRAMS)
    found = said(folder, f"{before}..{after}")
    assert found[0] == (".gitattributes", "removed")
    assert sorted(found[1:-2]) == [(name, "new") for name in LISTED]
    assert found[-2:] == [(".venv", "new, 2 files"), ("web/node_modules", "new, 2 files")]
    changed = write(folder, ".venv/bin/python", "node_modules", text="another\n")
    expected = [(".venv", "changed, 1 file"), ("node_modules", "new, 1 file")]
    assert said(folder, f"{after}..{changed}") == expected


def test_a_program_is_listed_whatever_it_is_called(tmp_path: Path) -> None:
    real_git()
    folder = project(tmp_path)
    before = commit(folder)
    (folder / "tools").mkdir()
    for name, text in {
        "deploy": "#!/bin/sh\n",
        "notes": "text\n",
        "x.txt": "#!/bin/sh\n",
        "large": "x" * 300_000,
    }.items():
        (folder / "tools" / name).write_text(text)
    (folder / "tools/run.dat").write_bytes(b"\x7fELF")
    (folder / "tools/run.dat").chmod(0o755)
    git(folder, "add", "--all")
    after = commit(folder)
    assert {it.file: it.why for it in remarks(read_change(folder / "config", f"{before}..{after}", TODAY))} == {
        "tools/deploy": "new; it begins as a program does",
        "tools/large": "new; it may be a program: it has no ending, and nobody read it",
        "tools/run.dat": "new; it is executable",
    }
    (folder / "tools/notes").chmod(0o755)
    assert said(folder, f"{after}..{commit(folder)}") == [("tools/notes", "changed")]


def test_a_program_stays_one_when_it_loses_its_bit_becomes_a_link_or_goes(tmp_path: Path) -> None:
    real_git()
    folder = project(tmp_path)
    tools = folder / "tools"
    tools.mkdir()
    for name in ("a.sh", "gone.sh"):
        (tools / name).write_text("#!/bin/sh\n")
        (tools / name).chmod(0o755)
    for name in ("run", "plain", "removed"):
        (tools / name).write_text("#!/bin/sh\n")
    before = commit(folder)
    (tools / "a.sh").chmod(0o644)
    (tools / "plain").write_text("echo\n")
    (tools / "run").unlink()
    (tools / "run").symlink_to("notes.txt")
    for name in ("gone.sh", "removed"):
        (tools / name).unlink()
    after = commit(folder)
    assert {it.file: it.why for it in remarks(read_change(folder / "config", f"{before}..{after}", TODAY))} == {
        "tools/a.sh": "changed; it is executable",
        "tools/gone.sh": "removed; it is executable",
        "tools/plain": "changed; it begins as a program does",
        "tools/removed": "removed; it begins as a program does",
        "tools/run": "changed; it is a link, and a program may be where it leads",
    }


def test_another_commit_of_a_submodule_is_listed(tmp_path: Path) -> None:
    real_git()
    folder = project(tmp_path)
    commit(folder)
    commits = []
    for number in "12":
        git(folder, "update-index", "--add", "--cacheinfo", f"160000,{number * 40},vendor")
        git(folder, "commit", "-qm", "a submodule")
        commits.append(git(folder, "rev-parse", "HEAD"))
    found = remarks(read_change(folder / "config", "..".join(commits), TODAY))
    assert [(it.file, it.why) for it in found] == [("vendor", "changed; it brings files of another repository")]


def test_code_owners_approve_what_is_listed(tmp_path: Path) -> None:
    """The patterns are those of gitignore: git says what they match."""
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("\n".join(PATTERNS))
    names = [*LISTED, *PASSED, *INSTALLED_PROGRAMS]
    owned = git(tmp_path, "check-ignore", "--no-index", *names).splitlines()
    assert owned == [name for name in names if matched(name, PATTERNS)] == [*LISTED, *INSTALLED_PROGRAMS]


def test_the_name_of_a_file_counts_whatever_its_case() -> None:
    assert matched("MAKEFILE", INSTALLED) == "MAKEFILE"
