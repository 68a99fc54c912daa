"""The settings of the program, and the feature that is upgraded."""

from sunan.web.settings import *  # noqa: F403
from sunan.web.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.migrating"]
