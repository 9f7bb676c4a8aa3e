"""How long a server may say nothing, while a query of ours waits for its answer.

The kernel, PgBouncer or a proxy can answer for a server that is frozen, so that its connection does not seem lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, Final

READ_SECONDS: Final = 60.0
"""In a transaction that reads, beside what its statements wait for locks."""
WRITE_SECONDS: Final = 120.0
"""In one that writes, beside the same."""


class Patience:
    """What one connection allows its server."""

    def __init__(self) -> None:
        self.seconds = WRITE_SECONDS

    def begin(self, *, reading: bool, lock_seconds: float) -> None:
        """Allow what a transaction needs that begins now."""
        self.seconds = (READ_SECONDS if reading else WRITE_SECONDS) + lock_seconds

    def wait(self, waiting: Generator[Any, Any, Any], give_up: Callable[[], BaseException]) -> Generator[Any, Any, Any]:
        """Pass on what a generator of the driver waits for; raise `give_up()` if nothing is heard for too long."""
        heard = time.monotonic()
        try:
            wanted = next(waiting)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > self.seconds:
                    raise give_up()
                wanted = waiting.send(ready)
        except StopIteration as end:
            return end.value
