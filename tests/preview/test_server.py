"""`preview --serve`: what it answers to whom, and what it writes."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ratesmith.preview.server import Answer, Server
from support.canaries import CORE
from support.cli import run
from support.preview_pages import TODAY, Site, data_of, served
from support.projects import BASE, project

WRITER = (BASE / "models/writer.yaml").read_text().replace("price:\n", "price:  # kept\n")
PRICE = "/models/text/1/tokens_per_credit"
SLOTS = "/publishing/time_slots"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(project(tmp_path_factory.mktemp("served") / "shop", {"models/writer.yaml": WRITER})) as found:
        yield found


@pytest.fixture
def site(server: Site) -> Iterator[Site]:
    """The server; what a test changed is put back."""
    before = server.files()
    yield server
    for name, content in before.items():
        if Path(name).read_bytes() != content:
            Path(name).write_bytes(content)


def test_the_page_is_at_the_address_that_is_printed_and_may_ask_this_server_alone(site: Site) -> None:
    status, headers, page = site.get()
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "connect-src 'self'; base-uri 'none'" in page
    assert data_of(page)["save"] == f"{site.home}save"
    assert {name: headers[name] for name in ("Cache-Control", "X-Frame-Options", "Content-Security-Policy")} == {
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": "frame-ancestors 'none'",
    }
    assert "Server" not in headers
    assert not any(name.startswith("Access-Control") for name in headers)


def test_nobody_else_on_the_network_reaches_it(site: Site) -> None:
    listening = subprocess.run(["cat", "/proc/net/tcp", "/proc/net/tcp6"], capture_output=True, text=True, check=False)
    places = re.findall(rf"([0-9A-F]+):{site.port:04X} \S+ 0A", listening.stdout)
    assert places == ["0100007F"]


HIDDEN = [
    "/",
    "/save",
    "/config/ratesmith.yaml",
    "/x/",
    "{home}../x",
    "{home}save",
    "{home}config/ratesmith.yaml",
    "{home}?",
    "{origin}{home}",
]


@pytest.mark.parametrize("path", HIDDEN)
def test_there_is_nothing_at_any_other_path(path: str, site: Site) -> None:
    status, _, body = site.get(path.format(home=site.home, origin=site.origin))
    assert (status, body) == (404, "Not Found\n")


HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "localhost:{port}",
    "127.0.0.1",
    "127.0.0.1:{port}.",
    "127.0.0.1:{port}\r\nHost: evil.example",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_of_a_stranger_that_leads_here_is_refused(host: str, site: Site) -> None:
    """DNS rebinding: a page of evil.example has the browser look its name up again, and it is this computer now."""
    status, _, body = site.get(host=host.format(port=site.port))
    assert (status, body) == (421, "Misdirected Request\n")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [("HEAD {home}", 501), ("<b>x</b> {home}", 501), ("GET {home} x", 400), ("OPTIONS {home}save", 501)],
)
def test_what_it_does_not_know_it_refuses_without_repeating_it(request_line: str, status: int, site: Site) -> None:
    found, headers, body = site.ask(f"{request_line.format(home=site.home)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert (found, headers["Content-Type"], "<" in body) == (status, "text/plain; charset=utf-8", False)
    assert not any(name.startswith("Access-Control") for name in headers)


BODY = json.dumps({"environment": "example", "edits": [{"pointer": PRICE, "was": 1000, "value": 900}]}).encode()
FOREIGN: dict[str, tuple[dict[str, str | None], int]] = {
    "another page": ({"Origin": "http://evil.example"}, 403),
    "another server here": ({"Origin": "http://127.0.0.1:80"}, 403),
    "a page from disk": ({"Origin": "null"}, 403),
    "no page": ({"Origin": None}, 403),
    "another site, as the browser says": ({"Sec_Fetch_Site": "cross-site"}, 403),
    "a form": ({"Content_Type": "text/plain"}, 415),
    "a form with a file": ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    "no type": ({"Content_Type": None}, 415),
    "no length": ({"Content_Length": None}, 411),
    "a negative length": ({"Content_Length": "-1"}, 411),
    "a length in words": ({"Content_Length": "1e2"}, 411),
    "chunks": ({"Transfer_Encoding": "chunked"}, 411),
    "too much": ({"Content_Length": str((64 << 10) + 1)}, 413),
    "far too much": ({"Content_Length": "9" * 5000}, 413),
    "a stranger's name": ({"Host": "evil.example"}, 421),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_the_page_itself_does_not_send_writes_nothing(name: str, site: Site) -> None:
    """Cross-site request forgery: any page may have a browser send something here."""
    before = site.files()
    headers, status = FOREIGN[name]
    assert site.post(BODY, **headers)[0] == status
    assert site.files() == before


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "another shape": b'{"environment": "example"}',
    "another key": BODY[:-1] + b', "path": "/etc/passwd"}',
    "no edits": b'{"environment": "example", "edits": []}',
    "deep": b"[" * 60_000,
    "NaN": BODY.replace(b"900", b"NaN"),
    "no UTF-8": b"\xff",
    "half of a letter": BODY.replace(b"900", rb'"\ud800"'),
    "a long number": BODY.replace(b"900", b"9" * 5000),
    "too many": json.dumps(
        {"environment": "example", "edits": [{"pointer": PRICE, "was": 1, "value": 1}] * 501}
    ).encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_of_the_page_writes_nothing(name: str, site: Site) -> None:
    before = site.files()
    status, answer = site.post(BODIES[name])
    told = json.loads(answer)
    assert (status, told["written"], told["message"].startswith("Nothing was written: ")) == (422, [], True), told
    assert site.files() == before


def test_what_is_edited_is_written_where_it_is_configured_and_comments_stay(site: Site) -> None:
    status, told = site.save((PRICE, 1000, 900), (SLOTS, ["09:00"], ["09:00", "18:30"]), ("/delays/within_stage", 3, 4))
    assert (status, told["findings"]) == (200, [])
    files = ["config/automation/schedule.yaml", "config/automation/stages.yaml", "config/models/writer.yaml"]
    assert (told["written"], told["message"]) == (files, f"Saved into {', '.join(files)}.")
    assert (site.folder / files[2]).read_text() == WRITER.replace("1000", "900")
    assert '    - "09:00"\n    - "18:30"\n' in (site.folder / files[0]).read_text()
    shown = told["contents"]["environments"][0]["manifest"]
    assert (shown["models"]["text"][1]["tokens_per_credit"], shown["publishing"]["daily_capacity"]) == (900, 2)
    assert run("validate", *TODAY, cwd=site.folder).returncode == 0


REFUSED: dict[str, tuple[tuple[str, Any, Any], str]] = {
    "a value that was changed since": ((PRICE, 999, 900), "the files changed since this page was opened"),
    "no value of the configuration": (
        ("/publishing/weekly_capacity", 1, 2),
        "the files changed since this page was opened",
    ),
    "a cost": (("/models/text/1/cost", None, 2), "the files changed since this page was opened"),
    "a text for a number": ((PRICE, 1000, "900"), "takes another type of value"),
    "true for a number": ((PRICE, 1000, True), "takes another type of value"),
    "a map": ((PRICE, 1000, {"a": 1}), "takes another type of value"),
    "a text of several lines": (("/automation/time", "02:00", '02:00"\nx: 1'), "takes another type of value"),
    "a fraction": ((PRICE, 1000, 900.5), "takes another type of value"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name: str, site: Site) -> None:
    before = site.files()
    edit, message = REFUSED[name]
    status, told = site.save(("/delays/within_stage", 3, 4), edit)
    assert (status, told["written"], message in told["message"]) == (422, [], True), told
    assert site.files() == before


def test_nothing_is_written_where_the_configuration_would_have_errors(site: Site) -> None:
    before = site.files()
    status, told = site.save((PRICE, 1000, 10_000_000), ("/automation/time", "02:00", "25:00"))
    assert (status, told["written"]) == (422, [])
    assert told["message"] == "Nothing was written: the configuration would have errors."
    assert {it["place"].partition(":")[0] for it in told["findings"]} == {
        "config/automation/schedule.yaml",
        "config/models/writer.yaml",
    }
    assert all(it["severity"] == "error" and it["message"] for it in told["findings"])
    assert site.files() == before


def test_a_page_of_a_configuration_with_mistakes_is_what_is_wrong(site: Site) -> None:
    (site.folder / "config/models/writer.yaml").write_text(WRITER.replace("provider: openai", f"provider: sk-{CORE}"))
    status, headers, page = site.get()
    assert (status, headers["Content-Type"], "config/models/writer.yaml:3:11" in page) == (
        500,
        "text/plain; charset=utf-8",
        True,
    )
    assert ("Traceback" in page, CORE in page) == (False, False)
    assert site.save((PRICE, 1000, 900))[1]["written"] == []


def test_a_link_in_place_of_a_file_is_not_written_through(site: Site, tmp_path: Path) -> None:
    path = site.folder / "config/models/writer.yaml"
    elsewhere = tmp_path / "writer.yaml"
    elsewhere.write_text(WRITER)
    path.unlink()
    path.symlink_to(elsewhere)
    status, told = site.save((PRICE, 1000, 900))
    path.unlink()
    path.write_text(WRITER)
    assert (status, told["written"], elsewhere.read_text()) == (422, [], WRITER)


def test_an_idle_connection_keeps_nobody_waiting(site: Site) -> None:
    idle = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(3)]
    assert site.get()[0] == 200
    for it in idle:
        it.close()


def test_a_bug_ends_the_server_and_is_not_kept_quiet() -> None:
    def page(_: str) -> Answer:
        raise RuntimeError("a bug")

    with Server(page, lambda _: page("")) as server, ThreadPoolExecutor() as threads:
        running = threads.submit(server.run)
        port, _, home = server.address.removeprefix("http://127.0.0.1:").partition("/")
        with pytest.raises(IndexError):
            Site(Path(), int(port), f"/{home}").get()
        with pytest.raises(RuntimeError, match="a bug"):
            running.result(timeout=20)


def test_it_serves_or_writes_a_page_and_not_both(site: Site) -> None:
    done = run("preview", "--serve", "--output", "x.html", cwd=site.folder)
    assert (done.returncode, "--serve writes no page" in done.stderr) == (2, True)


def test_what_it_said_has_no_request_in_it(site: Site) -> None:
    site.get("/secret-path")
    lines = (site.folder / "said").read_text().splitlines()
    assert len(lines) == 2, lines
