"""Whether an address is one on the public internet that a key may be sent to. Nothing is looked up.

It reads URLs strictly, because programs differ in what they take a strange one for: what is not
plainly a public name or address is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ratesmith.core.sanitize import quoted

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Address, IPv6Network

_URL: Final = r"(?i)([a-z][a-z0-9+.-]*)://([^/?#\\\s]*)(?:[/?#][!-\[\]-~]*)?"
_HOST_AND_PORT: Final = r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?"
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NUMBER: Final = r"[0-9]+|0x[0-9a-f]*"

_LOCAL_NAMES: Final = (
    "corp", "home", "home.arpa", "internal", "intranet", "lan", "local", "localdomain", "localhost", "private", "svc",
)  # fmt: skip
"""Endings of names that only a machine or a private network resolves; `metadata.google.internal` is one."""
_SPEAKING_NAMES: Final = ("localtest.me", "lvh.me", "nip.io", "sslip.io", "xip.io")
"""Endings of public names that resolve to this machine, or to the address that they spell."""

_LINK_LOCAL: Final = "a link-local address, where clouds have their metadata service"
_NETWORKS: Final = {
    "127.0.0.0/8": "this machine",
    "169.254.0.0/16": _LINK_LOCAL,
    "168.63.129.16/32": "the metadata service of a cloud",
    "100.100.100.200/32": "the metadata service of a cloud",
    "10.0.0.0/8": "in a private network",
    "172.16.0.0/12": "in a private network",
    "192.168.0.0/16": "in a private network",
    "100.64.0.0/10": "in a private network",
    **dict.fromkeys(
        ("0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
         "203.0.113.0/24", "224.0.0.0/3"),
        "not a public address",
    ),
    "::1/128": "this machine",
    "fe80::/10": _LINK_LOCAL,
    "fc00::/7": "in a private network",
    **dict.fromkeys(("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"), "not a public address"),
}  # fmt: skip
"""Special-purpose addresses by IANA's registries; the first network that holds an address says what it is."""
_PUBLIC_IPV6: Final = "2000::/3"


class Risk(NamedTuple):
    """Why a key must not be sent to an address, and what to write instead."""

    why: str
    instead: str


def risks_of_address(url: str) -> Iterator[Risk]:
    """Yield why a key must not be sent to a URL; nothing where its host is public and the way there is encrypted.

    The texts repeat the host at most, never a user part, a path or a query, which may hold a secret.
    """
    match = re.fullmatch(_URL, url)
    if match is None:
        yield Risk("it is not a URL in printable ASCII", "write it as https://api.example.com/v1")
        return
    scheme, (_, user_part, rest) = match[1].lower(), match[2].rpartition("@")
    if scheme != "https":
        yield Risk(f"{scheme} is not encrypted", "write https://")
    if user_part:
        yield Risk("it has a user part before the @", "move a key from there to the provider's secrets")
    parts = re.fullmatch(_HOST_AND_PORT, rest)
    if parts is None or not 0 < int(parts[2] or 443) < 65536:
        yield Risk("its host and port cannot be read", "write them as api.example.com:443")
    elif (what := _what_host_is(parts[1].lower())) is not None:
        yield Risk(f"{quoted(parts[1])} is {what}", "write the public name of the host")


def _what_host_is(host: str) -> str | None:
    if host.startswith("["):
        return _what_ipv6_is(host[1:-1])
    name = host.removesuffix(".")
    labels = name.split(".")
    if not all(re.fullmatch(_LABEL, label) for label in labels):
        return "not the name of a host"
    if re.fullmatch(_NUMBER, labels[-1]):
        return _what_ipv4_is(name)
    if len(labels) == 1 or _ends_in(name, _LOCAL_NAMES):
        return "a name of this machine or of a private network"
    return "a name that leads to whatever address it spells" if _ends_in(name, _SPEAKING_NAMES) else None


def _ends_in(name: str, endings: tuple[str, ...]) -> bool:
    return any(f".{name}".endswith(f".{ending}") for ending in endings)


def _what_ipv4_is(text: str) -> str | None:
    """Return what a host that ends in a number is; None for a public address in its usual form."""
    from ipaddress import AddressValueError, IPv4Address

    try:
        address = IPv4Address(text)
    except AddressValueError:
        return "a number that programs read as different addresses"
    return next((what for network, what in _networks(4) if address in network), None)


def _what_ipv6_is(text: str) -> str | None:
    from ipaddress import AddressValueError, IPv6Address

    try:
        address = IPv6Address(text)
    except AddressValueError:
        return "not an IPv6 address"
    found = next((what for network, what in _networks(6) if address in network), None)
    return found or (None if _is_public_ipv6(address) else "not a public address")


def _is_public_ipv6(address: IPv6Address) -> bool:
    from ipaddress import IPv6Network

    return address.scope_id is None and address in IPv6Network(_PUBLIC_IPV6)


@cache
def _networks(version: int) -> list[tuple[IPv4Network | IPv6Network, str]]:
    from ipaddress import ip_network

    networks = ((ip_network(text), what) for text, what in _NETWORKS.items())
    return [(network, what) for network, what in networks if network.version == version]
