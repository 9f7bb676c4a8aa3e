"""`manage.py ratesmith_apply`: bring the database that Django uses to the release of this image."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ratesmith.contrib.django.live import forget
from ratesmith.contrib.django.release import database, release

_OF_DJANGO: Final = frozenset({"assume_role", "isolation_level", "prepare_threshold"})
"""Options that Django and psycopg take for themselves, beside those that are no text or number."""


class Command(BaseCommand):
    """Run `ratesmith apply` on Django's own connection settings."""

    help = "Run `ratesmith apply` on the database of Django; what follows -- goes to it, such as -- --dry-run."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what `ratesmith apply` is given."""
        parser.add_argument("arguments", nargs="*", metavar="-- OPTIONS", help="Options of ratesmith apply.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it in a process of its own, to which the password goes by a variable, not an argument."""
        try:
            of = release()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        out = of.path.parents[1]
        url, variables = _connection(connections[database()].settings_dict)
        command = [sys.executable, "-P", "-m", "ratesmith", "--config", str(out.parent / "config"), "--out", str(out)]
        command += ["--env", of.environment, "apply", "--database", url, *options["arguments"]]
        done = subprocess.run(command, env={**os.environ, **variables}, check=False)  # noqa: S603
        forget()
        if done.returncode:
            raise CommandError(f"ratesmith apply ended with {done.returncode}", returncode=done.returncode)


def _connection(settings: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the URL of a database without its password, and the variables that have it."""
    name = str(settings["NAME"])
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return f"sqlite:///{quote(name)}", {}
    if settings["ENGINE"] != "django.db.backends.postgresql":
        raise CommandError(f"ratesmith knows PostgreSQL and SQLite, and not {settings['ENGINE']}")
    host, port, user = (str(settings.get(key) or "") for key in ("HOST", "PORT", "USER"))
    given = {key: str(it) for key, it in settings.get("OPTIONS", {}).items() if _is_of_libpq(key, it)}
    password = str(settings.get("PASSWORD") or "") or given.pop("password", "")
    if secret := next((key for key in given if "password" in key), None):
        raise CommandError(
            f"{secret} in OPTIONS would be seen by everybody on the machine; name a service there instead"
        )
    given |= {"host": host} if host.startswith("/") else {}
    named = f"[{host}]" if ":" in host else quote(host)
    place = "" if host.startswith("/") else named + (f":{port}" if port else "")
    given |= {"port": port} if port and not place else {}
    parameters = f"?{urlencode(given)}" if given else ""
    url = f"postgresql://{quote(user, safe='')}@{place}/{quote(name, safe='')}{parameters}"
    return url, {"PGPASSWORD": password} if password else {}


def _is_of_libpq(option: str, value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and option not in _OF_DJANGO
