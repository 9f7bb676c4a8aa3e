"""What is measured: each case is a process that runs some times, by the project it runs on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench import peers, projects
from bench.processes import RATESMITH, Ratio, Took, ratio, run
from bench.projects import Project

SIZES = (1_000, 5_276, 10_000, 100_000)
"""Numbers of models: models.dev had 5,276 when its own build was measured."""
SMALL = SIZES[:1]
_LARGER = {"RATESMITH_LIMITS": "10"}
"""What allows more models than these, of which the largest project of an ordinary size has 20,000."""
_PEER_ROUNDS = 3


class Case(NamedTuple):
    """A line of the table."""

    name: str
    measure: Callable[[int], Took]
    rounds: int
    models: int = 0
    """How many models were generated; 0 for what ships."""

    def ratio(self, folder: Path, most: int = 99) -> Ratio:
        """Measure it, in its rounds or as many as these."""
        return ratio(self.measure, folder, min(self.rounds, most))


def cases(folder: Path, sizes: tuple[int, ...], *, with_peers: bool) -> Iterator[Case]:
    """Yield all cases, in the order of the page. What one leaves in its project, the next one finds."""
    for option in ("--version", "--help"):
        yield Case(f"`ratesmith {option}`", _command(folder, option), 15)
    yield from _shipped(projects.shipped(folder / "shipped"))
    for size in sizes:
        project = projects.generated(folder / str(size), size)
        yield from _generated(project, size)
        if with_peers and size <= SIZES[2]:
            yield from (
                Case(f"{name}, {size:,} models", it, _PEER_ROUNDS, size) for name, it in peers.peers(project, size)
            )
        shutil.rmtree(project.folder)


def _shipped(project: Project) -> Iterator[Case]:
    for command in ("validate", "build"):
        arguments = (command, "--env", project.environment) if command == "build" else (command,)
        yield Case(f"`{command}`, the {project.files} files that ship", _command(project.folder, *arguments), 11)


def _generated(project: Project, models: int) -> Iterator[Case]:
    for command in ("validate", "build"):
        named = f"`{command}`, {models:,} models"
        allowed = _LARGER if models > SIZES[2] else {}
        measure = _command(project.folder, command, "--env", project.environment, **allowed)

        def cold(number: int, measure: Callable[[int], Took] = measure) -> Took:
            for left in (".cache", "generated"):
                shutil.rmtree(project.folder / left, ignore_errors=True)
            return measure(number)

        def edited(number: int, measure: Callable[[int], Took] = measure) -> Took:
            project.edit(number)
            return measure(number)

        rounds = _rounds(models)
        yield Case(f"{named}, cold", cold, rounds, models)
        yield Case(f"{named}, one file changed", edited, rounds, models)
        yield Case(f"{named}, nothing changed", measure, rounds, models)


def _command(folder: Path, *arguments: str, **variables: str) -> Callable[[int], Took]:
    return lambda _: run((*RATESMITH, *arguments), folder, **variables)


def _rounds(models: int) -> int:
    return 7 if models <= SIZES[0] else 5 if models <= SIZES[2] else 1
