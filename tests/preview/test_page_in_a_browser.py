"""The page of `preview` in a real browser: what people read, and what they can do in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ratesmith.language.parser import parse
from ratesmith.packs.ai_platform.preview import PAGE
from ratesmith.preview.page import page as filled
from support.browser import axe, visit
from support.node import MODULES, node
from support.preview_pages import Site, data_of, served, written_page
from support.projects import SHIPPED
from support.repositories import commit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.slow

DEARER = ("models/gpt-5.1.yaml", "tokens_per_credit: 1000", "tokens_per_credit: 900")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page of the shipped configuration shows where one price is dearer."""
    folder = tmp_path_factory.mktemp("shown") / "shop"
    shutil.copytree(SHIPPED / "config", folder / "config")
    shutil.copy(SHIPPED / ".sops.yaml", folder)
    commit(folder)
    file, before, after = DEARER
    path = folder / "config" / file
    path.write_text(path.read_text().replace(before, after))
    return data_of(written_page(folder, "--base", "HEAD"))


@contextmanager
def opened(browser: Browser, folder: Path, data: dict[str, Any], **options: Any) -> Iterator[Page]:
    file = folder / "page.html"
    file.write_text(filled(PAGE.read_text(), {key: it for key, it in data.items() if key != "save"}, None))
    with visit(browser, file.as_uri(), **options) as page:
        yield page


def said(of: Locator) -> str:
    """What a part of the page says, on one line."""
    return " ".join(of.inner_text().split())


def uncompared(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"base": None, "environments": [it | {"before": None} for it in data["environments"]]}


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 800}}],
    ids=["light", "dark", "phone"],
)
def test_everybody_can_read_it(
    browser: Browser, tmp_path: Path, shown: dict[str, Any], options: dict[str, Any]
) -> None:
    with opened(browser, tmp_path, shown, **options) as page:
        page.get_by_label("Try other prices").check()
        page.get_by_label("Budget of stage 4 in percent").fill("90")
        page.get_by_label("Slot 1, as HH:MM").fill("9")
        page.get_by_label("Enable scheduled runs").check()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def test_it_says_in_words_what_a_dearer_price_does(browser: Browser, tmp_path: Path, shown: dict[str, Any]) -> None:
    with opened(browser, tmp_path, shown) as page:
        changes = page.locator("#changes")
        assert changes.get_by_role("status").inner_text() == "1 model gets dearer."
        assert said(changes.locator("li")) == (
            "GPT-5.1 ▲ dearer 11.1 % price was 1,000 tokens a credit now 900 tokens a credit"
            " 100,000 tokens take, in whole credits was 100 credits ($1.00) now 112 credits ($1.12)"
            " the Growth package, spent on it, buys was 5,000,000 tokens now 4,500,000 tokens"
        )
        assert (
            "This is development; production and staging change in the same way. It takes effect when it is deployed."
            in said(changes)
        )
        row = said(page.get_by_role("row", name="GPT-5.1 gpt-5.1"))
        assert "was 1,000 tokens a credit now 900 tokens a credit" in row
        assert page.locator("#account ins, #site ins, #site .was").count() == 0, "nothing else is marked"


def test_a_new_and_a_retired_model_are_one_line_each_and_a_derived_value_is_none(
    browser: Browser, tmp_path: Path, shown: dict[str, Any]
) -> None:
    (first, *_) = shown["environments"]
    now, before = first["manifest"], first["before"]
    images, others = now["models"]["image"], {key: it for key, it in now["models"].items() if key != "image"}
    dearer = [it | ({"credits_per_image": 6} if it["name"] == "dall-e-3" else {}) for it in images[1:]]
    new = images[0] | {"name": "fresh", "display_name": "Fresh", "quality_tier": None, "is_testing": False}
    after = now | {"models": {**others, "text": before["models"]["text"], "image": [*dearer, new]}}
    after["stages"] = [it | ({"budget_pct": 35} if it["number"] == 4 else {}) for it in now["stages"]]
    with opened(browser, tmp_path, shown | {"environments": [first | {"manifest": after, "places": {}}]}) as page:
        headline = page.locator("#changes").get_by_role("status").inner_text()
        assert headline == "1 model gets dearer, 1 model is new, 1 model is retired, 1 setting changes."
        assert [it.partition("\n")[0] for it in page.locator("#changes li").all_inner_texts()] == [
            "DALL-E 3 ▲ dearer 20 %",
            "Fresh + new",
            "Hi Dream Full − retired",
            "Stage 4, Tasks → Content ● changed",
        ]
        assert "was 5 credits/image now 6 credits/image" in said(page.locator("#account"))
        assert "was 40" in said(page.locator("#site"))


