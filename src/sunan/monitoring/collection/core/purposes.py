"""What a collected value may be read for: a statistical return is for statistics (house law 12).

Source:
    Statistics Law, articles 11 and 28; rules of recognition, credit and benefit sharing read no survey value.
"""

from __future__ import annotations

from enum import StrEnum

from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.words import CollectedUnder


class Purpose(StrEnum):
    """Why somebody wants to read collected values."""

    STATISTICS = "statistics"
    RECOGNITION = "recognition"
    CREDIT = "credit"
    BENEFIT = "benefit"
    BANK = "bank"

    @property
    def text(self) -> Text:
        return _WORDS[self]


_WORDS = {
    Purpose.STATISTICS: text("统计", "statistics"),
    Purpose.RECOGNITION: text("资格认定", "recognition"),
    Purpose.CREDIT: text("信用评价", "credit scores"),
    Purpose.BENEFIT: text("利益分享", "benefit sharing"),
    Purpose.BANK: text("银行", "banks"),
}

_OTHER_THAN_SURVEYS = frozenset(CollectedUnder) - {CollectedUnder.SURVEY}


def readable_for(purpose: Purpose) -> frozenset[CollectedUnder]:
    """Return the grounds whose values may be read for a purpose."""
    return frozenset(CollectedUnder) if purpose is Purpose.STATISTICS else _OTHER_THAN_SURVEYS
