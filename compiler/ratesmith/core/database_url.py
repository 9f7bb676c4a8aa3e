"""Find and hide the passwords in database URLs, however badly they are written.

More is taken for a password than by any driver: whoever forgets to encode a character sees `…`
instead of the host, and nobody sees a part of the password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

import msgspec

_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*"
_ENDS: Final = r"[?#&;]"
"""Characters that start the parameters, for any driver and in common mistakes."""
_USER_ENDS: Final = r":|%3[Aa]"
_HOSTS: Final = r"(?:\[[0-9A-Fa-f:.%]*\]|[^:,\[\]]*)(?::[0-9]*)?(?:,(?:\[[0-9A-Fa-f:.%]*\]|[^:,\[\]]*)(?::[0-9]*)?)*"
_PARAMETER: Final = r"(?s)(?<![^?#&;,\s/=])([^?#&;,\s/=]*+)=(.*?)(?=[?#&;\s][^=?#&;\s]*=|$)"
"""A name and its value: up to the next one that has a value, for a `&` in it may not be encoded."""

_PLAIN: Final = r"[\w-][\w .-]*"
"""A name that is not hidden, nor taken for a hidden one by a file system that leaves out what cannot be seen."""

_OF_NO_DATABASE: Final = ("http", "https")
"""Schemes of URLs whose path may be a secret, as that of a webhook is which a variable of the pipeline holds."""


class _Parts(msgspec.Struct, frozen=True):
    shown: str
    secrets: tuple[str, ...]


def safe_url(url: str) -> str:
    """Return the URL without a password and without parameters, for messages."""
    return _parts(url).shown


def has_password(url: str) -> bool:
    """Return whether any part of a URL can be a password."""
    return bool(_parts(url).secrets)


def sqlite_place(url: str) -> str | None:
    """Return the file that a URL of SQLite names, from the project's root unless it begins with a slash; else None."""
    return unquote(url.partition("://")[2])[1:] if url.startswith("sqlite:") else None


def is_below_root(url: str) -> bool:
    """Return whether a URL of SQLite names a file below the project's root: no absolute path, and no `..` in it."""
    place = sqlite_place(url) or ""
    return not place.startswith("/") and ".." not in place.split("/")


def is_own_file(url: str) -> bool:
    """Return whether a URL of SQLite names a file that no other program reads: no hidden one, and called a database."""
    parts = (sqlite_place(url) or "").split("/")
    return all(re.fullmatch(_PLAIN, part) for part in parts) and parts[-1].endswith((".db", ".sqlite", ".sqlite3"))


def names_server(url: str) -> bool:
    """Return whether a URL says which machine is connected to, and not only a file or a socket of this one."""
    return not all(place.startswith("/") for place in _places(url))


def names_other_machine(url: str) -> bool:
    """Return whether a URL names a server that is not on this computer."""
    return not all(place.startswith("/") or re.fullmatch(_HERE, place) for place in _places(url))


_HERE: Final = r"(?:localhost|127\.0\.0\.1|::1|\[::1\])(?::[0-9]*)?"


def _places(url: str) -> Iterator[str]:
    """Yield what a URL says of where its server is: hosts with their ports, folders of sockets, services."""
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] == "sqlite" or "://" not in url:
        return
    hosts = re.split(r"[/?#]", rest)[0].rpartition("@")[2]
    values = (match[2] for match in re.finditer(_PARAMETER, rest) if _is_place(match[1]))
    yield from (unquote(place) for several in (hosts, *values) for place in unquote(several).split(",") if place)


def _is_place(parameter: str) -> bool:
    return unquote(parameter).casefold() in ("host", "hostaddr", "service", "servicefile")


def password_forms(url: str) -> tuple[str, ...]:
    """Return every form in which a message could repeat the password of a URL, the longest first."""
    forms = set()
    for secret in _parts(url).secrets:
        # A driver that ends the password at a character which should have been encoded repeats a piece of it.
        for form in (secret, *re.split(r"[/?#@:&;=\s]", secret)):
            forms |= {form, unquote(form)}
    return tuple(sorted(forms - {""}, key=lambda form: (-len(form), form)))


def hide_passwords(source: str) -> str:
    """Return the text of a project file with `…` in place of each database URL that has a password."""
    return re.sub(r"""(?m)(\bdatabase["']?[ \t]*:[ \t]*["']?)(\S.*)$""", _hidden, source)


def _hidden(found: re.Match[str]) -> str:
    return found[1] + "…" if has_password(found[2]) else found[0]


def _parts(url: str) -> _Parts:
    scheme, _, rest = url.partition("://")
    if "://" not in url or not re.fullmatch(_SCHEME, scheme):
        return _Parts("…", (url,) if "@" in url or "pass" in unquote(url).casefold() else ())
    named = [match[2] for match in re.finditer(_PARAMETER, rest) if "pass" in unquote(match[1]).casefold()]
    if scheme == "sqlite" and rest.startswith("/"):
        path = "…" if named else re.split(_ENDS, rest)[0]
        return _Parts(f"{scheme}://{path}", tuple(filter(None, named)))
    userinfo, at, tail = rest.rpartition("@")
    user, *password = re.split(_USER_ENDS, userinfo, maxsplit=1)
    place = re.split(_ENDS, tail)[0]
    hosts, _, name = place.partition("/")
    plain = bool(password) or re.fullmatch(_HOSTS, hosts) is not None
    if not plain:
        # `ada:hunter2/shop`: text that cannot be a port is a password whose host was forgotten.
        password.append(hosts.partition(":")[2] or hosts)
    clear = (
        plain
        and scheme.lower() not in _OF_NO_DATABASE
        and not re.search(r"[/?#&;\s]", userinfo)
        and not re.search(r"[=\s]", place)
        and ":" not in name
    )
    shown = f"{user}{at}{place}" if clear else "…"
    return _Parts(f"{scheme}://{shown}", tuple(filter(None, (*password, *named))))
