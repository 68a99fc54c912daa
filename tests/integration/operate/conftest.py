"""What every test of operating needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """Make the folder of collected files, as a serving program does before it answers."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
