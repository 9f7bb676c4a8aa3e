"""The docstrings under the fields of classes, which Python keeps in the source only.

Python's own parser takes milliseconds for a module, and the schemas of a pack need dozens of them. So a class in the
usual layout is read by its lines, and only of any other one the module is parsed.
"""

from __future__ import annotations

import inspect
import re
import sys
from functools import cache
from pathlib import Path
from typing import Final

_QUOTES: Final = '"""'
_AFTER_CLASS: Final = re.compile(r"\n(?=[^\s#])")
_FIELD: Final = re.compile(r" {4}(\w+): \S")
_INDENTED: Final = re.compile(r"\n* {4}\S")
_OTHER_QUOTES: Final = re.compile(r"\n {4}[A-Za-z]{0,2}(?!\"\"\")[\"']")


def field_docs(struct: type) -> dict[str, str]:
    """Return the docstring under each field.

    Those of its bases are included, and of a `Shape` those of the kind that it describes.
    """
    docs: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        if kind := getattr(base, "describes", None):
            docs |= {name: doc for name, doc in field_docs(kind).items() if name in inspect.get_annotations(base)}
        docs |= _docs_of_class(base.__module__, base.__name__)
    return docs


@cache
def _docs_of_class(module: str, name: str) -> dict[str, str]:
    """Return the docstrings under the fields that a class has itself; empty without a Python source."""
    text = _source(module)
    found = docs_by_lines(text, name)
    return _docs_of_module(module).get(name, {}) if found is None else found


@cache
def _source(module: str) -> str:
    file = str(getattr(sys.modules[module], "__file__", None))
    if not file.endswith(".py") or module.startswith("msgspec"):
        return ""
    return Path(file).read_text(encoding="utf-8")


@cache
def _docs_of_module(module: str) -> dict[str, dict[str, str]]:
    return docs_by_parser(_source(module))


def docs_by_lines(text: str, name: str) -> dict[str, str] | None:
    """Return the docstrings under the fields of a class of a module; None where it is not in the usual layout.

    There a class is named in one line and indented by four spaces, and a docstring begins and ends lines of its own.
    """
    headers = f"\nclass {name}(", f"\nclass {name}:"
    if (number := sum(map(text.count, headers))) != 1:
        # A class that is made by a call has no header at all.
        return None if number or re.search(rf"\bclass\s+{name}\b", text) else {}
    start = max(map(text.find, headers))
    body_start = text.find("\n", start + 1)
    end = match.start() if (match := _AFTER_CLASS.search(text, body_start + 1)) is not None else len(text)
    header, body = text[start + 1 : body_start], text[body_start:end]
    if text.count(_QUOTES, 0, start) % 2 or text.find("'''", 0, end) >= 0:
        return None  # It may be in a text.
    if not header.endswith(":") or "\\\n" in body or "\t" in body:
        return None
    if _INDENTED.match(body) is None or _OTHER_QUOTES.search(body) is not None:
        return None
    return _docs_in(body)


def _docs_in(body: str) -> dict[str, str] | None:
    """Return the docstrings in the lines of a class, each by the field before it; None where one is unusual."""
    found: dict[str, str] = {}
    pieces = body.split(_QUOTES)
    for before, doc, after in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
        lines = before.split("\n")
        if lines[-1].strip() or after.split("\n", 1)[0] or "\\" in doc:
            return None
        if lines[-1] == "    ":
            # A line that closes a bracket is of a statement that began above it.
            statements = (it for it in reversed(lines) if it[:4] == "    " and it[4:5] not in ("", *" #)]}"))
            if field := _FIELD.match(next(statements, "")):
                found[field[1]] = " ".join(doc.split())
    return found if len(pieces) % 2 else None


def docs_by_parser(text: str) -> dict[str, dict[str, str]]:
    """Return the docstrings under the fields of every class of a module, in whatever layout."""
    import ast

    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            docs = found[node.name] = {}
            for field, value in zip(node.body, node.body[1:], strict=False):
                match field, value:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                        docs[name] = " ".join(doc.split())
    return found
