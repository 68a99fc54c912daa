"""A small world of organisations and people, and passwords that are hashed fast."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunan.access.services import signing_in
from tests.integration.access.world import World


@pytest.fixture(autouse=True)
def _fast_and_apart(quick_passwords: None, settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    signing_in._nobodys_password.cache_clear()


@pytest.fixture
def world(db) -> World:
    return World()
