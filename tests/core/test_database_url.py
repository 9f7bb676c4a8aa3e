"""Database URLs as people write them: nothing of a password is shown, and none of them passes for harmless."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ratesmith.core.database_url import has_password, hide_passwords, password_forms, safe_url
from ratesmith.database.refusals import clean
from ratesmith.report.findings.text import render
from support.projects import BASE, Invalid, opened, project

SHOWN = {
    "postgresql://ada:s3cret@db.example:5432/shop?sslmode=require": "postgresql://ada@db.example:5432/shop",
    "postgresql://ada:s3cret@[::1]:5432/shop": "postgresql://ada@[::1]:5432/shop",
    "postgresql://ada:s3cret@one:1,two:2/shop": "postgresql://ada@one:1,two:2/shop",
    "postgresql://ada:s3cr@et@db/shop": "postgresql://ada@db/shop",
    "postgresql://db/shop?password=s3cret": "postgresql://db/shop",
    "postgresql://ada:s3c%2Fret@db/shop": "postgresql://ada@db/shop",
    "postgresql://ada:s3c/ret@db/shop": "postgresql://…",
    "postgresql://ada:s3cret@db:port/shop": "postgresql://ada@db:port/shop",
    "postgres://[::1:s3cret/x": "postgres://…",
    "host=db password=s3cret": "…",
}
HARMLESS = {
    "sqlite:///var/ratesmith.db": "sqlite:///var/ratesmith.db",
    "sqlite:////home/ada@work/shop:1/x y.db": "sqlite:////home/ada@work/shop:1/x y.db",
    "postgresql://ada@db/shop": "postgresql://ada@db/shop",
    "postgresql://postgres@/postgres?host=/tmp/x": "postgresql://postgres@/postgres",
    "postgresql://db:5432/shop?sslmode=require": "postgresql://db:5432/shop",
    "postgresql://[::1]/shop": "postgresql://[::1]/shop",
    "postgresql://": "postgresql://",
    "https://hooks.example.com/services/T0/B0/abcdef": "https://…",
    "shop.db": "…",
    "": "…",
}
HOSTILE = [
    "postgresql://ada:hun/ter2@h/shop",
    "postgresql://ada:hun#ter2@h/shop",
    "postgresql://ada:hun?ter2@h/shop",
    "postgresql://ada:hun@ter2@h/shop",
    "postgresql://ada:hun:ter2@h/shop",
    "postgresql://ada:hun ter2@h/shop",
    "postgresql://ada:hun%2Fter2@h/shop",
    "postgresql://ada%3Ahunter2@h/shop",
    "postgresql://:hunter2@h/shop",
    "postgresql://ada:hunter2/shop",
    "postgresql://ada:hunter2",
    "postgresql://ada@example.com:hunter2/shop",
    "postgresql:///ada:hunter2@h/shop",
    "postgresql://postgresql://ada:hunter2@h/shop",
    "postgresql:host=x password=hunter2",
    "postgresql:/ada:hunter2@h",
    "ada:hunter2@h",
    "password=hunter2 postgresql://h/shop",
    "postgresql://h/shop?password=hunter2",
    "postgresql://h/shop?passwor%64=hunter2",
    "postgresql://h/shop?PASSWORD=hunter2",
    "postgresql://h/shop?sslpassword=hunter2",
    "postgresql://h/shop?sslmode=require&password=hun&ter2",
    "postgresql://h/shop?password=hun@ter2",
    "postgresql://h:5432/shop?password=hun@ter2&sslmode=require",
    "postgresql://h/shop#password=hunter2",
    "postgresql://h/shop;password=hunter2",
    "postgresql://h;password=hun@ter2/shop",
    "postgresql://h/shop password=hunter2",
    "postgresql://h password=hunter2/shop",
    "postgresql://h/password=hunter2",
    "sqlite:///shop.db?password=hunter2",
    "sqlite:///shop.db password=hunter2",
    "sqlite://ada:hunter2@h/shop.db",
]


@pytest.mark.parametrize(("url", "shown"), [*SHOWN.items(), *HARMLESS.items()])
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    assert safe_url(url) == shown


@pytest.mark.parametrize("url", HARMLESS)
def test_a_url_without_a_password_is_said_to_have_none(url: str) -> None:
    assert (has_password(url), password_forms(url)) == (False, ())


@pytest.mark.parametrize("url", [*SHOWN, *HOSTILE])
def test_no_piece_of_a_password_is_shown_however_the_url_is_written(url: str) -> None:
    assert has_password(url)
    repeated = [url, url.partition("://")[2], *re.split("[/?#@:&]", url)]
    for text in (safe_url(url), *(clean(f'there is no "{part}"', password_forms(url)) for part in repeated)):
        assert [piece for piece in ("hun", "ter2", "s3c", "ret") if piece in url and piece in text] == []


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("style", ["    database: '{}'  # mine\n", '    "database" : "{}"\n', "    database: {}\n"])
def test_a_password_in_the_project_file_is_found_and_the_line_is_shown_without_it(
    url: str, style: str, tmp_path: Path
) -> None:
    text = (BASE / "ratesmith.yaml").read_text()
    line = next(line for line in text.splitlines(keepends=True) if "database:" in line)
    with pytest.raises(Invalid) as caught:
        opened(project(tmp_path, {"ratesmith.yaml": text.replace(line, style.format(url))}))
    (finding,) = caught.value.report.findings
    assert "holds a password" in finding.message
    said = render(caught.value.report, color=False)
    assert [piece for piece in ("hun", "ter2") if piece in said] == []


def test_a_password_is_known_in_every_form_it_may_be_repeated_in() -> None:
    assert set(password_forms("postgresql://ada:p%40ss@db/x?sslpassword=q%21")) == {"p%40ss", "p@ss", "q%21", "q!"}


def test_what_is_no_password_stays_in_the_source() -> None:
    source = "a: 1\n    database: sqlite:///var/x.db\n    database_env: DATABASE_URL\n"
    assert hide_passwords(source) == source
