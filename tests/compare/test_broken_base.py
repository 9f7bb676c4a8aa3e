"""What a plan says where the commit that it compares with has mistakes: no price changes in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.cli import run
from support.projects import BASE, project
from support.repositories import commit

MODEL, OVERLAY = "models/drafter.yaml", "environments/live/models/drafter.yaml"
DRAFTER = (BASE / MODEL).read_text()
PRICE = "price:\n  tokens_per_credit: 10000\n"
DEARER = DRAFTER.replace("10000", "300")
SLIP = "nots: a slip\n"
SETTINGS = """\
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  live: {dialect: postgresql, database_env: LIVE_URL, release: seed}
"""
Files = dict[str, str]


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def plan(folder: Path) -> dict[str, Any]:
    done = run("plan", "--today=2026-03-01", "--format", "json", cwd=folder)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == answer["exit"]
    return answer


TIMES = "drafter, the testing text model, costs customers 33.3 times as much"
SETTING, ENTITY = (f"mistakes keep {it} from being compared" for it in ("config/ratesmith.yaml", "model/drafter"))
# What the base has, what the change makes of it, and what the plan says.
MENDED: dict[str, tuple[Files, Files, str]] = {
    "a key that is not known": ({MODEL: DRAFTER + SLIP}, {MODEL: DEARER}, TIMES),
    "a key that is not known, which stays": ({MODEL: DRAFTER + SLIP}, {MODEL: DEARER + SLIP}, ENTITY),
    "a key twice": ({MODEL: DRAFTER + PRICE.replace("10000", "300")}, {MODEL: DEARER}, ENTITY),
    "a value of an overlay": ({OVERLAY: PRICE.replace("10000", "9000.0")}, {OVERLAY: "is_active: true\n"}, ENTITY),
    "a setting that is not known": (
        {"ratesmith.yaml": SETTINGS + "colour: blue\n"},
        {"ratesmith.yaml": SETTINGS, MODEL: DEARER},
        TIMES,
    ),
    "another setting": (
        {"ratesmith.yaml": SETTINGS.replace("release: seed", "release: sed")},
        {"ratesmith.yaml": SETTINGS, MODEL: DEARER},
        SETTING,
    ),
}


@pytest.mark.parametrize(("base", "change", "said"), MENDED.values(), ids=MENDED)
def test_who_mends_a_mistake_of_the_base_changes_no_price_in_silence(
    base: Files, change: Files, said: str, tmp_path: Path
) -> None:
    folder = project(tmp_path / "shop", {"ratesmith.yaml": SETTINGS, **base})
    commit(folder)
    write(folder, change)
    answer = plan(folder)
    assert (answer["exit"], said in answer["headline"]) == (1, True), answer["headline"]


def test_a_switch_that_becomes_a_number_is_a_change_of_the_configuration(tmp_path: Path) -> None:
    stripe = "display_name: Stripe\nprovider_type: payment\nconfig: {live: #}\n"
    folder = project(tmp_path / "shop", {"providers/stripe.yaml": stripe.replace("#", "true")})
    commit(folder)
    write(folder, {"providers/stripe.yaml": stripe.replace("#", "1")})
    assert plan(folder)["headline"] == "provider stripe changed; no price changes"


def test_who_mends_and_no_more_changes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop", {"ratesmith.yaml": SETTINGS + "colour: blue\n", MODEL: DRAFTER + SLIP})
    commit(folder)
    write(folder, {"ratesmith.yaml": SETTINGS, MODEL: DRAFTER})
    answer = plan(folder)
    assert (answer["exit"], answer["changes"], answer["unread"], answer["trouble"]) == (0, [], [], "")
    assert [it["rule"] for it in answer["resolved"]] == ["schema", "schema"]