def test_what_is_entered_is_checked_as_the_platform_does_and_shown_as_yaml(
    browser: Browser, tmp_path: Path, shown: dict[str, Any]
) -> None:
    with opened(browser, tmp_path, uncompared(shown)) as page:
        yaml = page.locator("#yaml")
        assert page.locator("#changes").count() == 0
        page.get_by_label("Try other prices").check()
        page.get_by_label("Price of GPT-5.1").fill("0")
        assert "must be at least 1" in said(page.locator("#prices"))
        assert yaml.locator("pre").count() == 0
        page.get_by_label("Price of GPT-5.1").fill("800")
        page.get_by_label("Price of package Growth").fill("49.90")
        page.get_by_label("Budget of stage 4 in percent").fill("60")
        assert "120 %: 20 too much" in said(page.locator("#site"))
        page.get_by_label("Budget of stage 6 in percent").fill("10")
        page.get_by_role("button", name="+ Add slot").click()
        assert "Weekly: was 15 articles now 20 articles" in said(page.locator("#site"))
        page.get_by_label("Time", exact=True).fill("2:00")
        assert "must be a time such as 09:00" in said(page.locator("#site"))
        page.get_by_label("Time", exact=True).fill("03:30")
        page.get_by_label("Image style").select_option("3d_render")
        page.get_by_label("Temperature").fill("0.9")
        files = [it.split()[0] for it in yaml.locator("figcaption").all_inner_texts()]
        written = {
            file: parse(text).tree for file, text in zip(files, yaml.locator("pre").all_inner_texts(), strict=True)
        }
        assert {file.removeprefix("config/"): str(tree) for file, tree in written.items()} == {
            "models/gpt-5.1.yaml": "{'price': {'tokens_per_credit': 800}}",
            "billing/packages.yaml": "{'growth': {'price_usd': Decimal('49.90')}}",
            "automation/stages.yaml": "{'stages': {'4': {'budget_pct': 60}, '6': {'budget_pct': 10}}}",
            "automation/schedule.yaml": "{'publishing': {'time_slots': ['09:00', '14:00', '18:00', '19:00']}, "
            "'automation': {'time': '03:30'}}",
            "settings/ai.yaml": "{'image_style': '3d_render', 'temperature': Decimal('0.9')}",
        }
        headline = page.locator("#changes").get_by_role("status").inner_text()
        assert headline == "1 model gets dearer, 1 package gets cheaper, 6 settings change."
        assert page.get_by_role("radio", name="Custom").is_checked()
        page.get_by_role("button", name="Reset to what the files have").click()
        assert (page.locator("#changes").count(), yaml.locator("pre").count()) == (0, 0)


def test_a_preset_shows_what_it_changes_and_each_environment_keeps_what_was_entered(
    browser: Browser, tmp_path: Path, shown: dict[str, Any]
) -> None:
    with opened(browser, tmp_path, uncompared(shown)) as page:
        assert page.get_by_role("radio", name="Balanced –").is_checked(), "it changes nothing"
        page.get_by_role("radio", name="Conservative").check()
        assert page.get_by_label("Per-run limit of stage 6").input_value() == "3"
        assert page.locator("#yaml pre").all_inner_texts() == ['stages:\n  "6":\n    per_run_limit: 3\n']
        page.get_by_label("staging").check()
        assert page.get_by_label("Batch size of stage 1").input_value() == "10"
        assert page.get_by_role("radio", name="Balanced –").is_checked()
        page.get_by_label("Batch size of stage 1").fill("20")
        assert page.get_by_role("radio", name="Custom").is_checked()
        assert "the overlay of staging" in said(page.locator("#yaml"))
        page.get_by_label("development").check()
        assert page.get_by_role("radio", name="Conservative").is_checked()
        page.get_by_role("radio", name="Balanced –").check()
        assert page.locator("#changes").count() == 0


