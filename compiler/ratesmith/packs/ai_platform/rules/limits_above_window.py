"""The limits of a model are within its context window

Question and answer share the context window, so neither can have more tokens than it. A limit
above it never takes effect: the provider refuses the call before. Most often two lines were
swapped, or one was copied from another model.

Bad:
    # models/writer.yaml
    limits:
      max_tokens: 128000  # error
      context_window: 8192

Good:
    # models/writer.yaml
    limits:
      max_tokens: 8192
      context_window: 128000
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model

LIMITS: Final = ("max_tokens", "max_input_tokens", "max_output_tokens")


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the limits of one model with its context window; all that are above it are one problem."""
    limits, window = model.limits, model.limits.context_window
    if window is None:
        return
    above = [(name, tokens) for name in LIMITS if (tokens := getattr(limits, name)) is not None and tokens > window]
    if above:
        said = " and ".join(f"{name}: {tokens}" for name, tokens in above)
        one = len(above) == 1
        yield Problem.of(
            model,
            "limits",
            above[0][0],
            message=f"{said} {'is' if one else 'are'} more than the context window of {window} tokens",
            hint=f"write {window} or less, or correct context_window; question and answer share it",
            related=[(Place.of(model, "limits", "context_window"), "the context window")],
        )


RULE = Rule(kind=Model, each=check)
