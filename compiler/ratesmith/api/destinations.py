"""Where an entity says that its secrets are sent: the fields marked `Destination()`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any, Final, NamedTuple, get_args, get_origin

import msgspec

from ratesmith.api.definitions import Destination
from ratesmith.core.address_forms import address_forms
from ratesmith.core.canonical_json import decode_json
from ratesmith.core.field_types import annotations_of, declared, has_marker, markers_below
from ratesmith.core.ir import Entity, Route, route_name
from ratesmith.core.limits import MAX_DESTINATIONS
from ratesmith.core.once import made_once
from ratesmith.core.public_address import read_address
from ratesmith.core.tables import Column

UNREADABLE: Final = "?"
"""Stands for the origin of a text that programs could take for different addresses."""
_WORD: Final = r"(?:URL|URI|FQDN|CDN|IP)s?(?![a-z])|(?:URL|URI|FQDN)|[A-Z]?[a-z]+|[A-Z]+(?![a-z])"
_SPEAKING: Final = (
    r"\w*(?:url|uri|endpoint|host|hostname|proxy|proxie|hook|callback|server|gateway|upstream|origin|relay|tunnel)s?"
    r"|base|domains?|socks[0-9]*|fqdns?|cdns?|ips?|addrs?|remotes?|authority"
    r"|address(?:es)?|(?:broker|resolver|collector|target|peer)s?|dns|dsn"
)
"""Words of a key in a map whose value leads to a host."""
_URL: Final = r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]{2}|\s*[A-Za-z][A-Za-z0-9+.-]*:[/\\]|(?i:\s*(?:https?|wss?):)"
_NAMES_HOST: Final = r"\w*(?:host|hostname|proxy|proxie|fqdn)s?|(?:upstream|broker|resolver|addr|address)(?:es|s)?|dns"
"""Last words of a key whose value is a host also where it is a single word: a name of a private network."""
_LAST_LABEL: Final = r"(?:[A-Za-z]{2,}|[Xx][Nn]--[A-Za-z0-9-]+)\.?"
_IPV4: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_WHOLE_URL: Final = r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?"
"""An address of which nothing but its path can be of use to somebody else."""
_INSIDE: Final = (
    rf":[/\\]{{2}}[^/\\]|(?:^|[\s\"'<>()=,;|])//[^/\\\s]|\.{_LAST_LABEL}:[0-9]|(?<![0-9.]){_IPV4}(?![0-9]|\.[0-9])"
)
"""In a word of a text, or a key of a map, that has a URL, a host and its port, or an IP address in it."""
_HOST: Final = (
    rf"(?:[A-Za-z0-9_-]+\.)+{_LAST_LABEL}:[0-9]{{1,5}}(?:/.*)?|{_IPV4}(?::[0-9]+)?(?:/.*)?"
    r"|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\](?::[0-9]+)?(?:/.*)?"
    r"|(?=.*[0-9A-Fa-f])(?=[0-9A-Fa-f:]*?::)[0-9A-Fa-f:.]++(?:%\w+)?|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
    r"|(?=.*0[xX])(?:0[xX][0-9A-Fa-f]+|[0-9]+)(?:\.(?:0[xX][0-9A-Fa-f]+|[0-9]+))+(?::[0-9]+)?"
    r"|(?=[\w-]*[^\W\d_])[\w-]+:[0-9]{2,5}(?:/.*)?"
)
"""A host and its port, or an IP address: nothing else looks so. A text may have a mebibyte of colons."""
_NAME: Final = r"(?:[\w-]+\.)+(?:[^\W\d_]{2,}|[Xx][Nn]--[\w-]+)\.?(?:[:/?#].*)?"
"""The name of a host in any script, and what may be behind it; names of files and of settings look so, too."""
_LABELED: Final = rf"(?:[\w.+-]++:++)*?\.?({_NAME})"
"""Such a name behind words and colons, of which a program may take it: `edge:evil.example`."""
_BETWEEN_NAMES: Final = "[,;|=@\"'`!&]"
_MAIL: Final = r"mail|from|sender|reply|contact"
"""In a key whose value is an address of mail and no host."""
_MAILBOX: Final = r"[\w.!$%&'*+=^`{|}~-]{1,64}"
"""What stands before the `@` of such an address: nothing that ends the name of a host."""
_NUMBER: Final = r"(?:[^/?#@]*@)?(0[xX][0-9A-Fa-f]{1,32}|[0-9]{1,32}|[0-9]{1,3}(?:\.[0-9]{1,3})?\.[0-9]{4,8})[:/?#@].*"
"""A number in the place of a host, by what stands beside it; one with dots has a last part that no version has."""
_END_OF_NUMBERS: Final = 1 << 128
_LEAST_ADDRESS: Final = 1 << 24
"""Programs read a number as an IP address; less is none of a host, but maybe a port."""
_JSON: Final = ("{", "[", '"')
"""What JSON begins with in which there may be a text."""
_ENDING: Final = 64
"""Letters of a word, from its end, in which one that speaks of a host is looked for: a key has hundreds."""
_MOST_KEYS: Final = 1024
"""Keys of which it is kept what they speak of: a list below them has thousands of texts."""
_NO_ADDRESS: Final = r"[A-Za-z0-9_-]*"
"""A single word, such as `eu-1`, names no host by itself, unless its key says so."""


class FoundDestination(NamedTuple):
    """One destination of an entity."""

    route: Route
    text: str
    bare: bool = False
    """Whether it may be the name of a host alone, as it is one of any settings."""

    @property
    def origin(self) -> str:
        """Return scheme, host and port of the address, or `UNREADABLE`."""
        address = read_address(self.text)
        return address.origin if address is not None and (address.scheme or self.bare) else UNREADABLE


def has_destinations(annotation: Any) -> bool:
    """Return whether a type, such as that of an entity, has a field that is marked, at any depth."""
    return Destination in markers_below(annotation)


@cache
def _fields_with_destinations(struct: type[msgspec.Struct]) -> Mapping[str, bool]:
    """Return the fields that have a destination at any depth, and whether the field itself is marked."""
    annotations = annotations_of(struct).items()
    return {name: has_marker(it, Destination) for name, it in annotations if has_destinations(it)}


def destinations_of(entity: Entity) -> Iterator[FoundDestination]:
    """Yield every destination of an entity, in the order of its fields."""
    return _inside(entity, ())


def first_destinations_of(entity: Entity) -> tuple[FoundDestination, ...]:
    """Return the first destinations of an entity, one more than `MAX_DESTINATIONS`.

    They are found once for all environments that share it.
    """
    return made_once(entity, _first_destinations)


def _first_destinations(entity: Entity) -> tuple[FoundDestination, ...]:
    return tuple(islice(destinations_of(entity), MAX_DESTINATIONS + 1))


def destinations_in(settings: Mapping[str, Any]) -> Iterator[FoundDestination]:
    """Yield the destinations in a map of any settings, as if it were the value of a marked field."""
    return _texts(settings, (), 0)


def destinations_at(type_: type[msgspec.Struct], route: Route, value: Any) -> Iterator[FoundDestination]:
    """Yield the destinations in a YAML value at a route inside an entity of a type."""
    depth = _marked_depth(type_, route)
    if depth is not None:
        yield from _texts(value, route, depth)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from destinations_at(type_, (*route, key), part)


def is_below_destination(type_: type[msgspec.Struct], route: Route) -> bool:
    """Return whether a value at a route inside an entity is a marked field, or a part of one, whatever it is."""
    return _marked_depth(type_, route) is not None


def holds_destination(column: Column, item: type[msgspec.Struct]) -> bool:
    """Return whether a column of a table has a destination, given the type of the items of that table."""
    field = column.field or ("" if column.value else column.name)
    steps = tuple(field.split(".")) if field else ()
    annotations = (_annotation_at(item, steps[:depth]) for depth in range(1, len(steps) + 1))
    return any(annotation is not None and has_destinations(annotation) for annotation in annotations)


def origins_of(entity: Entity) -> tuple[str, ...]:
    """Return the origins that the secrets of an entity are sent to, sorted; none where it names no destination."""
    return made_once(entity, _origins)


def _origins(entity: Entity) -> tuple[str, ...]:
    return tuple(sorted({it.origin for it in destinations_of(entity)}))


def settings_beside(entity: Entity) -> Iterator[tuple[str, Any]]:
    """Yield each marked field of an entity that holds any settings, and what it says besides addresses.

    No rule knows which of them a platform makes the name of a host of: a region, a tenant, a number of an account. Of
    a whole URL there is its origin alone, so that its path can change.
    """
    yield from _settings_inside(entity)


def besides_addresses(value: Any) -> Any:
    """Return settings with the origin in place of each whole URL."""
    if isinstance(value, Mapping):
        return {str(key): besides_addresses(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [besides_addresses(part) for part in value]
    if isinstance(value, str) and re.fullmatch(_WHOLE_URL, value):
        address = read_address(value)
        return value if address is None else address.origin
    return value


def hosts_of(entity: Entity) -> tuple[str, ...]:
    """Return the hosts that the secrets of an entity are sent to, with other ports than the usual one, sorted."""
    return tuple(it.removeprefix("https://") for it in origins_of(entity))


def _settings_inside(value: Any, route: Route = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        for name, is_marked in _fields_with_destinations(type(value)).items():
            below, place = getattr(value, name), (*route, name)
            if not is_marked:
                yield from _settings_inside(below, place)
            elif below and not isinstance(below, str):
                yield route_name(place), besides_addresses(below)
    elif isinstance(value, dict | list | tuple):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _settings_inside(part, (*route, key))


def _inside(value: Any, route: Route) -> Iterator[FoundDestination]:
    """Yield the destinations of the structs in a value."""
    if isinstance(value, msgspec.Struct):
        for name, is_marked in _fields_with_destinations(type(value)).items():
            below, place = getattr(value, name), (*route, name)
            yield from _texts(below, place, len(place)) if is_marked else _inside(below, place)
    elif isinstance(value, dict | list | tuple):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _inside(part, (*route, key))


def _texts(value: Any, route: Route, depth: int) -> Iterator[FoundDestination]:
    """Yield the destinations in the value of a marked field, or in a part of it; the field is `depth` steps down."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _in_forms((*route, key), str(key), route[depth:], is_key=True)
            yield from _texts(part, (*route, key), depth)
    elif isinstance(value, list | tuple):
        if _is_address_in_bytes(value) and any(map(_is_speaking, route[depth:])):
            yield FoundDestination(route, ".".join(map(str, value)), bare=True)
        for index, part in enumerate(value):
            yield from _texts(part, (*route, index), depth)
    elif isinstance(value, str):
        if len(route) == depth:
            yield FoundDestination(route, value)
        else:
            found = [*_in_forms(route, value, route[depth:])]
            yield from found
            yield from _others(_in_json(value, route, depth), found)
    elif _is_address_in_numbers(value, route[depth:]):
        yield FoundDestination(route, str(value), bare=True)


