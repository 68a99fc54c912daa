from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Sealed figures."""

    name = "sunan.monitoring.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"
