from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Published figures."""

    name = "sunan.monitoring.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this feature holds of persons."""
        from sunan.kernel.personal import declare
        from sunan.monitoring.statistics.holdings import RETRACTED

        declare(RETRACTED)
