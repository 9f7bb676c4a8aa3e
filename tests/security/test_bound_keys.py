"""A key stays with its destination: no change of the configuration alone has it sent to somebody else."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ratesmith.secrets.binding import shown_destinations
from support.projects import findings
from support.repositories import commit, real_git
from support.vaults import CANARY, ENDPOINT, Vault, applied, bound_vault, copied, filled_vault, stored, vault

WHERE = "config/environments/example/providers/openai.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A project with one secret, applied together with where it is sent."""
    return bound_vault(tmp_path_factory.mktemp("made"))


@pytest.fixture
def bound(made: Vault, tmp_path: Path) -> Vault:
    """A copy of it, to be changed."""
    return copied(made, tmp_path)


def move(of: Vault, endpoint: str = "https://evil.example/v1") -> None:
    """Change the endpoint in an overlay, as a pull request does."""
    (of.folder / WHERE).parent.mkdir(parents=True, exist_ok=True)
    (of.folder / WHERE).write_text(f"api_endpoint: {endpoint}\n")


@pytest.mark.slow
def test_a_key_is_not_given_to_another_destination_until_whoever_can_open_it_binds_it(bound: Vault) -> None:
    move(bound)
    for arguments, key in (([], bound.key), (["--dry-run"], bound.key), (["--take-over"], bound.key), ([], {})):
        refused = applied(bound, *arguments, **key)
        assert (refused.returncode, stored(bound)) == (5 if key else 4, (ENDPOINT, CANARY)), refused.stderr
        if key:
            assert (
                "openai.api_key is bound to https://api.openai.com, and the configuration sends it to"
                " https://evil.example; nothing was applied" in refused.stderr
            )
            assert "ratesmith secrets bind example openai" in refused.stderr
            assert "--without-secrets" not in refused.stderr
    verified = bound.ratesmith("secrets", "verify", variables=bound.key)
    assert (verified.returncode, "and the configuration sends it to https://evil.example" in verified.stdout) == (
        1,
        True,
    )
    unable = bound.ratesmith("secrets", "bind", "example", "openai")
    assert (unable.returncode, "no available key opens" in unable.stderr) == (4, True)
    told = bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key)
    assert told.stdout == (
        "config/secrets/example/openai.sops.yaml: api_key is bound to https://evil.example, and no longer to"
        " https://api.openai.com\n"
    )
    assert applied(bound, **bound.key).returncode == 0
    assert stored(bound) == ("https://evil.example/v1", CANARY)


@pytest.mark.slow
def test_a_database_that_has_the_key_already_is_not_told_another_destination_without_the_secrets(bound: Vault) -> None:
    move(bound)
    refused = applied(bound, "--without-secrets", "--format", "json")
    assert (refused.returncode, stored(bound)) == (5, (ENDPOINT, CANARY))
    assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"
    assert "was given to this database for https://api.openai.com" in refused.stderr
    move(bound, "https://API.openai.com:443/v2")
    assert applied(bound, "--without-secrets").returncode == 0


@pytest.mark.slow
def test_nor_is_one_that_does_not_remember_what_it_was_given(bound: Vault) -> None:
    """As with another prefix of the tables, but for those of the platform."""
    with sqlite3.connect(bound.folder / "var/base.db") as database:
        database.execute("DROP TABLE ratesmith_secret")
    database.close()
    assert applied(bound, "--without-secrets").returncode == 0
    move(bound)
    refused = applied(bound, "--without-secrets")
    assert (refused.returncode, stored(bound)) == (5, (ENDPOINT, CANARY))
    assert "the database has secrets of openai that it does not remember" in refused.stderr


@pytest.mark.slow
def test_an_empty_database_gets_neither_tables_nor_key_for_another_destination(bound: Vault) -> None:
    (bound.folder / "var/base.db").unlink()
    move(bound)
    assert applied(bound, **bound.key).returncode == 5
    path = bound.folder / "var/base.db"
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchall() == [(0,)]
    database.close()


def unbind(of: Vault) -> None:
    of.file.write_text(of.encrypt(json.dumps({"example": {"openai": {"api_key": CANARY}}})))


def undeclare(of: Vault) -> None:
    (of.folder / "config/providers/openai.yaml").write_text("display_name: OpenAI\nprovider_type: ai\n")
    of.file.unlink()


def remove_folder(of: Vault) -> None:
    shutil.rmtree(of.folder / "config/secrets")


