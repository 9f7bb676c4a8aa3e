"""Files that are small and were made to keep the compiler busy: each is judged in the blink of an eye."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ratesmith.compile.result import Invalid, Report
from ratesmith.core.plugins import member_names
from ratesmith.core.sanitize import quoted, redact_line
from ratesmith.core.suggest import did_you_mean
from ratesmith.language.scalars import MAX_NUMBER_LENGTH, RejectedScalar, plain_scalar
from ratesmith.report.findings import reporter
from support.projects import BASE, compiled, findings, project

FORMATS = member_names("ratesmith.report.findings")
SECONDS = 6
"""What takes milliseconds, on the slowest machine; before it was mended, each of these took minutes."""
WRITER = (BASE / "models/writer.yaml").read_text()


@contextmanager
def quickly() -> Iterator[None]:
    before = time.process_time()
    yield
    assert time.process_time() - before < SECONDS


TEXTS: dict[str, Callable[[int], str]] = {
    "pluses": lambda size: "a+" * size,
    "beginnings of tokens": lambda size: "eyJ-" * size,
    "addresses": lambda size: "://:" * size,
    "colons": lambda size: "password:" * size,
    "beginnings of private keys": lambda size: "-----BEGIN " * size,
    "letters": lambda size: "A" * size,
    "blanks": lambda size: " " * size + "x",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_long_text_is_quoted_quickly(text: Callable[[int], str]) -> None:
    with quickly():
        assert len(quoted(text(200_000))) < 100
        assert len(redact_line(text(200_000))) < 1000


NUMBERS = {
    "underscores": "1" + "_" * 500_000 + "x",
    "zeros": "0" * 500_000 + "x",
    "times": "1" + ":5" * 250_000 + "x",
    "letters of a hexadecimal": "0x" + "f" * 500_000 + "x",
}


@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
def test_what_is_too_long_to_be_a_number_is_text(text: str) -> None:
    with quickly():
        assert plain_scalar(text) == text


def test_a_number_that_is_too_long_is_still_refused() -> None:
    assert isinstance(plain_scalar("1" * (MAX_NUMBER_LENGTH + 1)), RejectedScalar)
    assert isinstance(plain_scalar("1_0"), RejectedScalar)


ALIKE = [("wrong-{}", "model-{}"), ("modle-{}", "model-{}"), ("a" * 59 + "x{}", "a" * 59 + "{}")]


@pytest.mark.parametrize("known", [30, pytest.param(500, marks=pytest.mark.slow), 1_000])
@pytest.mark.parametrize(("wrong", "right"), ALIKE)
def test_thousands_of_unknown_names_are_compared_quickly(wrong: str, right: str, known: int) -> None:
    names = [right.format(number) for number in range(known)]
    with quickly():
        for number in range(3_000):
            did_you_mean(wrong.format(number), names)


def report(folder: Path, files: dict[str, str | bytes | None]) -> Report:
    try:
        return compiled(project(folder, files)).report
    except Invalid as invalid:
        return invalid.report


MANY = "".join(f"unknown_{number}: {number}\n" for number in range(10_000))
SIZES = "sizes:\n" + "".join(f"- {number}x{number}\n" for number in range(1, 20_000))
SMALL_FILES: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "thousands of unknown keys": (
        {"models/writer.yaml": WRITER + MANY},
        "the file has more mistakes than are listed; the rest of it was not checked",
    ),
    "thousands of items, the last one twice": (
        {
            "models/writer.yaml": WRITER
            + "sizes:\n"
            + "".join(f"- {n}x{n}\n" for n in range(1, 20_000))
            + "- 19999x19999\n"
        },
        "names '19999x19999' twice",
    ),
    "a key of thousands of digits": (
        {"models/writer.yaml": WRITER + f'capabilities: {{"{"9" * 5_000}": 1, "7": 1}}\n'},
        "",
    ),
    "thousands of keys that are numbers": (
        {"models/writer.yaml": WRITER + "capabilities:\n" + "".join(f'  "0{n}": 1\n' for n in range(10_000))},
        "",
    ),
    "thousands of placeholders": (
        {
            "content/prompts/outline.yaml": "prompt_value: |\n"
            + "".join(f"  On {{{{topic_{number}x}}}}.\n" for number in range(5_000))
            + "variables:\n"
            + "".join(f"  topic_{number}:\n    description: It\n" for number in range(400))
        },
        "there is no such variable",
    ),
    "thousands of rows that do not fit": (
        {
            "content/industries/many.yaml": "name: Many\nsectors:\n  one:\n    name: One\n    seed_keywords:\n"
            + "".join(f"      word {number}:\n        cpc: 1.005\n" for number in range(5_000))
        },
        "make cpc numeric(11, 3)",
    ),
    "a key in one line of a mebibyte": ({"models/writer.yaml": WRITER + "wrong: " + "a+" * 400_000 + "\n"}, "'wrong'"),
}


def judged() -> Iterator[Any]:
    """Each file as text, and the first one in every form; all files in all forms are torture."""
    for place, (name, file) in enumerate(SMALL_FILES.items()):
        for form in FORMATS:
            is_text, slow, torture = form == "text", pytest.mark.slow, pytest.mark.torture
            marks = [] if is_text and not place else [slow] if is_text or not place else [torture]
            yield pytest.param(*file, form, id=f"{name}-{form}", marks=marks)


@pytest.mark.parametrize(("files", "said", "form"), [*judged()])
def test_a_small_file_with_many_mistakes_is_judged_quickly(
    tmp_path: Path, files: dict[str, str | bytes | None], said: str, form: str
) -> None:
    with quickly():
        found = report(tmp_path, files)
        text = reporter(form)(replace(found, shows_all=True), color=False)
    assert found.errors
    assert said in text


def test_folders_that_nest_without_end_are_one_finding(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "config/models" / "/".join("d" * 100)).mkdir(parents=True)
    (finding,) = findings(folder)
    assert (finding.rule, finding.message) == ("file-unknown", "the folders nest deeper than 32 levels")


def test_a_folder_whose_name_is_no_text_is_found_in_every_form(tmp_path: Path) -> None:
    folder = project(tmp_path)
    os.makedirs(os.fsencode(folder) + b"/config/environments/\xff")
    found = compiled(folder).report
    for form in FORMATS:
        assert "file-unknown" in reporter(form)(found, color=False).encode().decode()


@pytest.mark.parametrize("name", ["x\n", "openai\n", "\nx"])
def test_an_id_does_not_end_in_a_line_break(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes | None] = {f"providers/{name}.yaml": "display_name: Other\nprovider_type: ai\n"}
    (finding,) = findings(project(tmp_path, files))
    assert finding.rule == "file-name"
