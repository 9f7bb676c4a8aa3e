"""A key stays with its destination: no change of the configuration alone has it sent to somebody else."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ratesmith.api.destinations import origins_of
from ratesmith.core.errors import Fatal
from ratesmith.core.secret import Secret
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.secrets.binding import NOWHERE, shown_destinations, values_with_binding
from support.cli import run
from support.projects import BASE, findings, project, shown
from support.repositories import commit, real_git
from support.vaults import CANARY, PROVIDER, Vault, filled_vault, vault

PROJECT = (BASE / "ratesmith.yaml").read_text()
LISTED = f"{PROJECT}secrets:\n  destinations:\n    - api.openai.com\n"
OPENAI = "display_name: OpenAI\nprovider_type: ai\n"
OVERLAY = "environments/example/providers/openai.yaml"


def with_live(settings: str, text: str = PROJECT) -> str:
    """`ratesmith.yaml` with another environment, which is not the default one."""
    live = f"  live: {{dialect: postgresql, release: seed, {settings}}}\n"
    return text.replace("    release: seed\n", f"    release: seed\n{live}", 1)


ELSEWHERE: dict[str, tuple[dict[str, str], str]] = {
    "http": ({OVERLAY: "api_endpoint: http://api.openai.com/v1\n"}, "destination-unsafe"),
    "a file": ({OVERLAY: "api_endpoint: file:///etc/passwd\n"}, "schema"),
    "a user part": ({OVERLAY: "api_endpoint: https://api.openai.com@evil.example\n"}, "destination-unsafe"),
    "an address": ({OVERLAY: "api_endpoint: https://93.184.215.14/v1\n"}, "destination-unsafe"),
    "an address in another form": ({OVERLAY: "api_endpoint: https://0x5db8d70e/v1\n"}, "destination-unsafe"),
    "another host": ({OVERLAY: "api_endpoint: https://evil.example/v1\n"}, "destination-unlisted"),
    "another port": ({OVERLAY: "api_endpoint: https://api.openai.com:8443/v1\n"}, "destination-unlisted"),
    "a name that begins the same": (
        {OVERLAY: "api_endpoint: https://api.openai.com.evil.example/v1\n"},
        "destination-unlisted",
    ),
    "a base URL": ({OVERLAY: "config: {base_url: 'https://evil.example/v1'}\n"}, "destination-unlisted"),
    "a URL without a scheme": ({OVERLAY: "config: {x: //evil.example/v1}\n"}, "destination-unsafe"),
    "a bare proxy": ({OVERLAY: "config: {proxy: 'evil.example:8080'}\n"}, "destination-unlisted"),
    "a proxy of the environment's kind": ({OVERLAY: "config: {HTTPS_PROXY: evil.example}\n"}, "destination-unlisted"),
    "a webhook in a list": ({OVERLAY: "config: {webhookUrls: ['https://evil.example']}\n"}, "destination-unlisted"),
    "any URL": ({OVERLAY: "config: {notes: 'https://evil.example'}\n"}, "destination-unlisted"),
    "a number that is an address": ({OVERLAY: "config: {proxy: '1572395042'}\n"}, "destination-unsafe"),
    "a hexadecimal address": ({OVERLAY: "config: {host: '0x5db8d70e'}\n"}, "destination-unsafe"),
    "an address below any key": ({OVERLAY: "config: {x: 93.184.215.14}\n"}, "destination-unsafe"),
    "a host and its port below any key": ({OVERLAY: "config: {x: 'evil.example:443'}\n"}, "destination-unlisted"),
    "a host upstream": ({OVERLAY: "config: {upstream: evil.example}\n"}, "destination-unlisted"),
    "a URL in a text": ({OVERLAY: "config: {x: 'see https://evil.example.'}\n"}, "destination-unlisted"),
    "a URL in JSON": ({OVERLAY: 'config: {x: \'{"u":"https://evil.example"}\'}\n'}, "destination-unlisted"),
    "a URL behind a name": ({OVERLAY: "config: {x: url=https://evil.example}\n"}, "destination-unsafe"),
    "a URL with a tab in it": ({OVERLAY: 'config: {x: "h\\ttps://evil.example"}\n'}, "destination-unsafe"),
    "a URL without slashes": ({OVERLAY: "config: {x: 'https:evil.example'}\n"}, "destination-unsafe"),
    "a URL as a key": ({OVERLAY: "config: {'https://evil.example': 1}\n"}, "destination-unlisted"),
    "a number that is an address and no text": ({OVERLAY: "config: {proxy: 1572395042}\n"}, "destination-unsafe"),
    "a number with a point": ({OVERLAY: "config: {proxy: 93.184}\n"}, "destination-unsafe"),
    "a number in a list": ({OVERLAY: "config: {hosts: [1572395042]}\n"}, "destination-unsafe"),
    "a host with an encoded last label": ({OVERLAY: "config: {x: 'evil.xn--p1ai:443'}\n"}, "destination-unlisted"),
    "an address of version 6": ({OVERLAY: "config: {x: '[2606:2800:220:1::1]:443'}\n"}, "destination-unsafe"),
    "an address of version 6 alone": ({OVERLAY: "config: {x: '2606:2800:220:1::1'}\n"}, "destination-unsafe"),
    "a host as a key": ({OVERLAY: "config: {proxies: {evil.example: 1}}\n"}, "destination-unlisted"),
    "a host and its port as a key": ({OVERLAY: "config: {'evil.example:443': 1}\n"}, "destination-unlisted"),
    "a name of a private network": ({OVERLAY: "config: {host: collector}\n"}, "destination-unsafe"),
    "a name of a private network in a list": ({OVERLAY: "config: {httpProxies: [sidecar]}\n"}, "destination-unsafe"),
    "capitals in the plural": ({OVERLAY: "config: {apiURLs: [evil.example]}\n"}, "destination-unlisted"),
    "capitals before another word": ({OVERLAY: "config: {URLbase: evil.example}\n"}, "destination-unlisted"),
    "an address for a known name": (
        {OVERLAY: "config: {resolve: ['api.openai.com:443:93.184.215.14']}\n"},
        "destination-unsafe",
    ),
    "a host behind the name of a program": ({OVERLAY: "config: {x: 'socks5h:evil.example:1'}\n"}, "destination-unsafe"),
    "a host and its port in a text": ({OVERLAY: "config: {x: 'use evil.example:443.'}\n"}, "destination-unlisted"),
    "a URL without a scheme in a text": ({OVERLAY: "config: {x: 'a //evil.example'}\n"}, "destination-unsafe"),
    "a URL without a scheme in markup": ({OVERLAY: "config: {x: '<a href=//evil.example>'}\n"}, "destination-unsafe"),
    "a URL behind a tab": ({OVERLAY: 'config: {x: "/\\t/evil.example"}\n'}, "destination-unsafe"),
    "a host below any key": ({OVERLAY: "config: {x: evil.example}\n"}, "destination-unlisted"),
    "a host in other capitals": ({OVERLAY: "config: {HoSt: collector}\n"}, "destination-unsafe"),
    "an end point": ({OVERLAY: "config: {end_point: 'evil%2eexample'}\n"}, "destination-unsafe"),
    "a host upstream of a private network": ({OVERLAY: "config: {upstream: collector}\n"}, "destination-unsafe"),
    "a name and its port": ({OVERLAY: "config: {x: 'collector:8080'}\n"}, "destination-unsafe"),
    "a host in another script": ({OVERLAY: "config: {x: 'evil.рф:443'}\n"}, "destination-unsafe"),
    "a host behind a user": ({OVERLAY: "config: {dsn: k@evil.example/1}\n"}, "destination-unlisted"),
    "a host of a repository": ({OVERLAY: "config: {x: 'git@evil.example:repo'}\n"}, "destination-unsafe"),
    "a host behind its name": ({OVERLAY: "config: {x: 'for=a;host=evil.example'}\n"}, "destination-unlisted"),
    "a host between colons": ({OVERLAY: "config: {x: ['::evil.example:']}\n"}, "destination-unlisted"),
    "an address in hexadecimal parts": ({OVERLAY: "config: {x: '0x5d.0xb8.0xd8.0x22:443'}\n"}, "destination-unsafe"),
    "an address in a list": ({OVERLAY: "config: {ip: [93, 184, 216, 34]}\n"}, "destination-unsafe"),
    "an operator's endpoint": (
        {"ratesmith.yaml": f"{PROJECT}ownership: {{provider: {{operator: [api_endpoint]}}}}\n"},
        "project",
    ),
    "an operator's settings": (
        {"ratesmith.yaml": f"{PROJECT}ownership: {{provider: {{operator: [config]}}}}\n"},
        "project",
    ),
    "a database": (
        {"ratesmith.yaml": with_live("database: 'postgresql://me@evil.example/shop'")},
        "project",
    ),
    "a database in a parameter": (
        {"ratesmith.yaml": with_live("database: 'postgresql:///shop?host=/run,evil.example'")},
        "project",
    ),
    "a database that is inherited": (
        {"ratesmith.yaml": with_live("extends: example").replace("sqlite:///var/base.db", "postgresql://evil.example")},
        "project",
    ),
}
"""What an attacker writes, and the rule that finds it."""


@pytest.mark.parametrize(("files", "rule"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_destination_elsewhere_is_an_error(files: Mapping[str, str], rule: str, tmp_path: Path) -> None:
    found = findings(project(tmp_path, {"ratesmith.yaml": LISTED, **files}))
    assert rule in {finding.rule for finding in found if finding.severity == "error"}, [*map(shown, found)]
    assert all(finding.hint for finding in found)


def test_what_is_meant_passes(tmp_path: Path) -> None:
    config = (
        "config: {timeout: 30, region: eu-1, model_server: us1, docs: see the wiki, version: 1.2.3, proxy_port: '8080',"
        " mode: http, host_count: 3, retries_per_host: 12, proxy_enabled: true, host_timeout: 1.5, sep: '::', at_time:"
        " '12:34:56', proxies: {}, models: {gpt-4.1: 1}, model: 'runware:97@1', from: Shop <shop@shop.example>,"
        " reply_to: a@b.example, file: etc/ca.pem, type: application/vnd.api+json, at: 'https://api.openai.com/x'}\n"
    )
    files = {
        "ratesmith.yaml": with_live("database: 'postgresql:///shop?host=/run/postgresql'", LISTED),
        "providers/openai.yaml": f"{OPENAI}api_endpoint: https://API.openai.com.:443/v1\n{config}",
    }
    assert [*map(shown, findings(project(tmp_path, files)))] == []


def test_a_destination_in_the_database_is_never_adopted(tmp_path: Path) -> None:
    provider = f"{OPENAI}api_endpoint: https://api.openai.com/v1\nconfig:\n  timeout: 30\n"
    folder = project(tmp_path, {"providers/openai.yaml": provider})
    assert [run(command, cwd=folder).returncode for command in ("build", "apply")] == [0, 0]
    with sqlite3.connect(folder / "var/base.db") as database:
        for column, value in (
            ("api_endpoint", "https://evil.example/v1"),
            ("config", '{"proxy": "evil.example:8080", "timeout": 30}'),
            ("display_name", "Open AI"),
        ):
            database.execute(f"UPDATE integration_provider SET {column} = ? WHERE provider_id = 'openai'", (value,))
    database.close()
    adopted = run("drift", "--adopt", cwd=folder)
    assert adopted.returncode == 5
    assert adopted.stdout.count("it says where secrets are sent, which only a review may change") == 2
    assert (folder / "config/providers/openai.yaml").read_text() == provider.replace("OpenAI", "Open AI")


ENDPOINT = "https://api.openai.com/v1"
WHERE = "config/environments/example/providers/openai.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A project with one secret, applied together with where it is sent."""
    of = vault(tmp_path_factory.mktemp("made"))
    (of.folder / "config/providers/openai.yaml").write_text(f"{PROVIDER}api_endpoint: {ENDPOINT}\n")
    assert of.set("api_key", CANARY).stdout.endswith("api_key set; a new file; bound to https://api.openai.com\n")
    done = applied(of, **of.key)
    assert done.returncode == 0, done.stderr
    return of


