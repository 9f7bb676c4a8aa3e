"""How many images an article has that nobody decided about, and what they take."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import Change, Fact, Impact, Place
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.model_facts import compared, growth, seen
from ratesmith.packs.ai_platform.queries import live_model


def impacts(change: Change) -> Iterator[Impact]:
    """Yield what another number of images takes, at the live model."""
    for _, was, now in change.edited(AiSettings):
        if was.max_images_per_article == now.max_images_per_article:
            continue
        old, new = (Decimal(it.max_images_per_article) for it in (was, now))
        share = growth(old, new) or Decimal(0)
        live = live_model(change.after, "image")
        found = seen(change.after, live.model, change.today) if live is not None else None
        credits = Decimal(found.credits) if found is not None else Decimal(0)
        taken = [EXACT.multiply(it, credits) for it in (old, new)]
        said = f": its images take {taken[1]:,f} credits, were {taken[0]:,f}" if credits else ""
        yield Impact(
            at=Place.of(now, "max_images_per_article"),
            weight="changed" if not credits else "dearer" if new > old else "cheaper",
            share=abs(share),
            headline=f"an article has {new} images where nobody decides, had {old}{said}",
            facts=(
                Fact(label="images of an article", amounts=(compared("", old, new, str),)),
                *(
                    (Fact(label="credits for them", amounts=(compared("", taken[0], taken[1], str),)),)
                    if credits
                    else ()
                ),
            ),
            covers=frozenset({"max_images_per_article"}),
        )
