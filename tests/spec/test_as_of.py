"""Page 30 of the handbook: what was known when, and which of several published values is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.monitoring.statistics.core.catalogue import read_catalogue
from sunan.monitoring.statistics.core.observations import Confidence
from sunan.monitoring.statistics.core.record import Record
from sunan.monitoring.statistics.core.releases import known_on
from sunan.monitoring.statistics.core.retractions import Retraction, RetractionCause
from tests.observed import seen, vintage
from tests.spec.examples import NONE
from tests.spec.handbook import Page, Row
from tests.two_rivers import FOLDER

PAGE = Page(
    30,
    "as-of",
    title=text("知识日期与取值", "Date of knowledge and choice of values"),
    intro=text(
        "数据发布从不改写：更正是新的一版。任何页面都可以按某一天所知（as_of）来看，只看到那一天之前已知的各版。"
        "公布日期不详的，从取得之日算起；只知年、月的，从其最后一天算起；从不猜测。"
        "同一格有几个公布值时，按规则手册里可编辑的次序取一个显示，其余并列。",
        "A release is never overwritten: a correction is another one. Everything can be seen as it was known on a day "
        "(as_of). A release without a publication date counts from the day it was retrieved, one with a year or month "
        "alone from its last day; nothing is guessed. Where one cell has several published values, the rulebook's "
        "editable order says which is shown; the others stay beside it.",
    ),
)

KNOWN = PAGE.table(
    text("从哪一天起算已知", "From which day on it is known"),
    text("取得的东西必然已知，所以取得之日是最晚的一天。", "What was retrieved was known, so that day is the latest."),
    columns=(
        "published 公布日期 | Published", "precision 精度 | Precision", "retrieved 取得日期 | Retrieved", "known 已知于 | Known from",
    ),
    rows=(
        Row(("2026-03-15", "day", "2026-11-22", "2026-03-15"), text("日期完整。", "A whole date.")),
        Row(("2026-03", "month", "2026-11-22", "2026-03-31"), text("只知月份：当月最后一天。", "A month alone: its last day.")),
        Row(("2024-02", "month", "2026-11-22", "2024-02-29"), text("闰年二月。", "February of a leap year.")),
        Row(("2025", "year", "2026-11-22", "2025-12-31"), text("只知年份：当年最后一天。", "A year alone: its last day.")),
        Row(("2026", "year", "2026-11-22", "2026-11-22"), text("年份未完就已取得：取得之日。", "Retrieved before the year was over: that day.")),
        Row((NONE, "unknown", "2026-11-22", "2026-11-22"), text("公布日期不详：取得之日。", "Unknown: the day of retrieval.")),
    ),
)  # fmt: skip


@KNOWN.check
def test_known(published: str, precision: str, retrieved: str, known: str) -> None:
    written = "" if published == NONE else published
    assert known_on(written, precision, date.fromisoformat(retrieved)).isoformat() == known


VALUES = {
    "公报 communiqué 880": ("880.0", "communique", date(2029, 3, 15), Confidence.HIGH),
    "新闻 news 875": ("875.0", "news", date(2029, 2, 1), Confidence.HIGH),
    "新闻 news 890": ("890.0", "news", date(2029, 6, 1), Confidence.HIGH),
    "新闻（可信度低） news, low 899": ("899.0", "news", date(2029, 7, 1), Confidence.LOW),
    "普查修订 census 900": ("900.0", "census_revision", date(2029, 11, 20), Confidence.HIGH),
}
CHOICE = PAGE.table(
    text("同一格有几个公布值", "Several published values of one cell"),
    text(
        "先看出处种类，再看载体，再看可信度，最后取公布较晚的。本页次序：普查修订、统计公报、新闻。",
        "The kind of publication decides first, then the medium, then confidence, then the later date. On this page: "
        "census revision, communiqué, news.",
    ),
    columns=("as_of 按哪天所知 | As of", "shown 显示 | Shown", "beside 并列 | Beside it"),
    rows=(
        Row(("2029-01-31", NONE, NONE), text("尚未公布。", "Nothing was published yet.")),
        Row(("2029-02-28", "新闻 news 875", NONE), text("只有新闻。", "News alone.")),
        Row(("2029-03-15", "公报 communiqué 880", "新闻 news 875"), text("公报优先于新闻；当天即已知。", "A communiqué comes before news, from its own day.")),
        Row(("2029-06-30", "公报 communiqué 880", "新闻 news 890; 新闻 news 875"), text("较晚的新闻不取代公报，只排在较早的新闻之前。", "Later news does not replace a communiqué; it stands before earlier news.")),
        Row(("2029-07-31", "公报 communiqué 880", "新闻 news 890; 新闻 news 875; 新闻（可信度低） news, low 899"), text("可信度低的排在最后。", "Low confidence comes last.")),
        Row(("2029-12-31", "普查修订 census 900", "公报 communiqué 880; 新闻 news 890; 新闻 news 875; 新闻（可信度低） news, low 899"), text("修订是新的一版，旧值仍在；按 6 月 30 日看，仍是 880。", "A revision is another release; the old value stays, and as of 30 June it is still 880.")),
    ),
)  # fmt: skip


@CHOICE.check
def test_choice(as_of: str, shown: str, beside: str) -> None:
    found = [NAMES[one.vintage.id] for one in _record(as_of, []).values("rd", "A1", "2028")]
    assert (found[0] if found else NONE) == shown
    assert ("; ".join(found[1:]) or NONE) == beside


RETRACTED = PAGE.table(
    text("撤销公布值", "A published value is retracted"),
    text(
        "公布后发现有误、又没有更正值的，可以撤销：自撤销之日起不再采用，此前各日所知不变。"
        "本表中，公报的 880 于 2029-05-10 撤销，普查修订的 900 于 2029-12-01 撤销。",
        "A value that turns out false, with no corrected one at hand, is retracted: from that day on it counts no more, and "
        "what was known before stays what it was. In this table the communiqué's 880 is retracted on 10 May 2029, the "
        "census revision's 900 on 1 December 2029.",
    ),
    columns=("as_of 按哪天所知 | As of", "shown 显示 | Shown", "gone 已撤销 | Retracted"),
    rows=(
        Row(("2029-05-09", "公报 communiqué 880", NONE), text("撤销前一天：照旧。", "The day before: as it was.")),
        Row(("2029-05-10", "新闻 news 875", "公报 communiqué 880"), text("当天起不再采用，次优者显示。", "From that day on the next one is shown.")),
        Row(("2029-11-30", "普查修订 census 900", "公报 communiqué 880"), text("其后的发布不受影响。", "Releases that follow are not touched.")),
        Row(("2029-12-01", "新闻 news 890", "普查修订 census 900; 公报 communiqué 880"), text("撤销了修订，先前已撤销的也不恢复。", "The revision is retracted; what was retracted before does not come back.")),
    ),
)  # fmt: skip
SINCE = {"release-880.0:{}": date(2029, 5, 10), "release-900.0:{}": date(2029, 12, 1)}


@RETRACTED.check
def test_retracted(as_of: str, shown: str, gone: str) -> None:
    at = datetime(2029, 12, 1, tzinfo=UTC)
    retractions = [
        Retraction(reference.format(LINE), since, RetractionCause.FALSE, "写错", "", at)
        for reference, since in SINCE.items()
    ]
    record = _record(as_of, retractions)
    assert NAMES[record.values("rd", "A1", "2028")[0].vintage.id] == shown
    found = [NAMES[one.observation.vintage.id] for one in record.taken_back("rd", "A1", "2028")]
    assert ("; ".join(found) or NONE) == gone


OBSERVATIONS = [
    seen(
        "rd", "A1", "2028", value, vintage=vintage(f"release-{value}", kind=kind, known_on=known), confidence=confidence
    )
    for value, kind, known, confidence in VALUES.values()
]
NAMES = {one.vintage.id: name for one, name in zip(OBSERVATIONS, VALUES, strict=True)}
LINE = OBSERVATIONS[0].line


def _record(as_of: str, retractions: list[Retraction]) -> Record:
    catalogue, findings = read_catalogue(RulebookSource.from_folder(FOLDER))
    assert findings == []
    assert catalogue is not None
    return Record.of(
        OBSERVATIONS, as_of=date.fromisoformat(as_of), preference=catalogue.preference, retractions=retractions
    )
