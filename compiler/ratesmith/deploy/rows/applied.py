"""Find the rows that a database was last brought to, which neither it nor the configuration shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Deployment
from ratesmith.deploy.undo.believed import as_rows_say, believed
from ratesmith.plan.state import parse_state
from ratesmith.release.base_ref import Repositories, tip
from ratesmith.release.expected_rows import rows_of

_STATE = "state.json"


def applied_rows(deployment: Deployment, folder: Path) -> Dataset | None:
    """Return the rows as they were applied last; None where no state that is known here is the one of the ledger.

    A database with migrations is at the state of one. A seed leaves only a hash, whose state is looked for in
    state.json: in `folder`, and as git has it. Where nothing was ever applied, these are the released rows, or else
    the compiled ones. Only reads.

    Lines of roles that are not trusted count where the rows agree: what was changed since is taken over into files.
    """
    build = deployment.build
    try:
        deployment.begin_reading()
        written = read_ledger_state(deployment)
        ledger = believed(deployment, written, build.history)
        # Where nobody trusted wrote a line, too.
        ledger = as_rows_say(deployment, written, ledger, build.history) or ledger
    finally:
        deployment.driver.rollback()
    if ledger.last is None:
        return deployment.expected_at(len(build.history.released)) if build.history.released else build.target.dataset
    if build.target.scope.has_migrations and ledger.has_history:
        return deployment.expected_at(ledger.head)
    return _rows_of_seed(deployment, ledger, folder)


def _rows_of_seed(deployment: Deployment, ledger: LedgerLines, folder: Path) -> Dataset | None:
    # Of seeds no row says which one ran.
    if (last := ledger.last_move) is None or last.doubtful:
        return None
    build, wanted = deployment.build, last.state_hash
    if build.state.hash == wanted:
        return build.target.dataset
    found = (_rows_in(content, wanted, build.target.dataset) for content in _states(folder))
    return next((rows for rows in found if rows is not None), None)


def _rows_in(content: bytes, hash: str, compiled: Dataset) -> Dataset | None:
    """The rows of the state with this hash; None for another state, and for one of another version of the pack."""
    try:
        state = parse_state(content, [data.table for data in compiled])
        return rows_of(state, compiled) if state.hash == hash else None
    except (ValueError, msgspec.DecodeError):
        return None


def _states(folder: Path) -> Iterator[bytes]:
    """The content of state.json on disk, and where it is committed as this branch and the default branch have it."""
    path = folder / _STATE
    if path.is_file() and not path.is_symlink():
        yield path.read_bytes()
    # Git only helps here: without it, or where it cannot say which branch is the default, there is one state less.
    with suppress(Fatal):
        repository = Repositories().of(folder.parent.resolve()) if folder.parent.is_dir() else None
        if repository is not None:
            default = tip(repository, None)
            for commit in (repository.git.commit("HEAD"), default.commit if default else None):
                if commit is not None:
                    yield from repository.git.tree(commit, folder.parent.resolve() / folder.name, _STATE).files.values()
