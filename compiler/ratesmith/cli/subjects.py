"""What a question of the command line is about: `model/gpt-5.1.price`."""

from __future__ import annotations

import click

from ratesmith.compile.explain import Subject, Unknown, find
from ratesmith.compile.pipeline import Pieces, Readable
from ratesmith.compile.result import Opened


def subject_of(opened: Opened, environment: str, question: str) -> tuple[Subject, Readable]:
    """Return what a question is about, and what can be read of an environment.

    Raises UsageError where nothing has that name.
    """
    readable = Pieces(opened, environment).now()
    try:
        return find(question, opened.pack, readable.config, readable.dataset), readable
    except Unknown as unknown:
        raise click.UsageError(str(unknown)) from None