AROUND = {
    "an older file that binds nothing": unbind,
    "a secret that is no longer declared": undeclare,
    "secrets that come from elsewhere now": remove_folder,
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_a_key_that_a_database_keeps_is_not_sent_elsewhere_by_leaving_it_out(
    around: Callable[[Vault], None], bound: Vault
) -> None:
    move(bound)
    around(bound)
    refused = applied(bound, "--format", "json", **bound.key)
    assert (refused.returncode, stored(bound)) == (5, (ENDPOINT, CANARY)), refused.stderr
    assert "was given to this database for https://api.openai.com" in refused.stderr
    assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"


@pytest.mark.slow
def test_an_older_file_brings_no_destination_back_that_was_withdrawn(bound: Vault) -> None:
    old = bound.file.read_text()
    move(bound, "https://new.example/v1")
    assert bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key).returncode == 0
    assert applied(bound, **bound.key).returncode == 0
    bound.file.write_text(old)
    move(bound, ENDPOINT)
    refused = applied(bound, "--format", "json", **bound.key)
    assert (refused.returncode, stored(bound)) == (5, ("https://new.example/v1", CANARY)), refused.stderr
    assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"
    assert "openai.api_key is bound to https://api.openai.com by an older file, which was replaced" in refused.stderr
    assert "since then it is for https://new.example" in refused.stderr
    assert applied(bound, "--restore-secret", "openai.api_key", **bound.key).returncode == 0
    assert stored(bound) == (ENDPOINT, CANARY)


@pytest.mark.slow
def test_what_did_not_move_is_applied_again_without_a_key(bound: Vault) -> None:
    move(bound, "https://api.openai.com/v2")
    assert applied(bound).returncode == 0
    assert stored(bound) == ("https://api.openai.com/v2", CANARY)


@pytest.mark.slow
def test_a_binding_is_not_made_of_another_ciphertext(bound: Vault) -> None:
    text = bound.file.read_text()
    key, binding = re.findall(r"ENC\S+", text)[:2]
    for swapped in (text.replace(binding, key), text.replace(key, binding)):
        bound.file.write_text(swapped)
        move(bound)
        done = applied(bound, **bound.key)
        assert (done.returncode, stored(bound)) == (4, (ENDPOINT, CANARY)), done.stderr


@pytest.mark.slow
def test_an_unbound_key_is_an_error_but_in_the_default_environment_where_apply_says_so(tmp_path: Path) -> None:
    of = filled_vault(tmp_path)
    assert [it for it in findings(of.folder) if it.severity == "error"] == []
    done = applied(of, **of.key)
    assert (done.returncode, "openai are not bound" in done.stderr) == (0, True), done.stderr
    assert "present, not bound" in of.ratesmith("secrets", "status").stdout
    settings = of.folder / "config/ratesmith.yaml"
    live = "environments:\n  live: {dialect: postgresql, release: seed, database_env: DATABASE_URL}\n"
    text = settings.read_text().replace("default_environment: example", "default_environment: live")
    settings.write_text(text.replace("environments:\n", live))
    (finding,) = (it for it in findings(of.folder) if it.rule == "secret-unbound")
    assert finding.message.startswith("api_key, api_secret of openai are not bound to a destination")
    assert finding.hint.endswith("ratesmith secrets bind example openai")
    assert of.ratesmith("secrets", "verify", "--env", "example", variables=of.key).returncode == 1
    of.ratesmith("secrets", "bind", "example", "openai", variables=of.key)
    assert not [it for it in findings(of.folder) if it.rule == "secret-unbound"]
    assert of.ratesmith("secrets", "verify", "--env", "example", variables=of.key).returncode == 0


def test_nothing_but_destinations_is_shown_of_a_binding() -> None:
    assert shown_destinations("https://a.example //b.example:1") == "https://a.example, b.example:1"
    assert shown_destinations("none plan.key=KEY") == "the default address (with other names of columns)"
    for other in (
        CANARY,
        "plan.key=KEY",
        f"https://{CANARY}@a.example",
        f"https://a.example/{CANARY}",
        "",
        "https://a.example ",
        "a.example",
    ):
        assert shown_destinations(other) == "something that is no destination"


