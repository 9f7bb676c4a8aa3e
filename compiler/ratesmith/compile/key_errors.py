"""Explain keys that are not known, at the wrong level or missing; what follows from one mistake is no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal
from typing import Final

from ratesmith.compile.flat_keys import FlatKey, factor, flat_key, nearest_key
from ratesmith.compile.key_hints import EACH, FileSchema, right_places
from ratesmith.compile.violation import Mistake, Violation
from ratesmith.core.ir import Route
from ratesmith.core.limits import MAX_FINDINGS
from ratesmith.core.sanitize import harmless, is_secret_name, quoted, redact_line
from ratesmith.core.tables import plain
from ratesmith.language.positions import is_written

FEW: Final = 8
"""How many keys a hint lists."""
_LONGEST: Final = 300
_EXACT: Final = Context(prec=120)


def unknown_keys(violation: Violation) -> Iterator[Mistake]:
    """Explain the keys of a map that its schema does not have."""
    known, unexpected = violation.schema.get("properties", {}), violation.detail["unexpected"][:MAX_FINDINGS]
    places: dict[tuple[Route, ...], list[str]] = {}
    flat: dict[Route, list[FlatKey]] = {}
    others: dict[str, str | None] = {}
    for key in unexpected:
        right = right_places(violation.file.places.get(key, ()), violation.at, violation.tree)
        meant = None if right else _flat_key(violation, key)
        if right and not is_secret_name(key):
            places.setdefault(right, []).append(key)
        elif meant is not None and (meant.route[:-1] != violation.at or meant.factor is not None):
            flat.setdefault(meant.route[:-1], []).append(meant)
        else:
            others[key] = None if meant is None else str(meant.route[-1])
    for right, keys in places.items():
        yield _misplaced(violation, right, keys)
    for place, found in flat.items():
        yield _flat(violation, place, found)
    if violation.schema.get("required") and violation.at and _are_maps(violation.value, others):
        yield _heading(violation, [*others])
        return
    absent = [key for key in known if key not in violation.value]
    missing = [key for key in violation.schema.get("required", ()) if key in absent]
    for key, meant_key in others.items():
        yield _unknown(violation, key, known, meant_key or nearest_key(key, missing) or nearest_key(key, absent))


def _are_maps(tree: dict[str, object], unknown: Iterable[str]) -> bool:
    """Return whether a map has nothing but unknown keys with maps below them."""
    return {*tree} == {*unknown} and all(isinstance(value, dict) for value in tree.values())


def _heading(violation: Violation, keys: list[str]) -> Mistake:
    """Return the mistake of a key that was written around the entries of a file."""
    message = f"no key of {violation.name} is known: {', '.join(map(quoted, keys[:FEW]))}"
    hint = "if it is a heading, remove the line, and move what is below it to the left by 2 blanks"
    return Mistake(violation.at, "key", message, hint, moves=(violation.at,))


def _unknown(violation: Violation, key: str, known: Iterable[str], near: str | None) -> Mistake:
    """Return the mistake of a key; `near` is one that it may have been meant for, and that is not written yet."""
    guess = "" if near is None else f" (did you mean {quoted(near)}?)"
    hint = f"rename or remove it{'' if guess else '; ' + _known_keys(known, violation.file)}"
    if near is not None and (times := factor(key, near)) is not None:
        hint = f"rename it to {near}, with each amount {_converted(times)}: the unit is another"
    if key == "new":
        hint = "remove it: new: true is for an overlay that adds what the base does not have"
    if is_secret_name(key) and not guess:
        hint = "remove it and revoke what it holds: secrets live encrypted, never beside prices"
    moves = () if near is None else ((*violation.at, near),)
    at, message = (*violation.at, key), f"the key {quoted(key)} is not known here{guess}"
    return Mistake(at, "key", message, hint, moves=moves, unknown=(at,))


def _known_keys(known: Iterable[str], file: FileSchema) -> str:
    if len(names := [*known]) <= FEW:
        return f"known keys are {', '.join(map(harmless, names))}" if names else "no key is known here"
    return f"schemas/{harmless(file.title)}.schema.json lists the known keys"


def _misplaced(violation: Violation, places: tuple[Route, ...], keys: list[str]) -> Mistake:
    """Return the mistake of keys that belong in another map of the file, or in one of several."""
    at, one = violation.at, len(keys) == 1
    names = ", ".join(map(quoted, keys))
    said = f"the key {names} is" if one else f"the keys {names} are"
    it, belongs, them = ("it", "belongs", "it") if one else ("they", "belong", "them")
    steps = [": ".join(map(harmless, place[len(at) if place[: len(at)] == at else 0 :])) for place in places]
    depth = len(places[0]) - len(at)
    blanks = f", indented by {2 * abs(depth)} blanks {'more' if depth > 0 else 'less'}" if depth else ""
    if not steps[0]:
        where, hint = "at the top level of the file", f"move {them} there{blanks}"
    else:
        names = " or ".join(f"{step}:" for step in steps)
        where, hint = f"under {names}", f"move {them} below {names}{blanks}"
        if EACH not in places[0] and not any(is_written(violation.tree, place) for place in places):
            hint = f"write {names} and move {them} below it{blanks}"
    message = f"{said} not known here; {it} {belongs} {where}"
    moves, unknown = (tuple((*place, key) for key in keys) for place in (places[0], at))
    return Mistake((*at, keys[0]), "key", message, hint, moves=moves, unknown=unknown)


def _flat_key(violation: Violation, key: str) -> FlatKey | None:
    value = violation.value.get(key)
    # `input_cost_per_token` is named like a secret, and a number is none.
    if isinstance(value, (dict, list)) or (is_secret_name(key) and not isinstance(value, (int, Decimal))):
        return None
    return flat_key(key, violation.at, violation.file, violation.tree)


def _flat(violation: Violation, place: Route, found: list[FlatKey]) -> Mistake:
    """Return the mistake of keys that are values of the map at `place` under longer names."""
    at, one, first = violation.at, len(found) == 1, found[0]
    names = ", ".join(quoted(it.key) for it in found)
    inside = place[: len(at)] == at
    where = ": ".join(map(str, place[len(at) :] if inside else place))
    under = f" under {where}:" if where else "" if inside else " at the top level of the file"
    meant = ", ".join(str(it.route[-1]) for it in found)
    values = ", ".join(f"{it.route[-1]}: {_amount(violation.value.get(it.key), it.factor)}" for it in found)
    times = f" ({'' if one else 'each '}{_converted(first.factor)}: the unit is another)" if first.factor else ""
    below = f"{where}: and below it " if where else ""
    said = f"the key {names} is" if one else f"the keys {names} are"
    return Mistake(
        (*at, first.key),
        "key",
        f"{said} not known here (did you mean {meant}{under}?)",
        f"write {below}{values}{times}",
        moves=tuple(it.route for it in found),
        unknown=tuple((*at, it.key) for it in found),
    )


def _amount(value: object, times: Decimal | None) -> str:
    if isinstance(value, (dict, list, bool)) or value is None:
        return "…"
    if times is None or not isinstance(value, (int, Decimal)):
        return harmless(redact_line(str(value)))
    return plain(_EXACT.multiply(Decimal(value), times))


def _converted(times: Decimal) -> str:
    """Return in words how an amount comes to another unit."""
    by = times if times > 1 else 1 / times
    return f"{'multiplied' if times > 1 else 'divided'} by {by.normalize():,f}"


def missing_key(violation: Violation) -> Iterator[Mistake]:
    """Explain that a required key is missing."""
    yield missing_one(violation, [violation.detail["property"]])


def missing_one(violation: Violation, keys: Sequence[str]) -> Mistake:
    """Explain that none of several keys is there, of which one is required; the first is the usual one."""
    key, adds = keys[0], ", or ".join(_added(violation, it) for it in keys)
    return Mistake(
        violation.at,
        "key",
        f"the required key {quoted(key)} is missing",
        f"add {adds}",
        misses=(*violation.at, key),
        missing=key,
        adds=adds,
    )


def _added(violation: Violation, key: str) -> str:
    """Return a key with what it is."""
    about = violation.schema.get("properties", {}).get(key, {}).get("description", "")
    return f"{key}: {harmless(about, _LONGEST).removesuffix('.')}" if about else key


def without_repeats(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Yield the mistakes without those that follow from a key at the wrong place; missing keys of a map as one."""
    found = [*mistakes]
    moved = [move for mistake in found for move in mistake.moves]
    missing: dict[Route, list[Mistake]] = {}
    for mistake in found:
        if mistake.misses is not None and any(_explains(move, mistake.misses) for move in moved):
            continue
        if mistake.missing:
            missing.setdefault(mistake.route, []).append(mistake)
        else:
            yield mistake
    for first, *others in missing.values():
        keys = ", ".join(quoted(mistake.missing) for mistake in (first, *others))
        message = f"the required keys {keys} are missing" if others else first.message
        hint = f"add {'; '.join(mistake.adds for mistake in (first, *others))}"
        yield first._replace(message=message, hint=hint)


def _explains(move: Route, missed: Route) -> bool:
    """Return whether what is missing at one route is what was written at another."""
    return move[: len(missed)] == missed or missed[: len(move)] == move
