"""Settings of the platform; what differs between machines is in variables: DATABASE_URL and SECRET_KEY."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).parents[1]
ENVIRONMENT = os.environ.get("RATESMITH_ENVIRONMENT", "production")

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "backend.urls"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "tenants.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework.authtoken",
    "ratesmith.contrib.django",
    "ratesmith_config",
    "billing",
    "tenants",
]

# The configuration: what this image was built with, and its migrations.
RATESMITH = {"RELEASE": BASE_DIR / f"generated/{ENVIRONMENT}/release.json"}
MIGRATION_MODULES = {"ratesmith_config": f"generated.{ENVIRONMENT}.migrations.django"}

_URL = conninfo_to_dict(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _URL.pop("dbname"),
        "HOST": _URL.pop("host", ""),
        "PORT": _URL.pop("port", ""),
        "USER": _URL.pop("user", ""),
        "PASSWORD": _URL.pop("password", ""),
        "OPTIONS": _URL,
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
