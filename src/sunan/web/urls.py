"""Addresses: Chinese at `/…`, English at `/en/…`."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("sunan.operate.urls")),
    *i18n_patterns(
        path("", include("sunan.access.urls")),
        path("", include("sunan.jobs.urls")),
        path("", include("sunan.uploads.urls")),
        path("", include("sunan.notices.urls")),
        path("", include("sunan.privacy.urls")),
        path("", include("sunan.monitoring.collection.urls")),
        path("", include("sunan.monitoring.tasks.urls")),
        path("", include("sunan.monitoring.editions.urls")),
        path("", include("sunan.monitoring.pages.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "sunan.web.refusals.no_such_page"
handler500 = "sunan.web.refusals.failed"
