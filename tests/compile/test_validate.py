"""validate: each field wrong, one at a time, in the words of the person who wrote it."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.api.loader import load_pack
from ratesmith.compile.validate import Validator
from support.projects import BASE, findings, project

WRITER = (BASE / "models/writer.yaml").read_text()

MODELS = {
    "a misspelled key": ("provider:", "provder:", 3, "did you mean 'provider'"),
    "a missing key": ("display_name: Writer\n", "", 1, "the required key 'display_name' is missing"),
    "text for a number": ("input: 1\n", 'input: "1.25"\n', 8, "must be a number, not the text '1.25'"),
    "a currency sign": ("input: 1\n", "input: $1.25\n", 8, "must be a number, not the text '$1.25'"),
    "a number for text": ("model_name: writer-1", "model_name: 4", 1, "must be text, not 4"),
    "a negative amount": ("input: 1\n", "input: -1\n", 8, "input is -1; it must be at least 0"),
    "a fraction of a token": ("max_tokens: 8192", "max_tokens: 8192.5", 13, "must be a whole number, not 8192.5"),
    "no tokens": (
        "tokens_per_credit: 1000",
        "tokens_per_credit: 0",
        11,
        "tokens_per_credit is 0; it must be at least 1",
    ),
    "a word for a boolean": ("is_default: true", "is_default: sure", 5, "must be true or false, not the text 'sure'"),
    "a boolean for a number": ("max_tokens: 8192", "max_tokens: true", 13, "must be a whole number, not true"),
    "an unknown type": ("model_type: text", "model_type: txt", 2, "did you mean 'text'"),
    "a map for a number": ("max_tokens: 8192", "max_tokens: {a: 1}", 13, "must be a whole number, not a map"),
    "a list for a map": ("limits:\n  max_tokens: 8192", "limits:\n  - 8192", 12, "must be a map of keys, not a list"),
    "nothing where something must be": ("provider: openai", "provider:", 3, "must be text, not null"),
    "two costs at once": (
        "cost:\n",
        "cost:\n  unpriced: no\n",
        6,
        "unpriced cannot stand beside per_1m_tokens in cost",
    ),
    "no cost at all": ("  per_1m_tokens:\n    input: 1\n    output: 4\n", "  {}\n", 6, "cost has 0 entries"),
    "a misspelled unit": ("per_1m_tokens:", "per_1m_token:", 7, "did you mean 'per_1m_tokens'"),
    "a day that does not exist": ("is_default: true", "release_date: 2025-02-30", 5, "release_date cannot be"),
    "a size that is none": ("is_default: true", "sizes: [1024]", 5, "must be text, not 1024"),
    "the same size twice": ("is_default: true", "sizes: [512x512, 512x512]", 5, "names '512x512' twice"),
    "a name that is too long": ("writer-1", "w" * 101, 1, "has 101 characters; 100 fit"),
    "a name that is empty": ("model_name: writer-1", 'model_name: ""', 1, "model_name is empty"),
    "a blank after a name": (
        "model_name: writer-1",
        'model_name: "writer-1 "',
        1,
        "model_name has U+0020 (SPACE) at its end",
    ),
    "a letter of another script": (
        "model_name: writer-1",
        "model_name: w\u0433iter-1",
        1,
        "model_name has U+0433 (CYRILLIC SMALL LETTER GHE) after 'w'",
    ),
    "an invisible character": (
        "display_name: Writer",
        'display_name: "Wri\u200bter"',
        4,
        "display_name has U+200B (ZERO WIDTH SPACE) after 'i'",
    ),
    "an invisible character in a key": (
        "limits:",
        'capabilities:\n  "vision\u00a0": true\nlimits:',
        13,
        "the key 'vision\\u00a0' has U+00A0 (NO-BREAK SPACE) at its end",
    ),
    "a waiver without a reason": ("is_default: true", "waive: [{rule: price-below-cost}]", 5, "'reason' is missing"),
}


@pytest.mark.parametrize(("right", "wrong", "line", "message"), MODELS.values(), ids=MODELS)
def test_a_mistake_in_a_model_is_placed_explained_and_hinted(
    tmp_path: Path, right: str, wrong: str, line: int, message: str
) -> None:
    assert right in WRITER
    found = [
        finding
        for finding in findings(project(tmp_path, {"models/writer.yaml": WRITER.replace(right, wrong)}))
        if finding.rule == "schema"
    ]
    (finding,) = [finding for finding in found if message in finding.message] or [found]
    assert finding.origin.path == "config/models/writer.yaml"
    assert finding.origin.span.line == line
    assert finding.hint


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("29,00", "29.00"),
        ("0,15", "0.15"),
        ("$1.25", "1.25"),
        ("1,000", "1000"),
        ("1,234.5", "1234.5"),
        ("1.000,50", "1000.50"),
        ("1 000 000", "1000000"),
        ("1'000.5", "1000.5"),
        ("1.25 USD", "1.25"),
        ("US$1.25 / 1M tokens", "1.25"),
        ("8k", "8000"),
        ("\u201c1.25\u201d", "1.25"),
        ("1.25,", "1.25"),
        ("1\u00a0000", "1000"),
    ],
)
def test_a_hint_for_a_number_is_the_number_that_was_meant(tmp_path: Path, text: str, number: str) -> None:
    folder = project(tmp_path, {"models/writer.yaml": WRITER.replace("input: 1\n", f'input: "{text}"\n')})
    (finding,) = findings(folder)
    assert finding.hint == f"write {number} without quotes, signs, units or separators"


def test_the_value_of_a_secret_named_key_is_not_echoed(tmp_path: Path) -> None:
    text = "display_name: OpenAI\nprovider_type: ai\napi_key: sk-live-0123456789abcdef\n"
    for finding in findings(project(tmp_path, {"providers/openai.yaml": text})):
        assert "sk-live" not in finding.message + finding.hint


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = findings(
        project(
            tmp_path,
            {
                "models/writer.yaml": WRITER.replace("input: 1\n", "input: yes\n").replace(
                    "model_type: text", "model_type: txt"
                ),
                "modules.yaml": "linker_enabled: 1\nplaner_enabled: true\n",
                "billing/credits.yaml": "credit_value_usd: 0\n",
            },
        )
    )
    places = [(finding.origin.path.rpartition("/")[2], finding.origin.span.line, finding.rule) for finding in found]
    assert places == [
        ("credits.yaml", 1, "schema"),
        ("writer.yaml", 2, "schema"),
        ("writer.yaml", 8, "yaml"),
        ("modules.yaml", 1, "schema"),
        ("modules.yaml", 2, "schema"),
    ]


def test_a_value_that_yaml_refuses_is_not_blamed_for_its_type_too(tmp_path: Path) -> None:
    text = WRITER.replace("is_default: true", "is_default: yes")
    assert [finding.rule for finding in findings(project(tmp_path, {"models/writer.yaml": text}))] == ["yaml"]


def test_a_whole_number_with_a_point_is_refused_where_a_whole_number_is_wanted(tmp_path: Path) -> None:
    text = WRITER.replace("max_tokens: 8192", "max_tokens: 8192.0")
    (finding,) = findings(project(tmp_path, {"models/writer.yaml": text}))
    assert (finding.origin.span.line, finding.rule) == (13, "schema")
    assert "whole number" in finding.message


def test_a_whole_number_with_a_point_is_found_below_keys_that_are_digits(tmp_path: Path) -> None:
    name = "automation/stages.yaml"
    text = (BASE / name).read_text()
    wrong = text.replace("batch_size: 1\n", "batch_size: 1.0\n", 1)
    (finding,) = findings(project(tmp_path, {name: wrong}))
    line = wrong[: wrong.index("batch_size: 1.0")].count("\n") + 1
    assert (finding.origin.span.line, finding.message) == (line, "batch_size must be a whole number, not 1.0")


LOOSENED = ("{}", "true", '{"anyOf": [{"type": "null"}]}', '{"enum": [{"a": 1}]}', "not JSON", "")


@pytest.mark.parametrize("schema", LOOSENED)
def test_a_schema_that_was_changed_by_hand_decides_nothing(tmp_path: Path, schema: str) -> None:
    folder = project(tmp_path, {"models/writer.yaml": WRITER.replace("input: 1\n", "input: -5\n")})
    (folder / "schemas").mkdir()
    for name in ("model", "ratesmith", "billing"):
        (folder / f"schemas/{name}.schema.json").write_text(schema)
    error, *warnings = findings(folder)
    assert "input is -5; it must be at least 0" in error.message
    assert [warning.origin.path for warning in warnings] == [
        "schemas/billing.schema.json",
        "schemas/model.schema.json",
        "schemas/ratesmith.schema.json",
    ]
    assert {(warning.severity, warning.hint) for warning in warnings} == {("warning", "run: ratesmith schema export")}


KINDS = load_pack("ai_platform").kinds
VALIDATOR = Validator(KINDS)
SCALARS = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)
FIELDS = sorted({name for kind in KINDS.values() for name in kind.entity.__struct_fields__})


@pytest.mark.slow
@given(
    st.sampled_from(sorted(KINDS)),
    st.booleans(),
    st.dictionaries(st.sampled_from(FIELDS) | st.text(), TREES, max_size=5),
)
def test_every_violation_of_any_schema_is_explained(kind: str, overlay: bool, tree: dict[str, object]) -> None:
    for mistake in VALIDATOR.mistakes(kind, tree, overlay=overlay):
        assert mistake.message
        assert mistake.hint


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_kind_satisfies_its_schema(kind: str) -> None:
    from ratesmith.language.parser import parse

    tree, problems = parse(KINDS[kind].example)
    assert not problems
    assert not VALIDATOR.mistakes(kind, tree, overlay=False)


def test_amounts_are_compared_exactly() -> None:
    tree = {"credit_value_usd": Decimal("0.01"), "margin_floor_pct": Decimal("100.0000000000000000000001")}
    (mistake,) = VALIDATOR.mistakes("billing", tree, overlay=False)
    assert "at most 100" in mistake.message
