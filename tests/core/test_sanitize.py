"""text: what people and files wrote, as it may be shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ratesmith.compile.result import Invalid, Report
from ratesmith.core.redacted_json import shown_cell
from ratesmith.core.sanitize import REDACTED, harmless, inert, quoted, redact_line, visible
from ratesmith.core.suggest import did_you_mean
from ratesmith.core.tables import Column, Json
from ratesmith.report.findings import reporter
from ratesmith.report.markdown import escaped
from support.projects import BASE, compiled, project

KEY = "sk-live-0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("blanks", ["", "  ", "\u3000"])
def test_a_text_that_begins_a_line_is_no_command_of_a_runner(blanks: str) -> None:
    for command in ("add-mask", "stop-commands", "error file=x,line=1"):
        assert "::" not in visible(f"{blanks}::{command}:x/CODEOWNERS")
    assert visible("a::add-mask::x") == "a::add-mask::x"
    assert visible("::1") == "::1"


@pytest.mark.parametrize("letters", ["word ", "+", "x-"])
def test_a_key_is_shown_from_nowhere_in_a_long_text(letters: str) -> None:
    for before in (*range(0, 90, 7), *range(330, 410)):
        text = (letters * 400)[:before] + " " + KEY + " " + letters * 400
        assert "0123" not in quoted(text) + redact_line(text), before


def test_a_key_is_hidden_where_others_before_it_shorten_the_text() -> None:
    assert "0123" not in quoted(" ".join([KEY] * 30))
    assert "0123" not in quoted(",".join([KEY] * 30))


@pytest.mark.parametrize("link", ['{"a":"', ",", "x,y;"])
@pytest.mark.parametrize(
    "secret", [KEY, 'postgresql://app:0123,se"cr{et@host/app', "KX0123" + "aB+/" * 40, "eyJ0123456789.0123"]
)
def test_a_key_or_password_that_the_limit_cuts_is_not_shown_by_halves(secret: str, link: str) -> None:
    for before in range(330, 410):
        text = ("ab," * 200)[:before] + link + secret + '"' * 100
        assert "0123" not in quoted(text) + redact_line(text), text


def test_a_long_text_without_blanks_shows_its_beginning() -> None:
    text = '{"1":' + ",".join(['{"batch_size":50,"enabled":true}'] * 30)
    assert quoted(text).startswith("""'{"1":{"batch_size":50,"enabled":true}""")
    assert "redacted" not in quoted(text) + redact_line(text)


def test_nothing_of_a_private_key_is_shown() -> None:
    text = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpA/IBAA+KCAQEA\n" * 40
    for shown in (quoted(text), quoted(text[:200])):
        assert ("MIIE" in shown, "redacted" in shown) == (False, True)


@pytest.mark.parametrize("more", ["", ',"z":[' + ",".join(["50"] * 300) + "]"])
def test_a_json_document_is_shown_without_what_it_names_a_secret(more: str) -> None:
    cell = f'{{"a":{{"api_key":"hunter2","size":7}}{more}}}'
    shown = shown_cell(Column("config", Json()), cell)
    assert ("hunter2" in shown, '"size":7' in shown) == (False, True)
    assert shown_cell(Column("config", Json()), '{"size":1.50}') == """'{"size":1.50}'"""
    assert shown_cell(Column("config", Json()), "no JSON") == "'no JSON'"


LABEL = "0123456789abcdef0123456789abcdef"
HOSTS = {
    "a label that looks like a key": f"https://api.openai.com.{LABEL}.com/v1",
    "one with the form of a vendor": "https://sk-live-0123456789abcdef.example:8443",
    "a host alone, and a wildcard": f"[{LABEL}.net:443, *.{LABEL}.xn--p1ai]",
}
KEYS = {
    "a key alone": KEY,
    "a key with dots": "SG.0123FQYQlKU0ufo8x5d1A.TwL20123fDHoTf-09kqeF8tA",
    "another one with dots": "eyJ0123456789.eyJ0123456789.0123NryP4J3jVmNHl0w5N",
    "a key in place of a host": f"https://{LABEL}",
    "a user": f"https://{LABEL}@a.example, https://a.example:{LABEL}@b.example",
    "a path and a query": f"https://a.example/{KEY}.html?key=AIza{LABEL}.com",
}


