"""No file or folder of the configuration is a symbolic link, and none is followed: a branch would choose the target."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ratesmith.report.findings import reporter
from support.cli import run
from support.projects import compiled, findings, project, shown
from support.vaults import vault

CANARY = "CANARY-of-another-file"
LINK = "this is a symbolic link, and no file or folder of the configuration is one"

# In the project, to its root: what it leads to, and where that is reported.
LINKS = {
    "a model, to a file beside the configuration": ("config/models/writer.yaml", ".env"),
    "a model, to another model": ("config/models/other.yaml", "config/models/writer.yaml"),
    "a file that no kind reads": ("config/notes.yaml", ".env"),
    "a hidden file": ("config/models/.hidden", ".env"),
    "a file of an overlay": ("config/environments/example/models/writer.yaml", ".env"),
    "a link to nothing": ("config/providers/other.yaml", "nowhere"),
    "a folder of models": ("config/models", "elsewhere"),
    "a folder that no kind reads": ("config/more", "elsewhere"),
    "an overlay": ("config/environments/example", "elsewhere"),
    "all overlays": ("config/environments", "elsewhere"),
    "the settings of the project": ("config/ratesmith.yaml", ".env"),
    "the configuration itself": ("config", "elsewhere"),
    "the secrets": ("config/secrets", "elsewhere"),
    "a file of secrets": ("config/secrets/example/openai.sops.yaml", ".env"),
    "the rules of sops": (".sops.yaml", ".env"),
}


def linked(root: Path, link: str, target: str) -> Path:
    """A project of which `link` leads to `target`; both hold a canary, and neither is read."""
    folder = project(root)
    (folder / ".env").write_text(f"api_key: {CANARY}\nmodel_name: [{CANARY}\n")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere/ratesmith.yaml").write_text(f"{CANARY}: 1\n")
    (folder / "elsewhere/x.yaml").write_text(f"{CANARY}: 1\n")
    # The rules of sops are read where there is a file for them.
    (folder / "config/secrets/example").mkdir(parents=True, exist_ok=True)
    if link == ".sops.yaml":
        (folder / "config/secrets/example/openai.sops.yaml").write_text("example:\n  openai:\n    api_key: x\n")
    path = folder / link
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(folder / target)
    return folder


def test_promote_writes_through_no_link(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop", {"environments/example/models/writer.yaml": "display_name: Other\n"})
    (folder / "config/environments/example/models/writer.yaml").rename(tmp_path / "writer.yaml")
    outside = tmp_path / "outside"
    (outside / "models").mkdir(parents=True)
    (folder / "config/environments/pilot").symlink_to(outside)
    settings = folder / "config/ratesmith.yaml"
    settings.write_text(
        settings.read_text() + "  pilot: {dialect: sqlite, database: 'sqlite:///var/p.db', release: seed}\n"
    )
    (tmp_path / "writer.yaml").rename(folder / "config/environments/example/models/writer.yaml")
    done = run("promote", "example", "pilot", "model/writer.display_name", cwd=folder)
    assert (done.returncode, "is a symbolic link" in done.stderr) == (5, True), done.stderr
    assert [*(outside / "models").iterdir()] == []


@pytest.mark.parametrize(("link", "target"), LINKS.values(), ids=LINKS)
def test_a_link_is_an_error_at_its_place_and_is_not_read(tmp_path: Path, link: str, target: str) -> None:
    folder = linked(tmp_path, link, target)
    found = findings(folder)
    assert f"{link}:1:1 file-link: {LINK}" in [shown(finding) for finding in found]
    assert CANARY not in str(found)
    if link not in ("config", "config/ratesmith.yaml"):
        report = compiled(folder).report
        assert CANARY not in str(report.sources) + reporter("json")(report, color=False)


def test_what_depends_on_a_linked_file_is_not_reported_beside_it(tmp_path: Path) -> None:
    (finding,) = findings(linked(tmp_path, "config/providers/openai.yaml", ".env"))
    assert finding.rule == "file-link"


def test_the_lock_that_emacs_keeps_beside_an_edited_file_is_no_mistake(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "config/models/.#writer.yaml").symlink_to("ada@host.1234:1700000000")
    assert findings(folder) == ()


@pytest.mark.parametrize("place", ["config/models", "config/environments/example"])
def test_a_repository_of_its_own_below_the_configuration_is_an_error(tmp_path: Path, place: str) -> None:
    folder = project(tmp_path)
    (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / place / ".git").write_text("gitdir: ../../.git/modules/models\n")
    (found,) = map(shown, findings(folder))
    assert found.startswith(f"{place}:1:1 file-unknown: this folder is a repository of its own"), found


def test_a_configuration_that_is_named_by_a_link_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path / "one")
    (tmp_path / "link").symlink_to(folder / "config")
    done = run("--config", "link", "validate", cwd=tmp_path)
    assert (done.returncode, f"link:1:1: error: {LINK}" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    "link", ["config/secrets", "config/secrets/example", "config/secrets/example/openai.sops.yaml"]
)
def test_secrets_set_writes_through_no_link(tmp_path: Path, link: str) -> None:
    made = vault(tmp_path / "one")
    path, outside = made.folder / link, tmp_path / "outside"
    if path.exists():
        shutil.move(path, outside)
    else:
        outside.mkdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside)
    done = made.ratesmith("secrets", "set", "example", "openai", "api_key", value="sk-not-a-real-key-0123456789")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        5,
        f"ratesmith: {link} is a symbolic link, which is never followed; nothing was written",
    )
    assert outside.is_file() or not any(outside.rglob("*"))


@pytest.mark.parametrize("link", ["schemas", "schemas/overlay"])
def test_schema_export_writes_and_deletes_nothing_behind_a_link(tmp_path: Path, link: str) -> None:
    folder = project(tmp_path / "one")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.schema.json").write_text("{}")
    (folder / link).parent.mkdir(exist_ok=True)
    (folder / link).symlink_to(outside)
    done = run("schema", "export", cwd=folder)
    assert (done.returncode, [path.name for path in outside.iterdir()]) == (5, ["precious.schema.json"])
    assert f"{link} is a symbolic link" in done.stderr