def _in_forms(route: Route, text: str, keys: Route, *, is_key: bool = False) -> Iterator[FoundDestination]:
    """Yield the destinations in a text, or a key, below some keys, in whatever form a program would find each."""
    if _leads_somewhere(text, keys):
        yield FoundDestination(route, text, bare=True)
        return
    first, *others = ([*_in_form(route, form, keys, is_key)] for form in address_forms(text))
    yield from first
    yield from _others(chain.from_iterable(others), first)


def _others(found: Iterable[FoundDestination], known: Sequence[FoundDestination]) -> Iterator[FoundDestination]:
    """Yield what leads elsewhere than what is known, once for each place."""
    origins: set[str] | None = None
    for it in found:
        if origins is None:
            origins = {it.origin for it in known}
        if it.origin not in origins:
            origins.add(it.origin)
            yield it


def _in_json(text: str, route: Route, depth: int) -> Sequence[FoundDestination]:
    """Return the destinations in a text that is JSON, which a program reads as settings; all are at its own place."""
    if text.lstrip()[:1] not in _JSON:
        return ()
    try:
        return [it._replace(route=route) for it in _texts(decode_json(text), route, depth)]
    except (ValueError, RecursionError):
        return ()


def _in_form(route: Route, text: str, keys: Route, is_key: bool) -> Iterator[FoundDestination]:
    """Yield the destinations in one form of a text: those that nothing else looks like, or else names."""
    found = [*_in_text(route, text, keys)]
    yield from found if found or is_key else _names(route, text, keys)


