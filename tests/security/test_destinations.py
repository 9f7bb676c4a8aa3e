"""What says where secrets are sent, however it is written, is found: it may lead nowhere that nobody listed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from ratesmith.api.destinations import destinations_in, origins_of
from ratesmith.core.errors import Fatal
from ratesmith.core.secret import Secret
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.secrets.binding import NOWHERE, values_with_binding
from support.cli import run
from support.projects import BASE, findings, project, shown
from support.vaults import CANARY

PROJECT = (BASE / "ratesmith.yaml").read_text()
LISTED = f"{PROJECT}secrets:\n  destinations:\n    - api.openai.com\n"
OPENAI = "display_name: OpenAI\nprovider_type: ai\n"
OVERLAY = "environments/example/providers/openai.yaml"
ENDPOINT = "https://api.openai.com/v1"


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
    "a host with an ideographic full stop": ({OVERLAY: "config: {x: evil。example}\n"}, "destination-unlisted"),
    "a host with a full-width stop": ({OVERLAY: "config: {x: evil．example/v1}\n"}, "destination-unlisted"),
    "a host with a half-width stop": ({OVERLAY: "config: {x: evil｡example}\n"}, "destination-unlisted"),
    "a host in full-width letters": ({OVERLAY: "config: {x: ｅｖｉｌ.example}\n"}, "destination-unlisted"),
    "a host with a soft hyphen": ({OVERLAY: 'config: {x: "evil.exa\\u00admple"}\n'}, "destination-unlisted"),
    "a host with a mark": ({OVERLAY: 'config: {x: "api.openai.com\\u0301"}\n'}, "destination-unsafe"),
    "a host with a symbol": ({OVERLAY: "config: {x: ☃.example}\n"}, "destination-unsafe"),
    "a host with an encoded dot": ({OVERLAY: "config: {x: evil%2eexample}\n"}, "destination-unlisted"),
    "a host that is encoded twice": ({OVERLAY: "config: {x: evil%252eexample}\n"}, "destination-unlisted"),
    "an encoded ideographic full stop": ({OVERLAY: "config: {x: evil%E3%80%82example}\n"}, "destination-unlisted"),
    "a longer name than it seems": ({OVERLAY: "config: {x: api.openai.com%2eevil.example}\n"}, "destination-unlisted"),
    "a host with a line end in it": ({OVERLAY: 'config: {x: "evil.\\nexample"}\n'}, "destination-unlisted"),
    "a host behind a template": ({OVERLAY: "config: {x: '{model}.evil.example'}\n"}, "destination-unlisted"),
    "a host around a template": ({OVERLAY: "config: {x: 'evil.{x}example/v1'}\n"}, "destination-unlisted"),
    "a host behind a template with blanks": (
        {OVERLAY: "config: {x: '{{ a }}.evil.example'}\n"},
        "destination-unlisted",
    ),
    "a host in a template": ({OVERLAY: "config: {x: '${HOST:-evil.example}'}\n"}, "destination-unlisted"),
    "a host behind another template": ({OVERLAY: "config: {x: '<model>.evil.example'}\n"}, "destination-unlisted"),
    "a host behind a format": ({OVERLAY: "config: {x: '%s.evil.example/v1'}\n"}, "destination-unlisted"),
    "a host behind a named format": ({OVERLAY: "config: {x: '%(a)s.evil.example'}\n"}, "destination-unlisted"),
    "a host behind a format of hexadecimal letters": (
        {OVERLAY: "config: {x: '%devil.example'}\n"},
        "destination-unlisted",
    ),
    "a host behind a variable": ({OVERLAY: "config: {x: $model.evil.example}\n"}, "destination-unlisted"),
    "a URL behind a template": ({OVERLAY: "config: {x: '{scheme}//evil.example'}\n"}, "destination-unsafe"),
    "what makes another host of a name": ({OVERLAY: "config: {x: .evil.example/v1}\n"}, "destination-unlisted"),
    "a host behind a variable of Windows": ({OVERLAY: "config: {x: '%model%.evil.example'}\n"}, "destination-unlisted"),
    "a host behind an asterisk": ({OVERLAY: "config: {x: '*.evil.example'}\n"}, "destination-unlisted"),
    "a host in JSON": ({OVERLAY: 'config: {x: \'{"u":["evil.example"]}\'}\n'}, "destination-unlisted"),
    "a URL in JSON with escaped slashes": (
        {OVERLAY: 'config: {x: \'{"u": "https:\\/\\/evil.example\\/v1"}\'}\n'},
        "destination-unlisted",
    ),
    "a URL in a text with JSON of which slashes are numbers": (
        {OVERLAY: 'config: {x: \'see {"u": "https:\\u002f\\u002Fevil.example"}\'}\n'},
        "destination-unlisted",
    ),
    "a URL in JSON that is in JSON": (
        {OVERLAY: 'config: {x: \'{"u": "{\\"v\\": \\"https:\\\\/\\\\/evil.example\\"}"}\'}\n'},
        "destination-unlisted",
    ),
    "a host in JSON with a dot as a number": ({OVERLAY: "config: {x: 'evil\\u002eexample'}\n"}, "destination-unlisted"),
    "a host in JSON with blanks": (
        {OVERLAY: 'config: {x: \'{"u": ["a", "evil.example"]}\'}\n'},
        "destination-unlisted",
    ),
    "a host of a private network in JSON": (
        {OVERLAY: 'config: {x: \' {"proxy": "collector"}\'}\n'},
        "destination-unsafe",
    ),
    "a host as a key in JSON": ({OVERLAY: "config: {x: '{\"evil.example:443\": 1}'}\n"}, "destination-unlisted"),
    "a host behind a word": ({OVERLAY: "config: {x: 'edge:evil.example'}\n"}, "destination-unlisted"),
    "a host with a path behind a word": ({OVERLAY: "config: {x: 'edge:evil.example/v1'}\n"}, "destination-unlisted"),
    "a host behind two words": ({OVERLAY: "config: {x: 'a1.b2:edge::evil.example:'}\n"}, "destination-unlisted"),
    "a host behind a word in a list": ({OVERLAY: "config: {x: 'a,edge:.evil.example'}\n"}, "destination-unlisted"),
    "a host before a backslash": ({OVERLAY: 'config: {x: "evil.example\\\\"}\n'}, "destination-unlisted"),
    "a host before what is behind a backslash": (
        {OVERLAY: 'config: {x: "evil.example\\\\x"}\n'},
        "destination-unlisted",
    ),
    "a host that is no name of a mailbox": ({OVERLAY: 'config: {mail_x: "evil.example/@"}\n'}, "destination-unlisted"),
    "a number before a slash": ({OVERLAY: "config: {x: '1572395042/'}\n"}, "destination-unsafe"),
    "a hexadecimal number before a slash": ({OVERLAY: "config: {x: '0x5db8d822/'}\n"}, "destination-unsafe"),
    "a number behind a user": ({OVERLAY: "config: {x: 'x@1572395042/'}\n"}, "destination-unsafe"),
    "a number of three parts": ({OVERLAY: "config: {x: '93.184.55298/'}\n"}, "destination-unsafe"),
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
    "a server that becomes the default environment's": (
        {
            "ratesmith.yaml": with_live("database: 'postgresql://me@evil.example/shop'").replace(
                "default_environment: example", "default_environment: live"
            )
        },
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
        " reply_to: a@b.example, file: etc/ca.pem, type: application/vnd.api+json, at: 'https://api.openai.com/x',"
        " again: 'https://api.openai.com/a%20b?c={d}', path: '/v1/models/{model}.tar.gz', name: '{id}.json', price:"
        " '%.2f', amount: '{it:.2f}', clock: '%H:%M:%S', day: '%Y.%m.%d', answer: 'choices[0].message.content', found:"
        " $.data.choices, model_name: '{family}-4.1', glob: '*.json', share: 100%, greeting: 'Hallo, {name}. Los?',"
        " mirror: '/v1/<model>.tar.gz', note: '50 % off. Now', german: größer, dashes: 'a–b', versions: 'v1.2,v1.3',"
        ' another_model: gpt-4.1-mini, sentence: 这是说明，见文档, json: \'{"u":"https://api.openai.com/x"}\','
        " escaped: '{\"u\":\"https:\\/\\/api.openai.com\\/x\"}', prefixed: 'openai:api.openai.com',"
        ' list: \'["gpt-4.1", 1.5, "see the wiki"]\'}\n'
    )
    files = {
        "ratesmith.yaml": with_live("database: 'postgresql:///shop?host=/run/postgresql'", LISTED),
        "providers/openai.yaml": f"{OPENAI}api_endpoint: https://API.openai.com.:443/v1\n{config}",
    }
    assert [*map(shown, findings(project(tmp_path, files)))] == []


NO_HOSTS: Final = (
    "anthropic:claude-3.5", "openai:gpt-4.1", "openai/gpt-4.1-mini", "ft:gpt-4o:org::id", "ft:gpt-4.1-nano:org::id",
    "google:gemini-2.5-pro", "ollama:llama3.1:8b-instruct-q4_K_M", "bedrock:anthropic.claude-v2",
    "us.anthropic.claude-3-5-sonnet-20241022-v2:0", "bedrock:us.anthropic.claude-3-5-sonnet-20240620-v1:0",
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2", "hf:meta-llama/Llama-3.1-8B", "runware:97@1",
    "12:34:56", "12:30", "at:12:30.5", "16:9", "version:1.2.3", "python:3.11", "node:20-alpine", "redis:7.2-alpine",
    "v1:2.0", "ratio:0.75", "file:etc/ca.pem", "urn:uuid:f81d4fae", "tel:+49.30", "a:b", "key:value",
    "Edge: a name. Then more", "say edge:one. Or two", "\\d+\\.\\d+", "a\\nb",
)  # fmt: skip
"""Names of models, versions, times and prose: a list of hosts that they had to be in would be read by nobody."""


def test_what_has_a_colon_or_a_backslash_and_no_host_is_none() -> None:
    found = {text: [it.text for it in destinations_in({"x": text})] for text in NO_HOSTS}
    assert {text: hosts for text, hosts in found.items() if hosts} == {}


def test_json_that_is_a_setting_is_read_as_settings_are_each_host_once_and_however_deep() -> None:
    given = {"u": "https://evil.example/v1", "v": {"host": "collector"}, "from": "a@b.example", "n": 0.5}
    found = [*destinations_in({"x": json.dumps(given)})]
    assert [(it.route, it.origin) for it in found] == [(("x",), "https://evil.example"), (("x",), "//collector")]
    assert "//collector" in {it.origin for it in destinations_in({"x": json.dumps(json.dumps(given))})}
    for deep in (500, 900, 100_000):
        assert [*destinations_in({"x": "[" * deep + "]" * deep})] == []


@pytest.mark.slow
def test_a_destination_in_the_database_is_never_adopted(tmp_path: Path) -> None:
    provider = f"{OPENAI}api_endpoint: {ENDPOINT}\nconfig:\n  timeout: 30\n"
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
