"""What is read and said has bounds: no branch of a mebibyte keeps CI busy, and each bound says its number."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ratesmith.compile import lower
from ratesmith.core import limits
from ratesmith.core.errors import Fatal
from ratesmith.core.limits import (
    MAX_DEPTH,
    MAX_ENVIRONMENTS,
    MAX_FINDINGS,
    MAX_RULE_KEYS,
    MAX_RULE_VALUES,
    MAX_RULES,
)
from ratesmith.language import source_files
from ratesmith.packs.ai_platform import bases, windows
from ratesmith.packs.ai_platform.bases import MAX_BASES
from ratesmith.packs.ai_platform.kinds.model import MAX_DAYS
from ratesmith.packs.ai_platform.rules import cost_base_circular, too_many_amounts
from support.cli import COMPILER, run
from support.hostile_projects import (
    COST,
    DATED,
    HOSTILE,
    MULTIPLIED,
    WRITER,
    Files,
    environments,
    in_keywords,
    in_settings,
    in_writer,
    numbered,
)
from support.projects import SHIPPED, findings, project
from support.repositories import commit, real_git

QUICK = (
    "nested tokens above blank lines",
    "one key many times",
    "items of nothing",
    "unknown keys",
    "unknown tables",
    "ids with a letter that no id has",
    "waivers of nothing",
    "one key of a provider many times",
    "one key many times beside a reported name",
    "colons in a setting of a provider",
    "texts below many long keys",
    "amounts of a quote that the cost has otherwise",
)


PLANNED = ("models beside packages", "models beside plans", "models without a provider")


@pytest.mark.parametrize("files", [HOSTILE[name] for name in QUICK], ids=QUICK)
def test_a_small_branch_is_judged_in_little_time_and_no_finding_is_endless(
    tmp_path: Path, files: Callable[[int], Files]
) -> None:
    folder = project(tmp_path, files(10_000))
    before = time.process_time()
    found = findings(folder)
    assert time.process_time() - before < 2
    by_file = {finding.origin.path: 0 for finding in found}
    for finding in found:
        by_file[finding.origin.path] += 1
    assert all(count <= MAX_FINDINGS + 1 for count in by_file.values())


# A process counts the memory of the one that it was forked from, so a small one starts it.
MEASURE = """\
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], "wb"), stderr=subprocess.STDOUT).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)  # in KiB, on Linux
"""


@pytest.mark.torture
@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_takes_five_seconds_and_500_mebibytes_at_most(tmp_path: Path, files: Callable[[int], Files]) -> None:
    folder = project(tmp_path, files((1 << 20) - 20_000))
    seconds, kibibytes = measured(folder, tmp_path / "said", "validate", "--all")
    assert (seconds < 5, kibibytes < 500 << 10) == (True, True), (seconds, kibibytes)


@pytest.mark.torture
@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_what_a_mebibyte_changes_is_said_in_ten_seconds_at_most(tmp_path: Path, files: Callable[[int], Files]) -> None:
    real_git()
    base = commit(project(tmp_path))
    folder = project(tmp_path, files((1 << 20) - 20_000))
    seconds, kibibytes = measured(folder, tmp_path.parent / "said", "plan", "--base", base)
    assert (seconds < 10, kibibytes < 700 << 10) == (True, True), (seconds, kibibytes)
    commit(folder)
    seconds, kibibytes = measured(folder, tmp_path.parent / "said", "review", f"{base}..HEAD")
    assert (seconds < 10, kibibytes < 700 << 10) == (True, True), (seconds, kibibytes)


def measured(folder: Path, said: Path, *arguments: str) -> tuple[float, int]:
    """The seconds of CPU and the KiB of memory that a command takes."""
    command = [sys.executable, "-P", "-m", "ratesmith", *arguments]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(COMPILER)}
    done = subprocess.run(
        [sys.executable, "-I", "-c", MEASURE, said, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    code, seconds, kibibytes = done.stdout.split()
    assert int(code) in (0, 1, 3), said.read_text()[-2000:]
    return float(seconds), int(kibibytes)


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("files", [HOSTILE[name] for name in PLANNED], ids=PLANNED)
def test_what_a_small_branch_changes_is_said_in_little_time(tmp_path: Path, files: Callable[[int], Files]) -> None:
    """No two things of which there are many are each compared with each."""
    real_git()
    base = commit(project(tmp_path))
    folder = project(tmp_path, files(100_000))
    before = time.process_time()
    done = run("plan", "--base", base, cwd=folder, mode="inline")
    assert time.process_time() - before < 4
    assert done.returncode in (0, 1), done.stderr


BOUNDS: dict[str, tuple[Files, str]] = {
    "mistakes that YAML has": (
        {"models/writer.yaml": "a: {" + "a," * 2_000 + "}"},
        "the file has more mistakes than are listed; the rest of it was not read",
    ),
    "mistakes that a schema finds": (
        in_writer(numbered("u#: 1\n", 2_000)),
        "the file has more mistakes than are listed; the rest of it was not checked",
    ),
    "findings of rules": (
        {
            "billing/operations.yaml": "".join(
                f"o{it}: {{display_name: O{it}, base_credits: 1, waive: [{{rule: nope, reason: x}}]}}\n"
                for it in range(MAX_FINDINGS + 8)
            )
        },
        "8 or more other findings of this file are not listed",
    ),
    "days of a price": (
        in_writer("prices:\n" + "".join(f'  "{2000 + it}-01-01": {{}}\n' for it in range(MAX_DAYS + 1))),
        f"prices has {MAX_DAYS + 1} entries; it takes at most {MAX_DAYS}",
    ),
    "regions of a cost": (
        {"models/t.yaml": DATED.replace("0.01", "0.01\n  region:\n" + numbered("    r#: {uplift: 1.1}\n", 1_700))},
        "; it takes at most 64",
    ),
    "sizes of a price": (
        {"models/t.yaml": DATED.replace(" 0.01", "".join(f"\n    {it}x10: 1" for it in range(10, 111)))},
        "per_image has 101 entries; it takes at most 100",
    ),
    "amounts of a cost": (
        {"models/t.yaml": DATED.replace("t#", "t").replace("per_image: 0.01", MULTIPLIED)},
        "the cost has more than 2,000 amounts: 100 amounts, and as many for each of 20 regions",
    ),
    "bases of a cost": (
        {
            f"models/b{it}.yaml": WRITER.replace("writer-1", f"b{it}").replace(COST, f"base: b{it + 1}\n  uplift: 1")
            for it in range(30)
        },
        f"its cost comes to no amounts within {MAX_BASES} bases: b0 → b1 → b2 → b3 → b4 → b5 → b6 → b7 → b8 → b9",
    ),
    "environments": (
        {"ratesmith.yaml": environments(MAX_ENVIRONMENTS)},
        f"environments has {MAX_ENVIRONMENTS + 1} entries; it takes at most {MAX_ENVIRONMENTS}",
    ),
    "environments that extend each other": (
        {"ratesmith.yaml": environments(12, ", extends: e#") + environments(13).splitlines()[-1] + "\n"},
        "e0 extends more than 8 environments, by way of e1",
    ),
    "levels of the rules of sops": (
        {
            "../.sops.yaml": "- " * 100_000 + "a\n",
            "secrets/example/openai.sops.yaml": "example: {openai: {api_key: x}}\nsops: {mac: x}\n",
        },
        f"it nests deeper than {MAX_DEPTH} levels",
    ),
    "addresses of a provider": (
        {
            "providers/openai.yaml": "display_name: O\nprovider_type: ai\nconfig:\n"
            + numbered("  k#: https://h#.example\n", 5_000)
        },
        "secrets may be sent to more than 100 addresses; the rest was not checked",
    ),
    "values in the rules of sops": (
        {
            "../.sops.yaml": "creation_rules: [" + "a," * MAX_RULE_VALUES + "]\n",
            "secrets/example/openai.sops.yaml": "example: {openai: {api_key: x}}\nsops: {mac: x}\n",
        },
        f"it has more than {MAX_RULE_VALUES:,} keys and values",
    ),
    "recipients of a rule, by way of aliases": (
        {
            "../.sops.yaml": "creation_rules:\n- path_regex: ^config/secrets/example/\n"
            "  key_groups: [{age: &many [" + "age1x," * 99 + "]}" + ", {age: *many}" * 10 + "]\n",
            "secrets/example/openai.sops.yaml": "example: {openai: {api_key: x}}\nsops: {mac: x}\n",
        },
        f"a rule has more than {MAX_RULE_KEYS:,} recipients and groups of them",
    ),
    "rules of sops": (
        {
            "../.sops.yaml": "creation_rules:\n" + "- {path_regex: a}\n" * (MAX_RULES + 1),
            "secrets/example/openai.sops.yaml": "example: {openai: {api_key: x}}\nsops: {mac: x}\n",
        },
        f"it has {MAX_RULES + 1} creation_rules, and {MAX_RULES} are read",
    ),
}


@pytest.mark.parametrize(("files", "said"), BOUNDS.values(), ids=BOUNDS)
def test_a_bound_says_its_number(tmp_path: Path, files: Files, said: str) -> None:
    assert said in "\n".join(finding.message for finding in findings(project(tmp_path, files)))


def test_a_finding_refers_to_a_bounded_number_of_places(tmp_path: Path) -> None:
    text = "".join(f"      w{it}: {{cpc: 1.005}}\n" for it in range(MAX_FINDINGS + 8))
    (finding,) = findings(project(tmp_path, in_keywords(text)))
    assert len(finding.related) == MAX_FINDINGS
    assert finding.related[-1].message == "this one too, and 7 other places"


def test_the_bounds_are_those_of_the_documentation() -> None:
    page = (SHIPPED / "docs/configuration.md").read_text().partition("## Limits")[2].partition("\n## ")[0]
    numbers = {name: value for name, value in vars(limits).items() if name.startswith("MAX_")}
    written = [f"{value >> 20} MiB" if name.endswith("BYTES") else f"{value:,}" for name, value in numbers.items()]
    assert written and [number for number in written if not re.search(rf"[|;] {number}[ ;|]", page)] == []


def test_the_days_of_models_with_a_base_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = "".join(f'  "{2000 + it}-01-01": {{per_1m_tokens: {{input: {it + 1}, output: 4}}}}\n' for it in range(5))
    based = {f"models/b{it}.yaml": WRITER.replace("writer-1", f"b{it}").replace(COST, "base: b") for it in range(3)}
    dated = WRITER.replace("writer-1", "b").replace(f"cost:\n  {COST}", f"costs:\n{days}")
    for module in (bases, cost_base_circular):
        monkeypatch.setattr(module, "MAX_BASE_DAYS", 7)
    (found,) = [it for it in findings(project(tmp_path, {"models/b.yaml": dated, **based})) if "7 days" in it.message]
    assert found.message == "the costs and prices of models with a base change on more than 7 days together"
    assert (found.rule, found.origin.path) == ("cost-base-circular", "config/models/b2.yaml")


def test_the_amounts_of_all_models_are_bounded_before_there_are_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them has 100 on each of 4 days; so many rows are refused, and no model is named."""
    days = "".join(f"  200{it}-01-01: {{credits_per_image: {it}}}\n" for it in range(1, 4))
    model = DATED.replace("per_image: 0.01", MULTIPLIED.partition("  region")[0].rstrip()) + days
    for module in (bases, windows, too_many_amounts):
        monkeypatch.setattr(module, "MAX_ALL_AMOUNTS", 800)
    monkeypatch.setattr(lower, "MAX_ROWS", 1_000)
    found = findings(project(tmp_path, {f"models/t{it}.yaml": model.replace("#", str(it)) for it in range(9)}))
    (finding,) = [it for it in found if it.rule == "too-many-amounts"]
    assert finding.message == (
        "the costs of all models have more than 800 amounts on all of their days; this model alone has 400"
    )
    assert finding.origin.path == "config/models/t0.yaml"


