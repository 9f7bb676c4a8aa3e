"""The same for Django REST framework, whose views answer a ValidationError of their own with 400."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from ratesmith.contrib.django.live import manifest
from ratesmith.contrib.django.overrides import by_field
from ratesmith.runtime import InvalidSettings, Kind, Overrides


def clean(kind: Kind, body: Any, stored: Overrides | None = None) -> dict[str, Any]:
    """Return all overrides to store for the body of a PUT, in place of those that are stored.

    Raises rest_framework.exceptions.ValidationError, by field: `image_style`, `stages.3.batch_size`, or
    `non_field_errors` for the body as a whole.
    """
    try:
        return manifest().changes(kind, body, stored)
    except InvalidSettings as error:
        raise ValidationError(
            {
                name: [ErrorDetail(it.message, it.code) for it in problems]
                for name, problems in by_field(error, str(api_settings.NON_FIELD_ERRORS_KEY)).items()
            }
        ) from None
