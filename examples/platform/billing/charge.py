"""Charge a call: credits are reserved by a quote before it, and settled at the same rate behind it."""

from django.db import transaction
from django.db.models import F

from billing.models import UsageLog
from ratesmith.packs.ai_platform.reprice import credits_at
from ratesmith.packs.ai_platform.usage import Usage
from ratesmith.runtime import Quote
from tenants.models import Account, Site


class NotEnoughCredits(Exception):
    """An account has fewer credits than a call may take."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"this call may take {needed} credits, and the account has fewer")


@transaction.atomic
def reserve(site: Site, stage: int, quote: Quote) -> UsageLog:
    """Take the credits of a quote; the log keeps the rate that the call will be charged at."""
    account = Account.objects.filter(pk=site.account_id, credits__gte=quote.credits)
    if not account.update(credits=F("credits") - quote.credits):
        raise NotEnoughCredits(quote.credits)
    return UsageLog.objects.create(
        account_id=site.account_id,
        site=site,
        stage=stage,
        model_name=quote.model,
        rate_id=quote.rate_id,
        credits=quote.credits,
    )


def settle(log: UsageLog, usage: Usage) -> int:
    """Charge what was used at the rate of the reservation, never more than that; return the credits."""
    credits = min(credits_at(log.rate.content, usage), log.credits)
    return _end(log, UsageLog.State.CHARGED, credits, usage)


def give_back(log: UsageLog) -> None:
    """Give all credits back, as the call failed."""
    _end(log, UsageLog.State.FAILED, 0, Usage())


@transaction.atomic
def _end(log: UsageLog, state: str, credits: int, usage: Usage) -> int:
    # Locked, so that no call is settled twice: not by a retry, nor by a job that gives back what hangs.
    found = UsageLog.objects.select_for_update().get(pk=log.pk, state=UsageLog.State.RESERVED)
    Account.objects.filter(pk=found.account_id).update(credits=F("credits") + found.credits - credits)
    found.state, found.credits, found.usage = state, credits, usage.as_json()
    found.save()
    return credits
