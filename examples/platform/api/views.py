"""The endpoints. Whatever is asked for is looked up among what belongs to the account of the user: the rest is 404."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from rest_framework import status as http
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.charge import NotEnoughCredits, give_back, reserve, settle
from billing.provider import answer
from ratesmith.contrib.django import KeyValueStore, manifest, rates, status
from ratesmith.contrib.django.rest import clean
from ratesmith.runtime import Call, Quote
from tenants.models import Account, AccountSettings, Site, SiteAIAutomationSettings

ACCOUNT = KeyValueStore(AccountSettings, prefix="ai.")


class PaymentRequired(APIException):
    """The account has too few credits."""

    status_code = http.HTTP_402_PAYMENT_REQUIRED
    default_code = "credits"


class AccountAISettings(APIView):
    """GET and PUT /api/v1/accounts/settings/ai/"""

    def get(self, request: Request) -> Response:
        return Response(manifest().account_body(ACCOUNT.read(account=request.user.account)))

    @transaction.atomic
    def put(self, request: Request) -> Response:
        # Locked: of two changes at once, the later one is checked against what the earlier one stored.
        account = Account.objects.select_for_update().get(pk=request.user.account_id)
        overrides = clean("account", request.data, ACCOUNT.read(account=account))
        ACCOUNT.write(overrides, account=account)
        return Response(manifest().account_body(overrides))


class Sites(APIView):
    """GET /api/v1/sites/"""

    def get(self, request: Request) -> Response:
        return Response([{"id": it.pk, "name": it.name} for it in request.user.account.sites.order_by("pk")])


class UnifiedSiteSettings(APIView):
    """GET and PUT /api/v1/sites/{site_id}/unified-settings/"""

    def get(self, request: Request, site_id: int) -> Response:
        site = get_object_or_404(Site, pk=site_id, account=request.user.account_id)
        return Response(manifest().site_body(stored_of(site)))

    @transaction.atomic
    def put(self, request: Request, site_id: int) -> Response:
        site = get_object_or_404(Site.objects.select_for_update(), pk=site_id, account=request.user.account_id)
        overrides = clean("site", request.data, stored_of(site))
        SiteAIAutomationSettings.objects.update_or_create(site=site, defaults={"overrides": overrides})
        return Response(manifest().site_body(overrides))


class StageRun(APIView):
    """POST /api/v1/sites/{site_id}/stages/{number}/run/ with {"prompt": …}: one call of a model, charged."""

    def post(self, request: Request, site_id: int, number: int) -> Response:
        site = get_object_or_404(Site, pk=site_id, account=request.user.account_id)
        prompt = request.data.get("prompt") if isinstance(request.data, dict) else None
        if not isinstance(prompt, str) or not prompt.strip():
            raise ValidationError({"prompt": ["must be text"]})
        call = call_of(site, number)
        try:
            log = reserve(site, number, quote_of(call, prompt))
        except NotEnoughCredits as error:
            raise PaymentRequired(str(error)) from None
        # No transaction is open here: a call may take minutes.
        try:
            text, usage = answer(call, prompt)
        except Exception:
            give_back(log)
            raise
        credits = settle(log, usage)
        return Response({"text": text, "model": call.model, "credits": credits, "rate": log.rate_id})


class Health(APIView):
    """GET /healthz/, for whoever watches this process."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        found = status()
        code = http.HTTP_200_OK if found.is_well else http.HTTP_503_SERVICE_UNAVAILABLE
        return Response({"database": found.database, "head": found.head, "stale": found.stale}, code)


def stored_of(site: Site) -> dict[str, Any]:
    """Return the overrides of a site."""
    found = SiteAIAutomationSettings.objects.filter(site=site).first()
    return found.overrides if found else {}


def call_of(site: Site, number: int) -> Call:
    """Return what a stage of a site calls, or answer that it calls nothing."""
    now = manifest()
    account = now.account_settings(ACCOUNT.read(account=site.account_id))
    try:
        call = now.call(number, now.site_settings(stored_of(site)), account)
    except ValueError as error:
        raise ValidationError({"stage": [str(error)]}) from None
    if call is None:
        raise ValidationError({"stage": ["calls no model"]})
    return call


def quote_of(call: Call, prompt: str) -> Quote:
    """Return what a call takes at most. A token has a byte at least, so a prompt has no more tokens than bytes."""
    if call.max_tokens is None:
        return rates().credits_for(call.model, images=1)
    return rates().credits_for(call.model, tokens=len(prompt.encode()) + call.max_tokens)
