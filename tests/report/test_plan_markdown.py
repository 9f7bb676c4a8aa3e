"""The comment on a pull request: harmless whatever the configuration says, and never too long."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from msgspec.structs import replace

from ratesmith.api.change import BeforeAfter, Fact
from ratesmith.compare.comparison import Comparison, Shared
from ratesmith.compare.entities import EntityChange
from ratesmith.compare.fields import FieldChange
from ratesmith.core.ir import Finding, Origin, Span
from ratesmith.report.html.plan import plan_page
from ratesmith.report.plan import as_text
from ratesmith.report.plan_markdown import LIMIT, MARK, as_markdown

HOSTILE = "x | y `z` <script> @admin [a](http://b) ![i](j) $k$ *l* ##[group] \u202e\n| new row"


def changed(id: str, text: str = "900", facts: int = 1) -> EntityChange:
    amount = BeforeAfter(text, "1000", text, text)
    return EntityChange(
        kind="model",
        id=id,
        status="changed",
        path=f"config/models/{id}.yaml",
        line=1,
        weight="dearer",
        share=Decimal("0.1"),
        headline=f"{text} becomes dearer",
        facts=(Fact(label="customer pays", amounts=(amount,), note=text),) * facts,
        fields=(FieldChange(where="name", route=("name",), before=text, after=text),),
    )


def comparison(*entities: EntityChange, findings: tuple[Finding, ...] = ()) -> Comparison:
    return Comparison(
        base="a" * 40,
        trouble="",
        environments=("production",),
        shared=(Shared(environments=("production",), entities=entities, rows=()),),
        gone=(),
        guardrails=findings,
        introduced=(),
        resolved=(),
        sources={},
        unread=(),
    )


def test_no_text_of_the_configuration_is_markup() -> None:
    paste = ("acknowledge:", "```", "</details>")
    place = Origin("config/a.yaml", Span(1, 1, 2))
    found = Finding(origin=place, severity="error", rule="price-jump", message=HOSTILE, hint="", paste=paste)
    text = as_markdown(comparison(changed(HOSTILE, HOSTILE), findings=(found,)))
    for markup in ("<script", "@admin", "](", "$k$", "*l*", "##[group]", "\u202e", "\n| new row"):
        assert markup not in re.sub("`[^`]*`", "", text), markup
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {5}
    assert text.count("```") == 2


@pytest.mark.parametrize("facts", [0, 1])
def test_fields_that_are_not_shown_are_counted(facts: int) -> None:
    """Whoever names the first ones would hide another one behind them."""
    one = changed("m", facts=facts)
    many = comparison(replace(one, fields=one.fields * 21))
    assert as_markdown(many).count("and 9 more fields") == 1
    assert "".join(as_text(many, color=False)).count("and 13 more fields") == 1


ERROR, WARNING = (
    Finding(origin=Origin("config/a.yaml", Span(1, 1, 2)), severity=severity, rule="some-rule", message="no", hint="")
    for severity in ("error", "warning")
)
MODEL = changed("m")
SIGNS = {
    "a loss": ("🛑", comparison(replace(MODEL, weight="loss"), findings=(ERROR,))),
    "a guardrail": ("❌", comparison(MODEL, findings=(ERROR,))),
    "an error of validate": ("❌", replace(comparison(MODEL), introduced=(ERROR,))),
    "a guardrail that warns": ("⚠️", comparison(MODEL, findings=(WARNING,))),
    "a warning of validate": ("⚠️", replace(comparison(replace(MODEL, facts=())), introduced=(WARNING,))),
    "money": ("💰", comparison(MODEL)),
    "a detail": ("✅", comparison(replace(MODEL, weight="detail"))),
    "no figures": ("✅", comparison(changed("m", facts=0))),
}


@pytest.mark.parametrize(("sign", "it"), SIGNS.values(), ids=SIGNS)
def test_the_sign_is_that_of_the_worst(sign: str, it: Comparison) -> None:
    assert as_markdown(it).splitlines()[1].startswith(f"### {sign} ")
    is_bad = 'class="verdict bad"' in plan_page(it)
    assert is_bad == (sign in ("🛑", "❌"))


def test_what_several_places_have_alike_is_said_once_and_what_a_guardrail_asks_about_in_a_line() -> None:
    there, elsewhere = (Origin(f"config/{name}.yaml", Span(1, 1, 2)) for name in "bc")
    alike = tuple(replace(ERROR, origin=at, rule="implausible", message="alike") for at in (there, elsewhere))
    it = replace(comparison(MODEL, findings=(WARNING,)), introduced=(replace(ERROR, rule="the-same"), *alike))
    assert (it.new_errors, it.fails) == (2, True)
    it = replace(it, guardrails=(ERROR,))
    assert it.new_errors == 1
    for said in (" ".join(as_text(it, color=False)), as_markdown(it).replace("`", ""), plan_page(it)):
        assert (said.count("alike"), "atesmith validate also finds the-same at config/a.yaml:1" in said) == (1, True)


@pytest.mark.slow
def test_a_comment_fits_and_says_what_is_missing() -> None:
    text = as_markdown(comparison(*(changed(f"m{number}", facts=9) for number in range(2000))))
    assert LIMIT / 2 < len(text) <= LIMIT
    assert text.startswith(MARK)
    assert "did not fit into a comment" in text.splitlines()[-3]
    assert "`ratesmith plan --base aaaaaaaaaaaa`" in text.splitlines()[-1]