def _in_text(route: Route, text: str, keys: Route) -> Iterator[FoundDestination]:
    """Yield the destinations in a text below some keys of a map of any settings, or in a key below others."""
    if _leads_somewhere(text, keys):
        yield FoundDestination(route, text, bare=True)
    else:
        yield from _words(route, text)


def _names(route: Route, text: str, keys: Route) -> Iterator[FoundDestination]:
    """Yield the names of hosts in a text without blanks, whatever its key is: no list of keys is complete.

    Names of files and modules are among them: who writes one has it bound, and listed, as if it were a host.
    """
    name, at, _ = text.partition("@")
    is_mail = at and re.fullmatch(_MAILBOX, name) and any(re.search(_MAIL, str(key).lower()) for key in keys)
    if not is_mail and re.search(r"\s", text.strip()) is None:
        for piece in re.split(_BETWEEN_NAMES, text.strip()):
            if match := re.fullmatch(_LABELED, piece.strip(":").lstrip(".")):
                yield FoundDestination(route, match[1], bare=True)


def _words(route: Route, text: str) -> Iterator[FoundDestination]:
    """Yield the words of a text that have an address in them: a program may take it out of what stands around it."""
    if re.search(_INSIDE, text):
        for word in re.findall(r"[^\s\"'<>()]+", text):
            if re.search(_INSIDE, word):
                yield FoundDestination(route, word.rstrip(".,;:!?"), bare=True)


