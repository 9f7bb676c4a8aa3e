"""Every reader of a ledger behind every kind of line that a role may plant which may only add lines.

Whatever it plants, nobody else's command writes or leaves rows otherwise than the files say without a word, none but a
resume ends a hold, and what refuses because of its lines names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import pytest

from ratesmith.cli.commands.squash import _unfit
from ratesmith.core.errors import Exit, Fatal, Refusal
from ratesmith.deploy.activation import Lateness
from ratesmith.deploy.ledger.state import append_note
from ratesmith.deploy.results import Database, Result
from ratesmith.deploy.rows.applied import applied_rows
from ratesmith.deploy.rows.orphans import find_orphans
from ratesmith.deploy.secrets import SecretsStanding
from ratesmith.deploy.session import Deployment, Session
from ratesmith.output.sql_scripts import activate_file, resume_file
from ratesmith.report.apply import describe_rollback
from ratesmith.report.status import DatabaseStatus, as_text
from support.deployments import Deploys
from support.file_texts import seed_file, verify_file
from support.ledgers import TABLE, append, tamper
from support.sample_tables import model, state

F: Final = "f" * 64
PRICES: Final = ((1000, 5), (900, 5), (910, 6), (920, 6))
STATES: Final = [{"a": a, "b": b} for a, b in PRICES]
AT: Final = 3
"""The migration that the database is at; the files have one more."""


def undo(name: str, *credits: int, **more: object) -> dict[str, Any]:
    changes = {"credits": [*credits]}
    return {"op": "stays", "table": "model", "key": [name], "changes": changes, "label": f"shop_model {name}", **more}


Line = tuple[Any, ...]
"""Action, head, id of `REAL` or another one, entries, and other columns."""
REAL: Final = "real"
OTHER_PRICE: Final = undo("b", 6, 123456)
SO_BEFORE: Final = undo("a", 920, 910, already=["credits"])
BACK: Final[list[Line]] = [("down", 2, REAL), ("down", 1, REAL), ("down", 0, "")]
PLANTED: Final[Mapping[str, list[Line]]] = {
    "the next migration": [("up", 4, REAL, undo("a", 920, 910))],
    "the next one, which changed nothing": [("up", 4, REAL)],
    "the next one, which changed another row": [("up", 4, REAL, OTHER_PRICE)],
    "the next one, where all was so": [("up", 4, REAL, SO_BEFORE)],
    "a draft": [("up", 4, F, {"reason": "a draft: to try"})],
    "a draft that changed another row": [("up", 4, F, OTHER_PRICE)],
    "the next one and a newer one": [("up", 4, REAL), ("up", 5, F, OTHER_PRICE)],
    "a rollback": [("down", 2, REAL)],
    "a rollback that left a row": [("down", 2, REAL, OTHER_PRICE | {"at": 3})],
    "a rollback to the beginning": BACK,
    "a rollback that nothing holds": [("down", 2, REAL), ("resume", 2, REAL)],
    "a rollback of two that nothing holds": [("down", 2, REAL), ("down", 1, REAL), ("resume", 1, REAL)],
    "a rollback whose hold somebody else ended": [("down", 2, REAL), ("resume", 2, REAL, {"by": ""})],
    "a rollback of two whose hold somebody else ended": [
        ("down", 2, REAL),
        ("down", 1, REAL),
        ("resume", 1, REAL, {"by": ""}),
    ],
    "a rollback, and again": [("down", 2, REAL), ("resume", 2, REAL), ("up", 3, REAL)],
    "a rollback, and another draft": [("down", 2, REAL), ("resume", 2, REAL), ("up", 3, F, OTHER_PRICE)],
    "a new beginning": [*BACK, ("resume", 0, ""), ("baseline", 2, REAL)],
    "a new beginning at a draft": [*BACK, ("resume", 0, ""), ("baseline", 3, F)],
    "a seed after the beginning": [*BACK, ("resume", 0, ""), ("seed", 0, "")],
    "the end of a hold": [("resume", 0, "here")],
    "a rollback behind a rollback": [("down", 1, REAL)],
    "a rollback that stays": [("down", 0, "here")],
    "a rollback that withdrew a row": [
        ("down", 2, REAL, {"op": "withdrawn", "table": "model", "key": ["c"], "label": "shop_model c"})
    ],
    "a seed": [("seed", 0, "here")],
    "a note of a row": [
        ("overwrite", 0, "here", {"changes": [{"table": "model", "key": ["a"], "op": "update", "changes": {}}]})
    ],
    "a note of a key": [("secrets", 0, "here", {"changes": [{"secret": "openai.api_key", "outcome": "set"}]})],
}


class Answer(NamedTuple):
    """What became of a reader."""

    refused: bool
    said: str
    named: bool = False
    """Whether it says of rows that they are not as the files have them."""
    rows: Mapping[str, int] = {}
    """What it leaves where nothing is planted."""


class Ground:
    """A database at migration 3, the role mallory, and what brings all back."""

    def __init__(self, deploys: Deploys) -> None:
        self.deploys, self.site = deploys, deploys.site
        deploys.release(*(state(model("a", credits=a), model("b", credits=b)) for a, b in PRICES))
        deploys.apply(to=AT)
        self.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
        self.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
        self.save()

    def save(self) -> None:
        self.site.query("DROP TABLE IF EXISTS saved_lines, saved_models")
        self.site.query(f"CREATE TABLE saved_lines AS TABLE {TABLE}; CREATE TABLE saved_models AS TABLE shop_model")

    def again(self) -> None:
        tamper(self.site.database, f"DELETE FROM {TABLE}; INSERT INTO {TABLE} TABLE saved_lines")
        self.site.query(
            "UPDATE shop_model AS m SET credits = s.credits, is_active = s.is_active FROM saved_models AS s"
            " WHERE s.id = m.id AND (m.credits, m.is_active) IS DISTINCT FROM (s.credits, s.is_active)"
        )

    def plant(self, lines: list[Line]) -> bool:
        """Append lines as mallory; return whether the ledger took one."""
        for place, (action, head, id, *rest) in enumerate(lines):
            now = self.deploys.standing
            entries = [it for it in rest if "op" in it]
            more: dict[str, Any] = dict(*(it for it in rest if "op" not in it))
            if id == "here":
                head, id, more = now.head, now.migration, {"state_hash": now.state_hash, **more}
            elif action == "resume":
                more = {"state_hash": now.state_hash, **more}
            real = self.deploys.history.chain[head - 1].id if id == REAL else id
            try:
                append(self.deploys, action, head, real, *entries, **{"by": "mallory", **more})
            except Refusal:
                return place > 0
        return True

    def note(self) -> None:
        """Append an honest line, which leaves the database where it is said to be."""
        with self.site.driver() as driver:
            session = Session(self.deploys.build().target.scope, driver)
            session.lock()
            append_note(session, "secrets", [{"secret": "openai.api_key", "outcome": "rotated"}])
            driver.commit()

    def models(self) -> dict[str, int]:
        return self.site.models("credits")


Reader = Callable[[Deploys], Answer]


def fine(said: str = "", *, named: bool = False) -> Answer:
    return Answer(refused=False, said=said, named=named)


def applied(deploys: Deploys, **options: Any) -> Answer:
    deploys.apply(**options)
    return fine()


def went_back(deploys: Deploys, to: int, only: tuple[str, ...] = ()) -> Answer:
    undone = deploys.rollback(to, only=only)
    said = "\n".join(describe_rollback(undone, "live", "", dry_run=False, verbose=True))
    return fine(said, named=bool(undone.not_as_before))


def file(deploys: Deploys, text: str) -> Answer:
    path = deploys.site.folder / "some.sql"
    path.write_bytes(text.encode("ascii"))
    said = deploys.site.database.run(path).stderr
    return Answer(refused=bool(said), said=said)


def resumed(deploys: Deploys) -> Answer:
    held = deploys.resume()
    return fine(f"{held.action} by {held.applied_by}" if held else "")


def status(deploys: Deploys) -> Answer:
    build = deploys.build()
    outcome = deploys.standing, SecretsStanding(), Lateness(), {}
    found = DatabaseStatus.of(build.target.scope, build.history, Result(Database("eu", ""), outcome))
    said = "\n".join(as_text(build.target.scope, build.history, [found], verbose=True))
    return Answer(refused=found.refusal is not None, said=said)


def squashable(deploys: Deploys) -> Answer:
    with deploys.site.driver("read") as driver:
        said = _unfit(deploys.build(), AT, driver, Database("", ""))
    return Answer(refused=bool(said), said=said)


def adopted(deploys: Deploys) -> Answer:
    with deploys.site.driver("read") as driver:
        applied_rows(Deployment(deploys.build(), driver), deploys.site.folder)
    return fine()


def orphans(deploys: Deploys) -> Answer:
    with deploys.site.driver("read") as driver:
        find_orphans(Deployment(deploys.build(), driver))
    return fine()


def drifted(deploys: Deploys) -> Answer:
    deploys.drift()
    return fine()


READERS: Final[Mapping[str, Reader]] = {
    "apply": applied,
    "apply of migration 3": lambda it: applied(it, to=3),
    "apply of older files": lambda it: applied(it, files=2),
    "apply --baseline": lambda it: applied(it, baseline=True),
    "the file of migration 4": lambda it: file(it, it.history.chain[3].up),
    "the file of migration 3": lambda it: file(it, it.history.chain[2].up),
    "the file of migration 2": lambda it: file(it, it.history.chain[1].up),
    "the way back from migration 3": lambda it: file(it, it.history.chain[2].down),
    "the way back from migration 2": lambda it: file(it, it.history.chain[1].down),
    "the way back from migration 1": lambda it: file(it, it.history.chain[0].down),
    "rollback to 2": lambda it: went_back(it, 2),
    "rollback of one row": lambda it: went_back(it, 2, ("a",)),
    "rollback to 3": lambda it: went_back(it, 3),
    "rollback to 1": lambda it: went_back(it, 1),
    "resume": resumed,
    "resume.sql": lambda it: file(it, resume_file(it.build())),
    "seed.sql": lambda it: file(it, seed_file(it.build(files=AT))),
    "activate.sql": lambda it: file(it, activate_file(it.build(files=AT))),
    "verify.sql": lambda it: file(it, verify_file(it.build(files=AT))),
    "drift": drifted,
    "drift --adopt": adopted,
    "orphans": orphans,
    "status": status,
    "squash": squashable,
}
GROUNDS: Final[Mapping[str, Callable[[Deploys], object]]] = {
    "as it was applied": lambda _: None,
    "behind a rollback": lambda it: it.rollback(2),
    "behind a rollback of one row": lambda it: it.rollback(2, only=("a",)),
}


def answer(ground: Ground, reader: Reader) -> Answer:
    try:
        return reader(ground.deploys)
    except Fatal as refusal:
        assert refusal.exit in (Exit.REFUSED, Exit.USAGE), refusal.message
        return Answer(refused=True, said=f"{refusal.message}\n{refusal.hint}")


def wrongs(ground: Ground, name: str, honest: Answer, before: dict[str, int], held: bool) -> Iterator[str]:
    """What must not become of a reader behind planted lines, of one that was answered honestly without them."""
    found, now = answer(ground, READERS[name]), ground.models()
    if found.refused:
        if not honest.refused and "mallory" not in found.said:
            yield f"refused without saying whose lines these are: {found.said.strip()}"
        if now != before:
            yield f"refused, and wrote {now}"
        return
    if now not in (before, honest.rows, *STATES) and not (found.named or "one row" in name):
        yield f"wrote {now}"
    if name == "apply" and now != STATES[-1]:
        yield f"left {now}"
    if name.startswith("rollback to") and now != STATES[int(name[-1]) - 1] and not found.named:
        yield f"did not go back: {now}"
    if held and not name.startswith("resume") and ground.deploys.standing.held is None:
        yield "ended the hold"


@pytest.fixture
def ground(deploys: Deploys) -> Iterator[Ground]:
    yield Ground(deploys)
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def wrong(ground: Ground, where: str, kinds: list[str], readers: list[str], places: tuple[str, ...]) -> list[str]:
    """Everything that is wrong behind these kinds of lines."""
    found = []
    GROUNDS[where](ground.deploys)
    ground.save()
    before, is_held = ground.models(), ground.deploys.standing.held is not None
    for name in readers:
        honest = answer(ground, READERS[name])._replace(rows=ground.models())
        ground.again()
        for kind in kinds:
            held = is_held and not any({"by": ""} in line for line in PLANTED[kind])
            for place in places:
                if ground.plant(PLANTED[kind]):
                    if place != LAST:
                        ground.note()
                    said = wrongs(ground, name, honest, before, held)
                    found += [f"{kind}, {place}: {name}: {it}" for it in said]
                ground.again()
    return found


LAST, BEFORE_ANOTHER = "last", "before an honest line"


def test_no_command_is_led_astray_by_what_is_planted_most_easily(ground: Ground) -> None:
    kinds = ["the next migration", "a rollback"]
    readers = ["apply", "rollback to 2", "squash"]
    assert wrong(ground, "as it was applied", kinds, readers, (LAST,)) == []


@pytest.mark.torture
@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("where", GROUNDS)
def test_no_reader_is_led_astray_whatever_is_planted(ground: Ground, where: str, kind: str) -> None:
    assert wrong(ground, where, [kind], [*READERS], (LAST, BEFORE_ANOTHER)) == []
