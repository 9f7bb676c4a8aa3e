"""What the shop's page reads."""

from collections.abc import Iterator
from typing import Any

from gpu_shop.kinds.gpu import Gpu
from ratesmith.api import Config, Frozen, plain, public


class Manifest(Frozen, frozen=True, kw_only=True):
    """The price of an hour by GPU, in US dollars."""

    environment: str
    content_hash: str
    hours: dict[str, str]


def build(config: Config, content_hash: str) -> Manifest:
    hours = {id: plain(public(gpu).hour_usd) for id, gpu in config.all(Gpu).items()}
    return Manifest(environment=config.environment, content_hash=content_hash, hours=hours)


def contracts(base: Config) -> Iterator[tuple[str, dict[str, Any]]]:
    return iter(())
