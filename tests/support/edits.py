"""Edits of the shipped configuration, and what a reviewer reads of each.

All are compared with one base, compiled once, in the process of the test.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

import jsonschema_rs

from ratesmith.compare.base import find_base
from ratesmith.compare.comparison import Comparison, compare_sides
from ratesmith.compare.headline import headline
from ratesmith.compare.sides import Before, compile_base
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.canonical_json import pretty
from ratesmith.report.answer import schema
from ratesmith.report.answers.plan import Answer, body
from ratesmith.report.plan import as_text
from ratesmith.report.plan_markdown import LIMIT, as_markdown
from support.projects import copy_shipped
from support.repositories import commit, git

TODAY = date(2026, 11, 22)
ANSWER = jsonschema_rs.validator_for(json.loads(schema(Answer, "plan")))
FAILS = ". 1 guardrail fails"


class Edit(NamedTuple):
    """Files that are changed, by replacing a text; without one, the file is written, or removed where it is None."""

    changes: tuple[tuple[str, str, str | None], ...]
    headline: str
    there: tuple[str, ...] = ()
    """Parts of lines of the text, without their runs of blanks."""
    not_there: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()


class Site(NamedTuple):
    """A copy of what ships, and what its commit had, compiled once."""

    folder: Path
    commit: str
    before: Before


def shipped_site(folder: Path) -> Site:
    """Commit what ships, and compile it."""
    copy_shipped(folder, "config", "schemas")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    base, opened = find_base(folder / "config", None), open_project(folder / "config")
    compiled = compile_project(opened, tuple(opened.project.environments), TODAY)
    return Site(folder, base.commit, compile_base(opened, base, compiled, TODAY))


def judge(it: Edit, site: Site) -> None:
    """Make an edit; what a reviewer reads of it in each form is what it says, and no more."""
    found = compared(site, it)
    assert headline(found) == it.headline
    assert tuple(finding.rule for finding in found.guardrails) == it.guardrails
    lines = " ".join(" ".join(as_text(found, color=False)).split())
    assert [part for part in it.there if part not in lines] == [], lines
    assert [part for part in it.not_there if part in lines] == [], lines
    comment = as_markdown(found)
    assert len(comment) <= LIMIT
    answer = Answer(command="plan", seconds=0, exit=0, **body(found))
    ANSWER.validate(json.loads(pretty(answer)))


def compared(site: Site, it: Edit) -> Comparison:
    for name, old, new in it.changes:
        path = site.folder / name
        if new is None:
            path.unlink()
        else:
            text = path.read_text() if old else ""
            assert old in text
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(old, new, 1) if old else new)
    opened = open_project(site.folder / "config")
    compiled = compile_project(opened, tuple(opened.project.environments), TODAY)
    return compare_sides(site.before, opened, site.commit, compiled, TODAY)
