"""No two packages, and no two plans, have one name

Customers choose a package or a plan by its name, and read that name on their bill. Two offers of
one name cannot be told apart: somebody copied one and forgot to rename it. What is not sold, and
plans for ourselves, are not compared. Blanks and upper and lower case make no difference.

Bad:
    # billing/packages.yaml
    starter:
      name: Starter
      credits: 1000
      price_usd: 12.00
    starter-plus:
      name: Starter  # error
      credits: 5000
      price_usd: 55.00

Good:
    # billing/packages.yaml
    starter:
      name: Starter
      credits: 1000
      price_usd: 12.00
    starter-plus:
      name: Starter Plus
      credits: 5000
      price_usd: 55.00
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api import Config, Place, Problem, Rule, quoted
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.plan import Plan


def check(config: Config) -> Iterator[Problem]:
    """Compare the names of all packages that are sold with each other, and those of all plans."""
    yield from _repeated("package", {id: it for id, it in config.all(CreditPackage).items() if it.is_active})
    yield from _repeated("plan", {id: it for id, it in config.all(Plan).items() if it.is_sold})


def _repeated(what: str, offers: Mapping[str, CreditPackage] | Mapping[str, Plan]) -> Iterator[Problem]:
    named: dict[str, tuple[str, CreditPackage | Plan]] = {}
    for id, offer in offers.items():
        other_id, other = named.setdefault(" ".join(offer.name.casefold().split()), (id, offer))
        if other is not offer:
            yield Problem.of(
                offer,
                "name",
                message=f"the {what}s {other_id} and {id} are both called {quoted(offer.name)}",
                hint=f"give one of them another name, or write is_active: false in the {what} that is not sold",
                related=[(Place.of(other, "name"), f"the name of {other_id}")],
            )


RULE = Rule(whole=check, reads=(CreditPackage, Plan))
