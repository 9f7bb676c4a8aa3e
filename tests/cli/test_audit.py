"""audit: who set a price, by which migration and commit, in which database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.checkouts import WRITER
from support.cli import run
from support.databases import OtherDatabase, Postgres, Sqlite
from support.ledgers import tamper
from support.regions import Regions, validate
from support.repositories import commit, git
from support.vaults import filled_vault

pytestmark = pytest.mark.slow

PRICE = "model/writer.price.tokens_per_credit"
HOSTILE = "up \x1b[31m\u202e`rm` [x](http://evil.test) @all <b>\tsk-live-0123456789abcdef"


def as_somebody(folder: Path, name: str, subject: str) -> str:
    """Commit everything in the name of somebody."""
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=x", "commit", "-q", "--author", f"{name} <a@b.test>", "-m", subject)
    return git(folder, "rev-parse", "HEAD")


class Scenario:
    """Two regions, and all that can happen to a price in them."""

    def __init__(self, folder: Path, eu: Postgres, us: Postgres) -> None:
        self.regions, self.us = Regions(folder / "shop", eu.url, us.url), us
        self.folder, self.config = self.regions.folder, self.regions.folder / "config"
        project = self.config / "ratesmith.yaml"
        project.write_text(f"{project.read_text()}ownership:\n  model:\n    on_drift: overwrite\n")

    def __call__(self, *arguments: str, code: int = 0, **variables: str) -> str:
        done = run(*arguments, "--env", "staging", cwd=self.folder, **self.regions.variables | variables)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def audit(self, question: str, *more: str) -> dict[str, Any]:
        """The audit in the answer, and the exit code in it."""
        answer = self.regions.json("audit", question, *more)
        return {**answer["audit"], "exit": answer["exit"]}

    def price(self, tokens: int, text: str = WRITER) -> None:
        (self.config / "models/writer.yaml").write_text(text.replace(": 1000", f": {tokens}"))
        self("build", "-q")

    def play(self) -> None:
        self("build", "-q")
        self.first = commit(self.folder)
        self("apply", "--only", "eu", "--actor", "ci")
        self("apply", "--from-seed", "--only", "us")
        git(self.folder, "switch", "-q", "-c", "dearer")
        painter = self.config / "models/painter.yaml"
        painter.write_text(painter.read_text().replace("credits_per_image: 5", "credits_per_image: 6"))
        self.price(2000)
        self.written = as_somebody(self.folder, "Bob `x`", HOSTILE)
        git(self.folder, "switch", "-q", "main")
        git(self.folder, "merge", "-q", "--no-ff", "dearer", "-m", "Merge pull request #12")
        self.merged = git(self.folder, "rev-parse", "HEAD")
        self("apply", "--actor", "al", "--reason", "ticket\u202e <b>4711")
        self("rollback", "--to", "1", "--only", "model/painter-1", "--reason", "images", "--skip", "eu")
        self("resume", "--reason", "it was right", "--skip", "eu")
        self("apply", "--skip", "eu")
        git(self.folder, "switch", "-q", "-c", "try")
        self.price(1500)
        self("apply", "--allow-draft", "--only", "eu", "--reason", "a try")
        self("rollback", "--to", "2", "--reason", "no good", "--only", "eu")
        self("resume", "--only", "eu")
        git(self.folder, "checkout", "-q", ".")
        git(self.folder, "clean", "-fdq", "generated")
        git(self.folder, "switch", "-q", "main")
        self.us.query("UPDATE integration_provider SET display_name = 'Open AI' WHERE provider_id = 'openai'")
        provider = self.config / "providers/openai.yaml"
        provider.write_text(
            provider.read_text().replace("OpenAI", "Open AI") + "api_endpoint: https://api.openai.com/v2\n"
        )
        self.us.query("UPDATE ai_model_config SET tokens_per_credit = 900 WHERE model_name = 'writer-1'")
        (self.config / "models/sketcher.yaml").unlink()
        stages = self.config / "automation/stages.yaml"
        stages.write_text(stages.read_text().replace("use_testing: true", "use_testing: false"))
        self.price(2000, WRITER.replace("model_name: writer-1", "model_name: scribe-1\nrenamed_from: writer-1"))
        self.renamed = commit(self.folder)
        self("apply")


@pytest.fixture(scope="module")
def played(postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    postgres_database.clear()
    postgres_database.query("DROP DATABASE IF EXISTS second WITH (FORCE)")
    postgres_database.query("CREATE DATABASE second")
    second = OtherDatabase(postgres_database.folder, postgres_database.psql)
    made = Scenario(tmp_path_factory.mktemp("audit"), postgres_database, second)
    made.play()
    yield made
    postgres_database.query("DROP DATABASE second WITH (FORCE)")


def told(change: dict[str, Any]) -> list[str]:
    """What databases say of a change."""
    return [f"{it['database']} {it['action']}{' already' if it['already'] else ''}" for it in change["events"]]


def test_a_price_has_every_migration_its_commit_and_what_each_database_says(played: Scenario) -> None:
    audit = played.audit(PRICE)
    first, second, tried, third = audit["changes"]
    assert (audit["exit"], audit["files"], audit["other"], audit["git"]) == (
        0,
        "there",
        [],
        {"where": "HEAD", "trouble": ""},
    )
    assert [told(it) for it in audit["changes"]] == [
        ["eu up", "us seed"],
        ["eu up", "us up", "us left", "us resume", "us overwrite", "us up", "us overwrite"],
        ["eu up", "eu down", "eu resume"],
        ["eu up", "us up"],
    ]
    assert [it["standing"] for it in audit["changes"]] == ["released", "released", "tried", "released"]
    assert [it["number"] for it in audit["changes"]] == [1, 2, 3, 3]
    assert (first["commit"]["id"], first["written"], first["rows"][0]["op"]) == (played.first, None, "insert")
    assert (second["commit"]["id"], second["written"]["id"]) == (played.merged, played.written)
    assert (tried["name"], tried["commit"], tried["events"][1]["reason"]) == (None, None, "no good")
    values = [[(it["old"], it["new"]) for it in change["rows"][0]["columns"]] for change in audit["changes"]]
    assert values == [[(None, 1000)], [(1000, 2000)], [(2000, 1500)], []]
    assert (third["commit"]["id"], third["rows"][0]["renamed"]) == (played.renamed, ["scribe-1"])
    put_back = second["events"][-1]["rows"][0]["columns"]
    assert [(it["column"], it["old"], it["new"]) for it in put_back] == [("tokens_per_credit", 900, 2000)]
    applied = second["events"][0]
    assert (applied["actor"], applied["by"], applied["commit"]) == ("al", "postgres", played.merged)


def test_a_row_that_was_so_already_is_told_from_one_that_a_migration_wrote(played: Scenario) -> None:
    question = "provider/openai.display_name"
    added, adopted = played.audit(question)["changes"]
    assert (told(added), told(adopted)) == (["eu up", "us seed"], ["eu up", "us up already"])
    *_, written = played.audit("provider/openai.api_endpoint")["changes"]
    assert told(written) == ["eu up", "us up"]
    assert "applied, and it was so already, by postgres" in " ".join(played("audit", question).split())


def test_texts_of_commits_and_reasons_are_harmless_and_80_columns_wide(played: Scenario) -> None:
    said = played("audit", PRICE)
    assert max(map(len, said.splitlines())) <= 80
    assert not {"\x1b", "\u202e", "`", "<", "\t"} & {*said}
    answer = json.dumps(played.audit(PRICE), ensure_ascii=False).replace("\\\\", "\\")
    for shown in ("Bob 'x'", "\\u001b[31m", "(at)all", "‹redacted›", "ticket\\u202e ‹b›4711"):
        assert shown in " ".join(said.split()) and shown in answer
    assert "0002_painter_1_6_credits_per_image_and_1_more: 1000 → 2000\n" in said
    assert "migration 3, a draft that was tried and is in no file: 2000 → 1500\n" in said
    whole = played("audit", "model/writer")
    assert "0001_initial: added with 15 values (-v shows them)\n" in whole
    assert "put back what somebody had changed (tokens_per_credit 900 → 2000)" in " ".join(whole.split())


def test_a_removed_entity_is_found_by_its_file_its_row_and_without_git(played: Scenario) -> None:
    for question, more in (("model/sketcher", {}), ("model/sketcher-1", {}), ("model/sketcher-1", {"PATH": "/none"})):
        said = played("audit", f"{question}.is_active", "-v", **more)
        assert "which the files have no longer" in said
        assert "0001_initial: added with true\n" in said
        assert ("commits are missing: there is no git" in said) == bool(more)
        last = said.partition("removed")[2]
        assert ": true → false\n" in last and "  eu  2" in last and "  us  2" in last
    assert "did you mean 'sketcher'" in played("audit", "model/sketchr", code=2)
    assert "did you mean 'model'" in played("audit", "modle/writer", code=2)
    assert "compiles to no column" in played("audit", "model/writer.waive", code=2)


def test_a_database_that_is_away_is_named_and_mistakes_in_the_files_hide_no_history(played: Scenario) -> None:
    away = "postgresql://a:hidden@127.0.0.1:1/x"
    said = played("audit", PRICE, code=4, US_DATABASE_URL=away)
    assert (
        "0002_painter_1_6_credits_per_image_and_1_more: 1000 → 2000\n" in said
        and "us postgresql://a@127.0.0.1:1/x: not read: cannot" in said
    )
    assert ("hidden" in said, "  us  2" in said) == (False, False)
    assert "us: left out by this call" in played("audit", PRICE, "--skip", "us")
    file = played.config / "models/writer.yaml"
    text = file.read_text()
    for broken in ("price: [", text.replace("provider:", "provder:")):
        file.write_text(broken)
        said = played("audit", PRICE)
        assert (
            "which has mistakes in the files" in said
            and "0002_painter_1_6_credits_per_image_and_1_more: 1000 → 2000\n" in said
        )
    file.write_text(text.replace("scribe-1", "quill-1").replace("writer-1", "scribe-1"))
    assert "0002_painter_1_6_credits_per_image_and_1_more: 1000 → 2000\n" in played("audit", PRICE)
    file.write_text(text)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with a seed: a price that is changed in its file, in an overlay, by hand, and on disk alone."""
    made = filled_vault(tmp_path_factory.mktemp("seeded") / "shop")
    folder, writer = made.folder, made.folder / "config/models/writer.yaml"
    (folder / ".gitignore").write_text("generated/\nvar/\n")
    overlay = folder / "config/environments/example/models/writer.yaml"
    overlay.parent.mkdir(parents=True)

    def apply(*arguments: str) -> None:
        for command in (("build", "-q"), ("apply", *arguments)):
            done = made.ratesmith(*command, variables=made.key)
            assert done.returncode == 0, done.stderr

    commit(folder)
    apply("--actor", "ann")
    writer.write_text(WRITER.replace(": 1000", ": 2000"))
    as_somebody(folder, "Bob", "Raise it")
    writer.write_text(WRITER.replace(": 1000", ": 2000").replace("Writer", "Scribe"))
    overlay.write_text("price:\n  tokens_per_credit: 1500\n")
    as_somebody(folder, "Ann", "Lower it here")
    apply("--reason", "too dear")
    Sqlite(folder / "var/base.db").query("UPDATE ai_model_config SET tokens_per_credit = 900")
    apply()
    git(folder, "mv", "config/models/drafter.yaml", "config/models/sketch.yaml")
    sketch = folder / "config/models/sketch.yaml"
    sketch.write_text(sketch.read_text().replace("model_name: drafter-1", "model_name: s-1\nrenamed_from: drafter-1"))
    alike = (folder / "config/models/sketcher.yaml").read_text().replace("sketcher-1", "etcher-1")
    git(folder, "mv", "config/models/sketcher.yaml", "config/models/etcher.yaml")
    (folder / "config/models/etcher.yaml").write_text(alike)
    as_somebody(folder, "Cid", "Rename it")
    overlay.write_text("price:\n  tokens_per_credit: 1200\n")
    return folder


