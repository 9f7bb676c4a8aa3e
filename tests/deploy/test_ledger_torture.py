"""Whatever is done in whatever order, by whichever program, the ledger verifies afterwards: `make torture`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Final

import pytest

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.deploy.ledger.chain import check_chain, is_truly_ahead
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Session
from ratesmith.output.sql_scripts import resume_file
from support.deployments import Deploys
from support.file_texts import seed_file
from support.sample_tables import model, state

pytestmark = pytest.mark.torture
LIVES: Final = 12
MOVES: Final = 30
NAMES: Final = ("a", "b", "c")


def changed(random: Random, price: int) -> Dataset:
    """Some of the models, some of them at another price; "a" is always there."""
    rest = [name for name in NAMES[1:] if random.random() < 0.7]
    return state(*(model(name, credits=random.choice((price, 5))) for name in ("a", *rest)), model("z", credits=price))


class Life:
    """One database, and all that may happen to it."""

    def __init__(self, deploys: Deploys, seed: int) -> None:
        self.deploys, self.random, self.done = deploys, Random(seed), Counter[str]()
        deploys.release(*(changed(self.random, 10 + number) for number in range(3)))
        deploys.apply(to=1)

    @property
    def number(self) -> int:
        return self.random.randrange(len(self.deploys.history.chain) + 1)

    def file(self, text: str) -> None:
        path = self.deploys.site.folder / "some.sql"
        path.write_bytes(text.encode("ascii"))
        if done := self.deploys.site.database.run(path).stderr:
            assert "ratesmith: " in done or 'ratesmith_ledger" does not exist' in done, done
            raise ValueError

    def migrate(self, direction: str) -> None:
        migration = self.random.choice(self.deploys.history.chain)
        self.file(migration.up if direction == "up" else migration.down)

    def by_hand(self) -> None:
        price = self.random.choice((5, 10, 77))
        self.deploys.site.query(f"UPDATE shop_model SET credits = {price} WHERE model_name = 'a'")

    def release(self) -> None:
        self.deploys.release(changed(self.random, 20 + len(self.deploys.history.chain)))

    def adopt(self) -> None:
        """As `drift --adopt` and `build`: the price that is in the database becomes that of the next migration."""
        ((price,),) = self.deploys.site.query("SELECT credits FROM shop_model WHERE model_name = 'a'")
        later = 30 + len(self.deploys.history.chain)
        self.deploys.release(state(model("a", credits=price), model("z", credits=later)))

    def forget(self) -> None:
        self.deploys.site.query("DROP TABLE IF EXISTS shop_ratesmith_ledger")

    def moves(self) -> dict[str, Callable[[], object]]:
        deploys, build = self.deploys, self.deploys.build(self.number or None)
        chosen = self.random.choice(NAMES)
        return {
            "apply": deploys.apply,
            "apply older files": partial(deploys.apply, self.number),
            "apply to": partial(deploys.apply, to=self.number),
            "rehearse": partial(deploys.apply, dry_run=True),
            "rollback": partial(deploys.rollback, self.number),
            "rollback without files": partial(deploys.rollback, self.number, files=0),
            "rollback only": partial(deploys.rollback, self.number, only=(chosen,)),
            "resume": deploys.resume,
            "resume by psql": lambda: self.file(resume_file(build)),
            "up by psql": partial(self.migrate, "up"),
            "down by psql": partial(self.migrate, "down"),
            "seed by psql": lambda: self.file(seed_file(build)),
            "by hand": self.by_hand,
            "release": self.release,
            "adopt": self.adopt,
            "forget": self.forget,
            "baseline": partial(deploys.apply, baseline=True),
            "from seed": partial(deploys.apply, from_seed=True),
        }

    def live(self) -> None:
        for _ in range(MOVES):
            name, move = self.random.choice(tuple(self.moves().items()))
            if name == "forget" and self.random.random() < 0.7:
                continue
            try:
                move()
                self.done[name] += 1
            except (Fatal, ValueError, IndexError):
                self.done["refused"] += 1
            self.verify(name)

    def verify(self, name: str) -> None:
        with self.deploys.site.driver("read") as driver:
            session = Session(self.deploys.build().target.scope, driver)
            check_chain(session)
            ledger = read_ledger_state(session, people=True).as_written
            # Older files must believe it too: every line can follow the one before.
            is_truly_ahead(session, ledger, self.deploys.history.chain[: max(0, ledger.head - 1)])
        assert ledger.head <= len(self.deploys.history.chain), name


@pytest.mark.parametrize("seed", range(LIVES))
def test_the_ledger_verifies_after_anything_that_is_done_as_intended(deploys: Deploys, seed: int) -> None:
    life = Life(deploys, seed)
    life.live()
    print(life.done)
    assert life.done.total() - life.done["refused"] > MOVES // 4
