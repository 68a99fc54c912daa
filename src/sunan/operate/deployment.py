"""Are the settings of this installation fit for real operation?"""

from __future__ import annotations

import os

from django.conf import settings

from sunan.kernel.findings import Finding, Place
from sunan.operate.core.production import NOT_DECLARED, Effective, InsecureSettings, insecure
from sunan.operate.core.settings import Values


def faults_of_settings() -> list[Finding]:
    """Return all that makes the settings in force unfit for real operation."""
    values = Values(os.environ)
    faults = insecure(values, Effective(settings.SECRET_KEY, settings.SUNAN_PERSONAL_KEY, settings.SUNAN_SIGNING_KEY))
    if values.flag("SUNAN_PRODUCTION"):
        return faults
    return [NOT_DECLARED.at(Place(subject="SUNAN_PRODUCTION")), *faults]


def refuse_insecure_start() -> None:
    """Refuse to serve when real operation is declared and the settings are not fit for it.

    Raises:
        InsecureSettings: they are not; every fault is named with its remedy.
    """
    if Values(os.environ).flag("SUNAN_PRODUCTION") and (faults := faults_of_settings()):
        raise InsecureSettings(faults)
