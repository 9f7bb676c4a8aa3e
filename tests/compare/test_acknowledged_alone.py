"""An acknowledgement answers for the change that it names, and for no number that is changed beside it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from support.changes import Files, asked
from support.projects import BASE

CREDITS, PACKAGES, WRITER = "billing/credits.yaml", "billing/packages.yaml", "models/writer.yaml"
OPENAI = "providers/openai.yaml"
MODEL = (BASE / WRITER).read_text()
POET = "models/poet-{}.yaml"
COST = "cost:\n  per_1m_tokens:\n    input: 1\n    output: 4\n"


def writer(tokens: int) -> str:
    return MODEL.replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens}")


def package(price: int, credits: int = 1000) -> str:
    return f"small:\n  name: Small\n  credits: {credits}\n  price_usd: {price}\n"


def cost(*amounts: str) -> str:
    names = ("input", "output", "cached_input", "cache_write", "cache_write_1h")
    return "cost:\n  per_1m_tokens:\n" + "".join(
        f"    {name}: {amount}\n" for name, amount in zip(names, amounts, strict=True)
    )


def poets(*left: int) -> Files:
    """As many models that nobody needs, those that are left switched on."""
    text = "model_name: poet-{n}\nmodel_type: text\nprovider: openai\ndisplay_name: Poet {n}\n" + COST
    text += "price: {{tokens_per_credit: 1{n}00}}\nsort_order: {n}\n"
    return {POET.format(n): text.format(n=n) for n in left}


def poet(*amounts: str) -> Files:
    return {path: (text or "").replace(COST, cost(*amounts)) for path, text in poets(1).items()}


class Case(NamedTuple):
    before: Files
    once: Files
    """A change that is asked about, and acknowledged in its first file."""
    more: Files
    """What another change makes of it, with the same acknowledgement."""


PROVIDER = (BASE / OPENAI).read_text()
CASES = {
    "a package with fewer credits": Case(
        {PACKAGES: package(12)}, {PACKAGES: package(14)}, {PACKAGES: package(14, 950)}
    ),
    "another value of a credit": Case(
        {}, {WRITER: writer(900)}, {WRITER: writer(900), CREDITS: "credit_value_usd: 0.015\n"}
    ),
    "credits that are sold for more": Case(
        {PACKAGES: package(12)},
        {WRITER: writer(900), PACKAGES: package(12)},
        {WRITER: writer(900), PACKAGES: package(13)},
    ),
    "another amount that jumps": Case(
        poet("1", "4", "0.04", "1.25", "2"),
        poet("0.05", "4", "0.04", "1.25", "2"),
        poet("0.05", "0.3", "0.04", "1.25", "2"),
    ),
    "the last of many amounts that jump": Case(
        poet("1", "4", "0.1", "1.25", "2"),
        poet("0.05", "0.2", "0.005", "0.0625", "0.15"),
        poet("0.05", "0.2", "0.005", "0.0625", "0.12"),
    ),
    "the last of many amounts of a new model": Case(
        {}, poet("1", "4", "0.1", "1.25", "2"), poet("1", "4", "0.1", "1.25", "1.9")
    ),
    "others of as many models that are removed": Case(
        poets(1, 2, 3, 4, 5, 6), {OPENAI: PROVIDER} | poets(5, 6), {OPENAI: PROVIDER} | poets(1, 6)
    ),
}


def acknowledged(text: str, paste: tuple[str, ...]) -> str:
    """A file with the lines that a finding offers, at the end of its entity."""
    indent = "  " if text.startswith("small:") else ""
    lines = "".join(f"{indent}{line}\n" for line in paste).replace("# why it is meant", "agreed in May")
    return text.rstrip("\n") + "\n" + lines


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_acknowledgement_answers_for_nothing_that_is_changed_beside_it(case: Case, tmp_path: Path) -> None:
    (found,) = asked(case.before, case.once, tmp_path / "once")
    path = next(iter(case.once))
    once, more = ({**files, path: acknowledged(files[path], found.paste)} for files in (case.once, case.more))
    assert asked(case.before, once, tmp_path / "answered") == ()
    (again,) = asked(case.before, more, tmp_path / "more")
    assert (again.rule, again.paste != found.paste) == (found.rule, True)
