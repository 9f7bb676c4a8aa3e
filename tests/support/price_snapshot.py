"""Write the snapshot of public prices that ships: `make catalogue FROM=DIR COMMIT=…`.

FROM is a checkout of pydantic/genai-prices, whose files `prices/providers/*.yml` are read. The day of the snapshot is
the last one on which somebody there checked a price, so that the same checkout gives the same bytes. Look at what
changes in `git diff` before you commit it: one line is one model.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from ratesmith.packs.ai_platform.catalogue.genai_prices import TITLE, entries
from ratesmith.packs.ai_platform.catalogues import SNAPSHOT, snapshot_text

NOTICE = "Made from the price files of pydantic/genai-prices at commit {}, under the licence below.\n\n"


class Loader(yaml.SafeLoader):
    """Numbers with a point keep their digits."""


Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))


def main(folder: Path, commit: str) -> None:
    """Write the snapshot and its licence."""
    files = sorted((folder / "prices/providers").glob("*.yml"))
    providers = [yaml.load(path.read_text(encoding="utf-8"), Loader) for path in files]  # safe, see above
    as_of = max(_checked(providers))
    found = [it for it in entries(providers, as_of) if it.components]
    text = snapshot_text(found, source=TITLE, commit=commit, license="MIT", as_of=as_of)
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_text(text, encoding="utf-8")
    notice = NOTICE.format(commit) + (folder / "LICENSE").read_text(encoding="utf-8")
    (SNAPSHOT.parent / "LICENSE").write_text(notice, encoding="utf-8")
    print(f"{len(found):,} models as of {as_of}, {len(text):,} bytes")


def _checked(providers: list[Any]) -> list[date]:
    models = [model for provider in providers for model in provider["models"]]
    return [model["prices_checked"] for model in models if isinstance(model.get("prices_checked"), date)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
