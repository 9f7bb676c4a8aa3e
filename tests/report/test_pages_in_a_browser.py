"""The pages of `report` and `plan` in a real browser: nothing in them is refused, and everybody can read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.browser import axe, visit
from support.cli import run
from support.projects import SHIPPED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_a_report(browser: Browser, tmp_path: Path, scheme: str) -> None:
    page = tmp_path / "report.html"
    assert run("report", "--output", f"html={page}", cwd=SHIPPED).returncode == 0
    with visit(browser, page.as_uri(), color_scheme=scheme) as shown:
        assert axe(shown) == []


def test_the_browser_finds_what_is_wrong_in_a_page(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        "<title>Bad</title><img src=data:,><script>null.x</script><link rel=icon href=http://127.0.0.1:9/x>"
    )
    found: list[str] = []
    with pytest.raises(AssertionError, match="Cannot read properties of null"), visit(browser, page.as_uri()) as shown:
        found = axe(shown)
    assert [line for line in found if line.startswith("violations: image-alt: <img")]
