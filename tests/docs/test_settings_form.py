"""`examples/settings-form`: its source names nothing that is configured, and another manifest makes another form."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest

from ratesmith.runtime import Manifest
from support.browser import visit
from support.node import TOOLS
from support.projects import SHIPPED
from support.settings_forms import EXAMPLE, SettingsForm, commands, sign_in
from support.typescript_runtime import Runtime

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

GENERATED: Final = SHIPPED / "generated/production"
SHOWN: Final = ("automation", "stages", "publishing", "presets", "image_generation")
WORDS: Final = {"value", "label", "description", "name", "display_name", "id", "tier", "input"}
"""Keys of the manifest whose values people choose by."""


def at(value: Any, wanted: set[str]) -> Iterator[Any]:
    """The texts and numbers of some keys, at any depth."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield from [it] if key in wanted and isinstance(it, str | int | float) else at(it, wanted)
    elif isinstance(value, list):
        for it in value:
            yield from at(it, wanted)


def changed(value: Any, wanted: set[str], change: Callable[[Any], Any]) -> Any:
    """A value with others at some keys."""
    if isinstance(value, dict):
        return {
            key: change(it) if key in wanted and isinstance(it, str | int | float) else changed(it, wanted, change)
            for key, it in value.items()
        }
    return [changed(it, wanted, change) for it in value] if isinstance(value, list) else value


