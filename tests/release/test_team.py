"""Several people change prices at once, in any order: what is released only grows, and no price is lost."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from support.checkouts import Checkout, create, deploy
from support.databases import Postgres

pytestmark = pytest.mark.slow

PEOPLE = ("ann", "ben", "cleo")
MODELS = ("writer", "drafter")


class Team:
    """People with a branch each, and a main that only takes what CI is content with."""

    def __init__(self, shop: Checkout, seed: int) -> None:
        self.shop, self.random = shop, random.Random(seed)
        self.released: list[tuple[str, str]] = []
        self.models = list(MODELS)
        self.merges: list[str] = []
        for name in PEOPLE:
            shop.branch(name)

    def step(self) -> None:
        """Somebody does something."""
        self.shop.git("checkout", "-q", self.random.choice(PEOPLE))
        self.random.choice([self.change, self.change, self.add, self.land, self.revert])()

    def change(self) -> None:
        model = self.random.choice(self.models)
        if (self.shop.root / f"config/models/{model}.yaml").exists():
            self.shop.price(model, self.random.randrange(5, 12) * 100)
        self.save()

    def add(self) -> None:
        name = f"extra{len(self.models)}"
        self.models.append(name)
        self.shop.model(name)
        self.save()

    def save(self) -> None:
        """Build and commit; where main went on, it is merged first."""
        self.shop.commit()
        if self.shop.run("build").returncode:
            self.bring("main")
        self.shop.release("--allow-mass-removal")

    def bring(self, other: str) -> None:
        """Merge; of prices that both changed, theirs stands."""
        try:
            self.shop.git("merge", "-q", "-X", "theirs", "-m", f"merge {other}", other)
        except subprocess.CalledProcessError:
            for path in self.shop.git("diff", "--name-only", "--diff-filter=U").splitlines():
                if path.startswith("config/"):
                    there = self.shop.git("ls-tree", "--name-only", other, path)
                    self.shop.git(*(["checkout", "--theirs"] if there else ["rm", "-q"]), "--", path)
        self.shop.build("--allow-mass-removal")
        self.shop.commit()

    def land(self) -> None:
        """A pull request is merged: main is in the branch, and CI is content."""
        branch = self.shop.git("rev-parse", "--abbrev-ref", "HEAD")
        self.bring("main")
        self.shop.build("--check")
        self.shop.git("checkout", "-q", "main")
        self.shop.git("merge", "-q", "--no-ff", "-m", f"land {branch}", branch)
        if self.shop.git("rev-list", "--parents", "-1", "HEAD").count(" ") == 2:
            self.merges.append(self.shop.git("rev-parse", "HEAD"))
        self.shop.build("--check")
        now = [(path.name, path.read_text()) for path in self.shop.ups]
        assert now[: len(self.released)] == self.released
        self.released = now

    def revert(self) -> None:
        """Some merge is reverted on a branch of its own; not where others have built on its prices."""
        if not self.merges:
            return
        branch = self.shop.git("rev-parse", "--abbrev-ref", "HEAD")
        self.shop.git("checkout", "-q", "-B", "undo", "main")
        merge = self.merges.pop(self.random.randrange(len(self.merges)))
        try:
            self.shop.git("revert", "--no-edit", "-m", "1", merge)
        except subprocess.CalledProcessError:
            if "config/" in self.shop.git("diff", "--name-only", "--diff-filter=U"):
                self.shop.git("revert", "--abort")
        self.shop.release("--allow-mass-removal")
        self.land()
        self.shop.git("checkout", "-q", branch)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(1, 12))])
def test_whatever_a_team_does_main_deploys_step_by_step(tmp_path: Path, postgres: Postgres, seed: int) -> None:
    team = Team(create(tmp_path / "shop"), seed)
    for _ in range(14):
        team.step()
    team.shop.git("checkout", "-q", PEOPLE[0])
    team.land()
    deploy(team.shop, postgres)
    files = team.shop.files()
    team.shop.build()
    assert team.shop.files() == files
