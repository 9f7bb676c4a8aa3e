"""A secret shows itself nowhere."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from pprint import pformat
from string import Template

import msgspec
import pytest

from ratesmith.core.secret import Secret

VALUE = "canary-that-nobody-may-see"
SECRET = Secret(VALUE)


class Holder(msgspec.Struct):
    """What an entity or a receipt would be."""

    secret: Secret


SHOWN: dict[str, Callable[[], str]] = {
    "str": lambda: str(SECRET),
    "repr": lambda: repr(SECRET),
    "format": lambda: f"{SECRET:>10}{SECRET!r}{SECRET!s}",
    "percent": lambda: "%s %r" % (SECRET, SECRET),  # noqa: UP031
    "join": lambda: ascii([SECRET, {"key": SECRET}, (SECRET,)]),
    "a struct": lambda: repr(Holder(SECRET)),
    "JSON by str": lambda: json.dumps({"key": SECRET}, default=str),
    "msgspec by str": lambda: msgspec.json.encode(Holder(SECRET), enc_hook=str).decode(),
    "a log": lambda: logging.makeLogRecord({"msg": "key %s", "args": (SECRET,)}).getMessage(),
    "print": lambda: pformat({"key": SECRET, "more": [SECRET]}),
    "a template": lambda: Template("$key").substitute(key=SECRET) + "{0!r:>9}{0}".format(SECRET),  # noqa: UP032
    "an exception": lambda: repr(ValueError(SECRET)) + str(KeyError(SECRET)),
    "a copy": lambda: f"{copy.copy(SECRET)} {copy.deepcopy([SECRET])}",
    "what it has": lambda: repr([name for name in dir(SECRET) if not name.startswith("_")]) + "***",
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_a_secret_is_shown_as_stars(show: Callable[[], str]) -> None:
    said = show()
    assert VALUE not in said
    assert "***" in said


STORED: dict[str, Callable[[], object]] = {
    "pickle": lambda: pickle.dumps(SECRET),
    "its state": lambda: SECRET.__getstate__(),
    "bytes": lambda: bytes(SECRET),  # type: ignore[call-overload]
    "joined": lambda: "".join([SECRET]),  # type: ignore[list-item]
    "pickle in a list": lambda: pickle.dumps([SECRET]),
    "JSON": lambda: json.dumps(SECRET),
    "msgspec": lambda: msgspec.json.encode(Holder(SECRET)),
    "a set": lambda: {SECRET},
    "vars": lambda: vars(SECRET),
    "an attribute": lambda: setattr(SECRET, "other", 1),
}


@pytest.mark.parametrize("store", STORED.values(), ids=STORED)
def test_a_secret_is_not_stored(store: Callable[[], object]) -> None:
    with pytest.raises((TypeError, AttributeError)) as caught:
        store()
    assert VALUE not in str(caught.value)


def test_a_traceback_with_its_variables_holds_stars() -> None:
    def fail(secret: Secret) -> None:
        raise ValueError(f"cannot use {secret}")

    try:
        fail(SECRET)
    except ValueError as error:
        said = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "secret = ***" in said
    assert VALUE not in said


def test_a_secret_is_compared_with_secrets_only() -> None:
    assert Secret("é") == Secret("é")
    assert Secret("a") != Secret("b")
    assert SECRET != VALUE
    assert (len(Secret("é")), bool(Secret(""))) == (2, False)
    assert copy.deepcopy([SECRET])[0].reveal() == VALUE
