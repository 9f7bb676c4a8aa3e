"""A new cost says where it is from

Of 303 wrong price edits in public catalogues 179 came with a new model, where no old amount shows the slip. So a
model that is new, a cost that was free or unpriced, and one of which an amount doubles or halves, has a `source:` with
the words of the price list, which are compared with the amounts; after such a change one that was read again. What
becomes 9.9 times as much is for `price-jump`.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 2  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 2
      source:
        url: https://example.com/prices
        quote: "$2.00 / $4.00 per 1M tokens"
        as_of: 2025-12-20
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api import Change, Place, Problem, Rule
from ratesmith.packs.ai_platform.component_text import name_of
from ratesmith.packs.ai_platform.cost_jumps import moved_costs
from ratesmith.packs.ai_platform.impact_words import listed
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import cents, plain_first, window_pairs
from ratesmith.packs.ai_platform.quoted_costs import unsourced
from ratesmith.packs.ai_platform.windows import Window

_MOST: Final = 3
_HINT: Final = "write source: with url, quote and as_of, as the price list has it"
_HINT_QUOTE: Final = "put the words with these amounts, as the price list has them, into quote of source"


def check(change: Change) -> Iterator[Problem]:
    """Find new costs and doubled amounts that nothing proves."""
    for pair in change.changed(Model):
        if pair.before is None and pair.after is not None and (Model, pair.id) not in change.likely:
            for window in pair.after.windows[:1]:
                yield from _new(pair.after, window, "the cost of a new model")
    for edited in change.edited_or_renamed(Model):
        for was, now in window_pairs(change, edited):
            if not was.window.table.components and now.window.table.components:
                said = f"the cost{now.window.begins} of a model that had none"
                yield from _new(edited.after, now.window, said)
                break
    for model, moved in moved_costs(change, "unsourced"):
        worst = moved.jumps[0]
        again = "" if moved.after.window.cost.source is None else ", which its source does not say"
        yield Problem(
            at=Place(model, moved.route),
            message=f"the cost is {worst.by} what it was{moved.after.window.begins}: {worst.text}{again}",
            hint=_HINT_QUOTE if again else _HINT,
            changes=moved.changes,
        )


def _new(model: Model, window: Window, what: str) -> Iterator[Problem]:
    unproved = unsourced(None, window.cost, window.table) if window.cost.base is None else ()
    if unproved:
        shown = [f"{name_of(it)} {cents(it.amount_usd)}" for it in sorted(unproved, key=plain_first)]
        amounts = f"{', '.join(shown[:_MOST])}{f' and {len(shown) - _MOST} more' if len(shown) > _MOST else ''}"
        lacks = "names no source" if window.cost.source is None else "is not all in the words of its source"
        yield Problem(
            at=Place(model, window.cost_at),
            message=f"{what} {lacks}: {amounts}",
            hint=_HINT if window.cost.source is None else _HINT_QUOTE,
            changes=f"none → {listed(shown, _MOST)}",
        )


RULE = Rule(change=check)
