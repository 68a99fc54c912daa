"""What holds for every test that asks services, selectors or commands."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def heads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the heads of the log are kept: a file of the test's own, since tests run side by side."""
    file = tmp_path / "heads.txt"
    monkeypatch.setattr("django.conf.settings.SUNAN_AUDIT_HEADS", file)
    return file
