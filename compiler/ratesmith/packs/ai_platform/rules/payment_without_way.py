"""Customers can tell how to pay

A way to pay that no payment provider handles, such as a bank transfer, is done by the customer:
without instructions nobody knows where the money goes. A way with a provider needs none, and one
that is switched off may wait.

Bad:
    # billing/payment-methods.yaml
    default:
      methods:
        bank_transfer:
          display_name: Bank transfer  # error

Good:
    # billing/payment-methods.yaml
    default:
      methods:
        bank_transfer:
          display_name: Bank transfer
          instructions: Transfer the amount to the account on your invoice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule, quoted
from ratesmith.packs.ai_platform.kinds.payment_method import PaymentMethods


def check(country: PaymentMethods, _: Config) -> Iterator[Problem]:
    """Find the ways to pay in one country that have neither a provider nor instructions."""
    for id, method in country.methods.items():
        if method.is_enabled and method.provider is None and not method.instructions.strip():
            yield Problem.of(
                country,
                "methods",
                id,
                "display_name",
                message=f"{quoted(method.display_name)} has neither a provider nor instructions: nobody can pay by it",
                hint="write instructions: what the customer has to do; or provider: the id of a payment provider",
            )


RULE = Rule(kind=PaymentMethods, each=check)