def _leads_somewhere(text: str, keys: Route) -> bool:
    """Return whether a text in a map of any settings, as a whole, leads to a host."""
    # Programs leave out tabs and line ends before they read a URL.
    if re.match(_URL, re.sub("[\t\r\n]", "", text)) or re.fullmatch(_HOST, text):
        return True
    if (number := re.fullmatch(_NUMBER, text)) is not None and ("." in number[1] or _is_number_of_host(number[1])):
        return True
    if re.fullmatch(_NO_ADDRESS, text) is None or _is_number_of_host(text):
        return any(map(_is_speaking, keys))
    return re.search("[A-Za-z]", text) is not None and _names_host(keys)


def _names_host(keys: Route) -> bool:
    """Return whether the innermost key says that its value is a host, and nothing about one."""
    return _is_name_of_host(next((key for key in reversed(keys) if isinstance(key, str)), ""))


@lru_cache(maxsize=_MOST_KEYS)
def _is_name_of_host(key: str) -> bool:
    return any(re.fullmatch(_NAMES_HOST, word) for word in (*_words_of(key)[-1:], _letters(key)))


def _is_number_of_host(text: str) -> bool:
    if re.fullmatch(r"0[xX][0-9A-Fa-f]{1,32}", text):
        return int(text, 16) >= _LEAST_ADDRESS
    return re.fullmatch(r"[0-9]{1,32}", text) is not None and int(text) >= _LEAST_ADDRESS


def _is_address_in_numbers(value: Any, keys: Route) -> bool:
    """Return whether a number is one that programs read as an IP address: 1572395042, or 93.184 for 93.0.0.184."""
    if isinstance(value, Decimal):
        return _names_host(keys)
    is_number = isinstance(value, int) and _LEAST_ADDRESS <= value < _END_OF_NUMBERS
    return is_number and any(map(_is_speaking, keys))


def _is_address_in_bytes(value: Sequence[Any]) -> bool:
    return len(value) == 4 and all(type(it) is int and 0 <= it < 256 for it in value)


@lru_cache(maxsize=_MOST_KEYS)
def _is_speaking(key: str | int) -> bool:
    """Return whether a word of a key speaks of a host, or all its letters together: `HoSt`, `end_point`."""
    if not isinstance(key, str):
        return False
    return any(re.fullmatch(_SPEAKING, word) for word in (*_words_of(key), _letters(key)))


def _words_of(key: str) -> list[str]:
    """Return the words of a key in small letters; of a long one its end, which says what it is."""
    return [word.lower()[-_ENDING:] for word in re.findall(_WORD, key)]


def _letters(key: str) -> str:
    return re.sub("[^a-z0-9]", "", key.lower())[-_ENDING:]


def _marked_depth(type_: type[msgspec.Struct], route: Route) -> int | None:
    """Return how many steps of a route lead to a marked field; None where it comes by none."""
    for depth in range(1, len(route) + 1):
        annotation = _annotation_at(type_, route[:depth])
        if annotation is not None and has_marker(annotation, Destination):
            return depth
    return None


def _annotation_at(annotation: Any, route: Route) -> Any:
    """Return the annotation of the value at a route inside a type; None where it leads to nothing that is declared."""
    for step in route:
        inside = declared(annotation).type
        if isinstance(inside, type) and issubclass(inside, msgspec.Struct):
            annotation = annotations_of(inside).get(str(step))
        elif get_origin(inside) in (dict, list, tuple):
            annotation = get_args(inside)[1 if get_origin(inside) is dict else 0]
        else:
            return None
    return annotation
