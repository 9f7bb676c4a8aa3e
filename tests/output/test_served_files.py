"""The files of a manifest that browsers get: named by their bytes, and what says which release they are."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ratesmith.output.artifacts import manifest_files
from ratesmith.release.build import build_from_disk
from ratesmith.release.history import history_on_disk
from support.cli import run
from support.databases import Sqlite
from support.file_texts import texts_of
from support.projects import BASE, SHIPPED, compiled, project

WRITER = (BASE / "models/writer.yaml").read_text()
PUBLIC = "generated/example/public/v1"


def ratesmith(folder: Path, *arguments: str, code: int = 0) -> str:
    done = run(*arguments, cwd=folder)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def written(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))


def test_a_file_is_named_by_its_bytes_and_the_pointer_and_the_release_name_it(tmp_path: Path) -> None:
    shop = project(tmp_path)
    ratesmith(shop, "build")
    pointer, release = written(shop / PUBLIC / "manifest.json"), written(shop / "generated/example/release.json")
    content = (shop / PUBLIC / pointer["manifest"]).read_bytes()
    assert pointer["manifest"] == f"manifest.{sha256(content).hexdigest()[:12]}.json"
    assert release["manifest"] == f"public/v1/{pointer['manifest']}"
    whole = written(shop / "generated/example/manifest.json")
    assert json.loads(content) == whole
    assert pointer["content_hash"] == release["content_hash"] == whole["content_hash"]
    assert {*release} == {*pointer, "state_hash", "head", "migration", "tables", "columns"}


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_nothing_that_may_be_served_has_the_hash_of_a_state_or_a_provider_s_cost(environment: str) -> None:
    """A hash of the rows moves when a private cost does, so that anybody could try costs until it fits."""
    folder = SHIPPED / "generated" / environment
    private = written(folder / "release.json")
    files = [*(folder / "public").rglob("*.json"), *folder.glob("manifest.*"), *folder.glob("*.schema.json")]
    assert len(files) == 7
    for file in files:
        text = file.read_text()
        assert not [it for it in ("state_hash", private["state_hash"], private["migration"], '"cost') if it in text]


@pytest.mark.slow
def test_a_private_cost_that_moves_leaves_what_is_served_alone(tmp_path: Path) -> None:
    shop = project(tmp_path)
    ratesmith(shop, "build")
    first = {it.name: it.read_bytes() for it in (shop / PUBLIC).iterdir()}
    release = written(shop / "generated/example/release.json")
    text = (BASE / "providers/openai.yaml").read_text()
    (shop / "config/providers/openai.yaml").write_text(text + "config: {organization: ours}\n")
    ratesmith(shop, "build")
    assert {it.name: it.read_bytes() for it in (shop / PUBLIC).iterdir()} == first
    moved = written(shop / "generated/example/release.json")
    assert {name for name in release if release[name] != moved[name]} == {"state_hash"}


@pytest.mark.slow
def test_two_environments_with_the_same_content_have_two_files(tmp_path: Path) -> None:
    """Beside each other on a server the second one would be the first one's."""
    settings = (BASE / "ratesmith.yaml").read_text()
    other = "  other: {dialect: sqlite, database: 'sqlite:///var/other.db', release: seed}\n"
    shop = project(tmp_path, {"ratesmith.yaml": settings + other})
    ratesmith(shop, "build")
    one, two = (written(shop / f"generated/{name}/public/v1/manifest.json") for name in ("example", "other"))
    assert one["content_hash"] == two["content_hash"]
    assert one["manifest"] != two["manifest"]


def test_a_build_replaces_the_file_of_the_build_before_and_no_other(tmp_path: Path) -> None:
    shop = project(tmp_path)
    ratesmith(shop, "build")
    (old,) = (it.name for it in (shop / PUBLIC).glob("manifest.*.json"))
    (shop / PUBLIC / "manifest.0123456789ab.json").write_text("{}")
    (shop / "config/models/writer.yaml").write_text(WRITER.replace("display_name: Writer", "display_name: Scribe"))
    checked = ratesmith(shop, "build", "--check", code=5)
    assert f"{PUBLIC}/{old}: another manifest is in its place, and the next build deletes it" in checked
    assert f"{PUBLIC}/manifest.0123456789ab.json: nothing writes this file; delete it" in checked
    ratesmith(shop, "build")
    names = {it.name for it in (shop / PUBLIC).iterdir()}
    assert old not in names and "manifest.0123456789ab.json" in names and len(names) == 3


@pytest.mark.slow
def test_the_ledger_of_a_database_is_where_the_release_says(tmp_path: Path) -> None:
    shop = project(tmp_path)
    ratesmith(shop, "build")
    ratesmith(shop, "apply", "--without-secrets")
    release = written(shop / "generated/example/release.json")
    database = Sqlite(shop / "var/base.db")
    (row,) = database.query(
        "SELECT environment, state_hash, head, migration FROM ratesmith_ledger ORDER BY id DESC LIMIT 1"
    )
    assert row == tuple(release[name] for name in ("environment", "state_hash", "head", "migration"))
    there = {name for (name,) in database.query("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert {"ai_model_config", "ai_model_in_force", "ratesmith_ledger"} <= {*release["tables"]}
    assert {*release["tables"].values()} <= there


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_release_of_a_history_is_at_its_last_migration(environment: str) -> None:
    folder = SHIPPED / "generated" / environment
    release = written(folder / "release.json")
    history = history_on_disk(environment, folder)
    assert release["state_hash"] == written(folder / "state.json")["hash"]
    assert (release["head"], release["migration"]) == (history.head, history.head_id)


@pytest.mark.slow
def test_a_manifest_with_a_hundred_models_is_8_kilobytes_on_its_way(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        f"models/writer-{number}.yaml": WRITER.replace("writer-1", f"vendor/writer-{number}.{number % 7}-preview")
        .replace("display_name: Writer", f"display_name: Writer {number} Preview")
        .replace("is_default: true", f"sort_order: {number}")
        .replace("tokens_per_credit: 1000", f"tokens_per_credit: {900 + number}")
        for number in range(2, 98)
    }
    target = compiled(project(tmp_path, files)).targets["example"]
    (served,) = [
        text.encode()
        for path, text in texts_of(manifest_files.artifacts(build_from_disk(target, tmp_path / "generated"))).items()
        if "/public/v1/manifest." in path and not path.endswith("/manifest.json")
    ]
    assert sum(map(len, json.loads(served)["models"].values())) == 100
    assert len(gzip.compress(served)) < 8_000
