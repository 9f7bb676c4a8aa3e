"""A key stays with the settings that a platform may make the name of a host of, whatever these are called."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from support.repositories import commit, real_git
from support.vaults import CANARY, ENDPOINT, PROVIDER, Vault, applied, bound_vault, copied, vault


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A project with one secret, applied together with where it is sent."""
    return bound_vault(tmp_path_factory.mktemp("made"))


@pytest.fixture
def bound(made: Vault, tmp_path: Path) -> Vault:
    """A copy of it, to be changed."""
    return copied(made, tmp_path)


def forget(of: Vault) -> None:
    """Leave the key as one that the platform itself wrote: no file has it, and the database knows of none."""
    (of.folder / "config/providers/openai.yaml").write_text("display_name: OpenAI\nprovider_type: ai\n")
    shutil.rmtree(of.folder / "config/secrets")
    with sqlite3.connect(of.folder / "var/base.db") as database:
        database.execute("DROP TABLE ratesmith_secret")
    database.close()


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("api_endpoint: base_url", "api_endpoint: spare, display_name: base_url", "https://evil.example/v1"),
        ("", "display_name: base_url", "https://evil.example/v1"),
        ("", "display_name: tenant", "evil"),
    ],
)
def test_a_key_that_the_platform_wrote_stays_with_the_column_its_address_is_read_from(
    before: str, after: str, name: str, bound: Vault
) -> None:
    settings_file, provider = bound.folder / "config/ratesmith.yaml", bound.folder / "config/providers/openai.yaml"
    text = settings_file.read_text()
    with sqlite3.connect(bound.folder / "var/base.db") as database:
        for column, value in {"base_url": ENDPOINT, "spare": "", "tenant": "openai"}.items():
            database.execute(f"ALTER TABLE integration_provider ADD COLUMN {column} text DEFAULT '{value}'")
    database.close()
    forget(bound)
    endpoint = "" if before else f"api_endpoint: {ENDPOINT}\n"
    provider.write_text(f"display_name: OpenAI\nprovider_type: ai\n{endpoint}")
    if before:
        settings_file.write_text(f"{text}tables:\n  columns: {{integration_provider: {{{before}}}}}\n")
        provider.write_text(provider.read_text() + f"api_endpoint: {ENDPOINT}\n")
    assert applied(bound).returncode == 0
    settings_file.write_text(f"{text}tables:\n  columns: {{integration_provider: {{{after}}}}}\n")
    provider.write_text(f"display_name: {name}\nprovider_type: ai\n{endpoint}")
    refused = applied(bound, "--format", "json")
    assert refused.returncode == 5, refused.stderr
    assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"


NAMED_HOSTS = {
    "a single word": "config: {resource_name: openai}\n",
    "a text with blanks": "config: {note: use api openai com}\n",
    "a number": "config: {account: 1234567}\n",
    "a key": "config: {tenants: {openai: true}}\n",
}


def rename_in_config(of: Vault) -> None:
    """Change a setting whose text no rule takes for the name of a host, as a pull request does."""
    path = of.folder / "config/providers/openai.yaml"
    text = path.read_text()
    path.write_text(re.sub("(config:.*)(openai|1234567)", r"\1evil", text))
    assert path.read_text() != text


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("config", NAMED_HOSTS.values(), ids=NAMED_HOSTS)
def test_a_key_is_bound_to_every_setting_that_a_platform_may_make_a_host_of(config: str, bound: Vault) -> None:
    provider = bound.folder / "config/providers/openai.yaml"
    provider.write_text(provider.read_text() + config)
    refused = applied(bound, **bound.key)
    assert (refused.returncode, "settings beside the address" in refused.stderr) == (5, True), refused.stderr
    told = bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key)
    assert "api_key is bound to https://api.openai.com (with its settings), and no longer to" in told.stdout
    assert applied(bound, **bound.key).returncode == 0
    assert applied(bound).returncode == 0
    rename_in_config(bound)
    for arguments, key in (([], bound.key), (["--without-secrets"], {})):
        refused = applied(bound, *arguments, "--format", "json", **key)
        assert refused.returncode == 5, refused.stderr
        assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"
        assert "settings beside the address changed" in refused.stderr
    verified = bound.ratesmith("secrets", "verify", variables=bound.key)
    assert (verified.returncode, "settings beside the address changed" in verified.stdout) == (1, True)


