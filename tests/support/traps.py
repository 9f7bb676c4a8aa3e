"""Texts that some program could take for its own: what each runner does to them inside a literal."""

from __future__ import annotations

from typing import Final

PLAIN: Final = (
    "runware:97@1",
    ":name",
    ": name",
    "::text",
    ":'name'",
    ':"name"',
    "@x",
    "a@b",
    "{x}",
    "{{ x }}",
    "{{ .X }}",
    "{%- raw -%}",
    "$1",
    "$$",
    "$tag$",
    "${x}",
    "%",
    "%s",
    "%(name)s",
    "100%",
    "?",
    "??",
    "'",
    "it's",
    '"',
    '"""',
    "E'x'",
    "--",
    "-- x",
    "-- migrate:down",
    "-- +goose Down",
    ".quit",
    "/* x */",
    "#{x}",
    "&amp",
    "`x`",
    "!ls",
    "null",
    "https://example.org/x?y=1#z",
)
"""What no runner interprets inside a literal, and people read as it is."""

INTERPRETED: Final = {
    "\\": ("psql, standard_conforming_strings off",),
    "\\q": ("psql, standard_conforming_strings off",),
    "a\r\nb": ("sqlite3",),
    "x\n-- migrate:down\ny": ("dbmate",),
    "x\n-- migrate:up\ny": ("dbmate",),
    "é": ("psql, client encoding LATIN1",),
    "gрt": ("psql, client encoding LATIN1",),
    "\u202e": ("psql, client encoding LATIN1",),
    "\u2028": ("psql, client encoding LATIN1",),
    "\ufeff": ("psql, client encoding LATIN1",),
    "😀": ("psql, client encoding LATIN1",),
    "a;b": ("ratesmith",),
    "a;\nGO\nb;": ("ratesmith",),
}
"""What runners change, or break at, inside a literal."""

UNSEEN: Final = ("\n.quit\n", "\ngo\n", "a\nb", "\t", "\x01", "\x1b[31m", "\x7f")
"""What no runner interprets, and an editor or a terminal does."""

TRAPS: Final = (*PLAIN, *INTERPRETED, *UNSEEN)
