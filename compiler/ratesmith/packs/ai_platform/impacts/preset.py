"""Presets that are offered no more, and which one is recommended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api import Change, Config, Impact, Place, Weight
from ratesmith.packs.ai_platform.kinds.preset import Preset


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the presets that are new, gone, or have gained or lost the recommendation."""
    was, now = _recommended(change.before), _recommended(change.after)
    for pair in change.changed(Preset):
        had, has = (it is not None and it.is_active for it in (pair.before, pair.after))
        at, is_gone = pair.after or pair.before, had and not has
        assert at is not None
        word = "removed" if pair.after is None else "switched off"
        if had and pair.id in was and pair.id not in now:
            lost = f"is {word}" if is_gone else "is not recommended any more"
            said = f"the recommended preset {pair.id} {lost}; {_instead(now)}"
            yield _impact(at, said, is_gone=is_gone)
        elif is_gone:
            yield _impact(at, f"preset {pair.id} {word}", is_gone=True)
        elif pair.id in now and pair.id not in was:
            said = f"preset {pair.id} {'added, and' if pair.before is None else 'is'} recommended"
            yield _impact(at, "" if was else said, is_gone=False, is_new=pair.before is None)


def _recommended(config: Config) -> Mapping[str, Preset]:
    return {id: it for id, it in config.all(Preset).items() if it.is_active and it.is_recommended}


def _instead(now: Mapping[str, Preset]) -> str:
    return f"{', '.join(now)} is now" if now else "none is now"


def _impact(preset: Preset, headline: str, *, is_gone: bool, is_new: bool = False) -> Impact:
    covers = frozenset({"is_recommended", *(["is_active"] if is_gone else [])})
    weight: Weight = "gone" if is_gone else "new" if is_new else "changed"
    return Impact(at=Place(preset), weight=weight, headline=headline, covers=covers)