@pytest.fixture
def bound(made: Vault, tmp_path: Path) -> Vault:
    """A copy of it, to be changed."""
    shutil.copytree(made.folder, tmp_path / "project")
    return made._replace(folder=tmp_path / "project")


def applied(of: Vault, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What `apply` says of the configuration as it is now; of the key nothing is in any message."""
    assert of.ratesmith("build").returncode == 0
    done = of.ratesmith("apply", *arguments, variables=variables)
    assert "canary" not in done.stdout + done.stderr
    return done


def stored(of: Vault) -> tuple[str, str]:
    """Endpoint and key, as the platform reads them."""
    with sqlite3.connect(of.folder / "var/base.db") as database:
        row = database.execute("SELECT api_endpoint, api_key FROM integration_provider WHERE provider_id = 'openai'")
        found: tuple[str, str] = row.fetchone()
    database.close()
    return found


def move(of: Vault, endpoint: str = "https://evil.example/v1") -> None:
    """Change the endpoint in an overlay, as a pull request does."""
    (of.folder / WHERE).parent.mkdir(parents=True, exist_ok=True)
    (of.folder / WHERE).write_text(f"api_endpoint: {endpoint}\n")


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


def test_a_database_that_has_the_key_already_is_not_told_another_destination_without_the_secrets(bound: Vault) -> None:
    move(bound)
    refused = applied(bound, "--without-secrets", "--format", "json")
    assert (refused.returncode, stored(bound)) == (5, (ENDPOINT, CANARY))
    assert json.loads(refused.stdout)["databases"][0]["refusal"]["code"] == "destination-changed"
    assert "was given to this database for https://api.openai.com" in refused.stderr
    move(bound, "https://API.openai.com:443/v2")
    assert applied(bound, "--without-secrets").returncode == 0


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
    (of.folder / "config/providers/openai.yaml").write_text(OPENAI)
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
    (of.folder / "config/ratesmith.yaml").write_text(
        with_live("database_env: DATABASE_URL").replace("default_environment: example", "default_environment: live")
    )
    (finding,) = (it for it in findings(of.folder) if it.rule == "secret-unbound")
    assert finding.message.startswith("api_key, api_secret of openai are not bound to a destination")
    assert finding.hint.endswith("ratesmith secrets bind example openai")
    assert of.ratesmith("secrets", "verify", "--env", "example", variables=of.key).returncode == 1
    of.ratesmith("secrets", "bind", "example", "openai", variables=of.key)
    assert not [it for it in findings(of.folder) if it.rule == "secret-unbound"]
    assert of.ratesmith("secrets", "verify", "--env", "example", variables=of.key).returncode == 0


SENT = {
    "nothing said": ({}, "none"),
    "an endpoint": ({"api_endpoint": ENDPOINT}, "https://api.openai.com"),
    "two at one host": (
        {"api_endpoint": ENDPOINT, "config": {"base_url": "https://api.openai.com/"}},
        "https://api.openai.com",
    ),
    "a proxy beside it": (
        {"api_endpoint": ENDPOINT, "config": {"proxy": "http://proxy.example.com:3128"}},
        "http://proxy.example.com:3128 https://api.openai.com",
    ),
    "a bare host": ({"config": {"smtp": {"host": "smtp.example.com:587"}}}, "//smtp.example.com:587"),
    "what nobody can read": ({"config": {"base_url": "https://api.openai.com\\@evil.example"}}, "?"),
}


@pytest.mark.parametrize(("fields", "text"), SENT.values(), ids=SENT)
def test_a_secret_is_bound_to_all_origins_that_its_entity_names(fields: dict[str, Any], text: str) -> None:
    provider = Provider(display_name="x", provider_type="ai", **fields)
    assert (" ".join(origins_of(provider)) or NOWHERE) == text
    if text == "?":
        with pytest.raises(Fatal):
            values_with_binding({"api_key": Secret(CANARY)}, text)


def test_nothing_but_destinations_is_shown_of_a_binding() -> None:
    assert shown_destinations("https://a.example //b.example:1") == "https://a.example, b.example:1"
    for other in (
        CANARY,
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
