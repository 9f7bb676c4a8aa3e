"""Settings, models and prices in a Django platform; functions, as tenancy and authentication are the platform's own.

INSTALLED_APPS = [..., "ratesmith.contrib.django"]
RATESMITH = {"RELEASE": BASE_DIR / "generated/production/release.json"}
"""

from ratesmith.contrib.django.health import Status, status
from ratesmith.contrib.django.live import forget, manifest, rates
from ratesmith.contrib.django.overrides import KeyValueStore, clean

__all__ = ["KeyValueStore", "Status", "clean", "forget", "manifest", "rates", "status"]
