"""Keep what a process has in its memory out of core dumps, and from the user's other programs."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from typing import Final

_PR_SET_DUMPABLE: Final = 4


@cache
def protect_memory() -> None:
    """Turn off core dumps, also of programs that are started from now on; on Linux let no other program read memory.

    Called before a secret enters the memory of this process, which cannot take it back.
    """
    with suppress(ImportError):  # Windows has no such limit.
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # No other system has this call, and a Python can lack ctypes.
        with suppress(ImportError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
