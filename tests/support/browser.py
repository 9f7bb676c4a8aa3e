"""A real browser: the Chromium of the machine without a window, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import pytest

from support.node import MODULES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
# It asks nobody outside: no updates, no sync, no guesses about where the user goes next.
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser; the test is skipped where there is none, but fails in CI."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        _without("chromium was not found (apt install chromium-headless-shell fonts-dejavu-core)")
    from playwright.sync_api import sync_playwright

    # Chromium's own sandbox does not run as root.
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, address: str, *, expected: str = "", **options: Any) -> Iterator[Page]:
    """Open a page; the test fails if the page logs an error or a warning, throws, or asks another server for anything.

    `expected` is in what it may log; `options` are those of `Browser.new_context`, such as `color_scheme="dark"`.
    """
    context = browser.new_context(**options)
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda it: complaints.append(it.text) if it.type in {"error", "warning"} else None)
        page.on("pageerror", lambda it: complaints.append(str(it)))
        page.on("request", lambda it: complaints.append(it.url) if _server(it.url) != _server(address) else None)
        page.goto(address)
        yield page
        found = [it for it in complaints if not expected or expected not in it]
        assert not found, "\n".join(found)
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    """What axe finds in the page as it is shown now, and what it cannot decide: a rule and an element for each."""
    script = MODULES / "axe-core/axe.min.js"
    if not script.is_file():
        _without("axe-core was not found (apt install npm; make node-tools)")
    page.evaluate(script.read_text(encoding="utf-8"))
    page.evaluate("scrollTo(0, 0)")  # What is under something that stays on the screen, axe cannot decide.
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    return [
        f"{kind}: {rule['id']}: {node['html']}"
        for kind in ("violations", "incomplete")
        for rule in found[kind]
        for node in rule["nodes"]
    ]


def _server(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _without(message: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
