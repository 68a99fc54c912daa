"""Page 54 of the handbook: missing figures, who holds them, and when they are due."""

from __future__ import annotations

from datetime import date

from sunan.kernel.periods import Period
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.missing import HolderRule, missing_figures, wanted_periods
from sunan.monitoring.plan.core.targets import Counting, Target
from sunan.monitoring.statistics.core.rules import Due
from tests.spec.examples import NONE
from tests.spec.handbook import Page, Row

PAGE = Page(
    54,
    "missing-figures",
    title=text("缺失数据", "Missing figures"),
    intro=text(
        "缺数也是结果：每个缺失的格子都写明由谁掌握、应于何时公布、补上后能判定什么。应公布日期由掌握单位的规则算出：期末之后若干个月，"
        "到该月某日；没有写明日的，到该月最后一日。没有依据的日期标为“未证实”，没有规则的不推算。",
        "A gap is a result: every missing cell says who holds it, when it is due and what it would settle. The due date "
        "follows from the holder's rule: so many months after the period ends, by a day of that month, or by its last "
        "day where none is named. A date without a source is marked unconfirmed; without a rule there is none.",
    ),
)

DUE = PAGE.table(
    text("应公布日期", "Due dates"),
    text("“逾期”以知识截止日为准，不看当天日期。", "“Overdue” is judged on the date of knowledge, not on today."),
    columns=(
        "period 期别 | Period", "months 期末后月数 | Months after", "day 日 | Day", "due_on 应公布 | Due",
        "as_of 截止 | As of", "overdue 逾期？ | Overdue?", "why 原因 | Reason",
    ),
    rows=(
        Row(("2025", "9", "30", "2026-09-30", "2026-11-22", "是 | yes", "never_published"), text("年报数据，次年 9 月 30 日。", "Yearly, by 30 September of the next year.")),
        Row(("2025", "9", NONE, "2026-09-30", "2026-11-22", "是 | yes", "never_published"), text("没写日，到月末。", "No day is named: by the end of the month.")),
        Row(("2025", "9", "30", "2026-09-30", "2026-09-30", "否 | no", "not_yet_due"), text("当日仍不算逾期。", "On the day itself it is not overdue.")),
        Row(("2025", "2", "31", "2026-02-28", "2026-11-22", "是 | yes", "never_published"), text("没有 2 月 31 日，取月末。", "There is no 31 February: the month's last day.")),
        Row(("2023", "2", NONE, "2024-02-29", "2026-11-22", "是 | yes", "never_published"), text("闰年。", "A leap year.")),
        Row(("2025-Q3", "1", "20", "2025-10-20", "2026-11-22", "是 | yes", "never_published"), text("季度数据。", "A quarter.")),
        Row(("2025", "12", NONE, "2026-12-31", "2026-11-22", "否 | no", "not_yet_due"), text("尚未到期。", "Not yet due.")),
        Row(("2025", NONE, NONE, NONE, "2026-11-22", NONE, "never_published"), text("没有规则，不推算日期。", "No rule, so no date.")),
    ),
)  # fmt: skip


@DUE.check
def test_due_dates(period: str, months: str, day: str, due_on: str, as_of: str, overdue: str, why: str) -> None:
    due = None
    if months != NONE:
        named = None if day == NONE else int(day)
        due = Due(months_after=int(months), day=named, text=text("例", "example"), status="C")
    holder = HolderRule("example", text("某局", "a bureau"), due)
    (missing,) = missing_figures(
        _target(Counting.LEVEL),
        measure="rd_intensity",
        unit="%",
        wanted={period: wanted_periods(_target(Counting.LEVEL), baseline=Period.year(2020))["2025"]},
        present=(),
        holder=holder,
        as_of=date.fromisoformat(as_of),
    )
    assert (NONE if missing.due_on is None else missing.due_on.isoformat()) == due_on
    assert {True: "yes", False: "no", None: NONE}[missing.overdue] == overdue
    assert missing.why == why


WANTED = PAGE.table(
    text("目标需要哪些年份", "Which years a target needs"),
    text(
        "规划期 2021—2025 年、基期 2020 年。每个年份补上后能回答的问题，最要紧的在前。",
        "Plan 2021–2025, baseline 2020. What each year would answer, the weightiest first.",
    ),
    columns=("counting 计法 | Counting", "baseline 2020", "between 2021–2024", "final 2025"),
    rows=(
        Row(("水平 | level", "baseline", "whether_early, pace", "final_verdict"), text("目标期一年即可判定。", "The target year alone decides.")),
        Row(("累计 | cumulative", NONE, "final_verdict, whether_early, pace", "final_verdict"), text("缺一年即无法判定。", "One missing year, and it cannot be told.")),
        Row(("年均增速 | mean_growth", NONE, "final_verdict, pace", "final_verdict"), text("各年都要；期末才有年均，不会提前。", "Every year is needed; the mean exists at the end only.")),
        Row(("比基期变化 | change_from_baseline", NONE, "whether_early, pace", "final_verdict"), text("变化幅度本身以基期为准。", "The change is measured from the baseline itself.")),
        Row(("当年数 | annual", "baseline", "whether_early", "final_verdict"), text("期间没有进度。", "There is no pace in between.")),
    ),
)  # fmt: skip


@WANTED.check
def test_wanted(counting: str, baseline: str, between: str, final: str) -> None:
    wanted = wanted_periods(_target(Counting(counting)), baseline=Period.year(2020))
    assert (", ".join(wanted.get("2020", ())) or NONE) == baseline
    assert {", ".join(wanted[str(year)]) for year in range(2021, 2025)} == {between}
    assert ", ".join(wanted["2025"]) == final


def _target(counting: Counting) -> Target:
    stated = {"value": "", "status": "stated"}
    over_years = counting in (Counting.CUMULATIVE, Counting.MEAN_GROWTH)
    return Target.model_validate(
        {
            "id": "example", "indicator": "rd_intensity", "area": "SUNAN", "geography": stated,
            "period": "2021..2025" if over_years else "2025", "period_status": stated,
            "comparator": {"value": ">=", "status": "stated"}, "value": "4", "unit": "%", "force": stated,
            "nature": stated, "counting": {"value": counting.value, "status": "stated"}, "clauses": [], "quotes": [],
        }
    )  # fmt: skip
