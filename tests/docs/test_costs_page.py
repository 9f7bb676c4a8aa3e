"""docs/prices.md, section Costs: each example is laid over the base project, which has no finding with it."""

import re
from pathlib import Path

import pytest
import yaml

from ratesmith.packs.ai_platform.components import TOKENS, UNITS
from support.projects import BASE, SHIPPED, findings, project

PAGE = (SHIPPED / "docs/prices.md").read_text().partition("## Costs\n")[2].partition("\n## ")[0]
EXAMPLES = re.findall(r"```yaml\n# config/(models/\S+)\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == len(re.findall("```yaml", PAGE)) == 6


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_an_example_of_a_cost_has_no_finding(name: str, text: str, tmp_path: Path) -> None:
    base = BASE / name
    whole = text
    if base.exists():
        kept = base.read_text()
        for key in yaml.safe_load(text):
            kept = re.sub(rf"(?m)^{key}:.*\n(?:[ -].*\n)*", "", kept)
        whole = kept + text
    found = findings(project(tmp_path, {name: whole}))
    assert [f"{it.rule}: {it.message}" for it in found] == []


def test_the_page_names_every_meter_of_tokens() -> None:
    short = {"output_audio", "cached_audio", "input_audio", "output_image", "input_image", "input_video"}
    for meter in {*TOKENS} - short:
        assert f"`{meter}`" in PAGE, meter
    assert {*short} <= {*UNITS}
