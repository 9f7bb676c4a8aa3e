"""One environment, compiled: everything an output may read."""

from __future__ import annotations

from typing import Any

from ratebook.ir import Config, Dataset, Frozen
from ratebook.pack import Pack
from ratebook.project import Environment, Project


class Target(Frozen):
    """What `emit` turns into files for one environment."""

    name: str
    project: Project
    environment: Environment
    """Its settings, with those it extends filled in: `dialect` and `release` are never None."""
    pack: Pack
    config: Config
    dataset: Dataset
    manifest: Any
    """The pack's typed manifest value."""
