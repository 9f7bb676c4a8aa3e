"""Accounts, which are the tenants, with their users and sites, and what these set."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(models.Model):
    """A tenant."""

    name = models.CharField(max_length=100)
    credits = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(credits__gte=0), name="account_has_credits")]


class User(AbstractUser):
    """Somebody who belongs to one account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="users")

    REQUIRED_FIELDS = ["account"]


class Site(models.Model):
    """A site of an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="UTC")


class AccountSettings(models.Model):
    """Overrides of an account, a row for each: `ai.temperature`. What has no row is the default of the platform."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    value = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="account_key")]


class SiteAIAutomationSettings(models.Model):
    """Overrides of a site, in one document. A column for each setting would freeze its default at the first GET."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="automation")
    overrides = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "igny8_site_ai_automation_settings"
