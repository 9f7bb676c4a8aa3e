"""What a build writes for a layout, in a real repository: drafts, what is released, and what was edited."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

from support.cli import run
from support.projects import findings, project
from support.repositories import commit, git

pytestmark = pytest.mark.slow

DJANGO = "layout: django\n    django: {app: prices, after: billing.0042_x}"
ENVIRONMENT = "dialect: postgresql\n    release: migrations\n    %s"


class Project:
    """A project with one environment that keeps migrations, in a repository of its own."""

    def __init__(self, folder: Path, layout: str) -> None:
        self.folder = project(folder)
        self.out = folder / "generated/example"
        self.text = (folder / "config/ratesmith.yaml").read_text()
        self.lay_out(layout)
        commit(folder)

    def lay_out(self, layout: str) -> None:
        """Choose a layout."""
        settings = "dialect: sqlite\n    database: sqlite:///var/base.db\n    release: seed"
        assert settings in self.text
        (self.folder / "config/ratesmith.yaml").write_text(self.text.replace(settings, ENVIRONMENT % layout))

    def change(self, name: str) -> None:
        """Rename a provider."""
        path = self.folder / "config/providers/openai.yaml"
        lines = [line for line in path.read_text().splitlines() if not line.startswith("display_name:")]
        path.write_text("\n".join([f"display_name: {name}", *lines, ""]))

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        return run("build", *options, cwd=self.folder)

    def built(self) -> None:
        """Build, and see that there is no more to do."""
        done = self.build()
        more = [line for line in done.stderr.splitlines()[1:] if not line.startswith("example: ")]
        assert (done.returncode, more) == (0, []), done.stderr
        done = self.build("--check")
        assert done.returncode == 0, done.stdout

    def released(self, name: str) -> None:
        """Change, build and commit."""
        self.change(name)
        self.built()
        commit(self.folder)

    def files(self, layout: str) -> dict[str, str]:
        """The files of a layout."""
        folder = self.out / "migrations" / layout
        return {path.name: path.read_text() for path in sorted(folder.glob("*.*"))}


FIRST = {"dbmate": ["0001_initial.sql"], "django": ["0001_initial.py", "__init__.py"]}
SETTINGS = {"dbmate": "layout: dbmate", "django": DJANGO}


@pytest.fixture(params=FIRST)
def layout(request: pytest.FixtureRequest) -> str:
    """Every layout that adds files."""
    name: str = request.param
    return name


@pytest.fixture
def made(tmp_path: Path, layout: str) -> Project:
    """A project that released one migration in that layout."""
    made = Project(tmp_path, SETTINGS[layout])
    made.released("One")
    return made


def test_the_default_layout_adds_nothing(tmp_path: Path) -> None:
    made = Project(tmp_path, "layout: plain")
    made.built()
    assert [path for path in (made.out / "migrations").iterdir() if path.is_dir()] == []


def test_the_files_of_a_draft_are_replaced_and_go_with_it(made: Project, layout: str) -> None:
    assert list(made.files(layout)) == FIRST[layout]
    before = made.files(layout)
    made.change("Two")
    made.built()
    (two,) = set(made.files(layout)) - set(before)
    assert two.startswith("0002_openai_display_name.")
    draft = made.files(layout)[two]
    made.change("Three")
    made.built()
    assert made.files(layout)[two] != draft
    assert made.build("-m", "renamed").returncode == 0
    assert [name for name in made.files(layout) if name.startswith("0002")] == [f"0002_renamed{Path(two).suffix}"]
    made.change("One")
    made.built()
    assert made.files(layout) == before


@pytest.mark.cases(ci=1)
def test_a_released_file_is_restored_from_git_when_it_is_missing(made: Project, layout: str) -> None:
    before = made.files(layout)
    shutil.rmtree(made.out / "migrations" / layout)
    assert f"migrations/{layout}/0001_initial" in made.build("--check").stdout
    made.built()
    assert made.files(layout) == before


@pytest.mark.cases(ci=1)
def test_a_released_file_that_was_edited_is_refused_and_left_alone(made: Project, layout: str) -> None:
    path = made.out / "migrations" / layout / FIRST[layout][0]
    edited = path.read_text().replace("One", "Uno")
    path.write_text(edited)
    for options in ([], ["--check"]):
        done = made.build(*options)
        assert done.returncode == 5
        shown = path.relative_to(made.folder).as_posix()
        assert f"{shown} was edited, and it is released in" in done.stderr
        assert f"git checkout HEAD -- {shown}" in done.stderr
    assert path.read_text() == edited


@pytest.mark.cases(ci=1)
def test_a_released_file_that_no_build_wrote_is_refused(made: Project, layout: str) -> None:
    path = made.out / "migrations" / layout / FIRST[layout][0]
    other = path.read_text().replace("Written by ratesmith build.", "Written by ratesmith build 0.0.1.")
    path.write_text(other)
    commit(made.folder)
    done = made.build()
    assert (done.returncode, "no build wrote this" in done.stderr) == (5, True)
    assert path.read_text() == other


@pytest.mark.cases(ci=1)
def test_a_draft_of_the_name_that_somebody_else_released_gives_way(made: Project, layout: str) -> None:
    git(made.folder, "switch", "-q", "-c", "mine")
    made.change("Mine")
    made.built()
    mine = made.files(layout)
    git(made.folder, "switch", "-q", "-c", "theirs", "main")
    made.released("Theirs")
    theirs = made.files(layout)
    assert list(theirs) == list(mine) and theirs != mine
    git(made.folder, "branch", "-q", "-f", "main", "theirs")
    git(made.folder, "switch", "-q", "mine")
    git(made.folder, "merge", "-q", "main")
    for name, text in mine.items():
        (made.out / "migrations" / layout / name).write_text(text)
    made.built()
    assert made.files(layout) == theirs


def test_a_layout_that_is_chosen_later_has_every_migration_and_the_one_before_stays(tmp_path: Path) -> None:
    made = Project(tmp_path, "layout: dbmate")
    made.released("One")
    dbmate = made.files("dbmate")
    made.lay_out(DJANGO)
    made.released("Two")
    assert made.files("dbmate") == dbmate
    assert list(made.files("django")) == ["0001_initial.py", "0002_openai_display_name.py", "__init__.py"]
    shutil.rmtree(made.out / "migrations")
    made.built()
    assert made.files("dbmate") == dbmate


def test_the_files_of_a_layout_that_was_never_released_go_when_it_is_left(tmp_path: Path) -> None:
    made = Project(tmp_path, "layout: plain")
    made.released("One")
    made.lay_out("layout: dbmate")
    made.built()
    made.lay_out(DJANGO)
    made.built()
    made.lay_out("layout: plain")
    made.built()
    assert made.files("dbmate") == made.files("django") == {}


def test_a_migration_for_django_waits_for_the_one_before_and_for_the_platform(tmp_path: Path) -> None:
    made = Project(tmp_path, DJANGO)
    made.released("One")
    made.lay_out(DJANGO.replace("0042_x", "0043_y"))
    made.released("Two")
    found = {name: _assigned(text, "dependencies") for name, text in made.files("django").items()}
    assert found == {
        "0001_initial.py": [("billing", "0042_x")],
        "0002_openai_display_name.py": [("prices", "0001_initial"), ("billing", "0043_y")],
        "__init__.py": None,
    }


@pytest.mark.cases(ci=1)
def test_a_file_of_a_person_is_named_and_left_alone(made: Project, layout: str) -> None:
    path = made.out / "migrations" / layout / f"0007_by_hand{Path(FIRST[layout][0]).suffix}"
    path.write_text("by hand\n")
    assert "nothing writes this file" in made.build().stderr
    assert path.read_text() == "by hand\n"
    commit(made.folder)
    done = made.build()
    assert done.returncode == 5 and "is not in migrations/ratesmith.sum" in done.stderr


@pytest.mark.cases(ci=1)
def test_a_link_in_the_place_of_the_folder_is_refused(made: Project, layout: str, tmp_path: Path) -> None:
    folder = made.out / "migrations" / layout
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    before = {path.name: path.read_text() for path in (tmp_path / "elsewhere").iterdir()}
    made.change("Two")
    assert made.build().returncode == 5
    assert {path.name: path.read_text() for path in (tmp_path / "elsewhere").iterdir()} == before


def test_what_python_compiled_is_no_stranger(tmp_path: Path) -> None:
    made = Project(tmp_path, DJANGO)
    made.built()
    cache = made.out / "migrations/django/__pycache__"
    cache.mkdir()
    (cache / "0001_initial.cpython-311.pyc").write_bytes(b"")
    (made.folder / ".gitignore").write_text("__pycache__/\n")
    made.built()


MISTAKES = {
    "one that is not there": ("layout: dbmat", "there is no layout 'dbmat' (did you mean 'dbmate'?)"),
    "Django without an app": ("layout: django", "example does not say to which app of Django"),
    "an app for nothing": ("layout: dbmate\n    django: {app: prices}", "the layout of example is dbmate"),
    "an app that waits for itself": ("layout: django\n    django: {app: a, after: a.0001_x}", "cannot wait for"),
    "an app that waits for itself, too": (
        "layout: django\n    django: {app: a, after: [b.0001_x, a.0001_x]}",
        "cannot wait for",
    ),
    "an app that is no name": ('layout: django\n    django: {app: "a\'b"}', "app"),
    "an app with a line end": ('layout: django\n    django: {app: "a\\n"}', "app"),
    "after without an app": ("layout: django\n    django: {app: a, after: 0042_x}", "after"),
}


def test_a_module_of_django_waits_for_every_migration_of_the_platform(tmp_path: Path) -> None:
    made = Project(tmp_path, "layout: django\n    django: {app: prices, after: [billing.0042_x, ai.0007_y]}")
    made.built()
    module = (made.out / "migrations/django/0001_initial.py").read_text()
    assert _assigned(module, "dependencies") == [("billing", "0042_x"), ("ai", "0007_y")]


@pytest.mark.parametrize(("layout", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_placed_and_explained(tmp_path: Path, layout: str, message: str) -> None:
    made = Project(tmp_path, layout)
    (finding,) = findings(made.folder)
    assert message in finding.message and finding.hint
    assert finding.origin.span.line in (9, 10) and finding.origin.path == "config/ratesmith.yaml"


def test_a_layout_is_for_migrations(tmp_path: Path) -> None:
    made = Project(tmp_path, "layout: dbmate")
    path = made.folder / "config/ratesmith.yaml"
    path.write_text(path.read_text() + "  other:\n    extends: example\n    release: seed\n")
    (finding,) = findings(made.folder)
    assert "layout dbmate is for migrations, and other is released with the seed" in finding.message
    path.write_text(path.read_text() + "    layout: plain\n")
    assert findings(made.folder) == ()


def _assigned(text: str, name: str) -> object:
    """What a module's class assigns to a name."""
    found = [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name
    ]
    return ast.literal_eval(found[0]) if found else None
