"""What every page owes: an access rule, and refusals that say what to do."""

from __future__ import annotations

from django.urls import resolve

from sunan.access.rules import Permission, rule_of
from tests.pages.served import Site


def check_access(path: str) -> None:
    """Hold a page to carrying its access rule."""
    assert rule_of(resolve(path).func) is Permission.READ_PUBLISHED


def check_bad_date(site: Site, path: str) -> None:
    """Hold a page to refusing a date of knowledge that is none, in both languages, and to saying what would do."""
    for bad in ("gestern", "2026-13-01", "20261122", "2026-1-2"):
        answer = site.get(f"{path}?as_of={bad}")
        assert answer.status == 400
        assert "年-月-日" in answer.text
        assert bad in answer.text, "what was typed is kept"
        assert "year-month-day" in site.get(f"/en{path}?as_of={bad}").text
    assert site.get(f"{path}?as_of=1900-01-01").status == 400, "nothing was known then"


def check_unknown(site: Site, path: str) -> None:
    """Hold a page to a 404 that leads on, for an id that does not exist."""
    answer = site.get(path)
    assert answer.status == 404
    assert 'id="refusal"' in answer.text
    assert 'class="nav__link"' in answer.text
