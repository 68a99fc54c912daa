from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of changes."""

    name = "sunan.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
