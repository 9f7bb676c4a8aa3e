"""resolve: overlays merge, and every value knows the line it came from."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratesmith.compile.resolve import merge
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.stages import Stages
from support.projects import BASE, compiled, findings, project, shown

OVERLAY = "environments/example/"

OVERLAYS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a value that changes": ({"models/writer.yaml": "sort_order: 5\n"}, []),
    "a value that is the same": (
        {"models/writer.yaml": "sort_order: 5\nis_default: true\n"},
        ["models/writer.yaml:2:1 overlay-without-effect: 'is_default' is the same without this overlay"],
    ),
    "an optional key that is deleted": ({"models/writer.yaml": "limits:\n  max_tokens: null\n"}, []),
    "a required key that is deleted": (
        {"models/writer.yaml": "provider: null\n"},
        ["models/writer.yaml:1:11 schema: provider must be text, not null"],
    ),
    "a key that is deleted and was not there": (
        {"models/writer.yaml": "notes: null\n"},
        ["models/writer.yaml:1:1 overlay-without-effect: 'notes' is the same without this overlay"],
    ),
    "an entity that does not exist": (
        {"models/writter.yaml": "sort_order: 5\n"},
        [
            "models/writter.yaml:1:1 overlay-unknown-entity: "
            "there is no model 'writter' to overlay (did you mean 'writer'?)"
        ],
    ),
    "new for what exists": (
        {"models/writer.yaml": "new: true\nsort_order: 5\n"},
        ["models/writer.yaml:1:6 overlay-unknown-entity: the model 'writer' is not new"],
    ),
    "a new entity that is incomplete": (
        {"providers/mistral.yaml": "new: true\nprovider_type: ai\n"},
        ["providers/mistral.yaml:1:1 schema: the required key 'display_name' is missing, once the overlay is applied"],
    ),
    "a second form of cost": (
        {"models/writer.yaml": "cost:\n  free: true\n"},
        [
            "models/writer.yaml:1:1 schema: free cannot stand beside per_1m_tokens in cost,"
            " once the overlay is applied",
        ],
    ),
    "a wrong type deep in an optional part": (
        {"models/writer.yaml": "limits:\n  max_tokens: lots\n"},
        ["models/writer.yaml:2:15 schema: max_tokens must be a whole number, not the text 'lots'"],
    ),
    "the same number in another form": (
        {"models/writer.yaml": "cost:\n  per_1m_tokens:\n    output: 4.0\n"},
        ["models/writer.yaml:3:5 overlay-without-effect: 'cost.per_1m_tokens.output' is the same without this overlay"],
    ),
    "a misspelled key": (
        {"models/writer.yaml": "sort_odrer: 5\n"},
        ["models/writer.yaml:1:1 schema: the key 'sort_odrer' is not known here (did you mean 'sort_order'?)"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), OVERLAYS.values(), ids=OVERLAYS)
def test_an_overlay_is_judged_where_it_stands(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    folder = project(tmp_path, {OVERLAY + name: text for name, text in files.items()})
    assert [shown(finding) for finding in findings(folder)] == [f"config/{OVERLAY}{line}" for line in expected]


def test_an_overlay_merges_deeply_and_leaves_its_neighbours(tmp_path: Path) -> None:
    folder = project(tmp_path, {OVERLAY + "automation/stages.yaml": 'stages:\n  "4":\n    batch_size: 9\n'})
    stages = compiled(folder).targets["example"].config.one(Stages)
    assert stages is not None
    assert (stages.stages["4"].batch_size, stages.stages["4"].budget_pct, len(stages.stages)) == (9, 10, 7)


def test_a_new_entity_of_an_overlay_is_there_in_its_environment_alone(tmp_path: Path) -> None:
    folder = project(tmp_path)
    text = (
        BASE / "ratesmith.yaml"
    ).read_text() + "  other:\n    extends: example\n  third:\n    dialect: sqlite\n    release: seed\n"
    (folder / "config/ratesmith.yaml").write_text(text)
    added = "new: true\n" + (BASE / "models/drafter.yaml").read_text().replace("drafter-1", "x").replace(
        "is_testing: true", ""
    )
    path = folder / "config" / OVERLAY / "models/extra.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(added)
    targets = compiled(folder).targets
    there = {name: "extra" in target.config.all(Model) for name, target in targets.items()}
    assert there == {"example": True, "other": True, "third": False}


def test_an_entity_without_an_overlay_is_the_same_object_in_every_environment(tmp_path: Path) -> None:
    folder = project(tmp_path, {OVERLAY + "models/writer.yaml": "sort_order: 5\n"})
    text = (BASE / "ratesmith.yaml").read_text() + "  other:\n    dialect: sqlite\n    release: seed\n"
    (folder / "config/ratesmith.yaml").write_text(text)
    targets = compiled(folder).targets
    one, other = targets["example"], targets["other"]
    assert one.config.all(Model)["painter"] is other.config.all(Model)["painter"]
    assert one.config.all(Model)["writer"] is not other.config.all(Model)["writer"]
    (data,) = [data for data in one.dataset if data.table.name == "ai_model_config"]
    (same,) = [data for data in other.dataset if data.table.name == "ai_model_config"]
    assert sum(row is twin for row, twin in zip(data.rows, same.rows, strict=True)) == 3


def test_a_finding_of_one_environment_names_it_and_one_of_all_names_none(tmp_path: Path) -> None:
    folder = project(tmp_path, {OVERLAY + "models/writer.yaml": "provider: opnai\n"})
    text = (BASE / "ratesmith.yaml").read_text() + "  other:\n    dialect: sqlite\n    release: seed\n"
    (folder / "config/ratesmith.yaml").write_text(text)
    (finding,) = findings(folder)
    assert finding.environments == ("example",)
    (folder / "config/models/writer.yaml").write_text(
        (BASE / "models/writer.yaml").read_text().replace("openai", "opnai")
    )
    (folder / "config" / OVERLAY / "models/writer.yaml").unlink()
    (finding,) = findings(folder)
    assert finding.environments == ()


TREES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from("abcd"), TREES), st.dictionaries(st.sampled_from("abcd"), TREES))
def test_merging_twice_is_merging_once_and_changes_neither_side(
    below: dict[str, object], above: dict[str, object]
) -> None:
    before = (repr(below), repr(above))
    once = merge(below, above)
    assert merge(once, above) == once
    assert (repr(below), repr(above)) == before
    assert merge(below, {}) == below


TWO = "  other:\n    dialect: sqlite\n    release: seed\n"


def two_environments(folder: Path, files: dict[str, str | bytes | None]) -> Path:
    it = project(folder, files)
    (it / "config/ratesmith.yaml").write_text((BASE / "ratesmith.yaml").read_text() + TWO)
    return it


def test_a_mistake_in_the_base_holds_everywhere_whatever_overlays_say(tmp_path: Path) -> None:
    base = (BASE / "models/writer.yaml").read_text() + "sort_order: 5.0\n"
    files = {"models/writer.yaml": base, f"{OVERLAY}models/writer.yaml": "notes: other\n"}
    found = [it for it in findings(two_environments(tmp_path, files)) if it.rule == "schema"]
    assert [it.environments for it in found] == [()]


def test_a_mistake_in_one_overlay_hides_nothing_in_the_other_environments(tmp_path: Path) -> None:
    writer = (BASE / "models/writer.yaml").read_text().replace("tokens_per_credit: 1000", "tokens_per_credit: 9000")
    folder = two_environments(
        tmp_path, {"models/writer.yaml": writer, "environments/other/models/writer.yaml": "nots: x\n"}
    )
    found = {finding.rule: finding.environments for finding in findings(folder)}
    assert found == {"schema": ("other",), "price-below-cost": ("example",)}


def test_a_waiver_is_not_called_unused_while_another_environment_is_broken(tmp_path: Path) -> None:
    waived = (BASE / "models/writer.yaml").read_text() + (
        "waive:\n  - rule: price-below-cost\n    reason: only over there\n    until: 2030-01-01\n"
    )
    overlay = "price:\n  tokens_per_credit: 9000\nprovider: null\n"
    folder = two_environments(
        tmp_path, {"models/writer.yaml": waived, "environments/other/models/writer.yaml": overlay}
    )
    assert {finding.rule for finding in findings(folder)} == {"schema"}
