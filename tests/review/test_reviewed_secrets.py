"""What `ratesmith review` lists of files of secrets and of who reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.review.change import read_change
from ratesmith.review.review import review
from support.cli import run
from support.projects import TODAY
from support.repositories import commit, real_git
from support.reviews import said
from support.vaults import Vault, filled_vault, new_key, rule


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    real_git()
    made = filled_vault(tmp_path / "project")
    commit(made.folder)
    return made


def test_a_new_recipient_and_the_files_that_are_written_for_him_are_listed(vault: Vault) -> None:
    _, public = new_key()
    (vault.folder / ".sops.yaml").write_text(rule(f"{vault.public},{public}"))
    vault.fill()
    commit(vault.folder)
    topics = {topic.id: topic.remarks for topic in review(read_change(vault.folder / "config", "HEAD~1..HEAD", TODAY))}
    assert {*topics} == {"recipients", "secret-files"}
    (added,) = topics["recipients"]
    assert (added.where, added.why.partition(":")[0]) == ("example", "recipient added (proved)")
    assert f"age {public[:12]}…{public[-6:]}" in added.why
    assert {it.why.partition(" (")[0] for it in topics["secret-files"]} >= {"new data key", "recipient added"}


def test_a_rule_for_files_that_nobody_has_written_is_listed(vault: Vault) -> None:
    with (vault.folder / ".sops.yaml").open("a") as rules:
        rules.write(f"  - path_regex: ^config/secrets/later/\n    age: {vault.public}\n")
    commit(vault.folder)
    assert said(vault.folder, "HEAD~1..HEAD") == [("recipients", ".sops.yaml", "later", None, None)]


def test_a_value_that_came_back_from_the_history_is_listed(vault: Vault) -> None:
    old = vault.file.read_bytes()
    assert vault.set("api_key", "canary-a-new-value-that-stays-hidden", variables=vault.key).returncode == 0
    commit(vault.folder)
    vault.file.write_bytes(old)
    commit(vault.folder)
    places = [it[:3] for it in said(vault.folder, "HEAD~1..HEAD")]
    assert ("secret-files", "config/secrets/example/openai.sops.yaml", "api_key") in places


@pytest.mark.slow
def test_the_name_of_a_recipient_is_no_markup(vault: Vault) -> None:
    hostile = (
        '    "<img src=x>@team":\n        - recipient: "<b>@them"\n    age:\n        - recipient: "<i>@us [a](b)"\n'
    )
    vault.file.write_text(vault.file.read_text().replace("    age:\n", hostile, 1))
    commit(vault.folder)
    for command in (["review", "--format", "markdown"], ["review"], ["secrets", "diff"]):
        printed = run(*command, "HEAD~1..HEAD", cwd=vault.folder).stdout
        assert "recipient added (proved): ‹img src=x›(at)team ?, age ‹i›(at)us" in printed
        assert not any(it in printed for it in ("<", "@", "](")), printed
    assert "‹i›(at)us" in run("validate", cwd=vault.folder).stdout
