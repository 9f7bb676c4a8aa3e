"""An hour pays for its power

Bad:
    # gpus/a100.yaml
    hour_usd: 0.1  # error

Good:
    # gpus/a100.yaml
    hour_usd: 5
"""

from collections.abc import Iterator

from gpu_shop.kinds.gpu import Gpu
from ratesmith.api import Config, Problem, Rule, plain


def check(gpu: Gpu, _: Config) -> Iterator[Problem]:
    """An hour that costs more than it earns."""
    if gpu.hour_usd < gpu.power_usd:
        message = f"an hour earns ${plain(gpu.hour_usd)} and its power costs ${plain(gpu.power_usd)}"
        yield Problem.of(gpu, "hour_usd", message=message, hint="raise hour_usd")


RULE = Rule(kind=Gpu, each=check)
