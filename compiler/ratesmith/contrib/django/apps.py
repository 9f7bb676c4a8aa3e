"""The app, which brings system checks and a command, and no models."""

from django.apps import AppConfig


class RatesmithConfig(AppConfig):
    """`ratesmith.contrib.django` in INSTALLED_APPS."""

    name = "ratesmith.contrib.django"
    label = "ratesmith"
    verbose_name = "ratesmith"

    def ready(self) -> None:
        """Have Django know the checks."""
        from ratesmith.contrib.django import checks  # noqa: F401
