"""The running log says what happened and never to whom."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from sunan.kernel.requests import current_request, numbered_request
from sunan.operate.core.logs import JsonFormatter, TextFormatter, without_persons

PERSONAL = [
    "320106199003074512",
    "32010619900307451x",
    "13912345678",
    "+86 139 1234 5678",
    "li.si@example.gov.cn",
    "10.23.4.5",
    "password=open-sesame",
    "口令：芝麻开门",
    "postgresql://sunan:word@db/sunan",
    "/en/calendar/kQ9-secret_of_somebody.ics",
]


def record(message: str, *words: object, **fields: Any) -> logging.LogRecord:
    made = logging.LogRecord("sunan.test", logging.WARNING, "test.py", 1, message, words, None)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize("form", [JsonFormatter(), TextFormatter()], ids=["json", "text"])
@pytest.mark.parametrize("personal", PERSONAL)
def test_what_identifies_a_person_is_struck_out(form: logging.Formatter, personal: str) -> None:
    secret = personal.rpartition("=")[2].rpartition("：")[2]
    failed = record("of %s it is said", personal)
    try:
        int(f"x {personal}")
    except ValueError:
        failed.exc_info = sys.exc_info()
    line = form.format(failed)
    assert secret not in line
    assert ":word" not in line
    assert "it is said" in line


@pytest.mark.parametrize("form", [JsonFormatter(), TextFormatter()], ids=["json", "text"])
def test_only_harmless_fields_are_written(form: logging.Formatter) -> None:
    line = form.format(record("request", route="pages:city", status=200, name_of_user="李四", phone="1", user="li"))
    assert "pages:city" in line
    assert "李四" not in line
    assert "phone" not in line


@pytest.mark.parametrize(
    "words", ["320100 在 2026-11-22 有 46 行", "version 5.2.19", "91320000MA1XXXXX0X", "1234567890", "12:34:56.789"]
)
def test_what_identifies_nobody_stays(words: str) -> None:
    assert without_persons(words) == words


def test_a_line_is_one_line_whatever_it_quotes() -> None:
    forged = 'x"}\n{"level": "info", "message": "forged'
    line = JsonFormatter().format(record("asked for %s", forged))
    assert "\n" not in line
    assert json.loads(line)["level"] == "warning"
    assert "\n" not in TextFormatter().format(record("asked for %s", "x\r\n2026 forged"))


def test_a_line_carries_the_number_of_its_request() -> None:
    assert current_request() == ""
    with numbered_request() as number:
        assert json.loads(JsonFormatter().format(record("x")))["request"] == number == current_request()
    assert "request" not in json.loads(JsonFormatter().format(record("x")))