@pytest.mark.parametrize("text", HOSTS.values(), ids=HOSTS)
def test_a_name_of_a_host_is_shown_in_full_where_it_says_where_something_goes(text: str) -> None:
    assert harmless(text, 300, hosts=True) == text
    assert REDACTED in harmless(text, 300)


@pytest.mark.parametrize("text", KEYS.values(), ids=KEYS)
def test_a_key_that_is_no_name_of_a_host_stays_hidden(text: str) -> None:
    assert "0123" not in harmless(text, 300, hosts=True)


GUESSES = {
    "a letter too many": ("writter", ["painter", "writer"], "writer"),
    "a letter too few": ("txt", ["image", "text"], "text"),
    "letters that changed places": ("kye", ["api", "eye", "key"], "key"),
    "another case": ("TOPIC", ["topic"], "topic"),
    "a long name": (
        "articles_for_the_small_buisness_plan",
        ["articles_for_the_small_business_plan", "images_for_the_large_business_plan"],
        "articles_for_the_small_business_plan",
    ),
    "a name cut short": ("prod", ["development", "production", "staging"], "production"),
    "one of many": ("model-42x", [f"model-{number}" for number in range(400)], "model-42"),
}


@pytest.mark.parametrize(("wrong", "known", "meant"), GUESSES.values(), ids=GUESSES)
def test_the_nearest_name_is_guessed(wrong: str, known: list[str], meant: str) -> None:
    assert did_you_mean(wrong, known) == f" (did you mean '{meant}'?)"


@pytest.mark.parametrize(("wrong", "known"), [("zebra", ["topic"]), ("a", []), ("b" * 90, ["b" * 90 + "c"])])
def test_what_is_near_nothing_is_not_guessed(wrong: str, known: list[str]) -> None:
    assert did_you_mean(wrong, known) == ""


WRITER = (BASE / "models/writer.yaml").read_text()
HOSTILE = {
    "a line of its own": "x\\n::error::pwn",
    "a color": "\\e[31mred",
    "a key": "sk-live-0123456789abcdef",
    "text from right to left": "\\u202Egpj.exe",
    "another control sequence": "\\x9b31m",
}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "line",
    ['capabilities: {"HOSTILE": 1}', '"HOSTILE": 1', 'sizes: ["HOSTILE", "HOSTILE"]', 'cost: {"HOSTILE": 1, b: 2}'],
)
def test_no_text_of_a_file_reaches_the_terminal_as_it_is(tmp_path: Path, line: str, text: str, form: str) -> None:
    said = reporter(form)(_report(tmp_path, WRITER + line.replace("HOSTILE", text) + "\n"), color=False)
    if form == "json":
        said = "\n".join(_texts(json.loads(said)))
    assert "config/models/writer.yaml" in said
    assert "0123456789" not in said
    assert all(char == "\n" or char.isprintable() for char in said)
    assert not any(line.strip().startswith("::") for line in said.splitlines())


def _report(folder: Path, writer: str) -> Report:
    try:
        return compiled(project(folder, {"models/writer.yaml": writer})).report
    except Invalid as invalid:
        return invalid.report


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for inner in node.values() for text in _texts(inner)]
    if isinstance(node, list):
        return [text for inner in node for text in _texts(inner)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[skip ci] [CI-Skip] [no ci] [skip azp]", "[ skip ci] [ CI-Skip] [ no ci] [ skip azp]"),
        ("***NO_CI*** skip-checks: true", "*** NO_CI*** skip -checks: true"),
        ("closes GH-1, https://h.example/i/1", "closes GH -1, https: //h.example/i/1"),
        ("www.h.example or me@h.example", "www .h.example or me @h.example"),
        ('["a", "b"] GH-x skipped [circuit]', '["a", "b"] GH-x skipped [circuit]'),
    ],
)
def test_no_server_of_git_acts_on_a_text_in_a_message_or_a_comment(text: str, shown: str) -> None:
    assert (inert(text), inert(shown)) == (shown, shown)
    assert escaped(text).replace("\\", "") == shown
