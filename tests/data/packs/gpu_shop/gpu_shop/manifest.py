"""What the shop's page reads."""

from gpu_shop.kinds.gpu import Gpu
from ratesmith.api import Config, Published, Shape, plain, public


class Manifest(Shape, frozen=True, kw_only=True):
    """The prices of the shop."""

    environment: str
    """Name of the environment."""
    content_hash: str
    """Hash of the prices."""
    hours: dict[str, str]
    """The price of an hour by GPU, in US dollars."""


def build(config: Config, content_hash: str) -> Manifest:
    hours = {id: plain(public(gpu).hour_usd) for id, gpu in config.all(Gpu).items()}
    return Manifest(environment=config.environment, content_hash=content_hash, hours=hours)


PUBLISHED = Published(manifest=Manifest, build=build)
