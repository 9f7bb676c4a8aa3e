"""Settings, models and prices in a Django platform; functions, as tenancy and authentication are the platform's own.

INSTALLED_APPS = [..., "ratesmith.contrib.django"]
RATESMITH = {"RELEASE": BASE_DIR / "generated/production/release.json"}
"""

from ratesmith.contrib.django.live import forget, manifest, rates
from ratesmith.contrib.django.overrides import KeyValueStore, clean
from ratesmith.contrib.django.status import Status, status

__all__ = ["KeyValueStore", "Status", "clean", "forget", "manifest", "rates", "status"]
