"""A desk at which a small report is drafted, with the people who work on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sunan.documents.core.content import Document
from sunan.monitoring.editions.services import drafting
from sunan.monitoring.editions.services.composing import Composed
from tests.integration.access.world import World
from tests.integration.editions.desk import Desk
from tests.small_edition import small_report


@pytest.fixture(autouse=True)
def _fast_and_apart(quick_passwords: None, settings, tmp_path: Path) -> None:
    settings.SUNAN_EDITIONS = tmp_path / "editions"
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def desk(db, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk; what it composes is the small report, with the intensity that `desk.intensity` says."""
    made = Desk(World())

    def composed(request, *, as_of: date | None, by, at) -> Composed:
        day = as_of or date(2026, 11, 22)
        document: Document = small_report(made.intensity, as_of=day, with_patents=made.with_patents)
        return Composed(document, day, request.city or "SUNAN", "b" * 64, (("release-1", "c" * 64),))

    monkeypatch.setattr(drafting, "composed", composed)
    monkeypatch.setattr(drafting, "region", lambda: "SUNAN")
    return made
