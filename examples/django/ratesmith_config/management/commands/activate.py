"""Brings the columns that change on a day to their values of today: `manage.py activate`, after migrate and each day.

The role and the connection are Django's own. Nothing is written where the database is at another migration.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection


class Command(BaseCommand):
    """Run activate.sql of the environment that Django migrates."""

    help = "Brings what has a schedule to the value of today (UTC)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the file as a whole: it opens and ends its own transaction."""
        package = settings.MIGRATION_MODULES["ratesmith_config"]
        if package is None:
            self.stdout.write("nothing to activate: RATESMITH_ENVIRONMENT names no environment")
            return
        folder = Path(import_module(package).__path__[0]).parents[1]
        try:
            with connection.cursor() as cursor:
                cursor.execute((folder / "activate.sql").read_text(encoding="utf-8"))
        except Error as error:
            raise CommandError(str(error).partition("\n")[0]) from None
