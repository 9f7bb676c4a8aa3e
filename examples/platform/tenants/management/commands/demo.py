"""`manage.py demo --password …`: two accounts, so that there is something to look at."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from rest_framework.authtoken.models import Token

from tenants.models import Account, Site, User


class Command(BaseCommand):
    """Make the accounts of alice and bob, with a site and 100 credits each."""

    help = "Make two accounts with a user, a site and 100 credits each; print user, site and token."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the password of both users."""
        parser.add_argument("--password", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each user."""
        for name in ("alice", "bob"):
            account = Account.objects.create(name=name, credits=100)
            user = User.objects.create_user(name, password=options["password"], account=account)
            site = Site.objects.create(account=account, name=f"{name}.example", time_zone="Europe/Berlin")
            self.stdout.write(f"{name} {site.pk} {Token.objects.create(user=user).key}")
