"""A database of SQLite may hold keys: nobody else reads its file, and no branch chooses where it is."""

from __future__ import annotations

import os
import shlex
import sqlite3
import struct
from pathlib import Path

import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.core.secret import Secret
from ratesmith.database.driver import Mode, connect
from ratesmith.database.sqlite_files import refuse_others
from ratesmith.deploy.apply import apply
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.cli import run
from support.databases import Site, Sqlite
from support.deployments import KEY
from support.projects import findings, project, shown
from support.repositories import commit, git
from support.sample_tables import model, provider, state


def named(folder: Path, url: str) -> Path:
    made = project(folder)
    path = made / "config/ratesmith.yaml"
    path.write_text(path.read_text().replace("sqlite:///var/base.db", url))
    return made


OUTSIDE = {
    "an absolute path": "sqlite:////tmp/elsewhere.db",
    "a path that leaves the project": "sqlite:///var/../../elsewhere.db",
    "dots that are encoded": "sqlite:///var/%2e%2e/%2E./elsewhere.db",
    "a slash that is encoded": "sqlite:///%2Ftmp/elsewhere.db",
}


@pytest.mark.parametrize("url", OUTSIDE.values(), ids=OUTSIDE)
def test_the_settings_name_no_file_outside_of_the_project(tmp_path: Path, url: str) -> None:
    (finding,) = findings(named(tmp_path / "project", url))
    assert shown(finding) == (
        "config/ratesmith.yaml:8:15 project: the file is outside of the project,"
        " and whoever writes a branch would choose it"
    )
    assert "--database" in finding.hint


@pytest.mark.parametrize("url", ["sqlite:///generated/x.db", "sqlite:///Generated/example/%67.sqlite"])
def test_the_settings_name_no_file_beside_those_that_a_build_writes(tmp_path: Path, url: str) -> None:
    (finding,) = findings(named(tmp_path / "project", url))
    assert "below generated/, where every file is one that a build writes" in shown(finding)


OF_OTHER_PROGRAMS = {
    "a file of git": "sqlite:///.git/info/grafts",
    "a file of git as some file systems spell it": "sqlite:///%E2%80%8C.git/x.db",
    "a hidden folder": "sqlite:///var/.x/a.db",
    "a hidden file": "sqlite:///.a.db",
    "a file that Python reads when it starts": "sqlite:///venv/lib/python3.11/site-packages/zz.pth",
    "a file of the configuration": "sqlite:///config/models/x.yaml",
    "no name": "sqlite:///var/",
}


@pytest.mark.parametrize("url", OF_OTHER_PROGRAMS.values(), ids=OF_OTHER_PROGRAMS)
def test_the_settings_name_no_file_that_another_program_reads(tmp_path: Path, url: str) -> None:
    (finding,) = findings(named(tmp_path / "project", url))
    assert "the file is hidden or has another ending than .db" in shown(finding)


@pytest.mark.parametrize("url", ["sqlite:///a.db", "sqlite:///var/my%20shop-1.sqlite3", "sqlite:///v\u00e4r/a.sqlite"])
def test_the_settings_name_an_ordinary_file_of_the_project(tmp_path: Path, url: str) -> None:
    assert not findings(named(tmp_path / "project", url))


def test_whoever_runs_the_command_may_name_any_file(tmp_path: Path) -> None:
    folder, path = project(tmp_path / "project"), tmp_path / "elsewhere/any.db"
    assert run("build", "-q", cwd=folder).returncode == 0
    done = run("apply", "--database", f"sqlite:///{path}", cwd=folder)
    assert (done.returncode, path.exists()) == (0, True), done.stderr


def test_a_new_database_and_its_journal_are_read_by_their_user_alone(tmp_path: Path) -> None:
    with connect("sqlite:///var/new.db", tmp_path, "write") as driver:
        driver.execute("BEGIN IMMEDIATE")
        driver.execute("CREATE TABLE a (b)")
        driver.execute(f"INSERT INTO a VALUES (zeroblob({10_000_000}))")
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "var").iterdir()}
    assert modes == {"new.db": 0o600, "new.db-journal": 0o600}


