"""Fill the page of a pack with what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from ratesmith.api.definitions import Pack
from ratesmith.core.canonical_json import embeddable_line
from ratesmith.core.errors import Exit, Fatal

_DATA: Final = "@data@"
_CONNECT: Final = "@connect@"


def template_of(pack: Pack) -> str:
    """Return the page without data. Raises Fatal where the pack has none."""
    module = pack.optional("preview")
    if module is None:
        raise Fatal(Exit.USAGE, f"the pack {pack.name} has no page to preview")
    page: Path = module.PAGE
    return page.read_text(encoding="utf-8")


def page(template: str, contents: dict[str, Any], save: str | None) -> str:
    """Return the page; it connects to nothing, or where it is served, to the server that saves under the path `save`.

    What is filled in is data in a script that no browser runs, and cannot end it: each `<` is escaped.
    """
    head, _, rest = template.partition(_CONNECT)
    policy = "'none'" if save is None else "'self'"
    before, _, after = rest.partition(_DATA)
    data = b"".join(embeddable_line({**contents, "save": save})).decode().rstrip()
    return f"{head}{policy}{before}{data}{after}"
