"""Tests of the log note its heads in a file of their own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def heads(settings, tmp_path: Path) -> Path:
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    return settings.SUNAN_AUDIT_HEADS
