"""Modules: which parts of the platform are switched on."""

from ratesmith.api import Column, Entity, Kind, Table
from ratesmith.packs.ai_platform.fields import PublicFlag, singleton_id

MODULES = ("planner", "writer", "linker", "optimizer", "automation", "integration", "publisher")


class Modules(Entity, frozen=True, kw_only=True):
    """The platform's modules, on or off for everybody."""

    planner_enabled: PublicFlag = True
    """Keywords, clusters and ideas."""
    writer_enabled: PublicFlag = True
    """Content and images."""
    linker_enabled: PublicFlag = False
    """Internal links."""
    optimizer_enabled: PublicFlag = False
    """Improvement of existing content."""
    automation_enabled: PublicFlag = True
    """The seven stages on a schedule."""
    integration_enabled: PublicFlag = True
    """Connections to sites."""
    publisher_enabled: PublicFlag = True
    """Scheduling and publishing."""


KIND = Kind(
    name="modules",
    entity=Modules,
    path="modules.yaml",
    many=False,
    tables=(
        Table(
            name="global_module_settings",
            key=("id",),
            surrogate="none",
            retire="keep",
            only_ours=True,
            columns=(
                singleton_id(),
                *(Column(f"{module}_enabled") for module in MODULES),
            ),
        ),
    ),
    example="""\
linker_enabled: false
""",
)
