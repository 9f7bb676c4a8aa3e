"""What the platform answers."""

from django.conf import settings
from django.urls import path
from django.views.static import serve
from rest_framework.authtoken.views import obtain_auth_token

from api.views import AccountAISettings, Health, Sites, StageRun, UnifiedSiteSettings

urlpatterns = [
    path("api/v1/auth/token/", obtain_auth_token),
    path("api/v1/accounts/settings/ai/", AccountAISettings.as_view()),
    path("api/v1/sites/", Sites.as_view()),
    path("api/v1/sites/<int:site_id>/unified-settings/", UnifiedSiteSettings.as_view()),
    path("api/v1/sites/<int:site_id>/stages/<int:number>/run/", StageRun.as_view()),
    path("healthz/", Health.as_view()),
    # The manifest of browsers; with many visitors it is a web server that serves this folder.
    path("public/<path:path>", serve, {"document_root": settings.RATESMITH["RELEASE"].with_name("public")}),
]
