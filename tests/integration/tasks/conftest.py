"""People and a plan that is being worked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.access.world import World
from tests.integration.tasks.world import Works


@pytest.fixture(autouse=True)
def _fast_and_apart(quick_passwords: None, settings, tmp_path: Path) -> None:
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def works(db) -> Works:
    """The plan, taken up, and the people who work it."""
    return Works(World())
