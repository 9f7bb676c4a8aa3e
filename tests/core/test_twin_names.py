"""Names that some disk takes for one another."""

from __future__ import annotations

import pytest

from ratesmith.core.twin_names import folded

TWINS = {
    "another case": "Config",
    "all capitals": "CONFIG",
    "a character that HFS+ leaves out": "conf\u200cig",
    "one at the end": "config\ufeff",
    "a ligature": "con\ufb01g",
    "wide letters": "\uff43\uff4f\uff4e\uff46\uff49\uff47",
    "a letter without a dot, whose capital has none either": "conf\u0131g",
    "what Windows leaves out at the end": "config. .",
}


@pytest.mark.parametrize("name", TWINS.values(), ids=TWINS)
def test_a_twin_has_the_same_form(name: str) -> None:
    assert folded(name) == folded("config")
    assert folded(f"platform/{name}/models") == folded("Platform/config/models")


@pytest.mark.parametrize("name", ["configs", "conf", "con-fig", ".config", "c\u043enfig", ""])
def test_any_other_name_has_another(name: str) -> None:
    assert folded(name) != folded("config")


def test_composed_and_decomposed_letters_are_one() -> None:
    assert folded("caf\u00e9") == folded("cafe\u0301") == folded("CAF\u00c9")
    assert folded("stra\u00dfe") == folded("STRASSE")
    assert folded(".SOPS.yaml") == folded(".sops.yaml") != folded(".sops.yml")
