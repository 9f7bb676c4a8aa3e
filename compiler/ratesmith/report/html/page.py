"""Render a template as a page that needs no network and runs no script, whatever the texts in it are."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ratesmith.core.sanitize import plural, redact_keys, visible

_TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLE: Final = "page.css"


class Code(str):
    """Text whose lines are shown as they are, such as SQL: nothing is cut, and nothing is taken for a key."""

    __slots__ = ()


def page(template: str, **values: Any) -> str:
    """Return the page that a template makes of values; every text is made visible and escaped."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plural"] = plural
    style = (_TEMPLATES / _STYLE).read_text(encoding="utf-8")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    return environment.get_template(template).render(style=Markup(style), policy=Markup(policy), **values)  # noqa: S704  # ours


def _shown(value: Any) -> Any:
    """Return what stands in the page for a value: text without characters that cannot be seen, or that turn others."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if isinstance(value, Code):
        return "\n".join(map(visible, value.split("\n")))
    return visible(redact_keys(value))


def _digest(style: str) -> str:
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
