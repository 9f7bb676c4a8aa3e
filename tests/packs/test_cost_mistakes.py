"""Mistakes that people make in costs: each is one finding, at its line, with the numbers and with what to do."""

from __future__ import annotations

from pathlib import Path

from support.mistakes import report
from support.projects import DATA, project
from support.yaml_files import load

CASES: dict[str, dict[str, str]] = load(DATA / "cost_mistakes.yaml")
MARK = "# error"


def test_every_mistake_in_a_cost_is_one_finding_at_its_line_with_what_to_do(tmp_path: Path) -> None:
    files = {
        f"models/m{number}.yaml": f"model_name: m{number}\nprovider: openai\ndisplay_name: {name}\n{case['model']}"
        for number, (name, case) in enumerate(CASES.items())
    }
    found: dict[str, list[str]] = {name: [] for name in CASES}
    names = dict(zip(files, CASES, strict=True))
    for it in report(project(tmp_path, files)).findings:
        name = names[it.origin.path.removeprefix("config/")]
        found[name].append(f"{it.origin.span.line} {it.message}: {it.hint}")
        assert it.hint, name
    lines = {name: [int(text.split()[0]) for text in texts] for name, texts in found.items()}
    assert lines == {names[path]: _marked(text) for path, text in files.items()}, found
    said = {name: case["says"] for name, case in CASES.items() if "says" in case}
    assert {name: text for name, text in said.items() if text not in found[name][0]} == {}, found


def _marked(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(MARK)]
