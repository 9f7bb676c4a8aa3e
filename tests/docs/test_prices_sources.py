"""The section about sources in docs/prices.md: its files give the finding that it shows."""

from __future__ import annotations

import re
from pathlib import Path

from support.cli import run
from support.projects import BASE, SHIPPED, project

PAGE = (SHIPPED / "docs/prices.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Sources and catalogues\n")[2].partition("\n## ")[0]
MODEL = """\
model_name: writer-1
model_type: text
provider: openai
display_name: Writer
is_default: true
"""


def block(path: str) -> str:
    """What the page has for a file."""
    (found,) = re.findall(rf"```yaml\n# config/{re.escape(path)}\n(.*?)```", SECTION, re.DOTALL)
    return str(found)


def test_the_files_of_the_page_give_the_finding_it_shows(tmp_path: Path) -> None:
    settings = (BASE / "ratesmith.yaml").read_text(encoding="utf-8") + block("ratesmith.yaml")
    writer = f"{MODEL}{block('models/writer.yaml')}price:\n  tokens_per_credit: 1\n"
    folder = project(tmp_path, {"ratesmith.yaml": settings, "models/writer.yaml": writer})
    (folder / "catalogues").mkdir()
    (folder / "catalogues/litellm.json").write_text('{"x": {"litellm_provider": "y"}}')
    shown = re.findall(r"```text\n(.*?)\n```", SECTION, re.DOTALL)
    said = run("validate", "--today", "2026-03-01", cwd=folder).stdout
    assert len(shown) == 1
    assert shown[0] in said
