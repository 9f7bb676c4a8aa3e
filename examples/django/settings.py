"""What a Django project adds to its settings, so that `manage.py migrate` brings the configuration along.

In config/ratebook.yaml, for each environment that Django migrates:

    layout: django
    django:
      app: ratebook_config            # the folder beside this file
      after: billing.0042_prices      # the platform's migration that made the tables

The folder of `generated/` has to be on Python's path, as that of manage.py is.
"""

import os

# INSTALLED_APPS += ["ratebook_config"]

ENVIRONMENT = os.environ.get("RATEBOOK_ENVIRONMENT", "")
"""`staging` or `production`. A database of development or of tests has no history: it is filled with seed.sql."""

MIGRATION_MODULES = {"ratebook_config": f"generated.{ENVIRONMENT}.migrations.django" if ENVIRONMENT else None}
