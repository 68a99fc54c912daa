"""The application that a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunan.web.settings")

application = get_wsgi_application()

from sunan.operate.deployment import refuse_insecure_start  # noqa: E402 once Django knows its settings

refuse_insecure_start()
