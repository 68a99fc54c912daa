"""The English edition is complete: every Chinese message of a template has its English."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "sunan"
CATALOGUE = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))

_FUNCTIONS = ["gettext", "ngettext", "pgettext", "_"]


def _messages(template: Path) -> Iterator[str]:
    code = templatize(template.read_text(encoding="utf-8"), origin=template.name)
    for _, function, message, _ in extract_python(io.BytesIO(code.encode()), _FUNCTIONS, [], {}):
        if function == "pgettext":
            yield message[1]
        else:
            yield message if isinstance(message, str) else message[0]


def _translated() -> set[str]:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id and not message.fuzzy]
    plain = {str(one.id) for one in messages if isinstance(one.id, str) and one.string}
    plural = {str(one.id[0]) for one in messages if not isinstance(one.id, str) and all(one.string)}
    return plain | plural


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_message_has_its_english(template: Path) -> None:
    translated = _translated()
    assert [message for message in _messages(template) if message not in translated] == []


def test_no_message_is_left_over() -> None:
    used = {message for template in TEMPLATES for message in _messages(template)}
    assert sorted(_translated() - used) == []


def test_every_placeholder_survives_translation() -> None:
    with CATALOGUE.open("rb") as file:
        for message in read_po(file, locale="en"):
            if message.id:
                assert list(message.check()) == [], message.id