@pytest.mark.slow
def test_the_path_of_an_address_in_the_settings_needs_no_key(tmp_path: Path) -> None:
    of = vault(tmp_path)
    provider = of.folder / "config/providers/openai.yaml"
    provider.write_text(f"{PROVIDER}config: {{base_url: {ENDPOINT}, region: eu}}\n")
    assert of.set("api_key", CANARY).returncode == 0
    assert applied(of, **of.key).returncode == 0
    provider.write_text(provider.read_text().replace("/v1", "/v2"))
    assert applied(of).returncode == 0


def bind_as_before(of: Vault) -> None:
    """Bind the key as it was when settings were no part of a binding."""
    of.file.write_text(
        of.encrypt(
            json.dumps({"example": {"openai": {"api_key": CANARY, "api_key_bound_to": "https://api.openai.com"}}})
        )
    )


@pytest.mark.slow
def test_a_database_goes_on_with_a_binding_without_settings_until_one_changes(bound: Vault) -> None:
    """As where the binding, and what the database keeps of it, is older than that settings are part of it."""
    provider = bound.folder / "config/providers/openai.yaml"
    provider.write_text(provider.read_text() + "config: {resource_name: openai}\n")
    assert bound.ratesmith("build").returncode == 0
    with sqlite3.connect(bound.folder / "var/base.db") as database:
        database.execute('UPDATE integration_provider SET config = \'{"resource_name":"openai"}\'')
    database.close()
    for arguments in ([], ["--without-secrets"]):
        done = applied(bound, *arguments)
        assert done.returncode == 0, done.stderr
        assert "bind them: ratesmith secrets bind example openai" in done.stderr
    rename_in_config(bound)
    for arguments, key in (([], bound.key), (["--without-secrets"], {})):
        assert applied(bound, *arguments, **key).returncode == 5
    assert bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key).returncode == 0
    done = applied(bound, **bound.key)
    assert (done.returncode, "secrets bind" in done.stderr) == (0, False), done.stderr
    bind_as_before(bound)
    assert applied(bound, **bound.key).returncode == 5


def test_a_key_is_bound_to_the_schema_that_its_table_is_in(bound: Vault) -> None:
    """The schema of a tenant got the keys of the platform."""
    path = bound.folder / "config/ratesmith.yaml"
    text = path.read_text()
    live = "dialect: postgresql\n    namespace: billing"
    assert "dialect: sqlite" in text
    path.write_text(re.sub("    database: .*\n", "", text.replace("dialect: sqlite", live)))
    told = bound.ratesmith("secrets", "bind", "example", "openai", variables=bound.key)
    assert "api_key is bound to https://api.openai.com (with its settings)" in told.stdout, told.stderr
    assert bound.ratesmith("secrets", "verify", variables=bound.key).returncode == 0
    path.write_text(path.read_text().replace("billing", "tenant"))
    verified = bound.ratesmith("secrets", "verify", variables=bound.key)
    assert (verified.returncode, "or the schema of the tables" in verified.stdout) == (1, True)


@pytest.mark.slow
def test_a_review_shows_a_setting_that_a_key_is_bound_to(bound: Vault) -> None:
    real_git()
    first = commit(bound.folder)
    provider = bound.folder / "config/providers/openai.yaml"
    provider.write_text(provider.read_text() + "config: {resource_name: evil}\n")
    said = (
        "! destination-changed (proved): settings beside the address changed, of which a platform may make the name of"
        " a host, or the schema of the tables; apply refuses it until a key holder binds it"
    )
    assert said in bound.ratesmith("secrets", "diff").stdout
    second = commit(bound.folder)
    reviewed = bound.ratesmith("review", f"{first}..{second}", "--strict")
    assert (reviewed.returncode, "resource_name" in reviewed.stdout) == (5, True), reviewed.stdout
