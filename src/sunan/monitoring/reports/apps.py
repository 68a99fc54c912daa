from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Documents."""

    name = "sunan.monitoring.reports"
    label = "reports"
