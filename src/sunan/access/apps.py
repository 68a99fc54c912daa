from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts and rights."""

    name = "sunan.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
