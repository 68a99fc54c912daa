from django.apps import AppConfig


class RulebooksConfig(AppConfig):
    """The archive of rulebooks."""

    name = "sunan.rulebooks"
    label = "rulebooks"
    default_auto_field = "django.db.models.BigAutoField"
