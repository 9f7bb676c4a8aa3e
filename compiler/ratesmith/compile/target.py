"""One environment, compiled: everything an output may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratesmith.api.pack import Pack
from ratesmith.core.ir import Config, Dataset, Frozen
from ratesmith.project.settings import Environment, Project

if TYPE_CHECKING:
    from ratesmith.release.history import Release


class Target(Frozen, frozen=True, kw_only=True):
    """What `emit` turns into files for one environment."""

    name: str
    project: Project
    environment: Environment
    """Its settings, with those it extends filled in: `dialect` and `release` are never None."""
    pack: Pack
    config: Config
    dataset: Dataset
    release: Release | None = None
    """Its history, where it keeps one and somebody asked for it."""


class Contract(Frozen, frozen=True, kw_only=True):
    """What the outputs that every environment shares are made from."""

    pack: Pack
    base: Config
    """The configuration without any overlay."""
