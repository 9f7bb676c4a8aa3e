"""check: what waivers silence and what is wrong with them, which place wins, and what is said only once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

import ratesmith.packs.ai_platform.rules
import ratesmith.rules
from ratesmith.api.definitions import Rule, Rules
from ratesmith.api.loader import load_pack
from ratesmith.compile.check import check
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.ir import Config, Dataset, Finding, Place, Problem
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.stages import Stages
from support.rule_examples import TODAY, copy_of_base, findings, parts, stage, where

TWO = """\
# file: ratesmith.yaml
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example:
    dialect: sqlite
    database: sqlite:///var/base.db
    release: seed
  production:
    dialect: sqlite
    database: sqlite:///var/production.db
    release: seed
"""
LOSS = """\
# models/writer.yaml
price:
  tokens_per_credit: 3000
"""
WAIVED = """\
waive:
  - rule: price-below-cost
    reason: a promotion
    until: 2025-12-31
"""


def staged(folder: Path, block: str) -> Path:
    config = copy_of_base(folder)
    stage(config, parts(block))
    return config


def said(found: tuple[Finding, ...]) -> list[str]:
    return [f"{where(finding)} {finding.severity} {finding.rule}: {finding.message}" for finding in found]


def compiled(config: Path, *environments: str) -> tuple[Finding, ...]:
    return compile_project(open_project(config), environments, TODAY).report.findings


def test_a_waiver_silences_its_rule_until_after_its_last_day(tmp_path: Path) -> None:
    config = staged(tmp_path, LOSS + WAIVED)
    assert said(findings(config, date(2025, 12, 31))) == []


def test_a_waiver_whose_time_is_over_still_silences_and_only_warns(tmp_path: Path) -> None:
    config = staged(tmp_path, LOSS + WAIVED)
    assert said(findings(config, date(2026, 1, 1))) == [
        "config/environments/example/models/writer.yaml:6 warning waiver-expired: "
        "the waiver of price-below-cost was meant until 2025-12-31"
    ]
    assert [finding.timed for finding in findings(config, date(2026, 1, 1))] == [True]


def test_a_waiver_without_an_end_never_expires(tmp_path: Path) -> None:
    config = staged(tmp_path, LOSS + WAIVED.replace("    until: 2025-12-31\n", ""))
    assert said(findings(config, date(2999, 1, 1))) == []


def test_an_expired_waiver_of_the_base_is_one_finding_for_all_environments(tmp_path: Path) -> None:
    config = staged(tmp_path, TWO)
    model = config / "models/writer.yaml"
    model.write_text(model.read_text().replace("tokens_per_credit: 1000", "tokens_per_credit: 3000") + WAIVED)
    assert said(findings(config)) == [
        "config/models/writer.yaml:17 warning waiver-expired: the waiver of price-below-cost was meant until 2025-12-31"
    ]


def test_a_waiver_that_silences_nothing_is_an_error(tmp_path: Path) -> None:
    config = staged(tmp_path, "# models/writer.yaml\n" + WAIVED)
    assert said(findings(config)) == [
        "config/environments/example/models/writer.yaml:2 error waiver-unused: "
        "the waiver of price-below-cost silences nothing in any environment: "
        "the worst margin is now 60 %, and it was waived below 0 %"
    ]


def test_a_waiver_is_not_called_unused_before_every_environment_was_checked(tmp_path: Path) -> None:
    config = staged(tmp_path, TWO + "# environments/production/models/writer.yaml\nprice:\n  tokens_per_credit: 3000\n")
    model = config / "models/writer.yaml"
    model.write_text(model.read_text() + WAIVED.replace("2025-12-31", "2027-12-31"))
    assert said(compiled(config, "example")) == []
    assert said(compiled(config, "production")) == []
    assert said(compiled(config, "example", "production")) == []


def test_a_waiver_is_not_called_unused_while_something_is_broken(tmp_path: Path) -> None:
    config = staged(tmp_path, "# models/writer.yaml\n" + WAIVED + "\n# models/drafter.yaml\nis_active: perhaps\n")
    assert [finding.rule for finding in findings(config, date(2025, 1, 1))] == ["schema"]


def test_a_waiver_is_not_called_unused_while_its_entity_has_another_error(tmp_path: Path) -> None:
    config = staged(tmp_path, "# models/writer.yaml\ncost:\n  per_1m_tokens:\n    output: 300000\n" + WAIVED)
    assert [finding.rule for finding in findings(config, date(2025, 1, 1))] == ["implausible-cost"]


def test_a_waiver_is_called_unused_beside_a_warning(tmp_path: Path) -> None:
    config = staged(tmp_path, "# models/drafter.yaml\nis_active: false\n" + WAIVED)
    assert [finding.rule for finding in findings(config, date(2025, 1, 1))] == ["default-switched-off", "waiver-unused"]


def test_a_waiver_without_a_reason_is_refused_by_the_schema(tmp_path: Path) -> None:
    config = staged(tmp_path, LOSS + "waive:\n  - rule: price-below-cost\n    reason: ''\n")
    assert [(where(finding), finding.rule) for finding in findings(config)] == [
        ("config/environments/example/models/writer.yaml:5", "schema")
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("price-bellow-cost", "there is no rule 'price-bellow-cost' (did you mean 'price-below-cost'?)"),
        ("secret-in-plain-text", "'secret-in-plain-text' cannot be waived"),
        ("schema", "'schema' cannot be waived"),
        ("waiver-expired", "'waiver-expired' cannot be waived"),
    ],
)
def test_a_waiver_of_what_cannot_be_waived_is_refused(rule: str, message: str, tmp_path: Path) -> None:
    config = staged(tmp_path, f"# models/writer.yaml\nwaive:\n  - rule: {rule}\n    reason: none\n")
    assert said(findings(config)) == [
        f"config/environments/example/models/writer.yaml:2 error waiver-unknown-rule: {message}"
    ]


def test_a_finding_points_at_the_layer_that_won(tmp_path: Path) -> None:
    config = staged(tmp_path, TWO + LOSS + "# environments/production/models/drafter.yaml\nnotes: Only here.\n")
    (finding,) = findings(config)
    assert (where(finding), finding.environments) == (
        "config/environments/example/models/writer.yaml:2",
        ("example",),
    )


def test_a_finding_of_every_environment_names_none(tmp_path: Path) -> None:
    config = staged(tmp_path, TWO)
    model = config / "models/writer.yaml"
    model.write_text(model.read_text().replace("tokens_per_credit: 1000", "tokens_per_credit: 3000"))
    (finding,) = findings(config)
    assert (where(finding), finding.environments) == ("config/models/writer.yaml:11", ())


def of_rules(rules: Mapping[str, Rule]) -> Rules:
    return Rules(dict.fromkeys(rules, "check"), rules.__getitem__)


class Judged:
    """Rules of a test on the base configuration."""

    def __init__(self, folder: Path, block: str = "") -> None:
        self.opened = open_project(staged(folder, block))
        self.target = compile_project(self.opened, ["example"], TODAY).targets["example"]

    def by(self, rules: Mapping[str, Rule]) -> list[str]:
        named = {
            id: Rule(id=id, kind=rule.kind, each=rule.each, whole=rule.whole, rows=rule.rows)
            for id, rule in rules.items()
        }
        found = check(self.target.config, self.target.dataset, of_rules(named), TODAY).findings
        return [f"{finding.rule} {where(finding)}" for finding in found]


def wrong(config: Config, *route: str) -> Problem:
    return Problem.of(config.all(Model)["writer"], *route, message="wrong", hint="mend it")


def test_a_rule_without_a_check_is_silent(tmp_path: Path) -> None:
    assert Judged(tmp_path).by({"said-elsewhere": Rule()}) == []


def test_a_value_that_is_wrong_already_is_not_blamed_for_its_row(tmp_path: Path) -> None:
    def rows(_: Dataset, config: Config) -> list[Problem]:
        routes = (("cost", "per_1m_tokens", "input"), ("price", "tokens_per_credit"), ("sort_order",))
        return [wrong(config, *route) for route in routes]

    def whole(config: Config) -> list[Problem]:
        return [wrong(config, "cost", "per_1m_tokens", "output")]

    found = Judged(tmp_path).by({"a-row": Rule(rows=rows), "b-value": Rule(whole=whole)})
    assert found == [
        "b-value config/models/writer.yaml:9",
        "a-row config/models/writer.yaml:11",
        "a-row config/models/writer.yaml:1",
    ]


STOPPED = "# models/writer.yaml\ndeprecation_date: 2026-01-02\n"


@pytest.mark.parametrize(("today", "found"), [(date(2026, 1, 1), []), (date(2026, 1, 2), [("warning", True)])])
def test_a_problem_that_time_brings_is_a_warning_from_its_day_on(
    today: date, found: list[tuple[str, bool]], tmp_path: Path
) -> None:
    config = staged(tmp_path, STOPPED)
    assert [(finding.severity, finding.timed) for finding in findings(config, today)] == found


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 1, 2)])
def test_a_waiver_of_what_time_brings_is_used_before_its_day_too(today: date, tmp_path: Path) -> None:
    waiver = "waive:\n  - rule: model-deprecated\n    reason: the provider keeps it on for us\n"
    assert said(findings(staged(tmp_path, STOPPED + waiver), today)) == []


def test_what_time_brings_is_a_warning_also_of_a_rule_of_errors(tmp_path: Path) -> None:
    def each(model: Model, _: Config) -> list[Problem]:
        return [Problem.of(model, "notes", message="late", hint="", since=TODAY)]

    judged = Judged(tmp_path)
    rules = of_rules({"late": Rule(id="late", kind=Model, each=each)})
    found = check(judged.target.config, judged.target.dataset, rules, TODAY)
    assert {finding.severity for finding in found.findings} == {"warning"}


@pytest.mark.parametrize(("days", "found"), [(-1, 1), (0, 0), (1, 0)])
def test_what_time_ends_is_a_warning_until_that_day(days: int, found: int, tmp_path: Path) -> None:
    def each(model: Model, _: Config) -> list[Problem]:
        return [Problem.of(model, "notes", message="early", hint="", until=TODAY)]

    judged = Judged(tmp_path)
    rules = of_rules({"early": Rule(id="early", kind=Model, each=each)})
    checked = check(judged.target.config, judged.target.dataset, rules, TODAY + timedelta(days=days))
    assert [(it.severity, it.timed) for it in checked.findings] == [("warning", True)] * len(checked.findings)
    assert bool(checked.findings) == bool(found)


def test_each_entity_of_a_kind_is_judged_in_the_order_of_ids(tmp_path: Path) -> None:
    def each(model: Model, _: Config) -> list[Problem]:
        return [Problem.of(model, "model_type", message=model.model_type, hint="none")]

    found = Judged(tmp_path).by({"each": Rule(kind=Model, each=each)})
    assert found == [f"each config/models/{name}.yaml:2" for name in ("drafter", "painter", "sketcher", "writer")]


@pytest.mark.parametrize(
    ("route", "why"),
    [
        (
            ("price", "tokens_per_credits"),
            "Price has no field 'tokens_per_credits' (did you mean 'tokens_per_credit'?)",
        ),
        (("prise",), "Model has no field 'prise' (did you mean 'price'?)"),
        (("sizes", "first"), "'first' leads nowhere inside tuple"),
        (("model_name", "first"), "'first' leads nowhere inside str"),
    ],
)
def test_a_route_that_the_entity_does_not_declare_is_a_mistake_of_the_rule(
    route: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    rule = Rule(whole=lambda config: [wrong(config, *route)])
    with pytest.raises(LookupError, match=re.escape(why)):
        Judged(tmp_path).by({"typo": rule})


def test_a_route_leads_through_parts_that_may_be_null_and_into_maps_and_lists(tmp_path: Path) -> None:
    config = Judged(tmp_path).target.config
    drafter, stages = config.all(Model)["drafter"], config.one(Stages)
    assert stages is not None
    for entity, route in (
        (drafter, ("cost", "per_1k_tokens", "input")),
        (drafter, ("capabilities", "vision")),
        (drafter, ("sizes", 3)),
        (drafter, ("waive", 0, "until")),
        (drafter, ()),
        (stages, ("stages", "4", "budget_pct")),
    ):
        assert Place.of(entity, *route) == (entity, route)


def test_a_copy_of_an_entity_is_not_in_the_configuration(tmp_path: Path) -> None:
    def each(model: Model, config: Config) -> list[Problem]:
        copy = msgspec.structs.replace(model, notes="a copy")
        with pytest.raises(LookupError, match="this Model is not in the configuration"):
            config.id_of(copy)
        return [Problem.of(copy, "notes", message=config.id_of(model), hint="")]

    with pytest.raises(LookupError, match="a rule names a Model that is not in the configuration"):
        Judged(tmp_path).by({"copy": Rule(kind=Model, each=each)})


def test_what_one_value_makes_wrong_everywhere_is_one_finding_at_that_value(tmp_path: Path) -> None:
    config = staged(tmp_path, "# billing/credits.yaml\ncredit_value_usd: 0.0001\n")
    (found,) = findings(config)
    assert (where(found), found.paste) == ("config/environments/example/billing/credits.yaml:1", ())
    assert found.message == (
        "credit_value_usd is probably wrong: with it, models drafter, painter, sketcher, writer cannot be right"
    )
    assert [related.origin.path for related in found.related] == [
        f"config/models/{id}.yaml" for id in ("drafter", "painter", "sketcher", "writer")
    ]
    assert "a loss of $" in found.related[0].message


def test_what_is_wrong_in_one_place_stays_there(tmp_path: Path) -> None:
    (found,) = findings(staged(tmp_path, LOSS))
    assert where(found) == "config/environments/example/models/writer.yaml:2"


def test_a_rule_whose_hints_mention_a_waiver_shows_one() -> None:
    rooms = (ratesmith.packs.ai_platform.rules, ratesmith.rules)
    pages = [page for room in rooms for page in Path(str(room.__file__)).parent.glob("*.py")]
    says = {page.stem.replace("_", "-") for page in pages if "or waive it with a reason and a date" in page.read_text()}
    assert says == {id for id, rule in load_pack("ai_platform").rules.items() if rule.offers_waiver} != set()


@pytest.mark.parametrize(
    ("block", "file", "above"),
    [
        (LOSS.replace("# models", "# environments/example/models"), "environments/example/models/writer.yaml", 0),
        ("# billing/packages.yaml\none:\n  name: One\n  credits: 1000\n  price_usd: 100\n", "billing/packages.yaml", 1),
        (
            LOSS.replace("# models", "# environments/example/models") + WAIVED.replace("price-below-cost", "zero-cost"),
            "environments/example/models/writer.yaml",
            1,
        ),
    ],
    ids=["a file of its own", "one of several in a file", "beside another waiver"],
)
def test_the_waiver_that_is_shown_silences_what_it_is_shown_with(
    block: str, file: str, above: int, tmp_path: Path
) -> None:
    config = staged(tmp_path, block)
    (found,) = [it for it in findings(config) if it.paste]
    place, *lines = found.paste
    assert place.startswith(f"# config/{file}")
    text = "\n".join(lines[above:]).replace("# why it can stay", "because")
    with (config / file).open("a") as opened:
        opened.write(text + "\n")
    assert {it.rule for it in findings(config)} <= {"waiver-unused", "waiver-expired"}
