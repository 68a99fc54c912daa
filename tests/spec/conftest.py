"""`pytest tests/spec --write-handbook` prints the specs that pass into `docs/handbook/`."""

from __future__ import annotations

import pytest

from tests.spec import handbook


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(handbook.OPTION, action="store_true", help="write docs/handbook/ from the specs")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and session.config.getoption(handbook.OPTION, default=False):
        handbook.write()
