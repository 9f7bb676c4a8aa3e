"""The page of `preview`: what is in it, and what it may do."""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from ratesmith.packs.ai_platform.preview import PAGE
from support.cli import run
from support.preview_pages import TODAY, data_of, written_page
from support.projects import BASE, SHIPPED, project
from support.repositories import commit

WRITER = (BASE / "models/writer.yaml").read_text()
PROVIDER = (BASE / "providers/openai.yaml").read_text()
PACKAGES = """\
starter:
  name: Starter
  credits: 1000
  price_usd: 10.00
  description: "\\u202egnp \\x1b[31m \\u2028"
"""
LIVE = """\
version: 1
project: base
pack: ai_platform
default_environment: live
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  live: {dialect: postgresql, database_env: LIVE_URL, release: migrations}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a commit and two environments, one of which says something else; no test changes it."""
    files = {
        "ratesmith.yaml": LIVE,
        "billing/packages.yaml": PACKAGES,
        "environments/live/models/writer.yaml": "price:\n  tokens_per_credit: 800\n",
        "models/painter.yaml": (BASE / "models/painter.yaml").read_text().replace("Painter", "Pa</script><!--inter"),
    }
    folder = project(tmp_path_factory.mktemp("shop") / "shop", files)
    commit(folder)
    return folder


def test_it_shows_the_manifest_that_is_built_and_nothing_else(tmp_path: Path) -> None:
    folder = project(tmp_path, {})
    assert run("build", *TODAY, cwd=folder).returncode == 0
    data = data_of(written_page(folder))
    built = json.loads((folder / "generated/example/manifest.json").read_text())
    (shown,) = data["environments"]
    assert shown["manifest"] == built | {"content_hash": ""}
    assert {*data} == {"project", "today", "base", "opens", "environments", "save"}
    assert {*shown} == {"name", "manifest", "before", "places"}
    assert (data["today"], data["base"], data["save"], shown["before"]) == ("2026-03-01", None, None, None)


def test_what_is_configured_cannot_end_the_data_begin_a_comment_or_turn_letters(shop: Path) -> None:
    page = written_page(shop)
    assert "Pa</script" not in page
    images = data_of(page)["environments"][0]["manifest"]["models"]["image"]
    assert "Pa</script><!--inter" in {it["display_name"] for it in images}
    (package,) = data_of(page)["environments"][0]["manifest"]["credits"]["packages"]
    assert package["description"] == r"\u202egnp \u001b[31m \u2028"


def test_its_policy_allows_its_own_style_and_script_by_their_hashes_alone(shop: Path) -> None:
    page = written_page(shop)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(sha256(it.encode()).digest()).decode()}'" for it in (script, style)]
    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src {hashes[0]}",
        f"style-src {hashes[1]}",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    outside = page.replace(style, "").replace(script, "")
    assert re.findall(r"<(?:link|img|iframe|object|a)\b|\b(?:src|href|on\w+|style)=", outside) == []


def test_the_same_configuration_is_the_same_page(shop: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run("preview", *TODAY, "--output", str(copy), cwd=shop / "config", TZ="Asia/Tokyo").returncode == 0
    assert copy.read_text() == written_page(shop)


def test_beside_each_value_is_the_file_and_the_key_that_decide_it(shop: Path) -> None:
    data = data_of(written_page(shop))
    assert (data["opens"], [it["name"] for it in data["environments"]]) == ("live", ["example", "live"])
    example, live = ({**it["places"]} for it in data["environments"])
    price = {"route": ["price", "tokens_per_credit"], "is": "integer", "min": 1}
    assert example["/models/text/1/tokens_per_credit"] == {"file": "config/models/writer.yaml", "layer": "", **price}
    assert live["/models/text/1/tokens_per_credit"] == {
        "file": "config/environments/live/models/writer.yaml",
        "layer": "live",
        **price,
    }


@pytest.mark.slow
def test_every_place_of_what_ships_holds_the_value_that_the_page_shows() -> None:
    done = run("preview", *TODAY, "--output", "/dev/stdout", "--quiet", cwd=SHIPPED)
    seen = set()
    for environment in data_of(done.stdout)["environments"]:
        for pointer, place in environment["places"].items():
            tree = yaml.safe_load((SHIPPED / place["file"]).read_text())
            shown = _at(environment["manifest"], pointer)
            configured = _at(tree, "/" + "/".join(place["route"]))
            assert str(configured).removesuffix(".0") == str(shown) or configured == shown, (pointer, place)
            seen.add(place["is"])
    assert seen == {"integer", "number", "amount", "boolean", "text", "list"}


def _at(tree: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


def test_a_base_is_shown_as_it_was_and_a_new_environment_has_none(shop: Path, tmp_path: Path) -> None:
    folder = project(tmp_path, {})
    commit(folder)
    (folder / "config/models/writer.yaml").write_text(WRITER.replace("1000", "900"))
    (folder / "config/ratesmith.yaml").write_text(LIVE)
    data = data_of(written_page(folder, "--base", "HEAD"))
    example, live = data["environments"]
    prices = [it["manifest" if now else "before"]["models"]["text"][1] for it in (example,) for now in (0, 1)]
    assert [it["tokens_per_credit"] for it in prices] == [1000, 900]
    assert (live["before"], data["base"]["trouble"]) == (None, "")
    assert re.fullmatch(r"HEAD \([0-9a-f]{7}\)", data["base"]["name"])


def test_a_base_with_mistakes_is_named_and_not_compared_with(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models/writer.yaml": WRITER.replace("provider: openai", "provider: gone")})
    commit(folder)
    (folder / "config/models/writer.yaml").write_text(WRITER)
    data = data_of(written_page(folder, "--base", "HEAD"))
    assert "has mistakes, so nothing is compared with it" in data["base"]["trouble"]
    assert data["environments"][0]["before"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--base", "gone"], 3, "there is no commit gone"),
        (["--output", "config/x.html"], 2, "which holds the configuration alone"),
        (["--env", "exmple"], 2, "did you mean 'example'"),
    ],
)
def test_what_it_cannot_do_it_refuses(arguments: list[str], code: int, said: str, shop: Path) -> None:
    done = run("preview", *arguments, cwd=shop)
    assert (done.returncode, said in done.stderr, done.stdout) == (code, True, ""), done.stderr


def test_with_mistakes_there_is_no_page(tmp_path: Path) -> None:
    folder = project(tmp_path, {"models/writer.yaml": WRITER.replace("provider: openai", "provider: gone")})
    done = run("preview", cwd=folder)
    assert (done.returncode, "there is no provider" in done.stderr.replace("\n", " ")) == (1, True), done.stderr
    assert not (folder / "var").exists()


def test_a_page_without_data_has_each_mark_once() -> None:
    page = PAGE.read_text()
    assert [page.count(mark) for mark in ("@data@", "@connect@", "@policy@", "@style@", "@script@")] == [1, 1, 0, 0, 0]
    assert msgspec.json.encode(page).isascii()
    assert "MIT License" in page, "Preact's license, which has to come with it"
