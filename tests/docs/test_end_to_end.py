"""From a line of YAML to form, server and bill: `examples/platform` and `examples/settings-form`, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from support.browser import axe, visit
from support.databases import Postgres
from support.platforms import Platform, running
from support.settings_forms import SettingsForm, problems, sign_in
from support.typescript_runtime import Runtime

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
ACCOUNT: Final = "/api/v1/accounts/settings/ai/"
REFUSED: Final = "the server responded with a status of 40"
"""What Chromium logs of an answer 400 or 401."""
CHANGES: Final = {
    "settings/account-keys.yaml": ("  max: 8\n", "  max: 6\n"),
    "models/gpt-5.1.yaml": ("tokens_per_credit: 1000\n", "tokens_per_credit: 900\n"),
    "settings/ai.yaml": (
        "max_images_allowed: 8\nstyles:\n",
        "max_images_allowed: 6\nstyles:\n  watercolor:\n    label: Watercolor\n    sort_order: 5\n",
    ),
}
PUT: Final = """([url, body]) => fetch(url, {
  method: "PUT",
  headers: {"Content-Type": "application/json", Authorization: `Token ${sessionStorage.getItem("token")}`},
  body: JSON.stringify(body),
}).then(async (it) => [it.status, await it.json()])"""


def change(platform: Platform) -> None:
    """Change a price, a choice and a limit; Django migrates as the README says, and `apply` finds nothing to do."""
    for name, (old, new) in CHANGES.items():
        path = platform.folder / "config" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    commands = (
        "ratesmith build",
        "git add -A",
        "git commit -q -m 'Dearer, and in watercolor'",
        "python manage.py migrate",
        "ratesmith apply --env production --without-secrets",
    )
    done = platform.shell("\n".join(commands))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 rows changed, verified and committed; at migration 2" in done.stdout


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def number(page: Page, name: str) -> Any:
    return page.get_by_role("spinbutton", name=name)


def looks_well(page: Page) -> None:
    """Everybody can read the page: in the light, in the dark and on a phone."""
    for scheme, width in (("light", 1100), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert axe(page) == []


def an_old_page_is_told_what_the_server_refuses(page: Page) -> None:
    """It offers eight images, and a style that is too new for it is on no list."""
    assert page.get_by_role("option", name="Watercolor").count() == 0
    number(page, "Images per article").fill("8")
    save(page)
    page.get_by_role("alert").wait_for()
    assert problems(page) == {"/image_generation/max_images": "must be from 1 to 6"}
    page.get_by_role("link", name="Images per article").click()
    assert page.evaluate("document.activeElement.name") == "/image_generation/max_images"
    looks_well(page)


def the_new_page_offers_what_is_configured(page: Page) -> None:
    page.reload()
    page.get_by_text("8,192 tokens take 10 credits ($0.10) with GPT-5.1.").wait_for()
    assert page.get_by_role("option").all_text_contents()[:2] == ["Watercolor", "Photorealistic"]
    assert number(page, "Images per article").get_attribute("max") == "6"


def what_does_not_fit_is_refused_at_the_field_and_by_the_server(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda it: sent.append(it.method))
    number(page, "Temperature").fill("2.1")
    number(page, "Images per article").fill("7")
    assert problems(page) == {"/content_generation/temperature": "must be from 0 to 2"}
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert problems(page) == {
        "/content_generation/temperature": "must be from 0 to 2",
        "/image_generation/max_images": "must be from 1 to 6",
    }
    assert sent == []
    status, refused = page.evaluate(PUT, [ACCOUNT, {"temperature": 0.9, "image_style": "oil", "max_images": 7}])
    assert (status, refused["max_images"]) == (400, ["must be from 1 to 6"])
    assert "watercolor" in refused["image_style"][0]


def what_fits_is_saved(page: Page) -> None:
    page.reload()
    assert number(page, "Temperature").input_value() == "0.7"
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Image style").select_option("Watercolor")
    page.get_by_role("radio", name="Premium").check()
    save(page)
    page.get_by_text("Saved.").wait_for()
    page.reload()
    assert number(page, "Temperature").input_value() == "0.8"
    assert page.get_by_label("Image style").input_value() == "watercolor"
    assert page.get_by_role("radio", name="Premium").is_checked()


def whoever_is_signed_out_signs_in_again(page: Page) -> None:
    page.evaluate("sessionStorage.setItem('token', 'of another day')")
    page.reload()
    sign_in(page, "alice", "not-a-secret")


def a_site_is_set_too(page: Page) -> None:
    page.get_by_role("link", name="alice.example").click()
    images = page.get_by_role("group", name="6. Prompts → Images")
    images.get_by_text("20 image prompts: 300 credits").wait_for()  # of the tier that was saved
    images.get_by_label("Model").select_option("Testing: Hi Dream Full")
    images.get_by_text("20 image prompts: 20 credits").wait_for()
    images.get_by_label("Budget").fill("50")
    page.get_by_role("button", name="Remove 14:00").click()
    page.get_by_label("Time slot 2").fill("25:00")
    save(page)
    assert problems(page) == {"/publishing/time_slots/1": "must be a time such as 09:00"}
    page.get_by_role("alert").get_by_text("the budgets add up to 120 %, and 100 % is the most").wait_for()
    looks_well(page)
    page.get_by_label("Time slot 2").fill("07:30")
    images.get_by_label("Budget").fill("20")
    page.get_by_role("checkbox", name="Sat").check()
    page.get_by_text("2 articles a day, 12 articles a week, about 52 articles a month.").wait_for()
    page.get_by_role("radio", name="Conservative").check()
    save(page)
    page.get_by_text("Saved.").wait_for()
    page.reload()
    assert images.get_by_label("Limit per run").input_value() == "3"
    assert images.get_by_label("Model").input_value() == "true"
    assert [page.get_by_label(f"Time slot {place}").input_value() for place in (1, 2)] == ["07:30", "09:00"]
    assert page.get_by_role("radio", name="Conservative").is_checked()


def a_call_is_charged_at_the_new_price(platform: Platform) -> None:
    """1,500 tokens go in and come out: 3,000 at 900 a credit are 4, which were 3 at 1,000."""
    path = f"/api/v1/sites/{platform.tenants['alice'].site}/stages/4/run/"
    done = platform.ask(path, of=platform.tenants["alice"], method="POST", body={"prompt": "word " * 1500})
    assert (done.status, done.body["credits"]) == (200, 4)
    columns = "rate_id, u.credits, r.content -> 'price'"
    query = f"SELECT {columns} FROM billing_usagelog AS u JOIN igny8_ai_rate AS r USING (rate_id)"
    assert platform.database.query(query) == [(done.body["rate"], 4, {"tokens_per_credit": 900})]


def test_a_change_of_yaml_reaches_the_form_the_server_and_the_bill(
    browser: Browser, postgres_database: Postgres, tmp_path: Path, typescript: Runtime
) -> None:
    with running(tmp_path, postgres_database) as platform:
        form = SettingsForm(platform.folder, typescript)
        form.build("check", "bundle")
        change(platform)
        with (
            platform.served(),
            form.served(f"http://127.0.0.1:{platform.port}") as address,
            visit(browser, address, expected=REFUSED, locale="en-US") as page,
        ):
            sign_in(page, "alice", "not-a-secret")
            an_old_page_is_told_what_the_server_refuses(page)
            form.build("bundle")
            the_new_page_offers_what_is_configured(page)
            what_does_not_fit_is_refused_at_the_field_and_by_the_server(page)
            what_fits_is_saved(page)
            whoever_is_signed_out_signs_in_again(page)
            a_site_is_set_too(page)
            a_call_is_charged_at_the_new_price(platform)