def test_an_empty_database_that_is_there_is_taken_from_others(tmp_path: Path) -> None:
    """As `sqlite3 var/ratesmith.db`, or a viewer, leaves one."""
    path = tmp_path / "new.db"
    sqlite3.connect(path).execute("SELECT 1 FROM sqlite_master").connection.close()
    path.chmod(0o644)
    connect("sqlite:///new.db", tmp_path, "write").close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_key_is_written_into_a_database_that_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    site = Site(Sqlite(path), tmp_path)
    wanted = state(model("a"), provider=[provider("openai")])
    site.converge(wanted)
    given = DecryptedSecrets(fingerprints={KEY: "f"}, values={KEY: Secret("sk-1")})

    def deploy(unsealed: DecryptedSecrets | None = given) -> None:
        with site.driver() as driver:
            apply(Deployment(site.build(wanted), driver), ApplyOptions(), unsealed=unsealed)

    path.chmod(0o600)
    deploy()
    for mode in (0o640, 0o604, 0o660):
        path.chmod(mode)
        with pytest.raises(
            Fatal, match=f"others can read them: the database .* has mode {mode:04o}; nothing was"
        ) as caught:
            deploy()
        assert (caught.value.kind, "chmod 600 test.db" in caught.value.hint) == (RefusalKind.EXPOSED, True)
        deploy(None)
    if os.geteuid() == 0:
        os.chown(path, 65534, -1)
        path.chmod(0o600)
        with pytest.raises(Fatal, match="belongs to another user"):
            deploy()


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_no_key_goes_through_a_journal_that_somebody_else_made(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "test.db"
    path.touch(0o600)
    refuse_others(path, "test.db")
    path.with_name(path.name + ending).write_bytes(b"\0")
    path.with_name(path.name + ending).chmod(0o666)
    with pytest.raises(Fatal, match=f"the database test.db{ending} has mode 0666"):
        refuse_others(path, "test.db")
    # Opened, SQLite would have played it before anybody asked.
    for mode in ("read", "rehearse", "write"):
        with pytest.raises(Fatal, match=f"^test.db{ending} can be written by others than the database") as caught:
            connect(f"sqlite:///{path}", tmp_path, mode)  # type: ignore[arg-type]
        assert caught.value.kind is RefusalKind.PLANTED
    if os.geteuid() == 0:
        path.with_name(path.name + ending).chmod(0o600)
        os.chown(path.with_name(path.name + ending), 65534, -1)
        with pytest.raises(Fatal, match=f"^test.db{ending} belongs to another user"):
            connect(f"sqlite:///{path}", tmp_path, "read")


def test_the_command_that_closes_a_database_quotes_its_name_for_a_shell(tmp_path: Path) -> None:
    """A branch can give the database any name, and somebody copies the command."""
    folder = tmp_path / "a b;touch c"
    folder.mkdir()
    path = folder / "$(touch d) '.db"
    path.touch(0o644)
    path.chmod(0o644)
    with pytest.raises(Fatal) as caught:
        refuse_others(path, "it")
    assert f"run: {shlex.join(['chmod', '600', path.name])}, and" in caught.value.hint
    path.chmod(0o600)
    folder.chmod(0o757)
    with pytest.raises(Fatal) as caught:
        refuse_others(path, "it")
    assert "run: chmod go-w 'a b;touch c', and" in caught.value.hint


@pytest.mark.parametrize("mode", [0o1777, 0o757, 0o703])
def test_no_key_is_written_where_others_could_make_the_journal(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "test.db").touch(0o600)
    folder.chmod(mode)
    with pytest.raises(Fatal, match=f"somebody else could make its journal: it has mode {mode:04o}") as caught:
        refuse_others(folder / "test.db", "test.db")
    assert "chmod go-w var" in caught.value.hint


@pytest.mark.parametrize("link", ["var", "var/base.db"])
def test_no_link_of_the_project_leads_to_a_database(tmp_path: Path, link: str) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    (root / "var").mkdir(parents=True)
    if link == "var":
        (root / link).rmdir()
        outside.mkdir()
    else:
        sqlite3.connect(outside).execute("CREATE TABLE precious (a)")
    (root / link).symlink_to(outside)
    for mode in ("read", "rehearse", "write"):
        with pytest.raises(Fatal, match=f"{link} is a symbolic link, which is never followed"):
            connect("sqlite:///var/base.db", root, mode)  # type: ignore[arg-type]
    assert outside.is_file() or not any(outside.iterdir())


@pytest.mark.parametrize("name", ["base.db", "base.db-journal", "base.db-wal", "base.db-shm"])
def test_no_branch_brings_a_database_or_what_sqlite_reads_beside_one(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / name).touch()
    git(tmp_path, "add", "-f", "var")
    for mode in ("read", "rehearse", "write"):
        with pytest.raises(Fatal, match=f"git tracks var/{name}: a branch brings the database"):
            connect("sqlite:///var/base.db", tmp_path, mode)  # type: ignore[arg-type]
    with pytest.raises(Fatal, match=f"git tracks var/{name}"):
        connect(f"sqlite:///{tmp_path}/var/base.db", tmp_path, "read")


def test_a_database_that_no_branch_brings_is_opened(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    connect("sqlite:///var/base.db", tmp_path, "write").close()
    connect("sqlite:///var/base.db", tmp_path, "read").close()


@pytest.mark.slow
def test_a_check_and_a_review_name_what_a_branch_brings_of_a_database(tmp_path: Path) -> None:
    folder, name = project(tmp_path), "base.db-wal"
    assert run("build", "-q", cwd=folder).returncode == 0
    before = commit(folder)
    (folder / "var").mkdir()
    (folder / "var" / name).touch()
    assert run("build", "--check", cwd=folder).returncode == 0
    git(folder, "add", "--force", "var")
    after = commit(folder)
    done = run("build", "--check", cwd=folder)
    assert (done.returncode, f"ratesmith.yaml:8:15: error: git tracks var/{name}: a branch" in done.stderr) == (1, True)
    listed = run("review", f"{before}..{after}", cwd=folder).stdout
    assert f"  var/{name}: new; git brings the database of example" in listed
    git(folder, "rm", "-q", "--cached", f"var/{name}")
    assert run("build", "--check", cwd=folder).returncode == 0
    (folder / "var" / name).unlink()
    assert "nothing that needs a second pair of eyes" in run("review", f"{after}..{commit(folder)}", cwd=folder).stdout


@pytest.mark.parametrize("url", ["sqlite:///base.db", "sqlite:///{}/base.db"])
def test_no_journal_has_another_file_deleted(tmp_path: Path, url: str) -> None:
    path, precious = tmp_path / "base.db", tmp_path / "precious.txt"
    sqlite3.connect(path).execute("CREATE TABLE a (b)").connection.close()
    precious.write_text("the only copy")
    _hot_journal(path, str(precious).encode())
    for mode in ("read", "rehearse", "write"):
        with pytest.raises(Fatal, match=r"base\.db-journal names another file, which SQLite would delete"):
            connect(url.format(tmp_path), tmp_path, mode).rows("SELECT * FROM a")  # type: ignore[arg-type]
    assert precious.exists()
    # It is a journal that SQLite believes.
    sqlite3.connect(path).execute("SELECT * FROM a")
    assert not precious.exists()


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_journal_that_comes_while_a_command_runs_has_no_file_deleted(tmp_path: Path, mode: Mode) -> None:
    """SQLite looks for one at the beginning of each transaction."""
    path, precious = tmp_path / "base.db", tmp_path / "precious.txt"
    sqlite3.connect(path).execute("CREATE TABLE a (b)").connection.close()
    precious.write_text("the only copy")
    driver = connect("sqlite:///base.db", tmp_path, mode)
    assert driver.rows("SELECT * FROM a") == []
    _hot_journal(path, str(precious).encode())
    for ask in (lambda: driver.rows("SELECT * FROM a"), lambda: driver.begin(reading=mode == "read")):
        with pytest.raises(Fatal, match=r"base\.db-journal names another file, which SQLite would delete"):
            ask()
    assert precious.exists()
    (tmp_path / "base.db-journal").chmod(0o666)
    (tmp_path / "base.db-journal").write_bytes(b"pages")
    with pytest.raises(Fatal, match="can be written by others than the database"):
        driver.begin()


def _hot_journal(path: Path, names: bytes) -> None:
    page, magic = 4096, bytes.fromhex("d9d505f920a163d7")
    head = magic + struct.pack(">IIIII", 0, 1, path.stat().st_size // page, 512, page)
    tail = struct.pack(">I", 0x40000000 // page + 1) + names + struct.pack(">II", len(names), sum(names)) + magic
    path.with_name("base.db-journal").write_bytes(head.ljust(512, b"\0") + tail)
