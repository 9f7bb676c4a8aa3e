"""What a Django project adds to its settings, so that `manage.py migrate` applies the configuration too.

`manage.py activate` behind it, and once a day shortly after midnight UTC, brings columns to their values of the day.

In config/ratesmith.yaml, for each environment that Django migrates:

    layout: django
    django:
      app: ratesmith_config            # the folder beside this file
      after: billing.0042_prices      # the platform's migration that made the tables

`generated/` has to be on Python's path, as it is beside manage.py. Where there is no git, as in an image, run Python
with PYTHONDONTWRITEBYTECODE=1: apply refuses a `__pycache__` beside the migrations that no git ignores.
"""

import os

INSTALLED_APPS = [
    "billing",  # stands for the platform's own apps
    "ratesmith_config",
]

# A development or test database has no history: it is filled with seed.sql, and Django runs no migrations there.
ENVIRONMENT = os.environ.get("RATESMITH_ENVIRONMENT")
MIGRATION_MODULES = {"ratesmith_config": f"generated.{ENVIRONMENT}.migrations.django" if ENVIRONMENT else None}
