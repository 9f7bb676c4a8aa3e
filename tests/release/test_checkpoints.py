"""A squashed history leads to the same states by the same migrations, and its checkpoint holds nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.plan.planner import with_tombstones
from ratesmith.plan.state import state_of
from ratesmith.release.chain import read_chain
from ratesmith.release.checkpoint import read_checkpoint
from ratesmith.release.history import History
from ratesmith.release.migration import plan_migration
from support.histories import SETTINGS, Chain, datasets
from support.sample_tables import model, state

ENVIRONMENT = "staging"
CHECKPOINT = "plans/checkpoint.json"


def history(*states: Dataset) -> History:
    made = Chain()
    for each in states:
        made.add(each)
    return made.history


def read(files: Mapping[str, bytes]) -> History:
    """The history in these files, as a build reads it."""
    base = read_checkpoint(files, ENVIRONMENT, "here")
    return History(
        environment=ENVIRONMENT, where="main", base=base, released=read_chain(files, ENVIRONMENT, "here", base)
    )


def encoded(history: History) -> dict[str, bytes]:
    return {path: text.encode() for path, text in history.files.items()}


@settings(max_examples=15)
@given(st.lists(datasets(), min_size=2, max_size=5), datasets(), st.integers(1, 5))
@pytest.mark.slow
def test_a_history_squashed_anywhere_leads_to_the_same_states(states: list[Dataset], next: Dataset, at: int) -> None:
    whole = history(*states)
    if not whole.released:
        return
    at = min(at, whole.head)
    files = encoded(whole.squashed_at(at))
    squashed = read(files)
    kept = encoded(whole)
    assert {path: kept.get(path) for path in files if path != CHECKPOINT} == {
        path: content for path, content in files.items() if path != CHECKPOINT
    }
    assert [(it.name, it.id) for it in squashed.released] == [(it.name, it.id) for it in whole.released]
    assert encoded(squashed) == files
    drafts = []
    for made in (whole, squashed):
        last = made.state_at(made.head)
        new = with_tombstones(state_of(next), last, next)
        planned = plan_migration(made.released_head, last, new, next, SETTINGS)
        drafts.append(planned and planned.rendered)
    assert drafts[0] == drafts[1]
    for number in range(at, whole.head + 1):
        assert squashed.state_at(number).hash == whole.state_at(number).hash
        assert squashed.pinned_at(number) == whole.pinned_at(number)
        again = squashed.squashed_at(number) if number > at else squashed
        assert again.checkpoint == whole.squashed_at(number).checkpoint
    with pytest.raises(Fatal) as caught:
        squashed.state_at(at - 1)
    assert f"up to {at} were squashed" in caught.value.message


FORGED = {
    "no JSON": (b"{", b"<<<<<<< {"),
    "another price": (b'"credits": 6', b'"credits": 1'),
    "its hash says so too": (b'"state_hash": "', b'"state_hash": "0'),
    "another id": (b'"id": "', b'"id": "0'),
    "another number": (b'"number": 2', b'"number": 1'),
    "beyond the end": (b'"number": 2', b'"number": 9'),
    "another environment": (b'"environment": "staging"', b'"environment": "production"'),
    "another form": (b'"version": 1', b'"version":  1'),
    "another version": (b'"version": 1', b'"version": 2'),
    "a renderer to come": (b'"renderer": 1', b'"renderer": 9'),
    "no ledger": (b'"ledger": "', b'"ledger": "; '),
    "no dialect": (b'"dialect": "postgresql"', b'"dialect": "oracle"'),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_checkpoint_that_is_not_as_it_was_written_is_refused(forged: tuple[bytes, bytes]) -> None:
    whole = history(*(state(model("a", credits=number)) for number in (5, 6, 7)))
    files = encoded(whole.squashed_at(2))
    read(files)
    assert forged[0] in files[CHECKPOINT]
    files[CHECKPOINT] = files[CHECKPOINT].replace(*forged, 1)
    with pytest.raises(Fatal) as caught:
        read(files)
    assert CHECKPOINT in caught.value.message


def test_a_checkpoint_with_another_state_does_not_fit_the_next_migration() -> None:
    whole = history(*(state(model("a", credits=number)) for number in (5, 6, 7)))
    other = history(*(state(model("a", credits=number)) for number in (5, 9)))
    files = encoded(whole.squashed_at(2))
    forged = encoded(other.squashed_at(2))[CHECKPOINT]
    files[CHECKPOINT] = forged.replace(other.released[1].id.encode(), whole.released[1].id.encode())
    with pytest.raises(Fatal) as caught:
        read(files)
    assert "does not begin at the state of" in caught.value.message
