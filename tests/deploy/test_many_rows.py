"""What an apply takes depends on the rows that the configuration names, not on all there are: `make torture`."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from support.deployments import Deploys
from support.sample_tables import model, state

pytestmark = pytest.mark.torture
UNRELATED = 300_000
MANAGED = [model(f"m{number}") for number in range(1_000)]


def taken(call: Callable[[], object]) -> tuple[float, int]:
    """The seconds of the faster of two calls, and the most memory that Python held in another one, in bytes."""
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return min(seconds), peak


def test_rows_that_the_configuration_does_not_name_cost_nothing(deploys: Deploys) -> None:
    deploys.release(state(*MANAGED))
    deploys.apply()
    calls: tuple[Callable[[], object], ...] = (deploys.apply, deploys.drift)
    alone = [taken(call) for call in calls]
    columns = "model_type, provider, is_default, is_testing, is_active, credits, capabilities, remarks"
    deploys.site.query(
        f"INSERT INTO shop_model (model_name, {columns}) SELECT 'x' || n, {columns} FROM shop_model,"
        f" generate_series(1, {UNRELATED}) AS n WHERE model_name = 'm1'"
    )
    deploys.site.query("ANALYZE")
    for (seconds, peak), (before, least) in zip(map(taken, calls), alone, strict=True):
        print(f"{before:.2f} s -> {seconds:.2f} s, {least >> 20} MiB -> {peak >> 20} MiB")
        assert seconds < 3 * before + 0.5
        assert peak < 1.2 * least