def of_seed(folder: Path, question: str, **variables: str) -> dict[str, Any]:
    done = run("audit", question, "--format", "json", cwd=folder, HOME=str(folder), **variables)
    answer: dict[str, Any] = json.loads(done.stdout)
    validate(answer)
    assert done.returncode == 0, done.stdout
    found: dict[str, Any] = answer["audit"]
    return found


def test_a_seed_is_joined_with_the_commits_in_which_the_value_changed(seeded: Path) -> None:
    audit = of_seed(seeded, PRICE)
    begin, raised, lowered, on_disk = audit["changes"]
    assert [it["standing"] for it in audit["changes"]] == ["committed"] * 3 + ["uncommitted"]
    values = [(it["rows"][0]["columns"][0]["old"], it["rows"][0]["columns"][0]["new"]) for it in audit["changes"]]
    assert values == [(None, 1000), (1000, 2000), (2000, 1500), (1500, 1200)]
    assert [told(it) for it in audit["changes"]] == [["default seed"], [], ["default seed", "default overwrite"], []]
    assert (raised["commit"]["subject"], lowered["commit"]["author"], on_disk["commit"]) == ("Raise it", "Ann", None)
    assert (begin["events"][0]["actor"], lowered["events"][0]["reason"]) == ("ann", "too dear")
    whole = of_seed(seeded, "config/models/writer.yaml")
    own = [[row for row in it["rows"] if row["table"] == "ai_model_config"] for it in whole["changes"][1:3]]
    named = [[it["column"] for it in row["columns"]] for (row,) in own]
    assert named == [["tokens_per_credit"], ["display_name", "tokens_per_credit"]]
    assert of_seed(seeded, "model/writer-1.cost_per_1k_output")["changes"][0]["rows"][0]["columns"][0]["new"] == "0.004"
    stage = of_seed(seeded, "stages.stages.2.batch_size")["changes"][0]["rows"]
    assert [it["columns"][0]["column"] for it in stage] == ["stage_config.2.batch_size", "batch_size"]
    moved = of_seed(seeded, "model/sketch")["changes"]
    rows = [row for it in moved for row in it["rows"] if row["table"] == "ai_model_config"]
    assert [(it["op"], it["renamed"]) for it in rows] == [("insert", None), ("update", ["s-1"])]


