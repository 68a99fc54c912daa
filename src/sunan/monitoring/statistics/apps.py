from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Published figures."""

    name = "sunan.monitoring.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"
