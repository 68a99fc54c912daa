"""The handbook says what the specs print, page by page."""

from __future__ import annotations

import pytest

from tests.spec import handbook


def test_handbook_says_what_the_specs_print(request: pytest.FixtureRequest) -> None:
    if request.config.getoption(handbook.OPTION, default=False):
        return  # It is written when all specs have passed.
    written = {path.name: path.read_text(encoding="utf-8") for path in handbook.HANDBOOK.glob("*.md")}
    assert written == handbook.contents(), f"Run `pytest tests/spec {handbook.OPTION}` and look at what changed."


def test_printing_twice_gives_the_same() -> None:
    assert handbook.contents() == handbook.contents()


def test_each_page_has_examples_in_both_languages() -> None:
    for page in handbook.pages():
        assert page.tables, page.file
        for table in page.tables:
            assert table.rows, table.title
            assert all(row.why.zh and row.why.en for row in table.rows)