def test_where_no_preset_is_the_defaults_these_are_a_choice(
    browser: Browser, tmp_path: Path, shown: dict[str, Any]
) -> None:
    (first, *_) = uncompared(shown)["environments"]
    manifest = first["manifest"] | {"presets": [it for it in first["manifest"]["presets"] if it["id"] != "balanced"]}
    with opened(browser, tmp_path, uncompared(shown) | {"environments": [first | {"manifest": manifest}]}) as page:
        assert page.get_by_role("radio", name="Defaults").is_checked()
        page.get_by_role("radio", name="Aggressive").check()
        page.get_by_role("radio", name="Defaults").check()
        assert page.locator("#changes").count() == 0


def test_the_keyboard_is_enough(browser: Browser, tmp_path: Path, shown: dict[str, Any]) -> None:
    with opened(browser, tmp_path, uncompared(shown)) as page:
        page.get_by_label("development").focus()
        page.keyboard.press("ArrowDown")
        assert page.get_by_label("production").is_checked()
        seen = []
        for _ in range(120):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText")
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            if page.evaluate("document.activeElement === document.body"):
                break
            seen.append((name, ring))
        names = [name for name, _ in seen]
        assert {"Temperature", "Enable stage 7", "+ Add slot", "Budget of stage 6 in percent"} <= {*names}
        assert {ring for _, ring in seen} == {"solid"}, "each place that has the focus shows it"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(SHIPPED / "config", tmp_path / "shop/config")
    shutil.copy(SHIPPED / ".sops.yaml", tmp_path / "shop")
    with served(tmp_path / "shop") as found:
        yield found


def test_what_is_saved_in_a_served_page_is_in_the_files_and_in_the_page(browser: Browser, site: Site) -> None:
    model = site.folder / "config/models/gpt-5.1.yaml"
    before = model.read_text()
    with visit(browser, site.origin + site.home) as page:
        page.get_by_label("Try other prices").check()
        page.get_by_label("Price of GPT-5.1").fill("900")
        page.get_by_label("Per-run limit of stage 4").fill("7")
        page.get_by_role("button", name="Save into the files").click()
        page.get_by_text("Saved into config/automation/stages.yaml, config/models/gpt-5.1.yaml.").wait_for()
        assert model.read_text() == before.replace("tokens_per_credit: 1000", "tokens_per_credit: 900")
        assert page.locator("#changes").count() == 0, "what was entered is the configuration now"
        assert page.get_by_label("Price of GPT-5.1").input_value() == "900"
        assert axe(page) == []


def test_what_would_be_an_error_is_shown_and_not_saved(browser: Browser, site: Site) -> None:
    before = site.files()
    # The browser's own line about an answer of 422 is no error of the page.
    with visit(browser, site.origin + site.home, expected="422") as page:
        page.get_by_label("Try other prices").check()
        page.get_by_label("Price of GPT-5.1").fill("900000")
        page.get_by_role("button", name="Save into the files").click()
        page.get_by_text("Nothing was written: the configuration would have errors.").wait_for()
        assert "config/models/gpt-5.1.yaml:" in said(page.locator("#yaml"))
        assert "error: " in said(page.locator("#yaml"))
        assert axe(page) == []
    assert site.files() == before


def test_a_page_of_somebody_else_saves_nothing_though_it_knows_the_address(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    before = site.files()
    body = json.dumps(
        {"environment": "development", "edits": [{"pointer": "/delays/within_stage", "was": 3, "value": 9}]}
    )
    (tmp_path / "evil.html").write_text("<title>Evil</title>")
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "evil.html").as_uri())
    address = f"{site.origin}{site.home}save"
    for mode, media in (("cors", "application/json"), ("no-cors", "text/plain"), ("cors", "text/plain")):
        asked = {"method": "POST", "body": body, "mode": mode, "headers": {"content-type": media}}
        page.evaluate("([to, asked]) => fetch(to, asked).then(() => 0, () => 0)", [address, asked])
    framed = page.evaluate("to => fetch(to).then((it) => it.text(), () => 'refused')", site.origin + site.home)
    context.close()
    assert framed == "refused"
    assert site.files() == before
    assert site.save(("/delays/within_stage", 3, 9), environment="development")[0] == 200


def test_the_page_in_the_package_is_what_its_source_makes(tmp_path: Path) -> None:
    built = node(SHIPPED / "preview/build.mjs", tmp_path / "page.html")
    assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
    assert (tmp_path / "page.html").read_bytes() == PAGE.read_bytes(), "run make preview, and commit what it builds"
    checked = node(MODULES / "typescript/bin/tsc", "--pretty", "false", "-p", SHIPPED / "preview")
    assert checked.stdout == ""
