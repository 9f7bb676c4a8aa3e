"""What calls were charged."""

from django.db import models

from tenants.models import Account, Site


class AIRate(models.Model):
    """What a model is charged, by an id that never means anything else. ratesmith writes these rows."""

    rate_id = models.CharField(max_length=27, primary_key=True)
    model_name = models.CharField(max_length=100)
    provider = models.CharField(max_length=50)
    content = models.JSONField()

    class Meta:
        managed = False
        db_table = "igny8_ai_rate"


class UsageLog(models.Model):
    """One call: what it was charged, by which rate, and what was used, so that it can be computed again."""

    class State(models.TextChoices):
        """How far a call is."""

        RESERVED = "reserved"
        CHARGED = "charged"
        FAILED = "failed"

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    stage = models.PositiveSmallIntegerField()
    model_name = models.CharField(max_length=100)
    rate = models.ForeignKey(AIRate, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State, default=State.RESERVED)
    credits = models.BigIntegerField()
    usage = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
