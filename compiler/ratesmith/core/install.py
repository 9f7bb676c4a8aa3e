"""How to install ratesmith with an extra, as every hint says it."""

from __future__ import annotations

from typing import Final

COMMAND: Final = "pip install 'SOURCE[{extra}]', where SOURCE is the checkout or the wheel that ratesmith came from"
"""Names no distribution, because ratesmith is not published: on a package index the name could be a stranger's."""


def install_hint(extra: str) -> str:
    """Return the command that installs ratesmith with an extra of its `pyproject.toml`, such as `postgres`."""
    return COMMAND.format(extra=extra)