def manifest() -> dict[str, Any]:
    found = json.loads((GENERATED / "manifest.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_no_choice_and_no_label_of_the_configuration_is_in_its_source() -> None:
    found = manifest()
    words = {*at({key: found[key] for key in SHOWN}, WORDS), *at(found["models"], WORDS)}
    assert {"photorealistic", "DALL-E 3", "Keywords → Clusters", "conservative", "mon", "Daily"} <= words
    source = "\n".join(path.read_text(encoding="utf-8") for path in (EXAMPLE / "src").iterdir())
    literals = re.findall(r'"([^"\n]*)"|`([^`]*)`|>([^<>{}\n]+)<', source)
    assert words & {text.strip() for texts in literals for text in texts} == set()


def answer(route: Route) -> None:
    """Answer as the platform does, with what ships and nothing stored."""
    path, shipped = route.request.url, Manifest.load(GENERATED / "manifest.json")
    if "/auth/" in path:
        route.fulfill(json={"token": "of a test"})
    elif "/accounts/" in path:
        route.fulfill(json=shipped.account_body({}))
    else:
        is_list = path.endswith("/sites/")
        route.fulfill(json=[{"id": 1, "name": "site.example"}] if is_list else shipped.site_body({}))


def other_generated(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write `generated/` with other words, limits, steps, defaults and prices; give the manifest and the schemas."""
    shutil.copytree(GENERATED.parent / "contract", folder / "contract")
    production = folder / "production"
    production.mkdir()
    for name in ("manifest.d.ts", "package.json"):
        shutil.copy(GENERATED / name, production)
    found = changed(manifest(), {"label", "description", "display_name"}, lambda it: f"~{it[::-1]}")
    for part in ("stages", "presets"):
        found[part] = changed(found[part], {"name"}, lambda it: f"~{it[::-1]}")
    found = changed(found, {"max_images"}, lambda _: 3)
    found = changed(found, {"credits_per_image"}, lambda it: it + 6)
    found["content_generation"] |= {"temperature": 0.5, "limits": {"temperature": {"min": 0, "max": 1, "step": 0.25}}}
    found["account_keys"] = [it for it in found["account_keys"] if it["name"] != "max_tokens"]
    (production / "manifest.js").write_text(f"export const manifest = {json.dumps(found)};")
    schemas = {}
    for name in ("account", "site"):
        schema = json.loads((GENERATED / f"{name}-settings.schema.json").read_text(encoding="utf-8"))
        schema = changed(changed(schema, {"minimum"}, lambda it: it + 1), {"maximum"}, lambda it: it - 1)
        (production / f"{name}-settings.schema.json").write_text(json.dumps(schema))
        schemas[name] = schema
    return found, schemas


def status(address: str, path: str) -> int:
    """What a server answers to a path as it is."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path)
    found = connection.getresponse().status
    connection.close()
    return found


def ranges(page: Page) -> dict[str, tuple[str, str, str]]:
    """Least, most and step of each field of numbers."""
    fields = page.get_by_role("spinbutton").all()
    return {
        str(it.get_attribute("name")): tuple(str(it.get_attribute(of)) for of in ("min", "max", "step"))
        for it in fields
    }


@pytest.mark.slow
def test_another_manifest_makes_another_form(browser: Browser, tmp_path: Path, typescript: Runtime) -> None:
    """Answers of the platform are what they were: all that is different comes from what was built."""
    found, schemas = other_generated(tmp_path / "generated")
    form = SettingsForm(tmp_path, typescript)
    form.build("bundle")
    images, publishing = found["image_generation"], found["publishing"]
    with form.served("http://127.0.0.1:9") as address, visit(browser, address) as page:
        page.route("**/api/**", answer)
        sign_in(page, "ada", "x")
        page.get_by_role("heading", name="Images").wait_for()
        shown = page.text_content("main") or ""
        for choice in [*images["quality_tiers"], *images["styles"]]:
            assert choice["label"] in shown
            assert choice["label"][:0:-1] not in shown
        assert "~ytilauQ: 11 credits an image" in shown
        assert ranges(page) == {
            "/content_generation/temperature": ("1", "1", "0.25"),
            "/image_generation/max_images": ("2", "7", "1"),
        }
        page.get_by_role("button", name="Reset").click()
        assert page.get_by_role("spinbutton").evaluate_all("all => all.map((it) => it.value)") == ["0.5", "3"]
        page.get_by_role("link", name="site.example").click()
        page.get_by_role("heading", name="Stages").wait_for()
        shown = page.text_content("main") or ""
        for word in at([found["automation"], found["stages"], publishing["days"], found["presets"]], {"label", "name"}):
            assert word in shown
            assert word[:0:-1] not in shown
        stages = schemas["site"]["properties"]["stages"]["prefixItems"]
        assert {path: limits[:2] for path, limits in ranges(page).items() if path.startswith("/stages/")} == {
            f"/stages/{place}/{key}": (str(it["minimum"]), str(it["maximum"]))
            for place, stage in enumerate(stages)
            for key, it in stage["properties"].items()
            if "maximum" in it
        }
        asked = {path: status(address, path) for path in ("/api/v1/", "//127.0.0.1:9/api/", "/../package.json", "/%zz")}
        assert asked == dict.fromkeys(asked, 404) | {"/api/v1/": 502}  # there is no platform


def test_the_commands_of_its_readme_are_those_that_are_tried_and_its_links_lead_somewhere() -> None:
    assert commands() == [
        "cd examples/settings-form",
        "npm ci",
        "npm run build",
        "PLATFORM=http://127.0.0.1:8000 npm start",
    ]
    about = json.loads((EXAMPLE / "package.json").read_text())
    assert about["scripts"]["start"] == "node serve.mjs"
    assert about["scripts"]["build"] == "npm run build --prefix ../../runtime/ts && npm run check && npm run bundle"
    links = re.findall(r"\]\(([^)#]+)", (EXAMPLE / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not (EXAMPLE / link).exists()] == []


def test_what_it_installs_is_what_the_tests_have() -> None:
    about, tools = (json.loads((folder / "package.json").read_text()) for folder in (EXAMPLE, TOOLS))
    needed = about["dependencies"] | about["devDependencies"]
    assert needed.pop("@ratesmith/runtime") == "file:../../runtime/ts"
    assert needed.items() <= tools["dependencies"].items()
    mine, theirs = (json.loads((folder / "package-lock.json").read_text())["packages"] for folder in (EXAMPLE, TOOLS))
    installed = {name: it["integrity"] for name, it in mine.items() if "integrity" in it}
    assert installed
    assert installed.items() <= {name: it.get("integrity") for name, it in theirs.items()}.items()
