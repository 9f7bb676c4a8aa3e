"""Compare `.sops.yaml` at two revisions: who can read the secrets that are written from now on; needs no key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ratesmith.core.sanitize import harmless
from ratesmith.language.file_tree import MAX_BYTES
from ratesmith.secrets.bounded_text import CUT
from ratesmith.secrets.compare import Verdict, compare_key_groups, recipient_names
from ratesmith.secrets.creation_rules import CreationRule, Rules, UnreadableRules, parse_rules, settings_beside_rules

_SHOWN: Final = 120
"""Characters of a place or a value in a message."""


def compare_rules(before: bytes | None, after: bytes | None, folder: str) -> Iterator[tuple[str, Verdict]]:
    """Yield the environment, empty for the whole file, and the verdict on each difference.

    Also of a rule that no file follows yet. `folder` is `config/secrets`.
    """
    if before == after:
        return
    was, now = _parsed(before, folder), _parsed(after, folder)
    if isinstance(now, UnreadableRules):
        yield "", Verdict("rules cannot be used", "proved", now.message, risk=True)
        return
    old = {} if isinstance(was, UnreadableRules) else was
    found = [(name, verdict) for name in sorted({*old, *now}) for verdict in _compare(old.get(name), now.get(name))]
    found += (("", verdict) for verdict in _changed_settings(_beside(before), _beside(after)))
    yield from found or [("", Verdict("no rule for secrets changed", "proved"))]


def _parsed(content: bytes | None, folder: str) -> Rules:
    if content is not None and len(content) > MAX_BYTES:
        return UnreadableRules("it is too large")
    return parse_rules(content.decode(errors="replace"), folder) if content is not None else {}


def _compare(old: CreationRule | None, new: CreationRule | None) -> Iterator[Verdict]:
    if new is None:
        yield Verdict("rule removed", "proved", "ratesmith secrets set cannot write its files any more", risk=True)
        return
    before = old.recipients if old is not None else frozenset()
    if added := new.recipients - before:
        why = f"{recipient_names(added)} can read what is encrypted from now on"
        yield Verdict("recipient added" if old is not None else "rule added", "proved", why, risk=True)
    if removed := before - new.recipients:
        why = f"{recipient_names(removed)} reads what was written before: rotate it"
        yield Verdict("recipient removed", "proved", why, risk=True)
    if old is not None:
        yield from compare_key_groups(old.key_groups, new.key_groups)
    if new.is_public:
        yield Verdict("demo key", "proved", f"it is public: everybody can read {new.environment}", risk=True)
    yield from _changed_settings(old.settings if old is not None else {}, new.settings)


def _beside(content: bytes | None) -> Mapping[str, str]:
    return settings_beside_rules(content.decode(errors="replace")) if content is not None else {}


def _changed_settings(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Verdict]:
    """Yield what differs, also what only may: the end of a long value is not compared."""
    for place in sorted({*before, *after}):
        was, now = before.get(place), after.get(place)
        if was != now or (now is not None and CUT in now):
            why = f"{harmless(place, _SHOWN, hosts=True)}: {_shown(was)}, now {_shown(now)}"
            yield Verdict("settings of sops changed", "proved" if was != now else "unknown", why, risk=True)


def _shown(value: str | None) -> str:
    return "not there" if value is None else harmless(value, _SHOWN, hosts=True)