@pytest.mark.slow
def test_a_review_shows_where_a_key_would_go_although_its_file_is_the_same(bound: Vault) -> None:
    real_git()
    first = commit(bound.folder)
    move(bound)
    told = bound.ratesmith("secrets", "diff").stdout
    assert "! destination-changed (proved): from https://api.openai.com to https://evil.example; apply refuses" in told
    second = commit(bound.folder)
    between = bound.ratesmith("secrets", "diff", f"{first}..{second}", "--format", "json")
    (file,) = json.loads(between.stdout)["files"]
    assert (file["file"], file["risk"], file["verdicts"][0]["what"]) == (
        "config/secrets/example/openai.sops.yaml",
        True,
        "destination-changed",
    )
    assert bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key).returncode == 0
    told = bound.ratesmith("secrets", "diff").stdout
    assert ("! api_key: bound to another destination" in told, "destination-changed" in told) == (True, False), told
    bound.file.write_text(bound.encrypt(json.dumps({"example": {"openai": {"api_key": CANARY}}})))
    assert "! api_key: no longer bound (proved)" in bound.ratesmith("secrets", "diff").stdout


EVIL = "https://evil.example/v1"


def settings(of: Vault, tables: str) -> None:
    """Write `tables` into `ratesmith.yaml`, and an address into the name of the provider, as a pull request does."""
    path = of.folder / "config/ratesmith.yaml"
    path.write_text(f"{path.read_text()}tables:\n  {tables}\n")
    provider = of.folder / "config/providers/openai.yaml"
    provider.write_text(provider.read_text().replace("display_name: OpenAI", f"display_name: {EVIL}"))


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(
    "tables",
    [
        "columns: {integration_provider: {api_endpoint: spare, display_name: address}}",
        "names: {integration_provider: providers}",
        "skip: [integration_provider]",
        f"on_insert: {{integration_provider: {{base_url: {EVIL}}}}}",
        f"where: {{integration_provider: {{base_url: {EVIL}}}}}",
    ],
)
def test_a_key_is_bound_to_the_columns_that_a_platform_reads_addresses_from(bound: Vault, tables: str) -> None:
    with sqlite3.connect(bound.folder / "var/base.db") as database:
        for column in ("spare", "address", "base_url"):
            database.execute(f"ALTER TABLE integration_provider ADD COLUMN {column} text DEFAULT ''")
        database.execute(f"UPDATE integration_provider SET spare = '{ENDPOINT}', address = 'OpenAI'")
    database.close()
    settings(bound, tables)
    for arguments, key in (([], bound.key), (["--without-secrets"], {})):
        refused = applied(bound, *arguments, "--format", "json", **key)
        assert (refused.returncode, stored(bound)) == (5, (ENDPOINT, CANARY)), refused.stderr
        assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"
    verified = bound.ratesmith("secrets", "verify", variables=bound.key)
    assert (verified.returncode, "openai" in verified.stdout) == (1, True), verified.stdout
    assert bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key).returncode == 0
    assert bound.ratesmith("secrets", "verify", variables=bound.key).returncode == 0


@pytest.mark.slow
def test_columns_that_are_renamed_back_need_a_key_as_well(bound: Vault) -> None:
    path = bound.folder / "config/ratesmith.yaml"
    before = path.read_text()
    path.write_text(f"{before}tables:\n  columns: {{integration_provider: {{display_name: title}}}}\n")
    told = bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key)
    assert told.stdout.endswith(
        "api_key is bound to https://api.openai.com (integration_provider.display_name=title), and no longer to"
        " https://api.openai.com\n"
    )
    path.write_text(before)
    refused = applied(bound, **bound.key)
    assert (refused.returncode, stored(bound)) == (5, (ENDPOINT, CANARY))
    assert (
        "is bound to https://api.openai.com (with other names of columns), and the configuration sends it to"
        " https://api.openai.com;" in refused.stderr
    )


@pytest.mark.slow
def test_a_project_that_renames_columns_from_the_beginning_binds_once(tmp_path: Path) -> None:
    of = vault(tmp_path)
    path = of.folder / "config/ratesmith.yaml"
    path.write_text(f"{path.read_text()}tables:\n  columns: {{integration_provider: {{api_endpoint: base_url}}}}\n")
    assert of.set("api_key", CANARY).returncode == 0
    for key in (of.key, {}):
        done = applied(of, **key)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_review_shows_that_addresses_are_read_from_another_column(bound: Vault) -> None:
    real_git()
    first = commit(bound.folder)
    settings(bound, "columns: {integration_provider: {api_endpoint: spare, display_name: address}}")
    said = (
        "destination-changed (proved): from https://api.openai.com to https://api.openai.com"
        " (integration_provider.api_endpoint=spare, integration_provider.display_name=address)"
    )
    assert said in bound.ratesmith("secrets", "diff").stdout
    assert "example/openai: ! sent elsewhere" in bound.ratesmith("plan", "--base", first).stdout
