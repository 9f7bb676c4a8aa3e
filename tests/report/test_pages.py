"""The pages of `plan` and `report`, and what they and the other forms make of hostile names."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from ratesmith.compare.base import find_base
from ratesmith.compare.comparison import Comparison, compare
from ratesmith.compare.migrations import StatementChange
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.sanitize import visible
from ratesmith.report.answers import plan as plan_answer
from ratesmith.report.html.overview import overview_page
from ratesmith.report.html.page import page
from ratesmith.report.html.plan import plan_page
from ratesmith.report.overview import Overview, overview
from ratesmith.report.overview_text import as_text as overview_text
from ratesmith.report.plan import as_text as plan_text
from ratesmith.report.plan_markdown import LIMIT, as_markdown
from support.cli import run
from support.projects import BASE, opened, project
from support.regions import validate
from support.repositories import commit

TODAY = date(2026, 3, 1)
SETTINGS = """\
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  live: {dialect: postgresql, database_env: LIVE_URL, release: migrations}
"""
SCRIPT = "</script><script>alert(1)</script>"
NAME = f"{SCRIPT} @team [x](http://e.example) `$(id)` ##[group]x שלום"
"""What may stand in a name: markup, a mention, a link, a command of a runner, letters from right to left."""
TEXT = r"\u202e\u2066gnp\u2069 \x1b[31mred\x07 \n::error::no\n</pre><img src=x onerror=alert(1)>"
"""What may stand in a text besides, as YAML writes it: bidirectional and control characters, lines for a runner."""
PACKAGES = f"""\
starter:
  name: '{NAME}'
  credits: 1000
  price_usd: 10.00
  description: "{TEXT}"
"""


class Page(HTMLParser):
    """What a browser would read: the elements, their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.style, self._inside = "", "", ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.style += data
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Overview]:
    """A change that brings hostile names and texts, and the overview of it."""
    folder = project(tmp_path_factory.mktemp("hostile") / "shop", {"ratesmith.yaml": SETTINGS})
    commit(folder)
    (folder / "config/billing/packages.yaml").write_text(PACKAGES)
    writer = (BASE / "models/writer.yaml").read_text().replace("display_name: Writer", f"display_name: '{NAME}'")
    waiver = f'waive:\n  - rule: margin-below-floor\n    reason: "{TEXT}"\n'
    (folder / "config/models/writer.yaml").write_text(
        writer.replace("tokens_per_credit: 1000", "tokens_per_credit: 2400") + f'notes: "{TEXT}"\n{waiver}'
    )
    at = opened(folder)
    found = compile_project(at, at.project.environments, TODAY)
    assert found.report.errors == 0, found.report.findings
    base = find_base(at.config, "HEAD")
    compared = compare(at, base, found, TODAY, folder / "generated", with_sql=True)
    return compared, overview("base", at.pack, found, TODAY)


FORMS: dict[str, Callable[[Comparison, Overview], str]] = {
    "plan, text": lambda it, _: "\n".join(
        line if "\n" in line else visible(line) for line in plan_text(it, color=False, shows_sql=True)
    ),
    "plan, markdown": lambda it, _: as_markdown(it),
    "plan, json": lambda it, _: msgspec.json.encode(plan_answer.body(it)).decode(),
    "plan, html": lambda it, _: plan_page(it),
    "report, text": lambda _, it: "\n".join(map(visible, overview_text(it, color=False))),
    "report, html": lambda _, it: overview_page(it, "a" * 40),
}


@pytest.mark.parametrize("form", FORMS)
def test_hostile_names_and_texts_are_harmless_in_every_form(form: str, hostile: tuple[Comparison, Overview]) -> None:
    said = FORMS[form](*hostile)
    unseen = {char for char in said if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")}
    assert unseen == set()
    assert not re.search(r"(?m)^\s*::[a-z]", said)
    assert "team" in said
    if form.endswith("html"):
        elements = Page(said).elements
        assert not {"script", "img", "iframe", "base", "link"} & {tag for tag, _ in elements}
        assert not [name for _, attributes in elements for name in attributes if name.startswith("on") or name == "src"]
    if form.endswith("markdown"):
        outside = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", said)
        assert not re.search(r"(?<![A-Za-z0-9])@[a-z]|<script|<img|\]\(http", outside)
    if form.endswith("text"):
        assert "##[group]" not in said


@pytest.mark.parametrize("form", ["plan, html", "report, html"])
def test_a_page_needs_nothing_else_and_runs_no_script(form: str, hostile: tuple[Comparison, Overview]) -> None:
    said = FORMS[form](*hostile)
    found = Page(said)
    (policy,) = (it["content"] for it in found.all("meta") if it.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(sha256(found.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in found.style and "@import" not in found.style
    assert not [it for _, it in found.elements if "style" in it]
    assert [it["href"] for it in found.all("a") if not (it["href"] or "").startswith("#")] == []
    assert FORMS[form](*hostile) == said


@pytest.mark.parametrize("form", ["plan, html", "report, html"])
def test_a_screen_reader_finds_its_way_through_a_page(form: str, hostile: tuple[Comparison, Overview]) -> None:
    found = Page(FORMS[form](*hostile))
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len({*ids})
    for _, attributes in found.elements:
        assert {*(attributes.get("aria-labelledby") or "").split()} <= {*ids}
    assert len(found.all("table")) == len(found.all("caption")) > 1
    assert {it.get("scope") for it in found.all("th")} == {"col", "row"}
    assert [len(found.all(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert found.all("html") == [{"lang": "en"}]


def test_a_template_that_names_a_value_nobody_gave_fails() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        page("overview.html", internal="")


def test_a_report_says_what_differs_in_an_environment_and_the_rest_once(tmp_path: Path) -> None:
    overlay = {"ratesmith.yaml": SETTINGS, "environments/live/models/writer.yaml": "price:\n  tokens_per_credit: 500\n"}
    folder = project(tmp_path / "shop", overlay)
    said = run("report", "--today", "2026-03-01", cwd=folder).stdout
    assert said.startswith("base: prices, costs and margins on 2026-03-01 in example, live\nInternal: ")
    first, _, differing = said.partition("in live, where it differs\n")
    assert first.count("\nDrafter ") == 1
    assert [line.split()[0] for line in differing.splitlines()[:2]] == ["Model", "Writer"]
    files = ("--output", "html=page.html", "--output", "json=report.json", "--output", "text=report.txt")
    assert run("report", "--today", "2026-03-01", *files, cwd=folder).stdout == said
    assert (folder / "report.txt").read_text() == said
    assert "What differs in live" in (folder / "page.html").read_text()
    answer = json.loads((folder / "report.json").read_text())
    validate(answer)
    models = {tuple(it["environments"]): it["rows"] for it in answer["sheets"][0]["groups"]}
    prices = {name: {row[0]["text"]: row[3]["text"] for row in rows} for name, rows in models.items()}
    assert (prices["example",]["Writer"], prices["live",]["Writer"]) == ("$10.00", "$20.00")


def test_of_a_comment_that_is_too_long_the_sql_goes_first(hostile: tuple[Comparison, Overview]) -> None:
    it, _ = hostile
    large = StatementChange(environments=("live",), statements=("x" * 999,) * 100, left_out=900)
    migrations = msgspec.structs.replace(it.beside.migrations, statements=(large, large, large))
    said = as_markdown(msgspec.structs.replace(it, beside=msgspec.structs.replace(it.beside, migrations=migrations)))
    assert len(said) <= LIMIT
    assert ": 100 statements, " in said and "more statements" in said
    assert "more part" in said.partition("</details>")[2]
    assert visible(it.beside.migrations.made[0].name) in said
