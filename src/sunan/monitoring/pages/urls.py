"""Addresses of the pages. The address holds the state of a view, so that it can be cited."""

from __future__ import annotations

from django.urls import path

from sunan.monitoring.pages.views import cities, indicators, origin, overview

app_name = "pages"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:indicator_id>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:indicator_id>/figures.<slug:form>", indicators.figures_file, name="indicator_file"),
    path("cities/", cities.cities, name="cities"),
    path("cities/<slug:code>/", cities.city, name="city"),
    path("figures/<slug:indicator_id>/<slug:area>/<str:period>/", origin.origin, name="figure"),
]