def test_a_file_that_git_takes_for_another_one_is_no_history_of_the_entity(seeded: Path) -> None:
    (only,) = of_seed(seeded, "model/etcher")["changes"]
    assert (only["rows"][0]["op"], only["commit"]["author"]) == ("insert", "Cid")
    gone = of_seed(seeded, "model/sketcher")
    assert (gone["files"], [it["rows"][0]["op"] for it in gone["changes"]]) == ("gone", ["insert", "retire"])


def test_written_keys_are_a_fact_and_no_value(seeded: Path) -> None:
    audit = of_seed(seeded, "provider/openai")
    assert audit["changes"][0]["events"][1]["secrets"] == ["api_key set", "api_secret set"]
    text = run("audit", "provider/openai", cwd=seeded, HOME=str(seeded)).stdout
    assert "  key api_key set, api_secret set by ann" in text
    assert not any(word in text + json.dumps(audit) for word in ("fingerprint", "canary", *fingerprints(seeded)))


def fingerprints(folder: Path) -> list[str]:
    return [row[0] for row in Sqlite(folder / "var/base.db").query('SELECT "fingerprint" FROM ratesmith_secret')]


def test_without_git_or_with_a_part_of_it_the_ledgers_still_speak(seeded: Path, tmp_path: Path) -> None:
    bare = of_seed(seeded, PRICE, PATH="/none")
    assert (bare["changes"], [it["action"] for it in bare["other"]]) == ([], ["seed", "seed", "overwrite"])
    assert "no git repository here" in bare["git"]["trouble"]
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{seeded}", "part")
    shutil.copytree(seeded / "var", tmp_path / "part/var")
    part = of_seed(tmp_path / "part", PRICE)
    (only,) = part["changes"]
    assert (only["commit"], only["rows"][0]["columns"][0]["new"], told(only)) == (
        None,
        1500,
        ["default seed", "default overwrite"],
    )
    assert ("is shallow" in part["git"]["trouble"], len(part["other"])) == (True, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ('[{"op": "x", "table": "ai_model_config", "key": ["5"]}]', 0),
        ('[{"op": "x", "table": "ai_model_config", "key": 5}]', 5),
        ("[5]", 5),
    ],
)
def test_a_line_that_no_apply_wrote_is_no_crash(changes: str, code: int, seeded: Path, tmp_path: Path) -> None:
    shutil.copy(seeded / "var/base.db", tmp_path)
    copy = Sqlite(tmp_path / "base.db")
    sql = f"UPDATE ratesmith_ledger SET changes = '{changes}' WHERE action IN ('overwrite', 'secrets')"
    tamper(copy, sql, "ratesmith_ledger")
    done = run("audit", "provider/openai.config", "--database", copy.url, cwd=seeded, HOME=str(seeded))
    assert (done.returncode, "is not in the form of this version" in done.stdout) == (code, code == 5), done
