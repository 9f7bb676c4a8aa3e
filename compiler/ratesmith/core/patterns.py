"""Say in words which texts a regular expression matches, and find the nearest one; for the forms that ids have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from ratesmith.core.names import ascii_name_flaw

_ATOM: Final = (
    r"(?:\[(?P<set>[^\]^]+)\]|\\(?P<escaped>[^\w])|(?P<plain>[\w-]))"
    r"(?:\{(?P<least>\d+)(?P<range>,(?P<most>\d*))?\}|(?P<sign>[*+?]))?"
)
_LONGEST: Final = 200
_RANGES: Final = {"a-z": "lower-case letters", "A-Z": "capital letters", "0-9": "digits"}


class _Part(NamedTuple):
    """Some characters of one set, or a text itself."""

    characters: str
    """As between the brackets of the expression; empty for a text."""
    text: str
    least: int
    most: int | None


_NOTHING: Final = _Part("", "", 0, 0)


def pattern_in_words(pattern: str) -> str | None:
    """Return which texts match, such as `lower-case letters and '-', at most 50`; None for another form of pattern."""
    choices = _alternatives(pattern)
    if not choices:
        return None
    return " or ".join(", then ".join(_words(parts)) for parts in choices)


def nearest_match(text: str, pattern: str) -> str | None:
    """Return a text that matches and differs in case, separators and marks only; None without one."""
    if len(text) > _LONGEST or re.search(r"[/:@\\]", text):
        return None
    flaw = ascii_name_flaw(text)
    text = flaw.instead if flaw and flaw.instead else text
    endings = (text[-1:], "") if text[-1:] in ("-", "_", ".") else ("",)
    for ending, cased, separator in product(endings, (text.lower(), text.upper(), text), "-_."):
        near = re.sub(r"[^A-Za-z0-9._-]+", separator, cased).strip("-._")
        joined = re.sub(r"[._-]", separator, near + ending)
        for candidate in (near + ending, joined, _prefix(pattern) + near + ending):
            if near and re.fullmatch(pattern, candidate):
                return candidate
    crossed = re.sub(r"\s+", "", re.sub("[\u00d7*]", "x", text.lower()))
    return crossed if re.fullmatch(pattern, crossed) else None


def _prefix(pattern: str) -> str:
    """Return the text that everything begins with that matches, such as `ai.`."""
    found = re.match(r"\^((?:\w|\\\.)+)", pattern)
    return found[1].replace("\\", "") if found else ""


def _alternatives(pattern: str) -> list[list[_Part]]:
    """Return the parts of each alternative; empty for a pattern of another form."""
    bare = pattern.removeprefix("^").removesuffix("$")
    if bare.startswith("(?:") and bare.endswith(")"):
        bare = bare[3:-1]
    found = [
        [*_parts(choice)] if choice else [_NOTHING] for choice in bare.replace("|^", "|").replace("$|", "|").split("|")
    ]
    return found if all(found) else []


def _parts(choice: str) -> list[_Part]:
    """Return the parts of one alternative; empty where it has another form."""
    found: list[_Part] = []
    text, place = "", 0
    while (atom := re.compile(_ATOM).match(choice, place)) is not None:
        place = atom.end()
        literal = atom["escaped"] or atom["plain"]
        if literal and not (atom["least"] or atom["sign"]):
            text += literal
            continue
        found += [_Part("", text, 1, 1)] if text else []
        text = ""
        found.append(_Part(atom["set"] or literal, "", *_count(atom)))
    found += [_Part("", text, 1, 1)] if text else []
    return found if place == len(choice) else []


def _count(atom: re.Match[str]) -> tuple[int, int | None]:
    if atom["sign"]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[atom["sign"]]
    if not atom["least"]:
        return 1, 1
    least = int(atom["least"])
    return least, (int(atom["most"]) if atom["most"] else None) if atom["range"] else least


def _words(parts: list[_Part]) -> Iterator[str]:
    while parts:
        first, *rest = parts
        if not first.characters:
            yield f"'{first.text}'" if first.text else "nothing"
        elif rest and (first.least, first.most) == (1, 1) and rest[0].least == 0 and not rest[0].text:
            yield _with_beginning(first, rest.pop(0))
        else:
            exactly = f"{first.most} " if first.most == first.least else ""
            yield f"{exactly}{_characters(first.characters)}{_at_most(first.most) if not exactly else ''}"
        parts = rest


def _with_beginning(first: _Part, rest: _Part) -> str:
    most = None if rest.most is None else rest.most + 1
    begins = "" if first.characters == rest.characters else f", beginning with {_one_of(first.characters)}"
    return f"{_characters(rest.characters)}{begins}{_at_most(most)}"


def _one_of(characters: str) -> str:
    names = _names(characters)
    return " or ".join("a " + name.removesuffix("s") if name.endswith("s") else name for name in names)


def _at_most(most: int | None) -> str:
    return "" if most is None else f", at most {most} characters"


def _characters(characters: str) -> str:
    *names, last = _names(characters)
    return f"{', '.join(names)} and {last}" if names else last


def _names(characters: str) -> list[str]:
    ranges = re.findall(r"\w-\w", characters)
    single = re.sub(r"\w-\w", "", characters).replace("\\", "")
    names = [_RANGES.get(range_, range_.replace("-", " to ")) for range_ in ranges]
    if {"a-z", "A-Z"} <= {*ranges}:
        names = ["letters", *(name for name in names if "letters" not in name)]
    return [*names, *(f"'{character}'" for character in single)]
