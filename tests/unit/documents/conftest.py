"""The sample in all three formats, made once for all tests of this folder."""

from __future__ import annotations

import pytest

from sunan.documents.filling import Format, fill
from tests.sample_document import every_block, nasty_document


@pytest.fixture(scope="session")
def sample() -> dict[Format, bytes]:
    return fill(every_block())


@pytest.fixture(scope="session")
def issued() -> dict[Format, bytes]:
    return fill(every_block(number="示例发〔2026〕1号"))


@pytest.fixture(scope="session")
def nasty() -> dict[Format, bytes]:
    return fill(nasty_document())
