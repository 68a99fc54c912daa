from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Documents."""

    name = "sunan.monitoring.reports"
    label = "reports"

    def ready(self) -> None:
        """Declare the work this feature does in the background."""
        from sunan.jobs import registry
        from sunan.monitoring.reports.jobs import WRITE_REPORT

        registry.register(WRITE_REPORT)
