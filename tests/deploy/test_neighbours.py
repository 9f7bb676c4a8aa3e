"""Whatever is deployed and taken back, by whatever program: rows that configuration did not make stay as they are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from support.databases import Postgres, Site, Sqlite
from support.deployments import Deploys
from support.neighbours import Neighbours

POLICIES = ("refuse", "overwrite", "keep")


def lived(deploys: Deploys, seed: int, steps: int) -> Counter[str]:
    neighbours = Neighbours(deploys, Random(seed), POLICIES[seed % len(POLICIES)])
    neighbours.live(steps)
    return neighbours.done


def test_seeds_leave_what_others_made(sqlite: Sqlite, tmp_path: Path) -> None:
    done: Counter[str] = Counter()
    for seed in range(4):
        sqlite.clear()
        done += lived(Deploys(Site(sqlite, tmp_path)), seed, 12)
    assert min(done[name] for name in ("seed", "insert", "edit", "call")) >= 3


@pytest.mark.slow
def test_migrations_and_their_way_back_leave_what_others_made(postgres: Postgres, tmp_path: Path) -> None:
    done = lived(Deploys(Site(postgres, tmp_path)), 0, 30)
    assert all(done[name] for name in ("apply", "back", "resume", "insert", "call")), done


@pytest.mark.torture
@pytest.mark.parametrize("first", range(0, 300, 10))
def test_long_histories_leave_what_others_made(first: int, postgres: Postgres, tmp_path: Path) -> None:
    done: Counter[str] = Counter()
    for seed in range(first, first + 10):
        postgres.clear()
        done += lived(Deploys(Site(postgres, tmp_path)), seed, 50)
    assert all(done[name] for name in ("apply", "up", "down", "back", "only", "resume", "seed", "insert")), done
