"""Every setting that the program reads is in its table, and the table is what the documentation shows."""

from __future__ import annotations

import re
from pathlib import Path

from sunan.operate.core.settings import BY_NAME, SETTINGS, Values, table

ROOT = Path(__file__).parents[2]
_NAME = re.compile(r"""["'](SUNAN_[A-Z_]+)["']""")


def test_every_variable_of_the_program_is_in_the_table() -> None:
    read = {name for file in (ROOT / "src").rglob("*.py") for name in _NAME.findall(file.read_text(encoding="utf-8"))}
    assert read - set(BY_NAME) == set()
    assert set(BY_NAME) - read == set()


def test_the_page_of_settings_is_printed_from_the_table() -> None:
    page = ROOT / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == table(), (
        "write sunan.operate.core.settings.table() into docs/settings.md"
    )


def test_every_default_can_be_read() -> None:
    values = Values({})
    assert len(SETTINGS) == len(BY_NAME)
    for setting in SETTINGS:
        values.value(setting.name)