def test_the_rows_of_all_environments_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path, {"ratesmith.yaml": environments(3)})
    monkeypatch.setattr(lower, "MAX_ROWS", 30)
    with pytest.raises(Fatal, match="the environments have more than 30 rows together"):
        findings(folder)


OF_A_PROJECT = {
    "files": (source_files, "MAX_FILES", 40, "config/ holds more than 40 files and folders"),
    "bytes": (source_files, "MAX_TOTAL_BYTES", 5_000, "the files of config/ have more than 5,000 bytes"),
    "values": (source_files, "MAX_ALL_VALUES", 300, "the files of config/ have more than 300 keys and values"),
    "rows": (lower, "MAX_ROWS", 60, "the environments have more than 60 rows together"),
    "amounts": (too_many_amounts, "MAX_ALL_AMOUNTS", 50, "the costs of all models have more than 50 amounts"),
}


@pytest.mark.parametrize(("module", "name", "most", "said"), OF_A_PROJECT.values(), ids=OF_A_PROJECT)
def test_whoever_runs_it_may_allow_a_larger_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, most: int, said: str
) -> None:
    other = WRITER.replace("is_default: true", "is_default: false").replace("is_testing: true", "is_testing: false")
    project(tmp_path, {f"models/w{it}.yaml": other.replace("writer-1", f"w{it}") for it in range(40)})
    monkeypatch.setattr(module, name, most)
    refused = run("validate", cwd=tmp_path, mode="inline")
    told = refused.stdout + refused.stderr
    assert said in told
    assert "for a project that really is that large, RATESMITH_LIMITS=10 allows ten times as much" in told
    assert run("validate", cwd=tmp_path, mode="inline", RATESMITH_LIMITS="10").returncode == 0


def test_no_file_of_the_project_allows_more(tmp_path: Path) -> None:
    for name in ("limits", "RATESMITH_LIMITS"):
        (finding,) = findings(project(tmp_path / name, in_settings(f"{name}: 10\n")))
        assert (finding.rule, finding.severity) == ("schema", "error")
